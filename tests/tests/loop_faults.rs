//! Storey 5: the real engine on disks that fail, through the kernel's block layer.

mod faulty_wipe;
mod loop_disk;

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use pumice_device::BlockDevice;
use pumice_engine::{Control, Limits};
use pumice_model::{BlockRanges, EventKind, Fault, Flush, Reason, Stage, Verdict, judge};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::faulty_disk::{self, FaultyDisk, FlushAnswer, Misdeed, Requests};
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result};

use crate::faulty_wipe::{
    LONG, STREAM, blocks_without_stream, changed_at, content, ends_not_erased, equal, failed, in_time, observed,
    ranges, short, stream, strike, wiped_with,
};
use crate::loop_disk::{Wiped, fault, wipe_loop};

const FAULTY: [Requirement; 3] = [
    Requirement::LoopDevices,
    Requirement::Program("losetup"),
    Requirement::Fuse,
];

const SIZE_BYTES: u64 = 8 << 20;

fn main() -> ExitCode {
    case::run([
        Case::new(
            "bad blocks of 512 bytes are named in the stage that met them",
            &FAULTY,
            || bad_blocks(512),
        ),
        Case::new(
            "bad blocks of 4096 bytes are named in the stage that met them",
            &FAULTY,
            || bad_blocks(4096),
        ),
        Case::new(
            "scattered bad blocks are named to the block",
            &FAULTY,
            scattered_bad_blocks,
        ),
        Case::new(
            "writes that are dropped in the last pass are found",
            &FAULTY,
            dropped_in_the_last_pass,
        ),
        Case::new(
            "old data under writes that are always dropped is found",
            &FAULTY,
            dropped_always,
        ),
        Case::new(
            "a flush that fails is told by the pass it belongs to",
            &FAULTY,
            failed_flush,
        ),
        Case::new("a disk that stalls is given up, and another goes on", &FAULTY, given_up),
        Case::new("a flush that stalls is given up", &FAULTY, given_up_in_a_flush),
        Case::new("a disk that stalls can be cancelled", &FAULTY, cancelled_in_a_stall),
        Case::new("a disk that answers again is wiped to the end", &FAULTY, released),
        Case::new(
            "a disk that shrinks or grows is not the planned one any more",
            &FAULTY,
            resized,
        ),
        Case::new("a disk that is pulled out is gone", &FAULTY, pulled_out),
        Case::new("a disk that fails everything is given up", &FAULTY, dead),
    ])
}

/// Single blocks, neighbours, the first and the last, and a run across two requests.
fn bad_blocks(logical_block_bytes: u32) -> Result<()> {
    let block_bytes = u64::from(logical_block_bytes);
    let (blocks, request) = (
        SIZE_BYTES / block_bytes,
        Limits::default().request_bytes as u64 / block_bytes,
    );
    let bad = ranges(&[
        (0, 1),
        (request - 1, 3),
        (3 * request + 5, 1),
        (3 * request + 7, 1),
        (10 * request + 17, 2),
        (blocks - 1, 1),
    ]);
    for stage in [Stage::Pass(1), Stage::Pass(2), Stage::Pass(3), Stage::ReadBack] {
        let disk = FaultyDisk::new(SIZE_BYTES, logical_block_bytes)?;
        let misdeed = match stage {
            Stage::ReadBack => Misdeed::FailRead,
            _ => Misdeed::FailWrite,
        };
        let wiped = wiped_with(&disk, |event| match event {
            EventKind::Started { stage: begun, .. } if begun == stage => strike(&disk, misdeed, &bad, block_bytes),
            EventKind::Ended { stage: ended } if ended == stage => disk.heal(),
            _ => {}
        })?;
        let (evidence, judgement) = (&wiped.evidence, judge(&wiped.planned, &wiped.evidence));
        let expected = |met: Stage| {
            if met == stage {
                bad.clone()
            } else {
                BlockRanges::default()
            }
        };
        for (number, pass) in (1..).zip(&evidence.passes) {
            equal(stage, &pass.unwritten, &expected(Stage::Pass(number)))?;
        }
        let read_back = evidence.read_back.as_ref().ok_or_else(|| failed(evidence))?;
        equal(stage, &read_back.unreadable, &expected(Stage::ReadBack))?;
        equal(stage, &read_back.mismatched, &expected(Stage::Pass(3)))?;
        ensure(judgement.verdict == Verdict::ErasedWithExceptions, || {
            format!("{stage:?}: {judgement:?}")
        })?;
        let left = blocks_without_stream(&disk, &wiped.planned)?;
        equal(stage, &left, &expected(Stage::Pass(3)))?;
    }
    Ok(())
}

