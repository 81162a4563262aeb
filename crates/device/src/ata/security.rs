use pumice_model::TEMPORARY_PASSWORD;

use crate::ata::{Answer, Protocol, SECTOR_BYTES, Taskfile, Width};

const SET_PASSWORD: u8 = 0xF1;
const UNLOCK: u8 = 0xF2;
const ERASE_PREPARE: u8 = 0xF3;
const ERASE_UNIT: u8 = 0xF4;
const DISABLE_PASSWORD: u8 = 0xF6;

/// Bytes of a password, filled up with zeros.
const PASSWORD_BYTES: usize = 32;

/// Word 0, bit 1 of ERASE UNIT's data.
const ENHANCED: u8 = 1 << 1;

/// The user password of a drive.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Password([u8; PASSWORD_BYTES]);

/// How SECURITY ERASE UNIT erases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EraseMode {
    /// All user areas are overwritten with zeros or ones.
    Normal,
    /// All user areas and those that were reallocated are overwritten with the vendor's pattern, or the key is changed.
    Enhanced,
}

/// A command of the Security feature set (ACS-3). The master password is left alone, so that the word 0
/// of every one's data names the user password, and the master password's capability stays high.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SecurityCommand {
    /// SECURITY SET PASSWORD.
    SetPassword(Password),
    /// SECURITY UNLOCK.
    Unlock(Password),
    /// SECURITY ERASE PREPARE, which must come right before ERASE UNIT.
    ErasePrepare,
    /// SECURITY ERASE UNIT, which ends when the drive is erased, and takes the password away then.
    EraseUnit(EraseMode, Password),
    /// SECURITY DISABLE PASSWORD.
    DisablePassword(Password),
}

impl Password {
    /// The one that this program sets while a drive erases.
    pub const TEMPORARY: Self = Self::new(TEMPORARY_PASSWORD.as_bytes());

    /// A password of at most 32 bytes.
    const fn new(text: &[u8]) -> Self {
        let mut bytes = [0; PASSWORD_BYTES];
        let (head, _) = bytes.split_at_mut(text.len());
        head.copy_from_slice(text);
        Self(bytes)
    }
}

impl SecurityCommand {
    /// The command.
    pub fn taskfile(&self) -> Taskfile {
        let command = match self {
            Self::SetPassword(_) => SET_PASSWORD,
            Self::Unlock(_) => UNLOCK,
            Self::ErasePrepare => ERASE_PREPARE,
            Self::EraseUnit(..) => ERASE_UNIT,
            Self::DisablePassword(_) => DISABLE_PASSWORD,
        };
        let (protocol, count) = match self {
            Self::ErasePrepare => (Protocol::NonData, 0),
            _ => (Protocol::PioOut, 1),
        };
        Taskfile {
            feature: 0,
            count,
            lba: 0,
            device: 0,
            command,
            width: Width::Bits28,
            protocol,
            answer: Answer::Status,
        }
    }

    /// The sector that goes with it; `None` where none does.
    pub fn data(&self) -> Option<[u8; SECTOR_BYTES]> {
        let (control, password) = match self {
            Self::ErasePrepare => return None,
            Self::EraseUnit(EraseMode::Enhanced, password) => (ENHANCED, password),
            Self::SetPassword(password)
            | Self::Unlock(password)
            | Self::EraseUnit(EraseMode::Normal, password)
            | Self::DisablePassword(password) => (0, password),
        };
        let mut sector = [0; SECTOR_BYTES];
        sector[0] = control;
        sector[2..2 + PASSWORD_BYTES].copy_from_slice(&password.0);
        Some(sector)
    }
}

#[cfg(test)]
#[path = "security_tests.rs"]
mod tests;
