use crate::{Fingerprint, KeyFileError};

const NAME: &str = "Name: ";
const FINGERPRINT: &str = "Fingerprint: ";

/// Where the text before a PEM ends (RFC 7468 §2).
const BEGIN: &str = "-----BEGIN ";

/// Characters of the longest name.
const LONGEST_NAME: usize = 80;

/// What an office calls a key. It stands as a line of text before the PEM, and nothing protects it from being changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName(String);

impl KeyName {
    /// A name of 1 to 80 characters, none of them a control, without white space around it.
    pub fn new(text: &str) -> Option<Self> {
        let is_name = (1..=LONGEST_NAME).contains(&text.chars().count())
            && text.trim() == text
            && !text.chars().any(char::is_control);
        is_name.then(|| Self(text.into()))
    }

    /// The name in a file of a key, where it has one.
    pub fn in_file(text: &str) -> Option<Self> {
        line(text, NAME).and_then(Self::new)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A PEM behind the lines that say whose it is.
pub fn introduce(name: Option<&KeyName>, fingerprint: Fingerprint, pem: &str) -> String {
    let name = name.map(|KeyName(name)| format!("{NAME}{name}\n")).unwrap_or_default();
    format!("{name}{FINGERPRINT}{fingerprint}\n{pem}")
}

/// Fails where the text before a PEM names another key: encryption by PBES2 lets a damaged key pass for a whole one, and
/// so does a public key.
pub fn check(text: &str, fingerprint: Fingerprint) -> Result<(), KeyFileError> {
    match line(text, FINGERPRINT).map(str::parse) {
        None => Ok(()),
        Some(stated) if stated == Ok(fingerprint) => Ok(()),
        Some(_) => Err(KeyFileError::Damaged),
    }
}

fn line<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut before = text.lines().take_while(|line| !line.starts_with(BEGIN));
    before.find_map(|line| line.strip_prefix(name))
}
