//! The boot stick's data partition: a key, and the ledger of that key.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use pumice_certificate::{
    Fingerprint, KeyFileError, KeySalt, Ledger, LedgerError, PublicKey, SigningKey, verify_job_report,
};
use pumice_device::{MountError, SaveError, Stick, peek};
use pumice_model::{DriveId, Volume};

use crate::custody::Addition;

/// The operator's key, its private half encrypted.
const KEY: &str = "keys/operator.pem";

/// Its public half.
const PUBLIC: &str = "keys/operator.pub.pem";

/// The witness's key, its private half encrypted.
const WITNESS_KEY: &str = "keys/witness.pem";

/// Its public half.
const WITNESS_PUBLIC: &str = "keys/witness.pub.pem";

/// The folder of ledgers.
const LEDGERS: &str = "ledger";

/// What the partition does with files, as [`Stick`] does it.
pub trait KeyStore {
    /// Reads a file; `None` where there is none of that name.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;

    /// Saves a file; `Ok` means that the medium itself has given it back.
    fn save(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError>;

    /// Adds bytes at the end of a file that must hold `before` and nothing else; `Ok` means that the medium itself has
    /// given back all of them.
    fn extend(&self, path: &Path, before: &[u8], added: &[u8]) -> Result<(), SaveError>;
}

impl KeyStore for Stick {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        Self::read(self, path)
    }

    fn save(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        Self::save(self, path, bytes)
    }

    fn extend(&self, path: &Path, before: &[u8], added: &[u8]) -> Result<(), SaveError> {
        Self::extend(self, path, before, added)
    }
}

/// How the partition is reached.
pub trait Reach: Send + Sync {
    /// Reads a file without changing anything.
    fn peek(&self, drive: DriveId, volume: &Volume, at: &Path, file: &Path) -> Result<Option<Vec<u8>>, MountError>;

    /// Mounts it for writing; dropping the answer unmounts it.
    fn mount(&self, drive: DriveId, volume: &Volume, at: &Path) -> Result<Box<dyn KeyStore>, MountError>;
}

/// As the kernel has it.
pub struct Mounting;

impl Reach for Mounting {
    fn peek(&self, drive: DriveId, volume: &Volume, at: &Path, file: &Path) -> Result<Option<Vec<u8>>, MountError> {
        peek(drive, volume, at, file)
    }

    fn mount(&self, drive: DriveId, volume: &Volume, at: &Path) -> Result<Box<dyn KeyStore>, MountError> {
        Stick::mount(drive, volume, at).map(|stick| Box::new(stick) as Box<dyn KeyStore>)
    }
}

/// What a look has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Of the operator.
    pub operator: Found,
    /// Of the witness.
    pub witness: Found,
}

/// Whether a key is kept for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// No key.
    Empty,
    /// A key, and its fingerprint where the stick tells it.
    Key(Option<Fingerprint>),
}

/// A key that can sign, and what it has signed.
#[derive(Debug)]
pub struct Opened {
    /// The key.
    pub key: SigningKey,
    /// Its ledger, as it stands on the stick.
    pub ledger: Ledger,
}

/// Why there is no key that can sign.
#[derive(Debug)]
pub enum NotOpened {
    /// The partition cannot be mounted.
    Mount(MountError),
    /// A file cannot be read.
    Read(io::Error),
    /// A file cannot be written.
    Save(SaveError),
    /// The key is gone.
    NoKey,
    /// A key is there already, which must not be replaced.
    KeyThere,
    /// The file of the key does not give it.
    Key(KeyFileError),
    /// Other keys have ledgers there and this one has none, so that nobody knows which number is the next.
    NoLedger,
    /// The ledger is broken.
    Ledger(LedgerError),
    /// The ledger is another key's.
    OtherLedger,
    /// It is not the key that was agreed on.
    OtherKey,
    /// The document to sign is no report of a job.
    Document,
}

impl From<SaveError> for NotOpened {
    fn from(error: SaveError) -> Self {
        Self::Save(error)
    }
}

