//! The real kernel, the real image and the real program in a virtual computer, driven from outside.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use pumice_certificate::verify;
use pumice_language::{Catalogue, Language};
use pumice_model::Verdict;
use pumice_tests::case::{self, Case};
use pumice_tests::check::residue;
use pumice_tests::error::ensure;
use pumice_tests::filesystem::{FileSystem, Layout};
use pumice_tests::image::{self, digest_file};
use pumice_tests::planted;
use pumice_tests::rack::{self, CERTIFICATE_STICK};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Bus, Disk, Firmware, Machine, Switch};
use pumice_tests::{Error, Result, host, project};

/// Software emulation on a busy machine is slow, and a test must not fail for that.
const LIMIT: Duration = Duration::from_mins(6);

const JOB: &str = "BOOT-1";
const SERIAL: &str = "BOOTDISK0001";
const DISK_BYTES: u64 = (24 << 20) + 512;

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    let mut uefi = needs.clone();
    uefi.push(Requirement::Ovmf);
    case::run([
        Case::new(
            "wipes_unattended_from_a_stick_in_bios",
            &needs,
            wipes_unattended_in_bios,
        ),
        Case::new("shows_the_first_screen_in_uefi", &uefi, shows_the_first_screen_in_uefi),
        Case::new("wipes_by_keys_on_the_serial_console", &needs, wipes_by_keys),
        Case::new("a_kernel_panic_stays_on_the_screen", &needs, kernel_panic_stays),
        Case::new("a_broken_appliance_ends_in_a_clear_screen", &needs, broken_appliance),
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

/// A folder of a case's own, with a small disk full of files.
fn bench(name: &str) -> Result<(PathBuf, Disk)> {
    let folder = project::root().join("target/boot").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::file(&folder))?;
    }
    let files = folder.join("files");
    fs::create_dir_all(&files).map_err(Error::file(&files))?;
    let path = folder.join("disk.img");
    image::blank(&path, DISK_BYTES)?;
    planted::generate(SERIAL, 12, &files)?;
    FileSystem::Ext4.plant(&path, Layout::Whole, 512, &files)?;
    ensure(residue::count_canaries(&path)? > 0, || "nothing was planted".into())?;
    Ok((folder, Disk::new(&path, Bus::Ahci, SERIAL)))
}

/// The kernel given directly, which needs no boot stick.
fn direct(words: &str) -> Firmware {
    let command_line =
        format!("console=ttyS0,115200 quiet loglevel=3 panic=0 pumice.boot=none pumice.console=ttyS0 {words}");
    Firmware::Direct {
        initrd: project::image("initrd.zst"),
        command_line,
    }
}

/// One authentic certificate that says erased, and a disk on which nothing is left.
fn assert_wiped(disk: &Disk, stick: &Disk, job: &str, folder: &Path) -> Result<()> {
    let files = rack::certificates(stick, job, &folder.join("certificates"))?;
    ensure(files.len() == 1, || format!("{} certificates", files.len()))?;
    let bytes = fs::read(&files[0]).map_err(Error::file(&files[0]))?;
    let verified = verify(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
    let verdict = verified.judgement.verdict;
    ensure(verdict == Verdict::Erased, || {
        format!("{verdict:?}: {:?}", verified.judgement.reasons)
    })?;
    let serial = verified.report.planned.target.identity.serial;
    ensure(serial.as_deref() == Some(SERIAL), || format!("{serial:?}"))?;
    ensure(residue::count_canaries(&disk.image)? == 0, || "old data is left".into())
}

fn wipes_unattended_in_bios() -> Result<()> {
    let (folder, disk) = bench("bios")?;
    let boot = rack::boot_stick(&folder)?;
    let before = digest_file(&boot.image)?;
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &rack::job_file(JOB, [SERIAL]))])?;
    let mut machine = Machine::start(&folder, &Firmware::Bios, &[boot.clone(), stick.clone(), disk.clone()])?;
    machine.console.wait_for_text("On the serial console", LIMIT)?;
    machine.console.send("t")?;
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
    machine.monitor.screendump(&folder.join("screen.png"))?;
    machine.console.send("\x11y")?;
    machine.wait_for_power_off(LIMIT)?;
    ensure(digest_file(&disk.image)? == before, || "the disk changed".into())
}

