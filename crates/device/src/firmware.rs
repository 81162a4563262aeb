mod ata;
mod hidden;
mod lock;
mod mmc;
mod nvme;
mod opal;
mod reach;
mod scsi;
mod security;
mod unreachable;

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use pumice_engine::{Firmware, Poll, Start};
use pumice_model::{
    Availability, Capabilities, FirmwareOutcome, HiddenArea, HiddenAreas, Lock, NotStarted, RawStatus, Technique,
    Unresolved, WhyNot,
};

pub use ata::AtaFirmware;
pub use lock::{Release, release_lock};
pub use mmc::MmcFirmware;
pub use nvme::NvmeFirmware;
pub use reach::{Erasing, Survey, reach, survey};
pub use scsi::ScsiFirmware;
pub use unreachable::Unreachable;

use crate::psid::Psid;

/// A drive that answers at all does so at once, unless it has to start its motor.
const DEADLINE_MS: u32 = 15_000;

/// A drive that erases is asked how far it is no more often.
const LEAST_INTERVAL_MS: u64 = 2_000;

/// How a drive's firmware erases it, in one set of commands.
pub trait CommandSet: Send {
    /// Each technique of this set, available or why not, as the drive answers now.
    fn capabilities(&mut self) -> Capabilities;

    /// What keeps the drive from being read and written.
    fn lock(&mut self) -> Lock {
        Lock::None
    }

    /// Takes the number on the drive's label, for as long as the drive is open.
    fn take_psid(&mut self, _: Psid) {}

    /// Takes our temporary password off the drive, with one try.
    fn release_lock(&mut self) -> Release {
        Release::Unreachable(WhyNot::Unsupported)
    }

    /// Removes what hides capacity.
    fn restore_hidden(&mut self) -> HiddenAreas;

    /// Begins an erase.
    fn begin(&mut self, technique: Technique) -> Begun;

    /// Carries an erase that was begun [`Begun::InCommand`] through to its end, which can take hours.
    fn carry_out(&mut self, technique: Technique) -> FirmwareOutcome;

    /// Whether the drive is seen at an erase that this technique begins. Asked only of one that is on record as begun by
    /// us in an earlier boot.
    fn is_at(&mut self, technique: Technique) -> bool;

    /// How far the erase is that was begun [`Begun::Behind`] its command, or that the drive was seen at.
    fn look(&mut self) -> Poll;
}

/// What came of beginning an erase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// The command has ended, and the drive erases behind it.
    Behind {
        /// How long the drive expects to take.
        estimate_ms: Option<u64>,
    },
    /// Everything is ready for the command that ends with the erase.
    InCommand {
        /// How long the drive expects to take.
        estimate_ms: Option<u64>,
    },
    /// It was not.
    Not(NotStarted, Option<RawStatus>),
    /// It may have been.
    Unknown(Unresolved, Option<RawStatus>),
}

/// The firmware of an opened drive, whatever its commands are.
pub struct DriveFirmware {
    state: State,
    pause: Box<dyn Fn(u64) + Send>,
    /// What the drive last said of the erase behind its command, and how long ago.
    told: Option<(Poll, u64)>,
}

enum State {
    /// Nothing waits for the drive.
    Free(Box<dyn CommandSet>),
    /// A thread waits for a command that ends with the erase, and gives the set back with what came of it.
    Waiting(Receiver<(Box<dyn CommandSet>, FirmwareOutcome)>),
    /// The thread was lost.
    Lost,
}

impl DriveFirmware {
    /// Drives a set of commands; `pause` waits for so many milliseconds.
    pub fn new(set: Box<dyn CommandSet>, pause: impl Fn(u64) + Send + 'static) -> Self {
        Self {
            state: State::Free(set),
            pause: Box::new(pause),
            told: None,
        }
    }

    /// The same with the number on the drive's label.
    #[must_use]
    pub fn with_psid(mut self, psid: Psid) -> Self {
        if let State::Free(set) = &mut self.state {
            set.take_psid(psid);
        }
        self
    }

