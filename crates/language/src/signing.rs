use pumice_model::NoDataVolume;

/// Whose key signs: what the operator is asked and told.
pub struct Signing {
    /// Heading of the screens.
    pub heading: &'static str,
    /// Keys: the passphrase of a key.
    pub unlock_keys: &'static str,
    /// Keys: a passphrase for a new key.
    pub enrol_keys: &'static str,
    /// Keys: while the key is looked for, opened or made.
    pub awaited_keys: &'static str,
    /// Keys: the fingerprint of a new key.
    pub made_keys: &'static str,
    /// The key is being looked for.
    pub sought: &'static str,
    /// A key is there; takes the beginning of its fingerprint where it is known.
    pub unlock: fn(Option<&str>) -> String,
    /// There is none, and one can be made.
    pub enrol: &'static str,
    /// It is being opened or made.
    pub opening: &'static str,
    /// One was made.
    pub made: &'static str,
    /// What stands before the new key's words.
    pub made_words: &'static str,
    /// Names of the fields for a passphrase.
    pub fields: [&'static str; 2],
    /// Nothing was typed.
    pub nothing_typed: &'static str,
    /// A new passphrase is too short; takes the fewest characters.
    pub too_short: fn(usize) -> String,
    /// The two are not the same.
    pub differ: &'static str,
    /// The enrolled key signs; takes the beginning of its fingerprint.
    pub by_enrolled: fn(&str) -> String,
    /// The key of this boot signs; takes why.
    pub by_this_boot: fn(&str) -> String,
    /// Why: the operator wants it so.
    pub skipped: &'static str,
    /// Why: nobody is there to type a passphrase.
    pub unattended: &'static str,
    /// Why: the boot medium has no place for a key.
    pub no_volume: fn(NoDataVolume) -> &'static str,
    /// Why: that place cannot be used; takes what is wrong with it.
    pub volume_fails: fn(&str) -> String,
    /// The passphrase is another.
    pub wrong: &'static str,
    /// The key's file is not one that can be read.
    pub key_unusable: &'static str,
    /// The key is gone.
    pub key_gone: &'static str,
    /// A key is there that must not be replaced.
    pub key_there: &'static str,
    /// The key has no ledger, and others have.
    pub no_ledger: &'static str,
    /// Its ledger cannot be relied on; takes why.
    pub ledger_unusable: fn(&str) -> String,
    /// What is signed waits for the boot stick.
    pub stick_awaited: &'static str,
    /// From now on the key of this boot signs; takes why.
    pub given_up: fn(&str) -> String,
    /// Why: the ledger took no entry; takes what is wrong with the stick.
    pub not_recorded: fn(&str) -> String,
    /// Why: the boot stick did not come back.
    pub stick_away: &'static str,
}
