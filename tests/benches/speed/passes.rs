use std::path::Path;
use std::sync::Mutex;

use pumice_device::BlockDevice;
use pumice_engine::{Content, Limits};
use pumice_model::{Ending, EventKind, Evidence, Pattern, Stage};
use pumice_tests::error::ensure;
use pumice_tests::{Error, Result};

use crate::STREAM;
use crate::figures::{Bounds, cpu_s, device, float, median};
use crate::fio::{self, Direction};
use crate::loop_disk::{fault, wipe_loop};

/// Least part of fio's speed that a pass must reach.
const LEAST_RATIO: f64 = 0.97;

/// Most processor time for a GiB of random pass and read-back.
const MOST_CPU_S: f64 = 0.25;

/// Most memory for the buffers of one drive.
const MOST_BUFFER_MIB: f64 = 8.0;

/// How much of the stream is made to measure it.
const STREAM_MIB: u64 = 1024;

const NAMES: [&str; 4] = ["pass 1, 0x55", "pass 2, 0xAA", "pass 3, random", "read-back"];

/// Each pass and the read-back beside fio at its best depth.
pub fn measure(folder: &Path, mib: u64, rounds: usize, bounds: &mut Bounds) -> Result<()> {
    let disk = device(folder, "passes", mib)?;
    let mut speeds: [Vec<f64>; 4] = Default::default();
    let mut ratios: [Vec<f64>; 4] = Default::default();
    let (mut writes, mut reads, mut cpu) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (write, read) = (
            fio::best(disk.node(), Direction::Write)?,
            fio::best(disk.node(), Direction::Read)?,
        );
        writes.push(write);
        reads.push(read);
        let (measured, seconds) = wipe(disk.node(), mib)?;
        cpu.push(seconds / (float(mib) / 1024.0));
        for (row, speed) in measured.into_iter().enumerate() {
            speeds[row].push(speed);
            ratios[row].push(speed / if row == 3 { read } else { write });
        }
    }
    println!("\neach pass, {mib} MiB, {rounds} rounds, medians");
    println!("{:<22}{:>10.0} MiB/s", "fio write, best depth", median(&writes));
    println!("{:<22}{:>10.0} MiB/s", "fio read, best depth", median(&reads));
    for (row, name) in NAMES.iter().enumerate() {
        let ratio = median(&ratios[row]);
        let bound = bounds.at_least(ratio, LEAST_RATIO);
        println!(
            "{name:<22}{:>10.0} MiB/s{ratio:>8.2} of fio  {bound}",
            median(&speeds[row])
        );
    }
    let (made, compared) = stream_speeds()?;
    println!("{:<22}{made:>10.0} MiB/s, one core alone", "stream, made");
    println!("{:<22}{compared:>10.0} MiB/s, one core alone", "stream, compared");
    let cpu_s = median(&cpu);
    println!(
        "{:<22}{cpu_s:>10.2} s a GiB, random pass and read-back  {}",
        "processor time",
        bounds.at_most(cpu_s, MOST_CPU_S)
    );
    let limits = Limits::default();
    let buffer_mib = float((limits.request_bytes * limits.depth as usize) as u64 >> 20);
    println!(
        "{:<22}{buffer_mib:>10.0} MiB a drive  {}",
        "buffers",
        bounds.at_most(buffer_mib, MOST_BUFFER_MIB)
    );
    Ok(())
}

/// How fast one core makes the stream, and compares with it: no pass that needs it can be faster.
fn stream_speeds() -> Result<(f64, f64)> {
    let content = Content::of(&Pattern::Stream(STREAM));
    let mut memory = vec![0; Limits::default().request_bytes];
    let bytes = memory.len() as u64;
    let requests = STREAM_MIB * (1 << 20) / bytes;
    let before_s = cpu_s()?;
    (0..requests).for_each(|number| content.fill(&mut memory, number * bytes));
    let made_s = cpu_s()?;
    let is_equal = (0..requests).all(|_| content.is_in(&memory, (requests - 1) * bytes));
    let compared_s = cpu_s()?;
    ensure(is_equal, || "the stream is not what it was".to_owned())?;
    let speed = |seconds: f64| float(STREAM_MIB) / seconds;
    Ok((speed(made_s - before_s), speed(compared_s - made_s)))
}

/// Speed of each pass and of the read-back, flushes included, in MiB/s; and seconds of processor time that the last two
/// took.
fn wipe(device: &Path, mib: u64) -> Result<(Vec<f64>, f64)> {
    let opened = BlockDevice::open_path(device).map_err(fault)?;
    let before_s = Mutex::new(0.0);
    let random_pass = Stage::Pass(3);
    let (_, evidence) = wipe_loop(opened, STREAM, &|event| {
        if matches!(event.kind, EventKind::Started { stage, .. } if stage == random_pass) {
            *before_s.lock().expect("one thread") = cpu_s().unwrap_or(f64::NEG_INFINITY);
        }
    })?;
    let seconds = cpu_s()? - before_s.into_inner().expect("one thread");
    let Evidence {
        passes,
        read_back: Some(read_back),
        ending: Ending::Completed,
        ..
    } = evidence
    else {
        return Err(Error::Check("the wipe did not complete".to_owned()));
    };
    ensure(read_back.mismatched.is_empty(), || "the device lost blocks".to_owned())?;
    let times = passes.iter().map(|pass| (pass.started_ms, pass.ended_ms));
    let speed = |(started_ms, ended_ms): (u64, u64)| float(mib) * 1000.0 / float((ended_ms - started_ms).max(1));
    let speeds = times.chain([(read_back.started_ms, read_back.ended_ms)]).map(speed);
    Ok((speeds.collect(), seconds))
}
