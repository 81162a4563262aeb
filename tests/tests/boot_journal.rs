//! Journals that are damaged, or of disks that are gone, replaced or written to meanwhile, and sticks that fail while a
//! journal is kept on them: a later boot goes on where that is right, begins anew where it is not, and says which.

mod certified;

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{slice, thread};

use pumice_certificate::Journal;
use pumice_language::{Console, Language};
use pumice_model::{Ending, Identity, Sequel, Stage};
use pumice_tests::case::{self, Case};
use pumice_tests::check::residue;
use pumice_tests::error::ensure;
use pumice_tests::filesystem::{self, FileSystem, Layout};
use pumice_tests::rack::{self, SMALL_DISK, bench, small_disk};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Bus, Disk, Firmware, LIMIT, Machine};
use pumice_tests::{Error, Result};

use crate::certified::Certificates;

const JOB: &str = "JOURNAL-1";

/// So slow that a pass over a small disk takes some seconds.
const BYTES_PER_S: u64 = 3 << 20;

const POLL: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    case::run([
        Case::new(
            "damaged_journals_and_disks_that_changed_end_in_true_verdicts",
            &needs,
            journals_meet_misfortunes,
        ),
        Case::new(
            "a_journal_outlives_full_and_pulled_sticks_and_a_power_cut",
            &needs,
            sticks_fail_before_a_power_cut,
        ),
    ])
}

fn texts() -> &'static Console {
    &Language::En.catalogue().console
}

fn journals_meet_misfortunes() -> Result<()> {
    let interrupted = ["FLIPPED", "TORN", "REPLACED", "MEDDLED", "ABSENT"];
    let folder = rack::emptied_folder("journals")?;
    let job = rack::job_file(JOB, interrupted);
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &job)])?;
    let disks = interrupted.iter().map(|serial| disk(&folder, serial));
    let mut disks = disks.collect::<Result<Vec<_>>>()?;
    break_off_in_pass_2(&folder, &stick, &disks, &interrupted)?;

    let journals = journals_of(&stick, &folder)?;
    let of = |serial: &str| {
        let name = format!("disk-{serial}");
        let is_its = |path: &&PathBuf| {
            path.file_stem()
                .is_some_and(|stem| stem.to_string_lossy().starts_with(&name))
        };
        let found = journals.iter().find(is_its);
        found.ok_or_else(|| Error::Check(format!("{serial} has no journal")))
    };
    let (flipped, torn, absent) = (of("FLIPPED")?, of("TORN")?, of("ABSENT")?);
    let absent_bytes = read(absent)?;
    flip_a_byte(flipped)?;
    tear_the_end(torn)?;
    let edited = [flipped.clone(), torn.clone()];
    filesystem::copy_files_in(&stick.image, Layout::Partitioned, &edited, &format!("::/pumice/{JOB}"))?;
    // Another disk with the same serial number, as behind a USB bridge, and one that somebody wrote to.
    small_disk(&folder, "REPLACED")?;
    meddle(&disks[3].image)?;
    // A disk of the same size takes the place of the one that is absent, and is to be wiped too.
    disks[4] = disk(&folder, "NEWCOMER")?;
    let present = ["FLIPPED", "TORN", "REPLACED", "MEDDLED", "NEWCOMER"];
    let job_file = folder.join("pumice-job.toml");
    fs::write(&job_file, rack::job_file(JOB, present)).map_err(Error::file(&job_file))?;
    filesystem::copy_files_in(&stick.image, Layout::Partitioned, &[job_file], "::/")?;

    let disks_and_stick = [slice::from_ref(&stick), &disks].concat();
    let mut machine = Machine::start(&folder, &Firmware::direct("pumice.unattended"), &disks_and_stick)?;
    machine.wait_for_power_off(LIMIT)?;
    assert_said(&machine, flipped)?;

    let certificates = Certificates::read(&stick, JOB, &folder, &present)?;
    let sequels = [
        None,
        Some(Sequel::Continued),
        Some(Sequel::StartedAnew),
        Some(Sequel::StartedAnew),
        None,
    ];
    for ((serial, disk), expected) in present.iter().zip(&disks).zip(sequels) {
        certificates.assert_erased(serial)?;
        let interruptions = &certificates.of(serial).report.evidence.interruptions;
        let told: Vec<Sequel> = interruptions.iter().map(|one| one.sequel).collect();
        ensure(told.iter().copied().eq(expected), || {
            format!("{serial}: {interruptions:?}")
        })?;
        let left = residue::count_canaries(&disk.image)?;
        ensure(left == 0, || format!("{serial}: {left} canaries are left"))?;
    }
    let left = journals_of(&stick, &folder)?;
    ensure(left == [absent.clone()] && read(absent)? == absent_bytes, || {
        format!("not only the absent disk's journal is left, as it was: {left:?}")
    })
}

/// Each misfortune has its sentence.
fn assert_said(machine: &Machine, flipped: &Path) -> Result<()> {
    let name = flipped.file_name().unwrap_or_default().to_string_lossy();
    let unreadable = (texts().journal_unreadable)(&format!("pumice/{JOB}/{name}"));
    let absent = (texts().interrupted_absent)(&Identity {
        model: String::new(),
        serial: Some("ABSENT".into()),
        wwn: None,
    });
    let anew = (texts().taken_up)("", Sequel::StartedAnew);
    let lines: [&[&str]; 7] = [
        &[&unreadable],
        &["FLIPPED", &(texts().begun)("")],
        &["TORN", &(texts().taken_up)("", Sequel::Continued)],
        &["REPLACED", &anew],
        &["MEDDLED", &anew],
        &["NEWCOMER", &(texts().begun)("")],
        &[&absent],
    ];
    lines
        .iter()
        .try_for_each(|words| machine.console.wait_for_line(words, POLL))
}

