/// What the sheet says that lies in a service contract and names a key.
pub struct KeySheet {
    /// Its name.
    pub title: &'static str,
    /// Room for the number of the contract.
    pub contract: &'static str,
    /// What it is for, in a sentence.
    pub purpose: &'static str,
    /// What stands above the digits.
    pub digits: &'static str,
    /// What stands above the words.
    pub words: &'static str,
    /// What stands below the code.
    pub code: &'static str,
    /// The code for whoever does not see it.
    pub code_alternative: &'static str,
    /// The heading above how to check.
    pub checking_heading: &'static str,
    /// How to check: with the files, by eye, and what to rely on.
    pub checking: [&'static str; 3],
    /// The heading above ink and seal.
    pub signing_heading: &'static str,
    /// Whose the key is.
    pub holder: &'static str,
    /// For whom it signs.
    pub client: &'static str,
    /// What signing means.
    pub meaning: &'static str,
    /// Where the seal goes.
    pub seal: &'static str,
    /// What stands at the foot: what the fingerprint is of.
    pub foot: &'static str,
}
