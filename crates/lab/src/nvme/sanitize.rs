use super::NvmeController;
use super::command::{Command, Status};
use crate::description::NoDeallocate;
use crate::erasure::{Erasure, Fill, Stage};
use crate::medium::Medium;
use crate::misbehaviour::Misbehaviour;

/// The sanitize operation of an NVM subsystem, and what its log says of it (NVMe Base 2.0 §5.24, §8.21).
#[derive(Debug)]
pub(super) struct Sanitize {
    state: State,
    /// Bits 2:0 of SSTAT and those of passes.
    recorded: u16,
    scdw10: u32,
    /// Nothing was written since the newest one ended well.
    is_erased: bool,
}

#[derive(Debug)]
enum State {
    Idle,
    Running { erasure: Erasure, plan: Plan },
    Failed(Completion),
}

/// What was asked for, besides the action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plan {
    completion: Completion,
    deallocation: Deallocation,
    passes: u16,
}

/// Whether a host may leave the failed state without a sanitize that ends well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Completion {
    Restricted,
    Unrestricted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deallocation {
    Done,
    NotDone,
    /// Though the host wished otherwise.
    Forced,
}

const SUCCEEDED: u16 = 1;
const RUNNING: u16 = 2;
const FAILED: u16 = 3;
const SUCCEEDED_AND_FORCED: u16 = 4;
const GLOBAL_DATA_ERASED: u16 = 1 << 8;

const EXIT_FAILURE: u32 = 1;
const BLOCK: u32 = 2;
const OVERWRITE: u32 = 3;
const CRYPTO: u32 = 4;

/// SANACT, AUSE, OWPASS, OIPBP and NDAS; what lies above them is not offered.
const KNOWN_BITS: u32 = 0x3FF;

const NO_PROGRESS: u16 = 0xFFFF;

impl Sanitize {
    /// With SSTAT and SCDW10 of an earlier one on record.
    pub fn new(before: Option<(u16, u32)>) -> Self {
        let (recorded, scdw10) = before.unwrap_or_default();
        Self {
            state: State::Idle,
            recorded,
            scdw10,
            is_erased: false,
        }
    }

    /// Why other commands are refused.
    pub fn obstacle(&self) -> Option<Status> {
        match self.state {
            State::Idle => None,
            State::Running { .. } => Some(Status::SANITIZE_IN_PROGRESS),
            State::Failed(_) => Some(Status::SANITIZE_FAILED),
        }
    }

    /// SPROG, SSTAT and SCDW10, now.
    pub fn words(&self, stage: Option<Stage>) -> (u16, u16, u32) {
        let erased = if self.is_erased { GLOBAL_DATA_ERASED } else { 0 };
        match (&self.state, stage) {
            (State::Running { plan, .. }, Some(Stage::Running(progress))) => {
                let [_, _, passes, ..] = (u64::from(progress) * u64::from(plan.passes)).to_le_bytes();
                (progress, RUNNING | u16::from(passes) << 3, self.scdw10)
            }
            (State::Running { .. }, _) => (0, RUNNING, self.scdw10),
            (State::Idle | State::Failed(_), _) => (NO_PROGRESS, self.recorded | erased, self.scdw10),
        }
    }

    /// Whether the newest one that ended well has deallocated.
    pub fn has_deallocated(&self) -> bool {
        // Bit 9 is the wish not to, which may have been overruled.
        self.scdw10 & 1 << 9 == 0 || self.recorded & 7 == SUCCEEDED_AND_FORCED
    }

    /// Somebody has written something.
    pub fn written(&mut self) {
        self.is_erased = false;
    }

