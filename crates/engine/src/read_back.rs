use pumice_model::{BlockRange, BlockRanges, DriveId, Fault, Pattern, ReadBackEvidence, Stage};

use crate::conveyor::Conveyor;
use crate::device::{Action, Device};
use crate::stream::Content;
use crate::sweep::{Purpose, sweep};

/// The smallest logical block, in bytes.
const LEAST_BLOCK_BYTES: usize = 512;

/// Bytes at the head of a block that are enough to tell whether anything was transferred.
const HEAD_BYTES: usize = 16;

/// Reads every block and compares it with the pattern; no byte of what else was found leaves here.
pub fn read_back<D: Device>(
    conveyor: &mut Conveyor<'_, D>,
    drive: DriveId,
    pattern: &Pattern,
    blocks: u64,
) -> (ReadBackEvidence, Result<(), Fault>) {
    let surroundings = conveyor.surroundings();
    let started_ms = (surroundings.now_ms)();
    let mut comparing = Comparing {
        content: Content::of(pattern),
        block_bytes: conveyor.block_bytes(),
        equal_blocks: 0,
        mismatched: BlockRanges::default(),
        most_ranges: surroundings.limits.bad_ranges,
    };
    let (damage, outcome) = sweep(conveyor, (drive, Stage::ReadBack), blocks, &mut comparing);
    let evidence = ReadBackEvidence {
        equal_blocks: comparing.equal_blocks,
        mismatched: comparing.mismatched,
        unreadable: damage.failed,
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
    most_ranges: usize,
}

impl Purpose for Comparing {
    fn action(&self) -> Action {
        Action::Read
    }

    /// Zeros are never what the stream leaves, so a drive that transfers nothing and says it did is found out. The head
    /// of each block is enough for that.
    fn prepare(&mut self, _: BlockRange, memory: &mut [u8]) {
        for block in memory.chunks_mut(LEAST_BLOCK_BYTES) {
            block[..HEAD_BYTES].fill(0);
        }
    }

    fn done(&mut self, range: BlockRange, memory: &mut [u8]) -> Result<(), Fault> {
        if self.content.is_in(memory, range.first * self.block_bytes) {
            self.equal_blocks += range.count;
            return Ok(());
        }
        let block_bytes = usize::try_from(self.block_bytes).expect("a block is shorter than a request");
        for (first, block) in (range.first..).zip(memory.chunks_exact(block_bytes)) {
            if self.content.is_in(block, first * self.block_bytes) {
                self.equal_blocks += 1;
            } else {
                self.mismatched.insert(BlockRange { first, count: 1 });
            }
        }
        memory.fill(0);
        if self.mismatched.as_slice().len() > self.most_ranges {
            Err(Fault::TooManyBadBlocks)
        } else {
            Ok(())
        }
    }
}
