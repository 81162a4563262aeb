//! The power goes at any moment of a job, and the computer is started again until every certificate is there: nothing is
//! lost, and nothing false is said.
//!
//! `PUMICE_POWER_CUTS` sets how often the power goes, in one job after the other; `PUMICE_POWER_SEED` repeats the moments
//! of an earlier run.

mod wiped;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use std::{fs, thread};

use pumice_certificate::verify;
use pumice_language::Language;
use pumice_model::{Interruption, Limitation, Sequel, Stage};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::filesystem;
use pumice_tests::planted::Dice;
use pumice_tests::power_cuts::PowerCuts;
use pumice_tests::rack::{self, SMALL_DISK, bench};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Disk, Firmware, LIMIT, Machine};
use pumice_tests::{Error, Result};

use crate::wiped::assert_wiped;

const JOB: &str = "POWER-1";

const CUTS: u64 = 3;

/// So slow that a pass over the small disk takes some seconds.
const BYTES_PER_S: u64 = 8 << 20;

/// The longest a boot goes on after the appliance has begun to look for its stick: about as long as a whole wipe.
const LONGEST_MS: u64 = 16_000;

/// How far a job was when the power went, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    BeforeTheWipe,
    Opening,
    Pass(u8),
    ReadBack,
    Saving,
    Saved,
}

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
    let PowerCuts {
        count: cuts,
        seed,
        mut dice,
    } = PowerCuts::of_environment(CUTS);
    let mut moments = Vec::new();
    while (moments.len() as u64) < cuts {
        let most = cuts - moments.len() as u64;
        let of_job = run_job(&mut dice, most).map_err(|error| Error::Check(format!("seed {seed}: {error}")))?;
        moments.extend(of_job);
    }
    let mut tally: BTreeMap<Moment, u32> = BTreeMap::new();
    for moment in moments {
        *tally.entry(moment).or_default() += 1;
    }
    eprintln!("{cuts} power cuts: {tally:?}");
    Ok(())
}

/// One job from its beginning until its certificate is there; the moments at which the power went, `most` at most.
fn run_job(dice: &mut Dice, most: u64) -> Result<Vec<Moment>> {
    let (folder, disk) = bench("power-cuts")?;
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &rack::job_file(JOB, [SMALL_DISK]))])?;
    let mut moments = Vec::new();
    let mut is_done = false;
    while !is_done && (moments.len() as u64) < most {
        let mut machine = start(&folder, &stick, &disk)?;
        thread::sleep(Duration::from_millis(dice.below_u64(LONGEST_MS)));
        is_done = !machine.is_on();
        if !is_done {
            moments.push(moment(&machine));
            drop(machine);
            is_done = !rack::certificates(&stick, JOB, &folder.join("certificates"))?.is_empty();
        }
    }
    if !is_done {
        start(&folder, &stick, &disk)?.wait_for_power_off(LIMIT)?;
    }
    assert_wiped(&disk, &stick, JOB, &folder)?;
    assert_told(&folder, &stick, &moments)?;
    let files = filesystem::files_below(&folder.join("certificates"))?;
    let is_journal = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "journal");
    // Between the saving of a certificate and the removal of its journal the power may go too.
    let may_be_left = matches!(moments.last(), Some(Moment::Saving | Moment::Saved));
    ensure(may_be_left || !files.iter().any(is_journal), || {
        format!("a journal is left on the stick: {files:?}")
    })?;
    Ok(moments)
}

/// The certificate tells of the interruptions, of those at least before which a journal had seconds to be written.
fn assert_told(folder: &Path, stick: &Disk, moments: &[Moment]) -> Result<()> {
    let files = rack::certificates(stick, JOB, &folder.join("certificates"))?;
    let bytes = fs::read(&files[0]).map_err(Error::file(&files[0]))?;
    let verified = verify(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
    let told = &verified.report.evidence.interruptions;
    let least = moments
        .iter()
        .filter(|moment| (Moment::Pass(2)..=Moment::ReadBack).contains(moment));
    let most = moments.iter().filter(|moment| **moment >= Moment::Pass(1));
    let is_continued = |one: &Interruption| one.sequel == Sequel::Continued && one.stage != Stage::Opening;
    let is_limited = verified.judgement.limitations.contains(&Limitation::Interrupted);
    let holds = (least.count()..=most.count()).contains(&told.len())
        && told.iter().all(is_continued)
        && is_limited != told.is_empty();
    ensure(holds, || format!("the power went at {moments:?}, and told is {told:?}"))
}

/// Starts the computer and waits until the appliance looks for its stick.
fn start(folder: &Path, stick: &Disk, disk: &Disk) -> Result<Machine> {
    let mut machine = Machine::start(
        folder,
        &Firmware::direct("pumice.unattended"),
        &[stick.clone(), disk.clone()],
    )?;
    machine.limit_speed(1, BYTES_PER_S)?;
    let texts = &Language::En.catalogue().console;
    machine.console.wait_for_text(texts.waiting_for_stick, LIMIT)?;
    Ok(machine)
}

/// The last that the console says.
fn moment(machine: &Machine) -> Moment {
    let texts = &Language::En.catalogue().console;
    let begun = |stage| (texts.stage_begun)("", stage);
    let saved = (texts.saved)("", "");
    let steps = [
        (Moment::Opening, begun(Stage::Opening)),
        (Moment::Pass(1), begun(Stage::Pass(1))),
        (Moment::Pass(2), begun(Stage::Pass(2))),
        (Moment::Pass(3), begun(Stage::Pass(3))),
        (Moment::ReadBack, begun(Stage::ReadBack)),
        (Moment::Saving, ": ERASED.".into()),
        (Moment::Saved, saved),
    ];
    let text = machine.console.text();
    let said = steps.into_iter().rev().find(|(_, words)| text.contains(words.as_str()));
    said.map_or(Moment::BeforeTheWipe, |(moment, _)| moment)
}
