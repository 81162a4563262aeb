//! A disk in memory, full of secrets, that loses some writes and cannot read some blocks.

use std::collections::VecDeque;
use std::ops::Range;

use pumice_engine::{Action, Buffer, Completion, Device, Firmware, Poll, Request, Start};
use pumice_model::{Fault, Found, HiddenArea, HiddenAreas, Lock, NotStarted, Technique, WhyNot};

/// Block size.
pub const BLOCK_BYTES: usize = 512;

/// A disk full of secrets.
pub struct Full {
    found: Found,
    memory: Vec<u8>,
    queue: VecDeque<Request>,
    /// Blocks whose writes are acknowledged and not done.
    dropped: Range<usize>,
    /// Blocks that cannot be read.
    unreadable: Range<usize>,
}

impl Full {
    /// With a content over and over, and blocks that misbehave.
    pub fn of(content: &[u8], found: Found, dropped: Range<usize>, unreadable: Range<usize>) -> Self {
        let bytes = usize::try_from(found.geometry.bytes()).expect("it fits into memory");
        Self {
            found,
            memory: content.iter().copied().cycle().take(bytes).collect(),
            queue: VecDeque::new(),
            dropped,
            unreadable,
        }
    }

    /// What is on it.
    pub fn memory(&self) -> &[u8] {
        &self.memory
    }

    fn execute(&mut self, request: &mut Request) -> Result<usize, Fault> {
        let from = usize::try_from(request.offset_bytes).expect("it fits into memory");
        let length = request.length_bytes;
        let blocks = from / BLOCK_BYTES..(from + length) / BLOCK_BYTES;
        match request.action {
            Action::Write => {
                for (place, block) in blocks.zip(request.buffer.as_slice()[..length].chunks(BLOCK_BYTES)) {
                    if !self.dropped.contains(&place) {
                        self.memory[place * BLOCK_BYTES..][..BLOCK_BYTES].copy_from_slice(block);
                    }
                }
            }
            Action::Read => {
                if blocks.clone().any(|place| self.unreadable.contains(&place)) {
                    return Err(Fault::Medium);
                }
                let memory = request.buffer.as_mut_slice().ok_or(Fault::Other(22))?;
                memory[..length].copy_from_slice(&self.memory[from..from + length]);
            }
        }
        Ok(length)
    }
}

impl Device for Full {
    fn identify(&mut self) -> Result<Found, Fault> {
        Ok(self.found.clone())
    }

    fn register(&mut self, _: &[Buffer]) {}

    fn submit(&mut self, request: Request) {
        self.queue.push_back(request);
    }

    fn complete(&mut self, _: u64) -> Option<Completion> {
        let mut request = self.queue.pop_front()?;
        let outcome = self.execute(&mut request);
        Some(Completion {
            slot: request.slot,
            buffer: request.buffer,
            outcome,
        })
    }

    fn start_flush(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn flushed(&mut self, _: u64) -> Option<Result<(), Fault>> {
        Some(Ok(()))
    }
}

impl Firmware for Full {
    fn lock(&mut self) -> Lock {
        Lock::None
    }

    fn restore_hidden(&mut self) -> HiddenAreas {
        HiddenAreas::all(HiddenArea::None)
    }

    fn start(&mut self, _: Technique) -> Start {
        Start::NotStarted {
            why: NotStarted::Unavailable(WhyNot::Unsupported),
            status: None,
        }
    }

    fn attach(&mut self, _: Technique) -> bool {
        false
    }

    fn poll(&mut self, _: u64) -> Poll {
        unreachable!("nothing was started")
    }
}
