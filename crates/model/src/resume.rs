use crate::{Ending, Evidence, Fault, Flush, Interruption, Opening, PassEvidence, Planned, Sequel, Stage};

/// What is left of work that was broken off: where it goes on, and what stands already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumption {
    /// Passes that were completed.
    pub passes: Vec<PassEvidence>,
    /// The pass that was broken off; it has dealt with the blocks from the first on, without a gap.
    pub partial: Option<PassEvidence>,
    /// Earlier interruptions.
    pub interruptions: Vec<Interruption>,
    /// This one, if the work is continued.
    pub interruption: Interruption,
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
    /// read-back is never continued: between two boots anybody could have written to what it had compared.
    pub fn of(planned: &Planned, left: &Evidence, boot_id: [u8; 16]) -> Option<Self> {
        let Ending::Stopped { stage, .. } = left.ending else {
            return None;
        };
        // Evidence of another drive says nothing of this one, however it came into its journal.
        let is_its_own = matches!(&left.opening, Opening::Opened(found) if found.identity == planned.target.identity);
        if !is_its_own {
            return None;
        }
        let blocks = planned.target.geometry.blocks();
        let complete = match stage {
            Stage::Opening => return None,
            Stage::Pass(number) => usize::from(number).checked_sub(1)?,
            Stage::ReadBack => planned.overwrite.passes.len(),
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
            Some(index) => (&passes[..index], None),
            None => (passes, partial),
        };
        Some(Self {
            passes: passes.to_vec(),
            partial,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{BLOCKS, planned, ranges, sound};
    use crate::{Pattern, Verdict, judge};

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
