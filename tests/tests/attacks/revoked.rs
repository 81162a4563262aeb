//! What whoever types `pumice verify` sees once a key was revoked: what lies behind its last good entry counts no more,
//! whoever trusts the key, and what stands before it does.

use pumice_certificate::{KeyChange, KeyStatement};
use pumice_tests::error::ensure;
use pumice_tests::{Error, Result};

use crate::command::{text, verify};
use crate::material::{Attack, CLIENT, Folder, OPERATOR, STRANGER, key};

/// Each attempt shows in the exit status, and in the word for each file.
pub const CASES: [Attack; 5] = [
    (
        "a revoked key: entries behind the last good one, and those before it",
        behind_the_last_good_entry,
    ),
    ("a revoked key, every entry of which is bad", nothing_is_good),
    ("a revoked key that takes its revocation back", taken_back),
    ("a revocation by a stranger", by_a_stranger),
    (
        "a revocation by the key that a lost one handed over to",
        by_its_successor,
    ),
];

/// The word for what is wrong with a file, where anything is.
type Word = Option<String>;

/// The folder has three certificates, numbers 1 to 3, and the report with number 4.
fn behind_the_last_good_entry() -> Result<()> {
    for trusted in [None, Some(OPERATOR)] {
        let (status, words) = verified(&[revoked(OPERATOR, 2)], trusted)?;
        let expected = [None, None, Some("revoked"), Some("revoked"), None];
        ensure(status == 1 && words == expected.map(owned), || {
            format!("{trusted:?}: {status} {words:?}")
        })?;
    }
    let said = verify(&with(&[revoked(OPERATOR, 2)])?, &trust(Some(OPERATOR)))?;
    let text = text(&said);
    ensure(text.matches("was revoked").count() == 2, || text.clone())?;
    let (status, words) = verified(&[revoked(OPERATOR, 4)], Some(OPERATOR))?;
    ensure(status == 0 && words.iter().all(Option::is_none), || {
        format!("{status} {words:?}")
    })
}

fn nothing_is_good() -> Result<()> {
    let (status, words) = verified(&[revoked(OPERATOR, 0)], Some(OPERATOR))?;
    let is_revoked = |word: &Word| word.as_deref() == Some("revoked");
    ensure(status == 1 && words[..4].iter().all(is_revoked), || {
        format!("{status} {words:?}")
    })
}

/// Whoever has the key can say so, and is not heard: the smallest number counts.
fn taken_back() -> Result<()> {
    let (status, words) = verified(&[revoked(OPERATOR, 2), revoked(OPERATOR, u64::MAX)], Some(OPERATOR))?;
    ensure(status == 1 && words[2] == owned(Some("revoked")), || {
        format!("{status} {words:?}")
    })
}

fn by_a_stranger() -> Result<()> {
    let (status, words) = verified(&[revoked(STRANGER, 0)], None)?;
    ensure(status == 0 && words.iter().all(Option::is_none), || {
        format!("{status} {words:?}")
    })?;
    // Nor does a stranger become the successor by saying so.
    let usurped = said(STRANGER, succession(CLIENT));
    let (status, words) = verified(&[usurped, revoked(CLIENT, 0)], None)?;
    ensure(status == 0, || format!("{status} {words:?}"))
}

fn by_its_successor() -> Result<()> {
    let handed_over = said(OPERATOR, succession(STRANGER));
    let (status, words) = verified(&[revoked(STRANGER, 2), handed_over.clone()], Some(OPERATOR))?;
    let expected = [None, None, Some("revoked"), Some("revoked"), None, None];
    ensure(status == 1 && words == expected.map(owned), || {
        format!("{status} {words:?}")
    })?;
    // Whoever stole the key names a second one, and silences nobody.
    let torn = [revoked(STRANGER, 2), handed_over, said(OPERATOR, succession(CLIENT))];
    let (status, words) = verified(&torn, None)?;
    ensure(status == 1 && words[2] == owned(Some("revoked")), || {
        format!("{status} {words:?}")
    })
}

fn said(by: u8, change: KeyChange) -> Vec<u8> {
    let made_unix_s = 1_796_000_000;
    KeyStatement { made_unix_s, change }.sign(&key(by))
}

/// That the operator's key is good up to this entry only, by whoever says so.
fn revoked(by: u8, last_good_entry: u64) -> Vec<u8> {
    let key = key(OPERATOR).fingerprint();
    said(by, KeyChange::Revocation { key, last_good_entry })
}

fn succession(to: u8) -> KeyChange {
    let successor = key(to).public_key();
    KeyChange::Succession { successor }
}

/// A complete folder, and these statements behind its files.
fn with(statements: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
    Ok([&Folder::complete()?.files()?[..], statements].concat())
}

fn trust(seed: Option<u8>) -> Vec<String> {
    let fingerprint = seed.map(|seed| key(seed).fingerprint().to_string());
    fingerprint
        .into_iter()
        .flat_map(|one| ["--trust".into(), one])
        .collect()
}

/// The exit status over that folder, and what is wrong with each file.
fn verified(statements: &[Vec<u8>], trusted: Option<u8>) -> Result<(i32, Vec<Word>)> {
    let options = [&["--json".to_owned()], &trust(trusted)[..]].concat();
    let said = verify(&with(statements)?, &options)?;
    let json: serde_json::Value =
        serde_json::from_slice(&said.stdout).map_err(|error| Error::Check(error.to_string()))?;
    let files = json["files"].as_array().cloned().unwrap_or_default();
    let word = |file: &serde_json::Value| file["defect_kind"].as_str().map(Into::into);
    Ok((said.status.code().unwrap_or(-1), files.iter().map(word).collect()))
}

fn owned(word: Option<&str>) -> Word {
    word.map(Into::into)
}
