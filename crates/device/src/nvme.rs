mod erase;
mod identify;

use pumice_model::{Assessment, Celsius, Counter, Counters, Unavailability};

use crate::passthru::{AdminCommand, CommandFault, Data, NvmeCompletion, Passthru};

pub use erase::{Afterwards, FormatErase, SANITIZE_LOG_BYTES, SanitizeAction, SanitizeActivity, SanitizeLog, Seconds};
pub use identify::{IDENTIFY_BYTES, IdentifyController, IdentifyNamespace, namespaces};

/// Bytes of the SMART / Health Information log page (NVMe Base 2.0 §5.16.1.3).
pub const SMART_LOG_BYTES: usize = 512;

const GET_LOG_PAGE: u8 = 0x02;
const SMART_LOG: u32 = 0x02;

/// Its length as the command has it: one dword less.
const SMART_LOG_DWORDS: u32 = 127;
const _: () = assert!(SMART_LOG_BYTES == 4 * (SMART_LOG_DWORDS as usize + 1));

const ALL_NAMESPACES: u32 = 0xFFFF_FFFF;

/// Critical warnings that are about the drive and not about how warm it is: spare, reliability, read only, backup.
const FAILING: u8 = 0b0001_1101;

/// Status code and its type, without what says whether to try again.
const STATUS_CODE: u16 = 0x07FF;

/// Invalid opcode, invalid field, invalid log page: the controller does not know what it is asked.
const UNKNOWN_TO_THE_CONTROLLER: [u16; 3] = [0x001, 0x002, 0x109];

/// No controller has been on for a hundred years.
const MOST_HOURS: u64 = 100 * 366 * 24;

/// Temperatures at which a drive answers.
const SANE_KELVIN: std::ops::RangeInclusive<u16> = 223..=400;

impl AdminCommand {
    /// `Get Log Page` of the controller's SMART log.
    pub const SMART_LOG: Self = Self {
        opcode: GET_LOG_PAGE,
        namespace: ALL_NAMESPACES,
        dwords: [SMART_LOG_DWORDS << 16 | SMART_LOG, 0, 0, 0, 0, 0],
    };
}

/// Carries out an admin command; dword 0 of its completion comes back.
pub fn submit(
    controller: &mut impl Passthru<AdminCommand>,
    command: &AdminCommand,
    data: Data<'_>,
    deadline_ms: u32,
) -> Result<u32, CommandFault> {
    let completion = controller
        .submit(command, data, deadline_ms)
        .map_err(CommandFault::Undelivered)?;
    match completion {
        NvmeCompletion::GivenUp => Err(CommandFault::TimedOut),
        NvmeCompletion::Ended { status: 0, result } => Ok(result),
        NvmeCompletion::Ended { status, .. } if UNKNOWN_TO_THE_CONTROLLER.contains(&(status & STATUS_CODE)) => {
            Err(CommandFault::Refused)
        }
        NvmeCompletion::Ended { .. } => Err(CommandFault::Unclear),
    }
}

/// What the SMART log says.
pub fn counters(log: &[u8; SMART_LOG_BYTES]) -> Result<Counters, Unavailability> {
    if log.iter().all(|&byte| byte == log[0]) {
        return Err(Unavailability::Malformed);
    }
    let kelvin = u16::from_le_bytes([log[1], log[2]]);
    let counts = [
        (
            Counter::PowerOnHours,
            count(log, 128).filter(|&hours| hours <= MOST_HOURS),
        ),
        (Counter::DataUnitsWritten, count(log, 48)),
        (Counter::DataUnitsRead, count(log, 32)),
        (Counter::MediaErrors, count(log, 160)),
    ];
    Ok(Counters {
        assessment: Some(match log[0] & FAILING {
            0 => Assessment::Good,
            _ => Assessment::Failing,
        }),
        temperature: SANE_KELVIN
            .contains(&kelvin)
            .then(|| Celsius(kelvin.cast_signed() - 273)),
        counts: counts
            .into_iter()
            .filter_map(|(counter, count)| Some((counter, count?)))
            .collect(),
    })
}

/// A counter of 16 bytes; `None` for one that no drive reaches.
fn count(log: &[u8; SMART_LOG_BYTES], offset: usize) -> Option<u64> {
    let bytes = log[offset..offset + 16].try_into().ok()?;
    u64::try_from(u128::from_le_bytes(bytes)).ok()
}

#[cfg(test)]
#[path = "nvme_tests.rs"]
mod tests;