    /// Does what is due by now.
    pub fn advance(&mut self, medium: &mut Medium, now_ms: u64) -> Option<Stage> {
        let State::Running { erasure, plan } = &mut self.state else {
            return None;
        };
        let (stage, plan) = (erasure.advance(medium, now_ms), *plan);
        match stage {
            Stage::Done => {
                let end = match plan.deallocation {
                    Deallocation::Done | Deallocation::NotDone => SUCCEEDED,
                    Deallocation::Forced => SUCCEEDED_AND_FORCED,
                };
                (self.state, self.recorded, self.is_erased) = (State::Idle, end | plan.passes << 3, true);
            }
            Stage::Failed => (self.state, self.recorded) = (State::Failed(plan.completion), FAILED),
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
        if let State::Running { erasure, .. } = &mut self.state {
            erasure.resume(now_ms);
        }
    }

    /// After a failure in restricted mode only another sanitize in that mode is taken.
    fn admit(&self, action: u32, completion: Completion) -> Result<(), Status> {
        match (&self.state, action, completion) {
            (State::Running { .. }, _, _) => Err(Status::SANITIZE_IN_PROGRESS),
            (State::Failed(Completion::Restricted), EXIT_FAILURE, _)
            | (State::Failed(Completion::Restricted), _, Completion::Unrestricted) => Err(Status::SANITIZE_FAILED),
            (State::Idle | State::Failed(_), _, _) => Ok(()),
        }
    }
}

impl NvmeController {
    /// Sanitize (NVMe Base 2.0 §5.24).
    pub(super) fn begin_sanitize(&mut self, command: &Command) -> Result<(), Status> {
        let [dword, pattern, ..] = command.dwords;
        let action = dword & 7;
        let completion = if dword & 1 << 3 == 0 {
            Completion::Restricted
        } else {
            Completion::Unrestricted
        };
        let passes = match dword >> 4 & 0x0F {
            0 => 16,
            passes => passes.to_le_bytes()[0].into(),
        };
        if dword & !KNOWN_BITS != 0 {
            return Err(Status::INVALID_FIELD);
        }
        self.sanitize.admit(action, completion)?;
        if action == EXIT_FAILURE {
            self.sanitize.state = State::Idle;
            return Ok(());
        }
        let (fill, seconds, passes) = self.operation(action, dword, pattern, passes)?;
        let deallocation = self.deallocation(dword & 1 << 9 != 0)?;
        self.is_refused()?;
        if self.script.has(Misbehaviour::ReportOldSuccess) {
            if self.sanitize.recorded & 7 != SUCCEEDED {
                (self.sanitize.recorded, self.sanitize.scdw10) = (SUCCEEDED, CRYPTO);
            }
            return Ok(());
        }
        let areas = self.description.namespace.len() + 1;
        let mut ranges: Vec<_> = (0..areas).map(|area| self.medium.area(area)).collect();
        ranges.push(self.medium.spare());
        let now_ms = self.clock.now_ms();
        let erasure = Erasure::begin(&self.script, &self.medium, ranges, fill, seconds * 1_000, now_ms);
        let plan = Plan {
            completion,
            deallocation,
            passes,
        };
        self.sanitize.state = State::Running { erasure, plan };
        (self.sanitize.scdw10, self.sanitize.is_erased) = (dword, false);
        Ok(())
    }

    /// What an action leaves, how long it takes, and its passes where they are counted.
    fn operation(&self, action: u32, dword: u32, pattern: u32, passes: u16) -> Result<(Fill, u64, u16), Status> {
        let sanitize = self.description.sanitize.as_ref().ok_or(Status::INVALID_OPCODE)?;
        let offered = &sanitize.offered;
        // Bit 8 inverts the pattern between passes.
        let is_last_inverted = dword & 1 << 8 != 0 && passes.is_multiple_of(2);
        let last = if is_last_inverted { !pattern } else { pattern };
        let operation = match action {
            BLOCK => offered.block_s.map(|seconds| (Fill::Pattern([0; 4]), seconds, 0)),
            OVERWRITE => offered
                .overwrite_s
                .map(|seconds| (Fill::Pattern(last.to_le_bytes()), seconds * u64::from(passes), passes)),
            CRYPTO => offered.crypto_s.map(|seconds| (Fill::NewKey, seconds, 0)),
            _ => None,
        };
        operation.ok_or(Status::INVALID_FIELD)
    }

    fn deallocation(&self, is_unwished: bool) -> Result<Deallocation, Status> {
        let sanitize = self.description.sanitize.as_ref().ok_or(Status::INVALID_OPCODE)?;
        match (is_unwished, sanitize.no_deallocate) {
            (false, _) => Ok(Deallocation::Done),
            (true, NoDeallocate::Granted) => Ok(Deallocation::NotDone),
            (true, NoDeallocate::Refused) => Err(Status::INVALID_FIELD),
            (true, NoDeallocate::Overruled) => Ok(Deallocation::Forced),
        }
    }
}
