//! The real kernel, the real image and the real program in a virtual computer: whole wipes, driven from outside.

mod wiped;

use std::fs;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use pumice_certificate::verify;
use pumice_language::{Catalogue, Language};
use pumice_model::{BEIJING_AHEAD_S, Hold, Limitation, date_and_time};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::image::digest_file;
use pumice_tests::operator;
use pumice_tests::rack::{self, BOOT_STICK, SMALL_DISK, bench};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Firmware, LIMIT, Machine};
use pumice_tests::{Error, Result};

use crate::wiped::assert_wiped;

const JOB: &str = "BOOT-1";

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    let mut uefi = needs.clone();
    uefi.push(Requirement::Ovmf);
    case::run([
        Case::new(
            "wipes_unattended_in_bios_and_never_the_boot_stick",
            &needs,
            wipes_unattended_in_bios,
        ),
        Case::new("wipes_unattended_telling_on_the_screen_in_uefi", &uefi, wipes_in_uefi),
        Case::new("shows_the_first_screen_in_uefi", &uefi, shows_the_first_screen_in_uefi),
        Case::new("speaks_chinese_on_the_computers_own_screen", &needs, speaks_chinese),
        Case::new("wipes_by_keys_on_the_serial_console", &needs, wipes_by_keys),
        Case::new("takes_the_offices_job_and_the_time_by_keys", &needs, takes_job_and_time),
    ])
}

fn english() -> &'static Catalogue {
    Language::En.catalogue()
}

/// The boot stick is listed too, and is refused.
fn wipes_unattended_in_bios() -> Result<()> {
    wipes_unattended("bios", &Firmware::Bios, "t", &[SMALL_DISK, BOOT_STICK], |machine| {
        let why = (english().words.hold)(&Hold::BootStick);
        machine.console.wait_for_text(&why, LIMIT)?;
        machine.console.wait_for_text(english().console.not_all_done, LIMIT)?;
        machine.console.send("\r")
    })
}

fn wipes_in_uefi() -> Result<()> {
    wipes_unattended("uefi-unattended", &Firmware::Uefi, "u", &[SMALL_DISK], |_| Ok(()))
}

/// A whole wipe of the small disk from the boot stick by the entry of its menu with this key.
fn wipes_unattended(
    case: &str,
    firmware: &Firmware,
    entry: &str,
    listed: &[&str],
    attend: fn(&mut Machine) -> Result<()>,
) -> Result<()> {
    let (folder, disk) = bench(case)?;
    let boot = rack::boot_stick(&folder)?;
    let before = digest_file(&boot.image)?;
    let job = rack::job_file(JOB, listed.iter().copied());
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &job)])?;
    let mut machine = Machine::start(&folder, firmware, &[boot.clone(), stick.clone(), disk.clone()])?;
    machine.console.wait_for_text("On the serial console", LIMIT)?;
    machine.console.send(entry)?;
    attend(&mut machine)?;
    machine.wait_for_power_off(LIMIT)?;
    ensure(digest_file(&boot.image)? == before, || "the boot stick changed".into())?;
    assert_wiped(&disk, &stick, JOB, &folder)
}

fn shows_the_first_screen_in_uefi() -> Result<()> {
    let (folder, disk) = bench("uefi")?;
    let boot = rack::boot_stick(&folder)?;
    let before = digest_file(&disk.image)?;
    let mut machine = Machine::start(&folder, &Firmware::Uefi, &[boot, disk.clone()])?;
    machine.console.wait_for_text("On the serial console", LIMIT)?;
    machine.console.send("s")?;
    machine
        .console
        .wait_for_screen(english().screen.only_boot_stick, LIMIT)?;
    machine.monitor.screendump(&folder.join("screen.png"), "png")?;
    machine.console.send("\x11y")?;
    machine.wait_for_power_off(LIMIT)?;
    ensure(digest_file(&disk.image)? == before, || "the disk changed".into())
}

