use serde::Serialize;

use crate::{BlockRange, DriveId, Ending, Fault, Sequel, Stage};

/// Something for eyes: the newest matters, and [`EventKind::Progress`] may be lost. The record is
/// [`crate::Evidence`], never a collection of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The drive it is about.
    pub drive: DriveId,
    /// What happened.
    pub kind: EventKind,
}

/// What happened to a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum EventKind {
    /// The first event of a stage.
    Started {
        /// The stage.
        stage: Stage,
        /// Bytes of work in it.
        work_bytes: u64,
    },
    /// The drive was asked whether it still holds what an earlier boot left on it.
    TakenUp {
        /// What follows from it.
        sequel: Sequel,
    },
    /// How far a stage has come.
    Progress {
        /// The stage.
        stage: Stage,
        /// Bytes done.
        done_bytes: u64,
    },
    /// The drive has not answered a request for so long; the next progress says that it does again.
    Stalled {
        /// The stage.
        stage: Stage,
        /// How long.
        waited_ms: u64,
    },
    /// The drive is too hot, and the work on it pauses; the next progress says that it goes on.
    Paused {
        /// The stage.
        stage: Stage,
    },
    /// Blocks failed for good in this stage.
    Failed {
        /// The stage.
        stage: Stage,
        /// The blocks.
        range: BlockRange,
        /// How.
        fault: Fault,
    },
    /// The last event of a stage.
    Ended {
        /// The stage.
        stage: Stage,
    },
    /// The last event of a drive; its evidence follows.
    Finished(Ending),
}
