//! Certificate sticks that are missing, unfit, pulled out, or full: nothing is lost, and the computer stays on for it.

mod wiped;

use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use pumice_language::{Catalogue, Language};
use pumice_model::StickError;
use pumice_tests::Result;
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::filesystem::FileSystem;
use pumice_tests::image::digest_file;
use pumice_tests::operator;
use pumice_tests::rack::{self, CERTIFICATE_STICK, SMALL_DISK, bench};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Firmware, LIMIT, Machine, Switch};

use crate::wiped::assert_wiped;

const JOB: &str = "BOOT-1";

/// So slow that a wipe is in its middle until the limit is lifted.
const SLOW_BYTES_PER_S: u64 = 1 << 20;

/// Long enough for a computer that wrongly switches itself off to have done so.
const STAY: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    case::run([
        Case::new(
            "certificates_outlive_foreign_pulled_and_full_sticks_unattended",
            &needs,
            sticks_fail_unattended,
        ),
        Case::new(
            "certificates_outlive_foreign_pulled_and_full_sticks_attended",
            &needs,
            sticks_fail_attended,
        ),
        Case::new("a_malformed_job_file_wipes_nothing", &needs, malformed_job_file),
        Case::new("unknown_serials_and_sticks_are_refused", &needs, unknown_serials),
        Case::new(
            "a_protected_stick_is_refused_and_another_asked_for",
            &needs,
            protected_stick,
        ),
    ])
}

fn english() -> &'static Catalogue {
    Language::En.catalogue()
}

fn sticks_fail_unattended() -> Result<()> {
    let (folder, disk) = bench("sticks-unattended")?;
    let job = rack::job_file(JOB, [SMALL_DISK]);
    let files = [("pumice-job.toml", job.as_str())];
    let foreign = rack::stick(&folder, "STICK-NTFS", FileSystem::Ntfs, &files)?;
    let pulled = rack::stick(&folder, "STICK-PULLED", FileSystem::Fat32, &files)?;
    let full = rack::full_stick(&folder, "STICK-FULL", &files)?;
    let good = rack::stick(&folder, "STICK-GOOD", FileSystem::Fat32, &files)?;
    let (texts, words) = (&english().console, &english().words);

    let mut machine = Machine::start(
        &folder,
        &Firmware::direct("pumice.unattended"),
        std::slice::from_ref(&disk),
    )?;
    machine.console.wait_for_text(texts.waiting_for_stick, LIMIT)?;
    machine.limit_speed(0, SLOW_BYTES_PER_S)?;
    machine.plug(&foreign)?;
    machine
        .console
        .wait_for_text((words.stick_error)(StickError::NoFilesystem), LIMIT)?;
    let pulled_place = machine.plug(&pulled)?;
    machine.console.wait_for_text("pass 1 begins", LIMIT)?;
    machine.unplug(pulled_place)?;
    machine.console.wait_for_text(texts.stick_gone, LIMIT)?;
    machine.limit_speed(0, 0)?;
    machine.console.wait_for_text("ERASED", LIMIT)?;
    let full_place = machine.plug(&full)?;
    machine
        .console
        .wait_for_text(&(texts.stick_failed)(texts.save_full), LIMIT)?;
    thread::sleep(STAY);
    ensure(machine.is_on(), || "it switched itself off".into())?;
    ensure(!machine.console.text().contains("certificate saved"), || {
        "it claims to have saved a certificate".into()
    })?;
    machine.unplug(full_place)?;
    machine.plug(&good)?;
    machine.console.wait_for_text(texts.all_done, LIMIT)?;
    machine.wait_for_power_off(LIMIT)?;
    for other in [&pulled, &full] {
        let files = rack::certificates(other, JOB, &folder.join("other-certificates"))?;
        ensure(files.is_empty(), || format!("{files:?}"))?;
    }
    assert_wiped(&disk, &good, JOB, &folder)
}

