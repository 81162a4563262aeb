use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::mpsc::Receiver;

use super::*;
use crate::fixtures;

/// A stick that lives in memory; what it is asked for is written down.
#[derive(Clone, Default)]
struct Memory {
    files: Arc<Mutex<BTreeMap<PathBuf, Vec<u8>>>>,
    saves: Arc<Mutex<Vec<PathBuf>>>,
}

impl Memory {
    fn with(path: &str, bytes: &[u8]) -> Self {
        let memory = Self::default();
        memory.files.lock().unwrap().insert(path.into(), bytes.to_owned());
        memory
    }

    fn saves(&self) -> Vec<PathBuf> {
        self.saves.lock().unwrap().clone()
    }
}

impl Storage for Memory {
    fn save(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        self.saves.lock().unwrap().push(path.into());
        self.files.lock().unwrap().insert(path.into(), bytes.to_owned());
        Ok(())
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        Ok(self.files.lock().unwrap().get(path).cloned())
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        let mut files = self.files.lock().unwrap();
        files.get_mut(path).ok_or(SaveError::Gone)?.extend(bytes);
        Ok(())
    }

    fn remove(&self, path: &Path) -> Result<(), SaveError> {
        self.files.lock().unwrap().remove(path);
        Ok(())
    }

    fn find(&self, folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
        let files = self.files.lock().unwrap();
        let is_found = |path: &&PathBuf| path.starts_with(folder) && path.extension().is_some_and(|e| e == ending);
        Ok(files.keys().filter(is_found).cloned().collect())
    }
}

/// A stick that hangs at its first save until it is released.
struct Hanging {
    release: RefCell<Option<Receiver<()>>>,
    memory: Memory,
}

impl Storage for Hanging {
    fn save(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        if let Some(release) = self.release.borrow_mut().take() {
            release.recv().ok();
        }
        self.memory.save(path, bytes)
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        self.memory.read(path)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        self.memory.append(path, bytes)
    }

    fn remove(&self, path: &Path) -> Result<(), SaveError> {
        self.memory.remove(path)
    }

    fn find(&self, folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
        self.memory.find(folder, ending)
    }
}

fn keeper(memory: &Memory) -> Keeper {
    let memory = memory.clone();
    Keeper::start(DriveId(1), 0, move || Ok(memory))
}

fn summary() -> Task {
    Task::Summary {
        path: "summary.txt".into(),
        text: "words".into(),
    }
}

/// The next word.
fn word(keeper: &mut Keeper) -> Word {
    fixtures::await_some(|| keeper.words(0).into_iter().next())
}

#[test]
fn certificates_come_before_all_else_and_in_their_order() {
    let memory = Memory::default();
    let mut keeper = keeper(&memory);
    assert!(!keeper.is_idle());
    keeper.ask(summary());
    for number in [1, 2] {
        keeper.ask(Task::Certificate(Arc::new(fixtures::certificate(number))));
    }
    assert!(matches!(word(&mut keeper), Word::Mounted(_)));
    assert!(matches!(word(&mut keeper), Word::CertificateSaved { number: 1, .. }));
    assert!(matches!(word(&mut keeper), Word::CertificateSaved { number: 2, .. }));
    assert!(matches!(word(&mut keeper), Word::SummarySaved));
    assert!(keeper.is_idle());
    let names: Vec<_> = memory.saves().iter().map(|path| path.display().to_string()).collect();
    assert_eq!(
        names,
        [
            "pumice/J1/disk-SERIAL1.cose",
            "pumice/J1/disk-SERIAL2.cose",
            "summary.txt"
        ]
    );
}

#[test]
fn a_stick_that_hangs_while_saving_holds_up_nobody_and_is_silent_after_a_while() {
    let (release, hang) = channel();
    let memory = Memory::default();
    let written = memory.clone();
    let mut keeper = Keeper::start(DriveId(1), 0, move || {
        Ok(Hanging {
            release: RefCell::new(Some(hang)),
            memory,
        })
    });
    assert!(matches!(word(&mut keeper), Word::Mounted(_)));
    keeper.ask(Task::Certificate(Arc::new(fixtures::certificate(1))));
    assert!(!keeper.is_silent(ANSWER_MS), "it is at nothing");
    assert!(keeper.words(5).is_empty());
    assert!(!keeper.is_silent(5 + ANSWER_MS - 1) && keeper.is_silent(5 + ANSWER_MS));
    assert!(keeper.words(5 + ANSWER_MS).is_empty() && written.saves().is_empty());
    release.send(()).unwrap();
    assert!(matches!(word(&mut keeper), Word::CertificateSaved { number: 1, .. }));
    assert!(!keeper.is_silent(u64::MAX), "it is at nothing");
}

