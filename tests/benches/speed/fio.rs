use std::path::Path;

use pumice_engine::Limits;
use pumice_tests::{Error, Result, host};

/// Depths of which the best is the yardstick.
const DEPTHS: [u32; 3] = [4, 16, 32];

#[derive(Clone, Copy, Debug)]
pub enum Direction {
    Write,
    Read,
}

/// Speed of fio over the whole device at its best depth, flush included, in MiB/s.
pub fn best(device: &Path, direction: Direction) -> Result<f64> {
    let speeds = DEPTHS.iter().map(|&depth| speed(&[device], direction, depth));
    speeds
        .collect::<Result<Vec<f64>>>()
        .map(|speeds| speeds.into_iter().fold(0.0, f64::max))
}

/// Speed of one fio over all of several devices at once, in MiB/s.
pub fn speed(devices: &[&Path], direction: Direction, depth: u32) -> Result<f64> {
    // Places of the bandwidth in KiB/s in fio's terse format, version 3.
    let (mode, field) = match direction {
        Direction::Read => ("--rw=read", 6),
        Direction::Write => ("--rw=write", 47),
    };
    let mut words: Vec<String> = [
        "--ioengine=io_uring",
        "--direct=1",
        "--end_fsync=1",
        "--group_reporting",
        "--output-format=terse",
        "--terse-version=3",
        mode,
    ]
    .map(Into::into)
    .into();
    words.extend([
        format!("--bs={}", Limits::default().request_bytes),
        format!("--iodepth={depth}"),
    ]);
    for (number, device) in devices.iter().enumerate() {
        words.extend([
            format!("--name=device{number}"),
            format!("--filename={}", device.display()),
        ]);
    }
    let text = String::from_utf8_lossy(&host::run("fio", words)?.stdout).into_owned();
    let kib_per_s = text
        .trim()
        .split(';')
        .nth(field)
        .and_then(|kib| kib.parse::<f64>().ok());
    kib_per_s
        .map(|kib_per_s| kib_per_s / 1024.0)
        .ok_or_else(|| Error::Check(format!("fio printed no speed: {text}")))
}
