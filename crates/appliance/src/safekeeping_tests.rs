use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use pumice_device::SaveError;
use pumice_model::{
    Ending, Fault, FirmwareAttempt, FirmwareEvidence, FirmwareOutcome, SecurityErase, Stage, Technique, Unresolved,
};

use super::*;
use crate::fixtures;
use crate::keeper::{ANSWER_MS, Storage};

/// A stick whose every save waits for leave; what it has saved outlives it.
struct Stick {
    leave: Receiver<Result<(), SaveError>>,
    files: Files,
}

type Files = Arc<Mutex<Vec<(PathBuf, Vec<u8>)>>>;

impl Storage for Stick {
    fn save(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        self.leave.recv().unwrap_or(Err(SaveError::Gone))?;
        self.files.lock().unwrap().push((path.into(), bytes.into()));
        Ok(())
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let files = self.files.lock().unwrap();
        let found = files.iter().rev().find(|(name, _)| name == path);
        Ok(found.map(|(_, bytes)| bytes.clone()))
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        let mut whole = self.read(path)?.ok_or(SaveError::Gone)?;
        whole.extend(bytes);
        self.files.lock().unwrap().push((path.into(), whole));
        Ok(())
    }

    fn remove(&self, path: &Path) -> Result<(), SaveError> {
        self.files.lock().unwrap().retain(|(name, _)| name != path);
        Ok(())
    }

    fn find(&self, folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
        let files = self.files.lock().unwrap();
        let names = files.iter().map(|(name, _)| name);
        let is_found = |path: &&PathBuf| path.starts_with(folder) && path.extension().is_some_and(|e| e == ending);
        let mut found: Vec<PathBuf> = names.filter(is_found).cloned().collect();
        found.dedup();
        Ok(found)
    }
}

/// The test's end of a stick.
struct Hand {
    leave: Sender<Result<(), SaveError>>,
    files: Files,
}

impl Hand {
    fn names(&self) -> Vec<String> {
        let files = self.files.lock().unwrap();
        files.iter().map(|(path, _)| path.display().to_string()).collect()
    }
}

fn stick(drive: u64, now_ms: u64) -> (Keeper, Hand) {
    stick_with(Files::default(), drive, now_ms)
}

/// One that is mounted with files on it.
fn stick_with(files: Files, drive: u64, now_ms: u64) -> (Keeper, Hand) {
    let (give, leave) = channel();
    let hand = Hand {
        leave: give,
        files: Arc::clone(&files),
    };
    let keeper = Keeper::start(DriveId(drive), now_ms, move || Ok(Stick { leave, files }));
    (keeper, hand)
}

fn sign(safekeeping: &mut Safekeeping, drive: u64) {
    let judgement = safekeeping.sign(
        DriveId(drive),
        &fixtures::job(),
        fixtures::planned(drive),
        fixtures::evidence(),
    );
    assert!(judgement.is_some());
    safekeeping.renew_summary();
}

/// Tends until something happens.
fn next(safekeeping: &mut Safekeeping, now_ms: u64) -> Vec<Notice> {
    fixtures::await_some(|| Some(safekeeping.tend(now_ms)).filter(|notices| !notices.is_empty()))
}

fn with_stick(drive: u64) -> (Safekeeping, Hand) {
    let mut safekeeping = Safekeeping::new(fixtures::custody());
    let (keeper, hand) = stick(drive, 0);
    safekeeping.take_candidate(keeper);
    assert_eq!(
        (safekeeping.stick(), safekeeping.candidate()),
        (None, Some(DriveId(drive)))
    );
    assert!(matches!(next(&mut safekeeping, 0)[..], [Notice::StickTaken(DriveId(id))] if id == drive));
    assert_eq!(
        (safekeeping.stick(), safekeeping.candidate()),
        (Some(DriveId(drive)), None)
    );
    (safekeeping, hand)
}