#[test]
fn a_stick_that_hangs_while_being_mounted_is_silent_and_can_be_given_up() {
    let (release, hang) = channel::<()>();
    let (ended, end) = channel();
    let mut keeper = Keeper::start(DriveId(1), 7, move || {
        hang.recv().ok();
        ended.send(()).ok();
        Ok(Memory::default())
    });
    assert!(keeper.words(7).is_empty() && !keeper.is_silent(7 + ANSWER_MS - 1) && keeper.is_silent(7 + ANSWER_MS));
    drop(keeper);
    assert!(end.try_recv().is_err(), "nothing waited for it");
    drop(release);
    assert!(end.recv().is_ok());
}

#[test]
fn a_stick_that_hangs_while_being_unmounted_does_not_hold_up_the_end() {
    struct Slow(Receiver<()>, Memory);
    impl Storage for Slow {
        fn save(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
            self.1.save(path, bytes)
        }
        fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
            self.1.read(path)
        }

        fn append(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
            self.1.append(path, bytes)
        }

        fn remove(&self, path: &Path) -> Result<(), SaveError> {
            self.1.remove(path)
        }

        fn find(&self, folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
            self.1.find(folder, ending)
        }
    }
    impl Drop for Slow {
        fn drop(&mut self) {
            self.0.recv().ok();
        }
    }
    let (release, hang) = channel::<()>();
    let mut keeper = Keeper::start(DriveId(1), 0, move || Ok(Slow(hang, Memory::default())));
    assert!(matches!(word(&mut keeper), Word::Mounted(_)));
    let begun = Instant::now();
    keeper.release(Duration::from_millis(50));
    let waited = begun.elapsed();
    assert!(
        waited >= Duration::from_millis(50) && waited < Duration::from_secs(20),
        "{waited:?}"
    );
    drop(release);
}

#[test]
fn a_stick_that_is_released_is_unmounted() {
    struct Mounted(Memory, Sender<()>);
    impl Storage for Mounted {
        fn save(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
            self.0.save(path, bytes)
        }
        fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
            self.0.read(path)
        }

        fn append(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
            self.0.append(path, bytes)
        }

        fn remove(&self, path: &Path) -> Result<(), SaveError> {
            self.0.remove(path)
        }

        fn find(&self, folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
            self.0.find(folder, ending)
        }
    }
    impl Drop for Mounted {
        fn drop(&mut self) {
            self.1.send(()).ok();
        }
    }
    let (unmounted, told) = channel();
    let mut keeper = Keeper::start(DriveId(1), 0, move || Ok(Mounted(Memory::default(), unmounted)));
    assert!(matches!(word(&mut keeper), Word::Mounted(_)));
    keeper.release(Duration::from_mins(1));
    assert!(told.try_recv().is_ok());
}

#[test]
fn a_certificate_found_on_the_stick_is_saved_again_before_it_is_said_to_be() {
    let certificate = fixtures::certificate(1);
    let memory = Memory::with("pumice/J1/disk-SERIAL1.cose", &certificate.bytes);
    let mut keeper = keeper(&memory);
    keeper.ask(Task::Certificate(Arc::new(certificate)));
    assert!(matches!(word(&mut keeper), Word::Mounted(_)));
    assert!(matches!(word(&mut keeper), Word::CertificateSaved { number: 1, .. }));
    assert_eq!(memory.saves(), [Path::new("pumice/J1/disk-SERIAL1.cose")]);
}

#[test]
fn a_file_of_somebody_else_is_not_replaced() {
    let memory = Memory::with("pumice/J1/disk-SERIAL1.cose", b"of somebody else");
    let mut keeper = keeper(&memory);
    keeper.ask(Task::Certificate(Arc::new(fixtures::certificate(1))));
    assert!(matches!(word(&mut keeper), Word::Mounted(_)));
    assert!(matches!(word(&mut keeper), Word::CertificateSaved { .. }));
    assert_eq!(memory.saves(), [Path::new("pumice/J1/disk-SERIAL1-2.cose")]);
}

