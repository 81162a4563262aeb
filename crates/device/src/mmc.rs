mod ext_csd;

use crate::passthru::{CommandFault, Data, MmcCommand, MmcCompletion, MmcResponse, MmcSequence, Passthru};

pub use ext_csd::{EXT_CSD_BYTES, ExtCsd};

const SWITCH: u8 = 6;
const SEND_EXT_CSD: u8 = 8;
const SEND_STATUS: u8 = 13;
const ERASE_GROUP_START: u8 = 35;
const ERASE_GROUP_END: u8 = 36;
const ERASE: u8 = 38;

/// SWITCH: writes one byte of `EXT_CSD` (JESD84-B51).
const WRITE_BYTE: u32 = 0b11;
const SANITIZE_START: u8 = 165;

/// The address that the kernel gives the one card on a bus, in the upper half of `SEND_STATUS`'s argument.
const CARD_ADDRESS: u32 = 1 << 16;

/// Bits of a card's status that mean that a command did not do what it was told (JESD84-B51, device status): addresses, erase
/// sequence and range, write protection, illegal command, the card's own errors, erase skipped or reset, switch error.
const ERRORS: u32 = 0xFFF9_A080;

/// Of these, the ones of a command that was not begun: address, range and sequence errors, illegal command, switch
/// error.
const REFUSALS: u32 = 0xD840_0080;

/// How a card erases (JESD84-B51 §6.6.9 to 6.6.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EraseKind {
    /// Whole erase groups; the old data may stay in flash until SANITIZE.
    Erase,
    /// Single blocks, likewise.
    Trim,
    /// Whole erase groups and their copies, at once; for cards older than SANITIZE.
    SecureErase,
}

impl EraseKind {
    fn argument(self) -> u32 {
        match self {
            Self::Erase => 0x0000_0000,
            Self::Trim => 0x0000_0001,
            Self::SecureErase => 0x8000_0000,
        }
    }
}

impl MmcSequence {
    /// `SEND_EXT_CSD`, which brings [`EXT_CSD_BYTES`].
    pub fn ext_csd() -> Self {
        Self(vec![MmcCommand {
            index: SEND_EXT_CSD,
            argument: 0,
            response: MmcResponse::R1WithData,
        }])
    }

    /// Erases from the first to the last address, both included, and asks what came of it. Addresses are sectors of 512
    /// bytes on a card of more than 2 GiB, else bytes.
    pub fn erase(kind: EraseKind, first: u32, last: u32) -> Self {
        Self(vec![
            ready(ERASE_GROUP_START, first),
            ready(ERASE_GROUP_END, last),
            busy(ERASE, kind.argument()),
            ready(SEND_STATUS, CARD_ADDRESS),
        ])
    }

    /// Removes from flash what has been erased or trimmed before, and asks what came of it.
    pub fn sanitize() -> Self {
        Self(vec![
            busy(SWITCH, WRITE_BYTE << 24 | u32::from(SANITIZE_START) << 16 | 1 << 8),
            ready(SEND_STATUS, CARD_ADDRESS),
        ])
    }
}

/// Carries out commands to a card; the status that the last one brought comes back.
pub fn submit(
    card: &mut impl Passthru<MmcSequence>,
    sequence: &MmcSequence,
    data: Data<'_>,
    deadline_ms: u32,
) -> Result<u32, CommandFault> {
    let completion = card
        .submit(sequence, data, deadline_ms)
        .map_err(CommandFault::Undelivered)?;
    match completion {
        MmcCompletion::GivenUp => Err(CommandFault::TimedOut),
        MmcCompletion::Broken => Err(CommandFault::Unclear),
        MmcCompletion::Ended { statuses } => {
            let wrong = statuses.iter().fold(0, |sum, status| sum | status & ERRORS);
            match (wrong, statuses.last()) {
                (0, Some(&last)) => Ok(last),
                (1.., _) if wrong & !REFUSALS == 0 => Err(CommandFault::Refused),
                _ => Err(CommandFault::Unclear),
            }
        }
    }
}

fn ready(index: u8, argument: u32) -> MmcCommand {
    MmcCommand {
        index,
        argument,
        response: MmcResponse::R1,
    }
}

fn busy(index: u8, argument: u32) -> MmcCommand {
    MmcCommand {
        index,
        argument,
        response: MmcResponse::R1WithBusy,
    }
}

#[cfg(test)]
#[path = "mmc_tests.rs"]
mod tests;
