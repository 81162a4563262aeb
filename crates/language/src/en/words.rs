use pumice_model::{
    Claim, Drive, Fault, Hiding, HidingController, Hold, Limitation, Medium, Pattern, Reason, Refusal, SerialSource,
    Stage, StickError, Transport, Unavailability, Verdict,
};

use super::firmware;
use crate::Words;

pub(crate) const TEXTS: Words = Words {
    verdict,
    reason,
    claim,
    limitation,
    hold,
    hiding,
    refusal,
    stick_error,
    fault,
    unavailability,
    stage,
    medium,
    transport,
    serial_source,
    technique: firmware::technique,
    why_not: firmware::why_not,
    not_started: firmware::not_started,
    unresolved: firmware::unresolved,
    pattern,
    drive,
};

pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Erased => "ERASED",
        Verdict::ErasedWithExceptions => "ERASED WITH EXCEPTIONS",
        Verdict::NotErased => "NOT ERASED",
    }
}

pub(super) fn reason(reason: &Reason) -> String {
    match reason {
        Reason::EveryBlockVerified => {
            "Every pass wrote every addressable block, and every block read back as the last pass wrote it.".into()
        }
        Reason::BlocksNotWritten { pass, blocks } => format!("Pass {pass} could not write {blocks} block(s)."),
        Reason::EarlierFlushFailed { pass } => {
            format!("The drive did not confirm that pass {pass} reached the medium; a later pass did.")
        }
        Reason::BlocksUnreadable { blocks } => format!("{blocks} block(s) could not be read back."),
        Reason::TooManyExceptions => "More than one block in a hundred is excepted.".into(),
        Reason::BlocksMismatched { blocks } => {
            format!(
                "{blocks} block(s) read back as something else than was written: the drive does not do what it says."
            )
        }
        Reason::PlanInsufficient => "The plan does not end in a random pass that can be read back.".into(),
        Reason::NotOpened { fault: why } => format!("The drive could not be opened. {}", fault(*why)),
        Reason::OtherDrive => "The drive that was opened is not the planned one.".into(),
        Reason::OtherGeometry => "The drive that was opened has another size than the planned one.".into(),
        Reason::PassMissing { pass } => format!("Pass {pass} was not carried out as planned."),
        Reason::PassUnplanned => "More passes were carried out than planned.".into(),
        Reason::PassIncomplete { pass } => format!("Pass {pass} did not reach every block."),
        Reason::FlushFailed => "The drive did not confirm that the last pass reached the medium.".into(),
        Reason::NotReadBack => "The last pass was not read back.".into(),
        Reason::ReadBackIncomplete => "The read-back did not reach every block.".into(),
        Reason::Stopped { stage: at, fault: why } => format!("The work stopped in {}. {}", stage(*at), fault(*why)),
        Reason::HiddenAreaLeft => "A hidden area is left that was not overwritten.".into(),
        Reason::FirmwareWitnessed { technique } => firmware::witnessed(*technique),
        Reason::FirmwareNotStarted { technique, why } => firmware::refused(*technique, *why),
        Reason::BlocksUnchanged { blocks } => firmware::unchanged(*blocks),
        Reason::SamplesUnreadable { blocks } => {
            format!("{blocks} sample(s) could not be read after the erase by firmware.")
        }
        Reason::FirmwareMissing => "The planned erase by the drive's own firmware was not come to.".into(),
        Reason::FirmwareUnplanned => "The drive's own firmware was made to do what was not planned.".into(),
        Reason::FirmwareUnresolved { technique, why } => firmware::begun(*technique, *why),
        Reason::FirmwareUnconfirmed { technique } => firmware::unconfirmed(*technique),
        Reason::OtherDriveAfterwards => "After its erase the drive did not say the same of itself as before.".into(),
        Reason::ChangeCheckMissing => "Nobody looked at the blocks after the erase by firmware.".into(),
        Reason::ChangeCheckIncomplete => "Too few samples could be looked at after the erase by firmware.".into(),
        Reason::BlocksUnexpected { blocks } => firmware::unexpected(*blocks),
    }
}

pub(super) fn claim(claim: Claim) -> &'static str {
    match claim {
        Claim::NistClear => "Clear as described in NIST SP 800-88 Rev. 2",
        Claim::IeeeClear => "Clear as described in IEEE 2883-2022",
        Claim::GaTThreePasses => {
            "a fixed character, its complement, a random character: the \"3次数据销毁方法\" of GA/T 1143-2014"
        }
        Claim::NistPurge => "Purge as described in NIST SP 800-88 Rev. 2, by the drive's own word",
        Claim::IeeePurge => "Purge as described in IEEE 2883-2022, by the drive's own word",
    }
}

