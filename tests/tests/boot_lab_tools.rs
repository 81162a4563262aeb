//! hdparm, mmc-utils, nvme-cli and `sg3_utils`, in a guest whose stock drivers speak to the lab's drives, against what the product's own
//! decoders say of the very same drives.

#[path = "boot_lab_tools/ata.rs"]
mod ata;
#[path = "boot_lab_tools/mmc.rs"]
mod mmc;
#[path = "boot_lab_tools/nvme.rs"]
mod nvme;
#[path = "boot_lab_tools/scsi.rs"]
mod scsi;
#[path = "boot_lab_tools/told.rs"]
mod told;

use std::collections::BTreeMap;
use std::fs;
use std::process::ExitCode;

use pumice_device::CommandSet;
use pumice_lab::description::{Ata, Drive, Mmc, Rack};
use pumice_lab::{AtaDisk, Clock, Layer, MmcCard, MmcNode, NvmeController, SatDisk};
use pumice_model::{Availability, Technique, WhyNot};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::guest::{GUEST, Guest};
use pumice_tests::lab::{Attached, Bus, Held, Served, Target};
use pumice_tests::{Error, Result, project, rack};

use crate::told::Comparison;

fn main() -> ExitCode {
    case::run([
        Case::new("behind_ahci_nvme_and_sdhci", &GUEST, || {
            let racks = [("ata", Bus::Ahci), ("nvme", Bus::Nvme), ("mmc", Bus::Sdhci)];
            agree("lab-tools-ahci", &racks, 208)
        }),
        Case::new("behind_scsi", &GUEST, || {
            agree("lab-tools-scsi", &[("ata", Bus::Scsi), ("scsi", Bus::Scsi)], 129)
        }),
    ])
}

/// A drive as our decoders are asked about it.
enum Ours {
    Ata(Held<Target>),
    Mmc(MmcNode),
    Scsi(Held<Target>),
    Nvme(Held<NvmeController>),
}

/// Racks of the lab on these buses; fewer comparisons than `least` would mean that a program's words are not found any
/// more.
fn agree(case: &str, racks: &[(&str, Bus)], least: usize) -> Result<()> {
    let folder = rack::emptied_folder(case)?;
    let (mut drives, mut lab) = (BTreeMap::new(), Vec::new());
    for (kind, bus) in racks {
        for (serial, served, ours) in of_rack(kind, *bus)? {
            lab.push(Attached::new(&served, &serial, &folder)?);
            drives.insert(serial, ours);
        }
    }
    let mut guest = Guest::boot(&folder, &lab)?;
    let mut nodes = nodes(&mut guest)?;
    let mut comparison = Comparison::default();
    for (serial, ours) in &drives {
        comparison.serial.clone_from(serial);
        let node = nodes
            .remove(serial)
            .ok_or_else(|| Error::Check(format!("no program in the guest finds {serial}; it finds {nodes:?}")))?;
        match ours {
            Ours::Ata(disk) => ata::compare(&mut comparison, &mut guest, &node, disk)?,
            Ours::Mmc(card) => mmc::compare(&mut comparison, &mut guest, &node, card)?,
            Ours::Scsi(disk) => scsi::compare(&mut comparison, &mut guest, &node, disk)?,
            Ours::Nvme(controller) => nvme::compare(&mut comparison, &mut guest, &node, controller)?,
        }
    }
    ensure(nodes.is_empty(), || format!("the guest finds {nodes:?} too"))?;
    comparison.conclude(least)
}

/// Every drive of a rack: what it is known by, on its bus, and as we ask it.
fn of_rack(kind: &str, bus: Bus) -> Result<Vec<(String, Served, Ours)>> {
    let path = project::rack(&format!("lab/{kind}"));
    let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
    let rack = Rack::parse(&text).map_err(|error| Error::Description(error.to_string()))?;
    let drives = rack.drive.into_iter().map(|drive| {
        let serial = match &drive {
            Drive::Ata(disk) => &disk.body.serial,
            Drive::Scsi(disk) => &disk.body.serial,
            Drive::Nvme(controller) => &controller.body.serial,
            Drive::Mmc(card) => &card.body.serial,
        };
        let served = Served::make(bus, &text, serial, None)?;
        let ours = match (&served, &drive) {
            (Served::Nvme(controller), _) => Ours::Nvme(Held(controller.clone())),
            (Served::Scsi(disk), Drive::Ata(_)) => Ours::Ata(Held(disk.clone())),
            (Served::Scsi(disk), _) => Ours::Scsi(Held(disk.clone())),
            (Served::Ahci(_), Drive::Ata(disk)) => Ours::Ata(twin(disk)?),
            (Served::Sdhci(_), Drive::Mmc(card)) => Ours::Mmc(twin_card(card)?),
            (Served::Ahci(_) | Served::Sdhci(_) | Served::Usb(_), _) => {
                return Err(Error::Description(format!("{serial} is not asked on the bus {bus:?}")));
            }
        };
        let name = match &drive {
            // Of a card's serial number only a part is told.
            Drive::Mmc(card) => card.body.model.clone(),
            _ => serial.clone(),
        };
        Ok((name, served, ours))
    });
    drives.collect()
}

/// The same disk once more, as Linux's own driver gives access to it: on AHCI only registers reach the other.
fn twin(disk: &Ata) -> Result<Held<Target>> {
    let disk = AtaDisk::new(disk.clone(), None, Clock::default()).map_err(Error::file("memory"))?;
    Ok(Held::new(Target::Sat(Box::new(SatDisk::new(disk, Layer::Libata)))))
}

/// A card has a node of its own for each area, and only the host controller reaches the other.
fn twin_card(card: &Mmc) -> Result<MmcNode> {
    let card = MmcCard::new(card.clone(), None, Clock::default()).map_err(Error::file("memory"))?;
    Ok(MmcNode::new(card))
}

/// The guest's nodes, by the serial numbers that its programs tell, and a card's by its name.
fn nodes(guest: &mut Guest) -> Result<BTreeMap<String, String>> {
    let listed =
        guest.succeed("for node in /dev/sd? /dev/nvme? /dev/mmcblk?; do [ ! -e $node ] || echo $node; done")?;
    let mut nodes = BTreeMap::new();
    for node in listed.split_whitespace() {
        let serial = if let Some(block) = node.strip_prefix("/dev/mmcblk") {
            let name = guest.succeed(&format!("cat /sys/block/mmcblk{block}/device/name"))?;
            Some(name.trim().to_owned())
        } else if node.contains("nvme") {
            told::after(&guest.succeed(&format!("nvme id-ctrl {node}"))?, "sn        :")
        } else {
            told::after(&guest.succeed(&format!("sg_inq {node}"))?, "Unit serial number:")
        };
        let serial = serial.ok_or_else(|| Error::Check(format!("{node} tells no serial number")))?;
        nodes.insert(serial, node.into());
    }
    Ok(nodes)
}

/// Whether the product's decoders find a technique among what a drive knows, whatever forbids it now.
fn is_known(set: &mut impl CommandSet, technique: Technique) -> bool {
    let capabilities = set.capabilities();
    let mut offered = capabilities.iter().filter(|(one, _)| *one == technique);
    let unsupported = Availability::Unavailable(WhyNot::Unsupported);
    offered
        .next()
        .is_some_and(|(_, availability)| availability != unsupported)
}
