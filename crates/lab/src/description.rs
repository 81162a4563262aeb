//! Drives as files describe them.

use std::path::Path;

use serde::Deserialize;

use crate::medium::{Encryption, Medium};
use crate::misbehaviour::Script;

/// Several drives in one file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rack {
    /// The drives.
    pub drive: Vec<Drive>,
}

/// A drive to make.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Drive {
    /// An ATA disk.
    Ata(Ata),
    /// An NVMe controller with its namespaces.
    Nvme(Nvme),
    /// A SCSI disk.
    Scsi(Scsi),
    /// An eMMC card.
    Mmc(Mmc),
}

/// What every drive says of itself, and how it is made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Model.
    pub model: String,
    /// Serial number.
    pub serial: String,
    /// Firmware's revision.
    #[serde(default = "first_firmware")]
    pub firmware: String,
    /// What a host could address if nothing were hidden, in MiB.
    pub size_mib: u64,
    /// Bytes beyond that.
    #[serde(default)]
    pub rest_bytes: u64,
    /// Spare blocks that no host can address, in KiB.
    #[serde(default = "some_spare")]
    pub spare_kib: u64,
    /// A logical block.
    #[serde(default = "blocks_of_512")]
    pub logical_block_bytes: u32,
    /// A physical block.
    #[serde(default = "blocks_of_512")]
    pub physical_block_bytes: u32,
    /// Turns a minute; a drive of flash has none.
    #[serde(default)]
    pub rotation_rpm: Option<u16>,
    /// Whether it encrypts what it stores.
    #[serde(default)]
    pub encrypts: bool,
    /// How it misbehaves.
    #[serde(default)]
    pub misbehaviour: Script,
}

/// An ATA disk to make.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ata {
    /// What every drive has.
    pub body: Body,
    /// World wide name.
    pub wwn: u64,
    /// The SECURITY feature set.
    #[serde(default)]
    pub security: Option<Security>,
    /// The SANITIZE feature set.
    #[serde(default)]
    pub sanitize: Option<Sanitize>,
    /// What can hide sectors.
    #[serde(default)]
    pub hiding: Hiding,
    /// Opal.
    #[serde(default)]
    pub opal: Option<Opal>,
}

/// The Opal part of a drive that has one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opal {
    /// The number on its label: 32 letters and digits.
    pub psid: String,
    /// Whether somebody has taken it into possession and it is locked.
    #[serde(default)]
    pub is_locked: bool,
}

/// A SECURITY feature set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// How long a normal erase takes, in seconds.
    pub normal_s: u64,
    /// How long an enhanced erase takes, where there is one.
    #[serde(default)]
    pub enhanced_s: Option<u64>,
    /// A user password that somebody has set.
    #[serde(default)]
    pub password: Option<String>,
    /// Whether the computer's firmware freezes it at boot.
    #[serde(default)]
    pub is_frozen_at_boot: bool,
}

/// A SANITIZE feature set: how long each operation takes, in seconds, where it is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sanitize {
    /// Replacing the keys.
    #[serde(default)]
    pub crypto_s: Option<u64>,
    /// Erasing the blocks.
    #[serde(default)]
    pub block_s: Option<u64>,
    /// One pass of overwriting.
    #[serde(default)]
    pub overwrite_s: Option<u64>,
    /// Whether an earlier sanitize that ended well is on record.
    #[serde(default)]
    pub is_completed_before: bool,
}

/// What can hide sectors of an ATA disk, and how many are hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hiding {
    /// Sectors beyond a host protected area's limit; `None` where the drive has no such feature.
    #[serde(default)]
    pub hpa_sectors: Option<u64>,
    /// Sectors beyond an accessible maximum, which newer drives have in its place.
    #[serde(default)]
    pub amax_sectors: Option<u64>,
    /// Sectors beyond a device configuration overlay.
    #[serde(default)]
    pub dco_sectors: Option<u64>,
    /// Whether what was restored shows only after a power cycle.
    #[serde(default)]
    pub needs_power_cycle: bool,
}

/// A SCSI disk to make.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scsi {
    /// What every drive has.
    pub body: Body,
    /// Its vendor.
    pub vendor: String,
    /// World wide name.
    pub wwn: u64,
    /// SANITIZE.
    #[serde(default)]
    pub sanitize: Option<Sanitize>,
    /// FORMAT UNIT.
    #[serde(default)]
    pub format: Option<FormatUnit>,
    /// Whether it tells which commands it knows.
    #[serde(default)]
    pub reports_commands: bool,
    /// Whether its sense data are descriptors.
    #[serde(default)]
    pub has_descriptor_sense: bool,
}

/// How FORMAT UNIT behaves.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormatUnit {
    /// How long it takes, in seconds.
    pub seconds: u64,
    /// What it does to the blocks.
    pub erases: Formats,
}

/// What FORMAT UNIT does to the blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Formats {
    /// Nothing, though it ends well.
    Nothing,
    /// All that a host can address.
    Blocks,
    /// Reallocated blocks too, where the initialization pattern descriptor asks for it.
    BlocksAndSpareOnRequest,
}

