use std::fs::File;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

use pumice_model::{Celsius, Counters, DriveId, Fault, Health, Transport, Unavailability};

use crate::ata::{self, SECTOR_BYTES, Taskfile};
use crate::block_device::node_of;
use crate::facts::Facts;
use crate::fault::{fault_of, fault_of_io};
use crate::kind::transport;
use crate::nvme::{self, SMART_LOG_BYTES};
use crate::passthru::{AdminCommand, Cdb, CommandFault, Data, Passthru};
use crate::{smart, sys};

/// A drive that answers at all does so at once, unless it has to start its motor.
const DEADLINE_MS: u32 = 15_000;

/// What the drive that appeared as `drive` says of itself, asked by SMART.
///
/// Only ATA and NVMe drives are asked: bridges of USB boxes are known to hang when they are.
pub fn health(drive: DriveId) -> Health {
    match open(drive).and_then(|(file, transport)| ask(&file, transport)) {
        Ok(counters) => Health::Told(counters),
        Err(why) => Health::Unavailable(why),
    }
}

/// How warm an ATA disk says it is among its counters, where it keeps them.
pub fn temperature(mut disk: &File) -> Option<Celsius> {
    read_attributes(&mut disk).ok()?.temperature
}

/// The drive that appeared as `drive`, opened beside whoever has it open, and how it is attached.
pub fn open(drive: DriveId) -> Result<(File, Transport), Unavailability> {
    let (file, facts) = open_with_facts(drive)?;
    Ok((file, transport(&facts)))
}

/// The same, with all that is said of it.
pub fn open_with_facts(drive: DriveId) -> Result<(File, Facts), Unavailability> {
    let failed = |error: std::io::Error| Unavailability::Failed(fault_of_io(&error));
    let gone = Unavailability::Failed(Fault::Gone);
    let node = node_of(drive).map_err(failed)?.ok_or(gone)?;
    // Not for writing: udev would look at the disk anew when it is closed.
    let file = File::options()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_CLOEXEC)
        .open(node)
        .map_err(failed)?;
    let number = file.metadata().map_err(failed)?.rdev();
    let facts = Facts::of_device_number(number).map_err(failed)?;
    // The node may have passed to another disk since it was looked up.
    let sequence = sys::disk_sequence(&file).map_err(|errno| Unavailability::Failed(fault_of(errno)))?;
    if sequence != drive.0 || facts.disk_sequence() != Some(sequence) {
        return Err(gone);
    }
    Ok((file, facts))
}

fn ask(mut file: &File, transport: Transport) -> Result<Counters, Unavailability> {
    match transport {
        Transport::Ata => ask_ata(&mut file),
        Transport::Nvme => ask_nvme(&mut file),
        Transport::Usb => Err(Unavailability::UsbBridge),
        Transport::Scsi | Transport::Mmc | Transport::Virtio | Transport::Other => Err(Unavailability::OtherTransport),
    }
}

fn ask_ata(drive: &mut impl Passthru<Cdb>) -> Result<Counters, Unavailability> {
    let mut sector = [0; SECTOR_BYTES];
    ata::submit(drive, &Taskfile::IDENTIFY, Data::In(&mut sector), DEADLINE_MS).map_err(unavailable)?;
    smart::is_kept(&sector)?;
    let counters = read_attributes(drive)?;
    // Some host adapters drop the registers; then the drive's assessment is not known, and nothing else is lost.
    let registers = ata::submit(drive, &Taskfile::SMART_RETURN_STATUS, Data::None, DEADLINE_MS).unwrap_or(None);
    let assessment = registers.and_then(|registers| ata::assessment(&registers));
    Ok(Counters { assessment, ..counters })
}

fn read_attributes(drive: &mut impl Passthru<Cdb>) -> Result<Counters, Unavailability> {
    let mut sector = [0; SECTOR_BYTES];
    ata::submit(drive, &Taskfile::SMART_READ_DATA, Data::In(&mut sector), DEADLINE_MS).map_err(unavailable)?;
    smart::counters(&sector)
}

fn ask_nvme(controller: &mut impl Passthru<AdminCommand>) -> Result<Counters, Unavailability> {
    let mut log = [0; SMART_LOG_BYTES];
    nvme::submit(controller, &AdminCommand::SMART_LOG, Data::In(&mut log), DEADLINE_MS).map_err(unavailable)?;
    nvme::counters(&log)
}

fn unavailable(fault: CommandFault) -> Unavailability {
    match fault {
        CommandFault::Refused => Unavailability::Refused,
        CommandFault::TimedOut => Unavailability::TimedOut,
        CommandFault::Unclear => Unavailability::Malformed,
        CommandFault::Undelivered(errno) => Unavailability::Failed(fault_of(errno)),
    }
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
