use pumice_model::{
    Assessment, Category, Claim, Counter, Disposal, Fit, HiddenArea, ItemKind, LimitSource, Limitation, Medium,
    PurgeRequired, Records, Remainder, Role, Sanitize, SecureErase, SecurityErase, Sensitivity, Sequel, SerialSource,
    Signer, StreamCipher, Technique, Transport, Unresolved, Verdict, WhyNot, WhyNotAsked, WhyNotWiped, Witness,
    WrittenSince,
};

use crate::ledger::EntryKind;

/// A closed list with a number for each entry. A number once given keeps its meaning for ever.
pub trait Coded: Copy + Sized + 'static {
    /// Every entry.
    const ALL: &'static [Self];

    /// The number of an entry.
    fn code(self) -> u64;

    /// The entry of a number.
    fn from_code(code: u64) -> Option<Self> {
        Self::ALL.iter().copied().find(|entry| entry.code() == code)
    }
}

/// Both ways from one table; an entry the table lacks does not compile.
macro_rules! codes {
    ($kind:ident { $($entry:ident = $code:literal),+ $(,)? }) => {
        impl Coded for $kind {
            const ALL: &'static [Self] = &[$($kind::$entry),+];

            fn code(self) -> u64 {
                match self { $($kind::$entry => $code),+ }
            }
        }
    };
}

codes!(Verdict { Erased = 1, ErasedWithExceptions = 2, NotErased = 3 });
codes!(Claim { NistClear = 1, IeeeClear = 2, GaTThreePasses = 3, NistPurge = 4, IeeePurge = 5 });
codes!(Medium { Hdd = 1, Ssd = 2, Emmc = 3, UsbStorage = 4, Virtual = 5, Optical = 6, RaidVolume = 7 });
codes!(Transport { Ata = 1, Nvme = 2, Scsi = 3, Usb = 4, Mmc = 5, Virtio = 6, Other = 7 });
codes!(SerialSource { Drive = 1, Bridge = 2, Absent = 3 });
codes!(Sequel { Continued = 1, StartedAnew = 2 });
codes!(StreamCipher { Aes256Ctr = 1, ChaCha20 = 2 });
codes!(Signer { ThisBoot = 1, Enrolled = 2 });
codes!(Fit { Same = 1, Other = 2, Unknown = 3 });
codes!(Remainder { Stream = 1, Nothing = 2, Perhaps = 3 });
codes!(Sanitize { Block = 1, Overwrite = 2, Crypto = 3 });
codes!(WrittenSince { Nothing = 1, Something = 2, Unstated = 3 });
codes!(WhyNotAsked { Image = 1, UsbBridge = 2, OutOfReach = 3, Denied = 4, NoAnswer = 5 });
codes!(Role { Operator = 1, Witness = 2, Client = 3 });
codes!(Sensitivity { Ordinary = 1, Sensitive = 2 });
codes!(Records { Exported = 1, NoneOnMedia = 2 });
codes!(Category {
    CustomerContacts = 1,
    Orders = 2,
    Contracts = 3,
    EmployeeRecords = 4,
    IdentityDocuments = 5,
    Payments = 6,
    Health = 7,
    Accounting = 8,
    Recordings = 9,
    Messages = 10,
    BusinessSecrets = 11,
    Other = 12,
});
codes!(ItemKind {
    Paper = 1,
    Phones = 2,
    Cloud = 3,
    Accounts = 4,
    Printers = 5,
    Backups = 6,
    Servers = 7,
    Other = 8,
});
codes!(Disposal { Destroyed = 1, Deleted = 2, Returned = 3, HandedOver = 4, Pending = 5 });
codes!(WhyNotWiped {
    NotChosen = 1,
    BootStick = 2,
    BootStickNotFound = 3,
    CertificateStick = 4,
    Mounted = 5,
    InUse = 6,
    ReadOnly = 7,
    NoCapacity = 8,
    Unidentified = 9,
    SameIdentity = 10,
    Optical = 11,
    BeingAsked = 12,
    AtWork = 13,
    Locked = 14,
    Erasing = 15,
    WithoutRecord = 16,
    Absent = 17,
});
codes!(EntryKind { Certificate = 1, JobReport = 2, Lost = 3 });
codes!(Assessment { Good = 1, Failing = 2 });
codes!(LimitSource { Drive = 1, Medium = 2, Operator = 3 });
codes!(Witness { Accepted = 1, SeenInProgress = 2 });
codes!(HiddenArea { None = 1, Removed = 2, NotRemoved = 3, CannotTell = 4, NeedsPowerCycle = 5 });
codes!(Unresolved {
    Failed = 1,
    Reset = 2,
    Inconsistent = 3,
    StatusLost = 4,
    Silent = 5,
    Overdue = 6,
    Gone = 7,
    Cancelled = 8,
    Interrupted = 9,
});
codes!(WhyNot {
    Unsupported = 1,
    UsbBridge = 2,
    RaidVolume = 3,
    VirtualDisk = 4,
    SecurityFrozen = 5,
    SanitizeFrozen = 6,
    PasswordSet = 7,
    PasswordTriesExpired = 8,
    OtherNamespaces = 9,
    PsidNeeded = 10,
    InProgress = 11,
    EarlierFailed = 12,
    StatusLost = 13,
    Denied = 14,
    NoAnswer = 15,
    PsidWrong = 16,
});
codes!(Counter {
    PowerOnHours = 1,
    ReallocatedSectors = 2,
    PendingSectors = 3,
    UncorrectableSectors = 4,
    WrittenVendorUnits = 5,
    ReadVendorUnits = 6,
    DataUnitsWritten = 7,
    DataUnitsRead = 8,
    MediaErrors = 9,
});

