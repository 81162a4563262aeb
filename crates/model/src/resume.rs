use crate::{
    Ending, Evidence, Fault, FirmwareAttempt, FirmwareOutcome, Flush, HiddenArea, HiddenAreas, Interruption, Opening,
    PassEvidence, Planned, ReadBackEvidence, Sequel, Stage, Technique, Unresolved,
};

/// What is left of work that was broken off: where it goes on, and what stands already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumption {
    /// Passes that were completed.
    pub passes: Vec<PassEvidence>,
    /// The pass that was broken off; it has dealt with the blocks from the first on, without a gap.
    pub partial: Option<PassEvidence>,
    /// An erase by the drive's own firmware that was begun behind the passes.
    pub begun: Option<BegunErase>,
    /// The revert that had opened locked ranges.
    pub unlocking: Option<FirmwareAttempt>,
    /// What had become of hidden areas.
    pub hidden: Option<HiddenAreas>,
    /// Earlier interruptions.
    pub interruptions: Vec<Interruption>,
    /// This one, if the work is continued.
    pub interruption: Interruption,
}

/// An erase by a drive's own firmware that an earlier boot began and did not see the end of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BegunErase {
    /// The read-back before it, which cannot be made again.
    pub read_back: ReadBackEvidence,
    /// What was tried; the last is the one that was begun.
    pub attempts: Vec<FirmwareAttempt>,
    /// How it was begun.
    pub technique: Technique,
}

impl PassEvidence {
    /// Blocks it has dealt with, written or not; nothing where the numbers cannot be.
    pub fn dealt_blocks(&self) -> Option<u64> {
        self.written_blocks.checked_add(self.unwritten.blocks())
    }
}

impl Evidence {
    /// All that is known of work before its drive is opened.
    pub fn not_opened(now_ms: u64) -> Self {
        Self {
            opening: Opening::Failed(Fault::Interrupted),
            passes: Vec::new(),
            read_back: None,
            firmware: None,
            unlocking: None,
            hidden: None,
            ending: Ending::Stopped {
                stage: Stage::Opening,
                fault: Fault::Interrupted,
            },
            started_ms: now_ms,
            ended_ms: now_ms,
            interruptions: Vec::new(),
            health: None,
            heat: None,
        }
    }

    /// Whether the work stands still until the drive's power was off.
    pub fn awaits_power_cycle(&self) -> bool {
        let stopped = Ending::Stopped {
            stage: Stage::Opening,
            fault: Fault::PowerCycleNeeded,
        };
        self.ending == stopped
    }

    /// Whether an erase by the drive's own firmware was begun, or may have been: what the passes left is then gone, or may
    /// be.
    pub fn was_firmware_started(&self) -> bool {
        let attempts = self.firmware.iter().flat_map(|firmware| &firmware.attempts);
        let is_started = |attempt: &FirmwareAttempt| !matches!(attempt.outcome, FirmwareOutcome::NotStarted { .. });
        attempts.into_iter().any(is_started)
    }

    /// The erase by the drive's own firmware whose end nobody saw: the drive may be at it, or, where the technique
    /// [locks](Technique::locks), be locked with the temporary password.
    pub fn begun_technique(&self) -> Option<Technique> {
        let last = self.firmware.as_ref()?.attempts.last()?;
        matches!(last.outcome, FirmwareOutcome::Unknown { .. }).then_some(last.technique)
    }

    /// Whether it leaves the drive in a state that only another boot leads out of: its journal is not done with.
    pub fn needs_another_boot(&self) -> bool {
        self.awaits_power_cycle() || self.begun_technique().is_some()
    }

    /// This evidence as it would be if the work had ended here.
    #[must_use]
    pub fn stopped(mut self, fault: Fault, ended_ms: u64) -> Self {
        if let Ending::Stopped { stage, .. } = self.ending {
            self.ending = Ending::Stopped { stage, fault };
        }
        self.ended_ms = ended_ms.max(self.ended_ms);
        self
    }
}

