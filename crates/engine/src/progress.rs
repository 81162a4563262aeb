use pumice_model::{DriveId, Event, EventKind, Stage};

use crate::wipe::Surroundings;

/// Tells how far a stage is, seldom enough that telling costs nothing.
pub struct Progress<'a> {
    surroundings: &'a Surroundings<'a>,
    drive: DriveId,
    stage: Stage,
    done_bytes: u64,
    told_ms: u64,
}

impl<'a> Progress<'a> {
    /// Tells that a stage begins.
    pub fn begin(surroundings: &'a Surroundings<'a>, drive: DriveId, stage: Stage, work_bytes: u64) -> Self {
        (surroundings.notify)(Event {
            drive,
            kind: EventKind::Started { stage, work_bytes },
        });
        Self {
            surroundings,
            drive,
            stage,
            done_bytes: 0,
            told_ms: (surroundings.now_ms)(),
        }
    }

    /// Counts work done.
    pub fn advance(&mut self, bytes: u64) {
        self.done_bytes += bytes;
        let now_ms = (self.surroundings.now_ms)();
        if now_ms >= self.told_ms + self.surroundings.limits.progress_ms {
            self.told_ms = now_ms;
            self.tell(EventKind::Progress {
                stage: self.stage,
                done_bytes: self.done_bytes,
            });
        }
    }

    /// Tells that the stage has ended.
    pub fn end(self) {
        self.tell(EventKind::Progress {
            stage: self.stage,
            done_bytes: self.done_bytes,
        });
        self.tell(EventKind::Ended { stage: self.stage });
    }

    fn tell(&self, kind: EventKind) {
        (self.surroundings.notify)(Event {
            drive: self.drive,
            kind,
        });
    }
}
