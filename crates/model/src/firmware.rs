use serde::{Deserialize, Serialize};

use crate::{BlockRanges, Opening, RawStatus};

/// The user password under which SECURITY ERASE UNIT is run, padded with zeros to 32 bytes by who sends it. It is fixed
/// and published, so that a drive which a power cut leaves locked can be unlocked by anybody.
pub const TEMPORARY_PASSWORD: &str = "PUMICE-TEMPORARY-PASSWORD";

/// A way in which a drive's own firmware erases it; a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Technique {
    /// ATA SANITIZE DEVICE (ACS-3 §7.36).
    AtaSanitize(Sanitize),
    /// ATA SECURITY ERASE UNIT (ACS-3), under [`TEMPORARY_PASSWORD`].
    AtaSecurityErase(SecurityErase),
    /// NVMe Sanitize (NVM Express Base Specification, Sanitize command), of every namespace of the NVM subsystem.
    NvmeSanitize(Sanitize, PurgeRequired),
    /// NVMe Format NVM with a secure erase setting, of the one namespace that the drive is.
    NvmeFormat(SecureErase),
    /// SCSI SANITIZE (SBC-4).
    ScsiSanitize(Sanitize),
    /// SCSI FORMAT UNIT (SBC-4).
    ScsiFormatUnit,
    /// eMMC: erase of the whole user area and of the boot areas, then `SANITIZE_START` (JESD84-B51 §6.6.11).
    EmmcSanitize,
    /// eMMC: secure erase of the whole user area and of the boot areas, for parts that know no `SANITIZE_START`.
    EmmcSecureErase,
    /// TCG Revert of the Admin SP by the PSID on the drive's label.
    TcgPsidRevert,
}

/// What a SANITIZE command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Sanitize {
    /// Erases blocks.
    Block,
    /// Overwrites.
    Overwrite,
    /// Changes the key that everything was encrypted with.
    Crypto,
}

/// The mode of SECURITY ERASE UNIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SecurityErase {
    /// Zeros or ones in all user areas.
    Normal,
    /// The vendor's pattern, in reallocated sectors too.
    Enhanced,
}

/// The secure erase setting of Format NVM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SecureErase {
    /// SES 1: user data erase.
    UserData,
    /// SES 2: cryptographic erase.
    Crypto,
}

/// Whether an NVMe Sanitize asks for "purge as IEEE 2883 defines it, or fail" (PREQ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PurgeRequired {
    /// It does. Pumice asks for it of no controller yet: where the bit stands is not certain, so that this is only read, in
    /// certificates of a version that does.
    Asked,
    /// The controller is of a time before that bit; one that knows it is never sanitized without it.
    Unknown,
}

impl Technique {
    /// Every technique, in the order of their codes in certificates.
    pub const ALL: [Self; 20] = [
        Self::AtaSanitize(Sanitize::Block),
        Self::AtaSanitize(Sanitize::Overwrite),
        Self::AtaSanitize(Sanitize::Crypto),
        Self::AtaSecurityErase(SecurityErase::Normal),
        Self::AtaSecurityErase(SecurityErase::Enhanced),
        Self::NvmeSanitize(Sanitize::Block, PurgeRequired::Asked),
        Self::NvmeSanitize(Sanitize::Overwrite, PurgeRequired::Asked),
        Self::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Asked),
        Self::NvmeSanitize(Sanitize::Block, PurgeRequired::Unknown),
        Self::NvmeSanitize(Sanitize::Overwrite, PurgeRequired::Unknown),
        Self::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Unknown),
        Self::NvmeFormat(SecureErase::UserData),
        Self::NvmeFormat(SecureErase::Crypto),
        Self::ScsiSanitize(Sanitize::Block),
        Self::ScsiSanitize(Sanitize::Overwrite),
        Self::ScsiSanitize(Sanitize::Crypto),
        Self::ScsiFormatUnit,
        Self::EmmcSanitize,
        Self::EmmcSecureErase,
        Self::TcgPsidRevert,
    ];

    /// Whether the drive is locked with [`TEMPORARY_PASSWORD`] while this runs, and stays so if it is cut off.
    pub fn locks(self) -> bool {
        matches!(self, Self::AtaSecurityErase(_))
    }
}

/// What a drive's firmware did and what came of it; complete, returned by value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FirmwareEvidence {
    /// Every technique that was tried, in order, those of earlier boots first.
    pub attempts: Vec<FirmwareAttempt>,
    /// What the drive said of itself after the last one had ended; `None` where none ended well.
    pub afterwards: Option<Opening>,
    /// The change check behind it; `None` where none was made.
    pub change_check: Option<ChangeCheck>,
}

