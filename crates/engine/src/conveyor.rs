use pumice_model::{BlockRange, Fault};

use crate::device::{Action, Buffer, Completion, Device, Request};
use crate::wipe::Surroundings;

/// How long one call waits for a completion before the stall deadline is looked at.
const WAIT_MS: u64 = 1_000;

/// Keeps a window of requests in flight on a device.
pub struct Conveyor<'a, D> {
    device: &'a mut D,
    surroundings: &'a Surroundings<'a>,
    block_bytes: u64,
    slots: Vec<Slot>,
}

enum Slot {
    Free(Buffer),
    InFlight(BlockRange),
}

/// What is done with each range that passes by.
pub trait Work {
    /// What its requests do.
    fn action(&self) -> Action;

    /// Readies the memory of a request.
    fn prepare(&mut self, range: BlockRange, memory: &mut [u8]);

    /// Takes blocks the device says it has done, and their memory; an error ends the work.
    fn done(&mut self, range: BlockRange, memory: &mut [u8]) -> Result<(), Fault>;

    /// Takes blocks the device says it could not do; an error ends the work.
    fn failed(&mut self, range: BlockRange) -> Result<(), Fault>;
}

impl<'a, D: Device> Conveyor<'a, D> {
    /// A conveyor for a device with logical blocks of `block_bytes`.
    pub fn new(device: &'a mut D, surroundings: &'a Surroundings<'a>, block_bytes: u32) -> Self {
        let limits = &surroundings.limits;
        let slots = (0..limits.depth)
            .map(|_| Slot::Free(Buffer::new(limits.request_bytes)))
            .collect();
        Self {
            device,
            surroundings,
            block_bytes: block_bytes.into(),
            slots,
        }
    }

    /// What surrounds the work.
    pub fn surroundings(&self) -> &'a Surroundings<'a> {
        self.surroundings
    }

    /// Size of a logical block.
    pub fn block_bytes(&self) -> u64 {
        self.block_bytes
    }

    /// Blocks of the largest request.
    pub fn request_blocks(&self) -> u64 {
        self.surroundings.limits.request_bytes as u64 / self.block_bytes
    }

    /// Flushes the device's cache.
    pub fn flush(&mut self) -> Result<(), Fault> {
        self.device.flush(self.surroundings.limits.flush_ms)
    }

    /// Sends every range by, each no longer than a request. A fault other than a bad medium ends the work; what is in
    /// flight then is waited for, unless the drive has stalled.
    pub fn run(&mut self, ranges: impl IntoIterator<Item = BlockRange>, work: &mut impl Work) -> Result<(), Fault> {
        let mut ranges = ranges.into_iter();
        let mut rests: Vec<BlockRange> = Vec::new();
        let mut outcome = Ok(());
        let mut moved_ms = (self.surroundings.now_ms)();
        loop {
            if outcome.is_ok() {
                while let Some(slot) = self.free_slot() {
                    let Some(range) = rests.pop().or_else(|| ranges.next()) else {
                        break;
                    };
                    self.send(slot, range, work);
                }
            }
            if !self.slots.iter().any(|slot| matches!(slot, Slot::InFlight(_))) {
                return outcome;
            }
            let now_ms = (self.surroundings.now_ms)();
            let left_ms = (moved_ms + self.surroundings.limits.stall_ms).saturating_sub(now_ms);
            if left_ms == 0 {
                return outcome.and(Err(Fault::Stalled));
            }
            if let Some(completion) = self.device.complete(left_ms.min(WAIT_MS)) {
                moved_ms = (self.surroundings.now_ms)();
                outcome = outcome.and(self.take_back(completion, work, &mut rests));
            }
        }
    }

    fn free_slot(&self) -> Option<usize> {
        self.slots.iter().position(|slot| matches!(slot, Slot::Free(_)))
    }

    fn send(&mut self, slot: usize, range: BlockRange, work: &mut impl Work) {
        let Slot::Free(mut buffer) = std::mem::replace(&mut self.slots[slot], Slot::InFlight(range)) else {
            return;
        };
        let length_bytes = self.length_bytes(range.count);
        work.prepare(range, &mut buffer.as_mut_slice()[..length_bytes]);
        self.device.submit(Request {
            slot: u32::try_from(slot).expect("there are as many slots as the depth, a u32"),
            action: work.action(),
            offset_bytes: range.first * self.block_bytes,
            length_bytes,
            buffer,
        });
    }

    /// A transfer of nothing is what a drive answers that was pulled out; a short one is gone on with.
    fn take_back(
        &mut self,
        completion: Completion,
        work: &mut impl Work,
        rests: &mut Vec<BlockRange>,
    ) -> Result<(), Fault> {
        let Some(slot) = self.slots.get_mut(completion.slot as usize) else {
            return Ok(());
        };
        let mut buffer = completion.buffer;
        let Slot::InFlight(range) = *slot else { return Ok(()) };
        let outcome = match completion.outcome {
            Ok(0) => Err(Fault::Gone),
            Ok(bytes) => {
                let count = (bytes as u64 / self.block_bytes).min(range.count);
                let (done, rest) = split(range, count);
                let length_bytes = usize::try_from(count * self.block_bytes).unwrap_or(0);
                if count > 0 {
                    rests.extend((rest.count > 0).then_some(rest));
                    work.done(done, &mut buffer.as_mut_slice()[..length_bytes])
                } else {
                    work.failed(range)
                }
            }
            Err(Fault::Medium) => work.failed(range),
            Err(fault) => Err(fault),
        };
        *slot = Slot::Free(buffer);
        outcome
    }

    fn length_bytes(&self, blocks: u64) -> usize {
        usize::try_from(blocks * self.block_bytes).expect("a request is no longer than its buffer")
    }
}

/// The first `count` blocks of a range, and the rest.
pub fn split(range: BlockRange, count: u64) -> (BlockRange, BlockRange) {
    let head = BlockRange {
        first: range.first,
        count,
    };
    (
        head,
        BlockRange {
            first: range.first + count,
            count: range.count - count,
        },
    )
}
