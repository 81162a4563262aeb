use pumice_model::{BlockRange, EventKind, Fault, Found, Heat, Stage};

use crate::device::{Action, Buffer, Completion, Device, Request};
use crate::surroundings::Surroundings;

/// How long one call waits before deadlines and the operator's wishes are looked at.
pub const WAIT_MS: u64 = 250;

/// Keeps a window of requests in flight on a device.
pub struct Conveyor<'a, D> {
    device: &'a mut D,
    surroundings: &'a Surroundings<'a>,
    found: Found,
    block_bytes: u64,
    free: Vec<Buffer>,
    /// What every request of a constant pass writes.
    shared: Option<Buffer>,
    in_flight: Vec<Option<InFlight>>,
    /// When the device last answered anything.
    answered_ms: u64,
    is_stall_told: bool,
    /// Since when the drive has been too hot.
    hot_since_ms: Option<u64>,
}

struct InFlight {
    range: BlockRange,
    sent_ms: u64,
}

/// What is done with each range that passes by.
pub trait Work {
    /// What its requests do, and with which memory.
    fn task(&self) -> Task;

    /// The next blocks to send by, no more than a request; nothing when there is no more to do for now.
    fn next(&mut self, now_ms: u64) -> Option<BlockRange>;

    /// How many requests may be in flight now, at most the depth.
    fn window(&self, depth: usize) -> usize {
        depth
    }

    /// Readies the memory of a request of [`Task::Write`] or [`Task::Read`].
    fn prepare(&mut self, range: BlockRange, memory: &mut [u8]);

    /// Takes blocks the device says it has done, and what was read; an error ends the work.
    fn done(&mut self, range: BlockRange, memory: &[u8]) -> Result<(), Fault>;

    /// Takes blocks the device says it could not do; an error ends the work.
    fn failed(&mut self, range: BlockRange) -> Result<(), Fault>;
}

/// What requests do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Write this byte everywhere, all from one memory.
    Fill(u8),
    /// Write what [`Work::prepare`] makes.
    Write,
    /// Read.
    Read,
}

impl<'a, D: Device> Conveyor<'a, D> {
    /// A conveyor for a device that was opened and found to be this.
    pub fn new(device: &'a mut D, surroundings: &'a Surroundings<'a>, found: Found) -> Self {
        let limits = &surroundings.limits;
        let free: Vec<Buffer> = (0..limits.depth).map(|_| Buffer::new(limits.request_bytes)).collect();
        device.register(&free);
        Self {
            device,
            surroundings,
            block_bytes: found.geometry.logical_block_bytes().into(),
            found,
            in_flight: free.iter().map(|_| None).collect(),
            free,
            shared: None,
            answered_ms: 0,
            is_stall_told: false,
            hot_since_ms: None,
        }
    }

    /// What surrounds the work.
    pub fn surroundings(&self) -> &'a Surroundings<'a> {
        self.surroundings
    }

    /// The device, with nothing in flight.
    pub fn device(&mut self) -> &mut D {
        self.device
    }

    /// Size of a logical block.
    pub fn block_bytes(&self) -> u64 {
        self.block_bytes
    }

    /// Blocks of the largest request.
    pub fn request_blocks(&self) -> u64 {
        self.surroundings.limits.request_bytes as u64 / self.block_bytes
    }

    /// Forgets what the memory holds, so that nothing read before can pass for what is read next.
    pub fn clear_memory(&mut self) {
        self.share_nothing();
        self.free
            .iter_mut()
            .filter_map(Buffer::as_mut_slice)
            .for_each(|memory| memory.fill(0));
    }

    /// Asks the device again who it is: [`Fault::OtherDrive`] when it has become another or has another size by now.
    pub fn confirm(&mut self) -> Result<(), Fault> {
        let Found { identity, geometry } = self.device.identify()?;
        let known = &self.found.identity;
        // What a failing drive no longer tells contradicts nothing.
        let is_other = |now: Option<String>, known: &Option<String>| now.is_some() && now != *known;
        if geometry != self.found.geometry
            || is_other(identity.serial, &known.serial)
            || is_other(identity.wwn, &known.wwn)
        {
            return Err(Fault::OtherDrive);
        }
        Ok(())
    }

    /// Flushes the device's cache.
    pub fn flush(&mut self) -> Result<(), Fault> {
        let deadline_ms = self.now_ms() + self.surroundings.limits.flush_ms;
        self.device.start_flush()?;
        loop {
            if let Some(outcome) = self.device.flushed(WAIT_MS) {
                return outcome;
            }
            if self.surroundings.control.is_cancelled() {
                return Err(Fault::Cancelled);
            }
            if self.now_ms() >= deadline_ms {
                return Err(Fault::Stalled);
            }
        }
    }

