use std::io;

use pumice_model::{AuditFinding, Fit, Remainder, SanitizeAudit};

/// What `pumice audit` says.
pub struct Audit {
    /// What `pumice audit --help` prints.
    pub help: &'static str,
    /// The disk holds what the certificate says, in words.
    pub as_certified: &'static str,
    /// It does not; takes why, in sentences.
    pub not_as_certified: fn(&str) -> String,
    /// Why a disk was not read at all.
    pub unfit: fn(Unfit) -> String,
    /// What was found that should not be.
    pub finding: fn(AuditFinding) -> String,
    /// A path is neither a disk nor an image; takes it.
    pub not_a_disk: fn(&str) -> String,
    /// A disk or image cannot be read; takes the path and what the system said.
    pub unreadable: fn(&str, &io::Error) -> String,
    /// Names of the parts of the result.
    pub parts: AuditParts,
    /// An image has only a size.
    pub image: &'static str,
    /// How serial number, WWN and model of a disk fit; its size fits.
    pub identity: fn(Fit, Fit, Fit) -> String,
    /// Every block was read; takes how many there are.
    pub full: fn(u64) -> String,
    /// Some were; takes how many, of how many, and the seed of the places.
    pub sample: fn(u64, u64, &str) -> String,
    /// What should be there.
    pub expected: fn(Remainder) -> &'static str,
    /// How many blocks hold the stream, one repeated byte, anything else, or could not be read.
    pub found: fn([u64; 4]) -> String,
    /// How many blocks the certificate excepts by name, of those that are otherwise or unreadable.
    pub excepted: fn(u64) -> String,
    /// Had one block in so many been left, the sample would have held one with this probability, in percent.
    pub confidence: fn(u64, u32, &str) -> String,
    /// No structure was found.
    pub no_structures: &'static str,
    /// Entropy in bits per byte, as a number.
    pub entropy: fn(&str) -> String,
    /// What the drive says of the sanitize that its certificate names last.
    pub sanitize: fn(SanitizeAudit) -> String,
    /// What an audit is not.
    pub caveat: &'static str,
    /// How fast a disk was read; takes megabytes a second, bytes and seconds.
    pub speed: fn(u64, u64, &str) -> String,
}

/// Names of the parts of an audit's result, to stand before them.
pub struct AuditParts {
    /// The certificate.
    pub certificate: &'static str,
    /// Who signed it.
    pub signer: &'static str,
    /// Whether it is the certified disk.
    pub identity: &'static str,
    /// Which blocks were read.
    pub read: &'static str,
    /// What should be there.
    pub expected: &'static str,
    /// What is there.
    pub found: &'static str,
    /// Blocks that the certificate excepts.
    pub excepted: &'static str,
    /// What a sample is worth.
    pub confidence: &'static str,
    /// Structures of files and file systems.
    pub structures: &'static str,
    /// Entropy.
    pub entropy: &'static str,
    /// What the drive says of its sanitize.
    pub sanitize: &'static str,
    /// What an audit is not.
    pub caveat: &'static str,
}

/// Why a disk cannot be audited by a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The certificate says that it is not erased.
    NotErased,
    /// It has another size.
    Size {
        /// Its own, in bytes.
        disk: u64,
        /// The certified one, in bytes.
        certified: u64,
    },
    /// It has another serial number.
    Serial,
    /// It has another WWN.
    Wwn,
    /// It is another model, and nothing better is known of it.
    Model,
}
