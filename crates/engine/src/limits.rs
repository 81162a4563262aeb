/// How long and how hard the engine tries before it calls a drive bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one request; a multiple of every logical block size.
    pub request_bytes: usize,
    /// Requests in flight.
    pub depth: u32,
    /// With requests in flight and none finishing for so long, the drive is stalled.
    pub stall_ms: u64,
    /// A flush may take so long: a drive may have a large cache to empty.
    pub flush_ms: u64,
    /// Failed requests of one pass that any drive may have.
    pub failed_requests: u64,
    /// Failed requests beyond that are too many when they are more than one in so many.
    pub requests_per_failure: u64,
    /// Separate bad ranges a record can hold.
    pub bad_ranges: usize,
    /// Requests spent on narrowing bad ranges down to blocks, in one pass.
    pub narrowing_requests: u64,
    /// Time spent on it.
    pub narrowing_ms: u64,
    /// Progress is told no more often than this.
    pub progress_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request_bytes: 1 << 20,
            depth: 4,
            stall_ms: 120_000,
            flush_ms: 300_000,
            failed_requests: 64,
            requests_per_failure: 100,
            bad_ranges: 1_000,
            narrowing_requests: 20_000,
            narrowing_ms: 600_000,
            progress_ms: 100,
        }
    }
}
