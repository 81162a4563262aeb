use std::sync::Arc;

use pumice_device::{
    AtaFirmware, CommandSet, DriveFirmware, MmcFirmware, NvmeFirmware, Psid, ScsiFirmware, Unreachable,
};
use pumice_lab::description::{Ata, Body, Mmc, Nvme, Rack, Sanitize as Offered, Scsi};
use pumice_lab::mmc::Partition;
use pumice_lab::{
    AtaDisk, Blocks, Clock, Layer, Misbehaviour, MmcCard, MmcNode, NvmeController, NvmeNamespace, SatDisk, Script,
    ScsiDisk, ata, nvme,
};
use pumice_model::{Identity, Medium, Sanitize, SecurityErase, Technique, Transport, WhyNot};

use super::table;
use crate::lab::{Held, identify_device};

const ATA_RACK: &str = include_str!("../../../qemu/racks/lab/ata.toml");
const MMC_RACK: &str = include_str!("../../../qemu/racks/lab/mmc.toml");
const NVME_RACK: &str = include_str!("../../../qemu/racks/lab/nvme.toml");
const SCSI_RACK: &str = include_str!("../../../qemu/racks/lab/scsi.toml");

/// Bits 1 and 2 of word 128: a user password is set, the drive is locked.
const ENABLED_OR_LOCKED: u16 = 0b110;

/// Only namespace of its controller.
const NAMESPACE: u32 = 1;

/// Old data that can still be had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Bytes where a host can address this drive.
    pub user_bytes: u64,
    /// Bytes in what belongs to the same medium and is addressed otherwise or not at all: boot areas of a card, capacity
    /// that no namespace has, hidden sectors.
    pub beside_bytes: u64,
    /// Bytes in the spare blocks.
    pub spare_bytes: u64,
}

/// What a drive does to whoever comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// It answers.
    None,
    /// It asks for a password.
    Password,
}

/// A drive of the lab that the product works on and the lab looks into. Its copies are the same drive.
#[derive(Clone)]
pub enum Specimen {
    /// An ATA disk, as libata or a USB bridge gives access to it.
    Ata(Held<SatDisk>),
    /// A SCSI disk.
    Scsi(Held<ScsiDisk>),
    /// An NVMe controller with one namespace.
    Nvme(Held<NvmeController>),
    /// An eMMC card.
    Mmc(MmcNode),
}

impl Specimen {
    /// A drive that is made for a technique, full of old data.
    pub fn of(technique: Technique) -> Self {
        match technique {
            Technique::AtaSanitize(Sanitize::Overwrite) => Self::of_ata(ata_of_rack("LAB-ATA-4KN")),
            Technique::AtaSanitize(Sanitize::Block | Sanitize::Crypto) => Self::of_ata(ata_of_rack("LAB-ATA-SSD")),
            Technique::AtaSecurityErase(SecurityErase::Normal) => Self::of_ata(frozen(ata_of_rack("LAB-ATA-HDD"))),
            Technique::AtaSecurityErase(SecurityErase::Enhanced) => Self::of_ata(frozen(ata_of_rack("LAB-ATA-SSD"))),
            Technique::TcgPsidRevert => Self::of_ata(ata_of_rack("LAB-ATA-OPAL")),
            Technique::NvmeSanitize(..) | Technique::NvmeFormat(_) => Self::of_nvme(nvme_of_rack("LAB-NVME-ALL")),
            Technique::ScsiSanitize(Sanitize::Block | Sanitize::Crypto) => Self::of_scsi(scsi_of_rack("LAB-SCSI-SSD")),
            Technique::ScsiSanitize(Sanitize::Overwrite) => Self::of_scsi(overwriting(scsi_of_rack("LAB-SCSI-HDD"))),
            Technique::ScsiFormatUnit => Self::of_scsi(scsi_of_rack("LAB-SCSI-HDD")),
            Technique::EmmcSanitize => Self::of_mmc(mmc_of_rack("LAB-MMC-51")),
            Technique::EmmcSecureErase => Self::of_mmc(mmc_of_rack("LAB-MMC-44")),
        }
    }

    fn of_ata(description: Ata) -> Self {
        let disk = AtaDisk::new(description, None, Clock::default()).expect("a disk in memory");
        Self::Ata(Held::new(SatDisk::new(disk, Layer::Libata)))
    }

    fn of_scsi(description: Scsi) -> Self {
        let disk = ScsiDisk::new(description, None, Clock::default());
        Self::Scsi(Held::new(disk.expect("a disk in memory")))
    }

    fn of_nvme(mut description: Nvme) -> Self {
        // Most of it is the namespace, so that half an erase leaves some of that; the rest belongs to nobody.
        description.namespace.truncate(1);
        description.namespace[0].size_mib = 3 * description.body.size_mib / 4;
        let controller = NvmeController::new(description, None, Clock::default());
        Self::Nvme(Held::new(controller.expect("a controller in memory")))
    }

