//! How Linux does it: drives found through udev, blocks moved by `io_uring`, firmware asked by pass-through commands,
//! sticks mounted.
//!
//! What a drive *is* gets computed by pure functions over what udev and sysfs say, so that records of drives nobody has
//! at hand can be tested. All unsafe code is in `sys`.

mod ata;
mod block_device;
mod boot_source;
mod controllers;
mod departure;
mod describe;
mod discovery;
mod facts;
mod fault;
mod firmware;
mod framebuffer;
#[cfg(test)]
mod fuzz;
mod health;
mod identity;
mod kind;
mod mmc;
mod nvme;
mod passthru;
mod psid;
mod reappearance;
mod rescan;
mod safe_file;
mod scsi;
mod sense;
mod smart;
mod stick;
mod suspend;
#[expect(unsafe_code, reason = "ioctls and io_uring hand memory to the kernel")]
mod sys;
mod tcg;
mod text;
mod thermometer;
mod unmerged_queue;
mod usage;

pub use ata::{Answer, EraseTime, IdentifyDevice, Presence, Protocol, Registers, SecurityStatus, Taskfile, Width};
pub use block_device::BlockDevice;
pub use boot_source::boot_source;
pub use discovery::Discovery;
pub use firmware::{
    AtaFirmware, CommandSet, DriveFirmware, Erasing, MmcFirmware, NvmeFirmware, Release, ScsiFirmware, Survey,
    Unreachable, release_lock, survey,
};
pub use framebuffer::Framebuffer;
pub use health::health;
pub use mmc::ExtCsd;
pub use nvme::{IdentifyController, IdentifyNamespace, SanitizeLog, Seconds, counters as nvme_counters, namespaces};
pub use passthru::{
    AdminCommand, Cdb, CommandFault, Data, MmcCommand, MmcCompletion, MmcResponse, MmcSequence, NvmeCompletion,
    Passthru, ScsiCompletion, Words,
};
pub use psid::{NoPsid, Psid};
pub use safe_file::SaveError;
pub use stick::{MountError, Stick, peek};
pub use suspend::{SuspendError, suspend};
pub use thermometer::Thermometer;
