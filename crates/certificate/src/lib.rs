//! Bytes that outlive us: a report on one drive as a signed certificate, and the way back.
//!
//! A certificate is a COSE_Sign1 (RFC 9052, tag 18) with an attached payload in deterministic CBOR (RFC 8949 §4.2.1);
//! its schema is `certificate.cddl`. [`sign`] judges by itself, so no verdict can be signed that was not computed, and
//! [`verify`] judges again.

mod audit_record;
mod cbor;
mod certificate;
mod chain;
mod codes;
mod countersignature;
mod defect;
mod dossier;
mod envelope;
mod evidence;
mod fields;
mod finding;
mod firmware;
mod health;
mod job;
mod job_report;
mod journal;
mod judgement;
mod key;
mod key_file;
mod key_history;
mod key_statement;
mod key_text;
mod ledger;
mod ledger_check;
mod planned;
mod public_key;
mod records;
mod signer;
mod statement;
mod trust;
mod words;

pub use audit_record::{VerifiedAudit, sign_audit, verify_audit};
pub use certificate::{Verified, sign, verify};
pub use countersignature::Countersignature;
pub use defect::{Defect, Problem};
pub use dossier::{Document, compare};
pub use envelope::entry_digest;
pub use finding::{Finding, Weight};
pub use job_report::{VerifiedJobReport, countersign, sign_job_report, verify_job_report};
pub use journal::Journal;
pub use key::{Fingerprint, FingerprintError, SigningKey};
pub use key_file::{KeyFileError, KeySalt};
pub use key_history::KeyHistory;
pub use key_statement::{KeyChange, KeyStatement, SignedKeyStatement};
pub use key_text::KeyName;
pub use ledger::{Entry, EntryKind, Ledger, LedgerError};
pub use ledger_check::{Held, LedgerFinding, check_ledger};
pub use public_key::PublicKey;
pub use trust::{Unrecognized, trusted_keys};
pub use words::{WordList, WordsError};

/// Bytes beyond which no certificate is read: the largest honest one is an eighth of it.
pub const MOST_BYTES: usize = 1 << 20;
