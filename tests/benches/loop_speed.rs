//! Measures each pass of a wipe beside fio on the same loop device, in turns. A ratio is the median of the rounds' ratios,
//! because the machine's own speed changes from one round to the next.
//!
//! Arguments: the device and the number of rounds. What was on the device is lost.

#[path = "../tests/loop_disk/mod.rs"]
mod loop_disk;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use pumice_device::BlockDevice;
use pumice_engine::Limits;
use pumice_model::{Ending, Evidence, Stream, StreamCipher};
use pumice_tests::error::ensure;
use pumice_tests::{Error, Result, host};

use crate::loop_disk::{fault, wipe_loop};

/// Least part of fio's speed that a pass must reach.
const LEAST_RATIO: f64 = 0.85;

/// Most memory for the buffers of one drive.
const MOST_BUFFER_BYTES: usize = 16 << 20;

const STREAM: Stream = Stream {
    cipher: StreamCipher::Aes256Ctr,
    key: [0x5a; 32],
    counter: [0; 16],
};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let [device, rounds] = &words[..] else {
        eprintln!("usage: loop_speed DEVICE ROUNDS");
        return ExitCode::from(2);
    };
    match measure(&PathBuf::from(device), rounds.parse().unwrap_or(5)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// One kind of work on the whole device, by fio or by a pass.
struct Row {
    name: &'static str,
    yardstick: Direction,
    mib_per_s: Vec<f64>,
    of_fio: Vec<f64>,
}

#[derive(Clone, Copy)]
enum Direction {
    Write,
    Read,
}

/// Whether every bound was kept.
fn measure(device: &Path, rounds: usize) -> Result<bool> {
    let row = |name, yardstick| Row {
        name,
        yardstick,
        mib_per_s: Vec::new(),
        of_fio: Vec::new(),
    };
    let (mut writes, mut reads) = (Vec::new(), Vec::new());
    let mut rows = [
        row("pass 1, 0x55", Direction::Write),
        row("pass 2, 0xAA", Direction::Write),
        row("pass 3, random", Direction::Write),
        row("read-back", Direction::Read),
    ];
    // The first touch of the memory under the device is nobody's speed.
    fio(device, Direction::Write)?;
    for _ in 0..rounds {
        let (write, read) = (fio(device, Direction::Write)?, fio(device, Direction::Read)?);
        writes.push(write);
        reads.push(read);
        for (row, speed) in rows.iter_mut().zip(wipe(device)?) {
            row.mib_per_s.push(speed);
            row.of_fio.push(match row.yardstick {
                Direction::Write => speed / write,
                Direction::Read => speed / read,
            });
        }
    }
    let shred = shred(device)?;
    let (write, read) = (median(&mut writes), median(&mut reads));
    println!("{rounds} rounds in turns, medians\n");
    println!("{:<16}{:>12}", "", "MiB/s");
    println!("{:<16}{write:>12.0}", "fio write");
    println!("{:<16}{read:>12.0}", "fio read");
    println!("{:<16}{shred:>12.0}\n", "shred, once");
    println!("{:<16}{:>12}{:>10}", "", "MiB/s", "of fio");
    let mut kept = true;
    for row in &mut rows {
        let speed = median(&mut row.mib_per_s);
        let ratio = median(&mut row.of_fio);
        let outcome = verdict(ratio >= LEAST_RATIO, &mut kept);
        println!(
            "{:<16}{speed:>12.0}{ratio:>10.2}  {outcome}, at least {LEAST_RATIO}",
            row.name
        );
    }
    let limits = Limits::default();
    let buffer_bytes = limits.request_bytes * limits.depth as usize;
    let outcome = verdict(buffer_bytes <= MOST_BUFFER_BYTES, &mut kept);
    let (used, most) = (buffer_bytes >> 20, MOST_BUFFER_BYTES >> 20);
    println!("\nbuffers: {used} MiB a drive  {outcome}, at most {most}");
    println!("largest memory of this whole program: {} MiB", peak_memory_mib()?);
    Ok(kept)
}

fn verdict(holds: bool, kept: &mut bool) -> &'static str {
    *kept &= holds;
    if holds { "PASS" } else { "FAIL" }
}

/// Speed of fio over the whole device, flush included, in MiB/s.
fn fio(device: &Path, direction: Direction) -> Result<f64> {
    // Places of the bandwidth in KiB/s in fio's terse format, version 3.
    let (mode, field) = match direction {
        Direction::Read => ("--rw=read", 6),
        Direction::Write => ("--rw=write", 47),
    };
    let file = format!("--filename={}", device.display());
    let words = [
        "--name=yardstick",
        &file,
        mode,
        "--bs=256k",
        "--iodepth=4",
        "--ioengine=io_uring",
        "--direct=1",
    ];
    let format = ["--end_fsync=1", "--output-format=terse", "--terse-version=3"];
    let output = host::run("fio", words.into_iter().chain(format))?.stdout;
    let text = String::from_utf8_lossy(&output);
    let speed = text
        .trim()
        .split(';')
        .nth(field)
        .and_then(|kib| kib.parse::<f64>().ok());
    speed
        .map(|kib_per_s| kib_per_s / 1024.0)
        .ok_or_else(|| Error::Check(format!("fio printed no speed: {text}")))
}

/// Speed of one random pass of shred, which everybody has, in MiB/s.
fn shred(device: &Path) -> Result<f64> {
    let bytes = BlockDevice::open_path(device)
        .and_then(|opened| opened.geometry())
        .map_err(fault)?
        .bytes();
    let begun = Instant::now();
    host::run("shred", ["--iterations=1".as_ref(), device.as_os_str()])?;
    Ok(mib(bytes) / begun.elapsed().as_secs_f64())
}

/// Speed of each pass and of the read-back, flushes included, in MiB/s.
fn wipe(device: &Path) -> Result<Vec<f64>> {
    let opened = BlockDevice::open_path(device).map_err(fault)?;
    let bytes = opened.geometry().map_err(fault)?.bytes();
    let (_, evidence) = wipe_loop(opened, STREAM)?;
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
    let speed = |(started_ms, ended_ms): (u64, u64)| mib(bytes) * 1000.0 / ms(ended_ms - started_ms);
    Ok(times
        .chain([(read_back.started_ms, read_back.ended_ms)])
        .map(speed)
        .collect())
}

#[expect(clippy::cast_precision_loss, reason = "a loop device is far smaller than 2^53 bytes")]
fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn ms(duration_ms: u64) -> f64 {
    f64::from(u32::try_from(duration_ms.max(1)).unwrap_or(u32::MAX))
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn peak_memory_mib() -> Result<u64> {
    let path = Path::new("/proc/self/status");
    let status = fs::read_to_string(path).map_err(Error::file(path))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|value| value.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.map(|kib| kib / 1024)
        .ok_or_else(|| Error::Check("the kernel does not tell the memory in use".to_owned()))
}
