use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pumice_lab::description::Rack;
use pumice_lab::{
    AhciHba, AtaDisk, Clock, Entry, Layer, MmcBus, MmcCard, NvmeController, OldData, SatDisk, ScsiDisk, SdhciHost,
    UsbBridge, ata,
};

use super::{Target, UsbPort, vfio_user, vhost_user_scsi};
use crate::{Error, Result};

/// The bus that a drive is put on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bus {
    /// An NVMe controller of its own.
    Nvme,
    /// An AHCI adapter, with an ATA disk that the guest's own ATA driver drives.
    Ahci,
    /// An SD host controller, with an eMMC card.
    Sdhci,
    /// A SCSI adapter, with a SCSI disk or an ATA disk that it translates for.
    Scsi,
    /// A USB bridge, with an ATA disk that it translates for.
    Usb,
}

/// A drive of the lab on its bus. Copies are the same drive.
#[derive(Clone)]
pub enum Served {
    /// An NVMe controller.
    Nvme(Arc<Mutex<NvmeController>>),
    /// An ATA disk on an AHCI adapter.
    Ahci(Arc<Mutex<AhciHba>>),
    /// An eMMC card in the slot of an SD host controller.
    Sdhci(Arc<Mutex<SdhciHost>>),
    /// A disk behind a SCSI adapter.
    Scsi(Arc<Mutex<Target>>),
    /// An ATA disk behind a USB bridge.
    Usb(UsbPort),
}

impl FromStr for Bus {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        match word {
            "nvme" => Ok(Self::Nvme),
            "ahci" => Ok(Self::Ahci),
            "scsi" => Ok(Self::Scsi),
            "sdhci" => Ok(Self::Sdhci),
            "usb" => Ok(Self::Usb),
            _ => Err(Error::Description(format!(
                "no bus is called {word}: ahci, nvme, scsi, sdhci, usb"
            ))),
        }
    }
}

impl Served {
    /// Makes the drive of a rack's text that has this serial number, stored in `image` or in memory.
    pub fn make(bus: Bus, rack: &str, serial: &str, image: Option<&Path>) -> Result<Self> {
        let rack = Rack::parse(rack).map_err(|error| Error::Description(error.to_string()))?;
        let made = |error| Error::file(image.unwrap_or(Path::new("memory")))(error);
        let none = || Error::Description(format!("no drive {serial} for the bus {bus:?} is in the rack"));
        let clock = Clock::default();
        let ata = || {
            let described = rack.ata(serial).ok_or_else(none)?.clone();
            AtaDisk::new(described, image, clock.clone()).map_err(made)
        };
        Ok(match bus {
            Bus::Nvme => {
                let described = rack.nvme(serial).ok_or_else(none)?.clone();
                Self::Nvme(shared(
                    NvmeController::new(described, image, clock.clone()).map_err(made)?,
                ))
            }
            Bus::Sdhci => {
                let described = rack.mmc(serial).ok_or_else(none)?.clone();
                let card = MmcCard::new(described, image, clock).map_err(made)?;
                Self::Sdhci(shared(SdhciHost::new(MmcBus::new(card))))
            }
            Bus::Ahci => Self::Ahci(shared(AhciHba::new(ata()?))),
            Bus::Usb => {
                let bridge = UsbBridge::new(SatDisk::new(ata()?, Layer::Adapter));
                Self::Usb(UsbPort::new(bridge))
            }
            Bus::Scsi if let Some(described) = rack.scsi(serial) => {
                let disk = ScsiDisk::new(described.clone(), image, clock.clone()).map_err(made)?;
                Self::Scsi(shared(Target::Scsi(Box::new(disk))))
            }
            Bus::Scsi => Self::Scsi(shared(Target::Sat(Box::new(SatDisk::new(ata()?, Layer::Adapter))))),
        })
    }

