use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};

use pumice_device::{BlockDevice, health};
use pumice_engine::{Control, Limits, Surroundings, wipe};
use pumice_model::{
    DriveId, Ending, Event, EventKind, Evidence, Fault, Health, HealthEvidence, Order, Resumption, Stage,
    Unavailability,
};

use crate::clock::boot_ms;
use crate::heat::DriveHeat;

/// What a thread that wipes says.
pub enum Word {
    /// A step.
    Step(Event),
    /// The last word; nothing where the work itself broke.
    Ended(Option<Box<Evidence>>),
}

/// What the session and a thread that wipes have in common.
#[derive(Default)]
pub struct Common {
    /// Stops the work.
    pub control: Control,
    progress: Mutex<Option<Event>>,
    checkpoint: Mutex<Option<Evidence>>,
}

impl Common {
    /// The newest progress that was not taken yet.
    pub fn take_progress(&self) -> Option<Event> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The newest checkpoint that was not taken yet.
    pub fn take_checkpoint(&self) -> Option<Evidence> {
        self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Leaves progress in the place of an older one.
    pub fn leave_progress(&self, event: Event) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(event);
    }

    /// Leaves a checkpoint in the place of an older one.
    pub fn leave_checkpoint(&self, evidence: Evidence) {
        *self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner) = Some(evidence);
    }
}

/// Wipes a drive to the end and says what came of it.
pub fn work(order: Order, resumption: Option<Resumption>, limits: Limits, said: &Sender<Word>, common: &Common) {
    let drive = order.drive();
    let heat = DriveHeat::watch(drive, order.planned().target.medium);
    let notify = |event: Event| match event.kind {
        EventKind::Progress { .. } => common.leave_progress(event),
        // Nobody listens only when the program is ending, or the wipe was given up.
        _ => drop(said.send(Word::Step(event))),
    };
    let surroundings = Surroundings {
        drive,
        now_ms: &boot_ms,
        notify: &notify,
        checkpoint: &|evidence| common.leave_checkpoint(evidence.clone()),
        heat: &|| heat.heat(),
        control: &common.control,
        limits,
    };
    let done = catch_unwind(AssertUnwindSafe(|| {
        let before = health(drive);
        let (mut evidence, device) = wipe(order, BlockDevice::open(drive), resumption, &surroundings);
        evidence.health = health_since(drive, before, evidence.ending);
        evidence.heat = evidence.health.is_some().then(|| heat.evidence());
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