/// One technique that was tried. Times are milliseconds since the boot in which it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FirmwareAttempt {
    /// The technique.
    pub technique: Technique,
    /// What came of it.
    pub outcome: FirmwareOutcome,
    /// When it was begun.
    pub started_ms: u64,
    /// When its end was known.
    pub ended_ms: u64,
}

/// The three things that can come of an erase by firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum FirmwareOutcome {
    /// It was seen through in this boot: fresh status is good, and what the drive says of itself fits.
    Done {
        /// How it is known that this is no older success.
        witness: Witness,
        /// What the drive said at the end, raw.
        status: RawStatus,
        /// What the drive says its blocks read as now.
        reads_as: ReadsAs,
    },
    /// Nothing was started, and the drive is as it was; another technique may be tried.
    NotStarted {
        /// Why.
        why: NotStarted,
        /// What the drive said, raw, if it was asked.
        status: Option<RawStatus>,
    },
    /// It was started, or may have been, and the drive's state is not known; nothing else may be tried, and nothing
    /// claimed.
    Unknown {
        /// Why.
        why: Unresolved,
        /// What the drive said last, raw, if it answered.
        status: Option<RawStatus>,
    },
}

/// How it is known that a success is that of our command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Witness {
    /// The drive accepted the command in this boot.
    Accepted,
    /// The drive was found at it in this boot, and our journal says that we had begun it.
    SeenInProgress,
}

/// Why nothing was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotStarted {
    /// The technique was not available after all.
    Unavailable(WhyNot),
    /// The drive refused the command.
    Refused,
    /// The intent could not be put on the certificate stick before it.
    IntentNotRecorded,
    /// The operator cancelled before it.
    Cancelled,
}

/// Why the state of a drive is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unresolved {
    /// The drive says that the erase failed.
    Failed,
    /// The link or the drive was reset in the middle of it.
    Reset,
    /// Fresh status and what the drive says of itself do not fit a success.
    Inconsistent,
    /// The status could not be read: something between drops what the drive answers.
    StatusLost,
    /// The drive said nothing within the deadline.
    Silent,
    /// The drive was still at it when its time was over.
    Overdue,
    /// The drive is not there any more.
    Gone,
    /// The operator cancelled; the drive may be at it still.
    Cancelled,
    /// The computer went off, and nothing more is known.
    Interrupted,
}

/// Why a technique is not available on a drive; a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum WhyNot {
    /// The drive does not offer it.
    Unsupported,
    /// Behind a USB bridge it could leave the drive unusable.
    UsbBridge,
    /// Behind a RAID controller the drive itself is not reached.
    RaidVolume,
    /// It belongs to a virtual machine's disk, which has no firmware of its own.
    VirtualDisk,
    /// Security is frozen, as the computer's firmware leaves it at boot.
    SecurityFrozen,
    /// Sanitize is frozen.
    SanitizeFrozen,
    /// Someone has set a password that is not ours.
    PasswordSet,
    /// Too many wrong passwords were tried; only a power cycle helps.
    PasswordTriesExpired,
    /// It would erase other namespaces of the controller, which are not to be wiped.
    OtherNamespaces,
    /// It needs the PSID that stands on the drive's label.
    PsidNeeded,
    /// The drive is at an earlier sanitize.
    InProgress,
    /// An earlier sanitize failed, and the drive does nothing else until one succeeds.
    EarlierFailed,
    /// What the drive answers does not come through whole, so the end could not be known.
    StatusLost,
    /// The kernel does not let the command through.
    Denied,
    /// The drive did not answer when it was asked what it offers.
    NoAnswer,
    /// The PSID that was typed is not the drive's.
    PsidWrong,
}

impl WhyNot {
    /// Every reason, in the order of their codes in certificates.
    pub const ALL: [Self; 16] = [
        Self::Unsupported,
        Self::UsbBridge,
        Self::RaidVolume,
        Self::VirtualDisk,
        Self::SecurityFrozen,
        Self::SanitizeFrozen,
        Self::PasswordSet,
        Self::PasswordTriesExpired,
        Self::OtherNamespaces,
        Self::PsidNeeded,
        Self::InProgress,
        Self::EarlierFailed,
        Self::StatusLost,
        Self::Denied,
        Self::NoAnswer,
        Self::PsidWrong,
    ];
}

/// What a drive says its blocks read as after an erase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ReadsAs {
    /// It does not say.
    Unstated,
    /// As these four bytes, over and over.
    Repeated([u8; 4]),
}

