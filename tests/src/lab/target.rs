use nix::errno::Errno;
use pumice_device::{Cdb, Data, Passthru, ScsiCompletion};
use pumice_lab::{Clock, OldData, SatDisk, ScsiDisk};

/// A drive that answers SCSI commands.
pub enum Target {
    /// An ATA disk behind a host adapter or a bridge.
    Sat(Box<SatDisk>),
    /// A SCSI disk.
    Scsi(Box<ScsiDisk>),
}

impl Target {
    /// Old data on it that can still be had.
    pub fn old_data(&mut self) -> OldData {
        match self {
            Self::Sat(sat) => sat.disk.old_data(),
            Self::Scsi(disk) => disk.old_data(),
        }
    }

    pub(super) fn clock(&self) -> &Clock {
        match self {
            Self::Sat(sat) => sat.disk.clock(),
            Self::Scsi(disk) => disk.clock(),
        }
    }
}

impl Passthru<Cdb> for Target {
    fn submit(&mut self, words: &Cdb, data: Data<'_>, deadline_ms: u32) -> Result<ScsiCompletion, Errno> {
        match self {
            Self::Sat(sat) => sat.submit(words, data, deadline_ms),
            Self::Scsi(disk) => Passthru::submit(&mut **disk, words, data, deadline_ms),
        }
    }
}
