use super::*;
use crate::enrolment::Standing;
use crate::enrolment::tests::Bench;
use crate::fixtures;
use crate::key_stick::tests::Files;

fn passphrase() -> Passphrase {
    Passphrase::default()
}

/// A boot stick that was looked at, with these files and so many bytes of power.
fn looked(files: &Files, left_bytes: usize) -> Bench {
    let mut bench = Bench::new();
    bench.plug(1, files, left_bytes);
    bench.until(|bench| bench.enrolment.witness().is_some());
    bench
}

/// With a key for the witness.
fn enrolled(files: &Files) -> (Bench, Fingerprint) {
    let mut bench = looked(files, usize::MAX);
    assert_eq!(bench.enrolment.witness(), Some(WitnessStanding::Empty));
    bench.enrolment.enrol_witness(passphrase());
    assert_eq!(bench.enrolment.witness(), Some(WitnessStanding::Opening));
    let turns = bench.until(|bench| bench.enrolment.witness() != Some(WitnessStanding::Opening));
    let Some(Turn::WitnessEnrolled(made)) = turns.last() else {
        panic!("{turns:?}")
    };
    (bench, *made)
}

#[test]
fn a_key_is_made_for_the_witness_and_found_at_the_next_boot() {
    let files = Files::default();
    let (bench, made) = enrolled(&files);
    assert_eq!(bench.enrolment.witness(), Some(WitnessStanding::Kept(made)));
    let later = looked(&files, usize::MAX);
    assert_eq!(later.enrolment.witness(), Some(WitnessStanding::Kept(made)));
}

#[test]
fn who_holds_both_keys_is_nobodys_witness() {
    let files = Files::default();
    enrolled(&files);
    let copied: Vec<_> = files
        .lock()
        .unwrap()
        .iter()
        .map(|(path, bytes)| {
            (
                path.to_string_lossy().replace("witness", "operator").into(),
                bytes.clone(),
            )
        })
        .collect();
    files.lock().unwrap().extend(copied);
    let mut bench = Bench::new();
    bench.plug(1, &files, usize::MAX);
    bench.until(|bench| bench.enrolment.fingerprint.is_some());
    assert_eq!(bench.enrolment.witness(), None);
}

#[test]
fn the_witness_signs_while_the_operators_entries_wait_their_turn() {
    let files = Files::default();
    let (_, made) = enrolled(&files);
    let mut bench = Bench::open(&files, usize::MAX);
    bench.enrolment.witness = Some(Found::Key(Some(made)));
    bench.sign(1);
    bench.enrolment.countersign(passphrase(), made, fixtures::job_report());
    let turns = bench.until(|bench| bench.enrolment.witness() == Some(WitnessStanding::Kept(made)));
    let signed = turns.iter().any(|turn| matches!(turn, Turn::Countersigned(_)));
    assert!(signed, "{turns:?}");
    bench.until(|bench| bench.safekeeping.custody().is_recorded());
}

#[test]
fn a_boot_stick_that_is_gone_is_told_and_the_witness_can_try_again() {
    let files = Files::default();
    let (mut bench, made) = enrolled(&files);
    let is_away = |turns: &[Turn]| {
        matches!(
            turns,
            [Turn::WitnessRefused(Refusal::NotOpened(NotOpened::Mount(
                MountError::Gone
            )))]
        )
    };
    // While it signs, and before.
    bench.enrolment.countersign(passphrase(), made, fixtures::job_report());
    assert!(bench.tend().is_empty());
    bench.enrolment.standing = Standing::Unlocked(made);
    bench.unplug(1);
    let turns = bench.tend();
    assert!(is_away(&turns), "{turns:?}");
    bench.enrolment.countersign(passphrase(), made, fixtures::job_report());
    let turns = bench.tend();
    assert!(is_away(&turns), "{turns:?}");

    bench.plug(2, &files, usize::MAX);
    bench.enrolment.countersign(passphrase(), made, fixtures::job_report());
    let turns = bench.until(|bench| bench.enrolment.witness() != Some(WitnessStanding::Opening));
    assert!(matches!(turns.last(), Some(Turn::Countersigned(_))), "{turns:?}");
}

#[test]
fn a_stick_that_hangs_does_not_keep_the_witness() {
    let files = Files::default();
    let (mut bench, made) = enrolled(&files);
    let _held = files.lock().unwrap();
    bench.enrolment.countersign(passphrase(), made, fixtures::job_report());
    bench.tend();
    bench.now_ms += OPENING_MS;
    let turns = bench.tend();
    let is_told = |turn: &Turn| matches!(turn, Turn::WitnessRefused(Refusal::Unanswered(Unanswered::Silent)));
    assert!(turns.iter().any(is_told), "{turns:?}");
}
