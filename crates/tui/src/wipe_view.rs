use pumice_model::{BlockRange, BlockRanges, Drive, Event, EventKind, Judgement, Sensor, Stage};

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
    /// How far and how fast it is.
    pub pace: Pace,
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
    pub fn new(drive: Drive, now_ms: u64) -> Self {
        Self {
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
            }
            // Progress of a stage can come before its beginning; what follows makes up for it.
            EventKind::Progress { stage, done_bytes } if stage == self.stage => self.pace.advance(done_bytes, now_ms),
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

fn sweep(stage: Stage) -> Option<u64> {
    match stage {
        Stage::Opening | Stage::Firmware | Stage::ChangeCheck => None,
        Stage::Pass(number) => Some(u64::from(number).saturating_sub(1)),
        Stage::ReadBack => Some(PASSES),
    }
}
