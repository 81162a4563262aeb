use crate::ata::{Answer, Ended, Protocol, Registers, Taskfile, Width};

const SANITIZE_DEVICE: u8 = 0xB4;

const STATUS: u16 = 0x0000;
const CRYPTO_SCRAMBLE: u16 = 0x0011;
const BLOCK_ERASE: u16 = 0x0012;
const OVERWRITE: u16 = 0x0014;
const ANTIFREEZE_LOCK: u16 = 0x0040;

/// What LBA must hold, so that no stray command erases a drive: `Cryp`, `BkEr`, `OW`, `Anti`.
const CRYPTO_SIGN: u64 = 0x4372_7970;
const BLOCK_SIGN: u64 = 0x426B_4572;
const OVERWRITE_SIGN: u64 = 0x4F57 << 32;
const ANTIFREEZE_SIGN: u64 = 0x416E_7469;

/// COUNT of an erase: a failed one may be left behind, instead of locking the drive up until one succeeds.
const FAILURE_MODE: u16 = 1 << 4;

/// COUNT of an overwrite: one pass.
const ONE_PASS: u16 = 1;

/// Bits of COUNT in the answer.
const COMPLETED: u16 = 1 << 15;
const IN_PROGRESS: u16 = 1 << 14;
const FROZEN: u16 = 1 << 13;
const ANTIFREEZE: u16 = 1 << 12;

/// Bits 7:0 of LBA where the command was aborted: why.
const LAST_ONE_FAILED: u64 = 1;
const REFUSED_AS_FROZEN: u64 = 3;

/// An erase of SANITIZE DEVICE (ACS-3 §7.36): of everything the drive stores user data on, spare and retired sectors
/// too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SanitizeAction {
    /// The key with which everything is encrypted is changed.
    CryptoScramble,
    /// Every block of flash is erased.
    BlockErase,
    /// Everything is overwritten, once.
    Overwrite {
        /// With what.
        pattern: u32,
    },
}

/// What SANITIZE STATUS EXT says (ACS-3 §7.36).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SanitizeStatus {
    /// What the drive does, or did last.
    pub activity: SanitizeActivity,
    /// It takes no erase until it is switched off.
    pub is_frozen: bool,
    /// It can no longer be frozen until it is switched off.
    pub is_antifreeze: bool,
}

/// What a drive does, or did last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SanitizeActivity {
    /// Nothing, and it tells of no erase.
    Idle,
    /// It erases; so many parts of 65,536 are done.
    InProgress {
        /// The parts.
        parts: u16,
    },
    /// The last erase, whoever began it and whenever that was, ended without error.
    Completed,
    /// The last erase failed.
    Failed,
}

impl SanitizeAction {
    /// The command that begins it. It ends at once, and the drive erases behind it, through losses of power too.
    pub fn taskfile(self) -> Taskfile {
        let (feature, lba, count) = match self {
            Self::CryptoScramble => (CRYPTO_SCRAMBLE, CRYPTO_SIGN, 0),
            Self::BlockErase => (BLOCK_ERASE, BLOCK_SIGN, 0),
            Self::Overwrite { pattern } => (OVERWRITE, OVERWRITE_SIGN | u64::from(pattern), ONE_PASS),
        };
        Taskfile {
            feature,
            count: count | FAILURE_MODE,
            lba,
            ..Taskfile::SANITIZE_STATUS
        }
    }
}

impl Taskfile {
    /// `SANITIZE STATUS EXT`, which changes nothing.
    pub const SANITIZE_STATUS: Self = Self {
        feature: STATUS,
        count: 0,
        lba: 0,
        device: 0,
        command: SANITIZE_DEVICE,
        width: Width::Bits48,
        protocol: Protocol::NonData,
        answer: Answer::Registers,
    };

    /// `SANITIZE ANTIFREEZE LOCK EXT`: until it is switched off, nobody can keep the drive from erasing.
    pub const SANITIZE_ANTIFREEZE: Self = Self {
        feature: ANTIFREEZE_LOCK,
        lba: ANTIFREEZE_SIGN,
        ..Self::SANITIZE_STATUS
    };
}

impl SanitizeStatus {
    /// Reads the end of any SANITIZE command; `None` where it does not tell, because registers were lost on the way or
    /// the command ended in something else.
    pub fn of_end(ended: &Ended) -> Option<Self> {
        let registers = ended.registers?;
        match ended.outcome {
            Ok(()) => Self::of_registers(&registers),
            // A drive whose last erase failed may refuse to tell, and says why in a byte that is never lost.
            Err(_) if is_abort(&registers) && registers.lba & 0xFF == LAST_ONE_FAILED => Some(Self {
                activity: SanitizeActivity::Failed,
                is_frozen: false,
                is_antifreeze: false,
            }),
            Err(_) if is_abort(&registers) && registers.lba & 0xFF == REFUSED_AS_FROZEN => Some(Self {
                activity: SanitizeActivity::Idle,
                is_frozen: true,
                is_antifreeze: false,
            }),
            Err(_) => None,
        }
    }

    /// All of it stands in the upper byte of COUNT, which not every host adapter brings back.
    fn of_registers(registers: &Registers) -> Option<Self> {
        if registers.width == Width::Bits28 {
            return None;
        }
        let has = |bit| registers.count & bit != 0;
        let activity = match (has(IN_PROGRESS), has(COMPLETED)) {
            (true, false) => SanitizeActivity::InProgress {
                parts: (registers.lba & 0xFFFF) as u16,
            },
            (false, true) => SanitizeActivity::Completed,
            (false, false) => SanitizeActivity::Idle,
            // Both at once is no answer.
            (true, true) => return None,
        };
        Some(Self {
            activity,
            is_frozen: has(FROZEN),
            is_antifreeze: has(ANTIFREEZE),
        })
    }
}

fn is_abort(registers: &Registers) -> bool {
    registers.status & 0x01 != 0 && registers.error & 0x04 != 0
}

#[cfg(test)]
#[path = "sanitize_tests.rs"]
mod tests;
