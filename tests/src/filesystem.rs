//! File systems on images, made and filled without mounting anything and without privileges.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::image::{self, PARTITION_START_BYTES};
use crate::{Error, Result, host};

/// A kind of file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileSystem {
    /// FAT with 32-bit clusters, as on sticks.
    Fat32,
    /// NTFS, as on Windows system disks.
    Ntfs,
    /// ext4, as on Linux disks.
    Ext4,
}

/// Where on a disk the file system lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// From the first block, without a partition table.
    Whole,
    /// In one MBR partition.
    Partitioned,
}

impl Layout {
    /// The first byte of the file system.
    pub fn offset_bytes(self) -> u64 {
        match self {
            Self::Whole => 0,
            Self::Partitioned => PARTITION_START_BYTES,
        }
    }
}

impl FileSystem {
    /// Makes this file system on the image of a disk and copies the files of `folder` to its root.
    pub fn plant(self, disk: &Path, layout: Layout, logical_block_bytes: u32, folder: &Path) -> Result<()> {
        if layout == Layout::Partitioned {
            image::partition(disk, logical_block_bytes, self.mbr_kind())?;
        }
        on_part(disk, layout, |part| {
            self.format(part, logical_block_bytes)?;
            self.fill(part, folder)
        })
    }

    /// Makes an empty file system over what is there, as a quick format does: the files' contents stay.
    pub fn quick_format(self, disk: &Path, layout: Layout, logical_block_bytes: u32) -> Result<()> {
        on_part(disk, layout, |part| self.format(part, logical_block_bytes))
    }

    fn format(self, part: &Path, logical_block_bytes: u32) -> Result<()> {
        let block = logical_block_bytes.to_string();
        let (program, options) = match self {
            Self::Fat32 => ("mkfs.vfat", vec!["-F", "32", "-s", "1", "-S", &block]),
            Self::Ntfs => ("mkntfs", vec!["-q", "-F", "-Q", "-s", &block]),
            // Without `nodiscard` mke2fs would punch holes into the image and take the old contents away.
            Self::Ext4 => (
                "mke2fs",
                vec!["-q", "-F", "-t", "ext4", "-b", "4096", "-E", "nodiscard"],
            ),
        };
        host::run(program, options.iter().map(OsStr::new).chain([part.as_os_str()]))?;
        Ok(())
    }

    fn fill(self, part: &Path, folder: &Path) -> Result<()> {
        match self {
            Self::Fat32 => copy_in(part, Layout::Whole, folder, "::/"),
            Self::Ntfs => files_of(folder)?.iter().try_for_each(|file| {
                let name = file.file_name().unwrap_or_default();
                host::run("ntfscp", [OsStr::new("-q"), part.as_os_str(), file.as_os_str(), name]).map(drop)
            }),
            // mke2fs takes the files while it makes the file system, so the empty one is replaced.
            Self::Ext4 => {
                let options = ["-q", "-F", "-t", "ext4", "-b", "4096", "-E", "nodiscard", "-d"].map(OsStr::new);
                host::run(
                    "mke2fs",
                    options.into_iter().chain([folder.as_os_str(), part.as_os_str()]),
                )
                .map(drop)
            }
        }
    }

    fn mbr_kind(self) -> u8 {
        match self {
            Self::Fat32 => 0x0c,
            Self::Ntfs => 0x07,
            Self::Ext4 => 0x83,
        }
    }
}

/// Copies the files of a host folder into `target` (`::/name`) of a FAT file system.
pub fn copy_in(disk: &Path, layout: Layout, folder: &Path, target: &str) -> Result<()> {
    copy_files_in(disk, layout, &files_of(folder)?, target)
}

/// Copies files of the host into the folder `target` (`::/name`) of a FAT file system, in place of older ones.
pub fn copy_files_in(disk: &Path, layout: Layout, files: &[PathBuf], target: &str) -> Result<()> {
    let mut words = vec!["-o".into(), "-i".into(), mtools_name(disk, layout)];
    words.extend(files.iter().map(|file| file.as_os_str().to_owned()));
    words.push(target.into());
    host::run("mcopy", words)?;
    Ok(())
}

/// Fills a FAT file system to its last cluster, with files that lie in `folder` meanwhile.
pub fn fill_up(disk: &Path, layout: Layout, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    let file = folder.join("filling");
    let mut bytes = fs::metadata(disk).map_err(Error::file(disk))?.len();
    let mut number = 0;
    // What does not fit any more is halved; a file of one byte takes a cluster.
    while bytes > 0 {
        image::blank(&file, bytes)?;
        let words = [
            "-i".into(),
            mtools_name(disk, layout),
            file.clone().into(),
            format!("::/filling{number}").into(),
        ];
        match host::run::<OsString>("mcopy", words) {
            Ok(_) => number += 1,
            Err(_) => bytes /= 2,
        }
    }
    fs::remove_file(&file).map_err(Error::file(&file))
}

/// Copies everything of a FAT file system to an existing, empty folder of the host.
pub fn copy_out(disk: &Path, layout: Layout, folder: &Path) -> Result<()> {
    let options = ["-s".into(), "-n".into(), "-i".into(), mtools_name(disk, layout)];
    host::run(
        "mcopy",
        options
            .into_iter()
            .chain(["::/*".into(), folder.as_os_str().to_owned()]),
    )?;
    Ok(())
}

/// Every file below `folder`, sorted.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(Error::file(&folder))? {
            let path = entry.map_err(Error::file(&folder))?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Calls `work` with a file that holds only the file system's own part of the disk: the makers of file systems agree
/// on no way to name an offset.
fn on_part(disk: &Path, layout: Layout, work: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if layout == Layout::Whole {
        return work(disk);
    }
    let part = disk.with_extension("part");
    image::cut_out(disk, layout.offset_bytes(), &part)?;
    work(&part)?;
    image::put_back(&part, disk, layout.offset_bytes())?;
    fs::remove_file(&part).map_err(Error::file(&part))
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(Error::file(folder))?;
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()).map_err(Error::file(folder)))
        .collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

fn mtools_name(disk: &Path, layout: Layout) -> OsString {
    let mut name = disk.as_os_str().to_owned();
    name.push(format!("@@{}", layout.offset_bytes()));
    name
}
