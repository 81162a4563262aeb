//! Loop devices, mounts and freezes that are undone when they go out of scope, also when a check fails.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{Error, Result, host};

/// The longest that is waited for a loop device to let go of its file.
const DETACHING: Duration = Duration::from_secs(5);

/// A loop device.
pub struct Loop {
    node: PathBuf,
}

/// Whether a loop device can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoopAccess {
    /// It can.
    ReadWrite,
    /// The kernel forbids it.
    ReadOnly,
}

impl Loop {
    /// Attaches a file as a disk; a last part of the file that fills no block is not on it.
    pub fn attach(file: &Path, logical_block_bytes: u32, access: LoopAccess) -> Result<Self> {
        let words: &[&str] = match access {
            LoopAccess::ReadWrite => &[],
            LoopAccess::ReadOnly => &["--read-only"],
        };
        Self::attach_with(words, file, logical_block_bytes)
    }

    /// Attaches a file past the page cache, so that each request of the disk is one of the file.
    pub fn attach_direct(file: &Path, logical_block_bytes: u32) -> Result<Self> {
        Self::attach_with(&["--direct-io=on"], file, logical_block_bytes)
    }

    fn attach_with(words: &[&str], file: &Path, logical_block_bytes: u32) -> Result<Self> {
        let block = logical_block_bytes.to_string();
        let mut all = vec!["--find", "--show", "--sector-size", &block];
        all.extend(words);
        let all = all.into_iter().map(OsStr::new).chain([file.as_os_str()]);
        let printed = host::run("losetup", all)?.stdout;
        let node = PathBuf::from(String::from_utf8_lossy(&printed).trim());
        Ok(Self { node })
    }

    /// Its node in `/dev`.
    pub fn node(&self) -> &Path {
        &self.node
    }

    /// The kernel's sequence number of this appearance.
    pub fn sequence(&self) -> Result<u64> {
        let file = Path::new("/sys/class/block").join(self.name()).join("diskseq");
        let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
        text.trim()
            .parse()
            .map_err(|error| Error::Check(format!("{}: {error}", file.display())))
    }

    /// Its kernel name.
    pub fn name(&self) -> String {
        self.node.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

impl Drop for Loop {
    /// The kernel detaches when the last request has ended and nobody has the disk open any more.
    fn drop(&mut self) {
        told(host::run("losetup", [OsStr::new("--detach"), self.node.as_os_str()]));
        let attached = Path::new("/sys/class/block").join(self.name()).join("loop");
        let begun = Instant::now();
        while attached.exists() && begun.elapsed() < DETACHING {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A mounted file system.
pub struct Mounted {
    at: PathBuf,
}

impl Mounted {
    /// Mounts a disk with mount(8) at an existing folder.
    pub fn new(node: &Path, at: &Path) -> Result<Self> {
        host::run("mount", [node, at])?;
        Ok(Self { at: at.to_owned() })
    }

    /// Lets nothing reach the disk until the result goes out of scope.
    pub fn freeze(&self) -> Result<Frozen<'_>> {
        host::run("fsfreeze", [OsStr::new("--freeze"), self.at.as_os_str()])?;
        Ok(Frozen(self))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        told(host::run("umount", [&self.at]));
    }
}

/// A file system that takes no writes; whoever writes, waits.
pub struct Frozen<'a>(&'a Mounted);

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        told(host::run("fsfreeze", [OsStr::new("--unfreeze"), self.0.at.as_os_str()]));
    }
}

/// A folder for the files behind loop devices: in memory where there is such a place, because a disk's fsync is slow and
/// what is tested lies above it.
pub fn folder() -> Result<TempDir> {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        TempDir::new_in(memory)
    } else {
        TempDir::new()
    };
    made.map_err(Error::file("the folder for temporary files"))
}

/// What could not be undone is left on the machine, so at least it is said.
fn told<T>(outcome: Result<T>) {
    if let Err(error) = outcome {
        eprintln!("left behind: {error}");
    }
}
