use pumice_model::{Attachment, Identity, Medium, Transport, WhyNot};

use crate::facts::Facts;
use crate::identity::identity;

/// How the models of hypervisors' disks begin, vendor first.
const VIRTUAL_MODELS: &[&str] = &[
    "QEMU",
    "VMware",
    "VBOX",
    "ORCL-VBOX",
    "Msft",
    "Virtual Disk",
    "Virtual HDD",
    "Google PersistentDisk",
    "Amazon Elastic Block Store",
];

/// How the names of RAID controllers' logical volumes begin, vendor first. The disks behind them have no nodes.
const RAID_VOLUMES: &[&str] = &[
    "3ware",
    "AMCC",
    "AVAGO MR",
    "Adaptec",
    "Areca",
    "BROADCOM MR",
    "COMPAQ LOGICAL",
    "DELL PERC",
    "FTS PRAID",
    "HP LOGICAL VOLUME",
    "HPE LOGICAL VOLUME",
    "IBM ServeRAID",
    "Intel RAID",
    "Intel RS",
    "LENOVO RAID",
    "LSI Logical Volume",
    "LSI MR",
    "LSI MegaRAID",
    "LSILOGIC Logical Volume",
    "MegaRAID",
];

/// Whether this is a disk, or an optical drive, that a person could take out of the computer.
///
/// What is made by software (loop, ram, zram, md, dm, nbd) hangs on no device. What hangs on a block device is a part of
/// it: the boot, RPMB and general purpose areas of an eMMC, which have commands of their own. What hangs on an MTD is
/// likely the computer's firmware.
pub fn is_disk(facts: &Facts) -> bool {
    let is_area = facts
        .name
        .strip_prefix("mmcblk")
        .is_some_and(|rest| !rest.bytes().all(|letter| letter.is_ascii_digit()));
    let is_part = facts.ancestors.first().is_some_and(|subsystem| subsystem == "block");
    let is_software = facts.ancestors.is_empty();
    let is_hidden = facts.attribute("hidden") == Some("1");
    let is_floppy = facts.name.starts_with("fd");
    let is_firmware = hangs_on(facts, &["mtd"]);
    !(is_area || is_part || is_software || is_hidden || is_floppy || is_firmware)
}

/// How a drive is attached: by the nearest bus that says so, since a USB disk is a SCSI disk too.
pub fn transport(facts: &Facts) -> Transport {
    let is_scsi = hangs_on(facts, &["scsi"]);
    let bus = facts.ancestors.iter().find_map(|subsystem| match subsystem.as_str() {
        "usb" => Some(Transport::Usb),
        "mmc" => Some(Transport::Mmc),
        "nvme" | "nvme-subsystem" => Some(Transport::Nvme),
        "virtio" if !is_scsi => Some(Transport::Virtio),
        _ => None,
    });
    let is_ata = facts.property("ID_BUS") == Some("ata") || facts.attribute("device/vendor") == Some("ATA");
    match bus {
        Some(bus) => bus,
        None if is_ata => Transport::Ata,
        None if is_scsi => Transport::Scsi,
        None => Transport::Other,
    }
}

/// What a drive stores its blocks on.
pub fn medium(facts: &Facts) -> Medium {
    let transport = transport(facts);
    if facts.name.starts_with("sr") || facts.property("ID_TYPE") == Some("cd") {
        return Medium::Optical;
    }
    if is_virtual(facts) {
        return Medium::Virtual;
    }
    if transport == Transport::Scsi && is_raid_volume(facts) {
        return Medium::RaidVolume;
    }
    match (transport, facts.attribute("queue/rotational")) {
        (Transport::Usb, _) => Medium::UsbStorage,
        (Transport::Mmc, _) => Medium::Emmc,
        (Transport::Virtio, _) => Medium::Virtual,
        (_, Some("1")) => Medium::Hdd,
        _ => Medium::Ssd,
    }
}

/// Whether a drive's medium is meant to be taken out. A memory card is, though the kernel calls its reader fixed.
pub fn attachment(facts: &Facts) -> Attachment {
    let is_card = transport(facts) == Transport::Mmc && facts.attribute("device/type") != Some("MMC");
    if is_card || facts.attribute("removable") == Some("1") {
        Attachment::Removable
    } else {
        Attachment::Fixed
    }
}

/// Why a drive's firmware is not spoken to at all.
pub fn why_out_of_reach(facts: &Facts) -> Option<WhyNot> {
    out_of_reach(medium(facts), transport(facts), attachment(facts))
}

fn out_of_reach(medium: Medium, transport: Transport, attachment: Attachment) -> Option<WhyNot> {
    match (medium, transport) {
        (Medium::RaidVolume, _) => Some(WhyNot::RaidVolume),
        (Medium::Virtual, _) | (_, Transport::Virtio) => Some(WhyNot::VirtualDisk),
        (_, Transport::Usb) => Some(WhyNot::UsbBridge),
        (Medium::Optical, _) | (_, Transport::Other) => Some(WhyNot::Unsupported),
        // A memory card knows none of these commands.
        (_, Transport::Mmc) if attachment == Attachment::Removable => Some(WhyNot::Unsupported),
        (_, Transport::Ata | Transport::Nvme | Transport::Scsi | Transport::Mmc) => None,
    }
}

fn is_virtual(facts: &Facts) -> bool {
    let Identity { model, .. } = identity(facts);
    facts.name.starts_with("xvd") || VIRTUAL_MODELS.iter().any(|begin| model.starts_with(begin))
}

fn is_raid_volume(facts: &Facts) -> bool {
    let Identity { model, .. } = identity(facts);
    RAID_VOLUMES.iter().any(|begin| model.starts_with(begin))
}

fn hangs_on(facts: &Facts, subsystems: &[&str]) -> bool {
    facts
        .ancestors
        .iter()
        .any(|ancestor| subsystems.contains(&ancestor.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_drives_themselves_are_spoken_to() {
        use Attachment::{Fixed, Removable};
        use Medium::{Emmc, Hdd, Optical, RaidVolume, Ssd, UsbStorage, Virtual};
        let table = [
            (Hdd, Transport::Ata, Fixed, None),
            (Ssd, Transport::Nvme, Fixed, None),
            (Hdd, Transport::Scsi, Fixed, None),
            (Emmc, Transport::Mmc, Fixed, None),
            (Emmc, Transport::Mmc, Removable, Some(WhyNot::Unsupported)),
            (UsbStorage, Transport::Usb, Removable, Some(WhyNot::UsbBridge)),
            (Hdd, Transport::Usb, Fixed, Some(WhyNot::UsbBridge)),
            (RaidVolume, Transport::Scsi, Fixed, Some(WhyNot::RaidVolume)),
            (Virtual, Transport::Nvme, Fixed, Some(WhyNot::VirtualDisk)),
            (Virtual, Transport::Virtio, Fixed, Some(WhyNot::VirtualDisk)),
            (Ssd, Transport::Other, Fixed, Some(WhyNot::Unsupported)),
            (Optical, Transport::Ata, Removable, Some(WhyNot::Unsupported)),
        ];
        for (medium, transport, attachment, expected) in table {
            assert_eq!(
                out_of_reach(medium, transport, attachment),
                expected,
                "{medium:?} {transport:?} {attachment:?}"
            );
        }
    }
}