fn limitation(limitation: Limitation) -> &'static str {
    match limitation {
        Limitation::AddressableOnly => "Only blocks that the drive lets a computer address were overwritten.",
        Limitation::OverProvisioning => {
            "Flash keeps spare, retired and cached blocks that an overwrite does not reach; only the drive's own sanitize command does."
        }
        Limitation::ReallocatedSectors => {
            "Sectors that the drive replaced by spare ones earlier were not reached; only the drive itself can count them."
        }
        Limitation::HiddenAreasLeft => "A hidden area (HPA, DCO, AMAX) is there and was not removed, nor overwritten.",
        Limitation::HiddenAreasUnknown => "Hidden areas (HPA, DCO, AMAX) were not looked for, or could not be.",
        Limitation::UnverifiedRanges => "Some ranges could not be written or read back; they are listed.",
        Limitation::OutsideScope => "Cloud storage, phones, paper, backups and other disks are outside this record.",
        Limitation::FirmwareReliedOn => {
            "What a computer cannot address was erased by the drive's firmware; nobody can check that from outside."
        }
        Limitation::SampledOnly => {
            "What the erase by firmware left was looked at in samples: about 2000 blocks over the whole drive."
        }
        Limitation::ClockUnconfirmed => "Nobody confirmed the computer's clock; dates are as it gave them.",
        Limitation::Interrupted => {
            "The work was interrupted and gone on with after the computer was started again; each interruption is listed."
        }
        Limitation::SerialNotDrives => "The serial number was not given by the disk itself, or there is none.",
        Limitation::SingleOperator => "One operator worked without a witness.",
        Limitation::PasswordLeft => {
            "The drive may be locked. The user password is published: PUMICE-TEMPORARY-PASSWORD, padded with zeros to 32 bytes."
        }
        Limitation::MediaCache => "A magnetic disk's flash or media cache is not reached by an overwrite.",
        Limitation::SignerOfThisBoot => {
            "The signing key was made for this boot and belongs to nobody: it shows that the record is unchanged, not who made it."
        }
        Limitation::VirtualDisk => {
            "The disk is a virtual machine's: what it is stored on was not reached, and no standard is claimed."
        }
        Limitation::RaidVolume => {
            "The disk is a RAID controller's logical volume: its members and hot spares were not reached, and no standard is claimed."
        }
        Limitation::BootAreas => {
            "The boot and general purpose areas of the eMMC lie apart from what was overwritten and were not reached."
        }
    }
}

fn hold(hold: &Hold) -> String {
    match hold {
        Hold::BootStick => "This is the stick the computer was started from.".into(),
        Hold::BootStickNotFound => {
            "The boot stick has not been recognised, and this could be it. Plug in the boot stick again.".into()
        }
        Hold::CertificateStick => "Certificates are kept on it.".into(),
        Hold::Mounted { volume, at } => format!("{volume} is in use at {at}."),
        Hold::InUse { holder } => format!("{holder} is built on it (RAID, LVM or encryption). Take that apart first."),
        Hold::ReadOnly => "It is write-protected. Look for a switch on it.".into(),
        Hold::NoCapacity => "It reports no usable size. Check its cables, or take it out as defective.".into(),
        Hold::Unidentified => "It gives neither model nor serial number. Connect it another way.".into(),
        Hold::SameIdentity { other } => {
            format!("{other} gives the same model and serial number. Take one of them out.")
        }
        Hold::Optical => "It is an optical drive.".into(),
        Hold::BeingAsked => "It is being asked what its firmware offers. Wait a few seconds.".into(),
        Hold::AtWork => "It is being wiped, and has come back under another name.".into(),
        Hold::Locked => {
            "A password locks it. Remove it in the computer's setup; if an erase by Pumice was broken off, take the certificate stick and the job number of then.".into()
        }
        Hold::Erasing { progress } => format!(
            "It erases itself{}, and not by an erase of this job. Leave it powered until that has ended; this shows by itself.",
            progress.map_or_else(String::new, |part| format!(" ({} %)", (u32::from(part) * 100) >> 16))
        ),
    }
}

pub(super) fn hiding(controller: &HidingController) -> String {
    let at = &controller.address;
    match controller.hiding {
        Hiding::SataRaidMode => format!(
            "SATA in RAID mode at {at}: it shows no disk, and one behind it is not wiped. Set SATA mode to AHCI in the firmware setup and start again."
        ),
        Hiding::RaidController => format!(
            "RAID controller at {at}: it shows no disk, and one behind it is not wiped. Set it to HBA (JBOD) mode in its own setup and start again."
        ),
        Hiding::VolumeManagement => format!(
            "Intel VMD at {at}: it shows no disk, and one behind it is not wiped. Switch VMD off in the firmware setup and start again."
        ),
        Hiding::RemappedNvme { disks } => format!(
            "Intel RST at {at}: it hides {disks} NVMe disk(s), not wiped. Set SATA mode to AHCI (RST off) in the firmware setup and start again."
        ),
    }
}

