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
    let mut words = vec![
        mode.to_owned(),
        format!("--bs={}", Limits::default().request_bytes),
        format!("--iodepth={depth}"),
    ];
    for (number, device) in devices.iter().enumerate() {
        words.extend([
            format!("--name=device{number}"),
            format!("--filename={}", device.display()),
        ]);
    }
    Ok(figure(&words, field)? / 1024.0)
}

/// How many small writes all over a device one fio makes in a second, of so many.
pub fn writes_per_s(device: &Path, writes: u64, block_bytes: u32, depth: u32) -> Result<f64> {
    let words = [
        "--rw=randwrite".to_owned(),
        format!("--bs={block_bytes}"),
        format!("--iodepth={depth}"),
        format!("--number_ios={writes}"),
        "--name=device".to_owned(),
        format!("--filename={}", device.display()),
    ];
    figure(&words, 48)
}

/// A figure of fio's terse format, version 3, by its place.
fn figure(words: &[String], place: usize) -> Result<f64> {
    let always = [
        "--ioengine=io_uring",
        "--direct=1",
        "--end_fsync=1",
        "--group_reporting",
        "--output-format=terse",
        "--terse-version=3",
    ];
    let words = always.into_iter().chain(words.iter().map(String::as_str));
    let text = String::from_utf8_lossy(&host::run("fio", words)?.stdout).into_owned();
    let figure = text.trim().split(';').nth(place).and_then(|word| word.parse().ok());
    figure.ok_or_else(|| Error::Check(format!("fio printed no figure: {text}")))
}
