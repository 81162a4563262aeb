//! Disks that fail as they are told to: a file system of one file, which this program serves, under a loop device with
//! direct I/O. The kernel's block layer lies in between, as it does before a real disk.

mod extents;
mod faults;
mod file_system;

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use fuser::{BackgroundSession, Config, MountOption};
use tempfile::TempDir;

pub use self::faults::{FlushAnswer, Misdeed, Requests};

use self::faults::Faults;
use self::file_system::{FILE_NAME, OneFile};
use crate::error::ensure;
use crate::loopback::{Loop, folder};
use crate::planted::Dice;
use crate::{Error, Result, host};

/// What every byte of it is before everything.
pub const OLD_DATA: u8 = 0xc5;

/// The kernel cuts what it asks of the file into pieces of 1 MiB, and its loop device takes a request of which only the
/// first piece was written for done. No request of the disk is longer than a piece, as on a real one.
const LONGEST_REQUEST_KIB: u32 = 512;

/// A disk that fails as it is told to.
pub struct FaultyDisk {
    disk: Loop,
    faults: Arc<Faults>,
    file: PathBuf,
    usual_request_kib: String,
    // Goes after the loop device, which has its file open.
    _session: BackgroundSession,
    folder: TempDir,
}

impl FaultyDisk {
    /// A sound disk full of old data.
    pub fn new(size_bytes: u64, logical_block_bytes: u32) -> Result<Self> {
        let folder = folder()?;
        let (content, mount_point) = (folder.path().join("content"), folder.path().join("mounted"));
        let written =
            File::create(&content).and_then(|mut file| io::copy(&mut io::repeat(OLD_DATA).take(size_bytes), &mut file));
        written.map_err(Error::file(&content))?;
        fs::create_dir(&mount_point).map_err(Error::file(&mount_point))?;
        let opened = OpenOptions::new().read(true).write(true).open(&content);
        let faults = Arc::new(Faults::new(opened.map_err(Error::file(&content))?, size_bytes));
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("pumice-faulty-disk".to_owned())];
        let session = fuser::spawn_mount(OneFile::new(Arc::clone(&faults)), &mount_point, &config)
            .map_err(Error::file(&mount_point))?;
        let file = mount_point.join(FILE_NAME);
        let disk = Loop::attach_direct(&file, logical_block_bytes)?;
        let limit = queue_limit(&disk);
        let usual_request_kib = fs::read_to_string(&limit).map_err(Error::file(&limit))?;
        fs::write(&limit, LONGEST_REQUEST_KIB.to_string()).map_err(Error::file(&limit))?;
        Ok(Self {
            disk,
            faults,
            file,
            usual_request_kib,
            _session: session,
            folder,
        })
    }

    /// Its node in `/dev`.
    pub fn node(&self) -> &Path {
        self.disk.node()
    }

    /// The file in which what is really on it lies.
    pub fn content(&self) -> PathBuf {
        self.folder.path().join("content")
    }

    /// From now on it does this to requests that touch any of these bytes.
    pub fn strike(&self, misdeed: Misdeed, first_byte: u64, count_bytes: u64) {
        self.faults.strike(misdeed, first_byte, count_bytes);
    }

    /// From now on it answers flushes like this.
    pub fn answer_flushes(&self, answer: FlushAnswer) {
        self.faults.answer_flushes(answer);
    }

    /// Every misdeed is over; a stall is not.
    pub fn heal(&self) {
        self.faults.heal();
    }

    /// After so many more requests it answers none.
    pub fn stall_after(&self, requests: u64) {
        self.faults.stall_after(requests);
    }

    /// Waits until requests hang.
    pub fn wait_until_stalled(&self, most: Duration) -> Result<()> {
        ensure(self.faults.wait_until_stalled(most), || {
            format!("the disk did not stall within {most:?}")
        })
    }

    /// Answers what hangs, and everything from now on.
    pub fn release(&self) {
        self.faults.release();
    }

    /// Has another size from now on, as a disk whose hidden area appears, or nothing when it is pulled out.
    pub fn resize(&self, size_bytes: u64) -> Result<()> {
        let file = OpenOptions::new().write(true).open(&self.file);
        file.and_then(|file| file.set_len(size_bytes))
            .map_err(Error::file(&self.file))?;
        host::run("losetup", [Path::new("--set-capacity"), self.node()]).map(drop)
    }

    /// What was asked of it since the last time.
    pub fn take_requests(&self) -> Requests {
        self.faults.take_requests()
    }
}

impl Drop for FaultyDisk {
    fn drop(&mut self) {
        // A loop device cannot be detached while something on it hangs.
        self.release();
        let limit = queue_limit(&self.disk);
        if let Err(error) = fs::write(&limit, self.usual_request_kib.trim()) {
            eprintln!("left behind: {}: {error}", limit.display());
        }
    }
}

/// So many blocks all over a disk, no two of which touch; the same each time.
pub fn scattered(count: usize, blocks: u64) -> BTreeSet<u64> {
    let mut dice = Dice::numbered(blocks);
    let mut scattered = BTreeSet::new();
    while scattered.len() < count {
        scattered.insert(2 * dice.below_u64(blocks / 2));
    }
    scattered
}

fn queue_limit(disk: &Loop) -> PathBuf {
    Path::new("/sys/class/block")
        .join(disk.name())
        .join("queue/max_sectors_kb")
}
