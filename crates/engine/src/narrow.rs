use std::collections::BTreeMap;
use std::vec;

use pumice_model::{BlockRange, BlockRanges, Fault, Stage};

use crate::conveyor::{Conveyor, Task, Work};
use crate::device::Device;
use crate::sweep::Purpose;

/// A range that failed is tried again in so many pieces. Every failure costs a drive seconds, a success next to nothing, so
/// few steps to a single block are worth many requests; but three steps lead from a request to a block with sixteen pieces
/// too, and take more of them.
const PIECES: u64 = 8;

/// Narrows ranges that failed down to single blocks that fail, and tries those once more. Where the bounds on this work
/// are reached, the rest stays failed as it is: a longer range than is bad, never a shorter one.
pub fn narrow<D: Device>(
    conveyor: &mut Conveyor<'_, D>,
    stage: Stage,
    physical_blocks: u64,
    failed: &mut BlockRanges,
    purpose: &mut impl Purpose,
) -> Result<(), Fault> {
    if failed.is_empty() {
        return Ok(());
    }
    let surroundings = conveyor.surroundings();
    let mut again = Again {
        left: failed
            .as_slice()
            .iter()
            .map(|range| (range.first, range.count))
            .collect(),
        pieces: Vec::new().into_iter(),
        requests_left: surroundings.limits.narrowing_requests,
        deadline_ms: (surroundings.now_ms)().saturating_add(surroundings.limits.narrowing_ms),
        is_last: false,
        purpose,
    };
    let mut outcome = Ok(());
    while again.split(physical_blocks, conveyor.request_blocks()) {
        outcome = conveyor.run(stage, &mut again);
        if outcome.is_err() || again.is_spent((surroundings.now_ms)()) {
            break;
        }
    }
    if outcome.is_ok() {
        again.is_last = true;
        again.pieces = again.ranges(|_| true).into_iter();
        outcome = conveyor.run(stage, &mut again);
    }
    *failed = BlockRanges::default();
    for (first, count) in again.left {
        failed.insert(BlockRange { first, count });
    }
    outcome
}

/// A later time round: what is done is taken off what is left.
struct Again<'a, P> {
    purpose: &'a mut P,
    /// Ranges by their first block, with their count of blocks.
    left: BTreeMap<u64, u64>,
    pieces: vec::IntoIter<BlockRange>,
    requests_left: u64,
    deadline_ms: u64,
    /// Whether what is left is tried for the last time.
    is_last: bool,
}

impl<P> Again<'_, P> {
    fn is_spent(&self, now_ms: u64) -> bool {
        self.requests_left == 0 || now_ms >= self.deadline_ms
    }

    fn ranges(&self, are_meant: impl Fn(u64) -> bool) -> Vec<BlockRange> {
        let left = self.left.iter().filter(|&(_, &count)| are_meant(count));
        left.map(|(&first, &count)| BlockRange { first, count }).collect()
    }

    /// Splits what is longer than a block into pieces to try, those at the edges of a range first; whether there are any.
    fn split(&mut self, physical_blocks: u64, request_blocks: u64) -> bool {
        let mut ordered: Vec<(u64, BlockRange)> = Vec::new();
        for BlockRange { first, count } in self.ranges(|count| count > 1) {
            self.left.remove(&first);
            let length = piece_blocks(count, physical_blocks).min(request_blocks);
            let pieces = count.div_ceil(length);
            ordered.extend((0..pieces).map(|index| {
                let offset = index * length;
                let piece = BlockRange {
                    first: first + offset,
                    count: length.min(count - offset),
                };
                (index.min(pieces - 1 - index), piece)
            }));
        }
        self.left
            .extend(ordered.iter().map(|(_, piece)| (piece.first, piece.count)));
        ordered.sort_by_key(|(from_edge, piece)| (*from_edge, piece.first));
        self.pieces = ordered
            .into_iter()
            .map(|(_, piece)| piece)
            .collect::<Vec<_>>()
            .into_iter();
        self.pieces.len() > 0
    }
}

/// Whole physical blocks as long as there are several, because a drive can only replace those; then logical ones.
fn piece_blocks(count: u64, physical_blocks: u64) -> u64 {
    if count <= physical_blocks {
        1
    } else {
        count.div_ceil(PIECES).next_multiple_of(physical_blocks)
    }
}

impl<P: Purpose> Work for Again<'_, P> {
    fn task(&self) -> Task {
        self.purpose.task()
    }

    /// The kernel or the drive may do adjoining requests as one, which then fails for the sake of one block; so the last
    /// trial of a block is its own.
    fn window(&self, depth: usize) -> usize {
        if self.is_last { 1 } else { depth }
    }

    fn next(&mut self, now_ms: u64) -> Option<BlockRange> {
        if self.is_spent(now_ms) {
            return None;
        }
        self.requests_left -= 1;
        self.pieces.next()
    }

    /// The memory may hold what an earlier reading of the same blocks left, which must not pass for what is read now.
    fn prepare(&mut self, range: BlockRange, memory: &mut [u8]) {
        memory.fill(0);
        self.purpose.prepare(range, memory);
    }

    fn done(&mut self, range: BlockRange, memory: &[u8]) -> Result<(), Fault> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_steps_lead_from_a_request_to_a_block() {
        let steps = |mut count, physical_blocks| {
            let mut steps = Vec::new();
            while count > 1 {
                count = piece_blocks(count, physical_blocks);
                steps.push(count);
            }
            steps
        };
        assert_eq!(steps(512, 8), [64, 8, 1]);
        assert_eq!(steps(512, 1), [64, 8, 1]);
        assert_eq!(steps(64, 1), [8, 1]);
        assert_eq!(steps(7, 8), [1]);
    }
}
