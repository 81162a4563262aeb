use pumice_model::{AuditExtent, Role};

/// What the documents of a folder say about each other that none says alone.
pub struct Dossier {
    /// Heads what follows.
    pub heading: &'static str,
    /// Everything that a job report lists is there, and nothing else; takes how many certificates.
    pub complete: fn(usize) -> String,
    /// A job report lists a certificate that is not there; takes job and disk.
    pub missing: fn(&str, &str) -> String,
    /// No report of the job lists this certificate; takes job and disk.
    pub unlisted: fn(&str, &str) -> String,
    /// A job report lists a certificate otherwise than it is; takes job and disk.
    pub listed_otherwise: fn(&str, &str) -> String,
    /// A job report lists a certificate twice; takes job and disk.
    pub listed_twice: fn(&str, &str) -> String,
    /// A job report by another key lists a certificate; takes job, disk and the fingerprint of that key.
    pub listed_by_another: fn(&str, &str, &str) -> String,
    /// A later report of one boot does not list what an earlier one does; takes the job.
    pub reports_disagree: fn(&str) -> String,
    /// There is no report of a job; takes the job.
    pub without_report: fn(&str) -> String,
    /// A key gave one number twice; takes fingerprint and number.
    pub fork: fn(&str, u64) -> String,
    /// An entry names another one before it than is there; takes fingerprint and number.
    pub unchained: fn(&str, u64) -> String,
    /// A key gave numbers to entries that are not here; takes fingerprint and the first and the last of them.
    pub gap: fn(&str, u64, u64) -> String,
    /// A sensitive job names no witness; takes the job.
    pub without_witness: fn(&str) -> String,
    /// Somebody has to countersign with a key that is another's too; takes the job.
    pub not_independent: fn(&str, Role) -> String,
    /// Somebody has to countersign a job report and has not; takes the job.
    pub not_countersigned: fn(&str, Role) -> String,
    /// Somebody has countersigned whom the job report does not name; takes job and fingerprint.
    pub unknown_countersigner: fn(&str, &str) -> String,
    /// An audit found a disk otherwise than certified; takes disk and fingerprint.
    pub audited_otherwise: fn(&str, &str) -> String,
    /// An audit found a disk as certified; takes disk, fingerprint and which blocks.
    pub audited_as_certified: fn(&str, &str, AuditExtent) -> String,
    /// An audit found a disk as certified and is by the certificate's own key; takes the disk.
    pub audited_by_its_signer: fn(&str) -> String,
    /// There is an audit of a certificate that is not here; takes the fingerprint.
    pub audit_of_another: fn(&str) -> String,
    /// A file is an authentic audit record.
    pub audit_record: &'static str,
    /// A file is an authentic key statement.
    pub key_statement: &'static str,
    /// The key that signs hands over to another; takes its fingerprint.
    pub succession: fn(&str) -> String,
    /// A key is revoked; takes its fingerprint and the number of the last good entry.
    pub revocation: fn(&str, u64) -> String,
    /// What an audit found, where it found nothing that should not be there.
    pub nothing_found: &'static str,
    /// What `pumice countersign` says.
    pub countersign: Countersign,
    /// Names of the parts of a job report.
    pub parts: DossierParts,
    /// A file is an authentic job report.
    pub job_report: &'static str,
    /// A certificate that it lists; takes the disk and the verdict, which only the certificate itself shows to be so.
    pub listed: fn(&str, &str) -> String,
    /// The operator's word on the time; takes the time.
    pub confirmed: fn(&str) -> String,
    /// The operator says a time before the image was made, which counts for nothing; takes the time.
    pub confirmed_too_early: fn(&str) -> String,
    /// The computer's clock stood before the image was made.
    pub clock_too_early: &'static str,
    /// An enrolled key that is not known to be anybody's; takes the fingerprint.
    pub signer_unknown: fn(&str) -> String,
    /// A key that was asked for; takes the fingerprint.
    pub signer_trusted: fn(&str) -> String,
    /// A place in the ledger; takes the number.
    pub position: fn(u64) -> String,
    /// How old a document is, in days, and for how many months it is to be kept.
    pub age: fn(i64, u16) -> String,
}

/// What `pumice countersign` says.
pub struct Countersign {
    /// What `pumice countersign --help` prints.
    pub help: &'static str,
    /// A file is no job report.
    pub no_job_report: &'static str,
    /// The key is the one that signed it.
    pub own_key: &'static str,
    /// It was not countersigned; takes the path and why.
    pub refused: fn(&str, &str) -> String,
    /// It was; takes the path, as whom the report names the key, and the fingerprint.
    pub done: fn(&str, Option<&str>, &str) -> String,
}

/// Names of the parts of a job report, to stand before them.
pub struct DossierParts {
    /// The client's unified social credit code.
    pub credit_code: &'static str,
    /// The place.
    pub place: &'static str,
    /// What was declared before the wipe.
    pub gate: &'static str,
    /// The digest of the signed authorisation.
    pub authorisation: &'static str,
    /// A certificate.
    pub certified: &'static str,
    /// A medium without one.
    pub not_wiped: &'static str,
    /// A controller that may hide disks.
    pub hiding: &'static str,
    /// What was on the disks.
    pub holding: &'static str,
    /// What is no disk.
    pub item: &'static str,
    /// The place in the ledger.
    pub ledger: &'static str,
    /// A countersignature.
    pub countersignature: &'static str,
    /// The clock.
    pub clock: &'static str,
    /// The age.
    pub age: &'static str,
    /// The certificate that an audit is about.
    pub certificate: &'static str,
    /// What an audit found.
    pub found: &'static str,
    /// What a key statement says.
    pub says: &'static str,
}
