use super::command::{Command, Fault, Good};
use crate::erasure::{Erasure, Fill, Stage};
use crate::medium::Medium;

/// The SANITIZE feature set of an ATA disk (ACS-3 §4.18, §7.36).
#[derive(Debug, Default)]
pub(super) struct Sanitize {
    state: State,
    /// The newest operation ended well.
    is_completed: bool,
    is_frozen: bool,
    is_antifrozen: bool,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    Running {
        erasure: Erasure,
        exit: Exit,
    },
    Failed(Exit),
}

/// Whether the host may leave the failed state without a sanitize that succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    Allowed,
    Forbidden,
}

/// The operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    CryptoScramble,
    BlockErase,
    /// What lies there at the end, and in how many passes.
    Overwrite {
        pattern: [u8; 4],
        passes: u8,
    },
}

/// What a command of the feature set asks for, once its words are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Status,
    Freeze,
    Antifreeze,
    Begin(Operation),
}

/// Why a command was aborted, in the lowest byte of LBA (ACS-3 table 105).
#[derive(Clone, Copy, Debug)]
pub(super) enum Reason {
    NotReported = 0,
    Unsupported = 2,
    Frozen = 3,
    Antifrozen = 4,
}

const FAILURE_MODE_EXIT: u16 = 1 << 4;

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Self {
            lba: reason as u64,
            ..Self::ABORTED
        }
    }
}

impl Operation {
    pub fn fill(self) -> Fill {
        match self {
            Self::CryptoScramble => Fill::NewKey,
            Self::BlockErase => Fill::Pattern([0; 4]),
            Self::Overwrite { pattern, .. } => Fill::Pattern(pattern),
        }
    }
}

/// Reads the words: each subcommand is signed in LBA.
pub(super) fn ask(command: &Command) -> Result<Ask, Fault> {
    match (command.feature, command.lba) {
        (0x0000, _) => Ok(Ask::Status),
        (0x0011, 0x4372_7970) => Ok(Ask::Begin(Operation::CryptoScramble)),
        (0x0012, 0x426B_4572) => Ok(Ask::Begin(Operation::BlockErase)),
        (0x0014, lba) if lba >> 32 == 0x4F57 => Ok(Ask::Begin(overwrite(command))),
        (0x0020, 0x4672_4C6B) => Ok(Ask::Freeze),
        (0x0040, 0x416E_7469) => Ok(Ask::Antifreeze),
        (0x0011 | 0x0012 | 0x0014 | 0x0020 | 0x0040, _) => Err(Reason::NotReported.into()),
        _ => Err(Reason::Unsupported.into()),
    }
}

fn overwrite(command: &Command) -> Operation {
    let passes = match command.count & 0x0F {
        0 => 16,
        passes => passes.to_le_bytes()[0],
    };
    let [p0, p1, p2, p3, ..] = command.lba.to_le_bytes();
    let pattern = [p0, p1, p2, p3];
    let is_inverted_between = command.count & 1 << 7 != 0;
    let is_ending_definitive = command.count & 1 << 6 != 0;
    let is_last_inverted = is_inverted_between && !is_ending_definitive && passes.is_multiple_of(2);
    Operation::Overwrite {
        pattern: if is_last_inverted {
            pattern.map(|byte| !byte)
        } else {
            pattern
        },
        passes,
    }
}

impl Sanitize {
    /// With the success of long ago on record.
    pub fn completed_before() -> Self {
        Self {
            is_completed: true,
            ..Self::default()
        }
    }

    pub fn is_running(&self) -> bool {
        matches!(self.state, State::Running { .. })
    }

    /// Nothing but what tells of it is answered.
    pub fn is_in_the_way(&self) -> bool {
        !matches!(self.state, State::Idle)
    }

    /// Whether an operation may begin.
    pub fn admit(&self) -> Result<(), Fault> {
        if self.is_frozen {
            return Err(Reason::Frozen.into());
        }
        if self.is_running() {
            return Err(Reason::NotReported.into());
        }
        Ok(())
    }

    pub fn begin(&mut self, erasure: Erasure, count: u16) {
        let exit = if count & FAILURE_MODE_EXIT == 0 {
            Exit::Forbidden
        } else {
            Exit::Allowed
        };
        self.is_completed = false;
        self.state = State::Running { erasure, exit };
    }

    pub fn freeze(&mut self) -> Result<(), Fault> {
        if self.is_antifrozen {
            return Err(Reason::Antifrozen.into());
        }
        self.admit()?;
        self.is_frozen = true;
        Ok(())
    }

    pub fn antifreeze(&mut self) -> Result<(), Fault> {
        self.admit()?;
        self.is_antifrozen = true;
        Ok(())
    }

    /// SANITIZE STATUS EXT; with bit 0 of COUNT it leaves the failed state where that is allowed.
    pub fn status(&mut self, count: u16) -> Result<Good, Fault> {
        if let State::Failed(exit) = self.state {
            if count & 1 == 0 || exit == Exit::Forbidden {
                return Err(Fault {
                    lba: 1,
                    ..Fault::ABORTED
                });
            }
            self.state = State::Idle;
        }
        Ok(Good {
            count: self.bits(),
            lba: 0xFFFF,
            ..Good::default()
        })
    }

    /// COUNT as every command of the feature set gives it back.
    pub fn bits(&self) -> u16 {
        let bits = [self.is_antifrozen, self.is_frozen, self.is_running(), self.is_completed];
        (12..).zip(bits).map(|(bit, is_set)| u16::from(is_set) << bit).sum()
    }

    /// Does what is due by now; parts of 65536 that are done while it is running.
    pub fn advance(&mut self, medium: &mut Medium, now_ms: u64) -> Option<Stage> {
        let State::Running { erasure, exit } = &mut self.state else {
            return None;
        };
        let stage = erasure.advance(medium, now_ms);
        match stage {
            Stage::Done => {
                self.is_completed = true;
                self.state = State::Idle;
            }
            Stage::Failed => self.state = State::Failed(*exit),
            Stage::Running(_) | Stage::PowerLost => {}
        }
        Some(stage)
    }

    pub fn power_off(&mut self, now_ms: u64) {
        if let State::Running { erasure, .. } = &mut self.state {
            erasure.suspend(now_ms);
        }
    }

    pub fn power_on(&mut self, now_ms: u64) {
        (self.is_frozen, self.is_antifrozen) = (false, false);
        if let State::Running { erasure, .. } = &mut self.state {
            erasure.resume(now_ms);
        }
    }
}
