use std::collections::VecDeque;

use pumice_model::Medium;

/// Passes over the whole drive that write.
pub const PASSES: u64 = 3;

/// Stages that write or read the whole drive: the passes and the read-back.
pub const SWEEPS: u64 = PASSES + 1;

/// A speed that is shown is that of the last so many milliseconds.
const SPEED_MS: u64 = 10_000;

/// Without any of it there is no speed yet.
const LEAST_SPEED_MS: u64 = 1_000;

/// A drive that has told nothing for so long has stalled.
const STALL_MS: u64 = 5_000;

/// Parts of a drive whose time is kept apart: a magnetic disk is half as fast at its end as at its beginning.
const PARTS: usize = 64;

/// So many parts say how fast the drive is now, compared with what was expected of it.
const RECENT_PARTS: usize = 8;

/// So many parts of a stage, behind the first, must be done before it is wholly believed that it differs from the one
/// before.
const TRUSTED_PARTS: u64 = 4;

/// Work before which nothing is foretold.
const LEAST_WORK_US: u64 = 3_000_000;

/// One, as the ratios below count.
const ONE: u128 = 1_000_000;

/// How fast a wipe goes and how long it has yet to go.
///
/// Time is told by who calls, in milliseconds since boot. The time left is foretold from the time each part of the
/// drive took in the stage before, and in the first pass from how drives of its kind slow down, so that it is neither a
/// promise of the fast beginning nor thrown about by a stall.
#[derive(Clone, Debug)]
pub struct Pace {
    medium: Medium,
    sweep: Option<u64>,
    work_bytes: u64,
    /// Where the sweep was when it was first heard of: a resumed one does not begin at 0, and what it did in another
    /// boot is no speed of this one.
    from_bytes: Option<u64>,
    done_bytes: u64,
    told_ms: u64,
    samples: VecDeque<(u64, u64)>,
    before: Option<[u64; PARTS]>,
    now: [u64; PARTS],
    active_us: u64,
    stalled_us: u64,
}

impl Pace {
    /// A wipe that begins now.
    pub fn new(medium: Medium, now_ms: u64) -> Self {
        Self {
            medium,
            sweep: None,
            work_bytes: 0,
            from_bytes: None,
            done_bytes: 0,
            told_ms: now_ms,
            samples: VecDeque::new(),
            before: None,
            now: [0; PARTS],
            active_us: 0,
            stalled_us: 0,
        }
    }

    /// A sweep begins, counted from 0.
    pub fn begin(&mut self, sweep: u64, work_bytes: u64, now_ms: u64) {
        if self.sweep.is_some() {
            // The last progress of a stage may be lost, but no stage begins before the one before it has ended.
            self.advance(self.work_bytes, now_ms);
            self.before = self.costs().or(self.before);
        }
        self.sweep = Some(sweep);
        (self.work_bytes, self.done_bytes, self.from_bytes) = (work_bytes, 0, None);
        self.heard(now_ms);
        self.now = [0; PARTS];
        self.samples = VecDeque::from([(now_ms, 0)]);
    }

    /// The sweep has come so far.
    pub fn advance(&mut self, done_bytes: u64, now_ms: u64) {
        let done_bytes = done_bytes.clamp(self.done_bytes, self.work_bytes.max(self.done_bytes));
        if self.from_bytes.is_none() {
            (self.from_bytes, self.done_bytes) = (Some(done_bytes), done_bytes);
            self.samples = VecDeque::from([(now_ms, done_bytes)]);
            return self.heard(now_ms);
        }
        let elapsed_us = now_ms.saturating_sub(self.told_ms) * 1_000;
        let usual_us = self.usual_us(done_bytes - self.done_bytes);
        let active_us = if elapsed_us < STALL_MS * 1_000 {
            elapsed_us
        } else {
            elapsed_us.min(usual_us.saturating_mul(2))
        };
        self.stalled_us += elapsed_us - active_us;
        self.active_us += active_us;
        self.spend(done_bytes, active_us);
        self.done_bytes = done_bytes;
        self.heard(now_ms);
        self.samples.push_back((now_ms, done_bytes));
        while self.samples.get(1).is_some_and(|(ms, _)| *ms + SPEED_MS <= now_ms) {
            self.samples.pop_front();
        }
    }

