//! Loop devices, mounts and freezes that are undone when they go out of scope, also when a check fails.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{Error, Result, host};

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
        let block = logical_block_bytes.to_string();
        let mut words = vec![OsStr::new("--find"), OsStr::new("--show"), OsStr::new("--sector-size")];
        words.push(OsStr::new(&block));
        if access == LoopAccess::ReadOnly {
            words.push(OsStr::new("--read-only"));
        }
        words.push(file.as_os_str());
        let printed = host::run("losetup", words)?.stdout;
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
    fn drop(&mut self) {
        told(host::run("losetup", [OsStr::new("--detach"), self.node.as_os_str()]));
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
