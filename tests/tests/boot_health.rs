//! What real drives' firmware says of itself reaches the certificates: the real kernel's pass-through and sensors.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use pumice_certificate::{Verified, verify};
use pumice_model::{Assessment, Counter, Counters, Health, Transport, Verdict};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::rack;
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Bus, Disk, Firmware, Machine};
use pumice_tests::{Error, Result, image, project};

/// Software emulation on a busy machine is slow, and a test must not fail for that.
const LIMIT: Duration = Duration::from_mins(6);

const JOB: &str = "HEALTH-1";
const DISK_BYTES: u64 = 24 << 20;
const PASSES: u64 = 3;

/// A unit in which an NVMe drive counts what was written.
const DATA_UNIT_BYTES: u64 = 512_000;

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    case::run([Case::new(
        "certificates_carry_what_the_drives_count",
        &needs,
        certificates_carry_what_the_drives_count,
    )])
}

fn certificates_carry_what_the_drives_count() -> Result<()> {
    let folder = rack::emptied_folder("health")?;
    let serials = ["HEALTHSATA01", "HEALTHNVME01", "HEALTHVIRT01"];
    let disks = [Bus::Ahci, Bus::Nvme, Bus::VirtioScsi].into_iter().zip(serials);
    let disks = disks.map(|(bus, serial)| blank(&folder, bus, serial));
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &rack::job_file(JOB, serials))])?;
    let mut machine_disks = vec![stick.clone()];
    machine_disks.extend(disks.collect::<Result<Vec<_>>>()?);
    let mut machine = Machine::start(&folder, &direct(), &machine_disks)?;
    machine.wait_for_power_off(LIMIT)?;
    let files = rack::certificates(&stick, JOB, &folder.join("certificates"))?;
    ensure(files.len() == serials.len(), || format!("{} certificates", files.len()))?;
    for file in files {
        let bytes = fs::read(&file).map_err(Error::file(&file))?;
        let verified = verify(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
        assert_word_of_the_drive(&verified)?;
    }
    Ok(())
}

fn assert_word_of_the_drive(verified: &Verified) -> Result<()> {
    let evidence = &verified.report.evidence;
    let wrong = |what: &str| Err(Error::Check(format!("{what}: {:?}", evidence.health)));
    ensure(verified.judgement.verdict == Verdict::Erased, || {
        format!("{:?}", verified.judgement)
    })?;
    let Some(health) = &evidence.health else {
        return wrong("nothing was recorded");
    };
    match (verified.report.planned.target.transport, &health.before, &health.after) {
        (Transport::Ata, Health::Told(before), Health::Told(after)) => {
            let is_told = |told: &Counters| {
                told.assessment == Some(Assessment::Good)
                    && told.temperature.is_some()
                    && told.counts.contains_key(&Counter::PowerOnHours)
            };
            if is_told(before) && is_told(after) {
                Ok(())
            } else {
                wrong("the ATA disk's counters are not those that QEMU keeps")
            }
        }
        (Transport::Nvme, Health::Told(before), Health::Told(after)) => {
            let written = |told: &Counters| told.counts.get(&Counter::DataUnitsWritten).copied();
            let (Some(before), Some(after)) = (written(before), written(after)) else {
                return wrong("the NVMe drive does not say what was written");
            };
            // The drive itself counted three passes.
            let units = PASSES * DISK_BYTES / DATA_UNIT_BYTES;
            if (units..units + 2).contains(&(after - before)) {
                Ok(())
            } else {
                wrong("the NVMe drive did not count three passes")
            }
        }
        (Transport::Scsi, Health::Unavailable(_), Health::Unavailable(_)) => Ok(()),
        _ => wrong("this is not what such a drive says"),
    }
}

fn blank(folder: &Path, bus: Bus, serial: &str) -> Result<Disk> {
    let path = folder.join(serial).with_extension("img");
    image::blank(&path, DISK_BYTES)?;
    Ok(Disk::new(&path, bus, serial))
}

/// The kernel given directly, which needs no boot stick.
fn direct() -> Firmware {
    let command_line = "console=ttyS0,115200 quiet loglevel=3 panic=0 pumice.boot=none pumice.console=ttyS0 \
                        pumice.unattended";
    Firmware::Direct {
        initrd: project::image("initrd.zst"),
        command_line: command_line.into(),
    }
}
