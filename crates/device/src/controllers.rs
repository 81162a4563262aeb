use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pumice_model::{Hiding, HidingController};

use crate::facts::attribute;

/// PCI class and subclass of a RAID controller (PCI Code and ID Assignment Specification, 1.2), which Intel's Volume
/// Management Device bears too.
const RAID_CLASS: u32 = 0x0104;

/// Vendors of chipsets whose SATA controller bears the RAID class in RAID mode: Intel, AMD, and ATI before it.
const CHIPSET_VENDORS: [u32; 3] = [0x8086, 0x1022, 0x1002];

const INTEL: u32 = 0x8086;

/// Intel's Volume Management Devices, as the kernel's driver lists them (drivers/pci/controller/vmd.c).
const VOLUME_MANAGEMENT: [u32; 10] = [
    0x201d, 0x28c0, 0x467f, 0x4c3d, 0x7d0b, 0x9a0b, 0xa77f, 0xad0b, 0xb06f, 0xb60b,
];

/// SCSI's peripheral device type of an optical drive (SPC-4, 6.6.2).
const OPTICAL: &str = "5";

/// The controllers behind which disks may lie that the kernel does not show, in the order of their addresses.
///
/// `sysfs` is where sysfs is mounted. What vanishes while it is looked at is left out.
pub fn hiding_controllers(sysfs: &Path) -> io::Result<Vec<HidingController>> {
    let disks = disks(&sysfs.join("block"))?;
    let mut controllers = Vec::new();
    for folder in folders(&sysfs.join("bus/pci/devices"))? {
        let address = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let has_disk = disks.iter().any(|disk| disk.starts_with(&folder));
        if let Some(hiding) = hiding(&folder, has_disk) {
            controllers.push(HidingController { address, hiding });
        }
    }
    controllers.sort();
    Ok(controllers)
}

fn hiding(folder: &Path, has_disk: bool) -> Option<Hiding> {
    // A file of the kernel's ahci driver alone; the disks of its own ports say nothing of those it has not.
    let remapped = attribute(&folder.join("remapped_nvme")).and_then(|count| count.parse().ok());
    if let Some(disks @ 1..) = remapped {
        return Some(Hiding::RemappedNvme { disks });
    }
    let number = |name| hexadecimal(&attribute(&folder.join(name))?);
    if has_disk || number("class")? >> 8 != RAID_CLASS {
        return None;
    }
    let vendor = number("vendor")?;
    Some(match number("device")? {
        device if vendor == INTEL && VOLUME_MANAGEMENT.contains(&device) => Hiding::VolumeManagement,
        _ if CHIPSET_VENDORS.contains(&vendor) => Hiding::SataRaidMode,
        _ => Hiding::RaidController,
    })
}

/// Where the disks hang that could be wiped. A path to an NVMe disk that has several counts, although it is hidden.
fn disks(block: &Path) -> io::Result<Vec<PathBuf>> {
    let is_optical = |folder: &PathBuf| attribute(&folder.join("device/type")).as_deref() == Some(OPTICAL);
    Ok(folders(block)?
        .into_iter()
        .filter(|folder| !is_optical(folder))
        .collect())
}

/// The folders of devices to which the links of this folder lead; none where it does not exist.
fn folders(links: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(links) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut folders = Vec::new();
    for entry in entries {
        folders.extend(fs::canonicalize(entry?.path()));
    }
    Ok(folders)
}

fn hexadecimal(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}

#[cfg(test)]
#[path = "controllers_tests.rs"]
mod tests;
