use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Instant;

use pumice_device::BlockDevice;
use pumice_tests::error::ensure;
use pumice_tests::loopback::{Loop, LoopAccess, Mounted};
use pumice_tests::{Error, Result, host, image};

use crate::STREAM;
use crate::figures::{Bounds, device, float, median};
use crate::fio::{self, Direction};
use crate::loop_disk::{fault, wipe_loop};

/// How many devices are wiped at once.
const COUNTS: [usize; 4] = [1, 4, 16, 32];

/// Least part of one fio's speed on the same sixteen devices.
const LEAST_RATIO: f64 = 0.95;

/// Most that fifteen devices lose by a sixteenth that stalls.
const MOST_LOSS: f64 = 1.01;

/// Many devices at once: their sum, how alike they fare, and what a stalled one costs the others.
pub fn measure(folder: &Path, mib: u64, rounds: usize, bounds: &mut Bounds) -> Result<()> {
    let each_mib = (mib / 16).max(16);
    println!("\nmany devices of {each_mib} MiB at once");
    for count in COUNTS {
        let disks = devices(folder, count, each_mib)?;
        let mut ratios = Vec::new();
        let (mut sums, mut spreads) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let yardstick = fio_wipe(&disks, each_mib)?;
            let times = wipe_all(&disks)?;
            let slowest = times.iter().copied().fold(0.0, f64::max);
            let fastest = times.iter().copied().fold(f64::INFINITY, f64::min);
            sums.push(float(each_mib * 4 * count as u64) / slowest);
            spreads.push(slowest / fastest);
            ratios.push(yardstick / slowest);
        }
        let ratio = median(&ratios);
        let bound = if count == 16 {
            bounds.at_least(ratio, LEAST_RATIO)
        } else {
            String::new()
        };
        let (sum, spread) = (median(&sums), median(&spreads));
        println!("{count:>4} devices{sum:>10.0} MiB/s{ratio:>8.2} of fio, slowest/fastest {spread:.2}  {bound}");
    }
    println!("largest memory of this whole program: {} MiB", peak_memory_mib()?);
    stalled(folder, each_mib, rounds, bounds)
}

/// Fifteen devices alone, and beside one that never answers.
fn stalled(folder: &Path, each_mib: u64, rounds: usize, bounds: &mut Bounds) -> Result<()> {
    let disks = devices(folder, 15, each_mib)?;
    let outer = device(folder, "outer", 64)?;
    host::run("mke2fs", [OsStr::new("-qF"), outer.node().as_os_str()])?;
    let at = folder.join("frozen");
    fs::create_dir_all(&at).map_err(Error::file(&at))?;
    let mounted = Mounted::new(outer.node(), &at)?;
    let file = at.join("disk");
    image::blank(&file, 16 << 20)?;
    let stuck = Loop::attach(&file, 512, LoopAccess::ReadWrite)?;
    let mut losses = Vec::new();
    for _ in 0..rounds {
        let alone = mean(&wipe_all(&disks)?);
        let frozen = mounted.freeze()?;
        let beside = thread::scope(|scope| {
            let hanging = scope.spawn(|| wipe_one(stuck.node()));
            let times = wipe_all(&disks);
            let is_hanging = !hanging.is_finished();
            drop(frozen);
            ensure(is_hanging, || "the stalled device did not stall".to_owned())?;
            times
        })?;
        losses.push(mean(&beside) / alone);
    }
    let loss = median(&losses);
    println!(
        "15 devices beside one that stalls take {loss:.3} of their time alone  {}",
        bounds.at_most(loss, MOST_LOSS)
    );
    Ok(())
}

fn devices(folder: &Path, count: usize, mib: u64) -> Result<Vec<Loop>> {
    (0..count)
        .map(|number| device(folder, &format!("many{number}"), mib))
        .collect()
}

/// Seconds each wipe took, all begun at once.
fn wipe_all(disks: &[Loop]) -> Result<Vec<f64>> {
    thread::scope(|scope| {
        let running: Vec<_> = disks.iter().map(|disk| scope.spawn(|| wipe_one(disk.node()))).collect();
        let joined = running.into_iter().map(|one| {
            let ended = one.join();
            ended.unwrap_or_else(|_| Err(Error::Check("a wipe panicked".to_owned())))
        });
        joined.collect()
    })
}

fn wipe_one(node: &Path) -> Result<f64> {
    let begun = Instant::now();
    let (planned, evidence) = wipe_loop(BlockDevice::open_path(node).map_err(fault)?, STREAM, &|_| {})?;
    let judgement = pumice_model::judge(&planned, &evidence);
    ensure(judgement.verdict == pumice_model::Verdict::Erased, || {
        format!("{judgement:?}")
    })?;
    Ok(begun.elapsed().as_secs_f64())
}

/// Seconds one fio takes for three writes and a read of all devices.
fn fio_wipe(disks: &[Loop], each_mib: u64) -> Result<f64> {
    let nodes: Vec<&Path> = disks.iter().map(Loop::node).collect();
    let mib = float(each_mib * disks.len() as u64);
    let (write, read) = (
        fio::speed(&nodes, Direction::Write, 16)?,
        fio::speed(&nodes, Direction::Read, 16)?,
    );
    Ok(3.0 * mib / write + mib / read)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / float(values.len() as u64)
}

fn peak_memory_mib() -> Result<u64> {
    let path = Path::new("/proc/self/status");
    let status = fs::read_to_string(path).map_err(Error::file(path))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|value| value.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.map(|kib| kib / 1024)
        .ok_or_else(|| Error::Check("the kernel does not tell the memory in use".to_owned()))
}
