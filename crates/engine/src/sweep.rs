use std::iter::Peekable;
use std::vec;

use pumice_model::{BlockRange, BlockRanges, EventKind, Fault, Stage};

use crate::conveyor::{Conveyor, Task, Work};
use crate::device::Device;
use crate::narrow::narrow;
use crate::progress::Progress;

/// Requests failing one after the other, at which a region counts as bad and is skipped.
const FAILURES_OF_A_REGION: u32 = 2;

/// The longest skip is this part of the drive.
const SKIPS_OF_A_DRIVE: u64 = 64;

/// What a sweep over all blocks does to each; the sweep itself takes care of bad ranges.
pub trait Purpose {
    /// What its requests do.
    fn task(&self) -> Task;

    /// Readies the memory of a request.
    fn prepare(&mut self, range: BlockRange, memory: &mut [u8]);

    /// Takes blocks that were done; an error ends the sweep.
    fn done(&mut self, range: BlockRange, memory: &[u8]) -> Result<(), Fault>;

    /// Hears that everything done so far is on the medium, and what is set aside of the blocks gone over.
    fn marked(&mut self, damage: &Damage);
}

/// What bad blocks a sweep met.
#[derive(Clone, Debug, Default)]
pub struct Damage {
    /// Blocks that failed for good, or are set aside to be tried again.
    pub failed: BlockRanges,
    /// Requests that failed at first.
    pub failed_requests: u64,
}

/// The blocks a sweep goes over.
pub struct Course {
    /// What it is part of.
    pub stage: Stage,
    /// Blocks of the drive.
    pub blocks: u64,
    /// Blocks from the first on that were dealt with in an earlier boot.
    pub done_blocks: u64,
    /// What was set aside of those.
    pub damage: Damage,
    /// Blocks that failed in an earlier stage.
    pub suspects: BlockRanges,
    /// Blocks that the drive can only write as a whole.
    pub physical_blocks: u64,
}

/// Sends every block of a drive by once, narrows what fails down to the block, and tries each failed block once more.
///
/// A region where one request after the other fails is skipped in growing steps and gone over at the end. So are suspects,
/// each of which would take a whole request with it and cost a drive's patience many times before it is found alone again.
/// A fault that ends the sweep early leaves blocks that are neither done nor failed; they were not reached.
pub fn sweep<D: Device>(
    conveyor: &mut Conveyor<'_, D>,
    course: Course,
    purpose: &mut impl Purpose,
) -> (Damage, Result<(), Fault>) {
    let surroundings = conveyor.surroundings();
    let limits = &surroundings.limits;
    let (stage, blocks, physical_blocks) = (course.stage, course.blocks, course.physical_blocks);
    let (work_bytes, done_bytes) = (
        blocks * conveyor.block_bytes(),
        course.done_blocks * conveyor.block_bytes(),
    );
    let suspects = course.suspects.as_slice().to_vec();
    let mut first = First {
        purpose,
        progress: Progress::begin(surroundings, stage, work_bytes, done_bytes),
        block_bytes: conveyor.block_bytes(),
        request_blocks: conveyor.request_blocks(),
        blocks,
        next_block: course.done_blocks,
        suspects: suspects.into_iter().peekable(),
        damage: course.damage,
        most_failed_blocks: blocks / 100 * limits.most_bad_percent + blocks % 100 * limits.most_bad_percent / 100,
        failures_in_a_row: 0,
        skip_blocks: 0,
        mark_ms: u64::MAX,
    };
    let mut outcome = go_over(conveyor, stage, &mut first);
    let First {
        mut damage, progress, ..
    } = first;
    if outcome == Err(Fault::Gone) {
        // A drive that is being pulled out fails requests before it is known to be gone; nobody tried those blocks alone.
        damage.failed = BlockRanges::default();
    }
    if outcome.is_ok() {
        outcome = narrow(conveyor, stage, physical_blocks, &mut damage.failed, purpose);
    }
    if damage.failed.as_slice().len() > limits.bad_ranges {
        outcome = outcome.and(Err(Fault::TooManyBadBlocks));
    }
    for &range in damage.failed.as_slice() {
        surroundings.tell(EventKind::Failed {
            stage,
            range,
            fault: Fault::Medium,
        });
    }
    progress.end();
    (damage, outcome)
}

