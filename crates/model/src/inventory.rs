use std::collections::BTreeMap;

use thiserror::Error;

use crate::{
    Access, Attachment, Drive, DriveChange, DriveId, Filesystem, Hold, Identity, Medium, Purpose, Signature, Transport,
    Use, Volume,
};

/// What the kernel command line says of where the system came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BootSource {
    /// From a medium that carries one of these signatures: a stick shows another one than a disc with the same image.
    Medium(Vec<Signature>),
    /// From no medium: the network, or a kernel given directly.
    NoMedium,
    /// It says nothing, so any USB disk could be the one.
    Unstated,
}

/// The drives that are present and what forbids wiping each: a fold over [`DriveChange`].
#[derive(Clone, Debug)]
pub struct Inventory {
    drives: BTreeMap<DriveId, Drive>,
    conditions: BTreeMap<DriveId, Condition>,
    boot_source: BootSource,
    boot_media: Vec<Identity>,
    certificate_sticks: Vec<CertificateStick>,
}

/// How a drive is, by its own firmware and by what is on record of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Condition {
    /// Open, or in a state that an erase of ours has left it in and that the same erase leads out of.
    #[default]
    Ready,
    /// Not known yet.
    BeingAsked,
    /// Being wiped, under the name it had before.
    AtWork,
    /// Locked with a password that is not ours.
    Locked,
    /// At an erase that is not on record as ours.
    Erasing {
        /// How far it is, in 65,536ths, where it says so.
        progress: Option<u16>,
    },
}

/// What a certificate stick is known by when it comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
struct CertificateStick {
    identity: Identity,
    /// A memory card keeps these when it moves to a reader with another identity.
    signatures: Vec<Signature>,
}

/// Why a drive cannot be the certificate stick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StickError {
    /// It is not there any more.
    #[error("the drive is not present")]
    Vanished,
    /// It is the stick the system was booted from.
    #[error("the drive is the boot stick")]
    BootStick,
    /// It is not a USB disk.
    #[error("the drive is not a USB disk")]
    NotUsb,
    /// It has no FAT, exFAT or ext4 filesystem.
    #[error("the drive has no FAT, exFAT or ext4 filesystem")]
    NoFilesystem,
    /// It can be read only.
    #[error("the drive is write-protected")]
    ReadOnly,
    /// It names neither model nor serial, so it could not be recognised again.
    #[error("the drive does not identify itself")]
    Unidentified,
}

/// Why the medium the system was booted from can keep neither key nor ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoDataVolume {
    /// The system came from no medium.
    #[error("the system was not booted from a stick")]
    NoMedium,
    /// It was not seen yet, or cannot be told from others.
    #[error("the boot stick was not found")]
    NotFound,
    /// Two media are there from which it could have come.
    #[error("several boot sticks are plugged in")]
    Several,
    /// It is a disc, which cannot be written.
    #[error("the system was booted from a disc")]
    Optical,
    /// It can be read only.
    #[error("the boot stick is write-protected")]
    ReadOnly,
    /// It has no partition for it.
    #[error("the boot stick has no data partition")]
    NoPartition,
}

impl Inventory {
    /// An inventory in which nothing is present yet.
    pub fn new(boot_source: BootSource) -> Self {
        Self {
            drives: BTreeMap::new(),
            conditions: BTreeMap::new(),
            boot_source,
            boot_media: Vec::new(),
            certificate_sticks: Vec::new(),
        }
    }

    /// Takes in one change.
    pub fn apply(&mut self, change: DriveChange) {
        match change {
            DriveChange::Appeared(drive) | DriveChange::Changed(drive) => {
                if self.carries_boot_signature(&drive) && !self.boot_media.contains(&drive.identity) {
                    self.boot_media.push(drive.identity.clone());
                }
                self.drives.insert(drive.id, drive);
            }
            DriveChange::Vanished(id) => {
                self.drives.remove(&id);
                self.conditions.remove(&id);
            }
        }
    }

    /// Takes in how a drive that is present is; one of which nothing is said is ready.
    pub fn take_condition(&mut self, id: DriveId, condition: Condition) {
        if self.drives.contains_key(&id) {
            self.conditions.insert(id, condition);
        }
    }

    /// The drives that are present, in the order they appeared.
    pub fn drives(&self) -> impl Iterator<Item = &Drive> {
        self.drives.values()
    }

    /// A drive that is present.
    pub fn drive(&self, id: DriveId) -> Option<&Drive> {
        self.drives.get(&id)
    }

    /// Whether the medium the system was booted from is known, or known not to exist.
    pub fn is_boot_medium_known(&self) -> bool {
        !self.boot_media.is_empty() || self.boot_source == BootSource::NoMedium
    }

    /// Makes a USB disk the certificate stick and answers with the volume to mount.
    ///
    /// A stick once designated stays held for the rest of the boot, wherever it is plugged in.
    pub fn designate_certificate_stick(&mut self, id: DriveId) -> Result<Volume, StickError> {
        let volume = self.certificate_volume(id)?.clone();
        let drive = &self.drives[&id];
        self.certificate_sticks.push(CertificateStick {
            identity: drive.identity.clone(),
            signatures: drive.signatures.clone(),
        });
        Ok(volume)
    }

