use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use pumice_device::{BlockDevice, health};
use pumice_engine::{Control, Limits, Surroundings, wipe};
use pumice_model::{
    DriveId, Ending, Event, EventKind, Evidence, Fault, Health, HealthEvidence, Heat, Order, Planned, Stage,
    Unavailability,
};

use crate::clock::boot_ms;

/// The wipes of this boot, each in a thread of its own.
///
/// Steps come in order and none is lost; of progress only the newest a drive is kept, so that a slow screen never holds
/// up a drive.
pub struct Wipes {
    progress: Arc<Mutex<BTreeMap<DriveId, Event>>>,
    sender: Sender<News>,
    receiver: Receiver<News>,
    running: usize,
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
    /// No wipe yet.
    pub fn new() -> Self {
        let (sender, receiver) = channel();
        Self {
            progress: Arc::default(),
            sender,
            receiver,
            running: 0,
        }
    }

    /// Starts a wipe.
    pub fn start(&mut self, order: Order) {
        let (sender, progress) = (self.sender.clone(), Arc::clone(&self.progress));
        self.running += 1;
        thread::spawn(move || work(order, &sender, &progress));
    }

    /// Everything that was said since the last call.
    pub fn news(&mut self) -> Vec<News> {
        // Progress is taken first: an older step that follows a newer progress is harmless, the reverse is not.
        let progress = std::mem::take(&mut *self.progress.lock().unwrap_or_else(PoisonError::into_inner));
        let mut news: Vec<News> = progress.into_values().map(News::Event).collect();
        news.extend(self.receiver.try_iter());
        self.running -= news.iter().filter(|news| matches!(news, News::Ended(_))).count();
        news
    }

    /// How many wipes have not ended.
    pub fn running(&self) -> usize {
        self.running
    }
}

fn work(order: Order, sender: &Sender<News>, progress: &Mutex<BTreeMap<DriveId, Event>>) {
    let (drive, planned) = (order.drive(), order.planned().clone());
    let notify = |event: Event| match event.kind {
        EventKind::Progress { .. } => {
            progress
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(event.drive, event);
        }
        // Nobody listens only when the program is ending.
        _ => drop(sender.send(News::Event(event))),
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
    let (evidence, device) = done.map_or((None, None), |(evidence, device)| (Some(evidence), device));
    drop(sender.send(News::Ended(Box::new(Ended {
        drive,
        planned,
        evidence,
    }))));
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
