use crate::{
    Ending, Evidence, Fault, FirmwareAttempt, FirmwareOutcome, Flush, HiddenAreas, Interruption, Opening, PassEvidence,
    Planned, ReadBackEvidence, Sequel, Stage, Technique, Unresolved,
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
    /// or begun again, and what an earlier boot saw of its end does not count.
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
mod tests {
    use super::*;
    use crate::fixtures::{BLOCKS, geometry, planned, ranges, sound};
    use crate::{
        FirmwareEvidence, Found, HiddenArea, NotStarted, Pattern, RawStatus, ReadsAs, SecurityErase, Verdict, Witness,
        judge,
    };

    const BOOT: [u8; 16] = [3; 16];

    /// Sound evidence up to so many blocks of a pass.
    fn broken_off(number: u8, written_blocks: u64) -> Evidence {
        let mut left = sound(&planned());
        left.read_back = None;
        left.passes.truncate(usize::from(number));
        let last = left.passes.last_mut().unwrap();
        (last.written_blocks, last.flush) = (written_blocks, Flush::NotReached);
        left.ending = Ending::Stopped {
            stage: Stage::Pass(number),
            fault: Fault::Interrupted,
        };
        left
    }

    #[test]
    fn a_pass_goes_on_from_its_mark() {
        let mut left = broken_off(2, 90);
        left.passes[1].unwritten = ranges(&[(5, 10)]);
        let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
        assert_eq!(resumption.passes, left.passes[..1]);
        assert_eq!(resumption.partial.as_ref(), Some(&left.passes[1]));
        let expected = Interruption {
            boot_id: BOOT,
            started_ms: 1_000,
            last_ms: 3_000,
            stage: Stage::Pass(2),
            done_blocks: 100,
            sequel: Sequel::Continued,
        };
        assert_eq!(resumption.interruption, expected);
        assert_eq!(resumption.record(Sequel::Continued), [expected]);
        let anew = Interruption {
            sequel: Sequel::StartedAnew,
            ..expected
        };
        assert_eq!(resumption.record(Sequel::StartedAnew), [anew]);
    }

    #[test]
    fn a_pass_that_had_only_its_end_to_come_goes_on() {
        let left = broken_off(2, BLOCKS);
        let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
        assert_eq!(resumption.interruption.done_blocks, BLOCKS);
        assert_eq!(resumption.partial.as_ref(), Some(&left.passes[1]));
    }

    #[test]
    fn a_read_back_begins_again() {
        let mut left = sound(&planned());
        left.ending = Ending::Stopped {
            stage: Stage::ReadBack,
            fault: Fault::Interrupted,
        };
        let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
        assert_eq!(resumption.passes, left.passes);
        assert_eq!(resumption.partial, None);
        assert_eq!(resumption.interruption.done_blocks, 0);
    }

    #[test]
    fn a_pass_without_a_flush_behind_it_begins_again() {
        let mut left = broken_off(3, 90);
        left.passes[1].flush = Flush::Failed(Fault::Medium);
        let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
        assert_eq!((resumption.passes.len(), resumption.partial), (1, None));
    }

    #[test]
    fn a_pass_that_was_not_begun_begins() {
        let mut left = broken_off(2, 0);
        left.passes.truncate(1);
        left.passes[0].written_blocks = BLOCKS;
        let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
        assert_eq!((resumption.passes.len(), resumption.partial), (1, None));
    }

    const TECHNIQUE: Technique = Technique::AtaSecurityErase(SecurityErase::Normal);

    const STATUS: RawStatus = RawStatus::AtaSecurity {
        status: 0x50,
        error: 0,
        security: 0x0021,
    };

    fn attempt(technique: Technique, outcome: FirmwareOutcome) -> FirmwareAttempt {
        FirmwareAttempt {
            technique,
            outcome,
            started_ms: 3_000,
            ended_ms: 3_500,
        }
    }

    fn unknown(status: Option<RawStatus>) -> FirmwareOutcome {
        let why = Unresolved::Interrupted;
        FirmwareOutcome::Unknown { why, status }
    }

    /// Evidence that ends in a stage behind the read-back.
    fn in_firmware(stage: Stage, attempts: &[FirmwareAttempt]) -> Evidence {
        let mut left = sound(&planned());
        left.firmware = Some(FirmwareEvidence {
            attempts: attempts.to_vec(),
            afterwards: None,
            change_check: None,
        });
        left.ending = Ending::Stopped {
            stage,
            fault: Fault::Interrupted,
        };
        left
    }

    #[test]
    fn an_erase_that_was_begun_is_seen_through() {
        let refused = FirmwareOutcome::NotStarted {
            why: NotStarted::Refused,
            status: None,
        };
        let attempts = [
            attempt(Technique::TcgPsidRevert, refused),
            attempt(TECHNIQUE, unknown(None)),
        ];
        let mut left = in_firmware(Stage::Firmware, &attempts);
        left.passes[2].flush = Flush::Failed(Fault::Medium);
        assert_eq!(left.begun_technique(), Some(TECHNIQUE));
        assert!(left.was_firmware_started());
        let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
        assert_eq!(resumption.passes, left.passes, "no pass can be made again behind it");
        let begun = BegunErase {
            read_back: left.read_back.clone().unwrap(),
            attempts: attempts.to_vec(),
            technique: TECHNIQUE,
        };
        assert_eq!(resumption.begun, Some(begun));
        assert_eq!(resumption.interruption.stage, Stage::Firmware);
    }

    #[test]
    fn an_end_that_an_earlier_boot_saw_does_not_count() {
        let done = FirmwareOutcome::Done {
            witness: Witness::Accepted,
            status: STATUS,
            reads_as: ReadsAs::Unstated,
        };
        let left = in_firmware(Stage::ChangeCheck, &[attempt(TECHNIQUE, done)]);
        assert_eq!((left.begun_technique(), left.was_firmware_started()), (None, true));
        let begun = Resumption::of(&planned(), &left, BOOT).unwrap().begun.unwrap();
        assert_eq!(begun.attempts, [attempt(TECHNIQUE, unknown(Some(STATUS)))]);
    }

    #[test]
    fn where_nothing_was_begun_the_read_back_begins_again() {
        let refused = FirmwareOutcome::NotStarted {
            why: NotStarted::Refused,
            status: None,
        };
        let mut unread = in_firmware(Stage::Firmware, &[attempt(TECHNIQUE, unknown(None))]);
        unread.read_back = None;
        let mut earlier = in_firmware(Stage::ReadBack, &[attempt(TECHNIQUE, unknown(None))]);
        earlier.read_back = None;
        let nothing_tried = in_firmware(Stage::Firmware, &[]);
        let only_refused = in_firmware(Stage::Firmware, &[attempt(TECHNIQUE, refused)]);
        assert!(!only_refused.was_firmware_started() && only_refused.begun_technique().is_none());
        for left in [unread, earlier, nothing_tried, only_refused] {
            let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
            assert_eq!((resumption.begun, resumption.passes.len()), (None, 3));
        }
    }

    #[test]
    fn passes_over_what_a_hidden_area_gave_back_count_whole() {
        let mut larger = planned();
        larger.target.geometry = geometry(BLOCKS + 8);
        let mut left = sound(&larger);
        left.hidden = Some(HiddenAreas::all(HiddenArea::Removed));
        left.opening = Opening::Opened(Found {
            identity: planned().target.identity,
            geometry: geometry(BLOCKS + 8),
        });
        left.ending = Ending::Stopped {
            stage: Stage::ReadBack,
            fault: Fault::Interrupted,
        };
        for planned in [planned(), larger] {
            let resumption = Resumption::of(&planned, &left, BOOT).unwrap();
            assert_eq!((resumption.passes.len(), resumption.hidden), (3, left.hidden));
        }
    }

    #[test]
    fn what_is_no_beginning_of_the_plan_is_not_gone_on_with() {
        let spoil: [fn(&mut Evidence); 9] = [
            |left| left.ending = Ending::Completed,
            |left| {
                left.ending = Ending::Stopped {
                    stage: Stage::Opening,
                    fault: Fault::Interrupted,
                };
            },
            |left| {
                left.ending = Ending::Stopped {
                    stage: Stage::Pass(0),
                    fault: Fault::Interrupted,
                };
            },
            |left| {
                left.ending = Ending::Stopped {
                    stage: Stage::Pass(1),
                    fault: Fault::Interrupted,
                };
            },
            |left| {
                left.ending = Ending::Stopped {
                    stage: Stage::Pass(4),
                    fault: Fault::Interrupted,
                };
            },
            |left| left.passes[1].pattern = Pattern::Byte(0),
            |left| left.passes[1].written_blocks = BLOCKS + 1,
            |left| left.passes[0].written_blocks = BLOCKS - 1,
            |left| left.passes[1].unwritten = ranges(&[(BLOCKS - 1, 1)]),
        ];
        let sound = broken_off(2, 90);
        assert!(Resumption::of(&planned(), &sound, BOOT).is_some());
        for (index, spoil) in spoil.iter().enumerate() {
            let mut left = sound.clone();
            spoil(&mut left);
            assert_eq!(Resumption::of(&planned(), &left, BOOT), None, "{index}");
        }
        let mut long = sound;
        long.passes.extend([long.passes[1].clone(), long.passes[1].clone()]);
        assert_eq!(Resumption::of(&planned(), &long, BOOT), None);
    }

    #[test]
    fn what_was_not_opened_is_not_erased() {
        let evidence = Evidence::not_opened(7);
        assert_eq!((evidence.started_ms, evidence.ended_ms), (7, 7));
        assert_eq!(judge(&planned(), &evidence).verdict, Verdict::NotErased);
        assert_eq!(Resumption::of(&planned(), &evidence, BOOT), None);
    }

    #[test]
    fn evidence_of_another_drive_is_not_gone_on_with() {
        let mut left = broken_off(2, 90);
        let Opening::Opened(found) = &mut left.opening else {
            panic!("sound evidence is of an opened drive");
        };
        found.identity.wwn = Some("eui.2".into());
        assert_eq!(Resumption::of(&planned(), &left, BOOT), None);
    }

    #[test]
    fn evidence_can_be_ended_where_it_stands() {
        let ended = broken_off(2, 90).stopped(Fault::Cancelled, 9_000);
        let stopped = Ending::Stopped {
            stage: Stage::Pass(2),
            fault: Fault::Cancelled,
        };
        assert_eq!((ended.ending, ended.ended_ms), (stopped, 9_000));
        assert_eq!(sound(&planned()).stopped(Fault::Cancelled, 0), sound(&planned()));
    }
}
