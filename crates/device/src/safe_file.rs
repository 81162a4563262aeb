use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

use nix::fcntl::{PosixFadviseAdvice, posix_fadvise};
use nix::unistd::syncfs;
use pumice_engine::Buffer;
use thiserror::Error;

/// Largest file that is read from a stick, in bytes; a stick is not trusted to fit into memory. A ledger of so many has
/// some 50,000 entries.
pub const READ_LIMIT_BYTES: u64 = 4 << 20;

/// Ending of a file that has not been saved yet.
const UNSAVED: &str = ".unsaved";

/// Granularity of reads past the page cache, in bytes; a multiple of every logical block of a stick.
const DIRECT_BYTES: usize = 4096;

/// Why a file was not saved. A file that had the name before is untouched, unless it is [`SaveError::NotAsWritten`].
#[derive(Debug, Error)]
pub enum SaveError {
    /// There is no room.
    #[error("the stick is full")]
    Full,
    /// The stick, or a switch on it, forbids writing.
    #[error("the stick is write-protected")]
    ReadOnly,
    /// The stick is not there any more.
    #[error("the stick is not there any more")]
    Gone,
    /// What the stick gives back is not what was written.
    #[error("the stick does not give back what was written")]
    NotAsWritten,
    /// Any other error of the kernel.
    #[error("the stick does not work: {0}")]
    Other(io::Error),
}

impl From<io::Error> for SaveError {
    fn from(error: io::Error) -> Self {
        match error.raw_os_error() {
            Some(libc::ENOSPC | libc::EDQUOT) => Self::Full,
            Some(libc::EROFS) => Self::ReadOnly,
            Some(libc::ENODEV | libc::ENXIO | libc::ESHUTDOWN | libc::ENOMEDIUM) => Self::Gone,
            _ => Self::Other(error),
        }
    }
}

/// Saves a file so that it is either there whole or not at all, whenever the power goes.
///
/// The bytes go to a file of another name, and only when the medium has given them back does that file take the name.
pub fn save(root: &Path, relative: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let target = place(root, relative)?;
    let folder = target.parent().unwrap_or(root);
    make_folders(root, folder)?;
    remove_leftovers(folder)?;
    let mut unsaved = target.clone().into_os_string();
    unsaved.push(UNSAVED);
    let unsaved = PathBuf::from(unsaved);
    let written = write(&unsaved, bytes)
        .and_then(|()| compare(&unsaved, bytes))
        .and_then(|()| Ok(fs::rename(&unsaved, &target)?));
    if let Err(error) = written {
        // If this fails too, the next save removes it.
        drop(fs::remove_file(&unsaved));
        return Err(error);
    }
    sync_folder(folder)?;
    compare(&target, bytes)
}

/// Adds bytes at the end of a file that is there, and syncs it. A power cut may leave a part of them.
pub fn append(root: &Path, relative: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let mut file = OpenOptions::new()
        .append(true)
        .custom_flags(libc::O_NOFOLLOW)
        .open(place(root, relative)?)?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

/// Adds bytes at the end of a file that must hold `before` and nothing else. `Ok` means that the medium itself has given
/// back all of them; otherwise a part may have been added.
pub fn extend(root: &Path, relative: &Path, before: &[u8], added: &[u8]) -> Result<(), SaveError> {
    let path = place(root, relative)?;
    compare(&path, before)?;
    append(root, relative, added)?;
    // From here on whoever reads it must ask the medium.
    let file = File::open(&path)?;
    posix_fadvise(&file, 0, 0, PosixFadviseAdvice::POSIX_FADV_DONTNEED).map_err(io::Error::from)?;
    sync_folder(path.parent().unwrap_or(root))?;
    compare(&path, &[before, added].concat())
}

/// Removes a file; that there is none is no error.
pub fn remove(root: &Path, relative: &Path) -> Result<(), SaveError> {
    let path = place(root, relative)?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        removed => removed?,
    }
    Ok(sync_folder(path.parent().unwrap_or(root))?)
}

/// The files with an ending in the folders of a folder, by their names below the root; none where it is not there.
pub fn find(root: &Path, folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for inner in entries(&place(root, folder)?)? {
        for path in entries(&inner)? {
            let is_wanted = path.extension().is_some_and(|extension| extension == ending);
            found.extend(path.strip_prefix(root).ok().filter(|_| is_wanted).map(Path::to_owned));
        }
    }
    found.sort();
    Ok(found)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Vec::new()),
        entries => entries?.map(|entry| entry.map(|entry| entry.path())).collect(),
    }
}

/// Reads a file of at most [`READ_LIMIT_BYTES`]; `None` where there is none of that name.
pub fn read(root: &Path, relative: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(place(root, relative)?) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        file => file?,
    };
    let mut bytes = Vec::new();
    file.take(READ_LIMIT_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > READ_LIMIT_BYTES {
        return Err(ErrorKind::FileTooLarge.into());
    }
    Ok(Some(bytes))
}

/// A name that leads out of the stick is refused.
fn place(root: &Path, relative: &Path) -> io::Result<PathBuf> {
    let is_below = relative.file_name().is_some()
        && relative
            .components()
            .all(|component| matches!(component, Component::Normal(_)));
    if is_below {
        Ok(root.join(relative))
    } else {
        Err(ErrorKind::InvalidFilename.into())
    }
}

fn make_folders(root: &Path, folder: &Path) -> io::Result<()> {
    let below = folder.strip_prefix(root).unwrap_or(Path::new(""));
    let mut parent = root.to_owned();
    for name in below {
        let child = parent.join(name);
        match fs::create_dir(&child) {
            Ok(()) => sync_folder(&parent)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        parent = child;
    }
    Ok(())
}

fn remove_leftovers(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.as_os_str().as_encoded_bytes().ends_with(UNSAVED.as_bytes()) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    // From here on whoever reads it must ask the medium.
    posix_fadvise(&file, 0, 0, PosixFadviseAdvice::POSIX_FADV_DONTNEED).map_err(io::Error::from)?;
    Ok(())
}

/// A rename is a change of the folder; FAT keeps more of it elsewhere, so the whole file system is synced as well.
fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = File::open(folder)?;
    folder.sync_all()?;
    Ok(syncfs(&folder)?)
}

/// Reads a file past the page cache and compares.
fn compare(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_DIRECT | libc::O_NOFOLLOW)
        .open(path)?;
    // One byte more than expected, so that a longer file is noticed.
    let mut buffer = Buffer::new((bytes.len() + 1).next_multiple_of(DIRECT_BYTES));
    let memory = buffer.as_mut_slice().expect("a new buffer has one owner");
    let mut filled = 0;
    loop {
        let read = file.read_at(&mut memory[filled..], filled as u64)?;
        filled += read;
        // A direct read may only begin at a whole block, and it ends elsewhere only at the end of the file.
        if read == 0 || !filled.is_multiple_of(DIRECT_BYTES) || filled == memory.len() {
            break;
        }
    }
    if memory[..filled] == *bytes {
        Ok(())
    } else {
        Err(SaveError::NotAsWritten)
    }
}

#[cfg(test)]
#[path = "safe_file_tests.rs"]
mod tests;
