use pumice_model::{AuditExtent, Identity, JobNumber, Role};

use crate::key::Fingerprint;

/// What the documents of a folder say about each other that none says alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A job report lists a certificate that is not among the documents.
    Missing {
        /// The job.
        job: JobNumber,
        /// The drive it is about.
        identity: Identity,
    },
    /// There are reports of the job, and none lists this certificate.
    Unlisted {
        /// The job.
        job: JobNumber,
        /// The drive it is about.
        identity: Identity,
    },
    /// A job report and a certificate that it lists differ in drive, verdict, job, who has to countersign, or signer.
    ListedOtherwise {
        /// The job.
        job: JobNumber,
        /// The drive, as the certificate says.
        identity: Identity,
    },
    /// A job report lists one certificate twice.
    ListedTwice {
        /// The job.
        job: JobNumber,
        /// The drive it is about.
        identity: Identity,
    },
    /// A job report lists a certificate of another boot that another key signed.
    ListedByAnother {
        /// The job.
        job: JobNumber,
        /// The drive it is about.
        identity: Identity,
        /// Who signed the report.
        signer: Fingerprint,
    },
    /// Of two reports of a job by one key in one boot the later does not list what the earlier does.
    ReportsDisagree {
        /// The job.
        job: JobNumber,
    },
    /// There are certificates of a job and no report of it, so that nobody can tell whether one is missing.
    WithoutReport {
        /// The job.
        job: JobNumber,
    },
    /// A key gave one number to two different entries: its stick was copied, or an older state of it brought back.
    Fork {
        /// The key.
        signer: Fingerprint,
        /// The number.
        number: u64,
    },
    /// An entry names another one before it than the one that is there.
    Unchained {
        /// The key.
        signer: Fingerprint,
        /// The entry's number.
        number: u64,
    },
    /// A key gave numbers to entries that are not here, between two of one job and boot, or before the first of a key of one
    /// boot. They may be of another job.
    Gap {
        /// The key.
        signer: Fingerprint,
        /// The first number that is not here.
        first: u64,
        /// The last number that is not here.
        last: u64,
    },
    /// A job is sensitive, and no witness is named.
    WithoutWitness {
        /// The job.
        job: JobNumber,
    },
    /// The key by which somebody has to countersign is that of another: whoever holds it signs alone.
    NotIndependent {
        /// The job.
        job: JobNumber,
        /// Whose key is not their own.
        role: Role,
    },
    /// Somebody who has to countersign a job report has not.
    NotCountersigned {
        /// The job.
        job: JobNumber,
        /// Who.
        role: Role,
    },
    /// An audit found a drive otherwise than its certificate says, or says itself what does not go with that.
    AuditedOtherwise {
        /// The drive.
        identity: Identity,
        /// Who looked.
        signer: Fingerprint,
    },
    /// An audit found a drive as its certificate says.
    AuditedAsCertified {
        /// The drive.
        identity: Identity,
        /// Who looked.
        signer: Fingerprint,
        /// Which blocks.
        extent: AuditExtent,
    },
    /// An audit found a drive as its certificate says, and is by the same key: no second person has looked.
    AuditedByItsSigner {
        /// The drive.
        identity: Identity,
    },
    /// There is an audit of a certificate that is not here.
    AuditOfAnother {
        /// Who looked.
        signer: Fingerprint,
    },
    /// Somebody has countersigned whom the job report does not name.
    UnknownCountersigner {
        /// The job.
        job: JobNumber,
        /// Whose key.
        signer: Fingerprint,
    },
}

/// How much a finding takes from the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It is worth knowing.
    Note,
    /// Something that was agreed on is not there.
    Open,
    /// Something is wrong: they cannot all be relied on.
    Contradiction,
}

impl Finding {
    /// The word for it that programs may rely on.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Unlisted { .. } => "unlisted",
            Self::ListedOtherwise { .. } => "listed-otherwise",
            Self::ListedTwice { .. } => "listed-twice",
            Self::ListedByAnother { .. } => "listed-by-another",
            Self::ReportsDisagree { .. } => "reports-disagree",
            Self::WithoutReport { .. } => "without-report",
            Self::Fork { .. } => "fork",
            Self::Unchained { .. } => "unchained",
            Self::Gap { .. } => "gap",
            Self::WithoutWitness { .. } => "without-witness",
            Self::NotIndependent { .. } => "not-independent",
            Self::NotCountersigned { .. } => "not-countersigned",
            Self::UnknownCountersigner { .. } => "unknown-countersigner",
            Self::AuditedOtherwise { .. } => "audited-otherwise",
            Self::AuditedAsCertified { .. } => "audited-as-certified",
            Self::AuditedByItsSigner { .. } => "audited-by-its-signer",
            Self::AuditOfAnother { .. } => "audit-of-another",
        }
    }

    /// How much it takes from the documents.
    pub fn weight(&self) -> Weight {
        match self {
            Self::UnknownCountersigner { .. }
            | Self::Gap { .. }
            | Self::WithoutReport { .. }
            | Self::AuditedAsCertified { .. }
            | Self::AuditedByItsSigner { .. }
            | Self::AuditOfAnother { .. } => Weight::Note,
            Self::NotCountersigned { .. }
            | Self::NotIndependent { .. }
            | Self::WithoutWitness { .. }
            | Self::ListedByAnother { .. } => Weight::Open,
            Self::Missing { .. }
            | Self::Unlisted { .. }
            | Self::ListedOtherwise { .. }
            | Self::ListedTwice { .. }
            | Self::ReportsDisagree { .. }
            | Self::AuditedOtherwise { .. }
            | Self::Fork { .. }
            | Self::Unchained { .. } => Weight::Contradiction,
        }
    }
}
