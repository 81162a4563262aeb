use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aligned_vec::{AVec, ConstAlign};
use pumice_model::{Fault, Found};

/// Alignment of every buffer: the strictest that direct I/O asks for on today's drives.
const ALIGNMENT_BYTES: usize = 4096;

/// Anything that takes blocks and gives them back.
///
/// Requests are in flight at the same time and may finish in any order. A device answers for what it did, not for
/// whether it is true: that is found out by reading back.
pub trait Device {
    /// Asks the opened drive who it is.
    fn identify(&mut self) -> Result<Found, Fault>;

    /// Hears of the memory that requests will come with, so that it can be readied once instead of each time.
    fn register(&mut self, _buffers: &[Buffer]) {}

    /// Starts one request; its `slot` comes back in its completion, at most once.
    fn submit(&mut self, request: Request);

    /// One finished request, waiting up to `wait_ms`; `None` when none finished in that time.
    fn complete(&mut self, wait_ms: u64) -> Option<Completion>;

    /// Begins to put everything acknowledged on the medium; called with nothing in flight.
    fn start_flush(&mut self) -> Result<(), Fault>;

    /// What came of the flush that was begun last, waiting up to `wait_ms`; `None` when it is not done by then.
    fn flushed(&mut self, wait_ms: u64) -> Option<Result<(), Fault>>;
}

impl<D: Device> Device for &mut D {
    fn identify(&mut self) -> Result<Found, Fault> {
        (**self).identify()
    }

    fn register(&mut self, buffers: &[Buffer]) {
        (**self).register(buffers);
    }

    fn submit(&mut self, request: Request) {
        (**self).submit(request);
    }

    fn complete(&mut self, wait_ms: u64) -> Option<Completion> {
        (**self).complete(wait_ms)
    }

    fn start_flush(&mut self) -> Result<(), Fault> {
        (**self).start_flush()
    }

    fn flushed(&mut self, wait_ms: u64) -> Option<Result<(), Fault>> {
        (**self).flushed(wait_ms)
    }
}

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Writes the buffer to the drive.
    Write,
    /// Reads from the drive into the buffer.
    Read,
}

/// One read or write of whole logical blocks.
#[derive(Debug)]
pub struct Request {
    /// The requester's name for it.
    pub slot: u32,
    /// What it does.
    pub action: Action,
    /// Where it begins on the drive.
    pub offset_bytes: u64,
    /// How much of the buffer, from its start, it is about.
    pub length_bytes: usize,
    /// The memory, owned by the device while the request is in flight.
    pub buffer: Buffer,
}

/// A finished request.
#[derive(Debug)]
pub struct Completion {
    /// The request's name.
    pub slot: u32,
    /// The request's memory.
    pub buffer: Buffer,
    /// Bytes done, which may be fewer than were asked for.
    pub outcome: Result<usize, Fault>,
}

/// Memory fit for direct I/O. Its content is never printed: it may be old data.
///
/// Requests that write the same can share one memory, which then cannot be changed.
pub struct Buffer {
    number: u64,
    memory: Arc<AVec<u8, ConstAlign<ALIGNMENT_BYTES>>>,
}

impl Buffer {
    /// Zeros.
    pub fn new(length_bytes: usize) -> Self {
        static NEXT_NUMBER: AtomicU64 = AtomicU64::new(0);
        let mut memory = AVec::with_capacity(ALIGNMENT_BYTES, length_bytes);
        memory.resize(length_bytes, 0);
        Self {
            number: NEXT_NUMBER.fetch_add(1, Ordering::Relaxed),
            memory: Arc::new(memory),
        }
    }

    /// The same memory once more.
    #[must_use]
    pub fn share(&self) -> Self {
        Self {
            number: self.number,
            memory: Arc::clone(&self.memory),
        }
    }

    /// A number that only this memory has in this process, unlike an address.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The memory.
    pub fn as_slice(&self) -> &[u8] {
        &self.memory
    }

    /// The memory, to change; nothing while it is shared.
    pub fn as_mut_slice(&mut self) -> Option<&mut [u8]> {
        Arc::get_mut(&mut self.memory).map(|memory| &mut memory[..])
    }
}

impl std::fmt::Debug for Buffer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Buffer({} bytes)", self.memory.len())
    }
}