impl From<io::Error> for NotOpened {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

impl From<KeyFileError> for NotOpened {
    fn from(error: KeyFileError) -> Self {
        Self::Key(error)
    }
}

/// Looks for keys without changing anything.
pub fn look(read: impl Fn(&Path) -> Result<Option<Vec<u8>>, MountError>) -> Result<Looked, MountError> {
    let found = |key: &str, public: &str| {
        if read(Path::new(key))?.is_none() {
            return Ok(Found::Empty);
        }
        let public = read(Path::new(public))?.and_then(|bytes| String::from_utf8(bytes).ok());
        let public = public.and_then(|text| PublicKey::from_pem(&text).ok());
        Ok(Found::Key(public.map(|public| public.fingerprint())))
    };
    Ok(Looked {
        operator: found(KEY, PUBLIC)?,
        witness: found(WITNESS_KEY, WITNESS_PUBLIC)?,
    })
}

/// Opens the key with its passphrase, which takes a second of work and more.
pub fn unlock(stick: &dyn KeyStore, passphrase: &[u8]) -> Result<Opened, NotOpened> {
    let key = read_key(stick, KEY, passphrase)?;
    let ledger = match read_ledger(stick, key.fingerprint()) {
        // On a stick that never had a ledger the key has signed nothing.
        Err(NotOpened::NoLedger) if !has_ledgers(stick) => begin_ledger(stick, key.fingerprint())?,
        ledger => ledger?,
    };
    Ok(Opened { key, ledger })
}

/// Makes a key, keeps it encrypted, and opens what was kept. A power cut leaves all of it or no key: the file of the key
/// is the last that is written.
pub fn enrol(stick: &dyn KeyStore, passphrase: &[u8], seed: [u8; 32], salt: KeySalt) -> Result<Opened, NotOpened> {
    if stick.read(Path::new(KEY))?.is_some() {
        return Err(NotOpened::KeyThere);
    }
    let key = SigningKey::from_seed(seed);
    let ledger = begin_ledger(stick, key.fingerprint())?;
    let key = keep(stick, &key, [KEY, PUBLIC], passphrase, salt)?;
    Ok(Opened { key, ledger })
}

/// Makes a key for the witness, who keeps no ledger: a countersignature is part of an entry of the operator's.
pub fn enrol_witness(
    stick: &dyn KeyStore,
    passphrase: &[u8],
    seed: [u8; 32],
    salt: KeySalt,
) -> Result<Fingerprint, NotOpened> {
    if stick.read(Path::new(WITNESS_KEY))?.is_some() {
        return Err(NotOpened::KeyThere);
    }
    let files = [WITNESS_KEY, WITNESS_PUBLIC];
    let key = keep(stick, &SigningKey::from_seed(seed), files, passphrase, salt)?;
    Ok(key.fingerprint())
}

/// Signs the report of a job with the witness's key, if that is the one that was agreed on, and answers with the report
/// that carries this signature too. The key is in memory no longer than that.
pub fn countersign(
    stick: &dyn KeyStore,
    passphrase: &[u8],
    agreed: Fingerprint,
    report: &[u8],
) -> Result<Vec<u8>, NotOpened> {
    let key = read_key(stick, WITNESS_KEY, passphrase)?;
    if key.fingerprint() != agreed {
        return Err(NotOpened::OtherKey);
    }
    let countersigned = pumice_certificate::countersign(report, &key).map_err(|_| NotOpened::Document)?;
    verify_job_report(&countersigned).map_err(|_| NotOpened::Document)?;
    Ok(countersigned)
}

/// The ledger of a key. The part of a record that a power cut has left at its end is turned into an entry: its number is
/// not used again.
pub fn read_ledger(stick: &dyn KeyStore, key: Fingerprint) -> Result<Ledger, NotOpened> {
    let path = ledger_path(key);
    let bytes = stick.read(&path)?.ok_or(NotOpened::NoLedger)?;
    let mut ledger = Ledger::read(&bytes).map_err(NotOpened::Ledger)?;
    if ledger.key() != key {
        return Err(NotOpened::OtherLedger);
    }
    if ledger.is_torn() {
        ledger.mend();
        stick.save(&path, &ledger.bytes())?;
    }
    Ok(ledger)
}

/// Adds an entry to a ledger; `Ok` means that the medium itself has given back the whole of it.
pub fn record(stick: &dyn KeyStore, addition: &Addition) -> Result<(), SaveError> {
    stick.extend(&ledger_path(addition.key), &addition.before, &addition.record)
}

/// Keeps a key in a file for each half, the private one last, and opens what was kept.
fn keep(
    stick: &dyn KeyStore,
    key: &SigningKey,
    [private, public]: [&str; 2],
    passphrase: &[u8],
    salt: KeySalt,
) -> Result<SigningKey, NotOpened> {
    stick.save(Path::new(public), key.public_key().to_pem(None).as_bytes())?;
    let encrypted = key.to_encrypted_pem(passphrase, salt, None);
    stick.save(Path::new(private), encrypted.as_bytes())?;
    let kept = read_key(stick, private, passphrase)?;
    if kept.fingerprint() != key.fingerprint() {
        return Err(NotOpened::Save(SaveError::NotAsWritten));
    }
    Ok(kept)
}

fn read_key(stick: &dyn KeyStore, file: &str, passphrase: &[u8]) -> Result<SigningKey, NotOpened> {
    let bytes = stick.read(Path::new(file))?.ok_or(NotOpened::NoKey)?;
    let text = String::from_utf8(bytes).map_err(|_| KeyFileError::NotAKey)?;
    Ok(SigningKey::from_encrypted_pem(&text, passphrase)?)
}

fn begin_ledger(stick: &dyn KeyStore, key: Fingerprint) -> Result<Ledger, NotOpened> {
    let ledger = Ledger::new(key);
    stick.save(&ledger_path(key), &ledger.bytes())?;
    Ok(ledger)
}

/// A folder cannot be read as a file, and what is not there reads as nothing.
fn has_ledgers(stick: &dyn KeyStore) -> bool {
    match stick.read(Path::new(LEDGERS)) {
        Ok(None) => false,
        Ok(Some(_)) => true,
        Err(error) => error.kind() != ErrorKind::NotFound,
    }
}

/// Sixteen digits of the fingerprint tell keys of one office apart.
fn ledger_path(key: Fingerprint) -> PathBuf {
    let digits = key.to_string();
    Path::new(LEDGERS).join(format!("{}.ledger", &digits[..16]))
}

#[cfg(test)]
#[path = "key_stick_tests.rs"]
pub mod tests;