#[test]
fn a_certificate_of_a_stick_that_hangs_goes_to_another_and_is_said_to_be_saved_once() {
    let (mut safekeeping, hanging) = with_stick(10);
    sign(&mut safekeeping, 1);
    assert!(safekeeping.tend(100).is_empty());
    assert!(safekeeping.tend(100 + ANSWER_MS - 1).is_empty() && safekeeping.stick() == Some(DriveId(10)));
    let silent = safekeeping.tend(100 + ANSWER_MS);
    assert!(matches!(silent[..], [Notice::StickSilent(DriveId(10))]), "{silent:?}");
    assert!(safekeeping.tend(200 + ANSWER_MS).is_empty(), "it is told once");
    assert_eq!(safekeeping.stick(), None);
    assert!(!safekeeping.is_settled());

    let (keeper, other) = stick(11, 200 + ANSWER_MS);
    safekeeping.take_candidate(keeper);
    let now_ms = 300 + ANSWER_MS;
    assert!(matches!(
        next(&mut safekeeping, now_ms)[..],
        [Notice::StickTaken(DriveId(11))]
    ));
    other.leave.send(Ok(())).unwrap();
    let saved = next(&mut safekeeping, now_ms);
    assert!(
        matches!(&saved[..], [Notice::Saved(saved)] if saved.drive == DriveId(1)),
        "{saved:?}"
    );
    assert_eq!(other.names(), ["pumice/J1/disk-SERIAL1.cose"]);

    // The first wakes up; its thread ends, and nobody listens.
    hanging.leave.send(Ok(())).unwrap();
    fixtures::await_some(|| {
        assert!(safekeeping.tend(now_ms).is_empty());
        (Arc::strong_count(&hanging.files) == 1).then_some(())
    });
    assert!(safekeeping.tend(now_ms).is_empty());
    assert!(safekeeping.custody().unsaved().is_empty());
}

#[test]
fn a_slow_stick_that_answers_after_all_is_taken_back() {
    let (mut safekeeping, hand) = with_stick(10);
    sign(&mut safekeeping, 1);
    assert!(safekeeping.tend(0).is_empty());
    assert!(matches!(safekeeping.tend(ANSWER_MS)[..], [Notice::StickSilent(_)]));
    hand.leave.send(Ok(())).unwrap();
    let notices = next(&mut safekeeping, ANSWER_MS + 1);
    assert!(
        matches!(notices[..], [Notice::Saved(_), Notice::StickAnswers(DriveId(10))]),
        "{notices:?}"
    );
    assert_eq!(safekeeping.stick(), Some(DriveId(10)));
}

#[test]
fn settled_is_only_when_the_summary_is_saved_too() {
    let (mut safekeeping, hand) = with_stick(10);
    assert!(safekeeping.is_settled() && !safekeeping.is_busy());
    sign(&mut safekeeping, 1);
    assert!(!safekeeping.is_settled() && safekeeping.is_busy() && !safekeeping.wants_summary());
    hand.leave.send(Ok(())).unwrap();
    next(&mut safekeeping, 0);
    assert!(!safekeeping.is_settled() && safekeeping.is_busy() && safekeeping.wants_summary());
    safekeeping.save_summary("summary.txt".into(), "words".into());
    assert!(!safekeeping.is_settled() && !safekeeping.wants_summary());
    hand.leave.send(Ok(())).unwrap();
    fixtures::await_some(|| {
        assert!(safekeeping.tend(0).is_empty());
        safekeeping.is_settled().then_some(())
    });
    assert!(!safekeeping.is_busy());
    assert_eq!(hand.names(), ["pumice/J1/disk-SERIAL1.cose", "summary.txt"]);
}

#[test]
fn a_summary_that_became_stale_while_it_was_saved_is_saved_again() {
    let (mut safekeeping, hand) = with_stick(10);
    safekeeping.renew_summary();
    safekeeping.save_summary("summary.txt".into(), "old".into());
    safekeeping.renew_summary();
    hand.leave.send(Ok(())).unwrap();
    fixtures::await_some(|| {
        safekeeping.tend(0);
        safekeeping.keeper.as_ref().unwrap().is_idle().then_some(())
    });
    assert!(!safekeeping.is_settled() && safekeeping.wants_summary());
}

#[test]
fn a_summary_that_was_not_saved_goes_to_the_next_stick() {
    let (mut safekeeping, hand) = with_stick(10);
    safekeeping.renew_summary();
    safekeeping.save_summary("summary.txt".into(), "words".into());
    hand.leave.send(Err(SaveError::Full)).unwrap();
    let lost = next(&mut safekeeping, 0);
    assert!(
        matches!(
            lost[..],
            [Notice::StickLost(DriveId(10), StickLoss::Failed(SaveError::Full))]
        ),
        "{lost:?}"
    );
    assert!(!safekeeping.is_settled() && !safekeeping.wants_summary());
    let (keeper, _hand) = stick(11, 0);
    safekeeping.take_candidate(keeper);
    next(&mut safekeeping, 0);
    assert!(safekeeping.wants_summary());
}