    /// Sends every range of the work by. A fault other than a bad medium ends it; what is in flight then is waited for,
    /// but not for ever.
    pub fn run(&mut self, stage: Stage, work: &mut impl Work) -> Result<(), Fault> {
        self.take_memory(work.task());
        let mut rests: Vec<BlockRange> = Vec::new();
        let mut outcome = Ok(());
        let mut farewell_ms = u64::MAX;
        loop {
            if outcome.is_ok() {
                outcome = self.check(stage);
            }
            let is_paused = outcome.is_ok() && self.is_to_cool(stage);
            match outcome {
                Ok(()) if is_paused => {}
                Ok(()) => self.fill_window(&mut rests, work),
                Err(_) => farewell_ms = farewell_ms.min(self.now_ms() + self.surroundings.limits.farewell_ms),
            }
            let is_idle = self.in_flight.iter().all(Option::is_none);
            if is_idle && !is_paused || self.now_ms() >= farewell_ms {
                return outcome;
            }
            if let Some(completion) = self.device.complete(WAIT_MS) {
                (self.answered_ms, self.is_stall_told) = (self.now_ms(), false);
                outcome = outcome.and(self.take_back(completion, work, &mut rests));
            }
        }
    }

    /// Whether the operator and the deadlines let the work go on.
    fn check(&mut self, stage: Stage) -> Result<(), Fault> {
        let surroundings = self.surroundings;
        if surroundings.control.is_cancelled() {
            return Err(Fault::Cancelled);
        }
        let has_not_cooled = |since_ms| self.now_ms().saturating_sub(since_ms) >= surroundings.limits.cooling_ms;
        if self.hot_since_ms.is_some_and(has_not_cooled) {
            return Err(Fault::Overheated);
        }
        let Some(oldest_ms) = self.in_flight.iter().flatten().map(|request| request.sent_ms).min() else {
            return Ok(());
        };
        let now_ms = self.now_ms();
        if now_ms.saturating_sub(oldest_ms) >= surroundings.limits.give_up_ms {
            return Err(Fault::Stalled);
        }
        // A drive that answers again has many old requests to answer, and is not stalled while it does.
        let waited_ms = now_ms.saturating_sub(oldest_ms.max(self.answered_ms));
        if waited_ms >= surroundings.limits.stall_ms && !self.is_stall_told {
            self.is_stall_told = true;
            surroundings.tell(EventKind::Stalled { stage, waited_ms });
        }
        Ok(())
    }

    /// Whether the drive is too hot to go on; what is in flight ends by itself.
    fn is_to_cool(&mut self, stage: Stage) -> bool {
        match ((self.surroundings.heat)(), self.hot_since_ms) {
            (Heat::TooHot, None) => {
                self.hot_since_ms = Some(self.now_ms());
                self.surroundings.tell(EventKind::Paused { stage });
            }
            (Heat::TooHot, Some(_)) => {}
            (Heat::Fine, _) => self.hot_since_ms = None,
        }
        self.hot_since_ms.is_some()
    }

    fn fill_window(&mut self, rests: &mut Vec<BlockRange>, work: &mut impl Work) {
        let window = work.window(self.in_flight.len());
        let mut busy = self.in_flight.iter().flatten().count();
        while busy < window
            && let Some(slot) = self.in_flight.iter().position(Option::is_none)
        {
            // Making what is written takes time too, so each request has a moment of its own.
            let now_ms = self.now_ms();
            let Some(range) = rests.pop().or_else(|| work.next(now_ms)) else {
                return;
            };
            self.send(slot, range, now_ms, work);
            busy += 1;
        }
    }

    fn send(&mut self, slot: usize, range: BlockRange, sent_ms: u64, work: &mut impl Work) {
        let length_bytes = self.length_bytes(range.count);
        let buffer = if let Some(shared) = &self.shared {
            shared.share()
        } else {
            let mut buffer = self.free.pop().expect("there is a buffer for every slot");
            let memory = buffer.as_mut_slice().expect("only shared memory has two owners");
            work.prepare(range, &mut memory[..length_bytes]);
            buffer
        };
        self.in_flight[slot] = Some(InFlight { range, sent_ms });
        self.device.submit(Request {
            slot: u32::try_from(slot).expect("there are as many slots as the depth, a u32"),
            action: if work.task() == Task::Read {
                Action::Read
            } else {
                Action::Write
            },
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
        let slot = self.in_flight.get_mut(completion.slot as usize);
        let Some(InFlight { range, .. }) = slot.and_then(Option::take) else {
            return Ok(());
        };
        let buffer = completion.buffer;
        let outcome = match completion.outcome {
            Ok(0) => Err(Fault::Gone),
            Ok(bytes) => {
                let count = (bytes as u64 / self.block_bytes).min(range.count);
                let (done, rest) = split(range, count);
                if count > 0 {
                    rests.extend((rest.count > 0).then_some(rest));
                    work.done(done, &buffer.as_slice()[..self.length_bytes(count)])
                } else {
                    work.failed(range)
                }
            }
            Err(Fault::Medium) => work.failed(range),
            Err(fault) => Err(fault),
        };
        if self.shared.is_none() {
            self.free.push(buffer);
        }
        outcome
    }

    /// Has memory ready for a task: one buffer for all requests that write the same, else one for each.
    fn take_memory(&mut self, task: Task) {
        self.share_nothing();
        if let Task::Fill(byte) = task {
            let mut buffer = self.free.pop().expect("there is a buffer for every slot");
            buffer
                .as_mut_slice()
                .expect("only shared memory has two owners")
                .fill(byte);
            self.shared = Some(buffer);
        }
    }

    fn share_nothing(&mut self) {
        self.free.extend(self.shared.take());
    }

    fn now_ms(&self) -> u64 {
        (self.surroundings.now_ms)()
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
