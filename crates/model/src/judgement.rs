use serde::{Deserialize, Serialize};

use crate::{Fault, NotStarted, Stage, Technique, Unresolved};

/// What follows from evidence: the verdict, why, what may be claimed and what may not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, at least one.
    pub reasons: Vec<Reason>,
    /// What may be claimed, by standard.
    pub claims: Vec<Claim>,
    /// What this wipe does not reach or prove, in the order of their codes.
    pub limitations: Vec<Limitation>,
}

/// The verdict on one drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Every pass wrote every addressable block, every block read back as written, and what was planned of the drive's
    /// own firmware was seen through and left nothing of that where it was looked at.
    Erased,
    /// So, but for blocks or passes that are named.
    ErasedWithExceptions,
    /// Anything else.
    NotErased,
}

/// Why a verdict is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Reason {
    /// Every block of every pass was written, flushed, and read back as written.
    EveryBlockVerified,
    /// A pass could not write some blocks.
    BlocksNotWritten {
        /// The pass, counted from 1.
        pass: u8,
        /// How many.
        blocks: u64,
    },
    /// The flush behind a pass that a later one covered failed.
    EarlierFlushFailed {
        /// The pass, counted from 1.
        pass: u8,
    },
    /// Some blocks could not be read back.
    BlocksUnreadable {
        /// How many.
        blocks: u64,
    },
    /// More blocks are excepted than a verdict with exceptions allows.
    TooManyExceptions,
    /// Blocks read back as something else: the drive acknowledged what it did not do.
    BlocksMismatched {
        /// How many.
        blocks: u64,
    },
    /// The plan does not end in a random stream that can be read back, or has more passes than a
    /// reason can count.
    PlanInsufficient,
    /// The drive could not be opened.
    NotOpened {
        /// How it failed.
        fault: Fault,
    },
    /// The opened drive was not the planned one.
    OtherDrive,
    /// The opened drive had another size or block size than the planned one.
    OtherGeometry,
    /// A planned pass was not begun, or not with the planned pattern.
    PassMissing {
        /// The pass, counted from 1.
        pass: u8,
    },
    /// More passes were begun than planned.
    PassUnplanned,
    /// A pass does not account for every block.
    PassIncomplete {
        /// The pass, counted from 1.
        pass: u8,
    },
    /// The flush behind the last pass failed.
    FlushFailed,
    /// The last pass was not read back.
    NotReadBack,
    /// The read-back does not account for every block.
    ReadBackIncomplete,
    /// The work stopped early.
    Stopped {
        /// Where.
        stage: Stage,
        /// Why.
        fault: Fault,
    },
    /// A hidden area is left that was not overwritten.
    HiddenAreaLeft,
    /// An erase by the drive's own firmware was seen through, and no sampled block holds what was there before.
    FirmwareWitnessed {
        /// How it erased.
        technique: Technique,
    },
    /// The drive's firmware did not begin a planned erase, nor any other.
    FirmwareNotStarted {
        /// The erase.
        technique: Technique,
        /// Why.
        why: NotStarted,
    },
    /// Sampled blocks still hold what was there before an erase that the drive says is done.
    BlocksUnchanged {
        /// How many.
        blocks: u64,
    },
    /// Sampled blocks could not be read after the erase by firmware.
    SamplesUnreadable {
        /// How many.
        blocks: u64,
    },
    /// The planned erase by firmware was not come to.
    FirmwareMissing,
    /// The drive's firmware was made to do what was not planned, or went on after an erase.
    FirmwareUnplanned,
    /// The drive's firmware began an erase, and what came of it is not known.
    FirmwareUnresolved {
        /// The erase.
        technique: Technique,
        /// Why it is not known.
        why: Unresolved,
    },
    /// The raw status does not carry that the erase is done.
    FirmwareUnconfirmed {
        /// The erase.
        technique: Technique,
    },
    /// After the erase by firmware the drive did not say the same of itself as before.
    OtherDriveAfterwards,
    /// Nobody looked at the blocks after the erase by firmware.
    ChangeCheckMissing,
    /// The look at the blocks after the erase by firmware does not account for every sample, or too few could be read.
    ChangeCheckIncomplete,
    /// Sampled blocks read as something else than the drive says they do after its erase: it may be anything.
    BlocksUnexpected {
        /// How many.
        blocks: u64,
    },
}

/// One thing that may be claimed under a standard; a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Claim {
    /// Clear as NIST SP 800-88 Revision 2 §3.1.1 describes it: all user-addressable locations, against simple,
    /// non-invasive recovery.
    NistClear,
    /// Clear as IEEE 2883-2022 describes it.
    IeeeClear,
    /// The "3次数据销毁方法" of GA/T 1143-2014: a character, its complement, a random character.
    GaTThreePasses,
    /// Purge as NIST SP 800-88 Revision 2 §3.1.2 describes it, by the drive's own word.
    NistPurge,
    /// Purge as IEEE 2883-2022 describes it, by the drive's own word.
    IeeePurge,
}