/// Failures are what takes a bad disk's time: the request, three pieces, and a fourth where a region was skipped, the block
/// once more; then once in each stage.
fn scattered_bad_blocks() -> Result<()> {
    const BLOCKS: u64 = (128 << 20) / 512;
    const BAD: usize = 100;
    let disk = FaultyDisk::new(BLOCKS * 512, 512)?;
    let opened = BlockDevice::open_path(disk.node()).map_err(fault)?;
    let (planned, evidence) = wipe_loop(opened, STREAM, &|_| {})?;
    let verdict = judge(&planned, &evidence).verdict;
    ensure(verdict == Verdict::Erased, || failed(&evidence).to_string())?;
    let least = disk.take_requests();
    let bad: Vec<(u64, u64)> = faulty_disk::scattered(BAD, BLOCKS)
        .into_iter()
        .map(|first| (first, 1))
        .collect();
    let bad = ranges(&bad);
    strike(&disk, Misdeed::FailWrite, &bad, 512);
    strike(&disk, Misdeed::FailRead, &bad, 512);
    let wiped = wiped_with(&disk, |_| {})?;
    let requests = disk.take_requests();
    ensure(requests.failed <= bad.blocks() * (6 + 3), || format!("{requests:?}"))?;
    let more = (requests.reads + requests.writes) - (least.reads + least.writes);
    ensure(more <= bad.blocks() * (4 * 8 + 1 + 3 * 2), || {
        format!("{requests:?} instead of {least:?}")
    })?;
    for (number, pass) in (1..).zip(&wiped.evidence.passes) {
        equal(Stage::Pass(number), &pass.unwritten, &bad)?;
    }
    let read_back = wiped
        .evidence
        .read_back
        .as_ref()
        .ok_or_else(|| failed(&wiped.evidence))?;
    equal(Stage::ReadBack, &read_back.unreadable, &bad)?;
    let verdict = judge(&wiped.planned, &wiped.evidence).verdict;
    ensure(verdict == Verdict::ErasedWithExceptions, || format!("{verdict:?}"))
}

fn dropped_in_the_last_pass() -> Result<()> {
    for logical_block_bytes in [512, 4096] {
        let disk = FaultyDisk::new(SIZE_BYTES, logical_block_bytes)?;
        // One sector in the middle of a block of 4096 bytes, and two at the end of another.
        let dropped = [((3 << 20) + 3 * 512, 512), ((5 << 20) + 6 * 512, 1024)];
        let wiped = wiped_with(&disk, |event| {
            if let EventKind::Started {
                stage: Stage::Pass(3), ..
            } = event
            {
                for (first_byte, count_bytes) in dropped {
                    disk.strike(Misdeed::DropWrite, first_byte, count_bytes);
                }
            }
        })?;
        found_out(&disk, &wiped, dropped[0].0)?;
    }
    Ok(())
}

fn dropped_always() -> Result<()> {
    let disk = FaultyDisk::new(SIZE_BYTES, 512)?;
    disk.strike(Misdeed::DropWrite, SIZE_BYTES - 512, 512);
    let wiped = wiped_with(&disk, |_| {})?;
    found_out(&disk, &wiped, SIZE_BYTES - 512)
}

