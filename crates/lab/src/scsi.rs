//! A SCSI disk (SPC-4, SBC-3 and SBC-4): a command descriptor block in; status, sense and data out.

mod disk;
mod erasing;
pub(crate) mod inquiry;
mod mode;
mod report;
pub(crate) mod sense;

use pumice_device::{Data, ScsiCompletion};

pub use disk::{Ended, ScsiDisk};
use sense::Sense;

/// How a SCSI command ends in the drive: what it sends, or why it did not.
pub(crate) type Outcome = Result<Vec<u8>, Sense>;

/// The host adapter's driver lost the drive.
pub(crate) const NO_CONNECT: u16 = 1;
/// It gave a command up.
pub(crate) const TIMED_OUT: u16 = 3;

/// A good end, with what the drive sent as far as there is room for it.
pub(crate) fn good(sent: &[u8], data: Data<'_>) -> ScsiCompletion {
    if let Data::In(room) = data {
        let length = sent.len().min(room.len());
        room[..length].copy_from_slice(&sent[..length]);
    }
    ended(0, 0, Vec::new(), 0)
}

pub(crate) fn ended(status: u8, host_status: u16, sense: Vec<u8>, elapsed_ms: u32) -> ScsiCompletion {
    ScsiCompletion {
        status,
        host_status,
        sense,
        elapsed_ms,
    }
}

/// What goes to the drive with a command.
pub(crate) fn sent<'a>(data: &'a Data<'_>) -> &'a [u8] {
    match data {
        Data::Out(bytes) => bytes,
        Data::None | Data::In(_) => &[],
    }
}

/// First block and number of blocks of READ and WRITE with 10 or 16 bytes.
pub(crate) fn extent(cdb: &[u8; 16]) -> (u64, u64) {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
    match cdb[0] {
        0x88 | 0x8A => (number(&cdb[2..10]), number(&cdb[10..14])),
        _ => (number(&cdb[2..6]), number(&cdb[7..9])),
    }
}

/// READ CAPACITY (10) and (16) (SBC-3 §5.16, §5.17).
pub(crate) fn capacity(cdb: &[u8; 16], blocks: u64, logical_bytes: u32, physical_bytes: u32) -> Outcome {
    let last = blocks - 1;
    match (cdb[0], cdb[1] & 0x1F) {
        (0x25, _) => {
            let last = u32::try_from(last).unwrap_or(u32::MAX);
            Ok([last.to_be_bytes(), logical_bytes.to_be_bytes()].concat())
        }
        (0x9E, 0x10) => {
            let mut page = vec![0; 32];
            page[..8].copy_from_slice(&last.to_be_bytes());
            page[8..12].copy_from_slice(&logical_bytes.to_be_bytes());
            page[13] = (physical_bytes / logical_bytes).ilog2().to_le_bytes()[0];
            Ok(page)
        }
        _ => Err(Sense::UNKNOWN_COMMAND),
    }
}

#[cfg(test)]
mod tests;
