use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use pumice_engine::{Buffer, Completion, Device, Firmware, Poll, Request, Start};
use pumice_model::{DriveId, Fault, Found, Geometry, HiddenArea, HiddenAreas, Lock, Technique};

use crate::departure::is_departing;
use crate::facts::Facts;
use crate::fault::{fault_of, fault_of_io};
use crate::firmware::{DriveFirmware, reach};
use crate::identity::identity;
use crate::psid::Psid;
use crate::reappearance::{Grown, await_growth};
use crate::sys::{self, Finished, Ring};
use crate::unmerged_queue::UnmergedQueue;

/// Room in the ring; more than any engine keeps in flight.
const RING_ENTRIES: u32 = 64;

/// A block device opened for wiping: exclusively, past the page cache, its requests in flight through `io_uring`.
pub struct BlockDevice {
    ring: Ring,
    disk_sequence: u64,
    device_number: u64,
    ready: VecDeque<Completion>,
    awaited_flush: Option<u64>,
    firmware: DriveFirmware,
    // Comes last: on a drive that no longer answers it may never end.
    _unmerged: Option<UnmergedQueue>,
}

impl BlockDevice {
    /// Opens the drive that appeared as `drive`, whatever its name is by now.
    ///
    /// [`Fault::Gone`] when no node belongs to that appearance, [`Fault::Busy`] when someone uses the drive or a part of
    /// it.
    pub fn open(drive: DriveId) -> Result<Self, Fault> {
        let node = node_of(drive)
            .map_err(|error| fault_of_io(&error))?
            .ok_or(Fault::Gone)?;
        let device = Self::open_path(&node)?;
        // The node may have passed to another disk since it was looked up.
        if device.disk_sequence == drive.0 {
            Ok(device)
        } else {
            Err(Fault::Gone)
        }
    }

    /// Opens a block device by its node, as whatever disk it is now.
    ///
    /// For what discovery never offers and no plan can name: loop devices under test, and a disk an auditor points at.
    pub fn open_path(node: &Path) -> Result<Self, Fault> {
        let file = open_exclusively(node).map_err(|error| fault_of_io(&error))?;
        let metadata = file.metadata().map_err(|error| fault_of_io(&error))?;
        if !metadata.file_type().is_block_device() {
            return Err(fault_of(Errno::ENOTBLK));
        }
        // Not every driver refuses to open for writing what it does not let write.
        if sys::is_read_only(&file).map_err(fault_of)? {
            return Err(Fault::Denied);
        }
        let disk_sequence = sys::disk_sequence(&file).map_err(fault_of)?;
        let firmware = firmware_of(&file, metadata.rdev()).map_err(|error| fault_of_io(&error))?;
        let unmerged = UnmergedQueue::of(metadata.rdev());
        let ring = Ring::new(file, RING_ENTRIES).map_err(|error| fault_of_io(&error))?;
        Ok(Self {
            ring,
            disk_sequence,
            device_number: metadata.rdev(),
            ready: VecDeque::new(),
            awaited_flush: None,
            firmware,
            _unmerged: unmerged,
        })
    }

    /// The same with the number on the drive's label, for a revert.
    #[must_use]
    pub fn with_psid(mut self, psid: Psid) -> Self {
        self.firmware = self.firmware.with_psid(psid);
        self
    }

    /// The appearance of the disk that is open.
    pub fn drive(&self) -> DriveId {
        DriveId(self.disk_sequence)
    }

    /// Size and block sizes, as the kernel gives them for the open device.
    pub fn geometry(&self) -> Result<Geometry, Fault> {
        let device = self.ring.device();
        let bytes = sys::size_bytes(device).map_err(fault_of)?;
        if bytes == 0 {
            // A disk that was pulled out shrinks to nothing under whoever has it open.
            return Err(Fault::Gone);
        }
        let logical = sys::logical_block_bytes(device).map_err(fault_of)?;
        let physical = sys::physical_block_bytes(device).map_err(fault_of)?;
        Geometry::new(bytes, logical, physical).map_err(|_| fault_of(Errno::EINVAL))
    }

    /// Every other sign of who this is could by now be another disk's.
    fn confirm_sequence(&self) -> Result<(), Fault> {
        let now = sys::disk_sequence(self.ring.device()).map_err(fault_of)?;
        if now == self.disk_sequence {
            Ok(())
        } else {
            Err(Fault::Gone)
        }
    }

