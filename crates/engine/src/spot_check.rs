use std::vec;

use pumice_model::{BlockRange, Fault, PassEvidence, Resumption};

use crate::conveyor::{Conveyor, Task, Work};
use crate::device::Device;
use crate::stream::Content;

/// Whether a drive still holds what an earlier boot left on it, as far as samples show, evenly from the first block to the
/// last of what was left: each that can be read must hold
/// what the last pass wrote there.
pub fn holds_what_was_left<D: Device>(
    conveyor: &mut Conveyor<'_, D>,
    resumption: &Resumption,
    blocks: u64,
) -> Result<bool, Fault> {
    let (pass, stage, done_blocks) = match (&resumption.partial, resumption.passes.last()) {
        (Some(partial), _) if resumption.interruption.done_blocks > 0 => (
            partial,
            resumption.interruption.stage,
            resumption.interruption.done_blocks,
        ),
        (_, Some(last)) => (last, resumption.interruption.stage, blocks),
        (_, None) => return Ok(true),
    };
    let mut looking = Looking::new(pass, done_blocks, conveyor);
    conveyor.clear_memory();
    let outcome = conveyor.run(stage, &mut looking);
    conveyor.clear_memory();
    outcome.map(|()| !looking.has_differed)
}

struct Looking {
    content: Content,
    block_bytes: u64,
    samples: vec::IntoIter<BlockRange>,
    has_differed: bool,
}

impl Looking {
    fn new<D: Device>(pass: &PassEvidence, done_blocks: u64, conveyor: &Conveyor<'_, D>) -> Self {
        let (last, steps) = (
            done_blocks - 1,
            u64::from(conveyor.surroundings().limits.spot_checks).max(2) - 1,
        );
        let place = |step: u64| u64::try_from(u128::from(last) * u128::from(step) / u128::from(steps)).ok();
        let mut samples: Vec<u64> = (0..=steps).filter_map(place).collect();
        samples.dedup();
        let is_unwritten = |block: u64| {
            let ranges = pass.unwritten.as_slice();
            ranges.iter().any(|range| (range.first..range.end()).contains(&block))
        };
        samples.retain(|&block| !is_unwritten(block));
        let samples: Vec<BlockRange> = samples
            .into_iter()
            .map(|first| BlockRange { first, count: 1 })
            .collect();
        Self {
            content: Content::of(&pass.pattern),
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
        self.has_differed |= !self.content.is_in(memory, range.first * self.block_bytes);
        Ok(())
    }

    fn failed(&mut self, _: BlockRange) -> Result<(), Fault> {
        Ok(())
    }
}