impl Coded for Technique {
    const ALL: &'static [Self] = &Technique::ALL;

    fn code(self) -> u64 {
        match self {
            Self::AtaSanitize(of) => of.code(),
            Self::AtaSecurityErase(SecurityErase::Normal) => 4,
            Self::AtaSecurityErase(SecurityErase::Enhanced) => 5,
            Self::NvmeSanitize(of, PurgeRequired::Asked) => 5 + of.code(),
            Self::NvmeSanitize(of, PurgeRequired::Unknown) => 8 + of.code(),
            Self::NvmeFormat(SecureErase::UserData) => 12,
            Self::NvmeFormat(SecureErase::Crypto) => 13,
            Self::ScsiSanitize(of) => 13 + of.code(),
            Self::ScsiFormatUnit => 17,
            Self::EmmcSanitize => 18,
            Self::EmmcSecureErase => 19,
            Self::TcgPsidRevert => 20,
        }
    }
}

impl Coded for Limitation {
    const ALL: &'static [Self] = &Limitation::ALL;

    fn code(self) -> u64 {
        u64::from(Limitation::code(self))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn assert_distinct<T: Coded + PartialEq + std::fmt::Debug>() {
        let codes: BTreeSet<u64> = T::ALL.iter().map(|entry| entry.code()).collect();
        assert_eq!(codes.len(), T::ALL.len(), "{:?}", T::ALL);
        assert!(T::ALL.iter().all(|&entry| T::from_code(entry.code()) == Some(entry)));
        assert_eq!(T::from_code(0), None);
        assert_eq!(T::from_code(u64::MAX), None);
    }

    #[test]
    fn every_code_has_one_meaning() {
        assert_distinct::<Verdict>();
        assert_distinct::<Claim>();
        assert_distinct::<Medium>();
        assert_distinct::<Transport>();
        assert_distinct::<SerialSource>();
        assert_distinct::<Sequel>();
        assert_distinct::<StreamCipher>();
        assert_distinct::<Signer>();
        assert_distinct::<Fit>();
        assert_distinct::<Remainder>();
        assert_distinct::<Sanitize>();
        assert_distinct::<WrittenSince>();
        assert_distinct::<WhyNotAsked>();
        assert_distinct::<Role>();
        assert_distinct::<Sensitivity>();
        assert_distinct::<Records>();
        assert_distinct::<Category>();
        assert_distinct::<ItemKind>();
        assert_distinct::<Disposal>();
        assert_distinct::<WhyNotWiped>();
        assert_distinct::<Assessment>();
        assert_distinct::<LimitSource>();
        assert_distinct::<Counter>();
        assert_distinct::<Limitation>();
        assert_distinct::<Witness>();
        assert_distinct::<HiddenArea>();
        assert_distinct::<Unresolved>();
        assert_distinct::<WhyNot>();
        assert_distinct::<Technique>();
    }

    /// Their order in the model is that of their codes, as it says.
    #[test]
    fn codes_of_firmware_stand_in_their_order() {
        let techniques = Technique::ALL.map(Coded::code);
        assert!(techniques.into_iter().eq(1..=20), "{techniques:?}");
        let reasons = WhyNot::ALL.map(Coded::code);
        assert!(reasons.into_iter().eq(1..=16), "{reasons:?}");
    }
}