    /// A disk that was pulled out answers at first as if its places were bad, until its size becomes nothing.
    fn explain(&self, errno: Errno) -> Fault {
        match fault_of(errno) {
            Fault::Medium if self.geometry() == Err(Fault::Gone) || is_departing(self.device_number) => Fault::Gone,
            fault => fault,
        }
    }

    /// Keeps a finished transfer; answers with a finished flush.
    fn take(&mut self, finished: Finished) -> Option<(u64, Result<(), Errno>)> {
        match finished {
            Finished::Flush { number, outcome } => Some((number, outcome)),
            Finished::Transfer { slot, buffer, outcome } => {
                let outcome = outcome.map_err(|errno| self.explain(errno));
                self.ready.push_back(Completion { slot, buffer, outcome });
                None
            }
        }
    }
}

impl Device for BlockDevice {
    fn identify(&mut self) -> Result<Found, Fault> {
        self.confirm_sequence()?;
        let facts = Facts::of_device_number(self.device_number).map_err(|error| fault_of_io(&error))?;
        let geometry = self.geometry()?;
        if facts.disk_sequence() != Some(self.disk_sequence) {
            return Err(Fault::Gone);
        }
        self.confirm_sequence()?;
        Ok(Found {
            identity: identity(&facts),
            geometry,
        })
    }

    fn register(&mut self, buffers: &[Buffer]) {
        self.ring.register(buffers);
    }

    fn submit(&mut self, request: Request) {
        if let Err((Request { slot, buffer, .. }, errno)) = self.ring.start(request) {
            let outcome = Err(fault_of(errno));
            self.ready.push_back(Completion { slot, buffer, outcome });
        }
    }

    fn complete(&mut self, wait_ms: u64) -> Option<Completion> {
        if self.ready.is_empty()
            && let Some(finished) = self.ring.reap(wait_ms)
        {
            // A flush that ends now was given up when its deadline had passed.
            self.take(finished);
        }
        self.ready.pop_front()
    }

    fn start_flush(&mut self) -> Result<(), Fault> {
        self.awaited_flush = Some(self.ring.start_flush().map_err(fault_of)?);
        Ok(())
    }

    fn flushed(&mut self, wait_ms: u64) -> Option<Result<(), Fault>> {
        let (number, outcome) = self.ring.reap(wait_ms).and_then(|finished| self.take(finished))?;
        // An older flush says nothing of what was written since.
        (self.awaited_flush == Some(number)).then(|| outcome.map_err(|errno| self.explain(errno)))
    }
}

/// What is said through it goes by the same exclusive opening.
impl Firmware for BlockDevice {
    fn lock(&mut self) -> Lock {
        self.firmware.lock()
    }

    /// A disk that shows more of itself may come back as another one, which is then what is open.
    fn restore_hidden(&mut self) -> HiddenAreas {
        let before = self.identify();
        let areas = self.firmware.restore_hidden();
        if areas.any(HiddenArea::Removed)
            && let Ok(before) = before
            && let Grown::Anew(device) = await_growth(self, &before.identity, before.geometry.bytes())
        {
            *self = *device;
        }
        areas
    }

    fn start(&mut self, technique: Technique) -> Start {
        self.firmware.start(technique)
    }

    fn attach(&mut self, technique: Technique) -> bool {
        self.firmware.attach(technique)
    }

    fn poll(&mut self, wait_ms: u64) -> Poll {
        self.firmware.poll(wait_ms)
    }
}

fn firmware_of(file: &File, device_number: u64) -> io::Result<DriveFirmware> {
    let facts = Facts::of_device_number(device_number)?;
    let set = reach(file.try_clone()?, &facts)?;
    Ok(DriveFirmware::new(set, sys::pause))
}

fn open_exclusively(node: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(libc::O_DIRECT | libc::O_EXCL | libc::O_CLOEXEC)
        .open(node)
}

/// The node of the disk with this sequence number; nodes are named in `/dev` as in sysfs, with `/` written as `!`.
pub fn node_of(drive: DriveId) -> io::Result<Option<PathBuf>> {
    for entry in fs::read_dir("/sys/class/block")? {
        let entry = entry?;
        // Partitions have no number of their own, and a disk may vanish between these two lines.
        let Ok(sequence) = fs::read_to_string(entry.path().join("diskseq")) else {
            continue;
        };
        if sequence.trim().parse() == Ok(drive.0) {
            let name = entry.file_name().to_string_lossy().replace('!', "/");
            return Ok(Some(Path::new("/dev").join(name)));
        }
    }
    Ok(None)
}
