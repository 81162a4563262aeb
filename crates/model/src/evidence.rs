use serde::{Deserialize, Serialize};

use crate::{
    BlockRanges, FirmwareAttempt, FirmwareEvidence, Geometry, HealthEvidence, HeatEvidence, HiddenArea, HiddenAreas,
    Identity, Pattern, Planned,
};

/// Everything that was done to a drive and what came of it: complete, returned by value, never
/// rebuilt from events. Times are milliseconds since boot, sleep included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What the drive said when it was opened for the wipe.
    pub opening: Opening,
    /// The passes begun, in order.
    pub passes: Vec<PassEvidence>,
    /// The read-back of the last pass, if it was begun.
    pub read_back: Option<ReadBackEvidence>,
    /// What the drive's own firmware was made to do after that; `None` where it was not come to.
    pub firmware: Option<FirmwareEvidence>,
    /// The revert that opened locked ranges before the passes, if one was tried. The verdict does not rest on it: the
    /// passes and what follows them stand for themselves.
    pub unlocking: Option<FirmwareAttempt>,
    /// What became of hidden areas before the passes; `None` where nobody looked.
    pub hidden: Option<HiddenAreas>,
    /// How the work ended.
    pub ending: Ending,
    /// When the drive was opened.
    pub started_ms: u64,
    /// When the work ended.
    pub ended_ms: u64,
    /// Earlier boots in which the work was begun and broken off, in order. Times of the passes they completed are of
    /// those boots.
    pub interruptions: Vec<Interruption>,
    /// What the drive's own firmware counted; `None` where nobody looked. The verdict does not rest on it.
    pub health: Option<HealthEvidence>,
    /// How warm the drive became; `None` where nobody looked. The verdict does not rest on it.
    pub heat: Option<HeatEvidence>,
}

impl Evidence {
    /// The size and blocks of the drive that was worked on: the planned ones, or the larger ones that a removed hidden
    /// area has given back.
    pub fn geometry(&self, planned: &Planned) -> Geometry {
        let target = planned.target.geometry;
        match (&self.opening, self.hidden) {
            (Opening::Opened(found), Some(hidden))
                if hidden.any(HiddenArea::Removed) && found.geometry.is_larger_than(target) =>
            {
                found.geometry
            }
            _ => target,
        }
    }
}

/// A boot in which the work on a drive was begun and broken off, as its journal left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interruption {
    /// The kernel's identifier of that boot.
    pub boot_id: [u8; 16],
    /// When the drive was opened in that boot.
    pub started_ms: u64,
    /// When the journal last heard of it.
    pub last_ms: u64,
    /// What was being done.
    pub stage: Stage,
    /// Blocks that stage had dealt with, behind a completed flush.
    pub done_blocks: u64,
    /// What the next boot made of it.
    pub sequel: Sequel,
}

/// How the work went on after an interruption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sequel {
    /// From where it was broken off.
    Continued,
    /// From its beginning, because what was on the drive was not what had been left there.
    StartedAnew,
}

/// What came of opening the drive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Opening {
    /// It opened and was asked again who it is.
    Opened(Found),
    /// It could not be opened or did not answer.
    Failed(Fault),
}

/// What an opened drive says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Its identity.
    pub identity: Identity,
    /// Its size and blocks.
    pub geometry: Geometry,
}

/// One pass over the drive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PassEvidence {
    /// What was written.
    pub pattern: Pattern,
    /// Blocks whose writing the drive acknowledged, each counted once.
    pub written_blocks: u64,
    /// Blocks that could not be written, after splitting and one retry.
    pub unwritten: BlockRanges,
    /// Requests that failed at first.
    pub failed_requests: u64,
    /// What came of the flush behind the pass.
    pub flush: Flush,
    /// When it began.
    pub started_ms: u64,
    /// When it ended.
    pub ended_ms: u64,
}

/// The read-back of the last pass, compared with what was written.
///
/// It holds places only, neither content nor a digest of content: a mismatch may be old data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadBackEvidence {
    /// Blocks that read back as written.
    pub equal_blocks: u64,
    /// Blocks that read back as something else.
    pub mismatched: BlockRanges,
    /// Blocks that could not be read.
    pub unreadable: BlockRanges,
    /// Offset of the first byte that read back as something else.
    pub first_difference_bytes: Option<u64>,
    /// When it began.
    pub started_ms: u64,
    /// When it ended.
    pub ended_ms: u64,
}

/// What came of a flush of the drive's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flush {
    /// The drive says everything is on the medium.
    Done,
    /// The drive refused or did not answer.
    Failed(Fault),
    /// The pass ended before it.
    NotReached,
}

/// How the work on a drive ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// All planned work was done, with or without bad blocks.
    Completed,
    /// It stopped early.
    Stopped {
        /// Where.
        stage: Stage,
        /// Why.
        fault: Fault,
    },
}

/// A part of the work on one drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Opening the drive and asking who it is.
    Opening,
    /// A pass, counted from 1.
    Pass(u8),
    /// The read-back of the last pass.
    ReadBack,
    /// The erase by the drive's own firmware.
    Firmware,
    /// The look at what that left.
    ChangeCheck,
}

/// What can go wrong with a drive, told apart by what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// The drive says it cannot write or read this place (EIO, ENODATA, EILSEQ).
    Medium,
    /// The drive is not there any more (ENODEV, ENXIO, ENOSPC, or a read of nothing).
    Gone,
    /// Nothing came back within the deadline.
    Stalled,
    /// More blocks are bad than a drive worth wiping has.
    TooManyBadBlocks,
    /// The opened drive is not the planned one.
    OtherDrive,
    /// Someone else has the drive open (EBUSY).
    Busy,
    /// The kernel forbids it (EROFS, EPERM, EACCES).
    Denied,
    /// The operator cancelled it.
    Cancelled,
    /// The computer went off, and nothing more is known.
    Interrupted,
    /// It was too hot to be worked on, and did not cool in time.
    Overheated,
    /// A hidden area can be removed only after the drive's power was off.
    PowerCycleNeeded,
    /// The drive says that it is locked, so that nothing could be written.
    Locked,
    /// Any other kernel error, by number.
    Other(i32),
}
