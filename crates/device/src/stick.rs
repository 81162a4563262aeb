use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use pumice_model::{DriveId, Filesystem, Volume};
use thiserror::Error;

use crate::safe_file::{self, SaveError};
use crate::sys;

/// A mounted certificate stick; dropping it unmounts.
#[derive(Debug)]
pub struct Stick {
    mount: Mount,
    presence: Presence,
}

/// Why a volume could not be mounted or read.
#[derive(Debug, Error)]
pub enum MountError {
    /// The volume is not there any more.
    #[error("the volume is not there any more")]
    Gone,
    /// The kernel knows no such filesystem, or none was recognised.
    #[error("the kernel knows no such filesystem")]
    Unsupported,
    /// The filesystem is not what it was recognised as, or is broken.
    #[error("the filesystem is damaged")]
    Damaged,
    /// The volume, or a switch on the stick, forbids writing.
    #[error("the volume is write-protected")]
    ReadOnly,
    /// Someone else uses the volume.
    #[error("the volume is in use")]
    Busy,
    /// Any other error of the kernel.
    #[error("the volume cannot be mounted: {0}")]
    Other(io::Error),
}

impl Stick {
    /// Mounts a FAT, exFAT or ext4 volume of the drive that appeared as `drive` for writing at the folder `at`, which is
    /// made if it is missing. [`MountError::Gone`] where the volume's name is by now another appearance's.
    pub fn mount(drive: DriveId, volume: &Volume, at: &Path) -> Result<Self, MountError> {
        let (mount, presence) = mount_of(drive, volume, at, Leave::Write)?;
        Ok(Self { mount, presence })
    }

    /// Where it is mounted.
    pub fn root(&self) -> &Path {
        &self.mount.at
    }

    /// Saves a file below the root, with the folders to it. `Ok` means the medium itself has given the bytes back under
    /// that name; a file that had the name before is replaced only by then.
    pub fn save(&self, relative: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        self.explained(safe_file::save(self.root(), relative, bytes))
    }

    /// Adds bytes at the end of a file that is there. `Ok` means that the medium says it has them; a power cut may leave a
    /// part.
    pub fn append(&self, relative: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        self.explained(safe_file::append(self.root(), relative, bytes))
    }

    /// Adds bytes at the end of a file that must hold `before` and nothing else. `Ok` means the medium itself has given all
    /// of them back; otherwise a part may have been added.
    pub fn extend(&self, relative: &Path, before: &[u8], added: &[u8]) -> Result<(), SaveError> {
        self.explained(safe_file::extend(self.root(), relative, before, added))
    }

    /// Removes a file, if it is there.
    pub fn remove(&self, relative: &Path) -> Result<(), SaveError> {
        self.explained(safe_file::remove(self.root(), relative))
    }

    /// The files with an ending in the folders of a folder.
    pub fn find(&self, folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
        safe_file::find(self.root(), folder, ending)
    }

    /// Reads a file of at most 4 MiB below the root; `None` where there is none of that name.
    pub fn read(&self, relative: &Path) -> io::Result<Option<Vec<u8>>> {
        let found = safe_file::read(self.root(), relative);
        // A filesystem whose disk was pulled out says that there is no such file.
        if self.presence.is_lost() {
            Err(Errno::ENODEV.into())
        } else {
            found
        }
    }

    /// A filesystem whose disk was pulled out says that it is full, read-only or broken.
    fn explained(&self, outcome: Result<(), SaveError>) -> Result<(), SaveError> {
        outcome.map_err(|error| {
            if self.presence.is_lost() {
                SaveError::Gone
            } else {
                error
            }
        })
    }
}

