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
    /// USB mass storage.
    Usb,
}

/// A disk's write-protect switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// It can be written.
    Writable,
    /// It cannot.
    Protected,
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
        }
    }

    /// QEMU's arguments for it; `index` is its place in the boot order.
    pub fn arguments(&self, index: usize) -> Vec<String> {
        vec!["-drive".into(), self.drive(index), "-device".into(), self.device(index)]
    }

    /// The image, as QEMU names it on its command line and in `drive_add`.
    pub fn drive(&self, index: usize) -> String {
        let protected = if self.switch == Switch::Protected {
            ",readonly=on"
        } else {
            ""
        };
        let image = self.image.display();
        // The host's disk gains nothing by being told of every flush, and power is never cut here.
        format!("if=none,id=d{index},format=raw,cache=unsafe,file={image}{protected}")
    }

    /// The device itself, as QEMU names it on its command line and in `device_add`.
    pub fn device(&self, index: usize) -> String {
        let (serial, block) = (&self.serial, self.logical_block_bytes);
        // A kernel given directly takes place 0 for itself.
        let common = format!("drive=d{index},id=disk{index},serial={serial},bootindex={}", index + 1);
        let blocks = format!("logical_block_size={block},physical_block_size={block}");
        match self.bus {
            Bus::Ahci => format!("ide-hd,bus=ide.{index},{common}"),
            Bus::Nvme => format!("nvme,{common},{blocks}"),
            Bus::VirtioBlk => format!("virtio-blk-pci,{common},{blocks}"),
            Bus::VirtioScsi => format!("scsi-hd,bus=scsi.0,{common},{blocks}"),
            Bus::Usb => format!("usb-storage,bus=xhci.0,{common}"),
        }
    }
}