#[test]
fn a_stick_that_gives_back_something_else_has_not_saved() {
    struct Liar(Memory);
    impl Storage for Liar {
        fn save(&self, path: &Path, _: &[u8]) -> Result<(), SaveError> {
            self.0.save(path, b"something else")
        }
        fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
            self.0.read(path)
        }

        fn append(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
            self.0.append(path, bytes)
        }

        fn remove(&self, path: &Path) -> Result<(), SaveError> {
            self.0.remove(path)
        }

        fn find(&self, folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
            self.0.find(folder, ending)
        }
    }
    let mut keeper = Keeper::start(DriveId(1), 0, || Ok(Liar(Memory::default())));
    keeper.ask(Task::Certificate(Arc::new(fixtures::certificate(1))));
    keeper.ask(summary());
    assert!(matches!(word(&mut keeper), Word::Mounted(_)));
    assert!(matches!(word(&mut keeper), Word::NotSaved(SaveError::NotAsWritten)));
    assert!(
        matches!(word(&mut keeper), Word::Broken),
        "nothing is done after the last word"
    );
}

#[test]
fn a_thread_that_breaks_says_so() {
    let mut keeper = Keeper::start(DriveId(1), 0, || -> Result<Memory, _> { panic!("as a test asks") });
    assert!(matches!(word(&mut keeper), Word::Broken));
    let mut keeper = Keeper::start(DriveId(1), 0, || -> Result<Memory, _> { Err(MountError::Damaged) });
    assert!(matches!(word(&mut keeper), Word::NotMounted(MountError::Damaged)));
}

fn journal(ended_ms: u64) -> Journal {
    let mut evidence = fixtures::evidence();
    evidence.ended_ms = ended_ms;
    Journal {
        job: fixtures::job(),
        boot_id: [5; 16],
        planned: fixtures::planned(1),
        evidence,
    }
}

fn journal_task(ended_ms: u64, record: Record) -> Task {
    Task::Journal(Box::new(JournalTask {
        path: "pumice/J1/disk-SERIAL1.journal".into(),
        journal: journal(ended_ms),
        record,
        awaited: None,
    }))
}

#[test]
fn a_journal_that_waits_gives_way_to_the_next_and_is_found_by_the_next_boot() {
    let memory = Memory::default();
    let mut first = keeper(&memory);
    first.ask(journal_task(1, Record::First));
    first.ask(journal_task(2, Record::Next));
    assert!(matches!(word(&mut first), Word::Mounted(found) if found.unfinished.is_empty()));
    assert!(matches!(word(&mut first), Word::JournalKept));
    assert!(first.is_idle(), "one was written for both");
    first.ask(journal_task(3, Record::Next));
    assert!(first.words(0).is_empty());
    assert!(matches!(word(&mut first), Word::JournalKept));
    let mut second = keeper(&memory);
    let Word::Mounted(found) = word(&mut second) else {
        panic!("it is mounted first");
    };
    assert!(matches!(&found.unfinished[..], [unfinished] if unfinished.journal == journal(3)));
    second.ask(Task::Discard(found.unfinished[0].path.clone()));
    assert!(second.words(0).is_empty());
    assert!(matches!(word(&mut second), Word::JournalKept));
    assert!(matches!(word(&mut keeper(&memory)), Word::Mounted(found) if found.unfinished.is_empty()));
}

#[test]
fn a_journal_with_a_byte_flipped_is_told_of_and_one_with_a_torn_end_is_read_up_to_it() {
    let path = "pumice/J1/disk-SERIAL1.journal";
    let whole = [journal(1).first_record(), Journal::record(&journal(2).evidence)].concat();
    let mut flipped = whole.clone();
    flipped[100] ^= 1;
    let Word::Mounted(found) = word(&mut keeper(&Memory::with(path, &flipped))) else {
        panic!("it is mounted first");
    };
    assert!(found.unfinished.is_empty());
    assert_eq!(found.unreadable, [Path::new(path)]);
    let torn = &whole[..whole.len() - 1];
    let Word::Mounted(found) = word(&mut keeper(&Memory::with(path, torn))) else {
        panic!("it is mounted first");
    };
    assert!(matches!(&found.unfinished[..], [unfinished] if unfinished.journal == journal(1)));
    assert!(found.unreadable.is_empty());
}
