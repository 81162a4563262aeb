//! One stick in the hands of one thread, so that a stick which hangs holds up nobody else.
//!
//! Nothing here waits for the thread. A [`Keeper`] that is dropped gives its thread up: what it still says is not heard.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use pumice_certificate::{Document, Journal};
use pumice_device::{MountError, SaveError, Stick};
use pumice_model::{DriveId, Identity, Job};

use crate::certificate_name;

/// A stick that has been at one task for so long does not answer.
pub const ANSWER_MS: u64 = 30_000;

/// What a stick does with files, as [`Stick`] does it.
pub trait Storage {
    /// Saves a file; `Ok` means that the medium itself has given it back.
    fn save(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError>;

    /// Reads a file; `None` where there is none of that name.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;

    /// Adds bytes at the end of a file.
    fn append(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError>;

    /// Removes a file, if it is there.
    fn remove(&self, path: &Path) -> Result<(), SaveError>;

    /// The files with an ending in the folders of a folder.
    fn find(&self, folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>>;
}

impl Storage for Stick {
    fn save(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        Self::save(self, path, bytes)
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        Self::read(self, path)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        Self::append(self, path, bytes)
    }

    fn remove(&self, path: &Path) -> Result<(), SaveError> {
        Self::remove(self, path)
    }

    fn find(&self, folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
        Self::find(self, folder, ending)
    }
}

/// A signed certificate, or the signed report of a job.
#[derive(Debug)]
pub struct Certificate {
    /// Its number in this boot.
    pub number: u64,
    /// What it is about.
    pub about: About,
    /// The job it was made under.
    pub job: Job,
    /// The signed bytes.
    pub bytes: Vec<u8>,
}

/// What a signed document is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A drive, and what that says of itself.
    Drive(DriveId, Identity),
    /// The job, in the boot of this identifier.
    Job([u8; 16]),
}

/// A file that people read, in place of an older one.
#[derive(Debug)]
pub struct Paper {
    /// Where it lies.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Something to do with the stick.
#[derive(Debug)]
pub enum Task {
    /// Save a certificate under a name that no other has.
    Certificate(Arc<Certificate>),
    /// Read every signed document in a folder.
    Look(PathBuf),
    /// Save a paper.
    Paper(Arc<Paper>),
    /// Save the summary in place of an older one.
    Summary {
        /// Where.
        path: PathBuf,
        /// What it says.
        text: String,
    },
    /// Keep the newest of a journal.
    Journal(Box<JournalTask>),
    /// Remove a journal that has served.
    Discard(PathBuf),
}

/// A journal that is to be kept.
#[derive(Clone, Debug)]
pub struct JournalTask {
    /// Where.
    pub path: PathBuf,
    /// What it says.
    pub journal: Journal,
    /// How.
    pub record: Record,
    /// Who waits for it to be on the stick.
    pub awaited: Option<Sender<()>>,
}

/// How a journal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// As a file that takes the place of an older one.
    First,
    /// As a record behind others.
    Next,
}

/// A journal that was found on a stick: work that was broken off.
#[derive(Clone, Debug)]
pub struct Unfinished {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says.
    pub journal: Journal,
}

/// The journals on a stick.
#[derive(Debug, Default)]
pub struct Journals {
    /// Those that say something.
    pub unfinished: Vec<Unfinished>,
    /// Where those lie that cannot be read, or are of another version.
    pub unreadable: Vec<PathBuf>,
}

/// What a stick has come to.
#[derive(Debug)]
pub enum Word {
    /// It is mounted, and these journals are on it.
    Mounted(Journals),
    /// It could not be mounted. The last word.
    NotMounted(MountError),
    /// A certificate was written, read back from the stick itself, and verified.
    CertificateSaved {
        /// Its number in this boot.
        number: u64,
        /// Where it lies.
        path: PathBuf,
    },
    /// The signed documents that were looked for, whatever they hold.
    Found(Vec<Vec<u8>>),
    /// A paper was written and read back.
    PaperSaved(PathBuf),
    /// The summary was written and read back.
    SummarySaved,
    /// A journal was written or removed.
    JournalKept,
    /// It did not take a file. The last word: what was asked for afterwards is not done.
    NotSaved(SaveError),
    /// The thread broke. The last word.
    Broken,
}

/// A stick that is mounted or about to be, and what is to be done with it.
pub struct Keeper {
    drive: DriveId,
    tasks: Sender<Task>,
    words: Receiver<Word>,
    queue: VecDeque<Task>,
    work: Work,
}

/// What the thread is at.
#[derive(Clone, Copy)]
enum Work {
    /// A task, or mounting, since then.
    Since(u64),
    /// Nothing.
    Idle,
}

impl Keeper {
    /// Begins to mount a stick, in a thread of its own.
    pub fn start<S: Storage + 'static>(
        drive: DriveId,
        now_ms: u64,
        mount: impl FnOnce() -> Result<S, MountError> + Send + 'static,
    ) -> Self {
        let (tasks, asked) = channel();
        let (said, words) = channel();
        let work = move || keep(mount, &asked, &said);
        // A thread that could not be started is found broken, like any other that says nothing more.
        thread::Builder::new().name("keeper".into()).spawn(work).ok();
        Self {
            drive,
            tasks,
            words,
            queue: VecDeque::new(),
            work: Work::Since(now_ms),
        }
    }

    /// The drive that the stick is.
    pub fn drive(&self) -> DriveId {
        self.drive
    }

    /// Puts a task into the queue: certificates come before all else, the rest in the order it was asked for.
    pub fn ask(&mut self, task: Task) {
        let task = self.supersede(task);
        let is_certificate = |task: &Task| matches!(task, Task::Certificate(_));
        let place = if is_certificate(&task) {
            self.queue.iter().take_while(|waiting| is_certificate(waiting)).count()
        } else {
            self.queue.len()
        };
        self.queue.insert(place, task);
    }

    /// A journal that waits is old news when the next comes, so that a slow stick has never more than one a drive to write.
    fn supersede(&mut self, task: Task) -> Task {
        let Task::Journal(mut newest) = task else { return task };
        let is_older = |waiting: &Task| matches!(waiting, Task::Journal(older) if older.path == newest.path);
        if let Some(place) = self.queue.iter().position(is_older)
            && let Some(Task::Journal(older)) = self.queue.remove(place)
        {
            if older.record == Record::First {
                newest.record = Record::First;
            }
            newest.awaited = newest.awaited.or(older.awaited);
        }
        Task::Journal(newest)
    }

    /// What was said since the last call; gives the thread its next task when it is at none.
    pub fn words(&mut self, now_ms: u64) -> Vec<Word> {
        let mut words = Vec::new();
        loop {
            match self.words.try_recv() {
                Ok(word) => words.push(word),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    words.push(Word::Broken);
                    break;
                }
            }
        }
        if !words.is_empty() {
            self.work = Work::Idle;
        }
        if matches!(self.work, Work::Idle)
            && let Some(task) = self.queue.pop_front()
        {
            self.work = Work::Since(now_ms);
            // A thread that hears nothing any more has said so, or is found broken at the next call.
            self.tasks.send(task).ok();
        }
        words
    }

