//! Controllers behind which no disk is seen: a person is told of them, whoever decides what is wiped.

mod wiped;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pumice_language::{Catalogue, Language};
use pumice_model::{Hiding, HidingController};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::filesystem::{self, Layout};
use pumice_tests::operator;
use pumice_tests::rack::{self, SMALL_DISK, bench};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Bus, Disk, Firmware, LIMIT, Machine};
use pumice_tests::{Error, Result, project};

use crate::wiped::assert_wiped;

const JOB: &str = "CONTROLLER-1";

/// A RAID controller with nothing on it, in a place of its own.
const EMPTY: &str = "megasas,id=empty,addr=0x1a";
const ADDRESS: &str = "0000:00:1a.0";

/// What the field's computers have their disks behind.
const DRIVERS: [&str; 8] = [
    "aacraid",
    "ahci",
    "hpsa",
    "megaraid_sas",
    "mpt3sas",
    "nvme",
    "smartpqi",
    "vmd",
];

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    case::run([
        Case::new("the_image_has_the_drivers", &[Requirement::Image], image_has_drivers),
        Case::new("a_person_sees_that_a_controller_shows_no_disk", &needs, seen_by_person),
        Case::new(
            "a_disk_behind_a_raid_controller_is_wiped_and_an_empty_one_told_of",
            &needs,
            told_of_unattended,
        ),
    ])
}

fn image_has_drivers() -> Result<()> {
    let path = project::image("manifest.txt");
    let manifest = fs::read_to_string(&path).map_err(Error::file(&path))?;
    let is_missing = |driver: &&&str| !manifest.contains(&format!("/{driver}.ko "));
    let missing: Vec<&&str> = DRIVERS.iter().filter(is_missing).collect();
    ensure(missing.is_empty(), || format!("the image lacks {missing:?}"))
}

fn seen_by_person() -> Result<()> {
    let folder = rack::emptied_folder("controller-seen")?;
    let stick = rack::certificate_stick(&folder, &[])?;
    let texts = &english().screen;
    let mut machine = Machine::start_with_devices(&folder, &Firmware::direct(""), &[stick], &[EMPTY])?;
    operator::take_stick(&mut machine.console)?;
    operator::take_job(&mut machine.console, None)?;
    machine.console.wait_for_screen(&sentence(), LIMIT)?;
    machine.console.send("\x11")?;
    machine.console.wait_for_screen(texts.off_safely, LIMIT)?;
    machine.console.send("y")?;
    machine.wait_for_power_off(LIMIT)
}

fn told_of_unattended() -> Result<()> {
    let (folder, mut disk) = bench("controller-unattended")?;
    disk.bus = Bus::Megasas;
    let job = rack::job_file(JOB, [SMALL_DISK]);
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &job)])?;
    let firmware = Firmware::direct("pumice.unattended");
    let disks = [stick.clone(), disk.clone()];
    let mut machine = Machine::start_with_devices(&folder, &firmware, &disks, &[EMPTY])?;
    machine.console.wait_for_text(&sentence(), LIMIT)?;
    machine.wait_for_power_off(LIMIT)?;
    assert_only_empty_one_told_of(&machine.console.text())?;
    assert_only_empty_one_told_of(&summary(&stick, &folder.join("files"))?)?;
    assert_wiped(&disk, &stick, JOB, &folder)
}

fn assert_only_empty_one_told_of(text: &str) -> Result<()> {
    let sentence = sentence();
    let (_, common) = sentence.split_once(ADDRESS).unwrap_or_default();
    let told = text.matches(common).count();
    ensure(told == 1 && text.contains(&sentence), || {
        format!("{told} times: {text}")
    })
}

/// The summary on the certificate stick.
fn summary(stick: &Disk, folder: &Path) -> Result<String> {
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    filesystem::copy_out(&stick.image, Layout::Partitioned, folder)?;
    let files = filesystem::files_below(folder)?;
    let is_summary = |path: &&PathBuf| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("summary"))
    };
    let path = files
        .iter()
        .find(is_summary)
        .ok_or_else(|| Error::Check("there is no summary".into()))?;
    fs::read_to_string(path).map_err(Error::file(path))
}

fn sentence() -> String {
    (english().words.hiding)(&HidingController {
        address: ADDRESS.into(),
        hiding: Hiding::RaidController,
    })
}

fn english() -> &'static Catalogue {
    Language::En.catalogue()
}