impl Resumption {
    /// Reads what a journal left of an earlier boot; nothing where that is no beginning of the planned work, which then
    /// begins anew.
    ///
    /// What a pass wrote may be lost with the power where no flush stands behind it, so such a pass begins again. A
    /// read-back is never continued: between two boots anybody could have written to what it had compared. Only where an
    /// erase by firmware was begun behind it does it stand, for what it compared may be gone; that erase is seen through,
    /// or begun again, and what an earlier boot saw of its end does not count. Of a drive that waited for a power cycle
    /// nothing is done, and all that is left is that it was asked for one.
    pub fn of(planned: &Planned, left: &Evidence, boot_id: [u8; 16]) -> Option<Self> {
        let Ending::Stopped { stage, .. } = left.ending else {
            return None;
        };
        // Evidence of another drive says nothing of this one, however it came into its journal.
        let is_its_own = matches!(&left.opening, Opening::Opened(found) if found.identity == planned.target.identity);
        if !is_its_own {
            return None;
        }
        let blocks = left.geometry(planned).blocks();
        let begun = begun_erase(left, stage);
        let complete = match stage {
            Stage::Opening if left.awaits_power_cycle() && left.passes.is_empty() => 0,
            Stage::Opening => return None,
            Stage::Pass(number) => usize::from(number).checked_sub(1)?,
            Stage::ReadBack | Stage::Firmware | Stage::ChangeCheck => planned.overwrite.passes.len(),
        };
        let is_planned = left
            .passes
            .iter()
            .zip(&planned.overwrite.passes)
            .all(|(pass, pattern)| pass.pattern == *pattern);
        if !is_planned || left.passes.len() > planned.overwrite.passes.len() || left.passes.len() < complete {
            return None;
        }
        let (passes, rest) = left.passes.split_at(complete);
        let partial = match rest {
            [] => None,
            [partial] => Some(partial.clone()),
            _ => return None,
        };
        let done_blocks = match &partial {
            None => 0,
            Some(partial) => partial
                .dealt_blocks()
                .filter(|dealt| partial.unwritten.end() <= *dealt)?,
        };
        let is_whole = |pass: &PassEvidence| pass.dealt_blocks() == Some(blocks) && pass.unwritten.end() <= blocks;
        if !passes.iter().all(is_whole) || done_blocks > blocks {
            return None;
        }
        let unflushed = passes.iter().position(|pass| pass.flush != Flush::Done);
        let (passes, partial) = match unflushed {
            Some(index) if begun.is_none() => (&passes[..index], None),
            _ => (passes, partial),
        };
        Some(Self {
            passes: passes.to_vec(),
            partial,
            begun,
            unlocking: left.unlocking,
            hidden: left.hidden,
            interruptions: left.interruptions.clone(),
            interruption: Interruption {
                boot_id,
                started_ms: left.started_ms,
                last_ms: left.ended_ms,
                stage,
                done_blocks,
                sequel: Sequel::Continued,
            },
        })
    }

    /// Whether a power cycle was asked for that was to give back what the drive hides: it is not asked for again.
    pub fn has_asked_for_power_cycle(&self) -> bool {
        self.hidden
            .is_some_and(|hidden| hidden.any(HiddenArea::NeedsPowerCycle))
    }

    /// Interruptions as they stand in the record of the work that follows.
    pub fn record(&self, sequel: Sequel) -> Vec<Interruption> {
        let mut record = self.interruptions.clone();
        record.push(Interruption {
            sequel,
            ..self.interruption
        });
        record
    }
}

/// The erase that was begun in a stage, if any. A success that an earlier boot saw is no more than a beginning in this.
fn begun_erase(left: &Evidence, stage: Stage) -> Option<BegunErase> {
    if !matches!(stage, Stage::Firmware | Stage::ChangeCheck) {
        return None;
    }
    let mut attempts = left.firmware.as_ref()?.attempts.clone();
    for attempt in &mut attempts {
        if let FirmwareOutcome::Done { status, .. } = attempt.outcome {
            attempt.outcome = FirmwareOutcome::Unknown {
                why: Unresolved::Interrupted,
                status: Some(status),
            };
        }
    }
    let is_begun = |attempt: &&FirmwareAttempt| matches!(attempt.outcome, FirmwareOutcome::Unknown { .. });
    let technique = attempts.iter().find(is_begun)?.technique;
    Some(BegunErase {
        read_back: left.read_back.clone()?,
        attempts,
        technique,
    })
}

#[cfg(test)]
#[path = "resume_tests.rs"]
mod tests;
