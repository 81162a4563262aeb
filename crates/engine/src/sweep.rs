use std::collections::BTreeMap;

use pumice_model::{BlockRange, BlockRanges, DriveId, Event, EventKind, Fault, Stage};

use crate::conveyor::{Conveyor, Work, split};
use crate::device::{Action, Device};
use crate::progress::Progress;

/// What a sweep over all blocks does to each; the sweep itself takes care of bad ranges.
pub trait Purpose {
    /// What its requests do.
    fn action(&self) -> Action;

    /// Readies the memory of a request.
    fn prepare(&mut self, range: BlockRange, memory: &mut [u8]);

    /// Takes blocks that were done; an error ends the sweep.
    fn done(&mut self, range: BlockRange, memory: &mut [u8]) -> Result<(), Fault>;
}

/// What bad blocks a sweep met.
#[derive(Default)]
pub struct Damage {
    /// Blocks that failed for good.
    pub failed: BlockRanges,
    /// Requests that failed at first.
    pub failed_requests: u64,
}

/// Sends every block of a drive by once, narrows what fails down to the block, and tries each failed block once more.
///
/// A fault that ends it early leaves blocks that are neither done nor failed; they were not reached.
pub fn sweep<D: Device>(
    conveyor: &mut Conveyor<'_, D>,
    (drive, stage): (DriveId, Stage),
    blocks: u64,
    purpose: &mut impl Purpose,
) -> (Damage, Result<(), Fault>) {
    let surroundings = conveyor.surroundings();
    let limits = &surroundings.limits;
    let allowed = blocks.div_ceil(conveyor.request_blocks()) / limits.requests_per_failure;
    let progress = Progress::begin(surroundings, drive, stage, blocks * conveyor.block_bytes());
    let allowed = allowed.max(limits.failed_requests);
    let mut first = First {
        purpose,
        progress,
        block_bytes: conveyor.block_bytes(),
        failed: Vec::new(),
        allowed,
    };
    let mut outcome = conveyor.run(chunks(blocks, conveyor.request_blocks()), &mut first);
    let First { failed, progress, .. } = first;
    let mut damage = Damage {
        failed_requests: failed.len() as u64,
        ..Damage::default()
    };
    let mut left = failed.into_iter().map(|range| (range.first, range.count)).collect();
    if outcome.is_ok() {
        outcome = narrow(conveyor, &mut left, purpose);
    }
    for (first, count) in left {
        damage.failed.insert(BlockRange { first, count });
    }
    if damage.failed.as_slice().len() > limits.bad_ranges {
        outcome = outcome.and(Err(Fault::TooManyBadBlocks));
    }
    for &range in damage.failed.as_slice() {
        let kind = EventKind::Failed {
            stage,
            range,
            fault: Fault::Medium,
        };
        (surroundings.notify)(Event { drive, kind });
    }
    progress.end();
    (damage, outcome)
}

/// Ranges by their first block, with their count of blocks.
type Left = BTreeMap<u64, u64>;

/// Halves what failed until only single blocks fail, and tries those once more. Where the bound on this work is reached,
/// the rest stays failed as it is: a longer range than is bad, never a shorter one.
fn narrow<D: Device>(conveyor: &mut Conveyor<'_, D>, left: &mut Left, purpose: &mut impl Purpose) -> Result<(), Fault> {
    let surroundings = conveyor.surroundings();
    let deadline_ms = (surroundings.now_ms)() + surroundings.limits.narrowing_ms;
    let mut requests_left = surroundings.limits.narrowing_requests;
    let mut has_more_to_halve = true;
    while has_more_to_halve && !left.is_empty() && (surroundings.now_ms)() < deadline_ms {
        has_more_to_halve = left.values().any(|&count| count > 1);
        let pieces: Left = left
            .iter()
            .flat_map(|(&first, &count)| halves(BlockRange { first, count }))
            .collect();
        requests_left = match requests_left.checked_sub(pieces.len() as u64) {
            Some(rest) => rest,
            None => return Ok(()),
        };
        *left = pieces;
        let ranges: Vec<BlockRange> = left
            .iter()
            .map(|(&first, &count)| BlockRange { first, count })
            .collect();
        conveyor.run(ranges, &mut Again { purpose, left })?;
    }
    Ok(())
}

/// A block alone stays whole: it is its own retry.
fn halves(range: BlockRange) -> impl Iterator<Item = (u64, u64)> {
    let (head, tail) = split(range, range.count.div_ceil(2));
    [head, tail]
        .into_iter()
        .filter(|half| half.count > 0)
        .map(|half| (half.first, half.count))
}

/// The blocks of a drive from first to last, in ranges of at most `most`.
fn chunks(blocks: u64, most: u64) -> impl Iterator<Item = BlockRange> {
    (0..blocks.div_ceil(most)).map(move |index| {
        let first = index * most;
        BlockRange {
            first,
            count: most.min(blocks - first),
        }
    })
}

/// The first time round: progress is shown, and what fails is set aside.
struct First<'p, 's, P> {
    purpose: &'p mut P,
    progress: Progress<'s>,
    block_bytes: u64,
    failed: Vec<BlockRange>,
    allowed: u64,
}

impl<P: Purpose> Work for First<'_, '_, P> {
    fn action(&self) -> Action {
        self.purpose.action()
    }

    fn prepare(&mut self, range: BlockRange, memory: &mut [u8]) {
        self.purpose.prepare(range, memory);
    }

    fn done(&mut self, range: BlockRange, memory: &mut [u8]) -> Result<(), Fault> {
        self.progress.advance(range.count * self.block_bytes);
        self.purpose.done(range, memory)
    }

    fn failed(&mut self, range: BlockRange) -> Result<(), Fault> {
        self.failed.push(range);
        self.progress.advance(range.count * self.block_bytes);
        if self.failed.len() as u64 > self.allowed {
            Err(Fault::TooManyBadBlocks)
        } else {
            Ok(())
        }
    }
}

/// A later time round: what is done is taken off what is left.
struct Again<'a, P> {
    purpose: &'a mut P,
    left: &'a mut Left,
}

impl<P: Purpose> Work for Again<'_, P> {
    fn action(&self) -> Action {
        self.purpose.action()
    }

    fn prepare(&mut self, range: BlockRange, memory: &mut [u8]) {
        self.purpose.prepare(range, memory);
    }

    fn done(&mut self, range: BlockRange, memory: &mut [u8]) -> Result<(), Fault> {
        if let Some(count) = self.left.remove(&range.first)
            && count > range.count
        {
            self.left.insert(range.end(), count - range.count);
        }
        self.purpose.done(range, memory)
    }

    fn failed(&mut self, _: BlockRange) -> Result<(), Fault> {
        Ok(())
    }
}