/// Reads a file of at most 4 MiB on a volume that must not be changed: mounts it at `at` read-only, without replaying a
/// journal, and unmounts it. `None` where there is no file of that name; [`MountError::Gone`] where the volume's name is
/// by now another appearance's.
pub fn peek(drive: DriveId, volume: &Volume, at: &Path, relative: &Path) -> Result<Option<Vec<u8>>, MountError> {
    let (mount, presence) = mount_of(drive, volume, at, Leave::Read)?;
    let found = safe_file::read(&mount.at, relative);
    if presence.is_lost() {
        return Err(MountError::Gone);
    }
    found.map_err(|error| match error.raw_os_error() {
        Some(libc::EIO | libc::EUCLEAN) => MountError::Damaged,
        _ => MountError::Other(error),
    })
}

/// What may be done to a mounted volume.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    Read,
    Write,
}

/// Mounts a volume of one appearance of a drive and of no other.
fn mount_of(drive: DriveId, volume: &Volume, at: &Path, leave: Leave) -> Result<(Mount, Presence), MountError> {
    // While the node is open, the kernel gives its number and its name to no other disk.
    let held = Held::open(drive, volume)?;
    let mount = Mount::new(volume, at, leave)?;
    held.confirm_mounted(at)?;
    let presence = Presence::of(drive, held.device_number)?;
    Ok((mount, presence))
}

/// The open node of a volume.
struct Held {
    file: File,
    device_number: u64,
    drive: DriveId,
}

impl Held {
    fn open(drive: DriveId, volume: &Volume) -> Result<Self, MountError> {
        let file = File::open(node(volume)).map_err(open_error)?;
        let metadata = file.metadata().map_err(MountError::Other)?;
        if !metadata.file_type().is_block_device() {
            return Err(MountError::Gone);
        }
        let held = Self {
            file,
            device_number: metadata.rdev(),
            drive,
        };
        held.confirm_sequence()?;
        Ok(held)
    }

    /// A partition answers with its disk's number.
    fn confirm_sequence(&self) -> Result<(), MountError> {
        match sys::disk_sequence(&self.file) {
            Ok(sequence) if sequence == self.drive.0 => Ok(()),
            _ => Err(MountError::Gone),
        }
    }

    /// What is mounted must be what is open, and that still the same disk: a drive whose medium changes keeps its node.
    fn confirm_mounted(&self, at: &Path) -> Result<(), MountError> {
        let mounted = fs::metadata(at).map_err(MountError::Other)?.dev();
        if mounted != self.device_number {
            return Err(MountError::Gone);
        }
        self.confirm_sequence()
    }
}

fn node(volume: &Volume) -> PathBuf {
    Path::new("/dev").join(volume.name.replace('!', "/"))
}

fn open_error(error: io::Error) -> MountError {
    match error.raw_os_error() {
        Some(number) => mount_error(Errno::from_raw(number)),
        None => MountError::Other(error),
    }
}

#[derive(Debug)]
struct Mount {
    at: PathBuf,
}

impl Mount {
    fn new(volume: &Volume, at: &Path, leave: Leave) -> Result<Self, MountError> {
        let (kind, options) = kind_and_options(volume.filesystem.as_ref(), leave).ok_or(MountError::Unsupported)?;
        // Nothing on somebody's stick may run, be a device, or lead elsewhere.
        let mut flags = MsFlags::MS_NODEV
            | MsFlags::MS_NOSUID
            | MsFlags::MS_NOEXEC
            | MsFlags::MS_NOATIME
            | MsFlags::from_bits_retain(libc::MS_NOSYMFOLLOW);
        if leave == Leave::Read {
            flags |= MsFlags::MS_RDONLY;
        }
        fs::create_dir_all(at).map_err(MountError::Other)?;
        mount(Some(&node(volume)), at, Some(kind), flags, Some(options)).map_err(mount_error)?;
        Ok(Self { at: at.to_owned() })
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // Files were synced when they were saved, so a stick that is still busy can be let go of at leisure.
        let outcome = umount2(&self.at, MntFlags::UMOUNT_NOFOLLOW);
        outcome
            .or_else(|_| umount2(&self.at, MntFlags::MNT_DETACH | MntFlags::UMOUNT_NOFOLLOW))
            .ok();
    }
}

