use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;

use pumice_model::{Celsius, DriveId, Event, Evidence, Fault, Planned, Sensor};

use crate::worker::{Bounds, Common, Task, Word, work};

/// How long a cancelled wipe is waited for, before its certificate is made of what is known without its thread.
const CANCEL_MS: u64 = 1_500;

/// The wipes that are running, each in a thread of its own that nothing waits for.
///
/// Steps come in order and none is lost; of progress only the newest a drive is kept, so that a slow screen never holds
/// up a drive.
pub struct Wipes {
    bounds: Bounds,
    workers: BTreeMap<DriveId, Worker>,
}

/// The session's end of one wipe. Who drops it hears nothing more of that wipe.
struct Worker {
    planned: Planned,
    words: Receiver<Word>,
    common: Arc<Common>,
    /// The evidence as it would be if the work had ended at the last checkpoint.
    checkpoint: Evidence,
    wish: Wish,
}

/// What the operator wants of a wipe.
#[derive(Clone, Copy)]
enum Wish {
    /// That it goes on.
    On,
    /// That it ends, since then.
    Cancelled(u64),
}

/// What a wipe says.
#[derive(Debug)]
pub enum News {
    /// Something for eyes.
    Event(Event),
    /// What the drive's temperature sensor says.
    Sensor(DriveId, Sensor),
    /// How far it has come, for a journal.
    Checkpoint(Box<Checkpoint>),
    /// What its drive's firmware is about to begin, for a journal that answers when a stick has it for good.
    Intent(Box<Checkpoint>, Sender<()>),
    /// Its last word.
    Ended(Box<Ended>),
}

/// How far a wipe has come, with a completed flush behind it.
#[derive(Debug)]
pub struct Checkpoint {
    /// The drive.
    pub drive: DriveId,
    /// What is to be done.
    pub planned: Planned,
    /// The evidence as it would be if the work ended here.
    pub evidence: Evidence,
}

/// What came of a wipe.
#[derive(Debug)]
pub struct Ended {
    /// The drive.
    pub drive: DriveId,
    /// What was to be done.
    pub planned: Planned,
    /// What was done; `None` when the worker itself broke, which leaves nothing to certify.
    pub evidence: Option<Evidence>,
}

impl Wipes {
    /// No wipe yet.
    pub fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            workers: BTreeMap::new(),
        }
    }

    /// Has wipes that are started from now on pause at this temperature.
    pub fn limit_heat(&mut self, limit: Celsius) {
        self.bounds.heat_limit = Some(limit);
    }

    /// Starts a wipe, or goes on with one that an earlier boot began.
    pub fn start(&mut self, task: Task, now_ms: u64) {
        let (drive, planned, bounds) = (task.order.drive(), task.order.planned().clone(), self.bounds);
        self.spawn(drive, planned, now_ms, move |said, common| {
            work(task, bounds, said, common);
        });
    }

    /// Ends a wipe: its last word comes within two seconds, whether its drive answers or not.
    pub fn cancel(&mut self, drive: DriveId, now_ms: u64) {
        if let Some(worker) = self.workers.get_mut(&drive)
            && matches!(worker.wish, Wish::On)
        {
            worker.wish = Wish::Cancelled(now_ms);
            worker.common.control.cancel();
        }
    }

    /// The drives whose wipe has not ended.
    pub fn drives(&self) -> Vec<DriveId> {
        self.workers.keys().copied().collect()
    }

    /// Everything that was said since the last call.
    pub fn news(&mut self, now_ms: u64) -> Vec<News> {
        let mut news = Vec::new();
        self.workers
            .retain(|drive, worker| worker.listen(*drive, now_ms, &mut news));
        news
    }

    /// How many wipes have not ended.
    pub fn running(&self) -> usize {
        self.workers.len()
    }

    fn spawn(
        &mut self,
        drive: DriveId,
        planned: Planned,
        now_ms: u64,
        work: impl FnOnce(&Sender<Word>, &Arc<Common>) + Send + 'static,
    ) {
        let (said, words) = channel();
        let common = Arc::new(Common::default());
        let shared = Arc::clone(&common);
        let worker = Worker {
            planned,
            words,
            common,
            checkpoint: Evidence::not_opened(now_ms),
            wish: Wish::On,
        };
        let work = move || work(&said, &shared);
        // A thread that could not be started is found broken, like any other that says nothing.
        thread::Builder::new().name("wipe".into()).spawn(work).ok();
        self.workers.insert(drive, worker);
    }
}

impl Worker {
    /// Takes in what the thread said; whether more is to come.
    fn listen(&mut self, drive: DriveId, now_ms: u64, news: &mut Vec<News>) -> bool {
        // Progress is taken first: an older step that follows a newer progress is harmless, the reverse is not.
        news.extend(self.common.take_progress().map(News::Event));
        news.extend(self.common.take_sensor().map(|sensor| News::Sensor(drive, sensor)));
        news.extend(self.checkpoint(drive));
        loop {
            let evidence = match (self.words.try_recv(), self.wish) {
                (Ok(Word::Step(event)), _) => {
                    news.push(News::Event(event));
                    continue;
                }
                (Ok(Word::Intent(evidence, recorded)), _) => {
                    news.push(News::Intent(Box::new(self.at(drive, *evidence)), recorded));
                    continue;
                }
                (Ok(Word::Ended(evidence)), _) => evidence.map(|evidence| *evidence),
                (Err(TryRecvError::Disconnected), _) => None,
                (Err(TryRecvError::Empty), Wish::Cancelled(since_ms)) if now_ms >= since_ms + CANCEL_MS => {
                    Some(self.checkpoint.clone().stopped(Fault::Cancelled, now_ms))
                }
                (Err(TryRecvError::Empty), _) => return true,
            };
            // One that was left with the last word counts too: the work may go on in another boot.
            news.extend(self.checkpoint(drive));
            news.push(News::Ended(Box::new(Ended {
                drive,
                planned: self.planned.clone(),
                evidence,
            })));
            return false;
        }
    }

    fn checkpoint(&mut self, drive: DriveId) -> Option<News> {
        let evidence = self.common.take_checkpoint()?;
        self.checkpoint = evidence.clone();
        Some(News::Checkpoint(Box::new(self.at(drive, evidence))))
    }

    fn at(&self, drive: DriveId, evidence: Evidence) -> Checkpoint {
        Checkpoint {
            drive,
            planned: self.planned.clone(),
            evidence,
        }
    }
}

#[cfg(test)]
#[path = "wipes_tests.rs"]
mod tests;
