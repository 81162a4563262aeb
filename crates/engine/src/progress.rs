use pumice_model::{EventKind, Stage};

use crate::surroundings::Surroundings;

/// Tells how far a stage is, seldom enough that telling costs nothing.
pub struct Progress<'a> {
    surroundings: &'a Surroundings<'a>,
    stage: Stage,
    done_bytes: u64,
    told_ms: u64,
}

impl<'a> Progress<'a> {
    /// Tells that a stage begins, of which `done_bytes` were done in an earlier boot.
    pub fn begin(surroundings: &'a Surroundings<'a>, stage: Stage, work_bytes: u64, done_bytes: u64) -> Self {
        surroundings.tell(EventKind::Started { stage, work_bytes });
        let progress = Self {
            surroundings,
            stage,
            done_bytes,
            told_ms: (surroundings.now_ms)(),
        };
        if done_bytes > 0 {
            progress.tell();
        }
        progress
    }

    /// Counts work done.
    pub fn advance(&mut self, bytes: u64) {
        self.done_bytes += bytes;
        let now_ms = (self.surroundings.now_ms)();
        if now_ms >= self.told_ms + self.surroundings.limits.progress_ms {
            self.told_ms = now_ms;
            self.tell();
        }
    }

    /// Counts the work done as so much in all; it never goes back.
    pub fn reach(&mut self, done_bytes: u64) {
        self.advance(done_bytes.saturating_sub(self.done_bytes));
    }

    /// Tells that the stage has ended.
    pub fn end(self) {
        self.tell();
        self.surroundings.tell(EventKind::Ended { stage: self.stage });
    }

    fn tell(&self) {
        self.surroundings.tell(EventKind::Progress {
            stage: self.stage,
            done_bytes: self.done_bytes,
        });
    }
}
