use std::io;

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
    pub finding: fn(Finding) -> String,
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
    /// What an audit is not.
    pub caveat: &'static str,
}

/// Whether a part of a disk's identity is the certified one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It is.
    Same,
    /// It is another one.
    Other,
    /// The certificate or the kernel says nothing of it.
    Unknown,
}

/// What should be on a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remainder {
    /// The published stream.
    Stream,
    /// Nothing of it: the drive's own firmware erased it.
    Nothing,
    /// Perhaps some of it: by the certificate the firmware left blocks as they were.
    Perhaps,
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

/// What was found on a disk that should not be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Blocks are not as published.
    Different {
        /// How many.
        blocks: u64,
        /// Offset in bytes of the first byte.
        first_byte: u64,
    },
    /// Blocks read as something else than the drive said after its erase.
    Unexpected {
        /// How many.
        blocks: u64,
    },
    /// Blocks still hold the stream after the erase by firmware.
    StreamLeft {
        /// How many.
        blocks: u64,
    },
    /// Blocks cannot be read, and the certificate does not except them.
    Unreadable {
        /// How many.
        blocks: u64,
    },
    /// Files or file systems begin on it.
    Structures {
        /// How many.
        count: u64,
    },
    /// Too many blocks were unreadable, and the rest was not looked at.
    GivenUp,
}
