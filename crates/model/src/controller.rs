/// A controller behind which disks may lie that the computer does not show.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HidingController {
    /// Where it is on the PCI bus, as the kernel writes it: `0000:00:0e.0`.
    pub address: String,
    /// Why disks may be hidden.
    pub hiding: Hiding,
}

/// Why disks may lie behind a controller and not be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hiding {
    /// A chipset's SATA controller that the firmware setup has in RAID mode, with no disk seen behind it.
    SataRaidMode,
    /// A RAID controller of its own, with no disk and no logical volume seen behind it.
    RaidController,
    /// Intel's Volume Management Device, with no disk seen behind it.
    VolumeManagement,
    /// An AHCI controller into which Intel RST has folded NVMe disks, which it says itself.
    RemappedNvme {
        /// How many.
        disks: u32,
    },
}
