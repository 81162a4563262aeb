use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use pumice_tests::loopback::{Loop, LoopAccess};
use pumice_tests::{Error, Result, image};

/// Whether what was measured is as good as it must be.
#[derive(Default)]
pub struct Bounds {
    missed: usize,
}

impl Bounds {
    /// Something that must be at least so much; what is printed behind it.
    pub fn at_least(&mut self, value: f64, least: f64) -> String {
        self.judge(value >= least, &format!("at least {least}"))
    }

    /// Something that must be at most so much; what is printed behind it.
    pub fn at_most(&mut self, value: f64, most: f64) -> String {
        self.judge(value <= most, &format!("at most {most}"))
    }

    pub fn are_kept(&self) -> bool {
        self.missed == 0
    }

    fn judge(&mut self, holds: bool, bound: &str) -> String {
        self.missed += usize::from(!holds);
        format!("{}, {bound}", if holds { "PASS" } else { "FAIL" })
    }
}

/// A loop device over a new file of so many MiB, every page of which is there.
pub fn device(folder: &Path, name: &str, mib: u64) -> Result<Loop> {
    let file = folder.join(name);
    image::blank(&file, mib << 20)?;
    let device = Loop::attach(&file, 512, LoopAccess::ReadWrite)?;
    let node = OpenOptions::new()
        .write(true)
        .open(device.node())
        .map_err(Error::file(device.node()))?;
    io::copy(&mut io::repeat(0xc5).take(mib << 20), &mut &node).map_err(Error::file(device.node()))?;
    Ok(device)
}

pub fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

pub fn float(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Seconds of processor time of the thread that asks.
pub fn cpu_s() -> Result<f64> {
    let path = Path::new("/proc/thread-self/schedstat");
    let text = fs::read_to_string(path).map_err(Error::file(path))?;
    let nanoseconds: u64 = text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(0);
    Ok(float(nanoseconds / 1_000) / 1e6)
}
