use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use pumice_device::{BlockDevice, health};
use pumice_engine::{Control, Limits, Surroundings, wipe};
use pumice_model::{
    DriveId, Ending, Event, EventKind, Evidence, Fault, Health, HealthEvidence, Heat, Order, Planned, Stage,
    Unavailability,
};

use crate::clock::boot_ms;

/// The wipes that are running, each in a thread of its own that nothing waits for.
///
/// Steps come in order and none is lost; of progress only the newest a drive is kept, so that a slow screen never holds
/// up a drive.
#[derive(Default)]
pub struct Wipes {
    workers: BTreeMap<DriveId, Worker>,
}

/// The session's end of one wipe. Who drops it hears nothing more of that wipe.
struct Worker {
    planned: Planned,
    words: Receiver<Word>,
    progress: Arc<Mutex<Option<Event>>>,
}

/// What a thread says.
enum Word {
    Step(Event),
    /// The last word; nothing where the work itself broke.
    Ended(Option<Box<Evidence>>),
}

/// What a wipe says.
#[derive(Debug)]
pub enum News {
    /// Something for eyes.
    Event(Event),
    /// Its last word.
    Ended(Box<Ended>),
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
    /// Starts a wipe.
    pub fn start(&mut self, order: Order) {
        let (drive, planned) = (order.drive(), order.planned().clone());
        self.spawn(drive, planned, move |said, progress| work(order, said, progress));
    }

    /// Everything that was said since the last call.
    pub fn news(&mut self) -> Vec<News> {
        let mut news = Vec::new();
        self.workers.retain(|drive, worker| worker.listen(*drive, &mut news));
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
        work: impl FnOnce(&Sender<Word>, &Mutex<Option<Event>>) + Send + 'static,
    ) {
        let (said, words) = channel();
        let progress = Arc::default();
        let shown = Arc::clone(&progress);
        let worker = Worker {
            planned,
            words,
            progress,
        };
        let work = move || work(&said, &shown);
        // A thread that could not be started is found broken, like any other that says nothing.
        thread::Builder::new().name("wipe".into()).spawn(work).ok();
        self.workers.insert(drive, worker);
    }
}

impl Worker {
    /// Takes in what the thread said; whether more is to come.
    fn listen(&self, drive: DriveId, news: &mut Vec<News>) -> bool {
        // Progress is taken first: an older step that follows a newer progress is harmless, the reverse is not.
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner).take();
        news.extend(progress.map(News::Event));
        loop {
            let evidence = match self.words.try_recv() {
                Ok(Word::Step(event)) => {
                    news.push(News::Event(event));
                    continue;
                }
                Ok(Word::Ended(evidence)) => evidence.map(|evidence| *evidence),
                Err(TryRecvError::Disconnected) => None,
                Err(TryRecvError::Empty) => return true,
            };
            news.push(News::Ended(Box::new(Ended {
                drive,
                planned: self.planned.clone(),
                evidence,
            })));
            return false;
        }
    }
}

fn work(order: Order, said: &Sender<Word>, progress: &Mutex<Option<Event>>) {
    let drive = order.drive();
    let notify = |event: Event| match event.kind {
        EventKind::Progress { .. } => *progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(event),
        // Nobody listens only when the program is ending.
        _ => drop(said.send(Word::Step(event))),
    };
    let surroundings = Surroundings {
        drive,
        now_ms: &boot_ms,
        notify: &notify,
        checkpoint: &|_| {},
        heat: &|| Heat::Fine,
        control: &Control::default(),
        limits: Limits::default(),
    };
    let done = catch_unwind(AssertUnwindSafe(|| {
        let before = health(drive);
        let (mut evidence, device) = wipe(order, BlockDevice::open(drive), None, &surroundings);
        evidence.health = health_since(drive, before, evidence.ending);
        (evidence, device)
    }));
    let (evidence, device) = done.map_or((None, None), |(evidence, device)| (Some(Box::new(evidence)), device));
    drop(said.send(Word::Ended(evidence)));
    // Closing a drive that no longer answers can take for ever, so it comes after the last word.
    drop(device);
}

/// What the drive says now beside what it said before. Of one that was never begun nothing is recorded, and one that may
/// not answer any more is not asked: its last word must not wait for that.
fn health_since(drive: DriveId, before: Health, ending: Ending) -> Option<HealthEvidence> {
    let after = match ending {
        Ending::Stopped {
            stage: Stage::Opening, ..
        } => return None,
        Ending::Stopped {
            fault: fault @ (Fault::Gone | Fault::Stalled | Fault::Cancelled),
            ..
        } => Health::Unavailable(Unavailability::Failed(fault)),
        _ => health(drive),
    };
    Some(HealthEvidence { before, after })
}

#[cfg(test)]
#[path = "wipes_tests.rs"]
mod tests;
