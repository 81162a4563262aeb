//! Whose signatures count: keys that are named, those that they hand over to, and none that was revoked.

use std::fs;
use std::path::Path;

use pumice_certificate::{KeyChange, KeyStatement, SigningKey, WordList};
use tempfile::TempDir;

use crate::command::{Run, pumice, vector};

/// The key that signs the vectors.
const OWN: u8 = 7;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn folder_with(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(vector(name), folder.path().join("disk.cose")).unwrap();
    folder
}

fn say(folder: &Path, name: &str, by: u8, change: KeyChange) {
    let statement = KeyStatement { made_unix_s: 0, change };
    fs::write(folder.join(name), statement.sign(&key(by))).unwrap();
}

fn verify(folder: &Path, trusted: &[&str]) -> Run {
    let options = trusted.iter().flat_map(|named| ["--trust", named]);
    pumice(["verify", folder.to_str().unwrap()].into_iter().chain(options))
}

#[test]
fn a_key_can_be_named_in_every_form() {
    let folder = folder_with("good-erased");
    let own = key(OWN).public_key();
    let file = folder.path().join("trusted.txt");
    fs::write(
        &file,
        format!("{} # another's\n{}\n", key(1).fingerprint(), own.fingerprint()),
    )
    .unwrap();
    let pem = folder.path().join("own.pem");
    fs::write(&pem, own.to_pem(None)).unwrap();
    for named in [
        own.fingerprint().to_string(),
        own.fingerprint().words(WordList::English).join(" "),
        own.fingerprint().words(WordList::SimplifiedChinese).concat(),
        file.display().to_string(),
        pem.display().to_string(),
    ] {
        let run = verify(folder.path(), &[&named]);
        assert_eq!(run.status, 0, "{named}: {}", run.out);
        assert!(run.out.contains("TRUSTED"), "{}", run.out);
    }
    let stranger = key(1).fingerprint().to_string();
    let run = verify(folder.path(), &[&stranger]);
    assert!(run.status == 1 && run.out.contains("another key"), "{}", run.out);
    let both = [stranger.as_str(), &own.fingerprint().to_string()];
    assert_eq!(verify(folder.path(), &both).status, 0);
}

#[test]
fn a_successor_counts_where_the_one_before_it_is_named() {
    let folder = folder_with("good-erased");
    let older = key(1).fingerprint().to_string();
    assert_eq!(verify(folder.path(), &[&older]).status, 1);
    let successor = key(OWN).public_key();
    say(folder.path(), "succession.cose", 1, KeyChange::Succession { successor });
    let run = verify(folder.path(), &[&older]);
    assert_eq!(run.status, 0, "{}", run.out);
    assert!(run.out.contains("AUTHENTIC KEY STATEMENT"), "{}", run.out);
}

#[test]
fn nothing_counts_behind_the_last_good_entry_of_a_revoked_key() {
    let revoked_after = |last_good_entry| {
        let folder = folder_with("good-erased");
        let revocation = KeyChange::Revocation {
            key: key(OWN).fingerprint(),
            last_good_entry,
        };
        say(folder.path(), "revocation.cose", OWN, revocation);
        (verify(folder.path(), &[]), folder)
    };
    let (run, _folder) = revoked_after(1);
    assert_eq!(run.status, 0, "{}", run.out);
    let (run, folder) = revoked_after(0);
    assert!(run.status == 1 && run.out.contains("was revoked"), "{}", run.out);
    let own = key(OWN).fingerprint().to_string();
    assert_eq!(verify(folder.path(), &[&own]).status, 1, "also where it is named");
}

#[test]
fn a_stranger_revokes_nothing() {
    let folder = folder_with("good-erased");
    let revocation = KeyChange::Revocation {
        key: key(OWN).fingerprint(),
        last_good_entry: 0,
    };
    say(folder.path(), "revocation.cose", 1, revocation);
    let run = verify(folder.path(), &[]);
    assert_eq!(run.status, 0, "{}", run.out);
}

/// A folder from which every certificate was taken away: only the report is left, and says so. As a file it is authentic, and
/// shows of no disk that it is erased.
#[test]
fn a_report_alone_shows_no_disk_erased() {
    let folder = folder_with("good-job-report");
    let run = verify(folder.path(), &[]);
    assert!(run.status == 1 && run.out.contains("MISSING"), "{}", run.out);
    let run = pumice(["verify".into(), folder.path().join("disk.cose").into_os_string()]);
    assert!(
        run.status == 3 && run.out.contains("AUTHENTIC JOB REPORT"),
        "{}",
        run.out
    );
    assert!(run.out.contains("the certificate decides"), "{}", run.out);
}