#[test]
fn a_stick_that_fails_or_is_pulled_out_loses_no_certificate() {
    let (mut safekeeping, hand) = with_stick(10);
    for drive in [1, 2] {
        sign(&mut safekeeping, drive);
    }
    hand.leave.send(Ok(())).unwrap();
    hand.leave.send(Err(SaveError::Full)).unwrap();
    assert!(matches!(next(&mut safekeeping, 0)[..], [Notice::Saved(_)]));
    assert!(matches!(next(&mut safekeeping, 0)[..], [Notice::StickLost(..)]));
    assert_eq!(safekeeping.custody().unsaved().len(), 1);

    let (keeper, _hand) = stick(11, 0);
    safekeeping.take_candidate(keeper);
    next(&mut safekeeping, 0);
    let mut notices = Vec::new();
    safekeeping.forget(DriveId(10), &mut notices);
    assert!(notices.is_empty(), "it is not the stick any more");
    safekeeping.forget(DriveId(11), &mut notices);
    assert!(
        matches!(notices[..], [Notice::StickLost(DriveId(11), StickLoss::Vanished)]),
        "{notices:?}"
    );
    assert_eq!((safekeeping.stick(), safekeeping.custody().unsaved().len()), (None, 1));

    let (keeper, last) = stick(12, 0);
    safekeeping.take_candidate(keeper);
    next(&mut safekeeping, 0);
    last.leave.send(Ok(())).unwrap();
    assert!(matches!(&next(&mut safekeeping, 0)[..], [Notice::Saved(saved)] if saved.drive == DriveId(2)));
}

#[test]
fn a_stick_that_hangs_while_being_mounted_leaves_the_one_before_in_charge() {
    let (mut safekeeping, first) = with_stick(10);
    let (release, hang) = channel::<()>();
    let hanging = Keeper::start(DriveId(11), 5, move || {
        hang.recv().ok();
        Err::<Stick, _>(MountError::Damaged)
    });
    safekeeping.take_candidate(hanging);
    sign(&mut safekeeping, 1);
    first.leave.send(Ok(())).unwrap();
    assert!(matches!(next(&mut safekeeping, 5)[..], [Notice::Saved(_)]));
    let refused = safekeeping.tend(5 + ANSWER_MS);
    assert!(
        matches!(refused[..], [Notice::StickRefused(DriveId(11), NoStick::Silent)]),
        "{refused:?}"
    );
    assert_eq!(
        (safekeeping.stick(), safekeeping.candidate()),
        (Some(DriveId(10)), None)
    );
    drop(release);

    let damaged = Keeper::start(DriveId(12), 0, || Err::<Stick, _>(MountError::Damaged));
    safekeeping.take_candidate(damaged);
    let refused = next(&mut safekeeping, 0);
    assert!(
        matches!(
            refused[..],
            [Notice::StickRefused(
                DriveId(12),
                NoStick::NotMounted(MountError::Damaged)
            )]
        ),
        "{refused:?}"
    );
    assert_eq!(safekeeping.stick(), Some(DriveId(10)));
}

#[test]
fn a_stick_whose_thread_breaks_loses_no_certificate() {
    struct Broken;
    impl Storage for Broken {
        fn save(&self, _: &Path, _: &[u8]) -> Result<(), SaveError> {
            panic!("as a test asks")
        }
        fn read(&self, _: &Path) -> io::Result<Option<Vec<u8>>> {
            Ok(None)
        }

        fn append(&self, _: &Path, _: &[u8]) -> Result<(), SaveError> {
            Ok(())
        }

        fn remove(&self, _: &Path) -> Result<(), SaveError> {
            Ok(())
        }

        fn find(&self, _: &Path, _: &str) -> io::Result<Vec<PathBuf>> {
            Ok(Vec::new())
        }
    }
    let mut safekeeping = Safekeeping::new(fixtures::custody());
    safekeeping.take_candidate(Keeper::start(DriveId(10), 0, || Ok(Broken)));
    next(&mut safekeeping, 0);
    sign(&mut safekeeping, 1);
    let lost = next(&mut safekeeping, 0);
    assert!(
        matches!(lost[..], [Notice::StickLost(DriveId(10), StickLoss::Broken)]),
        "{lost:?}"
    );
    assert_eq!(safekeeping.custody().unsaved().len(), 1);
}

#[test]
fn letting_go_of_a_stick_that_hangs_ends() {
    let (mut safekeeping, hand) = with_stick(10);
    sign(&mut safekeeping, 1);
    safekeeping.tend(0);
    safekeeping.release(Duration::from_millis(10));
    assert_eq!(safekeeping.stick(), None);
    assert_eq!(safekeeping.custody().unsaved().len(), 1, "nothing is said to be saved");
    drop(hand);
}

fn journal(boot_id: u8) -> Journal {
    Journal {
        job: fixtures::job(),
        boot_id: [boot_id; 16],
        planned: fixtures::planned(1),
        evidence: fixtures::evidence(),
    }
}

/// Tends until the stick is at nothing.
fn settle(safekeeping: &mut Safekeeping) {
    fixtures::await_some(|| {
        safekeeping.tend(0);
        (!safekeeping.is_busy()).then_some(())
    });
}

