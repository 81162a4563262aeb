use pumice_model::{Flush, Geometry, Job, PassEvidence, ReadBackEvidence};

/// What `pumice verify` says.
pub struct Verify {
    /// The command line's own help; one line each for: the program, the command, its paths, `--json`, `--signer`.
    pub help: [&'static str; 5],
    /// A file is authentic, in a word.
    pub authentic: &'static str,
    /// A file is not; takes why.
    pub not_authentic: fn(&str) -> String,
    /// Why: it is empty.
    pub empty: &'static str,
    /// Why: it is too large.
    pub too_large: &'static str,
    /// Why: it is cut off, or no certificate at all.
    pub not_a_certificate: &'static str,
    /// Why: it was encoded in another way than a certificate is.
    pub not_deterministic: &'static str,
    /// Why: a part of its header is not a certificate's; takes the part.
    pub header: fn(&str) -> String,
    /// Why: a newer version wrote it; takes the version.
    pub version: fn(u64) -> String,
    /// Why: a field is not as it should be; takes its path.
    pub field: fn(&str) -> String,
    /// Why: it was changed after it was signed.
    pub signature: &'static str,
    /// Why: something in it does not follow from its evidence; takes what.
    pub judgement: fn(&str) -> String,
    /// Why: another key signed than was asked for; takes the fingerprint.
    pub other_signer: fn(&str) -> String,
    /// A path could not be read; takes it and the system's words.
    pub unreadable: fn(&str, &str) -> String,
    /// A folder holds no certificate; takes it.
    pub nothing_there: fn(&str) -> String,
    /// Names of the parts of a certificate.
    pub parts: Parts,
    /// The job.
    pub job: fn(&Job) -> String,
    /// A size in bytes and blocks.
    pub geometry: fn(Geometry) -> String,
    /// A pass: its number, what it wrote in words, what came of it.
    pub pass: fn(u8, &str, &PassEvidence) -> String,
    /// The read-back.
    pub read_back: fn(&ReadBackEvidence) -> String,
    /// There was none.
    pub no_read_back: &'static str,
    /// What came of a flush.
    pub flush: fn(Flush) -> &'static str,
    /// How long the work took and what the clock said; takes seconds and Unix time.
    pub time: fn(u64, i64) -> String,
    /// Who signed; takes the fingerprint.
    pub signer_of_this_boot: fn(&str) -> String,
    /// How to check a disk without Pumice; takes key and counter in hexadecimal.
    pub openssl: fn(&str, &str) -> String,
    /// Nothing may be claimed.
    pub no_claim: &'static str,
}

/// Names of the parts of a certificate, to stand before them.
pub struct Parts {
    /// The verdict.
    pub verdict: &'static str,
    /// Why.
    pub reasons: &'static str,
    /// The disk.
    pub disk: &'static str,
    /// The job.
    pub job: &'static str,
    /// Time.
    pub time: &'static str,
    /// The passes.
    pub passes: &'static str,
    /// The read-back.
    pub read_back: &'static str,
    /// The claims.
    pub claims: &'static str,
    /// The limitations.
    pub limitations: &'static str,
    /// The signer.
    pub signer: &'static str,
    /// The appliance.
    pub appliance: &'static str,
    /// The check without Pumice.
    pub check: &'static str,
}