    /// Whether it has been at one task for [`ANSWER_MS`].
    pub fn is_silent(&self, now_ms: u64) -> bool {
        matches!(self.work, Work::Since(since_ms) if now_ms >= since_ms + ANSWER_MS)
    }

    /// Whether nothing is being done or waits to be.
    pub fn is_idle(&self) -> bool {
        matches!(self.work, Work::Idle) && self.queue.is_empty()
    }

    /// Lets the stick go and waits up to `wait` for it to be unmounted.
    pub fn release(self, wait: Duration) {
        drop(self.tasks);
        let deadline = Instant::now() + wait;
        // The thread's end of the channel is closed when the stick is unmounted.
        while self
            .words
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            .is_ok()
        {}
    }
}

/// The thread: `said` outlives the stick, so that its closing tells of the unmounting.
fn keep<S: Storage>(mount: impl FnOnce() -> Result<S, MountError>, asked: &Receiver<Task>, said: &Sender<Word>) {
    let stick = match mount() {
        Ok(stick) => stick,
        Err(error) => return drop(said.send(Word::NotMounted(error))),
    };
    if said.send(Word::Mounted(journals(&stick))).is_err() {
        return;
    }
    for task in asked {
        let word = perform(&stick, &task).unwrap_or_else(Word::NotSaved);
        let is_last = matches!(word, Word::NotSaved(_));
        if said.send(word).is_err() || is_last {
            return;
        }
    }
}

