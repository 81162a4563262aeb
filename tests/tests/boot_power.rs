//! The power goes at any moment of a job, and the computer is started again until every certificate is there: nothing is
//! lost, and nothing false is said.
//!
//! `PUMICE_POWER_CUTS` sets how often the power goes; the moments are drawn from the number of the cut.

mod wiped;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs, thread};

use pumice_certificate::verify;
use pumice_language::Language;
use pumice_model::{Limitation, Sequel, Stage};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::filesystem;
use pumice_tests::planted::Dice;
use pumice_tests::rack::{self, SMALL_DISK, bench};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Disk, Firmware, LIMIT, Machine};
use pumice_tests::{Error, Result};

use crate::wiped::assert_wiped;

const JOB: &str = "POWER-1";

const CUTS: u64 = 3;

/// So slow that a pass over the small disk takes some seconds.
const BYTES_PER_S: u64 = 8 << 20;

/// The longest a boot goes on after its wipe has begun.
const LONGEST_MS: u64 = 9_000;

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    case::run([Case::new(
        "a_job_survives_power_cuts_at_any_moment",
        &needs,
        survives_power_cuts,
    )])
}

fn survives_power_cuts() -> Result<()> {
    let (folder, disk) = bench("power-cuts")?;
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &rack::job_file(JOB, [SMALL_DISK]))])?;
    let cuts = env::var("PUMICE_POWER_CUTS").ok().and_then(|cuts| cuts.parse().ok());
    let mut begun = 0;
    for cut in 0..cuts.unwrap_or(CUTS) {
        let mut machine = start(&folder, &stick, &disk)?;
        let after_ms = Dice::numbered(cut).below_u64(LONGEST_MS);
        thread::sleep(Duration::from_millis(after_ms));
        if !machine.is_on() {
            // It was faster than the cut, and all is there.
            break;
        }
        begun += 1;
        drop(machine);
    }
    let files = rack::certificates(&stick, JOB, &folder.join("certificates"))?;
    if files.is_empty() {
        let mut machine = start(&folder, &stick, &disk)?;
        machine.wait_for_power_off(LIMIT)?;
    }
    ensure(begun > 0, || "the power was never cut".into())?;
    assert_wiped(&disk, &stick, JOB, &folder)?;
    assert_told(&folder, &stick)?;
    let files = filesystem::files_below(&folder.join("certificates"))?;
    let is_journal = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "journal");
    ensure(!files.iter().any(is_journal), || {
        format!("a journal is left on the stick: {files:?}")
    })
}

/// The certificate tells of the interruptions.
fn assert_told(folder: &Path, stick: &Disk) -> Result<()> {
    let files = rack::certificates(stick, JOB, &folder.join("certificates"))?;
    let bytes = fs::read(&files[0]).map_err(Error::file(&files[0]))?;
    let verified = verify(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
    let interruptions = &verified.report.evidence.interruptions;
    let is_told = verified.judgement.limitations.contains(&Limitation::Interrupted);
    let is_continued = interruptions
        .iter()
        .all(|one| one.sequel == Sequel::Continued && one.stage != Stage::Opening);
    ensure(!interruptions.is_empty() && is_told && is_continued, || {
        format!("{interruptions:?}")
    })
}

/// Starts the computer and waits until the wipe has begun to write.
fn start(folder: &Path, stick: &Disk, disk: &Disk) -> Result<Machine> {
    let mut machine = Machine::start(
        folder,
        &Firmware::direct("pumice.unattended"),
        &[stick.clone(), disk.clone()],
    )?;
    machine.limit_speed(1, BYTES_PER_S)?;
    let texts = &Language::En.catalogue().console;
    machine
        .console
        .wait_for_text(&(texts.stage_begun)("", Stage::Opening), LIMIT)?;
    Ok(machine)
}
