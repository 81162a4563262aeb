use std::collections::BTreeMap;

use nix::errno::Errno;
use pumice_model::{Assessment, Counter};

use super::*;
use crate::passthru::ScsiCompletion;

const DATA_IN: u8 = 0x0E;

/// An ATA disk that knows SMART: a sector for each command, and how each command ends.
struct Disk {
    sectors: BTreeMap<u8, [u8; SECTOR_BYTES]>,
    completions: BTreeMap<u8, ScsiCompletion>,
    seen: Vec<u8>,
}

const IDENTIFY: u8 = 0x00;
const READ_DATA: u8 = 0xD0;
const RETURN_STATUS: u8 = 0xDA;

impl Passthru<Cdb> for Disk {
    fn submit(&mut self, words: &Cdb, data: Data<'_>, _: u32) -> Result<ScsiCompletion, Errno> {
        let feature = words.0[4];
        self.seen.push(feature);
        if let Data::In(buffer) = data {
            assert_eq!(words.0[2], DATA_IN);
            buffer.copy_from_slice(&self.sectors[&feature]);
        }
        Ok(self.completions[&feature].clone())
    }
}

fn sound_disk() -> Disk {
    let good = |sense| ScsiCompletion {
        status: 0,
        host_status: 0,
        sense,
        elapsed_ms: 1,
    };
    let registers = vec![
        0x72, 1, 0, 0x1D, 0, 0, 0, 0x0E, 9, 0x0C, 0, 0, 0, 1, 0, 0, 0, 0x4F, 0, 0xC2, 0xA0, 0x50,
    ];
    let mut identify = [0; SECTOR_BYTES];
    for number in [82, 83, 85, 87] {
        identify[2 * number..2 * number + 2].copy_from_slice(&0x4001_u16.to_le_bytes());
    }
    let mut data = [0; SECTOR_BYTES];
    data[2] = 9;
    data[7] = 42;
    data[511] = 0_u8.wrapping_sub(9 + 42);
    Disk {
        sectors: [(IDENTIFY, identify), (READ_DATA, data)].into(),
        completions: [
            (IDENTIFY, good(vec![])),
            (READ_DATA, good(vec![])),
            (RETURN_STATUS, good(registers)),
        ]
        .into(),
        seen: Vec::new(),
    }
}

fn aborted() -> ScsiCompletion {
    ScsiCompletion {
        status: 2,
        host_status: 0,
        sense: vec![0xF0, 0, 0x0B, 4, 0x51, 0, 0, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        elapsed_ms: 1,
    }
}

#[test]
fn an_ata_disk_is_asked_for_three_things() {
    let mut disk = sound_disk();
    let counters = ask_ata(&mut disk).unwrap();
    assert_eq!(disk.seen, [IDENTIFY, READ_DATA, RETURN_STATUS]);
    assert_eq!(counters.counts, [(Counter::PowerOnHours, 42)].into());
    assert_eq!(counters.assessment, Some(Assessment::Good));
}

#[test]
fn a_disk_is_asked_no_further_than_it_answers() {
    let mut off = sound_disk();
    off.sectors.get_mut(&IDENTIFY).unwrap()[170] = 0;
    assert_eq!(ask_ata(&mut off), Err(Unavailability::SwitchedOff));
    assert_eq!(off.seen, [IDENTIFY]);
    let mut refusing = sound_disk();
    refusing.completions.insert(READ_DATA, aborted());
    assert_eq!(ask_ata(&mut refusing), Err(Unavailability::Refused));
    assert_eq!(refusing.seen, [IDENTIFY, READ_DATA]);
    let mut hanging = sound_disk();
    let late = ScsiCompletion {
        elapsed_ms: DEADLINE_MS,
        ..aborted()
    };
    hanging.completions.insert(IDENTIFY, late);
    assert_eq!(ask_ata(&mut hanging), Err(Unavailability::TimedOut));
    assert_eq!(hanging.seen, [IDENTIFY]);
}

#[test]
fn an_assessment_that_does_not_come_loses_nothing_else() {
    let mut disk = sound_disk();
    disk.completions.insert(RETURN_STATUS, aborted());
    let counters = ask_ata(&mut disk).unwrap();
    assert_eq!(counters.assessment, None);
    assert_eq!(counters.counts.len(), 1);
}

#[test]
fn only_ata_and_nvme_are_asked() {
    // The kernel would answer ENOTTY if it were asked.
    let ask = |transport| ask(&File::open("/dev/null").unwrap(), transport);
    assert_eq!(ask(Transport::Usb), Err(Unavailability::UsbBridge));
    for transport in [Transport::Scsi, Transport::Mmc, Transport::Virtio, Transport::Other] {
        assert_eq!(ask(transport), Err(Unavailability::OtherTransport), "{transport:?}");
    }
    for transport in [Transport::Ata, Transport::Nvme] {
        let refused = Unavailability::Failed(Fault::Other(libc::ENOTTY));
        assert_eq!(ask(transport), Err(refused), "{transport:?}");
    }
}

#[test]
fn a_drive_that_is_not_there_is_gone() {
    let gone = Health::Unavailable(Unavailability::Failed(Fault::Gone));
    assert_eq!(health(DriveId(u64::MAX)), gone);
}
