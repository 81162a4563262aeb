use pumice_model::{BlockRange, BlockRanges, Fault, Pattern, ReadBackEvidence};

use crate::conveyor::{Conveyor, Task};
use crate::device::Device;
use crate::stream::Content;
use crate::sweep::{Course, Damage, Purpose, sweep};

/// Reads every block and compares it with the pattern; no byte of what else was found leaves here.
pub fn read_back<D: Device>(
    conveyor: &mut Conveyor<'_, D>,
    course: Course,
    pattern: &Pattern,
) -> (ReadBackEvidence, Result<(), Fault>) {
    let surroundings = conveyor.surroundings();
    let started_ms = (surroundings.now_ms)();
    let mut comparing = Comparing {
        content: Content::of(pattern),
        block_bytes: conveyor.block_bytes(),
        equal_blocks: 0,
        mismatched: BlockRanges::default(),
        first_difference_bytes: None,
        most_ranges: surroundings.limits.bad_ranges,
    };
    // No place of the stream is like another, so from here on what a buffer held before is never what belongs into it: a
    // drive that transfers nothing and says it did is found out.
    conveyor.clear_memory();
    let (damage, outcome) = sweep(conveyor, course, &mut comparing);
    conveyor.clear_memory();
    let evidence = ReadBackEvidence {
        equal_blocks: comparing.equal_blocks,
        mismatched: comparing.mismatched,
        unreadable: damage.failed,
        first_difference_bytes: comparing.first_difference_bytes,
        started_ms,
        ended_ms: (surroundings.now_ms)(),
    };
    (evidence, outcome)
}

struct Comparing {
    content: Content,
    block_bytes: u64,
    equal_blocks: u64,
    mismatched: BlockRanges,
    first_difference_bytes: Option<u64>,
    most_ranges: usize,
}

impl Comparing {
    fn compare_block(&mut self, block: u64, memory: &[u8]) {
        let offset_bytes = block * self.block_bytes;
        let Some(place) = self.content.first_difference(memory, offset_bytes) else {
            self.equal_blocks += 1;
            return;
        };
        let at_bytes = offset_bytes + place as u64;
        let first = self.first_difference_bytes.get_or_insert(at_bytes);
        *first = at_bytes.min(*first);
        self.mismatched.insert(BlockRange { first: block, count: 1 });
    }
}

impl Purpose for Comparing {
    fn task(&self) -> Task {
        Task::Read
    }

    fn prepare(&mut self, _: BlockRange, _: &mut [u8]) {}

    fn done(&mut self, range: BlockRange, memory: &[u8]) -> Result<(), Fault> {
        if self.content.is_in(memory, range.first * self.block_bytes) {
            self.equal_blocks += range.count;
            return Ok(());
        }
        let block_bytes = usize::try_from(self.block_bytes).expect("a block is shorter than a request");
        for (block, memory) in (range.first..).zip(memory.chunks_exact(block_bytes)) {
            self.compare_block(block, memory);
        }
        if self.mismatched.as_slice().len() > self.most_ranges {
            Err(Fault::TooManyBadBlocks)
        } else {
            Ok(())
        }
    }

    /// What was compared in one boot counts for nothing in the next.
    fn marked(&mut self, _: &Damage) {}
}