/// A console of Linux has no Chinese letters; the names of a job that the office has prepared must be read all the same.
fn speaks_chinese() -> Result<()> {
    let (folder, disk) = bench("chinese")?;
    let boot = rack::boot_stick(&folder)?;
    let job = format!(
        "number = \"ZH-1\"\nclient = \"某某商贸有限公司\"\noperator = \"王小明\"\nwitness = \"李小四\"\n{}",
        rack::OPEN_GATE
    );
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &job)])?;
    let mut machine = Machine::start(&folder, &Firmware::Bios, &[boot, disk])?;
    machine.console.wait_for_text("On the serial console", LIMIT)?;
    machine.console.send("p")?;
    // Plugged in now, it is the second of the USB disks.
    machine.wait_for_picture(english().screen.only_boot_stick, LIMIT)?;
    machine.plug(&stick)?;
    machine.wait_for_picture(english().screen.stick_fit, LIMIT)?;
    let chinese = Language::ZhCn.catalogue();
    machine.wait_for_picture(chinese.screen.speak, LIMIT)?;
    machine.monitor.press(&["l"])?;
    machine.wait_for_picture(chinese.screen.stick_intro, LIMIT)?;
    machine.monitor.screendump(&folder.join("stick.png"), "png")?;
    machine.monitor.press(&["down"])?;
    machine.monitor.press(&["ret"])?;
    machine.wait_for_picture(chinese.signing.enrol_keys, LIMIT)?;
    machine.monitor.press(&["esc"])?;
    machine.wait_for_picture(chinese.screen.job_file_taken, LIMIT)?;
    machine.monitor.screendump(&folder.join("job.png"), "png")?;
    machine.monitor.press(&["ctrl", "q"])?;
    machine.wait_for_picture(chinese.screen.off_safely, LIMIT)?;
    machine.monitor.press(&["y"])?;
    // A summary was waited for that only a job has.
    machine.wait_for_power_off(LIMIT / 6)
}

fn wipes_by_keys() -> Result<()> {
    let (folder, disk) = bench("keys")?;
    let stick = rack::certificate_stick(&folder, &[])?;
    let texts = &english().screen;
    let mut machine = Machine::start(&folder, &Firmware::direct(""), &[stick.clone(), disk.clone()])?;
    let console = &mut machine.console;
    operator::take_stick(console)?;
    operator::take_job(console, Some("KEYS-1"))?;
    operator::choose_all(console, SMALL_DISK)?;
    console.send("9999\r")?;
    console.wait_for_screen(texts.mismatch, LIMIT)?;
    operator::wipe(console, "0001")?;
    machine.wait_for_power_off(LIMIT)?;
    assert_wiped(&disk, &stick, "KEYS-1", &folder)
}

/// The job lies on the stick; the operator confirms it, and the time only once it can be so.
fn takes_job_and_time() -> Result<()> {
    let (folder, disk) = bench("office")?;
    let job = format!(
        "number = \"OFFICE-1\"\nclient = \"某某商贸有限公司\"\noperator = {{ name = \"A. Person\", capacity = \"IT\" }}\n\
         witness = \"W. Person\"\nsensitivity = \"sensitive\"\nwipe = [\"{SMALL_DISK}\"]\nfirmware_erase = \"none\"\n{}",
        rack::OPEN_GATE
    );
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &job)])?;
    let texts = &english().screen;
    let mut machine = Machine::start(&folder, &Firmware::direct(""), &[stick.clone(), disk.clone()])?;
    let console = &mut machine.console;
    operator::take_stick(console)?;
    console.wait_for_screen(texts.job_file_taken, LIMIT)?;
    console.send("\r")?;
    console.wait_for_screen(texts.headings.gate, LIMIT)?;
    console.send("\r")?;
    console.wait_for_screen(texts.headings.clock, LIMIT)?;
    console.send("2001-01-01 00:00\r")?;
    console.wait_for_screen("That was before this program was made", LIMIT)?;
    let unix_s = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|error| Error::Check(error.to_string()))?;
    let now_s = i64::try_from(unix_s.as_secs()).unwrap_or(i64::MAX) / 60 * 60;
    let beijing = date_and_time(now_s + BEIJING_AHEAD_S).unwrap_or_default();
    console.send(&format!("{}{}\r", "\x7f".repeat(20), &beijing[..16]))?;
    // What the file lists is chosen already.
    console.wait_for_screen("[x]", LIMIT)?;
    console.send("\r")?;
    console.wait_for_screen(&(texts.type_serial)(SMALL_DISK), LIMIT)?;
    console.send("0001\r")?;
    console.wait_for_screen(&(texts.all_confirmed)(1), LIMIT)?;
    console.send("s")?;
    console.wait_for_screen(texts.finished, LIMIT)?;
    console.send("\x11y")?;
    machine.wait_for_power_off(LIMIT)?;
    assert_wiped(&disk, &stick, "OFFICE-1", &folder)?;
    let files = rack::certificates(&stick, "OFFICE-1", &folder.join("certificates"))?;
    let bytes = fs::read(&files[0]).map_err(Error::file(&files[0]))?;
    let verified = verify(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
    let (limitations, confirmed) = (verified.judgement.limitations, verified.report.clock.confirmed);
    let unmet = [Limitation::ClockUnconfirmed, Limitation::SingleOperator];
    ensure(!limitations.iter().any(|one| unmet.contains(one)), || {
        format!("{limitations:?}")
    })?;
    ensure(confirmed.is_some_and(|time| time.unix_s == now_s), || {
        format!("{confirmed:?}")
    })?;
    let client = verified.report.job.client;
    ensure(client.as_deref() == Some("某某商贸有限公司"), || {
        format!("{client:?}")
    })
}
