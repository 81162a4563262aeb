use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use pumice_certificate::{Document, EntryKind, Held, LedgerFinding, Weight, check_ledger};

use super::*;
use crate::custody::Custody;
use crate::fixtures;

pub type Files = Arc<Mutex<BTreeMap<PathBuf, Vec<u8>>>>;

/// A data partition in memory, whose power goes once so many bytes were written, be it after the last of them; a file that
/// is extended keeps those that were, and a file that is saved is there whole or not at all.
pub struct Paper {
    pub files: Files,
    left_bytes: Mutex<usize>,
}

impl Paper {
    pub fn new(files: &Files, left_bytes: usize) -> Self {
        Self {
            files: Arc::clone(files),
            left_bytes: Mutex::new(left_bytes),
        }
    }

    /// How many of these bytes are written, and whether the power is still there.
    fn spend(&self, bytes: usize) -> (usize, Result<(), SaveError>) {
        let mut left = self.left_bytes.lock().unwrap();
        let written = bytes.min(*left);
        *left -= written;
        (written, if *left == 0 { Err(SaveError::Gone) } else { Ok(()) })
    }
}

impl KeyStore for Paper {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let files = self.files.lock().unwrap();
        if files.keys().any(|name| name != path && name.starts_with(path)) {
            return Err(ErrorKind::IsADirectory.into());
        }
        Ok(files.get(path).cloned())
    }

    fn save(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        let (written, power) = self.spend(bytes.len());
        if written == bytes.len() {
            self.files.lock().unwrap().insert(path.into(), bytes.into());
        }
        power
    }

    fn extend(&self, path: &Path, before: &[u8], added: &[u8]) -> Result<(), SaveError> {
        let (written, power) = self.spend(added.len());
        let mut files = self.files.lock().unwrap();
        let file = files.get_mut(path).filter(|file| *file == before);
        file.ok_or(SaveError::NotAsWritten)?.extend(&added[..written]);
        power
    }
}

const SEED: [u8; 32] = [4; 32];

const SALT: KeySalt = KeySalt {
    salt: [1; 16],
    iv: [2; 16],
};

const PASSPHRASE: &[u8] = "正确的 horse".as_bytes();

fn looked(files: &Files) -> Found {
    let paper = Paper::new(files, 0);
    looked_at(&paper).operator
}

fn looked_at(paper: &Paper) -> Looked {
    look(|path| paper.read(path).map_err(MountError::Other)).unwrap()
}

