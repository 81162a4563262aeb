/// The witness's own key on the boot stick: what the witness is asked and told.
pub struct Witnessing {
    /// Heading of the screens.
    pub heading: &'static str,
    /// A key is kept: whether the witness is to sign with it; takes the witness's name and the beginning of the fingerprint.
    pub agree: fn(&str, &str) -> String,
    /// Keys: whether the witness is to sign.
    pub agree_keys: &'static str,
    /// None is kept, and one can be made; takes the witness's name.
    pub enrol: fn(&str) -> String,
    /// One was made.
    pub made: &'static str,
    /// The report of the job is saved and to be signed; takes the witness's name.
    pub sign: fn(&str) -> String,
    /// Keys: to sign, or not now.
    pub sign_keys: &'static str,
    /// Keys: while the key is opened.
    pub opening_keys: &'static str,
    /// No passphrase was typed.
    pub nothing_typed: &'static str,
    /// The key that was opened is not the one that the job names.
    pub other_key: &'static str,
    /// The witness has signed, and the report is drawn and saved anew.
    pub countersigned: &'static str,
    /// The certificate stick, which would take the signature, is not there.
    pub not_saved: &'static str,
    /// The boot stick, which keeps the key, is not there.
    pub stick_away: &'static str,
}
