use serde::{Deserialize, Serialize};

use crate::{Appliance, Clock, Declared, HidingController, Hold, Identity, Job, LedgerPosition, Signer, Verdict};

/// Everything that was done for a job in one boot, before it is signed: each certificate, and each medium without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobReport {
    /// The job.
    pub job: Job,
    /// What the clocks said.
    pub clock: Clock,
    /// What did it.
    pub appliance: Appliance,
    /// Whose key signs.
    pub signer: Signer,
    /// Its own place in the ledger; the entry before it is the last that it can list.
    pub position: LedgerPosition,
    /// The certificates.
    pub certified: Vec<Certified>,
    /// The media that were present, or asked for, and have no certificate.
    pub not_wiped: Vec<NotWiped>,
    /// Controllers behind which disks may lie that were not seen.
    pub hiding: Vec<HidingController>,
    /// What the client declares.
    pub declared: Declared,
}

/// A certificate as the job report lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certified {
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// The drive it is about.
    pub identity: Identity,
    /// What it comes to.
    pub verdict: Verdict,
}

/// A medium without a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotWiped {
    /// What it says of itself.
    pub identity: Identity,
    /// Its size in bytes, where it reports one.
    pub bytes: Option<u64>,
    /// Why; at least one.
    pub why: Vec<WhyNotWiped>,
}

/// Why a medium has no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum WhyNotWiped {
    /// Nobody chose it.
    NotChosen,
    /// The computer was started from it.
    BootStick,
    /// The stick the computer was started from was not found, and this could be it.
    BootStickNotFound,
    /// Certificates are kept on it.
    CertificateStick,
    /// It was mounted.
    Mounted,
    /// Another block device was built on it.
    InUse,
    /// It can be read only.
    ReadOnly,
    /// It reports no usable size.
    NoCapacity,
    /// It does not say what it is.
    Unidentified,
    /// Another drive said the same of itself.
    SameIdentity,
    /// It is an optical drive.
    Optical,
    /// Its firmware did not answer in time.
    BeingAsked,
    /// It came back under another name while it was wiped.
    AtWork,
    /// A password kept everything from it.
    Locked,
    /// It erased itself at somebody else's word.
    Erasing,
    /// It was being wiped, and nothing is known of that.
    WithoutRecord,
    /// The job asked for it, and it was not there.
    Absent,
}

impl From<&Hold> for WhyNotWiped {
    fn from(hold: &Hold) -> Self {
        match hold {
            Hold::BootStick => Self::BootStick,
            Hold::BootStickNotFound => Self::BootStickNotFound,
            Hold::CertificateStick => Self::CertificateStick,
            Hold::Mounted { .. } => Self::Mounted,
            Hold::InUse { .. } => Self::InUse,
            Hold::ReadOnly => Self::ReadOnly,
            Hold::NoCapacity => Self::NoCapacity,
            Hold::Unidentified => Self::Unidentified,
            Hold::SameIdentity { .. } => Self::SameIdentity,
            Hold::Optical => Self::Optical,
            Hold::BeingAsked => Self::BeingAsked,
            Hold::AtWork => Self::AtWork,
            Hold::Locked => Self::Locked,
            Hold::Erasing { .. } => Self::Erasing,
        }
    }
}