/// Blocks that were read after an erase by firmware, at the places that [`crate::change_samples`] gives: none may still
/// hold the stream that was there before, and where the drive says what its blocks read as, they must.
///
/// It holds places and counts only, never content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeCheck {
    /// Sampled blocks that hold something else than the stream, and what the drive says if it says so.
    pub changed_blocks: u64,
    /// Sampled blocks that still hold the stream.
    pub unchanged: BlockRanges,
    /// Sampled blocks that hold neither the stream nor what the drive says.
    pub unexpected: BlockRanges,
    /// Sampled blocks that could not be read.
    pub unreadable: BlockRanges,
    /// When it began.
    pub started_ms: u64,
    /// When it ended.
    pub ended_ms: u64,
}

/// What became of each way of hiding capacity from a computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HiddenAreas {
    /// Host protected area (SET MAX ADDRESS).
    pub hpa: HiddenArea,
    /// Device configuration overlay.
    pub dco: HiddenArea,
    /// Accessible max address (ACS-3 and later).
    pub amax: HiddenArea,
}

/// What became of one hidden area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HiddenArea {
    /// There is none: the drive says so, or drives of its interface have no such thing.
    None,
    /// There was one; it is removed, and the drive is as large as it can be.
    Removed,
    /// There is one, and the drive did not let it be removed.
    NotRemoved,
    /// Nobody can tell: a bridge or a controller stands between.
    CannotTell,
    /// It can be removed only after the drive's power was off.
    NeedsPowerCycle,
}

impl HiddenAreas {
    /// The same of each.
    pub fn all(state: HiddenArea) -> Self {
        Self {
            hpa: state,
            dco: state,
            amax: state,
        }
    }

    /// What is on record where an earlier boot may have removed what is not there any more, or waited for a power cycle
    /// to be rid of it.
    #[must_use]
    pub fn after(self, earlier: Option<Self>) -> Self {
        let after = |now, earlier| match (now, earlier) {
            (HiddenArea::None, Some(HiddenArea::Removed | HiddenArea::NeedsPowerCycle)) => HiddenArea::Removed,
            _ => now,
        };
        Self {
            hpa: after(self.hpa, earlier.map(|earlier| earlier.hpa)),
            dco: after(self.dco, earlier.map(|earlier| earlier.dco)),
            amax: after(self.amax, earlier.map(|earlier| earlier.amax)),
        }
    }

    /// What is on record where the kernel has not learnt of what was removed: nothing reaches that before the drive's power
    /// was off.
    #[must_use]
    pub fn unlearnt(self) -> Self {
        let unlearnt = |area| match area {
            HiddenArea::Removed => HiddenArea::NeedsPowerCycle,
            _ => area,
        };
        Self {
            hpa: unlearnt(self.hpa),
            dco: unlearnt(self.dco),
            amax: unlearnt(self.amax),
        }
    }

    /// Whether one of them is in a state.
    pub fn any(self, state: HiddenArea) -> bool {
        [self.hpa, self.dco, self.amax].contains(&state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_area_stays_on_record_when_it_is_gone() {
        let none = HiddenAreas::all(HiddenArea::None);
        let removed = HiddenAreas {
            dco: HiddenArea::Removed,
            ..none
        };
        assert_eq!(none.after(Some(removed)), removed);
        assert_eq!(none.after(None), none);
        let left = HiddenAreas::all(HiddenArea::NotRemoved);
        assert_eq!(left.after(Some(removed)), left);
        assert_eq!(none.after(Some(left)), none);
        let waiting = removed.unlearnt();
        assert_eq!(waiting.dco, HiddenArea::NeedsPowerCycle);
        assert_eq!((waiting.hpa, none.after(Some(waiting))), (HiddenArea::None, removed));
        assert_eq!(left.unlearnt(), left);
        assert!(removed.any(HiddenArea::Removed) && !removed.any(HiddenArea::NotRemoved));
    }

    /// ACS-3, SECURITY SET PASSWORD: 32 bytes at most; printable, so that a person can type it.
    #[test]
    fn the_temporary_password_fits_and_can_be_typed() {
        assert!(TEMPORARY_PASSWORD.len() <= 32);
        assert!(TEMPORARY_PASSWORD.bytes().all(|byte| byte.is_ascii_graphic()));
    }

    #[test]
    fn only_security_erase_locks_a_drive() {
        let locking: Vec<Technique> = Technique::ALL.into_iter().filter(|one| one.locks()).collect();
        let modes = [SecurityErase::Normal, SecurityErase::Enhanced];
        assert_eq!(locking, modes.map(Technique::AtaSecurityErase));
    }
}
