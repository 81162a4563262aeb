use std::vec;

use pumice_model::{BlockRange, BlockRanges, Fault, Interruption, Pattern, Resumption};

use crate::conveyor::{Conveyor, Task, Work};
use crate::device::Device;
use crate::stream::Content;

/// Whether a drive still holds what an earlier boot left on it, as far as samples show, evenly from the first block to the
/// last of what was left: each that can be read must hold what a pass wrote there.
///
/// Behind its mark a pass has written more than is known, so where the mark says nothing, what later passes write is as
/// good as what the last whole one wrote.
pub fn holds_what_was_left<D: Device>(
    conveyor: &mut Conveyor<'_, D>,
    resumption: &Resumption,
    planned: &[Pattern],
    blocks: u64,
) -> Result<bool, Fault> {
    let Interruption { stage, done_blocks, .. } = resumption.interruption;
    let complete = resumption.passes.len();
    let mut looking = match (&resumption.partial, resumption.passes.last()) {
        (Some(partial), _) if done_blocks > 0 => {
            let pattern = planned.get(complete..=complete).unwrap_or_default();
            Looking::new(pattern, &partial.unwritten, done_blocks, conveyor)
        }
        (_, Some(last)) => {
            let patterns = planned.get(complete - 1..).unwrap_or_default();
            Looking::new(patterns, &last.unwritten, blocks, conveyor)
        }
        (_, None) => return Ok(true),
    };
    conveyor.clear_memory();
    let outcome = conveyor.run(stage, &mut looking);
    conveyor.clear_memory();
    outcome.map(|()| !looking.has_differed)
}

struct Looking {
    contents: Vec<Content>,
    block_bytes: u64,
    samples: vec::IntoIter<BlockRange>,
    has_differed: bool,
}

impl Looking {
    fn new<D: Device>(
        patterns: &[Pattern],
        unwritten: &BlockRanges,
        done_blocks: u64,
        conveyor: &Conveyor<'_, D>,
    ) -> Self {
        let (last, steps) = (
            done_blocks - 1,
            u64::from(conveyor.surroundings().limits.spot_checks).max(2) - 1,
        );
        let place = |step: u64| u64::try_from(u128::from(last) * u128::from(step) / u128::from(steps)).ok();
        let mut samples: Vec<u64> = (0..=steps).filter_map(place).collect();
        samples.dedup();
        let is_unwritten = |block: u64| {
            let ranges = unwritten.as_slice();
            ranges.iter().any(|range| (range.first..range.end()).contains(&block))
        };
        samples.retain(|&block| !is_unwritten(block));
        let samples: Vec<BlockRange> = samples
            .into_iter()
            .map(|first| BlockRange { first, count: 1 })
            .collect();
        Self {
            contents: patterns.iter().map(Content::of).collect(),
            block_bytes: conveyor.block_bytes(),
            samples: samples.into_iter(),
            has_differed: false,
        }
    }
}

impl Work for Looking {
    fn task(&self) -> Task {
        Task::Read
    }

    fn next(&mut self, _: u64) -> Option<BlockRange> {
        self.samples.next()
    }

    /// A constant pattern is the same everywhere, so what a buffer holds must be something else before it is read into.
    fn prepare(&mut self, _: BlockRange, memory: &mut [u8]) {
        memory.fill(0);
    }

    fn done(&mut self, range: BlockRange, memory: &[u8]) -> Result<(), Fault> {
        let is_in = |content: &Content| content.is_in(memory, range.first * self.block_bytes);
        self.has_differed |= !self.contents.iter().any(is_in);
        Ok(())
    }

    fn failed(&mut self, _: BlockRange) -> Result<(), Fault> {
        Ok(())
    }
}
