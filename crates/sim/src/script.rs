use pumice_model::{HiddenArea, HiddenAreas, NotStarted, Technique};
use serde::Deserialize;

/// One way in which a drive does not do what it should. A sweep is one of three passes, counted from 1, the read-back after
/// the last (4), the erase by firmware with each look at it as a request (5), or the change check (6); where none is given,
/// all are meant.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Misfortune {
    /// Requests that touch these blocks fail with a medium error.
    Bad {
        /// Which.
        #[serde(flatten)]
        place: Place,
        /// How often they fail before they recover; for ever where it is not given.
        times: Option<u32>,
    },
    /// Requests that touch one of so many blocks, `step` blocks from each to the next, fail with a medium error.
    Scattered {
        /// The first.
        first: u64,
        /// From each to the next.
        step: u64,
        /// How many.
        count: u64,
    },
    /// Requests that fail take so long to fail.
    FailSlowly {
        /// Milliseconds.
        milliseconds: u64,
    },
    /// Writes to these blocks are acknowledged and not done.
    Drop {
        /// Which.
        #[serde(flatten)]
        place: Place,
    },
    /// Writes to these blocks land so many blocks further on, where they stay within the drive.
    Misdirect {
        /// Which.
        #[serde(flatten)]
        place: Place,
        /// How far.
        by: u64,
    },
    /// Only the first half of each of these blocks is written.
    Tear {
        /// Which.
        #[serde(flatten)]
        place: Place,
    },
    /// Reads of these blocks give what was there before everything.
    Stale {
        /// Which.
        #[serde(flatten)]
        place: Place,
    },
    /// Reads of these blocks transfer nothing and say they did.
    Silent {
        /// Which.
        #[serde(flatten)]
        place: Place,
    },
    /// Transfers longer than so many blocks are cut off there.
    Short {
        /// Blocks.
        blocks: u64,
    },
    /// The newest request is finished first.
    Reorder,
    /// Requests in flight whose blocks adjoin are done as one, and fail as one.
    Merge,
    /// After so many requests of a sweep nothing is finished any more.
    Stall {
        /// The sweep.
        sweep: u8,
        /// Requests.
        after: u64,
    },
    /// After so many requests of a sweep the drive is pulled out: writes say so, reads transfer nothing.
    Vanish {
        /// The sweep.
        sweep: u8,
        /// Requests.
        after: u64,
    },
    /// It reports this many blocks.
    WrongSize {
        /// Blocks.
        blocks: u64,
        /// From this sweep on; from its opening on where it is not given.
        sweep: Option<u8>,
    },
    /// It is another drive.
    OtherSerial {
        /// That one's serial number.
        serial: String,
        /// From this sweep on; from its opening on where it is not given.
        sweep: Option<u8>,
    },
    /// Opened, it does not answer who it is.
    Dead,
    /// The flush behind a pass fails.
    FlushFails {
        /// The pass.
        sweep: u8,
    },
    /// Its firmware does not begin a technique.
    NotBegun {
        /// Which.
        technique: Technique,
        /// Why.
        why: NotStarted,
    },
    /// Its firmware says that it is done and has touched nothing.
    LiesAboutErase,
    /// Its firmware erases so many blocks from the first on, and says that it is done.
    ErasesInPart {
        /// Blocks.
        blocks: u64,
    },
    /// Its firmware erases half of the drive and says that it failed.
    FailsHalfWay,
    /// Its firmware tells of an earlier success, with the words of that, and has touched nothing.
    OldSuccess,
    /// Its firmware says that it is done while a password is still set.
    StaysLocked,
    /// Its firmware sanitizes and does not say that it purged.
    ClearsOnly,
    /// Its firmware is never done.
    Endless,
    /// Its firmware leaves this byte everywhere.
    Leaves {
        /// The byte.
        byte: u8,
    },
    /// Its firmware does not say what blocks read as.
    SaysNothing,
    /// Its firmware is done with what it was at while the power was off.
    EndsUnseen,
    /// It says that it is locked; a revert opens it.
    Locked {
        /// How.
        lock: Locking,
    },
    /// It hides so many blocks in a host protected area.
    Hides {
        /// Blocks.
        blocks: u64,
        /// What comes of removing it.
        outcome: HiddenArea,
    },
}

/// What locks a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Locking {
    /// An ATA password.
    Password,
    /// Opal.
    Ranges,
}

impl Misfortune {
    /// What becomes of hidden areas; nothing where this is about something else.
    pub(crate) fn hidden(&self) -> Option<(u64, HiddenAreas)> {
        let Self::Hides { blocks, outcome } = self else {
            return None;
        };
        let areas = HiddenAreas {
            hpa: *outcome,
            ..HiddenAreas::all(HiddenArea::None)
        };
        Some((*blocks, areas))
    }
}

/// Blocks, in one sweep or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Place {
    /// First block.
    pub first: u64,
    /// How many.
    pub count: u64,
    /// The sweep.
    pub sweep: Option<u8>,
}

impl Place {
    /// Whether a block in a sweep is meant.
    pub fn holds(self, block: u64, sweep: u8) -> bool {
        let is_meant = self.sweep.is_none_or(|meant| meant == sweep);
        is_meant && (self.first..self.first.saturating_add(self.count)).contains(&block)
    }
}
