//! Wipes of disks that fail, and what must be true of them.

use std::fs;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use pumice_device::BlockDevice;
use pumice_engine::{Content, Control, Limits};
use pumice_model::{
    BlockRange, BlockRanges, Ending, Event, EventKind, Evidence, Fault, Judgement, Planned, Stage, Stream,
    StreamCipher, Verdict, judge,
};
use pumice_tests::error::ensure;
use pumice_tests::faulty_disk::{FaultyDisk, Misdeed};
use pumice_tests::{Error, Result};

use crate::loop_disk::{Watch, Wiped, fault, wipe_watched};

/// What the last pass leaves.
pub const STREAM: Stream = Stream {
    cipher: StreamCipher::Aes256Ctr,
    key: [0x5a; 32],
    counter: [0; 16],
};

/// For a disk to hang, or to be done with; far more than it takes.
pub const LONG: Duration = Duration::from_mins(1);

/// Deadlines that are waited for.
pub fn short() -> Limits {
    Limits {
        stall_ms: 200,
        give_up_ms: 1_000,
        flush_ms: 1_000,
        farewell_ms: 300,
        ..Limits::default()
    }
}

/// A wipe during which something happens to the disk while its requests hang.
pub fn changed_at(disk: &FaultyDisk, requests: u64, change: impl FnOnce(&FaultyDisk) -> Result<()>) -> Result<Wiped> {
    disk.stall_after(requests);
    thread::scope(|scope| {
        let wiping = scope.spawn(|| wiped_with(disk, |_| {}));
        let changed = disk.wait_until_stalled(LONG).and_then(|()| change(disk));
        disk.release();
        let joined = wiping.join().map_err(|_| Error::Check("the wipe panicked".to_owned()));
        changed.and(joined?)
    })
}

/// A wipe with these deadlines, how long it took to its last event, and the events.
pub fn observed(disk: &FaultyDisk, limits: Limits, control: &Control) -> Result<(Wiped, Duration, Vec<EventKind>)> {
    let (begun, events) = (Instant::now(), Mutex::new(Vec::new()));
    let notify = |event: Event| {
        if let Ok(mut events) = events.lock() {
            events.push(event.kind);
        }
    };
    let wiped = wipe(
        disk,
        &Watch {
            notify: &notify,
            control,
            limits,
        },
    )?;
    let took = begun.elapsed();
    Ok((wiped, took, events.into_inner().unwrap_or_default()))
}

/// A wipe of which somebody hears.
pub fn wiped_with(disk: &FaultyDisk, notify: impl Fn(EventKind) + Sync) -> Result<Wiped> {
    let control = Control::default();
    wipe(
        disk,
        &Watch {
            notify: &|event: Event| notify(event.kind),
            control: &control,
            limits: Limits::default(),
        },
    )
}

fn wipe(disk: &FaultyDisk, watch: &Watch) -> Result<Wiped> {
    wipe_watched(BlockDevice::open_path(disk.node()).map_err(fault)?, STREAM, watch)
}

/// From now on the disk does this to requests that touch any of these blocks.
pub fn strike(disk: &FaultyDisk, misdeed: Misdeed, bad: &BlockRanges, block_bytes: u64) {
    for range in bad.as_slice() {
        disk.strike(misdeed, range.first * block_bytes, range.count * block_bytes);
    }
}

/// Blocks, as first blocks and counts.
pub fn ranges(list: &[(u64, u64)]) -> BlockRanges {
    let mut ranges = BlockRanges::default();
    for &(first, count) in list {
        ranges.insert(BlockRange { first, count });
    }
    ranges
}

/// Which blocks do not hold what the last pass was to leave, read past everything that was tested.
pub fn blocks_without_stream(disk: &FaultyDisk, planned: &Planned) -> Result<BlockRanges> {
    let block_bytes = planned.target.geometry.logical_block_bytes() as usize;
    let (found, stream) = (content(disk)?, stream(planned)?);
    let mut without = BlockRanges::default();
    for (first, (found, stream)) in (0..).zip(found.chunks(block_bytes).zip(stream.chunks(block_bytes))) {
        if found != stream {
            without.insert(BlockRange { first, count: 1 });
        }
    }
    Ok(without)
}

/// What really lies on a disk.
pub fn content(disk: &FaultyDisk) -> Result<Vec<u8>> {
    fs::read(disk.content()).map_err(Error::file(disk.content()))
}

/// What the last pass was to leave.
pub fn stream(planned: &Planned) -> Result<Vec<u8>> {
    let length = usize::try_from(planned.target.geometry.bytes());
    let mut stream = vec![0; length.map_err(|_| Error::Description("too large".to_owned()))?];
    let pattern = planned.overwrite.passes.last();
    let pattern = pattern.ok_or_else(|| Error::Check("there is no last pass".to_owned()))?;
    Content::of(pattern).fill(&mut stream, 0);
    Ok(stream)
}

/// The wipe stopped where and why it should have, and the disk does not count as erased.
pub fn ends_not_erased(wiped: &Wiped, stage: Stage, fault: Fault) -> Result<()> {
    let Judgement { verdict, reasons, .. } = judge(&wiped.planned, &wiped.evidence);
    ensure(verdict == Verdict::NotErased, || format!("{verdict:?}: {reasons:?}"))?;
    let expected = Ending::Stopped { stage, fault };
    ensure(wiped.evidence.ending == expected, || {
        format!("{:?} instead of {expected:?}: {reasons:?}", wiped.evidence.ending)
    })
}

/// Nothing took longer than it was due.
pub fn in_time(took: Duration, most: Duration) -> Result<()> {
    // The machine may be busy, and the engine looks up every quarter of a second.
    let most = most + Duration::from_secs(1);
    ensure(took <= most, || {
        format!("it took {took:?}, and at most {most:?} was due")
    })
}

/// The blocks are the expected ones.
pub fn equal(stage: Stage, found: &BlockRanges, expected: &BlockRanges) -> Result<()> {
    ensure(found == expected, || {
        format!("{stage:?}: {:?} instead of {:?}", found.as_slice(), expected.as_slice())
    })
}

/// Evidence that is not as it should be.
pub fn failed(evidence: &Evidence) -> Error {
    Error::Check(format!("{evidence:?}"))
}