/// Wipes until every disk is in its second pass, and takes the power away.
fn break_off_in_pass_2(folder: &Path, stick: &Disk, disks: &[Disk], serials: &[&str]) -> Result<()> {
    let all = [slice::from_ref(stick), disks].concat();
    let mut machine = Machine::start(folder, &Firmware::direct("pumice.unattended"), &all)?;
    for index in 1..all.len() {
        machine.limit_speed(index, BYTES_PER_S)?;
    }
    let begun = (texts().stage_begun)("", Stage::Pass(2));
    for serial in serials {
        machine.console.wait_for_line(&[serial, &begun], LIMIT)?;
    }
    wait_for_journals(stick, folder, serials.len())
}

fn sticks_fail_before_a_power_cut() -> Result<()> {
    let (folder, disk) = bench("journal-sticks")?;
    let job = rack::job_file(JOB, [SMALL_DISK]);
    let files = [("pumice-job.toml", job.as_str())];
    let full = rack::full_stick(&folder, "STICK-FULL", &files)?;
    let good = rack::stick(&folder, "STICK-GOOD", FileSystem::Fat32, &files)?;
    let taken = (texts().stick_taken)("");

    let firmware = Firmware::direct("pumice.unattended");
    let mut machine = Machine::start(&folder, &firmware, &[full, disk.clone()])?;
    machine.limit_speed(1, BYTES_PER_S)?;
    let console = &machine.console;
    console.wait_for_text(&(texts().stick_failed)(texts().save_full), LIMIT)?;
    machine.unplug(0)?;
    let place = machine.plug(&good)?;
    machine.console.wait_for_line(&["STICK-GOOD", &taken], LIMIT)?;
    machine.unplug(place)?;
    machine.console.wait_for_text(texts().stick_gone, LIMIT)?;
    // The wipe goes on without a stick.
    let begun = (texts().stage_begun)("", Stage::Pass(2));
    machine.console.wait_for_text(&begun, LIMIT)?;
    machine.plug(&good)?;
    wait_for_journals(&good, &folder, 1)?;
    drop(machine);

    let mut machine = Machine::start(&folder, &firmware, &[good.clone(), disk.clone()])?;
    machine.wait_for_power_off(LIMIT)?;
    let certificates = Certificates::read(&good, JOB, &folder, &[SMALL_DISK])?;
    certificates.assert_erased(SMALL_DISK)?;
    let interruptions = &certificates.of(SMALL_DISK).report.evidence.interruptions;
    let is_continued = matches!(
        interruptions[..],
        [one] if one.sequel == Sequel::Continued && one.stage == Stage::Pass(2)
    );
    ensure(is_continued, || format!("{interruptions:?}"))?;
    let left = journals_of(&good, &folder)?;
    ensure(left.is_empty(), || format!("{left:?}"))?;
    ensure(residue::count_canaries(&disk.image)? == 0, || "old data is left".into())
}

/// A disk on a bus that takes many.
fn disk(folder: &Path, serial: &str) -> Result<Disk> {
    let mut disk = small_disk(folder, serial)?;
    disk.bus = Bus::VirtioScsi;
    Ok(disk)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(Error::file(path))
}

fn flip_a_byte(path: &Path) -> Result<()> {
    let mut bytes = read(path)?;
    bytes[100] ^= 1;
    fs::write(path, bytes).map_err(Error::file(path))
}

/// Leaves the beginning of a record behind the last whole one, as when the power goes while it is added. The last whole one itself
/// is not cut: on a busy machine the one before may be of an earlier pass, from which nothing can go on.
fn tear_the_end(path: &Path) -> Result<()> {
    let bytes = read(path)?;
    let torn = &bytes[..40];
    fs::write(path, [&bytes, torn].concat()).map_err(Error::file(path))
}

/// Writes 1 MiB into the middle of a disk, as somebody else's computer would.
fn meddle(image: &Path) -> Result<()> {
    let file = OpenOptions::new().write(true).open(image).map_err(Error::file(image))?;
    file.write_all_at(&vec![b'?'; 1 << 20], 10 << 20)
        .map_err(Error::file(image))
}

/// The journals on a stick, as files of the host.
fn journals_of(stick: &Disk, folder: &Path) -> Result<Vec<PathBuf>> {
    let copy = folder.join("stick");
    if copy.exists() {
        fs::remove_dir_all(&copy).map_err(Error::file(&copy))?;
    }
    fs::create_dir_all(&copy).map_err(Error::file(&copy))?;
    filesystem::copy_out(&stick.image, Layout::Partitioned, &copy)?;
    let mut files = filesystem::files_below(&copy)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "journal"));
    Ok(files)
}

/// Waits until so many journals on the stick of a running computer tell of a second pass.
fn wait_for_journals(stick: &Disk, folder: &Path, count: usize) -> Result<()> {
    let is_in_pass_2 = |path: &PathBuf| {
        let journal = read(path).ok().and_then(|bytes| Journal::read(&bytes));
        journal.is_some_and(|journal| {
            matches!(
                journal.evidence.ending,
                Ending::Stopped {
                    stage: Stage::Pass(2),
                    ..
                }
            )
        })
    };
    let deadline = Instant::now() + LIMIT;
    while Instant::now() < deadline {
        // What is being written may not be read whole.
        let journals = journals_of(stick, folder).unwrap_or_default();
        if journals.iter().filter(|path| is_in_pass_2(path)).count() == count {
            return Ok(());
        }
        thread::sleep(POLL);
    }
    Err(Error::Check(format!(
        "no {count} journals of a second pass on the stick"
    )))
}
