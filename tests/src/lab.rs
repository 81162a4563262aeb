//! Drives of the lab behind a virtual computer's own buses, so that the guest's stock drivers speak to them.

use std::path::Path;
use std::time::Instant;

use nix::errno::Errno;
use pumice_device::{Cdb, Data, Passthru, ScsiCompletion};
use pumice_lab::description::{Nvme, Rack};
use pumice_lab::{AtaDisk, Clock, Layer, NvmeController, OldData, SatDisk, ScsiDisk};

use crate::{Error, Result};

mod vfio_user;
mod vhost_user_scsi;

pub use vfio_user::serve as serve_nvme;
pub use vhost_user_scsi::serve as serve_scsi;

/// A drive that answers SCSI commands.
pub enum Target {
    /// An ATA disk behind a host adapter.
    Sat(Box<SatDisk>),
    /// A SCSI disk.
    Scsi(Box<ScsiDisk>),
}

/// The NVMe controller of a rack's text that has this serial number, stored in `image` or in memory.
pub fn controller(rack: &str, serial: &str, image: Option<&Path>) -> Result<Option<NvmeController>> {
    let rack = Rack::parse(rack).map_err(|error| Error::Description(error.to_string()))?;
    let made = |error| Error::file(image.unwrap_or(Path::new("memory")))(error);
    let build = |described: &Nvme| NvmeController::new(described.clone(), image, Clock::default()).map_err(made);
    rack.nvme(serial).map(build).transpose()
}

impl Target {
    /// Makes the drive of a rack's text that has this serial number, stored in `image` or in memory.
    pub fn make(rack: &str, serial: &str, image: Option<&Path>) -> Result<Self> {
        let rack = Rack::parse(rack).map_err(|error| Error::Description(error.to_string()))?;
        let made = |error| Error::file(image.unwrap_or(Path::new("memory")))(error);
        if let Some(disk) = rack.ata(serial) {
            let disk = AtaDisk::new(disk.clone(), image, Clock::default()).map_err(made)?;
            return Ok(Self::Sat(Box::new(SatDisk::new(disk, Layer::Adapter))));
        }
        let disk = rack
            .scsi(serial)
            .ok_or_else(|| Error::Description(format!("no ATA or SCSI disk {serial} is in the rack")))?;
        let disk = ScsiDisk::new(disk.clone(), image, Clock::default()).map_err(made)?;
        Ok(Self::Scsi(Box::new(disk)))
    }

    /// Old data on it that can still be had.
    pub fn old_data(&mut self) -> OldData {
        match self {
            Self::Sat(sat) => sat.disk.old_data(),
            Self::Scsi(disk) => disk.old_data(),
        }
    }

    /// The commands that it received, one a line, except those that read and write blocks.
    pub fn commands(&self) -> Vec<String> {
        match self {
            Self::Sat(sat) => {
                let entries = sat.disk.log().entries().iter();
                let kept = entries.filter(|entry| !matches!(entry.words.opcode, 0x25 | 0x35));
                kept.map(|entry| format!("{:>8} ms {} {:?}", entry.at_ms, entry.words, entry.end))
                    .collect()
            }
            Self::Scsi(disk) => {
                let entries = disk.log().entries().iter();
                let kept = entries.filter(|entry| !matches!(entry.words[0], 0x28 | 0x2A | 0x88 | 0x8A));
                kept.map(|entry| format!("{:>8} ms {:02X?} {:?}", entry.at_ms, entry.words, entry.end))
                    .collect()
            }
        }
    }

    fn clock(&self) -> &Clock {
        match self {
            Self::Sat(sat) => sat.disk.clock(),
            Self::Scsi(disk) => disk.clock(),
        }
    }
}

impl Passthru<Cdb> for Target {
    fn submit(&mut self, words: &Cdb, data: Data<'_>, deadline_ms: u32) -> std::result::Result<ScsiCompletion, Errno> {
        match self {
            Self::Sat(sat) => sat.submit(words, data, deadline_ms),
            Self::Scsi(disk) => Passthru::submit(&mut **disk, words, data, deadline_ms),
        }
    }
}

/// Keeps a drive's clock up with the host's. What the drive waits for by itself takes no time of the host.
struct Timekeeper {
    begun: Instant,
    told_ms: u64,
}

impl Timekeeper {
    fn new() -> Self {
        Self {
            begun: Instant::now(),
            told_ms: 0,
        }
    }

    fn keep(&mut self, clock: &Clock) {
        let now_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        clock.advance_ms(now_ms - self.told_ms);
        self.told_ms = now_ms;
    }
}
