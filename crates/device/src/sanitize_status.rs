use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;

use nix::errno::Errno;
use pumice_model::{SanitizeAnswer, Technique, Transport, WhyNot, WhyNotAsked, WrittenSince};

use crate::ata::{self, IdentifyDevice, SECTOR_BYTES, SanitizeStatus, Taskfile};
use crate::facts::Facts;
use crate::kind::{transport, why_out_of_reach};
use crate::nvme::{self, IDENTIFY_BYTES, IdentifyController, SANITIZE_LOG_BYTES, SanitizeActivity, SanitizeLog};
use crate::passthru::{AdminCommand, Cdb, CommandFault, Data, Passthru};

/// A drive that answers at all does so at once, unless it has to start its motor.
const DEADLINE_MS: u32 = 15_000;

/// Asks an open block device for the status of its most recent sanitize, as its drive knows it since one by `technique`.
///
/// The commands change nothing, and Linux takes them from root over a descriptor that cannot write: by the caller's
/// capabilities (`scsi_cmd_allowed`, `nvme_cmd_allowed`), before it looks at how the device was opened.
pub fn sanitize_status(mut drive: &File, technique: Technique) -> SanitizeAnswer {
    let Ok(facts) = facts(drive) else {
        return SanitizeAnswer::NotAsked(WhyNotAsked::NoAnswer);
    };
    match (why_out_of_reach(&facts), technique, transport(&facts)) {
        (Some(WhyNot::UsbBridge), ..) => SanitizeAnswer::NotAsked(WhyNotAsked::UsbBridge),
        (None, Technique::AtaSanitize(_), Transport::Ata) => ata_sanitize_status(&mut drive),
        (None, Technique::NvmeSanitize(..), Transport::Nvme) => nvme_sanitize_status(&mut drive),
        _ => SanitizeAnswer::NotAsked(WhyNotAsked::OutOfReach),
    }
}

/// SANITIZE STATUS EXT (ACS-3 §7.36), which leaves a failure as it is; only a disk that knows SANITIZE is asked.
pub fn ata_sanitize_status(disk: &mut impl Passthru<Cdb>) -> SanitizeAnswer {
    let mut sector = [0; SECTOR_BYTES];
    if let Err(fault) = ata::submit(disk, &Taskfile::IDENTIFY, Data::In(&mut sector), DEADLINE_MS) {
        return without_answer(fault);
    }
    let Ok(identify) = IdentifyDevice::parse(&sector) else {
        return SanitizeAnswer::NotAsked(WhyNotAsked::NoAnswer);
    };
    if !identify.sanitize.is_present() {
        return SanitizeAnswer::NotReported;
    }
    let ended = ata::exchange(disk, &Taskfile::SANITIZE_STATUS, Data::None, DEADLINE_MS);
    let status = SanitizeStatus::of_end(&ended).map(|status| status.activity);
    match (status, ended.outcome) {
        (Some(ata::SanitizeActivity::InProgress { .. }), _) => SanitizeAnswer::InProgress,
        (Some(ata::SanitizeActivity::Failed), _) => SanitizeAnswer::Failed,
        (Some(ata::SanitizeActivity::Completed), _) => SanitizeAnswer::Completed {
            kind: None,
            since: WrittenSince::Unstated,
        },
        // It tells of none, and may have forgotten it with its power; or it is frozen, and refuses to tell.
        (Some(ata::SanitizeActivity::Idle), _) => SanitizeAnswer::NotReported,
        (None, Err(fault)) => without_answer(fault),
        // The registers that hold the answer were lost on the way.
        (None, Ok(())) => SanitizeAnswer::NotAsked(WhyNotAsked::NoAnswer),
    }
}

/// The Sanitize Status log (NVMe Base 2.0 §5.16.1.25); only a controller that knows Sanitize is asked.
pub fn nvme_sanitize_status(controller: &mut impl Passthru<AdminCommand>) -> SanitizeAnswer {
    let mut data = Box::new([0; IDENTIFY_BYTES]);
    let identify = &AdminCommand::IDENTIFY_CONTROLLER;
    if let Err(fault) = nvme::submit(controller, identify, Data::In(&mut data[..]), DEADLINE_MS) {
        return without_answer(fault);
    }
    let Ok(identify) = IdentifyController::parse(&data) else {
        return SanitizeAnswer::NotAsked(WhyNotAsked::NoAnswer);
    };
    if !identify.sanitize.is_present() {
        return SanitizeAnswer::NotReported;
    }
    let mut log = [0; SANITIZE_LOG_BYTES];
    match nvme::submit(controller, &AdminCommand::SANITIZE_LOG, Data::In(&mut log), DEADLINE_MS) {
        Ok(_) => answer_of(&SanitizeLog::parse(&log)),
        Err(fault) => without_answer(fault),
    }
}

fn answer_of(log: &SanitizeLog) -> SanitizeAnswer {
    match log.activity {
        SanitizeActivity::Never => SanitizeAnswer::Never,
        SanitizeActivity::InProgress { .. } => SanitizeAnswer::InProgress,
        SanitizeActivity::Failed => SanitizeAnswer::Failed,
        SanitizeActivity::Unknown => SanitizeAnswer::NotReported,
        SanitizeActivity::Completed => SanitizeAnswer::Completed {
            kind: log.kind(),
            since: if log.is_global_data_erased() {
                WrittenSince::Nothing
            } else {
                WrittenSince::Something
            },
        },
    }
}

fn without_answer(fault: CommandFault) -> SanitizeAnswer {
    match fault {
        CommandFault::Refused => SanitizeAnswer::NotReported,
        CommandFault::Undelivered(Errno::EPERM | Errno::EACCES) => SanitizeAnswer::NotAsked(WhyNotAsked::Denied),
        CommandFault::Undelivered(Errno::ENOTTY) => SanitizeAnswer::NotAsked(WhyNotAsked::OutOfReach),
        CommandFault::TimedOut | CommandFault::Unclear | CommandFault::Undelivered(_) => {
            SanitizeAnswer::NotAsked(WhyNotAsked::NoAnswer)
        }
    }
}

/// What sysfs says of an open block device: what it is and what it hangs on.
fn facts(drive: &File) -> io::Result<Facts> {
    let number = drive.metadata()?.rdev();
    let (major, minor) = (libc::major(number), libc::minor(number));
    Facts::of_folder(&fs::canonicalize(format!("/sys/dev/block/{major}:{minor}"))?)
}

#[cfg(test)]
#[path = "sanitize_status_tests.rs"]
mod tests;