fn sticks_fail_attended() -> Result<()> {
    let (folder, disk) = bench("sticks-attended")?;
    let foreign = rack::stick(&folder, "STICK-NTFS", FileSystem::Ntfs, &[])?;
    let pulled = rack::stick(&folder, "STICK-PULLED", FileSystem::Fat32, &[])?;
    let full = rack::full_stick(&folder, "STICK-FULL", &[])?;
    let good = rack::stick(&folder, "STICK-GOOD", FileSystem::Fat32, &[])?;
    let (texts, plain) = (&english().screen, &english().console);

    let mut machine = Machine::start(&folder, &Firmware::direct(""), std::slice::from_ref(&disk))?;
    machine.console.wait_for_screen(texts.no_usb, LIMIT)?;
    let foreign_place = machine.plug(&foreign)?;
    let no_filesystem = (english().words.stick_error)(StickError::NoFilesystem);
    machine.console.wait_for_screen(no_filesystem, LIMIT)?;
    machine.unplug(foreign_place)?;
    machine.console.wait_for_screen(texts.no_usb, LIMIT)?;
    let pulled_place = machine.plug(&pulled)?;
    start_wipe(&mut machine)?;
    machine.unplug(pulled_place)?;
    machine.console.wait_for_screen(plain.save_gone, LIMIT)?;
    machine.limit_speed(0, 0)?;
    machine.console.wait_for_screen(texts.in_memory, LIMIT)?;

    let full_place = machine.plug(&full)?;
    machine.console.send("c")?;
    machine.console.wait_for_screen("STICK-FULL", LIMIT)?;
    machine.console.wait_for_screen(texts.stick_fit, LIMIT)?;
    machine.console.send("\r")?;
    machine.console.wait_for_screen(plain.save_full, LIMIT)?;
    thread::sleep(STAY);
    ensure(machine.is_on(), || "it switched itself off".into())?;
    machine.unplug(full_place)?;
    machine.console.send("c")?;
    machine.console.wait_for_screen(texts.no_usb, LIMIT)?;
    machine.plug(&good)?;
    machine.console.wait_for_screen("STICK-GOOD", LIMIT)?;
    machine.console.wait_for_screen(texts.stick_fit, LIMIT)?;
    machine.console.send("\r")?;
    machine.console.wait_for_screen(texts.finished, LIMIT)?;
    machine.console.send("\x11")?;
    machine.console.wait_for_screen(texts.off_safely, LIMIT)?;
    machine.console.send("y")?;
    machine.wait_for_power_off(LIMIT)?;
    assert_wiped(&disk, &good, JOB, &folder)
}

/// From the first screen to a slow wipe at work.
fn start_wipe(machine: &mut Machine) -> Result<()> {
    let texts = &english().screen;
    let console = &mut machine.console;
    operator::take_stick(console)?;
    operator::take_job(console, Some(JOB))?;
    console.wait_for_screen(texts.ready, LIMIT)?;
    console.send("a\r")?;
    console.wait_for_screen(&(texts.type_serial)(SMALL_DISK), LIMIT)?;
    console.send("0001\r")?;
    console.wait_for_screen(&(texts.all_confirmed)(1), LIMIT)?;
    machine.limit_speed(0, SLOW_BYTES_PER_S)?;
    machine.console.send("s")?;
    machine.console.wait_for_screen(texts.working, LIMIT)
}

fn malformed_job_file() -> Result<()> {
    let (folder, disk) = bench("malformed-job")?;
    let before = digest_file(&disk.image)?;
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", "number = 1\nwipe = [\n")])?;
    let mut machine = Machine::start(&folder, &Firmware::direct("pumice.unattended"), &[stick, disk.clone()])?;
    machine
        .console
        .wait_for_text("its pumice-job.toml cannot be followed", LIMIT)?;
    ensure(machine.is_on(), || "it switched itself off".into())?;
    ensure(digest_file(&disk.image)? == before, || "the disk changed".into())
}

fn unknown_serials() -> Result<()> {
    let (folder, disk) = bench("unknown-serials")?;
    let before = digest_file(&disk.image)?;
    let job = rack::job_file(JOB, ["NOSUCHDISK", CERTIFICATE_STICK]);
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &job)])?;
    let mut machine = Machine::start(
        &folder,
        &Firmware::direct("pumice.unattended"),
        &[stick.clone(), disk.clone()],
    )?;
    let texts = &english().console;
    machine
        .console
        .wait_for_text(&(texts.serial_not_found)("NOSUCHDISK"), LIMIT)?;
    machine.console.wait_for_text("Certificates are kept on it.", LIMIT)?;
    machine.console.wait_for_text(texts.not_all_done, LIMIT)?;
    machine.console.send("\r")?;
    machine.wait_for_power_off(LIMIT)?;
    ensure(digest_file(&disk.image)? == before, || "the disk changed".into())?;
    let files = rack::certificates(&stick, JOB, &folder.join("certificates"))?;
    ensure(files.is_empty(), || format!("{files:?}"))
}

fn protected_stick() -> Result<()> {
    let (folder, disk) = bench("protected-stick")?;
    let before = digest_file(&disk.image)?;
    let mut stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &rack::job_file(JOB, [SMALL_DISK]))])?;
    stick.switch = Switch::Protected;
    let mut machine = Machine::start(&folder, &Firmware::direct("pumice.unattended"), &[stick, disk.clone()])?;
    machine.console.wait_for_text("It is write-protected.", LIMIT)?;
    ensure(machine.is_on(), || "it switched itself off".into())?;
    ensure(digest_file(&disk.image)? == before, || "the disk changed".into())
}