    /// Serves it to one virtual computer, on a socket that QEMU connects to, until the computer ends.
    pub fn serve(&self, socket: &Path) -> Result<()> {
        match self {
            Self::Nvme(controller) => vfio_user::serve(socket, vfio_user::Nvme::new(Arc::clone(controller))),
            Self::Ahci(hba) => vfio_user::serve(socket, vfio_user::Ahci::new(Arc::clone(hba))),
            Self::Sdhci(host) => vfio_user::serve(socket, vfio_user::Sdhci::new(Arc::clone(host))),
            Self::Scsi(target) => vhost_user_scsi::serve(socket, Arc::clone(target)),
            Self::Usb(port) => port.serve(socket),
        }
    }

    /// Words for QEMU that attach it; `id` is a name that no other device has.
    pub fn qemu_words(&self, id: &str, socket: &Path) -> Vec<String> {
        match self {
            Self::Nvme(_) | Self::Ahci(_) | Self::Sdhci(_) => vfio_user_words(id, socket),
            Self::Scsi(_) => socket_words(id, socket, "vhost-user-scsi-pci,num_queues=1"),
            Self::Usb(_) => socket_words(id, socket, "usb-redir"),
        }
    }

    /// The commands that it received, one a line, except those that read and write blocks.
    pub fn commands(&self) -> Vec<String> {
        match self {
            Self::Nvme(controller) => lock(controller).log().entries().iter().map(line).collect(),
            Self::Ahci(hba) => ata_lines(&lock(hba).disk),
            Self::Sdhci(host) => lock(host).bus.card.log().entries().iter().map(line).collect(),
            Self::Usb(port) => ata_lines(&lock(&port.bridge).sat.disk),
            Self::Scsi(target) => match &*lock(target) {
                Target::Sat(sat) => ata_lines(&sat.disk),
                Target::Scsi(disk) => {
                    let entries = disk.log().entries().iter();
                    let kept = entries.filter(|entry| !matches!(entry.words[0], 0x28 | 0x2A | 0x88 | 0x8A));
                    kept.map(|entry| format!("{:>8} ms {:02X?} {:?}", entry.at_ms, entry.words, entry.end))
                        .collect()
                }
            },
        }
    }

    /// Old data on it that can still be had.
    pub fn old_data(&self) -> OldData {
        match self {
            Self::Nvme(controller) => lock(controller).old_data(),
            Self::Ahci(hba) => lock(hba).disk.old_data(),
            Self::Sdhci(host) => lock(host).bus.card.old_data(),
            Self::Usb(port) => lock(&port.bridge).sat.disk.old_data(),
            Self::Scsi(target) => lock(target).old_data(),
        }
    }
}

fn vfio_user_words(id: &str, socket: &Path) -> Vec<String> {
    let socket = socket.display();
    vec![
        "-device".into(),
        format!(r#"{{"driver":"vfio-user-pci","id":"{id}","socket":{{"path":"{socket}","type":"unix"}}}}"#),
    ]
}

/// For a device that QEMU reaches by a socket of its own.
fn socket_words(id: &str, socket: &Path, device: &str) -> Vec<String> {
    vec![
        "-chardev".into(),
        format!("socket,id={id}-socket,path={}", socket.display()),
        "-device".into(),
        format!("{device},id={id},chardev={id}-socket"),
    ]
}

fn shared<T>(drive: T) -> Arc<Mutex<T>> {
    Arc::new(Mutex::new(drive))
}

fn lock<T>(drive: &Mutex<T>) -> MutexGuard<'_, T> {
    drive.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ata_lines(disk: &AtaDisk) -> Vec<String> {
    let entries = disk.log().entries().iter();
    let moves_blocks = |entry: &&Entry<ata::Command>| matches!(entry.words.opcode, 0x25 | 0x35);
    entries.filter(|entry| !moves_blocks(entry)).map(line).collect()
}

fn line<W: Display>(entry: &Entry<W>) -> String {
    format!("{:>8} ms {} {:?}", entry.at_ms, entry.words, entry.end)
}
