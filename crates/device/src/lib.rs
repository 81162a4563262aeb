//! How Linux does it: drives found through udev, blocks moved by `io_uring`, firmware asked by pass-through commands,
//! sticks mounted.
//!
//! What a drive *is* gets computed by pure functions over what udev and sysfs say, so that records of drives nobody has
//! at hand can be tested. All unsafe code is in `sys`.
//!
//! Without the feature `wiping` there is only what asks a drive: nothing that finds one, opens it for writing, mounts or erases,
//! and neither udev nor `io_uring` is linked.

#![cfg_attr(
    not(feature = "wiping"),
    expect(
        dead_code,
        unused_imports,
        reason = "whoever only asks a drive needs a part of the commands"
    )
)]

mod ata;
mod facts;
#[cfg(test)]
mod fuzz;
mod identity;
mod kind;
mod nvme;
mod passthru;
mod sanitize_status;
mod sense;
#[expect(unsafe_code, reason = "ioctls and io_uring hand memory to the kernel")]
mod sys;
mod text;

#[cfg(feature = "wiping")]
mod block_device;
#[cfg(feature = "wiping")]
mod boot_source;
#[cfg(feature = "wiping")]
mod controllers;
#[cfg(feature = "wiping")]
mod departure;
#[cfg(feature = "wiping")]
mod describe;
#[cfg(feature = "wiping")]
mod discovery;
#[cfg(feature = "wiping")]
mod fault;
#[cfg(feature = "wiping")]
mod firmware;
#[cfg(feature = "wiping")]
mod framebuffer;
#[cfg(feature = "wiping")]
mod health;
#[cfg(feature = "wiping")]
mod mmc;
#[cfg(feature = "wiping")]
mod psid;
#[cfg(feature = "wiping")]
mod reappearance;
#[cfg(feature = "wiping")]
mod rescan;
#[cfg(feature = "wiping")]
mod safe_file;
#[cfg(feature = "wiping")]
mod scsi;
#[cfg(feature = "wiping")]
mod smart;
#[cfg(feature = "wiping")]
mod stick;
#[cfg(feature = "wiping")]
mod suspend;
#[cfg(feature = "wiping")]
mod tcg;
#[cfg(feature = "wiping")]
mod thermometer;
#[cfg(feature = "wiping")]
mod unmerged_queue;
#[cfg(feature = "wiping")]
mod usage;

pub use ata::{Answer, EraseTime, IdentifyDevice, Presence, Protocol, Registers, SecurityStatus, Taskfile, Width};
#[cfg(feature = "wiping")]
pub use block_device::BlockDevice;
#[cfg(feature = "wiping")]
pub use boot_source::boot_source;
#[cfg(feature = "wiping")]
pub use discovery::Discovery;
#[cfg(feature = "wiping")]
pub use firmware::{
    AtaFirmware, CommandSet, DriveFirmware, Erasing, MmcFirmware, NvmeFirmware, Release, ScsiFirmware, Survey,
    Unreachable, release_lock, survey,
};
#[cfg(feature = "wiping")]
pub use framebuffer::Framebuffer;
#[cfg(feature = "wiping")]
pub use health::health;
#[cfg(feature = "wiping")]
pub use mmc::ExtCsd;
pub use nvme::{IdentifyController, IdentifyNamespace, SanitizeLog, Seconds, counters as nvme_counters, namespaces};
pub use passthru::{
    AdminCommand, Cdb, CommandFault, Data, MmcCommand, MmcCompletion, MmcResponse, MmcSequence, NvmeCompletion,
    Passthru, ScsiCompletion, Words,
};
#[cfg(feature = "wiping")]
pub use psid::{NoPsid, Psid};
#[cfg(feature = "wiping")]
pub use safe_file::SaveError;
pub use sanitize_status::{ata_sanitize_status, nvme_sanitize_status, sanitize_status};
#[cfg(feature = "wiping")]
pub use stick::{MountError, Stick, peek};
#[cfg(feature = "wiping")]
pub use suspend::{SuspendError, suspend};
#[cfg(feature = "wiping")]
pub use thermometer::Thermometer;
