use pumice_model::{BlockRange, BlockRanges, Drive, Event, EventKind, Judgement, Sensor, Stage, Technique};

use crate::pace::{PASSES, Pace};

/// A wipe as the screen shows it.
#[derive(Clone, Debug)]
pub struct WipeView {
    /// The drive as it was when the wipe began.
    pub drive: Drive,
    /// What is being done.
    pub stage: Stage,
    /// Blocks that failed for good, by the stage they failed in.
    pub bad: Vec<(Stage, BlockRanges)>,
    /// How it goes, apart from how far it is.
    pub course: Course,
    /// What the drive's temperature sensor said last; `None` while it was not asked.
    pub sensor: Option<Sensor>,
    /// How it ended.
    pub outcome: Outcome,
    /// Where its certificate lies, once it is saved.
    pub saved: Option<String>,
    /// How far and how fast the passes and the read-back are.
    pub pace: Pace,
    /// What the drive's own firmware is to do behind them: the first of these that it begins.
    pub techniques: Vec<Technique>,
    /// How far what follows the read-back is; `None` before it.
    pub tail: Option<Tail>,
}

/// A stage behind the read-back, in which nobody counts blocks.
#[derive(Clone, Copy, Debug)]
pub struct Tail {
    since_ms: u64,
    work_bytes: u64,
    done_bytes: u64,
}

/// How a wipe goes, apart from how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// As it should.
    Steady,
    /// It waits for the drive to cool.
    Cooling,
    /// It was cancelled and comes to its end.
    GivingUp,
}

/// How a wipe ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has not.
    Running,
    /// With a judgement.
    Judged(Judgement),
    /// The worker broke.
    Broken,
}

impl WipeView {
    /// A wipe that begins now.
    pub fn new(drive: Drive, techniques: Vec<Technique>, now_ms: u64) -> Self {
        Self {
            techniques,
            tail: None,
            pace: Pace::new(drive.medium, now_ms),
            drive,
            stage: Stage::Opening,
            bad: Vec::new(),
            course: Course::Steady,
            sensor: None,
            outcome: Outcome::Running,
            saved: None,
        }
    }

    /// Whether it has not ended.
    pub fn is_running(&self) -> bool {
        self.outcome == Outcome::Running
    }

    /// Whether its certificate is in memory only.
    pub fn is_unsaved(&self) -> bool {
        matches!(self.outcome, Outcome::Judged(_)) && self.saved.is_none()
    }

    /// Takes in what the wipe says.
    pub fn apply(&mut self, event: Event, now_ms: u64) {
        self.course = match (self.course, event.kind) {
            (Course::Steady | Course::Cooling, EventKind::Paused { .. }) => Course::Cooling,
            (Course::Cooling, _) => Course::Steady,
            (course, _) => course,
        };
        match event.kind {
            EventKind::Started { stage, work_bytes } => {
                self.stage = stage;
                match sweep(stage) {
                    Some(sweep) => self.pace.begin(sweep, work_bytes, now_ms),
                    None => self.pace.heard(now_ms),
                }
                self.tail = matches!(stage, Stage::Firmware | Stage::ChangeCheck).then_some(Tail {
                    since_ms: now_ms,
                    work_bytes,
                    done_bytes: 0,
                });
            }
            // Progress of a stage can come before its beginning; what follows makes up for it.
            EventKind::Progress { stage, done_bytes } if stage == self.stage => match &mut self.tail {
                Some(tail) => tail.done_bytes = done_bytes,
                None => self.pace.advance(done_bytes, now_ms),
            },
            EventKind::Failed { stage, range, .. } => self.fail(stage, range),
            // It tells of silence, which is counted from what was told before.
            EventKind::Progress { .. } | EventKind::Stalled { .. } => {}
            EventKind::TakenUp { .. } | EventKind::Paused { .. } | EventKind::Ended { .. } | EventKind::Finished(_) => {
                self.pace.heard(now_ms);
            }
        }
    }

    /// Blocks that failed in any stage, each once.
    pub fn bad_blocks(&self) -> BlockRanges {
        let mut all = BlockRanges::default();
        let ranges = self.bad.iter().flat_map(|(_, ranges)| ranges.as_slice());
        ranges.for_each(|range| all.insert(*range));
        all
    }

    fn fail(&mut self, stage: Stage, range: BlockRange) {
        if !self.bad.iter().any(|(known, _)| *known == stage) {
            self.bad.push((stage, BlockRanges::default()));
        }
        let of_stage = self.bad.iter_mut().filter(|(known, _)| *known == stage);
        of_stage.for_each(|(_, ranges)| ranges.insert(range));
    }
}

impl Tail {
    /// Per cent done, rounded down.
    pub fn percent(&self) -> u64 {
        let percent = (u128::from(self.done_bytes) * 100).checked_div(self.work_bytes.into());
        u64::try_from(percent.unwrap_or(0)).unwrap_or(100).min(100)
    }

    /// Seconds since it began.
    pub fn elapsed_s(&self, now_ms: u64) -> u64 {
        now_ms.saturating_sub(self.since_ms) / 1_000
    }

    /// Seconds until it ends if it goes on as it went, rounded up; `None` while too little of it is done.
    pub fn left_s(&self, now_ms: u64) -> Option<u64> {
        let elapsed_ms = u128::from(now_ms.saturating_sub(self.since_ms));
        let left_bytes = u128::from(self.work_bytes.saturating_sub(self.done_bytes));
        let left_ms = (elapsed_ms * left_bytes).checked_div(self.done_bytes.into())?;
        (self.percent() >= 2).then(|| u64::try_from(left_ms.div_ceil(1_000)).unwrap_or(u64::MAX))
    }
}

fn sweep(stage: Stage) -> Option<u64> {
    match stage {
        Stage::Opening | Stage::Firmware | Stage::ChangeCheck => None,
        Stage::Pass(number) => Some(u64::from(number).saturating_sub(1)),
        Stage::ReadBack => Some(PASSES),
    }
}
