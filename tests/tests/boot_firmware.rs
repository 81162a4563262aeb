//! The image in a virtual computer with drives of the lab, which erase themselves behind the passes, or do not: what the
//! certificates say of it, and what the lab counts.

mod lab_drive;

use std::path::Path;
use std::process::ExitCode;

use pumice_certificate::verify;
use pumice_model::{Claim, FirmwareOutcome, Judgement, Report, Technique, Verdict};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::lab::{Attached, Bus, Served};
use pumice_tests::rack;
use pumice_tests::requirement::Requirement;
use pumice_tests::vm::{Disk, Firmware, LIMIT, Machine};
use pumice_tests::{Error, Result};

use crate::lab_drive::drive;

const JOB: &str = "FIRMWARE-1";

fn main() -> ExitCode {
    let needs = [Requirement::LabQemu, Requirement::Image];
    case::run([Case::new(
        "drives_erase_themselves_behind_the_passes",
        &needs,
        erase_themselves,
    )])
}

fn erase_themselves() -> Result<()> {
    let folder = rack::emptied_folder("firmware-all")?;
    let drives = [
        (Bus::Nvme, "nvme", "LAB-NVME-OLD"),
        (Bus::Ahci, "ata", "LAB-ATA-SSD"),
        (Bus::Ahci, "ata", "LAB-ATA-4KN"),
        (Bus::Scsi, "scsi", "LAB-SCSI-SSD"),
    ];
    let served = served(&drives)?;
    let serials = drives.map(|(_, _, serial)| serial);
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &rack::job_file(JOB, serials))])?;
    let mut machine = start(&folder, &stick, &served)?;
    machine.wait_for_power_off(LIMIT)?;
    for (serial, drive) in serials.into_iter().zip(&served) {
        let (report, judgement) = certificate(&stick, &folder, serial)?;
        let said = || {
            format!(
                "{serial}: {judgement:?}\n{:?}\n{}",
                report.evidence.firmware,
                drive.commands().join("\n")
            )
        };
        ensure(judgement.verdict == Verdict::Erased, said)?;
        ensure(
            done(&report).is_some() && judgement.claims.contains(&Claim::NistPurge),
            said,
        )?;
        let left = drive.old_data();
        ensure(left.user_bytes + left.spare_bytes == 0, || {
            format!("{left:?} {}", said())
        })?;
    }
    Ok(())
}

fn served(drives: &[(Bus, &str, &str)]) -> Result<Vec<Served>> {
    drives
        .iter()
        .map(|(bus, kind, serial)| drive(*bus, kind, serial))
        .collect()
}

/// Starts the image unattended with the stick and these drives.
fn start(folder: &Path, stick: &Disk, drives: &[Served]) -> Result<Machine> {
    let attach = |(index, drive): (usize, &Served)| Attached::new(drive, &format!("d{index}"), folder);
    let lab = drives.iter().enumerate().map(attach).collect::<Result<Vec<_>>>()?;
    let firmware = Firmware::direct("pumice.unattended");
    Machine::start_with_lab(folder, &firmware, std::slice::from_ref(stick), &lab)
}

/// The one certificate of a drive.
fn certificate(stick: &Disk, folder: &Path, serial: &str) -> Result<(Report, Judgement)> {
    for file in rack::certificates(stick, JOB, &folder.join("certificates"))? {
        let bytes = std::fs::read(&file).map_err(Error::file(&file))?;
        let verified = verify(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
        if verified.report.planned.target.identity.serial.as_deref() == Some(serial) {
            return Ok((verified.report, verified.judgement));
        }
    }
    Err(Error::Check(format!("{serial} has no certificate")))
}

/// The technique that was seen through.
fn done(report: &Report) -> Option<Technique> {
    let attempts = &report.evidence.firmware.as_ref()?.attempts;
    let is_done = |outcome| matches!(outcome, FirmwareOutcome::Done { .. });
    attempts
        .iter()
        .find(|attempt| is_done(attempt.outcome))
        .map(|attempt| attempt.technique)
}