#[test]
fn a_journal_goes_to_every_stick_until_the_certificate_is_saved() {
    let (mut safekeeping, first) = with_stick(10);
    safekeeping.keep_journal(DriveId(1), journal(5), None);
    first.leave.send(Ok(())).unwrap();
    settle(&mut safekeeping);
    let name = "pumice/J1/disk-SERIAL1.journal";
    assert_eq!(first.names(), [name]);
    let (keeper, second) = stick(11, 0);
    safekeeping.take_candidate(keeper);
    next(&mut safekeeping, 0);
    second.leave.send(Ok(())).unwrap();
    settle(&mut safekeeping);
    assert_eq!(second.names(), [name]);
    assert!(safekeeping.unfinished().is_empty());
    sign(&mut safekeeping, 1);
    second.leave.send(Ok(())).unwrap();
    fixtures::await_some(|| {
        safekeeping.tend(0);
        (second.names() == ["pumice/J1/disk-SERIAL1.cose"]).then_some(())
    });
}

#[test]
fn who_waits_for_a_journal_is_told_by_the_first_stick_that_has_it() {
    let (mut safekeeping, first) = with_stick(10);
    let (recorded, answer) = channel();
    safekeeping.keep_journal(DriveId(1), journal(5), Some(recorded));
    safekeeping.tend(0);
    first.leave.send(Err(SaveError::Full)).unwrap();
    next(&mut safekeeping, 0);
    assert_eq!(
        (safekeeping.stick(), answer.try_recv().is_ok()),
        (None, false),
        "it is on no stick"
    );
    let (keeper, second) = stick(11, 0);
    safekeeping.take_candidate(keeper);
    next(&mut safekeeping, 0);
    second.leave.send(Ok(())).unwrap();
    settle(&mut safekeeping);
    assert!(answer.try_recv().is_ok() && !second.names().is_empty());
    safekeeping.keep_journal(DriveId(1), journal(5), None);
    settle(&mut safekeeping);
    assert!(answer.try_recv().is_err(), "nobody waits for the next");
}

#[test]
fn a_journal_of_this_boot_is_no_unfinished_work() {
    for (boot_id, expected) in [(5, 0), (6, 1)] {
        let bytes = journal(boot_id).first_record();
        let files = vec![("pumice/J1/disk-SERIAL1.journal".into(), bytes)];
        let (keeper, _hand) = stick_with(Arc::new(Mutex::new(files)), 10, 0);
        let mut safekeeping = Safekeeping::new(fixtures::custody());
        safekeeping.take_candidate(keeper);
        fixtures::await_some(|| {
            safekeeping.tend(0);
            safekeeping.stick()
        });
        assert_eq!(safekeeping.unfinished().len(), expected);
    }
}

/// Its certificate says what came of it so far, and the journal that it was asked for.
#[test]
fn a_journal_that_waits_for_a_power_cycle_outlives_its_certificate() {
    let mut waiting = journal(5);
    waiting.evidence.ending = Ending::Stopped {
        stage: Stage::Opening,
        fault: Fault::PowerCycleNeeded,
    };
    assert_outlives_its_certificate(waiting);
}

/// The drive may be at the erase still, or be locked with our password: the journal is the record of both.
#[test]
fn a_journal_of_an_erase_whose_end_nobody_saw_outlives_its_certificate() {
    let mut begun = journal(5);
    begun.evidence.firmware = Some(FirmwareEvidence {
        attempts: vec![FirmwareAttempt {
            technique: Technique::AtaSecurityErase(SecurityErase::Normal),
            outcome: FirmwareOutcome::Unknown {
                why: Unresolved::Cancelled,
                status: None,
            },
            started_ms: 1,
            ended_ms: 2,
        }],
        afterwards: None,
        change_check: None,
    });
    assert_outlives_its_certificate(begun);
}

fn assert_outlives_its_certificate(waiting: Journal) {
    let (mut safekeeping, hand) = with_stick(10);
    safekeeping.keep_journal(DriveId(1), waiting, None);
    sign(&mut safekeeping, 1);
    for _ in 0..3 {
        hand.leave.send(Ok(())).unwrap();
    }
    fixtures::await_some(|| {
        safekeeping.tend(0);
        safekeeping.custody().unsaved().is_empty().then_some(())
    });
    // What comes last shows that nothing else is asked of the stick.
    safekeeping.save_summary("last".into(), String::new());
    settle(&mut safekeeping);
    let mut names = hand.names();
    names.sort();
    assert_eq!(
        names,
        ["last", "pumice/J1/disk-SERIAL1.cose", "pumice/J1/disk-SERIAL1.journal"]
    );
}