    /// The drive has told something.
    pub fn heard(&mut self, now_ms: u64) {
        self.told_ms = now_ms;
    }

    /// Per cent of the sweep, rounded down.
    pub fn sweep_percent(&self) -> u64 {
        percent(self.done_bytes.into(), self.work_bytes.into())
    }

    /// Per cent of all sweeps, rounded down.
    pub fn whole_percent(&self) -> u64 {
        let work = u128::from(self.work_bytes);
        let done = u128::from(self.sweep.unwrap_or(0)) * work + u128::from(self.done_bytes);
        percent(done, work * u128::from(SWEEPS))
    }

    /// Bytes a second over the last ten seconds of this stage; `None` while that is too short a time.
    pub fn bytes_per_s(&self, now_ms: u64) -> Option<u64> {
        let is_old = |(ms, _): &&(u64, u64)| *ms + SPEED_MS <= now_ms;
        let (from_ms, from_bytes) = self.samples.iter().rfind(is_old).or(self.samples.front())?;
        let elapsed_ms = now_ms.saturating_sub(*from_ms);
        let bytes = (self.done_bytes - from_bytes).saturating_mul(1_000);
        (elapsed_ms >= LEAST_SPEED_MS).then(|| bytes / elapsed_ms)
    }

    /// Seconds for which the drive has told nothing, once that is long.
    pub fn silent_s(&self, now_ms: u64) -> Option<u64> {
        let silent_ms = now_ms.saturating_sub(self.told_ms);
        (silent_ms >= STALL_MS).then_some(silent_ms / 1_000)
    }

    /// Whether what was told last was within a second of the end of a sweep: what follows is the narrowing of bad
    /// ranges and the emptying of the drive's cache, which tell nothing.
    pub fn is_at_end(&self) -> bool {
        let (left, is_known) = (self.work_bytes - self.done_bytes, self.now.iter().any(|us| *us > 0));
        self.done_bytes > 0 && (left == 0 || is_known && self.usual_us(left) <= 1_000_000)
    }

    /// Seconds until every sweep has ended, rounded up; `None` while too little is known.
    pub fn left_s(&self) -> Option<u64> {
        let sweep = self.sweep?;
        let (expected, ratio) = (self.expected(), self.ratio()?);
        let parts = expected.iter().enumerate();
        let left: u128 = parts
            .map(|(part, us)| u128::from(*us) * (ONE - self.share(part, 0)) / ONE * ratio / ONE)
            .sum();
        let whole: u128 = self.costs()?.iter().map(|us| u128::from(*us)).sum();
        let left_us = self.with_stalls(left + whole * u128::from((SWEEPS - 1).saturating_sub(sweep)));
        u64::try_from(left_us.div_ceil(1_000_000)).ok()
    }

    /// What each part should take: as long as in the stage before, or in the first, in no unit, as drives of its kind do.
    fn expected(&self) -> [u64; PARTS] {
        self.before.unwrap_or_else(|| {
            let slows = matches!(self.medium, Medium::Hdd | Medium::UsbStorage);
            let parts = PARTS as u64;
            std::array::from_fn(|part| {
                let slowing = if slows { part as u64 } else { 0 };
                1_000_000 * 2 * parts / (2 * parts - slowing)
            })
        })
    }

