use pumice_model::{Drive, Event, EventKind, Judgement, Stage};

/// Stages that write or read the whole drive: three passes and the read-back.
const SWEEPS: u64 = 4;

/// A wipe as the screen shows it.
#[derive(Clone, Debug)]
pub struct WipeView {
    /// The drive as it was when the wipe began.
    pub drive: Drive,
    /// What is being done.
    pub stage: Stage,
    /// Per mille of the stage.
    pub stage_per_mille: u64,
    /// Blocks that failed for good, each counted once a stage.
    pub bad_blocks: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// Where its certificate lies, once it is saved.
    pub saved: Option<String>,
    started_ms: u64,
    work_bytes: u64,
    swept_bytes: u64,
    stage_bytes: u64,
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
            drive,
            stage: Stage::Opening,
            stage_per_mille: 0,
            bad_blocks: 0,
            outcome: Outcome::Running,
            saved: None,
            started_ms: now_ms,
            work_bytes: 0,
            swept_bytes: 0,
            stage_bytes: 0,
        }
    }

    /// Takes in what the wipe says.
    pub fn apply(&mut self, event: Event) {
        match event.kind {
            EventKind::Started { stage, work_bytes } => {
                self.swept_bytes += self.stage_bytes;
                (self.stage, self.work_bytes, self.stage_bytes, self.stage_per_mille) = (stage, work_bytes, 0, 0);
            }
            EventKind::Progress { stage, done_bytes } if stage == self.stage => {
                self.stage_bytes = done_bytes;
                let per_mille = u128::from(done_bytes) * 1000 / u128::from(self.work_bytes.max(1));
                self.stage_per_mille = u64::try_from(per_mille).unwrap_or(1000).min(1000);
            }
            EventKind::Failed { range, .. } => self.bad_blocks += range.count,
            EventKind::Progress { .. }
            | EventKind::Stalled { .. }
            | EventKind::Ended { .. }
            | EventKind::Finished(_) => {}
        }
    }

    /// Bytes a second since the wipe began, and the seconds left at that pace.
    pub fn pace(&self, now_ms: u64) -> (u64, Option<u64>) {
        let done = self.swept_bytes + self.stage_bytes;
        let elapsed_ms = now_ms.saturating_sub(self.started_ms).max(1);
        let bytes_per_s = done.saturating_mul(1000) / elapsed_ms;
        let total = self
            .drive
            .geometry
            .map_or(0, |geometry| geometry.bytes().saturating_mul(SWEEPS));
        let left_s = total.saturating_sub(done).checked_div(bytes_per_s);
        (bytes_per_s, left_s)
    }
}