/// An eMMC card to make.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "SEC_FEATURE_SUPPORT is a field of bits that have nothing to do with each other"
)]
pub struct Mmc {
    /// What every drive has.
    pub body: Body,
    /// Each of the two boot areas, in KiB: a multiple of 128.
    pub boot_kib: u64,
    /// An erase group, in KiB: a multiple of 512.
    #[serde(default = "smallest_erase_group")]
    pub erase_group_kib: u64,
    /// How long a secure erase takes, in seconds.
    #[serde(default)]
    pub erase_s: u64,
    /// How long a sanitize takes, in seconds.
    #[serde(default)]
    pub sanitize_s: u64,
    /// What erased blocks read as: all bits 0 or all bits 1.
    #[serde(default)]
    pub erased_byte: u8,
    /// Single blocks can be erased.
    #[serde(default)]
    pub has_trim: bool,
    /// SANITIZE.
    #[serde(default)]
    pub has_sanitize: bool,
    /// Secure erase, and secure trim where there is trim.
    #[serde(default)]
    pub has_secure_erase: bool,
    /// Addresses are counted in blocks, as on a card of more than 2 GiB.
    #[serde(default)]
    pub is_block_addressed: bool,
}

/// An NVMe controller to make; the size of its body is what all its namespaces could take.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nvme {
    /// What every drive has.
    pub body: Body,
    /// Its namespaces, which are numbered from 1.
    pub namespace: Vec<Namespace>,
    /// Format NVM.
    #[serde(default)]
    pub format: Option<Format>,
    /// Sanitize.
    #[serde(default)]
    pub sanitize: Option<NvmeSanitize>,
    /// Opal.
    #[serde(default)]
    pub opal: Option<Opal>,
}

/// A namespace to make.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Namespace {
    /// Its size.
    pub size_mib: u64,
    /// Its logical blocks: 512 or 4096 bytes.
    #[serde(default = "blocks_of_512")]
    pub logical_block_bytes: u32,
}

/// How Format NVM behaves (NVMe Base 2.0, Identify Controller, FNA).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "FNA is a field of four bits that have nothing to do with each other"
)]
pub struct Format {
    /// How long it takes, in seconds.
    pub seconds: u64,
    /// It always takes all namespaces.
    #[serde(default)]
    pub formats_all: bool,
    /// It takes all namespaces when it erases.
    #[serde(default)]
    pub erases_all: bool,
    /// It can erase by replacing keys.
    #[serde(default)]
    pub crypto: bool,
    /// It does not take the number that stands for all namespaces.
    #[serde(default)]
    pub refuses_broadcast: bool,
}

/// How Sanitize behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NvmeSanitize {
    /// What is offered.
    #[serde(default)]
    pub offered: Sanitize,
    /// What becomes of the wish not to deallocate.
    #[serde(default)]
    pub no_deallocate: NoDeallocate,
    /// SSTAT and SCDW10 of an earlier sanitize that are on record.
    #[serde(default)]
    pub before: Option<(u16, u32)>,
}

/// What becomes of the wish that a sanitize should not deallocate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoDeallocate {
    /// It is granted.
    #[default]
    Granted,
    /// The command is refused.
    Refused,
    /// It is deallocated all the same, and the log says so.
    Overruled,
}

impl Rack {
    /// Reads a file's text.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The ATA disk with a serial number.
    pub fn ata(&self, serial: &str) -> Option<&Ata> {
        self.drive.iter().find_map(|drive| match drive {
            Drive::Ata(disk) if disk.body.serial == serial => Some(disk),
            _ => None,
        })
    }

    /// The SCSI disk with a serial number.
    pub fn scsi(&self, serial: &str) -> Option<&Scsi> {
        self.drive.iter().find_map(|drive| match drive {
            Drive::Scsi(disk) if disk.body.serial == serial => Some(disk),
            _ => None,
        })
    }

    /// The eMMC card with a serial number.
    pub fn mmc(&self, serial: &str) -> Option<&Mmc> {
        self.drive.iter().find_map(|drive| match drive {
            Drive::Mmc(card) if card.body.serial == serial => Some(card),
            _ => None,
        })
    }

    /// The NVMe controller with a serial number.
    pub fn nvme(&self, serial: &str) -> Option<&Nvme> {
        self.drive.iter().find_map(|drive| match drive {
            Drive::Nvme(controller) if controller.body.serial == serial => Some(controller),
            _ => None,
        })
    }
}

impl Body {
    /// What a host could address if nothing were hidden.
    pub fn bytes(&self) -> u64 {
        (self.size_mib << 20) + self.rest_bytes
    }

    /// The medium, full of old data: in memory, or in a file that the host can read.
    pub fn medium(&self, image: Option<&Path>, areas: &[u64]) -> std::io::Result<Medium> {
        let spare = self.spare_kib << 10;
        let encryption = if self.encrypts {
            Encryption::Always
        } else {
            Encryption::None
        };
        match image {
            None => Ok(Medium::in_memory(areas, spare, encryption)),
            Some(path) => Medium::in_file(path, areas, spare, encryption),
        }
    }
}

fn first_firmware() -> String {
    "LAB1.0".into()
}

fn some_spare() -> u64 {
    256
}

fn smallest_erase_group() -> u64 {
    512
}

fn blocks_of_512() -> u32 {
    512
}

#[cfg(test)]
#[path = "description_tests.rs"]
mod tests;
