use pumice_model::{BlockRange, BlockRanges, DriveId, Fault, Pattern, ReadBackEvidence, Stage};

use crate::conveyor::Conveyor;
use crate::device::{Action, Device};
use crate::stream::Content;
use crate::sweep::{Purpose, sweep};

/// Memory is looked through in pieces this long, which the compiler turns into wide instructions.
const PIECE_BYTES: usize = 4096;

/// Reads every block and compares it with the pattern, in place; no byte of what else was found leaves here.
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

struct Comparing<'a> {
    content: Content<'a>,
    block_bytes: u64,
    equal_blocks: u64,
    mismatched: BlockRanges,
    most_ranges: usize,
}

impl Purpose for Comparing<'_> {
    fn action(&self) -> Action {
        Action::Read
    }

    /// Zeros are never what the stream leaves, so a drive that transfers nothing and says it did is found out.
    fn prepare(&mut self, _: BlockRange, memory: &mut [u8]) {
        memory.fill(0);
    }

    fn done(&mut self, range: BlockRange, memory: &mut [u8]) -> Result<(), Fault> {
        self.content.subtract(memory, range.first * self.block_bytes);
        if is_zero(memory) {
            self.equal_blocks += range.count;
            return Ok(());
        }
        let block_bytes = usize::try_from(self.block_bytes).expect("a block is shorter than a request");
        for (first, block) in (range.first..).zip(memory.chunks_exact(block_bytes)) {
            if is_zero(block) {
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

fn is_zero(memory: &[u8]) -> bool {
    memory
        .chunks(PIECE_BYTES)
        .all(|piece| piece.iter().fold(0, |all, byte| all | byte) == 0)
}
