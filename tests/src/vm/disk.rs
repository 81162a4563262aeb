use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// How a disk is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bus {
    /// SATA behind AHCI.
    Ahci,
    /// NVM Express.
    Nvme,
    /// virtio block device.
    VirtioBlk,
    /// SCSI disk behind virtio.
    VirtioScsi,
    /// A logical volume of a RAID controller of its own (`megaraid_sas`).
    Megasas,
    /// USB mass storage.
    Usb,
    /// A disc in a SATA drive, which only reads.
    Optical,
}

/// A disk's write-protect switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// It can be written.
    Writable,
    /// It cannot.
    Protected,
}

/// What a disk makes of what is written to it and read from it.
#[derive(Debug, Clone, Default)]
pub enum Nature {
    /// It keeps and gives back all of it.
    #[default]
    Sound,
    /// These places fail, each in one direction.
    BadSectors(Vec<BadSector>),
    /// It acknowledges every write and stores none, and its reads leave the computer's memory as they find it.
    Hollow,
    /// As whoever listens on this socket has it, such as [`super::Forgetful`].
    Served(PathBuf),
}

/// A place of 512 bytes that cannot be written, or cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadSector {
    /// Its number.
    pub sector: u64,
    /// What fails there.
    pub failing: Transfer,
}

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transfer {
    /// From the disk.
    Read,
    /// To the disk.
    Write,
}

/// An image as a disk of a virtual computer.
#[derive(Debug, Clone)]
pub struct Disk {
    /// The image, raw.
    pub image: PathBuf,
    /// How it is attached.
    pub bus: Bus,
    /// Serial number it gives.
    pub serial: String,
    /// Its logical blocks, in bytes.
    pub logical_block_bytes: u32,
    /// Its write-protect switch.
    pub switch: Switch,
    /// What it makes of what is written and read.
    pub nature: Nature,
}

impl Disk {
    /// A disk that can be written, with logical blocks of 512 bytes.
    pub fn new(image: &Path, bus: Bus, serial: &str) -> Self {
        let image = image.to_owned();
        Self {
            image,
            bus,
            serial: serial.into(),
            logical_block_bytes: 512,
            switch: Switch::Writable,
            nature: Nature::Sound,
        }
    }

    /// QEMU's arguments for it; `index` is its place in the boot order.
    pub fn arguments(&self, index: usize) -> Vec<String> {
        let mut words = vec!["-drive".into(), self.drive(index)];
        if matches!(self.bus, Bus::Nvme | Bus::VirtioBlk) {
            // Only from a port of its own can it be pulled out.
            words.push("-device".into());
            words.push(format!("pcie-root-port,id=port{index},chassis={}", index + 1));
        }
        if self.bus == Bus::Megasas {
            words.extend(["-device".into(), format!("megasas,id=raid{index}")]);
        }
        words.extend(["-device".into(), self.device(index)]);
        words
    }

    /// The image, as QEMU names it on its command line and in `drive_add`.
    pub fn drive(&self, index: usize) -> String {
        let protected = if self.switch == Switch::Protected || self.bus == Bus::Optical {
            ",readonly=on"
        } else {
            ""
        };
        // The host's disk gains nothing by being told of every flush, and power is never cut here.
        format!("if=none,id=d{index},cache=unsafe,{}{protected}", self.layers())
    }

    /// What lies behind it, as layers of QEMU's block drivers.
    fn layers(&self) -> String {
        let image = self.image.display();
        match &self.nature {
            Nature::Sound => format!("format=raw,file={image}"),
            Nature::BadSectors(bad) => {
                let faults = (0..).zip(bad).map(|(number, bad)| bad.injection(number));
                let faults = faults.collect::<String>();
                format!("driver=raw,file.driver=blkdebug,file.image.driver=file,file.image.filename={image}{faults}")
            }
            Nature::Hollow => {
                let size_bytes = fs::metadata(&self.image).map_or(0, |metadata| metadata.len());
                format!("driver=null-co,read-zeroes=off,size={size_bytes}")
            }
            Nature::Served(socket) => {
                let socket = socket.display();
                format!("driver=raw,file.driver=nbd,file.server.type=unix,file.server.path={socket}")
            }
        }
    }

    /// The device itself, as QEMU names it on its command line and in `device_add`.
    pub fn device(&self, index: usize) -> String {
        let (serial, block) = (&self.serial, self.logical_block_bytes);
        // A kernel given directly takes place 0 for itself.
        let common = format!("drive=d{index},id=disk{index},serial={serial},bootindex={}", index + 1);
        let blocks = format!("logical_block_size={block},physical_block_size={block}");
        match self.bus {
            Bus::Ahci => format!("ide-hd,bus=ide.{index},{common}"),
            Bus::Optical => format!("ide-cd,bus=ide.{index},{common}"),
            Bus::Nvme => format!("nvme,bus=port{index},{common},{blocks}"),
            Bus::VirtioBlk => format!("virtio-blk-pci,bus=port{index},{common},{blocks}"),
            Bus::VirtioScsi => format!("scsi-hd,bus=scsi.0,{common},{blocks}"),
            Bus::Megasas => format!("scsi-hd,bus=raid{index}.0,{common},{blocks}"),
            Bus::Usb => format!("usb-storage,bus=xhci.0,{common}"),
        }
    }
}

impl BadSector {
    /// A rule of QEMU's `blkdebug`.
    fn injection(self, number: usize) -> String {
        let Self { sector, failing } = self;
        let kind = match failing {
            Transfer::Read => "read",
            Transfer::Write => "write",
        };
        let rule = format!("file.inject-error.{number}");
        format!(",{rule}.event=none,{rule}.iotype={kind},{rule}.errno=5,{rule}.sector={sector},{rule}.once=off")
    }
}
