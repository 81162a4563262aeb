use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Celsius, Fault};

/// What a drive's own firmware said before and after the work. It is evidence from the drive's side, and the verdict
/// does not rest on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HealthEvidence {
    /// Before the first pass.
    pub before: Health,
    /// After the last.
    pub after: Health,
}

/// What a drive's own firmware says at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Health {
    /// It answered.
    Told(Counters),
    /// It did not, or was not asked.
    Unavailable(Unavailability),
}

/// Why a drive told nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unavailability {
    /// It is behind a USB bridge: some of them hang when they are asked.
    UsbBridge,
    /// It is attached in a way in which drives are not asked.
    OtherTransport,
    /// It does not keep such counters.
    Unsupported,
    /// It keeps them, but someone has switched that off.
    SwitchedOff,
    /// It refused the command.
    Refused,
    /// It did not answer in time.
    TimedOut,
    /// What it answered is damaged.
    Malformed,
    /// It could not be asked.
    Failed(Fault),
}

/// What a drive has counted since it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// What it thinks of itself, where it says so.
    pub assessment: Option<Assessment>,
    /// How warm it is, where it says so.
    pub temperature: Option<Celsius>,
    /// Its counters; one that it does not keep, or keeps in a form that is not known, is not there.
    pub counts: BTreeMap<Counter, u64>,
}

/// What a drive thinks of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Assessment {
    /// It expects to go on working.
    Good,
    /// It expects to fail, or has begun to.
    Failing,
}

/// Something that drives count; a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Counter {
    /// Hours it was switched on.
    PowerOnHours,
    /// Sectors that it replaced by spare ones.
    ReallocatedSectors,
    /// Sectors that wait to be replaced.
    PendingSectors,
    /// Sectors that it could not read when it looked by itself.
    UncorrectableSectors,
    /// What was written, in the vendor's unit: often blocks of 512 bytes, sometimes 32 MiB or 1 GiB.
    WrittenVendorUnits,
    /// What was read, in the vendor's unit.
    ReadVendorUnits,
    /// What was written, in thousands of 512 bytes.
    DataUnitsWritten,
    /// What was read, in thousands of 512 bytes.
    DataUnitsRead,
    /// Errors of the medium that it could not correct.
    MediaErrors,
}

impl Counter {
    /// Whether it counts what has gone wrong with the medium: sectors that were replaced hold old data that no overwriting
    /// reaches, and one that grew during the work says that the drive is giving way.
    pub fn is_of_defects(self) -> bool {
        match self {
            Self::ReallocatedSectors | Self::PendingSectors | Self::UncorrectableSectors | Self::MediaErrors => true,
            Self::PowerOnHours
            | Self::WrittenVendorUnits
            | Self::ReadVendorUnits
            | Self::DataUnitsWritten
            | Self::DataUnitsRead => false,
        }
    }
}