/// Goes over the drive once, with a flush and a mark from time to time where something is written.
fn go_over<D: Device, P: Purpose>(
    conveyor: &mut Conveyor<'_, D>,
    stage: Stage,
    first: &mut First<'_, '_, P>,
) -> Result<(), Fault> {
    let surroundings = conveyor.surroundings();
    let is_marking = first.purpose.task() != Task::Read;
    loop {
        if is_marking {
            first.mark_ms = (surroundings.now_ms)().saturating_add(surroundings.limits.checkpoint_ms);
        }
        conveyor.run(stage, first)?;
        if is_marking {
            // The flush behind the whole pass decides; this one only says from where a later boot can go on.
            match conveyor.flush() {
                Ok(()) => {
                    conveyor.confirm()?;
                    first.purpose.marked(&first.damage);
                }
                Err(fault @ (Fault::Cancelled | Fault::Gone | Fault::Stalled)) => return Err(fault),
                Err(_) => {}
            }
        }
        if first.next_block == first.blocks {
            return Ok(());
        }
    }
}

/// The first time round: progress is shown, and what fails is set aside.
struct First<'p, 's, P> {
    purpose: &'p mut P,
    progress: Progress<'s>,
    block_bytes: u64,
    request_blocks: u64,
    blocks: u64,
    next_block: u64,
    suspects: Peekable<vec::IntoIter<BlockRange>>,
    damage: Damage,
    most_failed_blocks: u64,
    failures_in_a_row: u32,
    /// How many blocks are skipped before the next request.
    skip_blocks: u64,
    /// When the next mark is due.
    mark_ms: u64,
}

impl<P: Purpose> First<'_, '_, P> {
    fn take(&mut self, most: u64) -> BlockRange {
        let range = BlockRange {
            first: self.next_block,
            count: most.min(self.blocks - self.next_block),
        };
        self.next_block = range.end();
        range
    }

    fn set_aside(&mut self, range: BlockRange) {
        self.damage.failed.insert(range);
        self.progress.advance(range.count * self.block_bytes);
    }

    /// Sets aside the suspects that come next; how many blocks lie before the ones after.
    fn pass_suspects(&mut self) -> u64 {
        while let Some(&suspect) = self.suspects.peek() {
            if suspect.first > self.next_block {
                return suspect.first - self.next_block;
            }
            self.suspects.next();
            let passed = self.take(suspect.end().saturating_sub(self.next_block));
            self.set_aside(passed);
        }
        u64::MAX
    }

    fn is_in_bad_region(&self) -> bool {
        self.failures_in_a_row >= FAILURES_OF_A_REGION
    }
}

impl<P: Purpose> Work for First<'_, '_, P> {
    fn task(&self) -> Task {
        self.purpose.task()
    }

    /// In a bad region every request may cost a drive's patience, so they go one by one.
    fn window(&self, depth: usize) -> usize {
        if self.is_in_bad_region() { 1 } else { depth }
    }

    fn next(&mut self, now_ms: u64) -> Option<BlockRange> {
        if now_ms >= self.mark_ms {
            return None;
        }
        if self.is_in_bad_region() && self.skip_blocks > 0 {
            let skipped = self.take(self.skip_blocks);
            self.set_aside(skipped);
        }
        let free_blocks = self.pass_suspects();
        let range = self.take(self.request_blocks.min(free_blocks));
        (range.count > 0).then_some(range)
    }

    fn prepare(&mut self, range: BlockRange, memory: &mut [u8]) {
        self.purpose.prepare(range, memory);
    }

    fn done(&mut self, range: BlockRange, memory: &[u8]) -> Result<(), Fault> {
        (self.failures_in_a_row, self.skip_blocks) = (0, 0);
        self.progress.advance(range.count * self.block_bytes);
        self.purpose.done(range, memory)
    }

    fn failed(&mut self, range: BlockRange) -> Result<(), Fault> {
        self.set_aside(range);
        self.damage.failed_requests += 1;
        self.failures_in_a_row += 1;
        if self.is_in_bad_region() {
            let longest = (self.blocks / SKIPS_OF_A_DRIVE).max(self.request_blocks);
            self.skip_blocks = (self.skip_blocks * 2).clamp(self.request_blocks, longest);
        }
        if self.damage.failed.blocks() > self.most_failed_blocks {
            Err(Fault::TooManyBadBlocks)
        } else {
            Ok(())
        }
    }
}
