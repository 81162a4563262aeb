use pumice_model::{
    ChangeCheck, FirmwareAttempt, FirmwareOutcome, HiddenArea, HiddenAreas, NotStarted, PurgeRequired, ReadsAs,
    Sanitize, SecureErase, SecurityErase, Technique, Unresolved, WhyNot, Witness,
};

use crate::words::raw_status;

pub(super) fn technique(technique: Technique) -> &'static str {
    match technique {
        Technique::AtaSanitize(Sanitize::Block) => "ATA SANITIZE block erase",
        Technique::AtaSanitize(Sanitize::Overwrite) => "ATA SANITIZE overwrite",
        Technique::AtaSanitize(Sanitize::Crypto) => "ATA SANITIZE crypto scramble",
        Technique::AtaSecurityErase(SecurityErase::Normal) => "ATA SECURITY ERASE (normal)",
        Technique::AtaSecurityErase(SecurityErase::Enhanced) => "ATA SECURITY ERASE (enhanced)",
        Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Asked) => "NVMe Sanitize block erase (purge required)",
        Technique::NvmeSanitize(Sanitize::Overwrite, PurgeRequired::Asked) => {
            "NVMe Sanitize overwrite (purge required)"
        }
        Technique::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Asked) => {
            "NVMe Sanitize crypto erase (purge required)"
        }
        Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Unknown) => "NVMe Sanitize block erase",
        Technique::NvmeSanitize(Sanitize::Overwrite, PurgeRequired::Unknown) => "NVMe Sanitize overwrite",
        Technique::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Unknown) => "NVMe Sanitize crypto erase",
        Technique::NvmeFormat(SecureErase::UserData) => "NVMe Format with user data erase",
        Technique::NvmeFormat(SecureErase::Crypto) => "NVMe Format with cryptographic erase",
        Technique::ScsiSanitize(Sanitize::Block) => "SCSI SANITIZE block erase",
        Technique::ScsiSanitize(Sanitize::Overwrite) => "SCSI SANITIZE overwrite",
        Technique::ScsiSanitize(Sanitize::Crypto) => "SCSI SANITIZE cryptographic erase",
        Technique::ScsiFormatUnit => "SCSI FORMAT UNIT",
        Technique::EmmcSanitize => "eMMC erase and sanitize",
        Technique::EmmcSecureErase => "eMMC secure erase",
        Technique::TcgPsidRevert => "TCG revert by PSID",
    }
}

pub(super) fn why_not(why: WhyNot) -> &'static str {
    match why {
        WhyNot::Unsupported => "The drive does not offer it.",
        WhyNot::UsbBridge => {
            "Behind a USB bridge it could leave the drive unusable. Connect the drive to a SATA, SAS or M.2 port."
        }
        WhyNot::RaidVolume => {
            "A RAID controller stands before the drive. Set the controller to AHCI, HBA or JBOD in the computer's setup."
        }
        WhyNot::VirtualDisk => "A virtual machine's disk has no firmware of its own.",
        WhyNot::SecurityFrozen => {
            "The computer froze the drive's security when it started. Let the computer sleep and wake, or unplug the drive's power and plug it in again."
        }
        WhyNot::SanitizeFrozen => "Sanitize is frozen. Switch the computer off and on again.",
        WhyNot::PasswordSet => "Someone has set a password on the drive. Remove it in the computer's setup.",
        WhyNot::PasswordTriesExpired => "Too many wrong passwords were tried. Switch the computer off and on again.",
        WhyNot::OtherNamespaces => {
            "It would erase other namespaces of the same controller, too. Choose those as well, or leave it."
        }
        WhyNot::PsidNeeded => "It needs the PSID that is printed on the drive's label.",
        WhyNot::PsidWrong => "The PSID that was typed is not the drive's. Compare it with the label.",
        WhyNot::InProgress => "The drive is at an earlier sanitize. Wait until it has ended.",
        WhyNot::EarlierFailed => {
            "An earlier sanitize failed, and the drive does nothing else until one succeeds. Try another kind of it."
        }
        WhyNot::StatusLost => {
            "What the drive answers does not come through whole, so its end could not be known. Connect the drive to another port."
        }
        WhyNot::Denied => "The kernel does not let the command through.",
        WhyNot::NoAnswer => "The drive did not answer when it was asked what it offers. Check its cables.",
    }
}

