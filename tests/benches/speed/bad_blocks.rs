use std::time::Instant;

use pumice_device::BlockDevice;
use pumice_engine::Limits;
use pumice_model::Ending;
use pumice_tests::Result;
use pumice_tests::error::ensure;
use pumice_tests::faulty_disk::{FaultyDisk, Misdeed, Requests, scattered};

use crate::STREAM;
use crate::figures::{Bounds, float, median};
use crate::fio;
use crate::loop_disk::{fault, wipe_loop};

const BLOCK_BYTES: u32 = 512;

/// How many blocks are bad, each alone.
const BAD_BLOCKS: usize = 1_000;

/// Size of the requests by which a drive's own time for one is measured; most that are due to a bad block are smaller.
const SMALL_REQUEST_BYTES: u32 = 4_096;

/// The most seconds they may cost beyond the drive's own time, all passes and the read-back together.
const MOST_COST_S: f64 = 1.0;

/// What scattered bad blocks cost on a disk that fails at once, beside the same disk without them, beyond the time that fio
/// takes on it for as many requests.
pub fn measure(mib: u64, rounds: usize, bounds: &mut Bounds) -> Result<()> {
    let disk = FaultyDisk::new(mib << 20, BLOCK_BYTES)?;
    let bad = scattered(BAD_BLOCKS, (mib << 20) / u64::from(BLOCK_BYTES));
    let (mut sound_s, mut longer_s, mut beyond_s) = (Vec::new(), Vec::new(), Vec::new());
    let (mut more, mut failed) = (0, 0);
    for _ in 0..rounds {
        disk.heal();
        let (alone_s, sound) = timed(&disk, 0)?;
        for block in &bad {
            for misdeed in [Misdeed::FailRead, Misdeed::FailWrite] {
                disk.strike(misdeed, block * u64::from(BLOCK_BYTES), BLOCK_BYTES.into());
            }
        }
        let (with_s, struck) = timed(&disk, bad.len() as u64)?;
        (more, failed) = (all(struck).saturating_sub(all(sound)), struck.failed);
        disk.heal();
        let per_s = fio::writes_per_s(disk.node(), more, SMALL_REQUEST_BYTES, Limits::default().depth)?;
        sound_s.push(alone_s);
        longer_s.push(with_s - alone_s);
        beyond_s.push(with_s - alone_s - float(more) / per_s);
    }
    println!("\nbad blocks, {mib} MiB served by FUSE, three passes and read-back");
    println!("{:<34}{:>8.2} s", "none", median(&sound_s));
    println!(
        "{:<34}{:>8.2} s longer, {more} requests more, {failed} failed",
        format!("{BAD_BLOCKS} single ones"),
        median(&longer_s)
    );
    let cost_s = median(&beyond_s);
    println!(
        "{:<34}{cost_s:>8.2} s  {}",
        "beyond the disk's own time",
        bounds.at_most(cost_s, MOST_COST_S)
    );
    Ok(())
}

/// Seconds a wipe took in which each pass and the read-back named exactly so many blocks, and what it asked of the disk.
fn timed(disk: &FaultyDisk, bad_blocks: u64) -> Result<(f64, Requests)> {
    disk.take_requests();
    let begun = Instant::now();
    let (_, evidence) = wipe_loop(BlockDevice::open_path(disk.node()).map_err(fault)?, STREAM, &|_| {})?;
    let seconds = begun.elapsed().as_secs_f64();
    let unwritten = evidence.passes.iter().map(|pass| pass.unwritten.blocks());
    let unreadable = evidence.read_back.iter().map(|read| read.unreadable.blocks());
    let named: Vec<u64> = unwritten.chain(unreadable).collect();
    ensure(evidence.ending == Ending::Completed && named == [bad_blocks; 4], || {
        format!("{:?}, and {named:?} blocks are named", evidence.ending)
    })?;
    Ok((seconds, disk.take_requests()))
}

fn all(requests: Requests) -> u64 {
    requests.reads + requests.writes
}
