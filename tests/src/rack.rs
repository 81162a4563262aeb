//! Disks full of files for a virtual computer, as a file in `qemu/racks/` describes them, and its two sticks.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::check::residue;
use crate::error::ensure;
use crate::filesystem::{self, FileSystem, Layout};
use crate::image::PARTITION_START_BYTES;
use crate::planted::{self, PlantedFile};
use crate::vm::{Bus, Disk};
use crate::{Error, Result, image, project};

/// Serial number of the boot stick.
pub const BOOT_STICK: &str = "BOOT-STICK-0001";

/// Serial number of the certificate stick.
pub const CERTIFICATE_STICK: &str = "CERT-STICK-0001";

/// Serial number of the disk of [`bench`].
pub const SMALL_DISK: &str = "BOOTDISK0001";

const STICK_BYTES: u64 = 64 << 20;

/// Size of [`small_disk`].
pub const SMALL_DISK_BYTES: u64 = (24 << 20) + 512;

/// What a rack holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rack {
    /// Its disks.
    pub disk: Vec<Description>,
}

/// A disk to make.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// How it is attached.
    pub bus: Bus,
    /// Its serial number.
    pub serial: String,
    /// Its size in MiB, without the rest.
    pub size_mib: u64,
    /// Bytes beyond that, so that a last block is not whole.
    #[serde(default)]
    pub rest_bytes: u64,
    /// Its logical blocks.
    #[serde(default = "blocks_of_512")]
    pub logical_block_bytes: u32,
    /// The file system with its files.
    pub filesystem: FileSystem,
    /// Where that lies.
    pub layout: Layout,
    /// How many files are planted.
    pub files: usize,
    /// Whether a new, empty file system is then made over them.
    #[serde(default)]
    pub quick_format: bool,
    /// Whether it is there to be left alone.
    #[serde(default)]
    pub bystander: bool,
}

/// A disk made by a description, with what lies on it.
pub struct Made {
    /// What it was made by.
    pub description: Description,
    /// As a disk of a computer.
    pub disk: Disk,
    /// The files on it.
    pub planted: Vec<PlantedFile>,
}

impl Rack {
    /// Reads a rack's file.
    pub fn read(name: &str) -> Result<Self> {
        let path = project::rack(name);
        let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
        toml::from_str(&text).map_err(|error| Error::Description(format!("{}: {error}", path.display())))
    }
}

impl Description {
    /// Makes the disk's image in `folder` and plants its files.
    pub fn make(&self, folder: &Path) -> Result<Made> {
        let image = folder.join(&self.serial).with_extension("img");
        let files = folder.join(&self.serial).with_extension("files");
        fs::create_dir_all(&files).map_err(Error::file(&files))?;
        image::blank(&image, (self.size_mib << 20) + self.rest_bytes)?;
        let planted = planted::generate(&self.serial, self.files, &files)?;
        self.filesystem
            .plant(&image, self.layout, self.logical_block_bytes, &files)?;
        if self.quick_format {
            self.filesystem
                .quick_format(&image, self.layout, self.logical_block_bytes)?;
        }
        let mut disk = Disk::new(&image, self.bus, &self.serial);
        disk.logical_block_bytes = self.logical_block_bytes;
        Ok(Made {
            description: self.clone(),
            disk,
            planted,
        })
    }
}

/// A copy of the built image as a stick to boot from.
pub fn boot_stick(folder: &Path) -> Result<Disk> {
    let path = folder.join("boot-stick.img");
    image::copy(&project::image("pumice.iso"), &path)?;
    Ok(Disk::new(&path, Bus::Usb, BOOT_STICK))
}

/// A folder of a case's own, emptied.
pub fn emptied_folder(case: &str) -> Result<PathBuf> {
    let folder = project::root().join("target/boot").join(case);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::file(&folder))?;
    }
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    Ok(folder)
}

/// The same, with a small disk full of files.
pub fn bench(case: &str) -> Result<(PathBuf, Disk)> {
    let folder = emptied_folder(case)?;
    let disk = small_disk(&folder, SMALL_DISK)?;
    Ok((folder, disk))
}

