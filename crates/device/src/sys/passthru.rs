use std::os::fd::{AsFd, AsRawFd};

use nix::errno::Errno;

use crate::passthru::{
    AdminCommand, Cdb, Data, MmcCommand, MmcCompletion, MmcResponse, MmcSequence, NvmeCompletion, ScsiCompletion,
};

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

/// `struct mmc_ioc_cmd` of `linux/mmc/ioctl.h`.
#[derive(Clone, Copy, Default)]
#[repr(C)]
struct MmcIoctlCommand {
    is_write: i32,
    is_application_command: i32,
    opcode: u32,
    argument: u32,
    response: [u32; 4],
    flags: u32,
    block_bytes: u32,
    blocks: u32,
    least_sleep_us: u32,
    most_sleep_us: u32,
    data_timeout_ns: u32,
    command_timeout_ms: u32,
    padding: u32,
    data: u64,
}

/// Most commands that are sent with nothing between them.
const MMC_COMMANDS: usize = 4;

/// `struct mmc_ioc_multi_cmd`, with room for the commands behind it.
#[repr(C)]
pub struct MmcMultiCommand {
    count: u64,
    commands: [MmcIoctlCommand; MMC_COMMANDS],
}

const MMC_BLOCK_BYTES: u32 = 512;

/// Flags of `linux/mmc/core.h`, for a bus of either kind: a response with check sum and command number; one that the
/// card is busy behind; and whether data moves.
const MMC_R1: u32 = 0x15 | 1 << 7;
const MMC_R1B: u32 = MMC_R1 | 1 << 3 | 1 << 10;
const MMC_WITH_DATA: u32 = 1 << 5;

const _: () = assert!(size_of::<MmcIoctlCommand>() == 72);
const _: () = assert!(size_of::<MmcMultiCommand>() == 8 + MMC_COMMANDS * 72);
const _: () = assert!(size_of::<SgIoHeader>() == 88);
const _: () = assert!(size_of::<NvmePassthruCommand>() == 72);

mod raw {
    nix::ioctl_readwrite_bad!(sg_io, 0x2285, super::SgIoHeader);
    nix::ioctl_readwrite!(nvme_admin, b'N', 0x41, super::NvmePassthruCommand);
    // The commands behind the count are no part of the size in its number; 179 is the major number of MMC disks.
    nix::ioctl_readwrite_bad!(
        mmc_multi,
        nix::request_code_readwrite!(179, 1, size_of::<u64>()),
        super::MmcMultiCommand
    );
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
        command_length: cdb.length(),
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

/// Sends commands to the card of an open MMC disk (`MMC_IOC_MULTI_CMD`).
pub fn mmc(
    device: impl AsFd,
    sequence: &MmcSequence,
    data: Data<'_>,
    deadline_ms: u32,
) -> Result<MmcCompletion, Errno> {
    let count = sequence.0.len();
    let has_data = |command: &&MmcCommand| command.response == MmcResponse::R1WithData;
    let memory = match (data, sequence.0.iter().filter(has_data).count()) {
        (Data::None, 0) => std::ptr::null_mut(),
        (Data::In(buffer), 1) if buffer.len() == MMC_BLOCK_BYTES as usize => buffer.as_mut_ptr(),
        _ => return Err(Errno::EINVAL),
    };
    let mut words = MmcMultiCommand {
        count: count as u64,
        commands: [MmcIoctlCommand::default(); MMC_COMMANDS],
    };
    let room = words.commands.get_mut(..count).ok_or(Errno::EINVAL)?;
    for (place, command) in room.iter_mut().zip(&sequence.0) {
        *place = mmc_words(*command, memory, deadline_ms);
    }
    // SAFETY: The count is that of the commands, and the one block of data that may be read outlives the call.
    match unsafe { raw::mmc_multi(device.as_fd().as_raw_fd(), &raw mut words) } {
        Ok(_) => Ok(MmcCompletion::Ended {
            statuses: words.commands[..count]
                .iter()
                .map(|command| command.response[0])
                .collect(),
        }),
        Err(Errno::ETIMEDOUT) => Ok(MmcCompletion::GivenUp),
        Err(Errno::EIO | Errno::EILSEQ | Errno::ENODATA) => Ok(MmcCompletion::Broken),
        Err(errno) => Err(errno),
    }
}

fn mmc_words(command: MmcCommand, memory: *mut u8, deadline_ms: u32) -> MmcIoctlCommand {
    let words = MmcIoctlCommand {
        opcode: command.index.into(),
        argument: command.argument,
        command_timeout_ms: deadline_ms,
        ..MmcIoctlCommand::default()
    };
    match command.response {
        MmcResponse::R1 => MmcIoctlCommand { flags: MMC_R1, ..words },
        MmcResponse::R1WithBusy => MmcIoctlCommand {
            flags: MMC_R1B,
            // The kernel takes a command behind which the card is busy for one that writes.
            is_write: 1,
            ..words
        },
        MmcResponse::R1WithData => MmcIoctlCommand {
            flags: MMC_R1 | MMC_WITH_DATA,
            block_bytes: MMC_BLOCK_BYTES,
            blocks: 1,
            data: memory.expose_provenance() as u64,
            ..words
        },
    }
}
