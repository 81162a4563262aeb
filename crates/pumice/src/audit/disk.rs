use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom};
use std::os::unix::fs::{FileExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use pumice_model::{SanitizeAnswer, Technique, WhyNotAsked};

use super::identity::Facts;

/// A disk or its image, opened to be read and in no other way.
pub struct Disk {
    file: File,
    size_bytes: u64,
    facts: Option<Facts>,
}

/// Why a path cannot be audited.
pub enum DiskError {
    /// The system refused.
    Unreadable(io::Error),
    /// It is neither a block device nor a file.
    NotADisk,
}

impl From<io::Error> for DiskError {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl Disk {
    /// Opens a path with `O_RDONLY`. A device is read past the page cache, which may hold what is not on the medium.
    pub fn open(path: &Path) -> Result<Self, DiskError> {
        let metadata = fs::metadata(path)?;
        let kind = metadata.file_type();
        if !kind.is_block_device() && !kind.is_file() {
            return Err(DiskError::NotADisk);
        }
        let mut options = OpenOptions::new();
        options.read(true);
        let mut file = if kind.is_block_device() {
            options.custom_flags(libc::O_DIRECT).open(path)?
        } else {
            options.open(path)?
        };
        let facts = kind.is_block_device().then(|| Facts::of(&folder(metadata.rdev())));
        let size_bytes = file.seek(SeekFrom::End(0))?;
        Ok(Self {
            file,
            size_bytes,
            facts,
        })
    }

    /// Size in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// What the kernel says of it; nothing for an image.
    pub fn facts(&self) -> Option<&Facts> {
        self.facts.as_ref()
    }

    /// What it says of its most recent sanitize, since one by a technique; asked through what was opened to be read.
    pub fn sanitize_status(&self, technique: Technique) -> SanitizeAnswer {
        match self.facts {
            Some(_) => pumice_device::sanitize_status(&self.file, technique),
            None => SanitizeAnswer::NotAsked(WhyNotAsked::Image),
        }
    }

    /// Fills memory from an offset. Memory, its length and the offset must be aligned to the disk's logical blocks.
    pub fn read(&self, memory: &mut [u8], offset_bytes: u64) -> io::Result<()> {
        self.file.read_exact_at(memory, offset_bytes)
    }
}

/// Where sysfs describes a device number.
fn folder(number: u64) -> PathBuf {
    let (major, minor) = (libc::major(number), libc::minor(number));
    Path::new("/sys/dev/block").join(format!("{major}:{minor}"))
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsRawFd as _;

    use super::*;

    #[test]
    fn the_kernel_says_that_nothing_can_be_written() {
        let image = tempfile::NamedTempFile::new().unwrap();
        let Ok(disk) = Disk::open(image.path()) else {
            panic!("an empty file can be opened");
        };
        let info = fs::read_to_string(format!("/proc/self/fdinfo/{}", disk.file.as_raw_fd())).unwrap();
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap();
        let flags = i32::from_str_radix(flags.trim(), 8).unwrap();
        assert_eq!(flags & libc::O_ACCMODE, libc::O_RDONLY, "{info}");
        assert!(disk.file.write_at(b"x", 0).is_err());
    }

    #[test]
    fn what_is_no_disk_is_not_opened() {
        for path in ["/dev/null", "/tmp"] {
            assert!(
                matches!(Disk::open(Path::new(path)), Err(DiskError::NotADisk)),
                "{path}"
            );
        }
        assert!(matches!(
            Disk::open(Path::new("/nowhere/disk")),
            Err(DiskError::Unreadable(_))
        ));
    }
}
