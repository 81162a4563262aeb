use pumice_model::{
    Assessment, Claim, Counter, LimitSource, Limitation, Medium, Sequel, SerialSource, Signer, StreamCipher, Transport,
    Verdict,
};

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
codes!(Claim { NistClear = 1, IeeeClear = 2, GaTThreePasses = 3 });
codes!(Medium { Hdd = 1, Ssd = 2, Emmc = 3, UsbStorage = 4, Virtual = 5, Optical = 6, RaidVolume = 7 });
codes!(Transport { Ata = 1, Nvme = 2, Scsi = 3, Usb = 4, Mmc = 5, Virtio = 6, Other = 7 });
codes!(SerialSource { Drive = 1, Bridge = 2, Absent = 3 });
codes!(Sequel { Continued = 1, StartedAnew = 2 });
codes!(StreamCipher { Aes256Ctr = 1, ChaCha20 = 2 });
codes!(Signer { ThisBoot = 1 });
codes!(Assessment { Good = 1, Failing = 2 });
codes!(LimitSource { Drive = 1, Medium = 2, Operator = 3 });
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
        assert_distinct::<Assessment>();
        assert_distinct::<LimitSource>();
        assert_distinct::<Counter>();
        assert_distinct::<Limitation>();
    }
}
