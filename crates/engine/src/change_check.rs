use std::vec;

use pumice_model::{BlockRange, BlockRanges, ChangeCheck, Fault, Pattern, ReadsAs, Stage, Stream, change_samples};

use crate::conveyor::{Conveyor, Task, Work};
use crate::device::Device;
use crate::progress::Progress;
use crate::stream::Content;

/// Reads the samples of a drive that has erased itself, and compares them with the stream that was there before and with
/// what the drive says they read as; no byte of what was found leaves here.
pub fn change_check<D: Device>(
    conveyor: &mut Conveyor<'_, D>,
    blocks: u64,
    stream: &Stream,
    reads_as: ReadsAs,
) -> (ChangeCheck, Result<(), Fault>) {
    let surroundings = conveyor.surroundings();
    let samples = change_samples(blocks, stream);
    let work_bytes = samples.len() as u64 * conveyor.block_bytes();
    let started_ms = (surroundings.now_ms)();
    let mut looking = Looking {
        before: Content::of(&Pattern::Stream(*stream)),
        reads_as,
        block_bytes: conveyor.block_bytes(),
        progress: Progress::begin(surroundings, Stage::ChangeCheck, work_bytes, 0),
        samples: samples.into_iter(),
        found: ChangeCheck {
            changed_blocks: 0,
            unchanged: BlockRanges::default(),
            unexpected: BlockRanges::default(),
            unreadable: BlockRanges::default(),
            started_ms,
            ended_ms: started_ms,
        },
    };
    let outcome = conveyor.run(Stage::ChangeCheck, &mut looking);
    conveyor.clear_memory();
    looking.progress.end();
    let mut found = looking.found;
    found.ended_ms = (surroundings.now_ms)();
    (found, outcome)
}

struct Looking<'a> {
    before: Content,
    reads_as: ReadsAs,
    block_bytes: u64,
    progress: Progress<'a>,
    samples: vec::IntoIter<u64>,
    found: ChangeCheck,
}

impl Work for Looking<'_> {
    fn task(&self) -> Task {
        Task::Read
    }

    fn next(&mut self, _: u64) -> Option<BlockRange> {
        self.samples.next().map(|first| BlockRange { first, count: 1 })
    }

    /// A drive that transfers nothing and says it did leaves what the buffer held, which must look unchanged.
    fn prepare(&mut self, range: BlockRange, memory: &mut [u8]) {
        self.before.fill(memory, range.first * self.block_bytes);
    }

    fn done(&mut self, range: BlockRange, memory: &[u8]) -> Result<(), Fault> {
        let is_as_said = match self.reads_as {
            ReadsAs::Unstated => true,
            ReadsAs::Repeated(word) => memory.chunks(word.len()).all(|piece| piece == word),
        };
        if self.before.is_in(memory, range.first * self.block_bytes) {
            self.found.unchanged.insert(range);
        } else if is_as_said {
            self.found.changed_blocks += range.count;
        } else {
            self.found.unexpected.insert(range);
        }
        self.progress.advance(range.count * self.block_bytes);
        Ok(())
    }

    fn failed(&mut self, range: BlockRange) -> Result<(), Fault> {
        self.found.unreadable.insert(range);
        self.progress.advance(range.count * self.block_bytes);
        Ok(())
    }
}