/// What a wipe does not reach or a record does not prove; a closed list with fixed codes, printed
/// in full. A code once given keeps its meaning for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum Limitation {
    /// Addressable blocks only.
    AddressableOnly = 1,
    /// Over-provisioned, retired and cached flash blocks are not reached.
    OverProvisioning = 2,
    /// Reallocated sectors are not reached; only the drive can count them.
    ReallocatedSectors = 3,
    /// A hidden area (HPA, DCO, AMAX) is there and was not removed.
    HiddenAreasLeft = 4,
    /// Hidden areas (HPA, DCO, AMAX) were not looked for, or cannot be.
    HiddenAreasUnknown = 5,
    /// Ranges that could not be written or read back.
    UnverifiedRanges = 6,
    /// Cloud copies, phones, paper and backups.
    OutsideScope = 7,
    /// What is not addressable was erased by the drive's own word alone.
    FirmwareReliedOn = 8,
    /// What an erase by firmware left was looked at in samples only.
    SampledOnly = 9,
    /// Nobody confirmed the computer's clock.
    ClockUnconfirmed = 10,
    /// The work was interrupted and gone on with in a later boot.
    Interrupted = 11,
    /// The serial number is a USB bridge's, or there is none.
    SerialNotDrives = 12,
    /// One operator, no witness.
    SingleOperator = 13,
    /// The drive may be locked with the published temporary password.
    PasswordLeft = 14,
    /// A magnetic drive's flash or media cache is not reached.
    MediaCache = 16,
    /// The signing key was made for this boot and is tied to nobody.
    SignerOfThisBoot = 17,
    /// A virtual disk: what lies beneath it was not reached.
    VirtualDisk = 18,
    /// A RAID controller's logical volume: its members and hot spares were not reached.
    RaidVolume = 19,
    /// The boot and general purpose areas of an eMMC, which are no part of its user area, were not reached.
    BootAreas = 20,
}

impl Limitation {
    /// Every limitation, in the order of their codes.
    pub const ALL: [Self; 19] = [
        Self::AddressableOnly,
        Self::OverProvisioning,
        Self::ReallocatedSectors,
        Self::HiddenAreasLeft,
        Self::HiddenAreasUnknown,
        Self::UnverifiedRanges,
        Self::OutsideScope,
        Self::FirmwareReliedOn,
        Self::SampledOnly,
        Self::ClockUnconfirmed,
        Self::Interrupted,
        Self::SerialNotDrives,
        Self::SingleOperator,
        Self::PasswordLeft,
        Self::MediaCache,
        Self::SignerOfThisBoot,
        Self::VirtualDisk,
        Self::RaidVolume,
        Self::BootAreas,
    ];

    /// The code that stands in certificates.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Whether it says that data may be left on the drive, out of reach of what was done.
    pub fn is_of_reach(self) -> bool {
        match self {
            Self::AddressableOnly
            | Self::OverProvisioning
            | Self::ReallocatedSectors
            | Self::HiddenAreasLeft
            | Self::HiddenAreasUnknown
            | Self::UnverifiedRanges
            | Self::MediaCache
            | Self::VirtualDisk
            | Self::RaidVolume
            | Self::BootAreas => true,
            Self::OutsideScope
            | Self::FirmwareReliedOn
            | Self::SampledOnly
            | Self::ClockUnconfirmed
            | Self::Interrupted
            | Self::SerialNotDrives
            | Self::SingleOperator
            | Self::PasswordLeft
            | Self::SignerOfThisBoot => false,
        }
    }

    /// The limitation of a code.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|limitation| limitation.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Certificates that were signed once must still mean the same, so this list only ever grows.
    #[test]
    fn codes_keep_their_meaning() {
        let codes: Vec<(u8, Limitation)> = Limitation::ALL
            .into_iter()
            .map(|limitation| (limitation.code(), limitation))
            .collect();
        let given = [
            (1, Limitation::AddressableOnly),
            (2, Limitation::OverProvisioning),
            (3, Limitation::ReallocatedSectors),
            (4, Limitation::HiddenAreasLeft),
            (5, Limitation::HiddenAreasUnknown),
            (6, Limitation::UnverifiedRanges),
            (7, Limitation::OutsideScope),
            (8, Limitation::FirmwareReliedOn),
            (9, Limitation::SampledOnly),
            (10, Limitation::ClockUnconfirmed),
            (11, Limitation::Interrupted),
            (12, Limitation::SerialNotDrives),
            (13, Limitation::SingleOperator),
            (14, Limitation::PasswordLeft),
            (16, Limitation::MediaCache),
            (17, Limitation::SignerOfThisBoot),
            (18, Limitation::VirtualDisk),
            (19, Limitation::RaidVolume),
            (20, Limitation::BootAreas),
        ];
        assert_eq!(codes, given);
    }

    #[test]
    fn codes_lead_back_to_their_limitation() {
        for limitation in Limitation::ALL {
            assert_eq!(Limitation::from_code(limitation.code()), Some(limitation));
        }
        for unknown in [0, 15, 21, 255] {
            assert_eq!(Limitation::from_code(unknown), None);
        }
    }
}
