use std::io;

use pumice_model::{
    Assessment, BlockRanges, ChangeCheck, Counter, FirmwareAttempt, Flush, Geometry, HeatEvidence, HiddenAreas,
    Interruption, PassEvidence, ReadBackEvidence,
};

use crate::Blocks;

/// What `pumice verify` says.
pub struct Verify {
    /// What `pumice --help` prints.
    pub help: &'static str,
    /// What `pumice verify --help` prints.
    pub verify_help: &'static str,
    /// What is wrong with the words typed, and what to type: sentences.
    pub misuse: fn(&Misuse) -> String,
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
    /// Why: it names another key than it carries.
    pub key: &'static str,
    /// Why: it was changed after it was signed.
    pub signature: &'static str,
    /// Why: a countersignature is not good.
    pub countersignature: &'static str,
    /// Why: something in it does not follow from its evidence; takes what.
    pub judgement: fn(&str) -> String,
    /// Why: another key signed than was asked for; takes the fingerprint.
    pub other_signer: fn(&str) -> String,
    /// Why: its key was revoked; takes the fingerprint and the number of the last good entry.
    pub revoked: fn(&str, u64) -> String,
    /// Why: it is the report of a job, and no disk can be compared with that.
    pub no_disk: &'static str,
    /// A path could not be read; takes it and what the system said.
    pub unreadable: fn(&str, &io::Error) -> String,
    /// A path is neither a file nor a folder; takes it.
    pub not_a_file: fn(&str) -> String,
    /// A folder holds no certificate; takes it.
    pub nothing_there: fn(&str) -> String,
    /// The output could not be written; takes what the system said.
    pub unwritable: fn(&io::Error) -> String,
    /// Names of the parts of a certificate.
    pub parts: Parts,
    /// A drive gives no serial number.
    pub no_serial: &'static str,
    /// A size in bytes and blocks.
    pub geometry: fn(Geometry) -> String,
    /// A pass: its number, what it wrote in words, how long it took, what came of it.
    pub pass: fn(u8, &str, u64, &PassEvidence) -> String,
    /// The read-back, and how many seconds it took.
    pub read_back: fn(u64, &ReadBackEvidence) -> String,
    /// There was none.
    pub no_read_back: &'static str,
    /// An erase by the drive's own firmware, and how many seconds it took.
    pub attempt: fn(u64, &FirmwareAttempt) -> String,
    /// The change check, and how many seconds it took.
    pub change_check: fn(u64, &ChangeCheck) -> String,
    /// What became of hidden areas.
    pub hidden: fn(HiddenAreas) -> String,
    /// What came of a flush.
    pub flush: fn(Flush) -> &'static str,
    /// Ranges of blocks that could not be written, read back as something else, or could not be read; takes the first
    /// of them as text.
    pub ranges: fn(Blocks, &str, &BlockRanges) -> String,
    /// An interruption; takes its place among them, from 1, and how many seconds the boot before it had worked.
    pub interruption: fn(usize, u64, &Interruption) -> String,
    /// Where the first difference lies; takes the offset in bytes.
    pub first_difference: fn(u64) -> String,
    /// One of the drive's counters, before and after, where it told it.
    pub counter: fn(Counter, Option<u64>, Option<u64>) -> String,
    /// The drive's own assessment, before and after, where it told it.
    pub assessment: fn(Option<Assessment>, Option<Assessment>) -> String,
    /// The drive told nothing at a moment; takes why, as a phrase.
    pub untold: fn(Moment, &str) -> String,
    /// How warm the drive became and how often the work paused for it.
    pub heat: fn(&HeatEvidence) -> String,
    /// When the work began and ended by the computer's clock, and how many seconds it took.
    pub time: fn(&str, &str, u64) -> String,
    /// Who signed; takes the fingerprint.
    pub signer_of_this_boot: fn(&str) -> String,
    /// Nothing may be claimed.
    pub no_claim: &'static str,
    /// How many certificates came out how.
    pub tally: fn(Tally) -> String,
}

/// Names of the parts of a certificate, to stand before them.
pub struct Parts {
    /// The verdict.
    pub verdict: &'static str,
    /// Why.
    pub reasons: &'static str,
    /// The disk's model.
    pub model: &'static str,
    /// Its serial number.
    pub serial: &'static str,
    /// Its world wide name.
    pub wwn: &'static str,
    /// Its firmware.
    pub firmware: &'static str,
    /// What it stores on and how it is attached.
    pub kind: &'static str,
    /// Its size.
    pub size: &'static str,
    /// The job's number.
    pub job: &'static str,
    /// The client.
    pub client: &'static str,
    /// The operator.
    pub operator: &'static str,
    /// Time.
    pub time: &'static str,
    /// A pass.
    pub pass: &'static str,
    /// The read-back.
    pub read_back: &'static str,
    /// An erase by the drive's own firmware.
    pub firmware_erase: &'static str,
    /// The change check.
    pub change_check: &'static str,
    /// The revert that opened locked ranges before the passes.
    pub unlocking: &'static str,
    /// Hidden areas.
    pub hidden: &'static str,
    /// An interruption.
    pub interruption: &'static str,
    /// Ranges of blocks.
    pub ranges: &'static str,
    /// What the drive's own firmware says.
    pub health: &'static str,
    /// The drive's temperature.
    pub heat: &'static str,
    /// A claim.
    pub claim: &'static str,
    /// A limitation.
    pub limitation: &'static str,
    /// The signer.
    pub signer: &'static str,
    /// The appliance.
    pub appliance: &'static str,
    /// The digest of the image.
    pub image: &'static str,
    /// The command that checks a disk without Pumice, with what to do with it.
    pub check: &'static str,
}

/// When a drive was asked for its counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before the first pass.
    Before,
    /// After the last.
    After,
}

/// What is wrong with a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misuse {
    /// It names no command.
    NoCommand,
    /// It names a command that there is not.
    UnknownCommand(String),
    /// It names no path.
    NoPath,
    /// It names no disk, or no certificate to audit it by.
    NoDisk,
    /// It names no job file to write.
    NoJobFile,
    /// An option has a value that it cannot have; takes the option and the value.
    NotItsValue(&'static str, String),
    /// It names an option that there is not.
    UnknownOption(String),
    /// An option lacks its value.
    NoValue(String),
    /// An option is there twice.
    Twice(String),
    /// It asks for a language that there is not.
    NotALanguage(String),
    /// It asks for a sample by something that is no number of blocks.
    NotACount(String),
    /// It asks for places by something that is no seed.
    NotASeed(String),
    /// It asks for every block and for a sample.
    FullAndSample,
    /// It asks for a signer by something that is no fingerprint.
    NotAFingerprint(String),
    /// It says none of what to do with a key.
    NoKeyCommand,
    /// It names no file of a key.
    NoKeyFile,
    /// It has two options of which one shuts out the other.
    NotTogether(&'static str, &'static str),
    /// An option is missing that must be there.
    NoOption(String),
    /// It gives a key a name that is none.
    NotAName(String),
    /// It asks for a key in a form that there is not.
    NotAForm(String),
    /// It numbers an entry of a ledger by something that is no number.
    NotANumber(String),
    /// What is wrong with the rest of a command line that begins with `key`.
    Key(Box<Self>),
    /// Anything else.
    Other,
}

/// How many certificates came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Authentic, erased.
    pub erased: usize,
    /// Authentic, erased with exceptions.
    pub with_exceptions: usize,
    /// Authentic, not erased.
    pub not_erased: usize,
    /// Not authentic.
    pub not_authentic: usize,
}
