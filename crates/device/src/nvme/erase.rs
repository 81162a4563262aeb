use pumice_model::Sanitize;

use crate::nvme::identify::IdentifyNamespace;
use crate::passthru::AdminCommand;

/// Bytes of the Sanitize Status log page (NVMe Base 2.0 §5.16.1.25).
pub const SANITIZE_LOG_BYTES: usize = 512;

/// Its length as the command has it: one dword less.
const SANITIZE_LOG_DWORDS: u32 = 127;
const _: () = assert!(SANITIZE_LOG_BYTES == 4 * (SANITIZE_LOG_DWORDS as usize + 1));

const GET_LOG_PAGE: u8 = 0x02;
const IDENTIFY: u8 = 0x06;
const FORMAT_NVM: u8 = 0x80;
const SANITIZE: u8 = 0x84;

const SANITIZE_STATUS: u32 = 0x81;
const ALL_NAMESPACES: u32 = 0xFFFF_FFFF;

/// NDAS.
const NO_DEALLOCATE: u32 = 1 << 9;

/// An estimate that the controller does not give.
const NO_ESTIMATE: Seconds = Seconds(0xFFFF_FFFF);

/// An erase of the Sanitize command (NVMe Base 2.0 §5.24): of everything in the NVM subsystem that user data may be
/// in, whichever namespace it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SanitizeAction {
    /// Every block of flash is erased.
    BlockErase,
    /// Everything is overwritten, once.
    Overwrite {
        /// With what.
        pattern: u32,
    },
    /// The key with which everything is encrypted is changed.
    CryptoErase,
}

/// What becomes of the blocks when a Sanitize has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// They are deallocated, and read as the controller likes, whatever lies on the medium.
    Deallocated,
    /// They stay allocated, and read as what lies on the medium (No-Deallocate After Sanitize).
    Allocated,
}

/// What Format NVM erases (SES, NVMe Base 2.0 §5.14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatErase {
    /// User data.
    UserData = 1,
    /// The key with which user data is encrypted.
    CryptoErase = 2,
}

/// What the Sanitize Status log says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SanitizeLog {
    /// What the controller does, or did last.
    pub activity: SanitizeActivity,
    /// SPROG as it came.
    pub progress: u16,
    /// SSTAT as it came.
    pub status: u16,
    /// Command dword 10 of the Sanitize command that all this is about.
    pub command_dword_10: u32,
    /// How long an erase takes, where it says.
    pub estimates: SanitizeEstimates,
}

/// What a controller does, or did last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SanitizeActivity {
    /// It has never been sanitized.
    Never,
    /// It erases; so many parts of 65,536 are done.
    InProgress {
        /// The parts.
        parts: u16,
    },
    /// The last erase, whoever began it and whenever that was, succeeded.
    Completed,
    /// The last erase failed.
    Failed,
    /// A status that the specification does not know.
    Unknown,
}

/// How long each erase takes; `None` where the controller does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SanitizeEstimates {
    /// An overwrite of 16 passes.
    pub overwrite: Option<Seconds>,
    /// A block erase.
    pub block_erase: Option<Seconds>,
    /// A crypto erase.
    pub crypto_erase: Option<Seconds>,
}

/// Seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seconds(pub u32);

impl AdminCommand {
    /// `Get Log Page` of the sanitize status, which is the whole subsystem's.
    pub const SANITIZE_LOG: Self = Self {
        opcode: GET_LOG_PAGE,
        namespace: ALL_NAMESPACES,
        dwords: [SANITIZE_LOG_DWORDS << 16 | SANITIZE_STATUS, 0, 0, 0, 0, 0],
    };

    /// `Identify` of the controller.
    pub const IDENTIFY_CONTROLLER: Self = Self::identify(0, 1);

    /// `Identify` of the namespaces that are attached to the controller.
    pub const IDENTIFY_NAMESPACES: Self = Self::identify(0, 2);

    /// `Identify` of the namespaces that exist, attached or not; asked of a controller that manages namespaces.
    pub const IDENTIFY_ALLOCATED_NAMESPACES: Self = Self::identify(0, 0x10);