fn perform(stick: &impl Storage, task: &Task) -> Result<Word, SaveError> {
    match task {
        Task::Certificate(certificate) => save_certificate(stick, certificate).map(|path| Word::CertificateSaved {
            number: certificate.number,
            path,
        }),
        Task::Look(folder) => Ok(Word::Found(documents(stick, folder)?)),
        Task::Paper(paper) => {
            stick.save(&paper.path, &paper.bytes)?;
            Ok(Word::PaperSaved(paper.path.clone()))
        }
        Task::Summary { path, text } => stick.save(path, text.as_bytes()).map(|()| Word::SummarySaved),
        Task::Journal(task) => {
            let JournalTask {
                path,
                journal,
                record,
                awaited,
            } = &**task;
            match record {
                Record::First => stick.save(path, &journal.first_record())?,
                Record::Next => stick.append(path, &Journal::record(&journal.evidence))?,
            }
            // Who waited may have had enough of it.
            if let Some(awaited) = awaited {
                let _ = awaited.send(());
            }
            Ok(Word::JournalKept)
        }
        Task::Discard(path) => stick.remove(path).map(|()| Word::JournalKept),
    }
}

/// A journal that cannot be read is no reason not to take the stick.
fn journals(stick: &impl Storage) -> Journals {
    let paths = stick.find(certificate_name::ROOT.as_ref(), certificate_name::JOURNAL);
    let mut journals = Journals::default();
    for path in paths.unwrap_or_default() {
        let bytes = stick.read(&path).ok().flatten();
        match bytes.and_then(|bytes| Journal::read(&bytes)) {
            Some(journal) => journals.unfinished.push(Unfinished { path, journal }),
            None => journals.unreadable.push(path),
        }
    }
    journals
}

/// What cannot be read is left out: it is no certificate of this job that anybody could list.
fn documents(stick: &impl Storage, folder: &Path) -> Result<Vec<Vec<u8>>, SaveError> {
    let paths = stick.find(certificate_name::ROOT.as_ref(), certificate_name::DOCUMENT)?;
    let of_job = paths.iter().filter(|path| path.parent() == Some(folder));
    Ok(of_job.filter_map(|path| stick.read(path).ok().flatten()).collect())
}

fn save_certificate(stick: &impl Storage, certificate: &Certificate) -> Result<PathBuf, SaveError> {
    let path = free_path(stick, certificate)?;
    // A file that is there already may be so in memory only, from an attempt that was given up: it is saved all the same.
    stick.save(&path, &certificate.bytes)?;
    let bytes = stick.read(&path)?.unwrap_or_default();
    match Document::read(&bytes) {
        Ok(_) if bytes == certificate.bytes => Ok(path),
        _ => Err(SaveError::NotAsWritten),
    }
}

/// The first name that no other file has.
fn free_path(stick: &impl Storage, certificate: &Certificate) -> Result<PathBuf, SaveError> {
    let folder = certificate_name::folder(&certificate.job);
    for copy in 1.. {
        let path = folder.join(match &certificate.about {
            About::Drive(_, identity) => certificate_name::certificate(identity, copy),
            About::Job(boot_id) => certificate_name::job_report(*boot_id, copy),
        });
        match stick.read(&path) {
            Ok(None) => return Ok(path),
            Ok(Some(bytes)) if bytes == certificate.bytes => return Ok(path),
            Ok(Some(_)) => {}
            // Whatever it is, it is somebody's.
            Err(error) if matches!(error.kind(), ErrorKind::FileTooLarge | ErrorKind::IsADirectory) => {}
            Err(error) => return Err(error.into()),
        }
    }
    unreachable!("a stick cannot hold every name")
}

#[cfg(test)]
#[path = "keeper_tests.rs"]
mod tests;