    /// The volume on which a drive could take certificates, or why it cannot.
    pub fn certificate_volume(&self, id: DriveId) -> Result<&Volume, StickError> {
        let drive = self.drives.get(&id).ok_or(StickError::Vanished)?;
        if drive.transport != Transport::Usb || drive.medium == Medium::Optical {
            return Err(StickError::NotUsb);
        }
        if self.is_boot_medium(drive) {
            return Err(StickError::BootStick);
        }
        if !drive.identity.is_known() {
            return Err(StickError::Unidentified);
        }
        if drive.access == Access::ReadOnly {
            return Err(StickError::ReadOnly);
        }
        let mountable = |volume: &&Volume| {
            matches!(
                volume.filesystem,
                Some(Filesystem::Fat | Filesystem::ExFat | Filesystem::Ext4)
            )
        };
        drive.volumes.iter().find(mountable).ok_or(StickError::NoFilesystem)
    }

    /// The volume on the very medium the system was booted from that keeps its key and ledger, and the drive it lies on.
    pub fn data_volume(&self) -> Result<(DriveId, &Volume), NoDataVolume> {
        if self.boot_source == BootSource::NoMedium {
            return Err(NoDataVolume::NoMedium);
        }
        let mut media = self.drives.values().filter(|drive| self.carries_boot_signature(drive));
        let medium = media.next().ok_or(NoDataVolume::NotFound)?;
        if media.next().is_some() {
            return Err(NoDataVolume::Several);
        }
        if medium.medium == Medium::Optical {
            return Err(NoDataVolume::Optical);
        }
        let is_data = |volume: &&Volume| volume.purpose == Purpose::PumiceData;
        let volume = medium.volumes.iter().find(is_data).ok_or(NoDataVolume::NoPartition)?;
        if medium.access == Access::ReadOnly {
            return Err(NoDataVolume::ReadOnly);
        }
        Ok((medium.id, volume))
    }

    /// Everything that forbids planning a drive; empty when nothing does.
    pub fn holds(&self, drive: &Drive) -> Vec<Hold> {
        let mut holds = Vec::new();
        if drive.medium == Medium::Optical {
            holds.push(Hold::Optical);
        }
        if self.is_boot_medium(drive) {
            holds.push(Hold::BootStick);
        } else if !self.is_boot_medium_known() && could_be_boot_stick(drive) {
            holds.push(Hold::BootStickNotFound);
        }
        if self.is_certificate_stick(drive) {
            holds.push(Hold::CertificateStick);
        }
        holds.extend(drive.uses.iter().map(hold_of_use));
        if drive.access == Access::ReadOnly {
            holds.push(Hold::ReadOnly);
        }
        if drive.geometry.is_none() {
            holds.push(Hold::NoCapacity);
        }
        if !drive.identity.is_known() {
            holds.push(Hold::Unidentified);
        }
        holds.extend(self.twins(drive).map(|other| Hold::SameIdentity {
            other: other.name.clone(),
        }));
        holds.extend(self.conditions.get(&drive.id).copied().and_then(hold_of_condition));
        holds
    }

    /// A stick that was seen with the signature stays the boot stick when it can no longer be read, or
    /// udev is describing it anew.
    fn is_boot_medium(&self, drive: &Drive) -> bool {
        let is_known = |identity: &Identity| identity.is_ambiguous_with(&drive.identity);
        self.carries_boot_signature(drive) || self.boot_media.iter().any(is_known)
    }

    fn carries_boot_signature(&self, drive: &Drive) -> bool {
        let BootSource::Medium(signatures) = &self.boot_source else {
            return false;
        };
        signatures.iter().any(|signature| drive.signatures.contains(signature))
    }

    fn is_certificate_stick(&self, drive: &Drive) -> bool {
        self.certificate_sticks.iter().any(|stick| {
            stick.identity.is_ambiguous_with(&drive.identity)
                || stick
                    .signatures
                    .iter()
                    .any(|signature| drive.signatures.contains(signature))
        })
    }

    fn twins(&self, drive: &Drive) -> impl Iterator<Item = &Drive> {
        self.drives.values().filter(move |other| {
            other.id != drive.id && other.identity.is_known() && other.identity.is_ambiguous_with(&drive.identity)
        })
    }
}

fn could_be_boot_stick(drive: &Drive) -> bool {
    drive.transport == Transport::Usb || drive.attachment == Attachment::Removable
}

fn hold_of_use(usage: &Use) -> Hold {
    match usage {
        Use::Mounted { volume, at } => Hold::Mounted {
            volume: volume.clone(),
            at: at.clone(),
        },
        Use::Holder { holder, .. } => Hold::InUse { holder: holder.clone() },
    }
}

fn hold_of_condition(condition: Condition) -> Option<Hold> {
    match condition {
        Condition::Ready => None,
        Condition::BeingAsked => Some(Hold::BeingAsked),
        Condition::AtWork => Some(Hold::AtWork),
        Condition::Locked => Some(Hold::Locked),
        Condition::Erasing { progress } => Some(Hold::Erasing { progress }),
    }
}

#[cfg(test)]
#[path = "inventory_tests.rs"]
mod tests;
