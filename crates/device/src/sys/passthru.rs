use std::os::fd::{AsFd, AsRawFd};

use nix::errno::Errno;

use crate::passthru::{AdminCommand, Cdb, Data, NvmeCompletion, ScsiCompletion};

/// Room for sense data; what a drive or SAT layer sends is shorter.
const SENSE_BYTES: u8 = 64;

const INTERFACE: i32 = b'S' as i32;
const NO_DATA: i32 = -1;
const TO_DRIVE: i32 = -2;
const FROM_DRIVE: i32 = -3;

/// `struct sg_io_hdr` of `scsi/sg.h`.
#[repr(C)]
struct SgIoHeader {
    interface_id: i32,
    direction: i32,
    command_length: u8,
    max_sense_length: u8,
    iovec_count: u16,
    data_length: u32,
    data: *mut u8,
    command: *const u8,
    sense: *mut u8,
    timeout_ms: u32,
    flags: u32,
    pack_id: i32,
    user_pointer: usize,
    status: u8,
    masked_status: u8,
    message_status: u8,
    sense_length: u8,
    host_status: u16,
    driver_status: u16,
    residual: i32,
    duration_ms: u32,
    info: u32,
}

/// `struct nvme_passthru_cmd` of `linux/nvme_ioctl.h`.
#[derive(Default)]
#[repr(C)]
pub struct NvmePassthruCommand {
    opcode: u8,
    flags: u8,
    reserved: u16,
    namespace: u32,
    dwords_2_and_3: [u32; 2],
    metadata: u64,
    data: u64,
    metadata_length: u32,
    data_length: u32,
    dwords_10_to_15: [u32; 6],
    timeout_ms: u32,
    result: u32,
}

const _: () = assert!(size_of::<SgIoHeader>() == 88);
const _: () = assert!(size_of::<NvmePassthruCommand>() == 72);

mod raw {
    nix::ioctl_readwrite_bad!(sg_io, 0x2285, super::SgIoHeader);
    nix::ioctl_readwrite!(nvme_admin, b'N', 0x41, super::NvmePassthruCommand);
}

/// Sends a SCSI command to an open disk (`SG_IO`).
pub fn scsi(device: impl AsFd, cdb: &Cdb, data: Data<'_>, deadline_ms: u32) -> Result<ScsiCompletion, Errno> {
    let (direction, memory, length) = match data {
        Data::None => (NO_DATA, std::ptr::null_mut(), 0),
        Data::In(buffer) => (FROM_DRIVE, buffer.as_mut_ptr(), buffer.len()),
        // The kernel only reads what goes to the drive.
        Data::Out(buffer) => (TO_DRIVE, buffer.as_ptr().cast_mut(), buffer.len()),
    };
    let mut sense = [0; SENSE_BYTES as usize];
    let mut header = SgIoHeader {
        interface_id: INTERFACE,
        direction,
        command_length: 16,
        max_sense_length: SENSE_BYTES,
        iovec_count: 0,
        data_length: u32::try_from(length).map_err(|_| Errno::EINVAL)?,
        data: memory,
        command: cdb.0.as_ptr(),
        sense: sense.as_mut_ptr(),
        timeout_ms: deadline_ms,
        flags: 0,
        pack_id: 0,
        user_pointer: 0,
        status: 0,
        masked_status: 0,
        message_status: 0,
        sense_length: 0,
        host_status: 0,
        driver_status: 0,
        residual: 0,
        duration_ms: 0,
        info: 0,
    };
    // SAFETY: Command, sense and data outlive the call, which ends when the command has, and the lengths are theirs.
    unsafe { raw::sg_io(device.as_fd().as_raw_fd(), &raw mut header) }?;
    let sense_length = usize::from(header.sense_length.min(SENSE_BYTES));
    Ok(ScsiCompletion {
        status: header.status,
        host_status: header.host_status,
        sense: sense[..sense_length].to_vec(),
        elapsed_ms: header.duration_ms,
    })
}

/// Sends an admin command to the controller of an open namespace (`NVME_IOCTL_ADMIN_CMD`).
pub fn nvme_admin(
    device: impl AsFd,
    command: &AdminCommand,
    data: Data<'_>,
    deadline_ms: u32,
) -> Result<NvmeCompletion, Errno> {
    // The direction is in the opcode's lowest bits, and the kernel goes by those.
    let (direction, data, length) = match data {
        Data::None => (0, std::ptr::null(), 0),
        Data::Out(buffer) => (1, buffer.as_ptr(), buffer.len()),
        Data::In(buffer) => (2, buffer.as_mut_ptr().cast_const(), buffer.len()),
    };
    if length > 0 && command.opcode & 3 != direction {
        return Err(Errno::EINVAL);
    }
    let mut words = NvmePassthruCommand {
        opcode: command.opcode,
        namespace: command.namespace,
        data: data.expose_provenance() as u64,
        data_length: u32::try_from(length).map_err(|_| Errno::EINVAL)?,
        dwords_10_to_15: command.dwords,
        timeout_ms: deadline_ms,
        ..NvmePassthruCommand::default()
    };
    // SAFETY: The data outlives the call, which ends when the command has; its length and direction are the command's.
    match unsafe { raw::nvme_admin(device.as_fd().as_raw_fd(), &raw mut words) } {
        Ok(status) => Ok(NvmeCompletion::Ended {
            status: u16::try_from(status).map_err(|_| Errno::EINVAL)?,
            result: words.result,
        }),
        // So the driver tells of a command that it cancelled, which it does when its time has passed.
        Err(Errno::EINTR) => Ok(NvmeCompletion::GivenUp),
        Err(errno) => Err(errno),
    }
}
