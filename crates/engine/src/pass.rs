use pumice_model::{BlockRange, DriveId, Fault, Flush, PassEvidence, Pattern, Stage};

use crate::conveyor::Conveyor;
use crate::device::{Action, Device};
use crate::stream::Content;
use crate::sweep::{Purpose, sweep};

/// Writes a pattern to every block and flushes; `number` counts from 1.
///
/// The flush is asked for after bad blocks too, for what was written; a failed one is for the judge to weigh.
pub fn write_pass<D: Device>(
    conveyor: &mut Conveyor<'_, D>,
    drive: DriveId,
    number: u8,
    pattern: Pattern,
    blocks: u64,
) -> (PassEvidence, Result<(), Fault>) {
    let now_ms = conveyor.surroundings().now_ms;
    let started_ms = now_ms();
    let mut writing = Writing {
        content: Content::of(&pattern),
        block_bytes: conveyor.block_bytes(),
        written_blocks: 0,
    };
    let (damage, outcome) = sweep(conveyor, (drive, Stage::Pass(number)), blocks, &mut writing);
    let written_blocks = writing.written_blocks;
    let flush = match outcome {
        Ok(()) => conveyor.flush().map_or_else(Flush::Failed, |()| Flush::Done),
        Err(_) => Flush::NotReached,
    };
    let evidence = PassEvidence {
        pattern,
        written_blocks,
        unwritten: damage.failed,
        failed_requests: damage.failed_requests,
        flush,
        started_ms,
        ended_ms: now_ms(),
    };
    (evidence, outcome)
}

struct Writing {
    content: Content,
    block_bytes: u64,
    written_blocks: u64,
}

impl Purpose for Writing {
    fn action(&self) -> Action {
        Action::Write
    }

    fn prepare(&mut self, range: BlockRange, memory: &mut [u8]) {
        self.content.fill(memory, range.first * self.block_bytes);
    }

    fn done(&mut self, range: BlockRange, _: &mut [u8]) -> Result<(), Fault> {
        self.written_blocks += range.count;
        Ok(())
    }
}