pub(super) fn not_started(why: NotStarted) -> &'static str {
    match why {
        NotStarted::Unavailable(why) => why_not(why),
        NotStarted::Refused => "The drive refused the command.",
        NotStarted::IntentNotRecorded => {
            "The certificate stick could not first record what was to be begun. Plug in a stick and begin again."
        }
        NotStarted::Cancelled => "The operator cancelled it.",
    }
}

pub(super) fn unresolved(why: Unresolved) -> &'static str {
    match why {
        Unresolved::Failed => "The drive says that it failed.",
        Unresolved::Reset => "The drive was reset in the middle of it.",
        Unresolved::Inconsistent => "What the drive says afterwards does not fit a success.",
        Unresolved::StatusLost => "What the drive answered did not come through.",
        Unresolved::Silent => "The drive did not answer any more.",
        Unresolved::Overdue => "The drive was still at it when the longest time for it was over.",
        Unresolved::Gone => "The drive is not there any more.",
        Unresolved::Cancelled => "The operator cancelled it; the drive may be at it still.",
        Unresolved::Interrupted => "The computer went off in the middle of it.",
    }
}

pub(super) fn attempt(seconds: u64, attempt: &FirmwareAttempt) -> String {
    let technique = technique(attempt.technique);
    match attempt.outcome {
        FirmwareOutcome::Done {
            witness,
            status,
            reads_as,
        } => {
            let witness = match witness {
                Witness::Accepted => "the drive accepted it and says that it is done",
                Witness::SeenInProgress => {
                    "begun in an earlier boot and seen in progress; the drive says that it is done"
                }
            };
            let reads_as = match reads_as {
                ReadsAs::Unstated => "it does not say what its blocks read as",
                ReadsAs::Repeated(_) => "it says what its blocks read as",
            };
            format!(
                "{technique}: {witness}; {reads_as}; {}; {seconds} s",
                raw_status(status)
            )
        }
        FirmwareOutcome::NotStarted { why, status } => {
            format!("{technique}: not begun. {}{}", not_started(why), said(status))
        }
        FirmwareOutcome::Unknown { why, status } => format!(
            "{technique}: begun, and the drive's state is not known. {}{} {seconds} s",
            unresolved(why),
            said(status)
        ),
    }
}

fn said(status: Option<pumice_model::RawStatus>) -> String {
    status.map_or_else(String::new, |status| format!(" ({})", raw_status(status)))
}

pub(super) fn change_check(seconds: u64, check: &ChangeCheck) -> String {
    format!(
        "{} sample(s) changed, {} not, {} otherwise than the drive says, {} unreadable; {seconds} s",
        check.changed_blocks,
        check.unchanged.blocks(),
        check.unexpected.blocks(),
        check.unreadable.blocks()
    )
}

pub(super) fn hidden(hidden: HiddenAreas) -> String {
    let state = |area| match area {
        HiddenArea::None => "none",
        HiddenArea::Removed => "removed",
        HiddenArea::NotRemoved => "not removed",
        HiddenArea::CannotTell => "cannot be told",
        HiddenArea::NeedsPowerCycle => "removable only after the power was off",
    };
    format!(
        "HPA: {}; DCO: {}; AMAX: {}",
        state(hidden.hpa),
        state(hidden.dco),
        state(hidden.amax)
    )
}

pub(super) fn witnessed(how: Technique) -> String {
    format!(
        "The drive's own erase ({}) was then seen through, and no sampled block holds what was there before.",
        technique(how)
    )
}

pub(super) fn refused(how: Technique, why: NotStarted) -> String {
    format!(
        "The drive's own erase ({}) was not begun. {}",
        technique(how),
        not_started(why)
    )
}

pub(super) fn begun(how: Technique, why: Unresolved) -> String {
    format!(
        "The drive's own erase ({}) was begun, and the drive's state is not known. {} Leave it powered until it is idle, then wipe it again.",
        technique(how),
        unresolved(why)
    )
}

pub(super) fn unconfirmed(how: Technique) -> String {
    format!(
        "What the drive said does not carry that its own erase ({}) is done.",
        technique(how)
    )
}

pub(super) fn unchanged(blocks: u64) -> String {
    format!(
        "The drive says that it erased itself, and {blocks} sampled block(s) still hold the random pass: only the overwrite counts."
    )
}

pub(super) fn unexpected(blocks: u64) -> String {
    format!(
        "{blocks} sampled block(s) read otherwise than the drive says they do after its erase: what they hold is not known."
    )
}