    fn of_mmc(description: Mmc) -> Self {
        let card = MmcCard::new(description, None, Clock::default()).expect("a card in memory");
        Self::Mmc(MmcNode::new(card))
    }

    /// From here on it misbehaves.
    pub fn misbehave(&self, misbehaviour: Misbehaviour) {
        self.with_script(|script| script.add(misbehaviour));
    }

    /// From here on it behaves.
    pub fn behave(&self) {
        self.with_script(Script::clear);
    }

    fn with_script(&self, change: impl FnOnce(&mut Script)) {
        match self {
            Self::Ata(sat) => change(sat.drive().disk.script()),
            Self::Scsi(disk) => change(disk.drive().script()),
            Self::Nvme(controller) => change(controller.drive().script()),
            Self::Mmc(node) => change(node.card().script()),
        }
    }

    /// The computer sleeps and wakes up.
    pub fn sleep(&self) {
        match self {
            Self::Ata(sat) => sat.drive().disk.sleep_and_resume(),
            _ => self.boot(),
        }
    }

    /// The computer is switched off, if it is not, and boots.
    pub fn boot(&self) {
        match self {
            Self::Ata(sat) => {
                let disk = &mut sat.drive().disk;
                disk.power_off();
                disk.boot();
            }
            Self::Scsi(disk) => {
                let mut disk = disk.drive();
                disk.power_off();
                disk.power_on();
            }
            Self::Nvme(controller) => {
                let mut controller = controller.drive();
                controller.power_off();
                controller.power_on();
            }
            Self::Mmc(node) => {
                let mut card = node.card();
                card.power_off();
                card.power_on();
            }
        }
    }

    /// Whether it has power.
    pub fn is_powered(&self) -> bool {
        match self {
            Self::Ata(sat) => sat.drive().disk.is_powered(),
            Self::Scsi(disk) => disk.drive().is_powered(),
            Self::Nvme(controller) => controller.drive().is_powered(),
            Self::Mmc(node) => node.card().is_powered(),
        }
    }

    /// The clock that it goes by.
    pub fn clock(&self) -> Clock {
        match self {
            Self::Ata(sat) => sat.drive().disk.clock().clone(),
            Self::Scsi(disk) => disk.drive().clock().clone(),
            Self::Nvme(controller) => controller.drive().clock().clone(),
            Self::Mmc(node) => node.card().clock().clone(),
        }
    }

    /// How it is attached.
    pub fn transport(&self) -> Transport {
        match self {
            Self::Ata(_) if self.is_behind_bridge() => Transport::Usb,
            Self::Ata(_) => Transport::Ata,
            Self::Scsi(_) => Transport::Scsi,
            Self::Nvme(_) => Transport::Nvme,
            Self::Mmc(_) => Transport::Mmc,
        }
    }

    /// What it stores on, as far as the product is told.
    pub fn medium(&self) -> Medium {
        match self {
            Self::Mmc(_) => Medium::Emmc,
            _ if self.is_behind_bridge() => Medium::UsbStorage,
            _ if self.body().rotation_rpm.is_some() => Medium::Hdd,
            _ => Medium::Ssd,
        }
    }

    /// What it, or the bridge, says of itself.
    pub fn identity(&self) -> Identity {
        let (model, serial) = match self {
            Self::Ata(sat) => {
                let sector = identify_device(&mut sat.clone());
                (swapped(&sector[54..94]), swapped(&sector[20..40]))
            }
            _ => (self.body().model, self.body().serial),
        };
        Identity {
            model,
            serial: Some(serial),
            wwn: None,
        }
    }

    /// How its firmware is spoken to: as the product chooses by how it is attached.
    pub fn firmware(&self) -> DriveFirmware {
        let set: Box<dyn CommandSet> = match self {
            _ if self.is_behind_bridge() => Box::new(Unreachable::new(WhyNot::UsbBridge)),
            Self::Ata(sat) => Box::new(AtaFirmware::new(sat.clone(), || {})),
            Self::Scsi(disk) => Box::new(ScsiFirmware::new(disk.clone())),
            Self::Nvme(controller) => Box::new(NvmeFirmware::new(controller.clone(), NAMESPACE)),
            Self::Mmc(node) => {
                let boot_areas = [Partition::Boot0, Partition::Boot1].map(|area| node.of(area));
                Box::new(MmcFirmware::new(node.clone(), boot_areas.into()))
            }
        };
        let clock = self.clock();
        DriveFirmware::new(set, move |wait_ms| clock.advance_ms(wait_ms))
    }