/// A small SATA disk full of files.
pub fn small_disk(folder: &Path, serial: &str) -> Result<Disk> {
    let files = folder.join(serial).with_extension("files");
    fs::create_dir_all(&files).map_err(Error::file(&files))?;
    let path = folder.join(serial).with_extension("img");
    image::blank(&path, SMALL_DISK_BYTES)?;
    planted::generate(serial, 12, &files)?;
    FileSystem::Ext4.plant(&path, Layout::Whole, 512, &files)?;
    ensure(residue::count_canaries(&path)? > 0, || "nothing was planted".into())?;
    Ok(Disk::new(&path, Bus::Ahci, serial))
}

/// A FAT stick with these files in its root.
pub fn certificate_stick(folder: &Path, files: &[(&str, &str)]) -> Result<Disk> {
    stick(folder, CERTIFICATE_STICK, FileSystem::Fat32, files)
}

/// A FAT stick that has room for nothing more.
pub fn full_stick(folder: &Path, serial: &str, files: &[(&str, &str)]) -> Result<Disk> {
    let disk = stick(folder, serial, FileSystem::Fat32, files)?;
    filesystem::fill_up(
        &disk.image,
        Layout::Partitioned,
        &folder.join(serial).with_extension("fill"),
    )?;
    Ok(disk)
}

/// A stick with these files in its root.
pub fn stick(folder: &Path, serial: &str, filesystem: FileSystem, files: &[(&str, &str)]) -> Result<Disk> {
    let path = folder.join(serial).with_extension("img");
    let contents = folder.join(serial).with_extension("files");
    fs::create_dir_all(&contents).map_err(Error::file(&contents))?;
    for (name, text) in files {
        let file: PathBuf = contents.join(name);
        fs::write(&file, text).map_err(Error::file(&file))?;
    }
    image::blank(&path, STICK_BYTES + PARTITION_START_BYTES)?;
    filesystem.plant(&path, Layout::Partitioned, 512, &contents)?;
    Ok(Disk::new(&path, Bus::Usb, serial))
}

/// What lets a wipe begin, in a job file.
pub const OPEN_GATE: &str = "\
[gate]
records = \"none-on-media\"
hold_known = \"no\"
authorised = \"yes\"
state_secrets = \"no\"
";

/// The text of a job file.
pub fn job_file<'a>(number: &str, serials: impl IntoIterator<Item = &'a str>) -> String {
    let serials: Vec<String> = serials.into_iter().map(|serial| format!("{serial:?}")).collect();
    format!(
        "number = {number:?}\nclient = \"Example Ltd\"\nwipe = [{}]\n{OPEN_GATE}",
        serials.join(", ")
    )
}

/// The certificates of a job, taken off the stick.
pub fn certificates(stick: &Disk, number: &str, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = of_job(stick, number, folder)?;
    files.retain(|file| is_named(file, "disk-", "cose"));
    Ok(files)
}

/// What stands in the folder of a job for people and auditors beside its certificates, by the ending of its name.
pub fn reports(stick: &Disk, number: &str, folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut files = of_job(stick, number, folder)?;
    files.retain(|file| is_named(file, "report-", ending));
    Ok(files)
}

/// The certificates of every job, taken off the stick.
pub fn all_certificates(stick: &Disk, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = taken_off(stick, folder)?;
    files.retain(|file| is_named(file, "disk-", "cose"));
    Ok(files)
}

fn of_job(stick: &Disk, number: &str, folder: &Path) -> Result<Vec<PathBuf>> {
    let job = folder.join("pumice").join(number);
    let mut files = taken_off(stick, folder)?;
    files.retain(|file| file.starts_with(&job));
    Ok(files)
}

fn is_named(file: &Path, beginning: &str, ending: &str) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(beginning) && file.extension().is_some_and(|found| found == ending)
}

fn taken_off(stick: &Disk, folder: &Path) -> Result<Vec<PathBuf>> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Error::file(folder))?;
    }
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    filesystem::copy_out(&stick.image, Layout::Partitioned, folder)?;
    filesystem::files_below(folder)
}

fn blocks_of_512() -> u32 {
    512
}