/// What really lies on the disk is what the evidence says, from its first wrong byte on.
fn found_out(disk: &FaultyDisk, wiped: &Wiped, first_sector: u64) -> Result<()> {
    let left = blocks_without_stream(disk, &wiped.planned)?;
    let judgement = judge(&wiped.planned, &wiped.evidence);
    let read_back = wiped
        .evidence
        .read_back
        .as_ref()
        .ok_or_else(|| failed(&wiped.evidence))?;
    equal(Stage::ReadBack, &read_back.mismatched, &left)?;
    ensure(!left.is_empty(), || "the disk dropped nothing".to_owned())?;
    let expected = [Reason::BlocksMismatched { blocks: left.blocks() }];
    ensure(
        judgement.verdict == Verdict::NotErased && judgement.reasons == expected,
        || format!("{judgement:?}"),
    )?;
    let (found, stream) = (content(disk)?, stream(&wiped.planned)?);
    let difference = (0_u64..)
        .zip(found.iter().zip(&stream))
        .find(|(_, (one, other))| one != other);
    let difference = difference.map(|(place, _)| place);
    ensure(read_back.first_difference_bytes == difference, || {
        format!("{:?} instead of {difference:?}", read_back.first_difference_bytes)
    })?;
    // By chance a byte of the stream may be what lay there before.
    let is_in_sector = difference.is_some_and(|place| (first_sector..first_sector + 512).contains(&place));
    ensure(is_in_sector, || {
        format!("{difference:?} is not in sector {first_sector}")
    })
}

fn failed_flush() -> Result<()> {
    let table = [
        (1, Verdict::ErasedWithExceptions, Reason::EarlierFlushFailed { pass: 1 }),
        (3, Verdict::NotErased, Reason::FlushFailed),
    ];
    for (number, verdict, reason) in table {
        let disk = FaultyDisk::new(SIZE_BYTES, 512)?;
        let wiped = wiped_with(&disk, |event| match event {
            EventKind::Started { stage, .. } if stage == Stage::Pass(number) => {
                disk.answer_flushes(FlushAnswer::Failed);
            }
            EventKind::Started { .. } => disk.heal(),
            _ => {}
        })?;
        let judgement = judge(&wiped.planned, &wiped.evidence);
        ensure(judgement.verdict == verdict && judgement.reasons == [reason], || {
            format!("pass {number}: {judgement:?}")
        })?;
        let flush = wiped.evidence.passes[usize::from(number) - 1].flush;
        ensure(flush == Flush::Failed(Fault::Medium), || {
            format!("pass {number}: {flush:?}")
        })?;
    }
    Ok(())
}

/// The one that stalls ends in time, and the other while it hangs.
fn given_up() -> Result<()> {
    let (stalling, sound) = (FaultyDisk::new(SIZE_BYTES, 512)?, FaultyDisk::new(SIZE_BYTES, 512)?);
    stalling.stall_after(10);
    thread::scope(|scope| {
        let other = scope.spawn(|| wiped_with(&sound, |_| {}));
        let (wiped, took, events) = observed(&stalling, short(), &Control::default())?;
        let other = other
            .join()
            .map_err(|_| Error::Check("the other panicked".to_owned()))??;
        let verdict = judge(&other.planned, &other.evidence).verdict;
        ensure(verdict == Verdict::Erased, || format!("the other is {verdict:?}"))?;
        ends_not_erased(&wiped, Stage::Pass(1), Fault::Stalled)?;
        in_time(took, Duration::from_millis(short().give_up_ms + short().farewell_ms))?;
        let stalls = events
            .iter()
            .filter(|event| matches!(event, EventKind::Stalled { .. }))
            .count();
        ensure(stalls == 1, || format!("{stalls} stalls were told: {events:?}"))?;
        stalling.release();
        Ok(())
    })
}

fn given_up_in_a_flush() -> Result<()> {
    let disk = FaultyDisk::new(1 << 20, 512)?;
    disk.stall_after((1 << 20) / Limits::default().request_bytes as u64);
    let (wiped, took, _) = observed(&disk, short(), &Control::default())?;
    ends_not_erased(&wiped, Stage::Pass(1), Fault::Stalled)?;
    let pass = &wiped.evidence.passes[0];
    ensure(pass.written_blocks == 2048 && pass.flush == Flush::NotReached, || {
        format!("{pass:?}")
    })?;
    in_time(took, Duration::from_millis(short().flush_ms))?;
    disk.release();
    drop(wiped.device);
    Ok(())
}