fn wipes_by_keys() -> Result<()> {
    let (folder, disk) = bench("keys")?;
    let stick = rack::certificate_stick(&folder, &[])?;
    let texts = &english().screen;
    let mut machine = Machine::start(&folder, &direct(""), &[stick.clone(), disk.clone()])?;
    let console = &mut machine.console;
    console.wait_for_screen(texts.stick_fit, LIMIT)?;
    console.send("\r")?;
    console.wait_for_screen(texts.headings.job, LIMIT)?;
    console.send(&"\x7f".repeat(40))?;
    console.send("KEYS-1\r")?;
    console.wait_for_screen(texts.ready, LIMIT)?;
    console.send("a\r")?;
    console.wait_for_screen(&(texts.type_serial)(SERIAL), LIMIT)?;
    console.send("9999\r")?;
    console.wait_for_screen(texts.mismatch, LIMIT)?;
    console.send("0001\r")?;
    console.wait_for_screen(&(texts.all_confirmed)(1), LIMIT)?;
    console.send("s")?;
    console.wait_for_screen(texts.finished, LIMIT)?;
    console.send("\x11")?;
    console.wait_for_screen(texts.off_safely, LIMIT)?;
    console.send("y")?;
    machine.wait_for_power_off(LIMIT)?;
    assert_wiped(&disk, &stick, "KEYS-1", &folder)
}

fn kernel_panic_stays() -> Result<()> {
    let (folder, disk) = bench("kernel-panic")?;
    let machine = Machine::start(&folder, &direct("rdinit=/nonexistent"), &[disk]);
    let mut machine = machine?;
    machine.console.wait_for_text("Kernel panic - not syncing", LIMIT)?;
    ensure(machine.is_on(), || "the computer went off or started again".into())
}

/// The appliance is replaced by something that is no program; a second archive behind the first overlays it.
fn broken_appliance() -> Result<()> {
    let (folder, disk) = bench("broken-appliance")?;
    let program = folder.join("overlay/usr/bin/pumice-appliance");
    fs::create_dir_all(program.parent().unwrap_or(&folder)).map_err(Error::file(&program))?;
    host::run(
        "install",
        ["-m".as_ref(), "755".as_ref(), "/dev/null".as_ref(), program.as_os_str()],
    )?;
    let names = b"usr\nusr/bin\nusr/bin/pumice-appliance\n";
    let words = ["-o", "-H", "newc", "--quiet"].map(AsRef::as_ref);
    let archive = host::feed("cpio", &words, &folder.join("overlay"), names)?.stdout;
    let initrd = folder.join("initrd");
    let mut bytes = fs::read(project::image("initrd.zst")).map_err(Error::file(&initrd))?;
    // The kernel looks for the next archive at a multiple of four bytes.
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes.extend(archive);
    fs::write(&initrd, bytes).map_err(Error::file(&initrd))?;
    let Firmware::Direct { command_line, .. } = direct("") else {
        return Err(Error::Check("not direct".into()));
    };
    let mut machine = Machine::start(&folder, &Firmware::Direct { initrd, command_line }, &[disk])?;
    machine.console.wait_for_screen("PUMICE HAS STOPPED", LIMIT)?;
    machine.console.wait_for_screen("Press Enter to switch off", LIMIT)?;
    machine.console.send("\r")?;
    machine.wait_for_power_off(LIMIT)
}

fn malformed_job_file() -> Result<()> {
    let (folder, disk) = bench("malformed-job")?;
    let before = digest_file(&disk.image)?;
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", "number = 1\nwipe = [\n")])?;
    let mut machine = Machine::start(&folder, &direct("pumice.unattended"), &[stick, disk.clone()])?;
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
    let mut machine = Machine::start(&folder, &direct("pumice.unattended"), &[stick.clone(), disk.clone()])?;
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
    let mut stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &rack::job_file(JOB, [SERIAL]))])?;
    stick.switch = Switch::Protected;
    let mut machine = Machine::start(&folder, &direct("pumice.unattended"), &[stick, disk.clone()])?;
    machine.console.wait_for_text("It is write-protected.", LIMIT)?;
    ensure(machine.is_on(), || "it switched itself off".into())?;
    ensure(digest_file(&disk.image)? == before, || "the disk changed".into())
}
