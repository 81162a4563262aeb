use std::time::Instant;

use pumice_device::BlockDevice;
use pumice_model::Ending;
use pumice_tests::Result;
use pumice_tests::error::ensure;
use pumice_tests::faulty_disk::{FaultyDisk, Misdeed, Requests, scattered};

use crate::STREAM;
use crate::figures::{Bounds, float, median};
use crate::loop_disk::{fault, wipe_loop};

const BLOCK_BYTES: u32 = 512;

/// How many blocks are bad, each alone.
const BAD_BLOCKS: usize = 1_000;

/// The most seconds they may cost, all passes and the read-back together.
const MOST_COST_S: f64 = 1.0;

/// What scattered bad blocks cost, on a disk that fails at once: beside the same disk without them.
pub fn measure(mib: u64, rounds: usize, bounds: &mut Bounds) -> Result<()> {
    let disk = FaultyDisk::new(mib << 20, BLOCK_BYTES)?;
    let bad = scattered(BAD_BLOCKS, (mib << 20) / u64::from(BLOCK_BYTES));
    let (mut sound_s, mut costs_s) = (Vec::new(), Vec::new());
    let mut asked = (Requests::default(), Requests::default());
    for _ in 0..rounds {
        disk.heal();
        let (alone_s, sound) = timed(&disk, 0)?;
        for block in &bad {
            for misdeed in [Misdeed::FailRead, Misdeed::FailWrite] {
                disk.strike(misdeed, block * u64::from(BLOCK_BYTES), BLOCK_BYTES.into());
            }
        }
        let (with_s, struck) = timed(&disk, bad.len() as u64)?;
        sound_s.push(alone_s);
        costs_s.push(with_s - alone_s);
        asked = (sound, struck);
    }
    println!("\nbad blocks, {mib} MiB served by FUSE, three passes and read-back");
    println!("{:<34}{:>8.2} s, {} requests", "none", median(&sound_s), all(asked.0));
    let cost_s = median(&costs_s);
    println!(
        "{:<34}{cost_s:>8.2} s more, {} requests more, of which {} failed  {}",
        format!("{BAD_BLOCKS} single ones"),
        all(asked.1).saturating_sub(all(asked.0)),
        asked.1.failed,
        bounds.at_most(cost_s, MOST_COST_S)
    );
    let each_us = 1e6 * cost_s / float(all(asked.1).saturating_sub(all(asked.0)).max(1));
    println!("{:<34}{each_us:>8.0} us a request more", "");
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
