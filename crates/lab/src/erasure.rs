use std::ops::Range;

use crate::medium::Medium;
use crate::misbehaviour::{Fate, Misbehaviour, Script};

/// Progress is told in parts of this by every standard.
const WHOLE: u64 = 1 << 16;

/// An erase that a drive has begun, and how far it has come.
#[derive(Debug)]
pub struct Erasure {
    ranges: Vec<Range<u64>>,
    fill: Fill,
    duration_ms: u64,
    fate: Fate,
    /// Since when it has been running; it does not while the power is off.
    running_since_ms: Option<u64>,
    ran_before_ms: u64,
    done_bytes: u64,
}

/// What an erase does to a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// This lies there afterwards, repeated.
    Pattern([u8; 4]),
    /// Only the key is another afterwards.
    NewKey,
}

/// How far an erase has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Parts of 65536 that are done.
    Running(u16),
    /// Called good.
    Done,
    /// Called failed.
    Failed,
    /// It has come as far as the power lasts.
    PowerLost,
}

impl Erasure {
    /// Begins one; the script says which of the ranges it reaches, what it leaves and how it ends.
    pub fn begin(
        script: &Script,
        medium: &Medium,
        ranges: Vec<Range<u64>>,
        fill: Fill,
        duration_ms: u64,
        now_ms: u64,
    ) -> Self {
        let spare = medium.spare();
        let is_reached = |range: &Range<u64>| !script.has(Misbehaviour::SkipSpare) || range.start < spare.start;
        let fill = match (fill, script.left_pattern()) {
            (Fill::Pattern(_), Some(pattern)) => Fill::Pattern(pattern),
            (fill, _) => fill,
        };
        Self {
            ranges: ranges.into_iter().filter(is_reached).collect(),
            fill,
            duration_ms: duration_ms.max(1),
            fate: script.fate(),
            running_since_ms: Some(now_ms),
            ran_before_ms: 0,
            done_bytes: 0,
        }
    }

    /// Does what is due by now.
    pub fn advance(&mut self, medium: &mut Medium, now_ms: u64) -> Stage {
        let ran_ms = self.ran_ms(now_ms).min(self.duration_ms);
        let share = ran_ms * WHOLE / self.duration_ms;
        let (limit, end) = match self.fate {
            Fate::Done => (WHOLE, Stage::Done),
            Fate::NothingDone => (0, Stage::Done),
            Fate::HalfDone => (WHOLE / 2, Stage::Done),
            Fate::FailedHalfWay => (WHOLE / 2, Stage::Failed),
            Fate::PowerLostHalfWay => (WHOLE / 2, Stage::PowerLost),
            Fate::NeverEnded => (WHOLE / 4, Stage::Running(1 << 14)),
        };
        self.erase_until(medium, share.min(limit));
        let ends_at = match self.fate {
            Fate::FailedHalfWay | Fate::PowerLostHalfWay => WHOLE / 2,
            Fate::NeverEnded => WHOLE / 4,
            Fate::Done | Fate::NothingDone | Fate::HalfDone => WHOLE,
        };
        match u16::try_from(share) {
            Ok(progress) if share < ends_at => Stage::Running(progress),
            _ => end,
        }
    }

    /// When it will have ended or lost its power, if it ever does.
    pub fn ends_ms(&self) -> Option<u64> {
        let runs_ms = match self.fate {
            Fate::NeverEnded => return None,
            Fate::FailedHalfWay | Fate::PowerLostHalfWay => self.duration_ms.div_ceil(2),
            Fate::Done | Fate::NothingDone | Fate::HalfDone => self.duration_ms,
        };
        self.running_since_ms.map(|since| since + runs_ms - self.ran_before_ms)
    }

    /// The power goes.
    pub fn suspend(&mut self, now_ms: u64) {
        self.ran_before_ms = self.ran_ms(now_ms).min(self.duration_ms);
        self.running_since_ms = None;
    }

    /// The power is back; it goes once in an erase.
    pub fn resume(&mut self, now_ms: u64) {
        self.running_since_ms = Some(now_ms);
        if self.fate == Fate::PowerLostHalfWay {
            self.fate = Fate::Done;
        }
    }

    fn ran_ms(&self, now_ms: u64) -> u64 {
        let running = self.running_since_ms.map_or(0, |since| now_ms.saturating_sub(since));
        self.ran_before_ms + running
    }

    fn erase_until(&mut self, medium: &mut Medium, share: u64) {
        match self.fill {
            Fill::NewKey if share == WHOLE && self.done_bytes == 0 => {
                let ranges = self.ranges.iter().cloned();
                ranges.for_each(|range| medium.replace_keys(range));
                self.done_bytes = u64::MAX;
            }
            Fill::NewKey => {}
            Fill::Pattern(pattern) => {
                let total: u64 = self.ranges.iter().map(|range| range.end - range.start).sum();
                // Patterns are four bytes long.
                let target = total * share / WHOLE / 4 * 4;
                let mut before = 0;
                for range in &self.ranges {
                    let size = range.end - range.start;
                    let first = self.done_bytes.saturating_sub(before).min(size);
                    let last = target.saturating_sub(before).min(size);
                    medium.fill(range.start + first..range.start + last.max(first), pattern);
                    before += size;
                }
                self.done_bytes = self.done_bytes.max(target);
            }
        }
    }
}

/// Gives a drive other keys all at once, unless it lies.
pub fn replace_all_keys(script: &Script, medium: &mut Medium) {
    let spare = medium.spare();
    let is_spare_skipped = script.has(Misbehaviour::SkipSpare);
    if script.fate() == Fate::Done && !script.has(Misbehaviour::ReportOldSuccess) {
        medium.replace_keys(0..if is_spare_skipped { spare.start } else { spare.end });
    }
}

#[cfg(test)]
#[path = "erasure_tests.rs"]
mod tests;
