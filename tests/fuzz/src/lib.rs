//! What the targets share: changes of CBOR values that arbitrary bytes ask for, and what must hold of whatever is accepted.

mod edit;
mod forge;

pub use edit::edit;
pub use forge::{Forged, KEY_SEED, framed};

use std::fs;
use std::path::Path;

use ciborium::Value;
use pumice_certificate::{
    Document, Journal, KeyChange, KeyStatement, SigningKey, countersign, sign, sign_audit, sign_job_report,
};

/// Whatever is accepted, and signed with the fuzzer's key, is signed again to the same bytes: nothing that was read is
/// forgotten, and nothing is read in two ways.
///
/// # Panics
///
/// Where it is not so.
pub fn assert_signs_again(bytes: &[u8]) {
    let key = SigningKey::from_seed([KEY_SEED; 32]);
    let Ok(document) = Document::read(bytes) else {
        return;
    };
    if document.signer() != key.fingerprint() {
        return;
    }
    let again = match &document {
        Document::Certificate(certificate) => sign(&certificate.report, &key),
        Document::JobReport(report) => {
            countersign(bytes, &key).expect("what is authentic can be countersigned");
            forge::bare(&sign_job_report(&report.report, &key))
        }
        Document::Audit(audit) => sign_audit(&audit.record, &key),
        Document::KeyStatement(signed) => signed.statement.sign(&key),
    };
    assert!(again == forge::bare(bytes), "it is signed again to other bytes");
}

/// Whatever a journal tells is told by one that is written again from it.
///
/// # Panics
///
/// Where it is not so.
pub fn assert_journals_again(bytes: &[u8]) {
    if let Some(journal) = Journal::read(bytes) {
        let again = [journal.first_record(), Journal::record(&journal.evidence)].concat();
        assert_eq!(Journal::read(&again), Some(journal));
    }
}

/// The files in `tests/vectors` that can be taken apart, and two key statements.
///
/// # Panics
///
/// Where they are not there.
#[must_use]
pub fn vectors() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    let entries = fs::read_dir(folder).expect("the vectors are there");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "cose"));
    files.sort();
    let documents = files.iter().map(|file| fs::read(file).expect("a file can be read"));
    let key = SigningKey::from_seed([KEY_SEED; 32]);
    let successor = SigningKey::from_seed([KEY_SEED + 1; 32]).public_key();
    let changes = [
        KeyChange::Succession { successor },
        KeyChange::Revocation {
            key: key.fingerprint(),
            last_good_entry: 7,
        },
    ];
    let statements = changes.map(|change| {
        let made_unix_s = 1_796_000_000;
        KeyStatement { made_unix_s, change }.sign(&key)
    });
    documents
        .chain(statements)
        .filter(|bytes| Forged::of(bytes).is_some())
        .collect()
}

/// A value of bytes; nothing where they are none.
#[must_use]
pub fn decoded(bytes: &[u8]) -> Option<Value> {
    ciborium::from_reader(bytes).ok()
}

/// Bytes of a value.
///
/// # Panics
///
/// Never: memory takes every byte.
#[must_use]
pub fn encoded(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("memory takes every byte");
    bytes
}
