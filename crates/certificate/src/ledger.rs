use pumice_model::LedgerPosition;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::cbor::{self, Map};
use crate::codes::Coded as _;
use crate::fields::Field;
use crate::records::{FRAME_BYTES, Records, framed};
use crate::{Defect, Fingerprint};

/// Version of the ledger's form.
const VERSION: u64 = 1;

/// Bytes of the longest entry's record: a map of three, the longest number, a kind, and a digest.
const LONGEST_ENTRY_BYTES: usize = FRAME_BYTES + 1 + (1 + 9) + (1 + 1) + (1 + 34);

/// What one key has signed, in order and without a gap: numbers from 1, each with the digest of what was signed.
///
/// Its bytes are a row of records as a journal's are. The first names the version and the key; each other is an entry
/// `{1: number, 2: kind, 3: digest}` and is only ever added at the end, before what it stands for leaves the computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    key: Fingerprint,
    entries: Vec<Entry>,
    torn: Option<[u8; 32]>,
}

/// One entry of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number: its place among the entries, from 1.
    pub number: u64,
    /// What it stands for.
    pub kind: EntryKind,
    /// As [`crate::entry_digest`] makes it of what was signed; SHA-256 of what is left of the record where the number
    /// was lost.
    pub digest: [u8; 32],
}

/// What an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// The certificate of one drive.
    Certificate,
    /// The report of a job.
    JobReport,
    /// A number of which only a part of its record is left: what had it, if anything, did not leave the computer. The
    /// number is not used again.
    Lost,
}

/// Why bytes are no ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// Not even the first record is whole, or it does not name a key.
    #[error("it is not a ledger")]
    NotALedger,
    /// Another version wrote it.
    #[error("it has version {0}")]
    Version(u64),
    /// A record in front of others is not whole. The first record, which names the key, is record 0.
    #[error("record {0} is broken")]
    Broken(u64),
    /// A record has not the number that follows the one before.
    #[error("record {record} has number {number}")]
    Gap {
        /// Which record.
        record: u64,
        /// The number it has.
        number: u64,
    },
}

impl Ledger {
    /// A ledger without an entry.
    pub fn new(key: Fingerprint) -> Self {
        Self {
            key,
            entries: Vec::new(),
            torn: None,
        }
    }

    /// Reads a ledger. A part of a record is tolerated at the end, where a power cut leaves one, and nowhere else.
    pub fn read(bytes: &[u8]) -> Result<Self, LedgerError> {
        let mut records = Records(bytes);
        let first = records.next().ok_or(LedgerError::NotALedger)?;
        let mut ledger = Self::new(read_first(first)?);
        for content in records.by_ref() {
            let record = ledger.last_number() + 1;
            let entry = read_entry(content).map_err(|_| LedgerError::Broken(record))?;
            if entry.number != record {
                return Err(LedgerError::Gap {
                    record,
                    number: entry.number,
                });
            }
            ledger.entries.push(entry);
        }
        match records.rest() {
            [] => {}
            // No more can be torn off than the one record that was being added.
            part if part.len() <= LONGEST_ENTRY_BYTES => ledger.torn = Some(Sha256::digest(part).into()),
            _ => return Err(LedgerError::Broken(ledger.last_number() + 1)),
        }
        Ok(ledger)
    }

    /// Whose ledger it is.
    pub fn key(&self) -> Fingerprint {
        self.key
    }

    /// The entries, by their numbers.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The number of the last entry; 0 where there is none.
    pub fn last_number(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.number)
    }

    /// The place of the next entry, which names the last one as the one before it.
    pub fn next(&self) -> LedgerPosition {
        let last = self.entries.last();
        last.and_then(|last| LedgerPosition::new(last.number + 1, Some(last.digest)))
            .unwrap_or(LedgerPosition::FIRST)
    }

    /// Whether a part of a record was found at the end.
    pub fn is_torn(&self) -> bool {
        self.torn.is_some()
    }

    /// Turns the part of a record at the end into the entry of a number that was lost, so that the number leaves a trace
    /// and is not used again. Has to be written whole, in the place of what was read.
    pub fn mend(&mut self) {
        if let Some(digest) = self.torn.take() {
            self.push(EntryKind::Lost, digest);
        }
    }

    /// Adds an entry with the next number. Its record is what has to be added to the bytes of a ledger that is not torn.
    pub fn push(&mut self, kind: EntryKind, digest: [u8; 32]) -> Entry {
        let entry = Entry {
            number: self.last_number() + 1,
            kind,
            digest,
        };
        self.entries.push(entry);
        entry
    }

    /// The whole records.
    pub fn bytes(&self) -> Vec<u8> {
        let first = Map::default().with(1, VERSION).with(2, self.key.0.as_slice());
        let entries = self.entries.iter().flat_map(Entry::record);
        framed(&first.into()).into_iter().chain(entries).collect()
    }

    /// SHA-256 of the whole records: two ledgers with the same digest have the same entries.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.bytes()).into()
    }
}

impl Entry {
    /// The record of it.
    pub fn record(&self) -> Vec<u8> {
        let content = Map::default()
            .with(1, self.number)
            .with(2, self.kind.code())
            .with(3, self.digest.as_slice());
        framed(&content.into())
    }
}

fn read_first(content: &[u8]) -> Result<Fingerprint, LedgerError> {
    let read = || {
        let value = cbor::decode(content)?;
        let mut fields = Field::root(&value).fields()?;
        read_version(&fields.take(1, "version")?)?;
        let key = Fingerprint(fields.take(2, "key")?.bytes()?);
        fields.end()?;
        Ok(key)
    };
    read().map_err(|defect| match defect {
        Defect::Version(version) => LedgerError::Version(version),
        _ => LedgerError::NotALedger,
    })
}

fn read_version(field: &Field) -> Result<(), Defect> {
    match field.uint()? {
        VERSION => Ok(()),
        version => Err(Defect::Version(version)),
    }
}

fn read_entry(content: &[u8]) -> Result<Entry, Defect> {
    let value = cbor::decode(content)?;
    let mut fields = Field::root(&value).fields()?;
    let entry = Entry {
        number: fields.take(1, "number")?.uint()?,
        kind: fields.take(2, "kind")?.code()?,
        digest: fields.take(3, "digest")?.bytes()?,
    };
    fields.end()?;
    Ok(entry)
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
