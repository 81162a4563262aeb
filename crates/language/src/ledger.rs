/// What `pumice ledger` says, and the appliance of a ledger it cannot rely on.
pub struct Ledger {
    /// What `pumice ledger --help` prints.
    pub help: &'static str,
    /// Why a file is no ledger: a phrase.
    pub not_a_ledger: &'static str,
    /// Why: another version wrote it; takes the version.
    pub version: fn(u64) -> String,
    /// Why: a record before the last is not whole; takes its place, 0 for the one that names the key.
    pub broken: fn(u64) -> String,
    /// Why: a record has not the number that comes next; takes its place and the number it has.
    pub gap: fn(u64, u64) -> String,
    /// Why: it is another key's.
    pub other_key: &'static str,
    /// A file is not a ledger that can be relied on; takes it and why.
    pub refused: fn(&str, &str) -> String,
    /// The key; takes its fingerprint.
    pub key: fn(&str) -> String,
    /// How many entries it has, and the digest of the whole.
    pub entries: fn(u64, &str) -> String,
    /// How many certificates and job reports of this key were compared, and how many files were of other keys.
    pub compared: fn(usize, usize) -> String,
    /// Nothing is wrong and nothing is missing.
    pub agrees: &'static str,
    /// Nothing was given to compare it with.
    pub alone: &'static str,
    /// What has numbers from one to another is not here.
    pub not_here: fn(u64, u64) -> String,
    /// A number was lost while it was recorded.
    pub lost: fn(u64) -> String,
    /// A number was lost while it was recorded, and the stick was not used since.
    pub torn: fn(u64) -> String,
    /// A number that the ledger has as lost is here.
    pub lost_but_here: fn(u64) -> String,
    /// A number that is here is not in the ledger.
    pub not_recorded: fn(u64) -> String,
    /// Two different entries have a number.
    pub fork: fn(u64) -> String,
    /// An entry names another one before it.
    pub other_previous: fn(u64) -> String,
    /// An entry was signed before one with a smaller number.
    pub out_of_order: fn(u64) -> String,
    /// A file in the folder is no authentic certificate or job report; takes it.
    pub not_authentic: fn(&str) -> String,
    /// A new ledger was written; takes the file and the key's fingerprint.
    pub begun: fn(&str, &str) -> String,
    /// The file of a new ledger is there already; takes it.
    pub there: fn(&str) -> String,
}
