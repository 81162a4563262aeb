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

    /// Starts one request; its `slot` comes back in its completion, at most once.
    fn submit(&mut self, request: Request);

    /// One finished request, waiting up to `wait_ms`; `None` when none finished in that time.
    fn complete(&mut self, wait_ms: u64) -> Option<Completion>;

    /// Puts everything acknowledged on the medium, waiting up to `wait_ms`; called with nothing in flight.
    fn flush(&mut self, wait_ms: u64) -> Result<(), Fault>;
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
pub struct Buffer(AVec<u8, ConstAlign<ALIGNMENT_BYTES>>);

impl Buffer {
    /// Zeros.
    pub fn new(length_bytes: usize) -> Self {
        let mut memory = AVec::with_capacity(ALIGNMENT_BYTES, length_bytes);
        memory.resize(length_bytes, 0);
        Self(memory)
    }

    /// The memory.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The memory, to change.
    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl std::fmt::Debug for Buffer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Buffer({} bytes)", self.0.len())
    }
}