    /// `Identify` of one namespace.
    pub const fn identify_namespace(namespace: u32) -> Self {
        Self::identify(namespace, 0)
    }

    /// `Format NVM` of one namespace, in the format that it has.
    pub fn format(namespace: u32, erase: FormatErase, as_now: IdentifyNamespace) -> Self {
        let [lower, upper] = [as_now.format & 0x0F, as_now.format >> 4 & 0x03].map(u32::from);
        let dword_10 = lower
            | u32::from(as_now.is_metadata_extended) << 4
            | u32::from(as_now.protection & 0x07) << 5
            | u32::from(as_now.protection >> 3 & 1) << 8
            | (erase as u32) << 9
            | upper << 12;
        Self {
            opcode: FORMAT_NVM,
            namespace,
            dwords: [dword_10, 0, 0, 0, 0, 0],
        }
    }

    /// `Sanitize`: it ends at once, and the controller erases behind it, through resets and losses of power too.
    ///
    /// An erase that fails may be repeated but not left behind.
    pub fn sanitize(action: SanitizeAction, afterwards: Afterwards) -> Self {
        let (dword_10, pattern) = match action {
            SanitizeAction::BlockErase => (2, 0),
            // The number of passes stands in bits 7:4.
            SanitizeAction::Overwrite { pattern } => (3 | 1 << 4, pattern),
            SanitizeAction::CryptoErase => (4, 0),
        };
        let no_deallocate = match afterwards {
            Afterwards::Deallocated => 0,
            Afterwards::Allocated => NO_DEALLOCATE,
        };
        Self {
            opcode: SANITIZE,
            namespace: 0,
            dwords: [dword_10 | no_deallocate, pattern, 0, 0, 0, 0],
        }
    }

    const fn identify(namespace: u32, structure: u32) -> Self {
        Self {
            opcode: IDENTIFY,
            namespace,
            dwords: [structure, 0, 0, 0, 0, 0],
        }
    }
}

impl SanitizeLog {
    /// Reads the log page.
    pub fn parse(log: &[u8; SANITIZE_LOG_BYTES]) -> Self {
        let [progress, status] = [0, 2].map(|at| u16::from_le_bytes([log[at], log[at + 1]]));
        let dword = |at: usize| u32::from_le_bytes([log[at], log[at + 1], log[at + 2], log[at + 3]]);
        let estimate = |at| Some(Seconds(dword(at))).filter(|&estimate| estimate != NO_ESTIMATE);
        let activity = match status & 0b111 {
            0 => SanitizeActivity::Never,
            // 4: it succeeded, and blocks were deallocated although that was not asked for.
            1 | 4 => SanitizeActivity::Completed,
            2 => SanitizeActivity::InProgress { parts: progress },
            3 => SanitizeActivity::Failed,
            _ => SanitizeActivity::Unknown,
        };
        Self {
            activity,
            progress,
            status,
            command_dword_10: dword(4),
            estimates: SanitizeEstimates {
                overwrite: estimate(8),
                block_erase: estimate(12),
                crypto_erase: estimate(16),
            },
        }
    }

    /// Of which kind that erase is, by SANACT of its command; `None` where that is none.
    pub fn kind(&self) -> Option<Sanitize> {
        match self.command_dword_10 & 0b111 {
            2 => Some(Sanitize::Block),
            3 => Some(Sanitize::Overwrite),
            4 => Some(Sanitize::Crypto),
            _ => None,
        }
    }

    /// Whether nothing has been written since the last erase, which the overwriting before it makes impossible for an
    /// older one.
    pub fn is_global_data_erased(&self) -> bool {
        self.status & 1 << 8 != 0
    }
}

impl SanitizeEstimates {
    /// How long an erase takes.
    pub fn of(&self, action: SanitizeAction) -> Option<Seconds> {
        match action {
            SanitizeAction::BlockErase => self.block_erase,
            SanitizeAction::Overwrite { .. } => self.overwrite,
            SanitizeAction::CryptoErase => self.crypto_erase,
        }
    }
}

#[cfg(test)]
#[path = "erase_tests.rs"]
mod tests;
