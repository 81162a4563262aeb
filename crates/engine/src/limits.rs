/// How long and how hard the engine tries before it calls a drive bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one request; a multiple of every logical block size. A quarter of a MiB stays in a core's own cache
    /// between the making of the stream and its writing.
    pub request_bytes: usize,
    /// Requests in flight.
    pub depth: u32,
    /// A request unanswered for so long is told of as a stall.
    pub stall_ms: u64,
    /// A request unanswered for so long ends the work.
    pub give_up_ms: u64,
    /// A drive that is too hot for so long ends the work.
    pub cooling_ms: u64,
    /// A flush may take so long: a drive may have a large cache to empty.
    pub flush_ms: u64,
    /// Work that is to end waits so long for what is in flight.
    pub farewell_ms: u64,
    /// Of a hundred blocks, so many may fail when a stage goes over them first; with more the drive is not worth going
    /// on with.
    pub most_bad_percent: u64,
    /// Separate bad ranges a record can hold.
    pub bad_ranges: usize,
    /// Requests spent on narrowing bad ranges down to blocks, in one stage.
    pub narrowing_requests: u64,
    /// Time spent on it.
    pub narrowing_ms: u64,
    /// Time between two flushes with a checkpoint behind them.
    pub checkpoint_ms: u64,
    /// Blocks looked at before work is gone on with that an earlier boot left.
    pub spot_checks: u32,
    /// An erase by firmware may take twice the drive's own estimate and this; without an estimate, this and the time that
    /// the drive would take at `firmware_bytes_per_ms`.
    pub firmware_grace_ms: u64,
    /// Slower than this no drive erases itself, as far as is known.
    pub firmware_bytes_per_ms: u64,
    /// Progress is told no more often than this.
    pub progress_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request_bytes: 256 << 10,
            depth: 16,
            stall_ms: 15_000,
            give_up_ms: 900_000,
            cooling_ms: 3_600_000,
            flush_ms: 300_000,
            farewell_ms: 1_000,
            most_bad_percent: 50,
            bad_ranges: 4_096,
            narrowing_requests: 200_000,
            narrowing_ms: 600_000,
            checkpoint_ms: 30_000,
            spot_checks: 256,
            firmware_grace_ms: 7_200_000,
            firmware_bytes_per_ms: 20_000,
            progress_ms: 100,
        }
    }
}