/// The filesystem's name for the kernel and its options; nothing where it is none that takes certificates.
///
/// An ext4 volume may ask for a kernel panic when it is damaged, which must not end everybody's wipes.
fn kind_and_options(filesystem: Option<&Filesystem>, leave: Leave) -> Option<(&'static str, &'static str)> {
    match (filesystem?, leave) {
        (Filesystem::Fat, _) => Some(("vfat", "utf8=1,errors=remount-ro")),
        (Filesystem::ExFat, _) => Some(("exfat", "errors=remount-ro")),
        (Filesystem::Ext4, Leave::Write) => Some(("ext4", "errors=remount-ro")),
        (Filesystem::Ext4, Leave::Read) => Some(("ext4", "errors=remount-ro,noload")),
        (Filesystem::Other(_), _) => None,
    }
}

fn mount_error(errno: Errno) -> MountError {
    match errno {
        Errno::ENOENT | Errno::ENXIO | Errno::ENOMEDIUM => MountError::Gone,
        // mount(2): the filesystem's type is not configured in the kernel.
        Errno::ENODEV => MountError::Unsupported,
        Errno::EINVAL | Errno::EUCLEAN | Errno::EIO => MountError::Damaged,
        Errno::EROFS | Errno::EACCES => MountError::ReadOnly,
        Errno::EBUSY => MountError::Busy,
        other => MountError::Other(other.into()),
    }
}

/// Which appearance of a disk a volume lies on, so that its loss can be told from other errors.
#[derive(Debug)]
struct Presence {
    sequence_file: PathBuf,
    drive: DriveId,
}

impl Presence {
    fn of(drive: DriveId, device_number: u64) -> Result<Self, MountError> {
        let (major, minor) = (libc::major(device_number), libc::minor(device_number));
        let folder = fs::canonicalize(format!("/sys/dev/block/{major}:{minor}")).map_err(|_| MountError::Gone)?;
        // A partition's folder lies in its disk's.
        let own = folder.join("diskseq");
        let sequence_file = if own.exists() {
            own
        } else {
            folder.with_file_name("diskseq")
        };
        let presence = Self { sequence_file, drive };
        if presence.is_lost() {
            Err(MountError::Gone)
        } else {
            Ok(presence)
        }
    }

    fn is_lost(&self) -> bool {
        let sequence = fs::read_to_string(&self.sequence_file).ok();
        sequence.and_then(|text| text.trim().parse().ok()) != Some(self.drive.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_filesystems_for_certificates_are_mounted() {
        let of = |filesystem: Option<Filesystem>, leave| kind_and_options(filesystem.as_ref(), leave);
        assert_eq!(of(None, Leave::Write), None);
        assert_eq!(of(Some(Filesystem::Other("ntfs".into())), Leave::Write), None);
        assert_eq!(
            of(Some(Filesystem::Ext4), Leave::Read),
            Some(("ext4", "errors=remount-ro,noload"))
        );
    }

    #[test]
    fn mount_errors_have_these_meanings() {
        let name = |errno| match mount_error(errno) {
            MountError::Gone => "gone",
            MountError::Unsupported => "unsupported",
            MountError::Damaged => "damaged",
            MountError::ReadOnly => "read-only",
            MountError::Busy => "busy",
            MountError::Other(_) => "other",
        };
        let table = [
            (Errno::ENOENT, "gone"),
            (Errno::ENXIO, "gone"),
            (Errno::ENOMEDIUM, "gone"),
            (Errno::ENODEV, "unsupported"),
            (Errno::EINVAL, "damaged"),
            (Errno::EUCLEAN, "damaged"),
            (Errno::EIO, "damaged"),
            (Errno::EROFS, "read-only"),
            (Errno::EACCES, "read-only"),
            (Errno::EBUSY, "busy"),
            (Errno::EPERM, "other"),
        ];
        for (errno, expected) in table {
            assert_eq!(name(errno), expected, "{errno}");
        }
    }
}
