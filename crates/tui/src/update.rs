use pumice_model::{Drive, DriveId, Event, Hold, Job, Judgement, Sensor, StickError};

/// Something the screen must know of.
#[derive(Clone, Debug)]
pub enum Update {
    /// The drives that are present, all of them.
    Drives {
        /// One row a drive.
        rows: Vec<Row>,
        /// Whether the boot medium is known, so that USB disks can be judged.
        is_boot_medium_known: bool,
    },
    /// A drive takes the certificates now.
    StickTaken(DriveId),
    /// A drive is being made the certificate stick.
    StickAwaited(DriveId),
    /// Wipes of this job were interrupted in an earlier boot; how many.
    Unfinished(Job, usize),
    /// Journals on the certificate stick cannot be read; what that means, in words.
    JournalsUnreadable(String),
    /// A drive did not become the certificate stick, and the one before still is; why, in words.
    StickRefused(String),
    /// There is no certificate stick that answers; why, in words.
    StickLost(String),
    /// The certificate stick answers again.
    StickAnswers(DriveId),
    /// A chosen drive can be wiped, if it is confirmed.
    Planned(DriveId),
    /// What was typed was not what was asked for.
    Mismatch(DriveId),
    /// A chosen drive cannot be wiped; why, in words.
    Refused(DriveId, String),
    /// A drive is confirmed.
    Confirmed(DriveId),
    /// A step or the progress of a wipe.
    Event(Event),
    /// What the temperature sensor of a drive says.
    Sensor(DriveId, Sensor),
    /// A wipe that was cancelled comes to its end.
    GivingUp(DriveId),
    /// A wipe has ended; `None` where the worker broke.
    Ended(DriveId, Option<Judgement>),
    /// A certificate is on the stick; where.
    Saved(DriveId, String),
    /// Time goes on: milliseconds since boot.
    Tick(u64),
}

/// A drive and what may be done with it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The drive.
    pub drive: Drive,
    /// What forbids wiping it.
    pub holds: Vec<Hold>,
    /// Whether it can take certificates.
    pub stick: Result<(), StickError>,
}

/// What the operator wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Make a drive the certificate stick.
    ChooseStick(DriveId),
    /// Take this job.
    TakeJob(Job),
    /// Plan these drives, in this order.
    Plan(Vec<DriveId>),
    /// Confirm a planned drive with what was typed.
    Confirm(DriveId, String),
    /// Forget every plan.
    Forget,
    /// Start what is confirmed.
    Start,
    /// End this wipe before it is done.
    Cancel(DriveId),
    /// End every wipe that is not done.
    CancelAll,
    /// Switch off.
    PowerOff,
}