fn cancelled_in_a_stall() -> Result<()> {
    let disk = FaultyDisk::new(SIZE_BYTES, 512)?;
    disk.stall_after(10);
    let control = Control::default();
    thread::scope(|scope| {
        let wiping = scope.spawn(|| observed(&disk, Limits::default(), &control));
        disk.wait_until_stalled(LONG)?;
        let cancelled = Instant::now();
        control.cancel();
        let joined = wiping.join().map_err(|_| Error::Check("the wipe panicked".to_owned()));
        let took = cancelled.elapsed();
        let (wiped, ..) = joined??;
        ends_not_erased(&wiped, Stage::Pass(1), Fault::Cancelled)?;
        in_time(took, Duration::from_secs(1))?;
        disk.release();
        Ok(())
    })
}

/// Each of many requests hangs beyond the time at which that is told, and none beyond that at which it is given up.
fn released() -> Result<()> {
    let disk = FaultyDisk::new(SIZE_BYTES, 512)?;
    disk.stall_after(10);
    let limits = Limits {
        give_up_ms: 60_000,
        ..short()
    };
    thread::scope(|scope| {
        let wiping = scope.spawn(|| observed(&disk, limits, &Control::default()));
        disk.wait_until_stalled(LONG)?;
        thread::sleep(Duration::from_millis(3 * limits.stall_ms));
        disk.release();
        let joined = wiping.join().map_err(|_| Error::Check("the wipe panicked".to_owned()));
        let (wiped, _, events) = joined??;
        let judgement = judge(&wiped.planned, &wiped.evidence);
        ensure(judgement.verdict == Verdict::Erased, || format!("{judgement:?}"))?;
        let stalls = events
            .iter()
            .filter(|event| matches!(event, EventKind::Stalled { .. }))
            .count();
        ensure(stalls == 1, || format!("{stalls} stalls were told: {events:?}"))?;
        equal(
            Stage::Pass(3),
            &blocks_without_stream(&disk, &wiped.planned)?,
            &BlockRanges::default(),
        )
    })
}

/// Before and behind what a stage has gone over already.
fn resized() -> Result<()> {
    let requests = SIZE_BYTES / Limits::default().request_bytes as u64;
    // Behind each pass there are two flushes.
    let (pass_2, read_back) = (requests + 2, 3 * (requests + 2));
    let table = [
        (pass_2, Stage::Pass(2), SIZE_BYTES / 2),
        (pass_2, Stage::Pass(2), 512),
        (pass_2, Stage::Pass(2), SIZE_BYTES + 512),
        (pass_2, Stage::Pass(2), SIZE_BYTES * 2),
        (read_back, Stage::ReadBack, SIZE_BYTES / 2),
        (read_back, Stage::ReadBack, SIZE_BYTES - 512),
        (read_back, Stage::ReadBack, SIZE_BYTES + 512),
    ];
    for (before, stage, size_bytes) in table {
        let disk = FaultyDisk::new(SIZE_BYTES, 512)?;
        let wiped = changed_at(&disk, before + 5, |disk| disk.resize(size_bytes))?;
        ends_not_erased(&wiped, stage, Fault::OtherDrive)?;
    }
    Ok(())
}

fn pulled_out() -> Result<()> {
    let disk = FaultyDisk::new(SIZE_BYTES, 512)?;
    let wiped = changed_at(&disk, 7, |disk| disk.resize(0))?;
    ends_not_erased(&wiped, Stage::Pass(1), Fault::Gone)?;
    let unwritten = &wiped.evidence.passes[0].unwritten;
    ensure(unwritten.is_empty(), || {
        format!("a disk that is gone has bad blocks: {unwritten:?}")
    })
}

fn dead() -> Result<()> {
    let disk = FaultyDisk::new(SIZE_BYTES, 512)?;
    let wiped = changed_at(&disk, 7, |disk| {
        disk.strike(Misdeed::FailWrite, 0, u64::MAX);
        Ok(())
    })?;
    ends_not_erased(&wiped, Stage::Pass(1), Fault::TooManyBadBlocks)?;
    let Requests { failed, .. } = disk.take_requests();
    ensure(failed < 40, || format!("{failed} requests were spent on a dead disk"))
}
