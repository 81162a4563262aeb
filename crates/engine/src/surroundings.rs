use pumice_model::{DriveId, Event, EventKind, Evidence, Heat};

use crate::control::Control;
use crate::limits::Limits;

/// What the work on one drive needs of the world: time, eyes, a memory that outlives it, and bounds.
pub struct Surroundings<'a> {
    /// The drive, for those who hear of it.
    pub drive: DriveId,
    /// Milliseconds since boot.
    pub now_ms: &'a dyn Fn() -> u64,
    /// Takes events for eyes; called from the thread that works, so it must not wait.
    pub notify: &'a (dyn Fn(Event) + Sync),
    /// Takes the evidence as it would be if the work ended at this moment, each time a flush has put the blocks it
    /// counts on the medium and at every step; called from the thread that works, so it must not wait.
    pub checkpoint: &'a dyn Fn(&Evidence),
    /// Puts on the certificate stick what is about to be begun and cannot be taken back, and returns when it is there for
    /// good; it may wait for that, but not for ever.
    pub intend: &'a dyn Fn(&Evidence) -> Intent,
    /// Whether the drive may be worked on; called often and from the thread that works, so it must not ask the drive.
    pub heat: &'a dyn Fn() -> Heat,
    /// The operator's wishes.
    pub control: &'a Control,
    /// Bounds.
    pub limits: Limits,
}

/// Whether an intent is on record, so that a later boot finds it whatever becomes of this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// It is.
    Recorded,
    /// It is not, so what was intended must not be done.
    Unrecorded,
}

impl Surroundings<'_> {
    /// Tells eyes what happened.
    pub(crate) fn tell(&self, kind: EventKind) {
        (self.notify)(Event {
            drive: self.drive,
            kind,
        });
    }
}