pub(super) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Vanished => "It is not there any more. Check its cables.".into(),
        Refusal::Held(holds) => holds.iter().map(hold).collect::<Vec<_>>().join(" "),
        Refusal::Changed => "It describes itself otherwise than when it was chosen. Choose it again.".into(),
    }
}

pub(super) fn stick_error(error: StickError) -> &'static str {
    match error {
        StickError::Vanished => "It is not there any more. Plug it in again.",
        StickError::BootStick => "It is the stick the computer was started from. Plug in a second one.",
        StickError::NotUsb => "It is not a USB disk.",
        StickError::NoFilesystem => "It has no FAT, exFAT or ext4 filesystem. Format it on another computer.",
        StickError::ReadOnly => "It is write-protected. Look for a switch on it, or take another.",
        StickError::Unidentified => "It gives neither model nor serial number. Take another.",
    }
}

pub(super) fn fault(fault: Fault) -> String {
    match fault {
        Fault::Medium => "The medium is bad there.".into(),
        Fault::Gone => "The drive is not there any more.".into(),
        Fault::Stalled => "The drive did not answer in time.".into(),
        Fault::TooManyBadBlocks => "Too many of its blocks are bad.".into(),
        Fault::OtherDrive => "It is not the planned drive.".into(),
        Fault::Busy => "Something else has it open.".into(),
        Fault::Denied => "The kernel forbids it.".into(),
        Fault::Cancelled => "The operator cancelled it.".into(),
        Fault::Interrupted => "The computer went off in the middle of it.".into(),
        Fault::Overheated => "It was too hot and did not cool in time.".into(),
        Fault::PowerCycleNeeded => {
            "A hidden area can be removed only after the power was off. Switch the computer off, start it again and go on.".into()
        }
        Fault::Locked => {
            "The drive is locked and takes no data. Unlock it with its password, or type the PSID on its label, and wipe it again.".into()
        }
        Fault::Other(number) => format!("The kernel gave error {number}."),
    }
}

fn unavailability(why: Unavailability) -> String {
    match why {
        Unavailability::UsbBridge => {
            "it is behind a USB bridge, and some of those hang when their drive is asked".into()
        }
        Unavailability::OtherTransport => "drives attached in this way are not asked".into(),
        Unavailability::Unsupported => "it does not support SMART".into(),
        Unavailability::SwitchedOff => "SMART is switched off in it".into(),
        Unavailability::Refused => "it refused the command".into(),
        Unavailability::TimedOut => "it did not answer in time".into(),
        Unavailability::Malformed => "its answer was damaged".into(),
        Unavailability::Failed(why) => format!("it could not be asked ({})", fault(why).trim_end_matches('.')),
    }
}

pub(super) fn stage(stage: Stage) -> String {
    match stage {
        Stage::Opening => "opening".into(),
        Stage::Pass(number) => format!("pass {number}"),
        Stage::ReadBack => "read-back".into(),
        Stage::Firmware => "erase by firmware".into(),
        Stage::ChangeCheck => "change check".into(),
    }
}

pub(super) fn medium(medium: Medium) -> &'static str {
    match medium {
        Medium::Hdd => "magnetic disk",
        Medium::Ssd => "SSD",
        Medium::Emmc => "eMMC",
        Medium::UsbStorage => "USB storage",
        Medium::Virtual => "virtual disk",
        Medium::RaidVolume => "logical volume of a RAID controller",
        Medium::Optical => "optical drive",
    }
}

pub(super) fn transport(transport: Transport) -> &'static str {
    match transport {
        Transport::Ata => "ATA",
        Transport::Nvme => "NVMe",
        Transport::Scsi => "SCSI",
        Transport::Usb => "USB",
        Transport::Mmc => "MMC",
        Transport::Virtio => "virtio",
        Transport::Other => "other",
    }
}

pub(super) fn serial_source(source: SerialSource) -> &'static str {
    match source {
        SerialSource::Drive => "given by the drive",
        SerialSource::Bridge => "given by the USB bridge",
        SerialSource::Absent => "none given",
    }
}

fn pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Byte(byte) => format!("0x{byte:02X}"),
        Pattern::Stream(stream) => format!("random ({})", crate::words::cipher(stream.cipher)),
    }
}

pub(super) fn drive(drive: &Drive) -> String {
    crate::words::drive(drive, "no serial number")
}
