use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pumice_device::{BlockDevice, Psid, health};
use pumice_engine::{Control, Intent, Limits, Surroundings, wipe};
use pumice_model::{
    Celsius, DriveId, Ending, Event, EventKind, Evidence, Fault, Health, HealthEvidence, Order, Resumption, Sensor,
    Stage, Unavailability,
};

use crate::clock::boot_ms;
use crate::heat::DriveHeat;

/// How long a drive is waited for that is asked for its counters, before the wipe and after it: neither the wipe nor its
/// certificate waits for one that hangs just then.
const HEALTH: Duration = Duration::from_secs(20);

/// How long the certificate stick is waited for that is to record what the drive's firmware is about to begin: long enough
/// to plug in another.
const INTENT: Duration = Duration::from_mins(2);

/// How often is looked whether the operator has had enough of waiting.
const LOOK: Duration = Duration::from_millis(200);

/// What bounds the work on every drive.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The engine's.
    pub limits: Limits,
    /// The temperature at which the operator wants work to pause; `None` leaves that to the drive.
    pub heat_limit: Option<Celsius>,
}

/// What a thread that wipes says.
pub enum Word {
    /// A step.
    Step(Event),
    /// What is about to be begun and cannot be taken back; the answer comes once it is on the stick, and not at all where
    /// it cannot be.
    Intent(Box<Evidence>, Sender<()>),
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
    sensor: Mutex<Option<Sensor>>,
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

    /// What the drive's sensor said last, if that was not taken yet.
    pub fn take_sensor(&self) -> Option<Sensor> {
        self.sensor.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Leaves what the drive's sensor says in the place of what it said before.
    pub fn leave_sensor(&self, sensor: Sensor) {
        *self.sensor.lock().unwrap_or_else(PoisonError::into_inner) = Some(sensor);
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

/// A wipe that is to be done.
pub struct Task {
    /// Leave to do it.
    pub order: Order,
    /// What an earlier boot left of it.
    pub resumption: Option<Resumption>,
    /// The number on the drive's label, where its firmware is to be asked by that.
    pub psid: Option<Psid>,
}

/// Wipes a drive to the end and says what came of it.
pub fn work(task: Task, bounds: Bounds, said: &Sender<Word>, common: &Arc<Common>) {
    let Task {
        order,
        resumption,
        psid,
    } = task;
    let drive = order.drive();
    let shared = Arc::clone(common);
    let tell = move |sensor| shared.leave_sensor(sensor);
    let heat = DriveHeat::watch(drive, order.planned().target.medium, bounds.heat_limit, tell);
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
        intend: &|evidence| intend(evidence, said, common, INTENT),
        heat: &|| heat.heat(),
        control: &common.control,
        limits: bounds.limits,
    };
    let done = catch_unwind(AssertUnwindSafe(|| {
        let before = health_in_time(drive);
        let opened = BlockDevice::open(drive).map(|device| match psid {
            Some(psid) => device.with_psid(psid),
            None => device,
        });
        let (mut evidence, device) = wipe(order, opened, resumption, &surroundings);
        // By the name it has now: a disk that shows what was hidden of it may have got another.
        let now = device.as_ref().map_or(drive, BlockDevice::drive);
        evidence.health = health_since(now, before, evidence.ending);
        evidence.heat = evidence.health.is_some().then(|| heat.evidence());
        (evidence, device)
    }));
    let (evidence, device) = done.map_or((None, None), |(evidence, device)| (Some(Box::new(evidence)), device));
    drop(said.send(Word::Ended(evidence)));
    // Closing a drive that no longer answers can take for ever, so it comes after the last word.
    drop(device);
}

/// Has what is about to be begun put on the stick, and waits for that as long as the operator lets it.
fn intend(evidence: &Evidence, said: &Sender<Word>, common: &Common, limit: Duration) -> Intent {
    // An older checkpoint that is taken after the intent would take its place on the stick.
    common.take_checkpoint();
    let (recorded, answer) = channel();
    if said.send(Word::Intent(Box::new(evidence.clone()), recorded)).is_err() {
        return Intent::Unrecorded;
    }
    let deadline = Instant::now() + limit;
    loop {
        match answer.recv_timeout(LOOK) {
            Ok(()) => return Intent::Recorded,
            Err(RecvTimeoutError::Timeout) if Instant::now() < deadline && !common.control.is_cancelled() => {}
            Err(_) => return Intent::Unrecorded,
        }
    }
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
        _ => health_in_time(drive),
    };
    Some(HealthEvidence { before, after })
}

fn health_in_time(drive: DriveId) -> Health {
    in_time(HEALTH, move || health(drive))
}

/// What an answer says that may never come: nobody waits for a thread that is stuck in the kernel.
fn in_time(limit: Duration, ask: impl FnOnce() -> Health + Send + 'static) -> Health {
    let (told, answer) = channel();
    // A thread that could not be started says nothing either.
    let ask = move || drop(told.send(ask()));
    thread::Builder::new().name("health".into()).spawn(ask).ok();
    answer
        .recv_timeout(limit)
        .unwrap_or(Health::Unavailable(Unavailability::TimedOut))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drive_that_hangs_when_asked_for_its_counters_holds_up_no_certificate() {
        let refused = || Health::Unavailable(Unavailability::Refused);
        assert_eq!(in_time(HEALTH, refused), refused());
        let (release, wait) = channel::<()>();
        let hangs = move || {
            wait.recv().ok();
            refused()
        };
        let late = Health::Unavailable(Unavailability::TimedOut);
        assert_eq!(in_time(Duration::from_millis(20), hangs), late);
        drop(release);
    }
    #[test]
    fn what_is_intended_is_recorded_only_when_somebody_says_so() {
        let (said, heard) = channel();
        let common = Common::default();
        common.leave_checkpoint(crate::fixtures::evidence());
        let evidence = crate::fixtures::evidence();
        let answer = |reply: fn(Sender<()>)| {
            thread::scope(|scope| {
                let intent = scope.spawn(|| intend(&evidence, &said, &common, Duration::from_millis(300)));
                let Ok(Word::Intent(told, recorded)) = heard.recv() else {
                    panic!("it says what it intends");
                };
                assert_eq!(*told, evidence);
                assert!(common.take_checkpoint().is_none(), "nothing older can come behind it");
                reply(recorded);
                intent.join().unwrap()
            })
        };
        assert_eq!(answer(|recorded| recorded.send(()).unwrap()), Intent::Recorded);
        assert_eq!(answer(drop), Intent::Unrecorded, "no stick can take it");
        assert_eq!(
            answer(std::mem::forget),
            Intent::Unrecorded,
            "a stick that hangs is not waited for"
        );
        common.control.cancel();
        assert_eq!(answer(std::mem::forget), Intent::Unrecorded);
        drop(heard);
        assert_eq!(intend(&evidence, &said, &common, INTENT), Intent::Unrecorded);
    }
}
