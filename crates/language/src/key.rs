use std::io;

/// What `pumice key` says.
pub struct KeyCommand {
    /// What `pumice key --help` prints, and each of its commands.
    pub help: &'static str,
    /// Asks for the passphrase of a file; takes its path.
    pub ask: fn(&str) -> String,
    /// Asks for a new passphrase; takes the path of the file.
    pub ask_new: fn(&str) -> String,
    /// Asks for it once more.
    pub ask_again: &'static str,
    /// Why there is no passphrase; takes the file it would be for.
    pub no_passphrase: fn(&str, NoPassphrase) -> String,
    /// Why a file is not the key that was asked for; takes its path.
    pub fault: fn(&str, KeyFault) -> String,
    /// A file is there already, and is left as it is; takes its path.
    pub exists: fn(&str) -> String,
    /// A file cannot be written; takes its path and what the system said.
    pub unwritable: fn(&str, &io::Error) -> String,
    /// What was written does not read back as it was written; takes the path.
    pub not_read_back: fn(&str) -> String,
    /// A key was made; takes the paths of both halves.
    pub made: fn(&str, &str) -> String,
    /// A key hands over to another; takes the path of the statement that says so.
    pub handed_over: fn(&str) -> String,
    /// A key is revoked; takes the path of the statement, and the number of its last good entry.
    pub revoked: fn(&str, u64) -> String,
    /// The sheet for the contract is made; takes its path.
    pub drawn: fn(&str) -> String,
    /// It cannot be drawn; takes why.
    pub not_drawn: fn(&str) -> String,
    /// Bytes would be printed on a terminal.
    pub bytes_on_terminal: &'static str,
    /// Names of the parts of a key, to stand before them.
    pub parts: KeyParts,
    /// What the office calls a key, and that nothing protects that.
    pub name: fn(&str) -> String,
}

/// Names of the parts of a key.
pub struct KeyParts {
    /// The file.
    pub file: &'static str,
    /// What the office calls it.
    pub name: &'static str,
    /// The fingerprint, as hexadecimal digits.
    pub fingerprint: &'static str,
    /// As English words.
    pub words: &'static str,
    /// As Chinese characters.
    pub characters: &'static str,
    /// As a QR code.
    pub code: &'static str,
}

/// Why there is no passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPassphrase {
    /// There is no terminal to ask on, and no file to take it from.
    NoTerminal,
    /// Whoever was asked gave up.
    Cancelled,
    /// It is too short for a new key.
    Short,
    /// Not every keyboard has its characters.
    Untypable,
    /// The second time it was another.
    Different,
}

/// Why a file is not the key that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// It is no key, or cut off or changed.
    NotAKey,
    /// It is a key of another algorithm.
    OtherAlgorithm,
    /// It is not encrypted.
    NotEncrypted,
    /// It is encrypted in another way.
    OtherEncryption,
    /// The passphrase is another one.
    Passphrase,
    /// Its text names another key than it holds.
    Damaged,
    /// It is a public key.
    IsPublic,
    /// It is a private key.
    IsPrivate,
}