    /// What the drive offers now; nothing while a command waits for its end.
    pub fn capabilities(&mut self) -> Capabilities {
        match &mut self.state {
            State::Free(set) => set.capabilities(),
            State::Waiting(_) | State::Lost => Capabilities::default(),
        }
    }

    fn wait_in_thread(&mut self, technique: Technique, estimate_ms: Option<u64>) -> Start {
        let (hand_over, work) = mpsc::channel::<Box<dyn CommandSet>>();
        let (report, reports) = mpsc::channel();
        let waiting = thread::Builder::new().name("firmware".into()).spawn(move || {
            if let Ok(mut set) = work.recv() {
                let outcome = set.carry_out(technique);
                // Whoever asked may be gone by now; the drive has done what it has done.
                let _ = report.send((set, outcome));
            }
        });
        if let State::Free(set) = std::mem::replace(&mut self.state, State::Lost)
            && waiting.is_ok()
            && hand_over.send(set).is_ok()
        {
            self.state = State::Waiting(reports);
            return Start::Accepted { estimate_ms };
        }
        Start::Unknown {
            why: Unresolved::StatusLost,
            status: None,
        }
    }
}

impl Firmware for DriveFirmware {
    fn lock(&mut self) -> Lock {
        match &mut self.state {
            State::Free(set) => set.lock(),
            State::Waiting(_) | State::Lost => Lock::None,
        }
    }

    fn restore_hidden(&mut self) -> HiddenAreas {
        match &mut self.state {
            State::Free(set) => set.restore_hidden(),
            State::Waiting(_) | State::Lost => HiddenAreas::all(HiddenArea::CannotTell),
        }
    }

    fn start(&mut self, technique: Technique) -> Start {
        let State::Free(set) = &mut self.state else {
            return Start::NotStarted {
                why: NotStarted::Unavailable(WhyNot::InProgress),
                status: None,
            };
        };
        self.told = None;
        match set.begin(technique) {
            Begun::Behind { estimate_ms } => Start::Accepted { estimate_ms },
            Begun::InCommand { estimate_ms } => self.wait_in_thread(technique, estimate_ms),
            Begun::Not(why, status) => Start::NotStarted { why, status },
            Begun::Unknown(why, status) => Start::Unknown { why, status },
        }
    }

    fn attach(&mut self, technique: Technique) -> bool {
        match &mut self.state {
            State::Free(set) => {
                self.told = None;
                set.is_at(technique)
            }
            State::Waiting(_) | State::Lost => false,
        }
    }

    fn poll(&mut self, wait_ms: u64) -> Poll {
        match &mut self.state {
            State::Free(set) => {
                (self.pause)(wait_ms);
                if let Some((poll, ago_ms)) = &mut self.told
                    && *ago_ms + wait_ms < LEAST_INTERVAL_MS
                {
                    *ago_ms += wait_ms;
                    return *poll;
                }
                let poll = set.look();
                self.told = Some((poll, 0));
                poll
            }
            State::Waiting(reports) => match reports.recv_timeout(Duration::from_millis(wait_ms)) {
                Ok((set, outcome)) => {
                    self.state = State::Free(set);
                    Poll::Ended(outcome)
                }
                Err(RecvTimeoutError::Timeout) => Poll::Running { progress: None },
                Err(RecvTimeoutError::Disconnected) => {
                    self.state = State::Lost;
                    lost()
                }
            },
            State::Lost => lost(),
        }
    }
}

/// Why a technique cannot be used; `None` where it can.
fn unavailable(offers: &Capabilities, technique: Technique) -> Option<WhyNot> {
    match offers.iter().find(|(offered, _)| *offered == technique) {
        Some((_, Availability::Available)) => None,
        Some((_, Availability::Unavailable(why))) => Some(why),
        None => Some(WhyNot::Unsupported),
    }
}

fn lost() -> Poll {
    Poll::Ended(FirmwareOutcome::Unknown {
        why: Unresolved::StatusLost,
        status: None,
    })
}

#[cfg(test)]
#[path = "firmware/babble_tests.rs"]
mod babble;