    /// The same with what is printed on the drive's label, if anything is.
    pub fn firmware_by_label(&self) -> DriveFirmware {
        let label = match self {
            Self::Ata(sat) => sat.drive().disk.description().opal.clone(),
            Self::Scsi(_) | Self::Nvme(_) | Self::Mmc(_) => None,
        };
        let psid = label.and_then(|opal| Psid::new(&opal.psid).ok());
        match psid {
            Some(psid) => self.firmware().with_psid(psid),
            None => self.firmware(),
        }
    }

    /// Its blocks, as Linux gives access to them.
    pub fn with_blocks<T>(&self, work: impl FnOnce(&mut dyn Blocks) -> T) -> T {
        match self {
            Self::Ata(sat) => work(&mut *sat.drive()),
            Self::Scsi(disk) => work(&mut *disk.drive()),
            Self::Nvme(controller) => work(&mut NvmeNamespace::new(Arc::clone(&controller.0), NAMESPACE)),
            Self::Mmc(node) => work(&mut node.clone()),
        }
    }

    /// Old data on it, counted in what it stores and not by its firmware.
    pub fn left(&self) -> Left {
        let (all, user_bytes) = match self {
            Self::Ata(sat) => {
                let disk = &mut sat.drive().disk;
                let all = disk.old_data();
                let addressed = disk.sectors() * u64::from(disk.logical_block_bytes());
                (all, disk.medium().old_bytes(0..addressed))
            }
            Self::Scsi(disk) => {
                let all = disk.drive().old_data();
                (all, all.user_bytes)
            }
            Self::Nvme(controller) => {
                let mut controller = controller.drive();
                let user = controller.old_bytes(NAMESPACE).expect("its only namespace");
                (controller.old_data(), user)
            }
            Self::Mmc(node) => {
                let mut card = node.card();
                (card.old_data(), card.old_bytes(Partition::User))
            }
        };
        Left {
            user_bytes,
            beside_bytes: all.user_bytes - user_bytes,
            spare_bytes: all.spare_bytes,
        }
    }

    /// Whether it asks for a password once the power is back.
    pub fn lock(&self) -> Lock {
        let Self::Ata(sat) = self else {
            return Lock::None;
        };
        self.boot();
        let sector = identify_device(&mut sat.clone());
        match u16::from_le_bytes([sector[256], sector[257]]) & ENABLED_OR_LOCKED {
            0 => Lock::None,
            _ => Lock::Password,
        }
    }

    /// Names of the commands that it received, those left out that move blocks or ask who it is.
    pub fn commands(&self) -> Vec<String> {
        match self {
            Self::Ata(sat) => table::names(sat.drive().disk.log(), ata::Command::name),
            Self::Scsi(disk) => table::names(disk.drive().log(), table::scsi_name),
            Self::Nvme(controller) => table::names(controller.drive().log(), nvme::Command::name),
            Self::Mmc(node) => table::names(node.card().log(), |words| words.name()),
        }
    }

    fn body(&self) -> Body {
        match self {
            Self::Ata(sat) => sat.drive().disk.description().body.clone(),
            Self::Scsi(disk) => disk.drive().description().body.clone(),
            Self::Nvme(controller) => controller.drive().description().body.clone(),
            Self::Mmc(node) => node.card().description().body.clone(),
        }
    }

    fn is_behind_bridge(&self) -> bool {
        let mut is_behind = false;
        self.with_script(|script| is_behind = script.has(Misbehaviour::BridgeIdentity));
        is_behind
    }
}

/// Text of IDENTIFY DEVICE: two letters a word, the first in the upper byte.
fn swapped(bytes: &[u8]) -> String {
    let letters: Vec<u8> = bytes.chunks(2).flat_map(|pair| [pair[1], pair[0]]).collect();
    String::from_utf8_lossy(&letters).trim().into()
}

/// As computers' firmware leaves it at boot.
fn frozen(mut disk: Ata) -> Ata {
    disk.security.as_mut().expect("the feature set").is_frozen_at_boot = true;
    disk
}

/// A newer magnetic disk, which can overwrite itself.
fn overwriting(mut disk: Scsi) -> Scsi {
    disk.reports_commands = true;
    disk.sanitize = Some(Offered {
        overwrite_s: Some(60),
        ..Offered::default()
    });
    disk
}

fn ata_of_rack(serial: &str) -> Ata {
    rack(ATA_RACK).ata(serial).expect("a disk of the rack").clone()
}

fn scsi_of_rack(serial: &str) -> Scsi {
    rack(SCSI_RACK).scsi(serial).expect("a disk of the rack").clone()
}

fn nvme_of_rack(serial: &str) -> Nvme {
    rack(NVME_RACK).nvme(serial).expect("a controller of the rack").clone()
}

fn mmc_of_rack(serial: &str) -> Mmc {
    rack(MMC_RACK).mmc(serial).expect("a card of the rack").clone()
}

fn rack(text: &str) -> Rack {
    Rack::parse(text).expect("the rack")
}
