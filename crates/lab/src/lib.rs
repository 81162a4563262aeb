//! Drives that obey, refuse and lie: pure state machines of which every step is known.
//!
//! A command goes in; data, status and sense come out. What lies on the drive can be counted past its firmware, also where
//! no host can address, so that a claim is held against what is really left. Time is a [`Clock`] that the caller moves.
//! Nothing here shares code with the product's encoders: what both read alike from a standard, both read by themselves.

mod ahci;
pub mod ata;
mod blocks;
mod clock;
pub mod description;
mod erasure;
mod host_memory;
mod log;
mod medium;
mod misbehaviour;
pub mod mmc;
pub mod nvme;
pub mod opal;
mod reply;
mod sat;
pub mod scsi;
mod sdhci;
pub mod usb;

pub use ahci::AhciHba;
pub use ata::AtaDisk;
pub use blocks::{Blocks, NvmeNamespace};
pub use clock::Clock;
pub use host_memory::HostMemory;
pub use log::{End, Entry, Log};
pub use medium::{Encryption, Medium, OldData};
pub use misbehaviour::{Misbehaviour, Script};
pub use mmc::{MmcBus, MmcCard, MmcNode};
pub use nvme::NvmeController;
pub use reply::Reply;
pub use sat::{Layer, SatDisk};
pub use scsi::ScsiDisk;
pub use sdhci::SdhciHost;
pub use usb::UsbBridge;