#[test]
fn a_key_is_made_once_and_opened_with_its_passphrase_only() {
    let files = Files::default();
    assert_eq!(looked(&files), Found::Empty);
    let paper = Paper::new(&files, usize::MAX);
    assert!(matches!(unlock(&paper, PASSPHRASE), Err(NotOpened::NoKey)));
    let made = enrol(&paper, PASSPHRASE, SEED, SALT).unwrap();
    let fingerprint = SigningKey::from_seed(SEED).fingerprint();
    assert_eq!((made.key.fingerprint(), made.ledger.last_number()), (fingerprint, 0));
    assert_eq!(looked(&files), Found::Key(Some(fingerprint)));
    let again = enrol(&paper, PASSPHRASE, [5; 32], SALT);
    assert!(matches!(again, Err(NotOpened::KeyThere)), "{again:?}");
    let other = unlock(&paper, b"another passphrase");
    assert!(
        matches!(other, Err(NotOpened::Key(KeyFileError::Passphrase))),
        "{other:?}"
    );
    assert_eq!(unlock(&paper, PASSPHRASE).unwrap().key.fingerprint(), fingerprint);
    let private = paper.read(Path::new(KEY)).unwrap().unwrap();
    let text = String::from_utf8(private).unwrap();
    assert!(text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{text}");
}

#[test]
fn a_power_cut_while_a_key_is_made_leaves_no_key_or_all_of_it() {
    let whole = Files::default();
    enrol(&Paper::new(&whole, usize::MAX), PASSPHRASE, SEED, SALT).unwrap();
    let lengths: Vec<usize> = whole.lock().unwrap().values().map(Vec::len).collect();
    let all = lengths.iter().sum::<usize>();
    for left in (0..all).step_by(97).chain([all - 1]) {
        let files = Files::default();
        assert!(enrol(&Paper::new(&files, left), PASSPHRASE, SEED, SALT).is_err());
        assert_eq!(looked(&files), Found::Empty, "{left} bytes");
    }
}

#[test]
fn a_witness_has_a_key_and_a_passphrase_of_their_own() {
    let files = Files::default();
    let paper = Paper::new(&files, usize::MAX);
    enrol(&paper, PASSPHRASE, SEED, SALT).unwrap();
    let witness = enrol_witness(&paper, b"of the witness", [5; 32], SALT).unwrap();
    let expected = Looked {
        operator: Found::Key(Some(SigningKey::from_seed(SEED).fingerprint())),
        witness: Found::Key(Some(witness)),
    };
    assert_eq!(looked_at(&paper), expected);
    let again = enrol_witness(&paper, PASSPHRASE, [6; 32], SALT);
    assert!(matches!(again, Err(NotOpened::KeyThere)), "{again:?}");
    let report = fixtures::job_report();
    let wrong = countersign(&paper, PASSPHRASE, witness, &report);
    assert!(
        matches!(wrong, Err(NotOpened::Key(KeyFileError::Passphrase))),
        "{wrong:?}"
    );
}

#[test]
fn a_witness_signs_the_report_of_a_job_with_the_key_agreed_on_and_nothing_else() {
    let files = Files::default();
    let paper = Paper::new(&files, usize::MAX);
    let report = fixtures::job_report();
    let none = countersign(&paper, PASSPHRASE, Fingerprint([0; 32]), &report);
    assert!(matches!(none, Err(NotOpened::NoKey)), "{none:?}");
    let witness = enrol_witness(&paper, PASSPHRASE, [5; 32], SALT).unwrap();
    let signed = countersign(&paper, PASSPHRASE, witness, &report).unwrap();
    let (before, after) = (verify_job_report(&report).unwrap(), verify_job_report(&signed).unwrap());
    let signers: Vec<Fingerprint> = after.countersignatures.iter().map(|one| one.signer).collect();
    assert_eq!((signers, after.digest), (vec![witness], before.digest));
    let other = countersign(&paper, PASSPHRASE, Fingerprint([0; 32]), &report);
    assert!(matches!(other, Err(NotOpened::OtherKey)), "{other:?}");
    let certificate = fixtures::certificate(1).bytes;
    let no_report = countersign(&paper, PASSPHRASE, witness, &certificate);
    assert!(matches!(no_report, Err(NotOpened::Document)), "{no_report:?}");
}

#[test]
fn a_key_without_its_ledger_signs_only_where_no_key_ever_did() {
    let files = Files::default();
    let paper = Paper::new(&files, usize::MAX);
    enrol(&paper, PASSPHRASE, SEED, SALT).unwrap();
    let path = ledger_path(SigningKey::from_seed(SEED).fingerprint());
    let ledger = files.lock().unwrap().remove(&path).unwrap();
    assert_eq!(unlock(&paper, PASSPHRASE).unwrap().ledger.last_number(), 0);
    assert_eq!(files.lock().unwrap().get(&path), Some(&ledger));
    files.lock().unwrap().remove(&path);
    files
        .lock()
        .unwrap()
        .insert(ledger_path(Fingerprint([0; 32])), Vec::new());
    assert!(matches!(unlock(&paper, PASSPHRASE), Err(NotOpened::NoLedger)));
    let other = Ledger::new(Fingerprint([0; 32])).bytes();
    files.lock().unwrap().insert(path.clone(), other);
    assert!(matches!(unlock(&paper, PASSPHRASE), Err(NotOpened::OtherLedger)));
    files.lock().unwrap().insert(path, vec![1; 300]);
    let broken = unlock(&paper, PASSPHRASE);
    assert!(
        matches!(broken, Err(NotOpened::Ledger(LedgerError::NotALedger))),
        "{broken:?}"
    );
}

/// One boot: signs of each of these drives, records each, and releases what is recorded, until the power goes.
fn boot(paper: &Paper, drives: Range<u64>, released: &mut Vec<Document>) -> Result<(), SaveError> {
    let mut custody = fixtures::custody();
    let key = SigningKey::from_seed(SEED);
    let ledger = read_ledger(paper, key.fingerprint()).map_err(|_| SaveError::Gone)?;
    custody.take_key(key, ledger);
    for drive in drives {
        sign(&mut custody, drive);
    }
    while let Some(addition) = custody.addition() {
        record(paper, &addition)?;
        let certificate = custody.take_recorded().unwrap();
        released.push(Document::read(&certificate.bytes).unwrap());
    }
    Ok(())
}

fn sign(custody: &mut Custody, drive: u64) {
    let signed = custody.sign(
        DriveId(drive),
        &fixtures::job(),
        fixtures::planned(drive),
        fixtures::evidence(),
    );
    let (released, _) = signed.unwrap();
    assert!(released.is_none(), "nothing is released that is not recorded");
}

/// The power goes at every byte of three records, in the first boot and again in the second.
#[test]
fn no_power_cut_makes_two_certificates_of_one_number_or_loses_one_without_a_trace() {
    let key = SigningKey::from_seed(SEED).fingerprint();
    let empty = Ledger::new(key).bytes();
    let whole = {
        let mut ledger = Ledger::new(key);
        (0..3).for_each(|_| _ = ledger.push(EntryKind::Certificate, [0; 32]));
        ledger.bytes().len() - empty.len()
    };
    for first in 0..=whole {
        for second in [first / 3, whole / 2 - 7, whole] {
            let files: Files = Files::default();
            files.lock().unwrap().insert(ledger_path(key), empty.clone());
            let mut released = Vec::new();
            let cut = boot(&Paper::new(&files, first), 1..4, &mut released).is_err();
            assert!(cut, "the power has gone");
            // Room to mend what the cut has torn, and then not enough.
            let room = files.lock().unwrap()[&ledger_path(key)].len() + 200;
            let _ = boot(&Paper::new(&files, room + second), 4..6, &mut released);
            boot(&Paper::new(&files, usize::MAX), 6..8, &mut released).unwrap();

            let ledger = Ledger::read(&files.lock().unwrap()[&ledger_path(key)]).unwrap();
            let held: Vec<Held> = released.iter().filter_map(Held::of).collect();
            let findings = check_ledger(&ledger, &held);
            let worst = findings.iter().map(|finding| finding.weight()).max();
            assert!(
                worst < Some(Weight::Contradiction),
                "cut at {first}, {second}: {findings:?}"
            );
            let mut numbers: Vec<u64> = held.iter().map(|one| one.position.number()).collect();
            numbers.sort_unstable();
            numbers.dedup();
            assert_eq!(numbers.len(), released.len(), "no number twice");
            let traced = findings
                .iter()
                .filter(|finding| finding.weight() == Weight::Note)
                .count();
            assert_eq!(numbers.len() + traced, usize::try_from(ledger.last_number()).unwrap());
        }
    }
}

#[test]
fn a_power_cut_after_the_record_and_before_the_certificate_is_saved_is_a_trace() {
    let files: Files = Files::default();
    let key = SigningKey::from_seed(SEED);
    let fingerprint = key.fingerprint();
    let paper = Paper::new(&files, usize::MAX);
    paper
        .save(&ledger_path(fingerprint), &Ledger::new(fingerprint).bytes())
        .unwrap();
    let mut custody = fixtures::custody();
    custody.take_key(key, Ledger::new(fingerprint));
    sign(&mut custody, 1);
    record(&paper, &custody.addition().unwrap()).unwrap();
    // Here the power goes.
    drop(custody);
    let mut released = Vec::new();
    boot(&paper, 2..3, &mut released).unwrap();
    let ledger = Ledger::read(&files.lock().unwrap()[&ledger_path(fingerprint)]).unwrap();
    let held: Vec<Held> = released.iter().filter_map(Held::of).collect();
    let findings = check_ledger(&ledger, &held);
    assert_eq!(findings, [LedgerFinding::NotHere(1)]);
    assert_eq!(held[0].position.number(), 2);
}

#[test]
fn an_old_stick_that_is_put_back_shows_as_a_fork() {
    let files: Files = Files::default();
    let key = SigningKey::from_seed(SEED).fingerprint();
    let paper = Paper::new(&files, usize::MAX);
    paper.save(&ledger_path(key), &Ledger::new(key).bytes()).unwrap();
    let mut released = Vec::new();
    boot(&paper, 1..2, &mut released).unwrap();
    let old = files.lock().unwrap().clone();
    boot(&paper, 2..3, &mut released).unwrap();
    *files.lock().unwrap() = old;
    boot(&paper, 3..4, &mut released).unwrap();
    let ledger = Ledger::read(&files.lock().unwrap()[&ledger_path(key)]).unwrap();
    let held: Vec<Held> = released.iter().filter_map(Held::of).collect();
    let findings = check_ledger(&ledger, &held);
    assert_eq!(findings, [LedgerFinding::Fork(2)]);
}
