use pumice_model::{FirmwareOutcome, HiddenAreas, Lock, NotStarted, RawStatus, Technique, Unresolved};

/// The firmware of an opened drive, which can erase the drive by itself. It stands apart from [`crate::Device`]: no block
/// passes through it.
///
/// Whoever implements it answers for what the drive said in this boot, never for what an older log says.
pub trait Firmware {
    /// What keeps the drive from being written to now, by its own word.
    fn lock(&mut self) -> Lock;

    /// Removes what hides capacity, for good, and says what became of it. Called once, when the drive has said that it is
    /// the planned one; it is asked for its size again if anything was removed.
    fn restore_hidden(&mut self) -> HiddenAreas;

    /// Begins an erase and returns without waiting for its end; a command that takes as long as the erase is waited for
    /// elsewhere.
    ///
    /// A drive that an earlier erase of this kind left failed or locked with our password is taken up from there.
    fn start(&mut self, technique: Technique) -> Start;

    /// Whether the drive is at this erase now; one that an earlier boot began is gone on with if it is. It must be seen
    /// at it: a status that says it has succeeded is no answer. Asked only of an erase that is on record as begun by us,
    /// so that a password on the drive is ours.
    fn attach(&mut self, technique: Technique) -> bool;

    /// How far the erase is that was begun or attached to last, waiting up to `wait_ms` for news of it; it sleeps rather
    /// than asks all the time.
    fn poll(&mut self, wait_ms: u64) -> Poll;
}

/// What came of beginning an erase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The drive accepted it.
    Accepted {
        /// How long the drive expects to take, where it says so.
        estimate_ms: Option<u64>,
    },
    /// Nothing was begun, for certain.
    NotStarted {
        /// Why.
        why: NotStarted,
        /// What the drive said, if it was asked.
        status: Option<RawStatus>,
    },
    /// It may have been begun.
    Unknown {
        /// Why that is not known.
        why: Unresolved,
        /// What the drive said, if anything.
        status: Option<RawStatus>,
    },
}

/// How far an erase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poll {
    /// The drive is at it.
    Running {
        /// In 65,536ths, where the drive says so.
        progress: Option<u16>,
    },
    /// The drive did not answer.
    Silent,
    /// It is over, or the drive will never say. [`FirmwareOutcome::Done`] only after fresh status and what the drive
    /// says of itself were both asked for and good; who witnessed it is for the engine to say.
    Ended(FirmwareOutcome),
}

impl<F: Firmware> Firmware for &mut F {
    fn lock(&mut self) -> Lock {
        (**self).lock()
    }

    fn restore_hidden(&mut self) -> HiddenAreas {
        (**self).restore_hidden()
    }

    fn start(&mut self, technique: Technique) -> Start {
        (**self).start(technique)
    }

    fn attach(&mut self, technique: Technique) -> bool {
        (**self).attach(technique)
    }

    fn poll(&mut self, wait_ms: u64) -> Poll {
        (**self).poll(wait_ms)
    }
}
