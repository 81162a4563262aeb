use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use pumice_engine::Poll;
use pumice_model::{Availability, Capabilities, DriveId, Lock, Transport, WhyNot};

use crate::facts::Facts;
use crate::firmware::{AtaFirmware, CommandSet, MmcFirmware, NvmeFirmware, ScsiFirmware, Unreachable};
use crate::health;
use crate::kind::{transport, why_out_of_reach};
use crate::rescan::rescan;
use crate::sys;

/// Boot areas of an eMMC, behind its name.
const BOOT_AREAS: [&str; 2] = ["boot0", "boot1"];

/// What a drive's firmware says before anybody works with the drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// What it offers.
    pub capabilities: Capabilities,
    /// The erase that the drive is at, which goes on by itself.
    pub erasing: Option<Erasing>,
    /// What keeps it from being wiped.
    pub lock: Lock,
}

/// An erase that a drive is at, whoever began it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erasing {
    /// How far it is, in 65,536ths, where the drive says so.
    pub progress: Option<u16>,
}

/// Asks the drive that appeared as `drive` what its firmware offers, whether it is at an erase, and whether it is locked.
///
/// It is opened beside whoever has it open. What cannot be asked safely is not asked.
pub fn survey(drive: DriveId) -> Survey {
    let mut set = reach_beside(drive).unwrap_or_else(|why| Box::new(Unreachable::new(why)));
    Survey::of(set.as_mut())
}

impl Survey {
    /// The same of a set of commands.
    pub fn of(set: &mut dyn CommandSet) -> Self {
        let capabilities = set.capabilities();
        let is_erasing = |(_, availability)| availability == Availability::Unavailable(WhyNot::InProgress);
        let erasing = match capabilities.iter().any(is_erasing).then(|| set.look()) {
            Some(Poll::Running { progress }) => Some(Erasing { progress }),
            Some(Poll::Silent | Poll::Ended(_)) | None => None,
        };
        Self {
            capabilities,
            erasing,
            lock: set.lock(),
        }
    }
}

/// The commands of the drive that appeared as `drive`, beside whoever has it open.
pub fn reach_beside(drive: DriveId) -> Result<Box<dyn CommandSet>, WhyNot> {
    let (file, facts) = health::open_with_facts(drive).map_err(|_| WhyNot::NoAnswer)?;
    reach(file, &facts).map_err(|_| WhyNot::Denied)
}

/// The commands of an open drive, by what it is and how it is attached.
pub fn reach(file: File, facts: &Facts) -> io::Result<Box<dyn CommandSet>> {
    if let Some(why) = why_out_of_reach(facts) {
        return Ok(Box::new(Unreachable::new(why)));
    }
    Ok(match transport(facts) {
        Transport::Ata => {
            let number = file.metadata()?.rdev();
            // Where it fails, the size stays as it was, and whoever asks for it sees that.
            Box::new(AtaFirmware::new(file, move || rescan(number).unwrap_or_default()))
        }
        Transport::Nvme => {
            let namespace = sys::nvme_namespace(&file)?;
            Box::new(NvmeFirmware::new(file, namespace))
        }
        Transport::Mmc => Box::new(MmcFirmware::new(file, boot_areas(&facts.name))),
        _ => Box::new(ScsiFirmware::new(file)),
    })
}

/// The nodes of a card's boot areas, as far as they can be opened; what a card hides is missed when it is asked.
fn boot_areas(name: &str) -> Vec<File> {
    let nodes = BOOT_AREAS.map(|area| Path::new("/dev").join(format!("{name}{area}")));
    nodes.iter().filter_map(|node| File::open(node).ok()).collect()
}