    /// How long the last parts took, as a multiple of what was expected of them; the odd one that took very long counts
    /// for no more than any other.
    fn ratio(&self) -> Option<u128> {
        let (expected, from) = (self.expected(), self.from_bytes.unwrap_or(0));
        let worked_parts =
            u128::from(self.done_bytes - from) * PARTS as u128 * ONE / u128::from(self.work_bytes.max(1));
        let ratio_of = |part: usize, least_share: u128| {
            let share = self.share(part, from);
            let due = u128::from(expected[part]) * share / ONE;
            (u128::from(self.now[part]) * ONE)
                .checked_div(due)
                .filter(|_| share >= least_share)
        };
        let recent = self.part().saturating_sub(RECENT_PARTS)..=self.part();
        let of_shares = |least: u128| median(recent.clone().filter_map(|part| ratio_of(part, least)).collect());
        // The little that was done of a part says nothing, unless there is nothing else.
        let seen = of_shares(ONE / 10).or_else(|| of_shares(0));
        if self.before.is_none() {
            let is_enough = self.active_us >= LEAST_WORK_US || worked_parts >= 2 * ONE;
            return seen.filter(|ratio| is_enough && *ratio > 0);
        }
        let trust = (worked_parts.saturating_sub(ONE) / u128::from(TRUSTED_PARTS)).min(ONE);
        Some((ONE * (ONE - trust) + seen.unwrap_or(ONE) * trust) / ONE)
    }

    /// What each part of the sweep takes as a whole: what it took, and what the rest of it should take.
    fn costs(&self) -> Option<[u64; PARTS]> {
        let (expected, ratio, from) = (self.expected(), self.ratio()?, self.from_bytes.unwrap_or(0));
        Some(std::array::from_fn(|part| {
            let rest = u128::from(expected[part]) * (ONE - self.share(part, from)) / ONE * ratio / ONE;
            self.now[part].saturating_add(u64::try_from(rest).unwrap_or(u64::MAX))
        }))
    }

    /// A drive that has stalled will stall again; how much so is believed the more, the longer it has worked.
    fn with_stalls(&self, left_us: u128) -> u128 {
        let active = u128::from(self.active_us);
        let believed = active + (active + left_us) / 10;
        left_us
            + (left_us * u128::from(self.stalled_us))
                .checked_div(believed)
                .unwrap_or(0)
    }

    /// Time that so much work takes, by all that was done in this stage.
    fn usual_us(&self, bytes: u64) -> u64 {
        let spent: u128 = self.now.iter().map(|us| u128::from(*us)).sum();
        let usual = (spent * u128::from(bytes)).checked_div(u128::from(self.done_bytes - self.from_bytes.unwrap_or(0)));
        usual.map_or(0, |us| u64::try_from(us).unwrap_or(u64::MAX))
    }

    /// Puts time down to the parts between what was done before and what is done now.
    fn spend(&mut self, done_bytes: u64, active_us: u64) {
        let (from, to) = (self.done_bytes, done_bytes);
        if from == to || self.work_bytes == 0 {
            let part = self.part();
            self.now[part] += active_us;
            return;
        }
        let mut given = 0;
        for part in 0..PARTS {
            let end = border(self.work_bytes, part + 1).clamp(from, to);
            let due = u128::from(active_us) * u128::from(end - from) / u128::from(to - from);
            let due = u64::try_from(due).unwrap_or(active_us);
            self.now[part] += due - given;
            given = due;
        }
    }

    /// The part that is being worked on.
    fn part(&self) -> usize {
        let part = u128::from(self.done_bytes) * PARTS as u128 / u128::from(self.work_bytes.max(1));
        usize::try_from(part).map_or(PARTS - 1, |part| part.min(PARTS - 1))
    }

    /// How much of a part lies between a place and what is done.
    fn share(&self, part: usize, from_bytes: u64) -> u128 {
        let (begin, end) = (border(self.work_bytes, part), border(self.work_bytes, part + 1));
        let worked = end.min(self.done_bytes).saturating_sub(begin.max(from_bytes));
        (u128::from(worked) * ONE)
            .checked_div(u128::from(end - begin))
            .unwrap_or(0)
    }
}

/// The one in the middle, the larger where there are two.
fn median(mut ratios: Vec<u128>) -> Option<u128> {
    ratios.sort_unstable();
    ratios.get(ratios.len() / 2).copied()
}

/// Where a part begins.
fn border(work_bytes: u64, part: usize) -> u64 {
    let bytes = u128::from(work_bytes) * part as u128 / PARTS as u128;
    u64::try_from(bytes).unwrap_or(work_bytes)
}

fn percent(done: u128, whole: u128) -> u64 {
    let percent = (done * 100).checked_div(whole);
    u64::try_from(percent.unwrap_or(0)).unwrap_or(100).min(100)
}
