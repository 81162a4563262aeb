//! `pumice ledger`: a key's ledger beside what the key has signed.

use std::fs;
use std::path::{Path, PathBuf};

use pumice_certificate::{Document, EntryKind, Ledger, SigningKey};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command::{Run, pumice, vector};

/// A folder with a certificate of an enrolled key, and the ledger of that key up to it.
fn bench() -> (TempDir, Document, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let certificates = folder.path().join("certificates");
    fs::create_dir(&certificates).unwrap();
    let bytes = fs::read(vector("good-enrolled")).unwrap();
    fs::write(certificates.join("disk.cose"), &bytes).unwrap();
    let document = Document::read(&bytes).unwrap();
    let (position, digest) = document.entry().unwrap();
    let mut ledger = Ledger::new(document.signer());
    for number in 2..position.number() {
        ledger.push(EntryKind::Certificate, [u8::try_from(number).unwrap(); 32]);
    }
    ledger.push(EntryKind::Certificate, position.previous().unwrap());
    ledger.push(EntryKind::Certificate, digest);
    (folder, document, ledger)
}

fn written(folder: &Path, bytes: &[u8]) -> PathBuf {
    let path = folder.join("key.ledger");
    fs::write(&path, bytes).unwrap();
    path
}

fn check(folder: &Path, ledger: &[u8], options: &[&str]) -> Run {
    let path = written(folder, ledger);
    let words = ["ledger", "check"].into_iter().chain(options.iter().copied());
    let places = [path, folder.join("certificates")];
    pumice(words.map(PathBuf::from).chain(places))
}

fn found(run: &Run) -> Vec<(u64, String)> {
    let findings = run.json()["findings"].as_array().cloned().unwrap();
    let name = |finding: &Value| {
        (
            finding["number"].as_u64().unwrap(),
            finding["finding"].as_str().unwrap().into(),
        )
    };
    findings.iter().map(name).collect()
}

#[test]
fn numbers_that_are_not_here_are_missing_and_not_wrong() {
    let (folder, document, ledger) = bench();
    let run = check(folder.path(), &ledger.bytes(), &[]);
    assert_eq!(run.status, 3, "{}{}", run.out, run.complaints);
    assert!(run.out.contains("1 to 6: not here"), "{}", run.out);
    assert!(run.out.contains(&document.signer().to_string()), "{}", run.out);
    let run = check(folder.path(), &ledger.bytes(), &["--json"]);
    let json = run.json();
    assert_eq!((&json["entries"], &json["compared"]), (&json!(7), &json!(1)));
    assert!(found(&run).iter().all(|(_, name)| name == "not-here"));
    let alone = pumice([
        &PathBuf::from("ledger"),
        &"check".into(),
        &written(folder.path(), &ledger.bytes()),
    ]);
    assert_eq!(alone.status, 0, "{}", alone.complaints);
    assert!(alone.out.contains("The ledger is whole"), "{}", alone.out);
}

#[test]
fn a_restored_stick_a_fork_and_a_broken_ledger_are_wrong() {
    let (folder, document, ledger) = bench();
    let mut older = Ledger::new(document.signer());
    for entry in &ledger.entries()[..6] {
        older.push(entry.kind, entry.digest);
    }
    let run = check(folder.path(), &older.bytes(), &["--json"]);
    assert_eq!(run.status, 1);
    assert_eq!(found(&run).last(), Some(&(7, "not-recorded".into())));
    older.push(EntryKind::Certificate, [0xFF; 32]);
    let run = check(folder.path(), &older.bytes(), &["--json"]);
    assert_eq!((run.status, found(&run).last()), (1, Some(&(7, "fork".into()))));
    let mut broken = ledger.bytes();
    broken[200] ^= 1;
    let run = check(folder.path(), &broken, &[]);
    assert_eq!(run.status, 1);
    assert!(run.complaints.contains("is broken"), "{}", run.complaints);
    let run = check(folder.path(), &ledger.bytes()[..ledger.bytes().len() - 1], &["--json"]);
    assert!(found(&run).contains(&(7, "torn".into())), "{}", run.out);
}

#[test]
fn what_is_not_authentic_is_not_compared_and_what_cannot_be_read_is_said() {
    let (folder, _, ledger) = bench();
    let forged = folder.path().join("certificates/forged.cose");
    fs::write(&forged, b"no certificate").unwrap();
    let run = check(folder.path(), &ledger.bytes(), &[]);
    assert_eq!(run.status, 1, "{}", run.out);
    assert!(run.out.contains("not an authentic certificate"), "{}", run.out);
    let run = pumice(["ledger", "check", "/nonexistent/ledger"]);
    assert_eq!(run.status, 2);
    assert_eq!(pumice(["ledger"]).status, 2);
}

#[test]
fn a_ledger_is_begun_once() {
    let folder = tempfile::tempdir().unwrap();
    let (key, ledger) = (folder.path().join("key.pem"), folder.path().join("key.ledger"));
    let public = SigningKey::from_seed([7; 32]).public_key();
    fs::write(&key, public.to_pem(None)).unwrap();
    let begin = || pumice([&PathBuf::from("ledger"), &"begin".into(), &key, &ledger]);
    let run = begin();
    assert_eq!(run.status, 0, "{}", run.complaints);
    assert_eq!(
        Ledger::read(&fs::read(&ledger).unwrap()),
        Ok(Ledger::new(public.fingerprint()))
    );
    let run = begin();
    assert_eq!(run.status, 2);
    assert!(run.complaints.contains("is there already"), "{}", run.complaints);
}
