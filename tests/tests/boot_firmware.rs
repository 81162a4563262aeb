//! The image in a virtual computer with drives of the lab, which erase themselves behind the passes, or do not: what the
//! certificates say of it, and what the lab counts.

mod certified;
mod lab_drive;

use std::path::Path;
use std::process::ExitCode;
use std::slice;
use std::thread;
use std::time::{Duration, Instant};

use pumice_certificate::Verified;
use pumice_language::{Catalogue, Language};
use pumice_model::{
    Claim, Fault, FirmwareOutcome, Hold, Limitation, SecurityErase, Sequel, Stage, Technique, Verdict, Witness,
};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::lab::{Attached, Bus, Served};
use pumice_tests::requirement::Requirement;
use pumice_tests::vm::{Disk, Firmware, LIMIT, Machine};
use pumice_tests::{Error, Result, operator, rack};

use crate::certified::Certificates;
use crate::lab_drive::{changed, drive};

const JOB: &str = "FIRMWARE-1";

const SSD: &str = "LAB-ATA-SSD";
const HDD: &str = "LAB-ATA-HDD";

/// What takes the oldest of disks its hours takes the host seconds; long enough to take the power away in the middle.
const LONG: (&str, &str) = ("enhanced_s = 5400", "enhanced_s = 1800");

/// The same disk with nothing hidden.
const WHOLE: (&str, &str) = ("hiding = { hpa_sectors = 8192, dco_sectors = 4096 }\n", "");

/// The same disk with what is hidden showing only when its power was off.
const POWER_CYCLE: (&str, &str) = ("dco_sectors = 4096 }", "dco_sectors = 4096, needs_power_cycle = true }");

/// All that it has.
const HDD_BYTES: u64 = (16 << 20) + 512;

/// The SSD with nothing but what its firmware's freeze forbids.
const SECURITY_ONLY: [(&str, &str); 2] = [
    ("sanitize = { block_s = 30, overwrite_s = 60, crypto_s = 2 }\n", ""),
    ("hiding = { amax_sectors = 4096 }\n", ""),
];

/// Keys, as a terminal sends them.
const UP: &str = "\x1b[A";
const DOWN: &str = "\x1b[B";

const POLL: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    let needs = [Requirement::LabQemu, Requirement::Image];
    case::run([
        Case::new(
            "drives_erase_themselves_behind_the_passes",
            &needs,
            erase_themselves_behind_the_passes,
        ),
        Case::new("disks_show_what_was_hidden", &needs, shows_what_was_hidden),
        Case::new(
            "what_shows_only_after_a_power_cycle_is_wiped_after_it",
            &needs,
            wiped_after_a_power_cycle,
        ),
        Case::new(
            "a_disk_that_a_power_cut_left_locked_is_erased_and_unlocked",
            &needs,
            left_locked_by_a_power_cut,
        ),
        Case::new(
            "a_disk_that_a_power_cut_left_locked_is_unlocked_by_a_key",
            &needs,
            unlocked_by_a_key,
        ),
        Case::new(
            "a_drive_found_at_our_sanitize_is_followed_to_its_end",
            &needs,
            followed_to_its_end,
        ),
        Case::new(
            "a_drive_that_opal_has_locked_is_opened_by_the_number_on_its_label",
            &needs,
            opened_by_its_label,
        ),
        Case::new(
            "a_frozen_drive_is_freed_by_a_sleep_and_erases_itself",
            &needs,
            freed_by_a_sleep,
        ),
    ])
}

fn english() -> &'static Catalogue {
    Language::En.catalogue()
}

fn erase_themselves_behind_the_passes() -> Result<()> {
    let folder = rack::emptied_folder("firmware-all")?;
    let drives = [
        (Bus::Nvme, "nvme", "LAB-NVME-OLD"),
        (Bus::Ahci, "ata", SSD),
        (Bus::Ahci, "ata", "LAB-ATA-4KN"),
        (Bus::Scsi, "scsi", "LAB-SCSI-SSD"),
    ];
    // One that offers nothing that reaches further than the passes.
    let virtual_disk = "LAB-SCSI-VIRTUAL";
    let mut serials = drives.map(|(_, _, serial)| serial).to_vec();
    serials.push(virtual_disk);
    let made = drives.map(|(bus, kind, serial)| drive(bus, kind, serial));
    let mut made = made.into_iter().collect::<Result<Vec<_>>>()?;
    made.push(drive(Bus::Scsi, "scsi", virtual_disk)?);
    let stick = stick(&folder, &serials)?;
    start(&folder, &stick, &made)?.wait_for_power_off(LIMIT)?;
    let certificates = Certificates::read(&stick, JOB, &folder, &serials)?;
    for ((_, _, serial), drive) in drives.into_iter().zip(&made) {
        assert_erased(certificates.of(serial), drive, Claim::NistPurge)?;
    }
    certificates.assert_erased(virtual_disk)
}

/// Old disks hide a part of themselves in two ways, and the kernel takes what shows it all for another disk.
fn shows_what_was_hidden() -> Result<()> {
    let folder = rack::emptied_folder("firmware-hidden")?;
    let disk = drive(Bus::Ahci, "ata", HDD)?;
    let stick = stick(&folder, &[HDD])?;
    start(&folder, &stick, slice::from_ref(&disk))?.wait_for_power_off(LIMIT)?;
    let certificates = Certificates::read(&stick, JOB, &folder, &[HDD])?;
    assert_whole(certificates.of(HDD), &disk)
}

fn wiped_after_a_power_cycle() -> Result<()> {
    let folder = rack::emptied_folder("firmware-power-cycle")?;
    let disk = changed(Bus::Ahci, "ata", HDD, &[POWER_CYCLE])?;
    let stick = stick(&folder, &[HDD])?;
    let mut machine = start(&folder, &stick, slice::from_ref(&disk))?;
    machine.console.wait_for_text(english().console.not_all_done, LIMIT)?;
    let said = (english().words.fault)(Fault::PowerCycleNeeded);
    machine.console.wait_for_text(&said, LIMIT)?;
    machine.console.send("\r")?;
    machine.wait_for_power_off(LIMIT)?;
    start(&folder, &stick, slice::from_ref(&disk))?.wait_for_power_off(LIMIT)?;
    let certificates = certified::all(&stick, JOB, &folder)?;
    let verdicts: Vec<Verdict> = certificates.iter().map(|one| one.judgement.verdict).collect();
    let [first, second] = &certificates[..] else {
        return Err(Error::Check(format!("{verdicts:?}")));
    };
    let (first, last) = match first.judgement.verdict {
        Verdict::NotErased => (first, second),
        _ => (second, first),
    };
    ensure(first.judgement.verdict == Verdict::NotErased, || {
        format!("{verdicts:?}")
    })?;
    assert_whole(last, &disk)
}

/// Erased with all that was hidden. An enhanced SECURITY ERASE reaches no cache, which nobody can tell whether a disk has.
fn assert_whole(verified: &Verified, disk: &Served) -> Result<()> {
    assert_erased(verified, disk, Claim::NistClear)?;
    let (report, limitations) = (&verified.report, &verified.judgement.limitations);
    let bytes = report.evidence.geometry(&report.planned).bytes();
    ensure(bytes == HDD_BYTES, || format!("{bytes} bytes"))?;
    let is_of_hidden = |one: &Limitation| matches!(one, Limitation::HiddenAreasLeft | Limitation::HiddenAreasUnknown);
    ensure(!limitations.iter().any(is_of_hidden), || format!("{limitations:?}"))
}

fn left_locked_by_a_power_cut() -> Result<()> {
    let folder = rack::emptied_folder("firmware-locked")?;
    let disk = changed(Bus::Ahci, "ata", HDD, &[LONG, WHOLE])?;
    let stick = stick(&folder, &[HDD])?;
    let machine = start(&folder, &stick, slice::from_ref(&disk))?;
    wait_for_command(&disk, "SECURITY ERASE UNIT")?;
    drop(machine);

    // Somebody else's job finds it locked, and cannot plan it.
    let foreign = rack::stick(
        &folder,
        "STICK-FOREIGN",
        pumice_tests::filesystem::FileSystem::Fat32,
        &[("pumice-job.toml", &rack::job_file("FOREIGN", [HDD]))],
    )?;
    let mut machine = start(&folder, &foreign, slice::from_ref(&disk))?;
    let locked = (english().words.hold)(&Hold::Locked);
    machine.console.wait_for_text(&locked, LIMIT)?;
    machine.console.send("\r")?;
    machine.wait_for_power_off(LIMIT)?;

    start(&folder, &stick, slice::from_ref(&disk))?.wait_for_power_off(LIMIT)?;
    let certificates = Certificates::read(&stick, JOB, &folder, &[HDD])?;
    let verified = certificates.of(HDD);
    assert_erased(verified, &disk, Claim::NistClear)?;
    let interruptions = &verified.report.evidence.interruptions;
    let is_continued = matches!(
        interruptions[..],
        [one] if one.sequel == Sequel::Continued && one.stage == Stage::Firmware
    );
    ensure(is_continued, || format!("{interruptions:?}"))?;
    let limitations = &verified.judgement.limitations;
    ensure(!limitations.contains(&Limitation::PasswordLeft), || {
        format!("{limitations:?}")
    })
}

fn unlocked_by_a_key() -> Result<()> {
    let folder = rack::emptied_folder("firmware-unlocked")?;
    let disk = changed(Bus::Ahci, "ata", HDD, &[LONG, WHOLE])?;
    let stick = stick(&folder, &[HDD])?;
    let machine = start(&folder, &stick, slice::from_ref(&disk))?;
    wait_for_command(&disk, "SECURITY ERASE UNIT")?;
    drop(machine);

    let texts = &english().screen;
    let mut machine = start_attended(&folder, &stick, &disk)?;
    let console = &mut machine.console;
    console.wait_for_screen(&(texts.unfinished)(JOB, 1), LIMIT)?;
    operator::take_job(console, None)?;
    console.wait_for_screen(texts.own_lock, LIMIT)?;
    console.send("u")?;
    let released = (texts.unlocking.released)("");
    console.wait_for_screen(released.trim(), LIMIT)?;
    console.send(UP)?;
    console.wait_for_screen(texts.ready, LIMIT)?;
    wait_for_command(&disk, "SECURITY DISABLE PASSWORD")
}

fn followed_to_its_end() -> Result<()> {
    let folder = rack::emptied_folder("firmware-followed")?;
    let serial = "LAB-NVME-OLD";
    let drive = changed(Bus::Nvme, "nvme", serial, &[("block_s = 10", "block_s = 3600")])?;
    let stick = stick(&folder, &[serial])?;
    let machine = start(&folder, &stick, slice::from_ref(&drive))?;
    wait_for_command(&drive, "ms Sanitize ")?;
    drop(machine);
    start(&folder, &stick, slice::from_ref(&drive))?.wait_for_power_off(LIMIT)?;
    let certificates = Certificates::read(&stick, JOB, &folder, &[serial])?;
    let verified = certificates.of(serial);
    assert_erased(verified, &drive, Claim::NistPurge)?;
    let attempts = verified
        .report
        .evidence
        .firmware
        .iter()
        .flat_map(|firmware| &firmware.attempts);
    let is_seen = attempts.last().is_some_and(|last| {
        matches!(
            last.outcome,
            FirmwareOutcome::Done {
                witness: Witness::SeenInProgress,
                ..
            }
        )
    });
    ensure(is_seen, || format!("{:?}", verified.report.evidence.firmware))
}

fn opened_by_its_label() -> Result<()> {
    let folder = rack::emptied_folder("firmware-opal")?;
    let (serial, psid) = ("LAB-NVME-OPAL", "LABNVMEOPAL0123456789ABCDEFGHIJK");
    let drive = drive(Bus::Nvme, "nvme", serial)?;
    let stick = rack::certificate_stick(&folder, &[])?;
    let texts = &english().screen;
    let mut machine = start_attended(&folder, &stick, &drive)?;
    let console = &mut machine.console;
    console.wait_for_screen(texts.headings.job, LIMIT)?;
    operator::take_job(console, Some(JOB))?;
    console.wait_for_screen(texts.ranges_locked, LIMIT)?;
    console.send("t")?;
    console.wait_for_screen(texts.firmware_intro, LIMIT)?;
    // It comes last in the list.
    console.send(&DOWN.repeat(20))?;
    console.send("\r")?;
    console.wait_for_screen(texts.psid_intro, LIMIT)?;
    console.send("123\r")?;
    console.wait_for_screen(texts.no_psid, LIMIT)?;
    console.send(&format!("{psid}\r"))?;
    wipe_by_keys(&mut machine, serial, Technique::TcgPsidRevert)?;
    machine.wait_for_power_off(LIMIT)?;
    let certificates = Certificates::read(&stick, JOB, &folder, &[serial])?;
    let verified = certificates.of(serial);
    ensure(verified.report.evidence.unlocking.is_some(), || {
        "it was not locked".into()
    })?;
    assert_erased(verified, &drive, Claim::NistPurge)
}

fn freed_by_a_sleep() -> Result<()> {
    let folder = rack::emptied_folder("firmware-frozen")?;
    let disk = changed(Bus::Ahci, "ata", SSD, &SECURITY_ONLY)?;
    let stick = rack::certificate_stick(&folder, &[])?;
    let texts = &english().screen;
    let mut machine = start_attended(&folder, &stick, &disk)?;
    let console = &mut machine.console;
    console.wait_for_screen(texts.headings.job, LIMIT)?;
    operator::take_job(console, Some(JOB))?;
    console.wait_for_screen(texts.frozen, LIMIT)?;
    console.send("f")?;
    console.wait_for_screen(texts.suspend.woke, LIMIT)?;
    console.send(UP)?;
    wipe_by_keys(&mut machine, SSD, Technique::AtaSecurityErase(SecurityErase::Enhanced))?;
    // A virtual computer that has slept does not switch itself off, as some real ones never do.
    machine.console.wait_for_text(english().boot.switching_off, LIMIT)?;
    drop(machine);
    let certificates = Certificates::read(&stick, JOB, &folder, &[SSD])?;
    assert_erased(certificates.of(SSD), &disk, Claim::NistClear)
}

/// Starts the image with a stick and a drive, and chooses the stick.
fn start_attended(folder: &Path, stick: &Disk, drive: &Served) -> Result<Machine> {
    let lab = [Attached::new(drive, "d0", folder)?];
    let mut machine = Machine::start_with_lab(folder, &Firmware::direct(""), slice::from_ref(stick), &lab)?;
    machine.console.wait_for_screen(english().screen.stick_fit, LIMIT)?;
    machine.console.send("\r")?;
    Ok(machine)
}

/// Wipes the one drive of the list by keys, which is then to erase itself so, and switches off.
fn wipe_by_keys(machine: &mut Machine, serial: &str, technique: Technique) -> Result<()> {
    let (texts, console) = (&english().screen, &mut machine.console);
    console.wait_for_screen(&(texts.firmware_in_short)(&[technique]), LIMIT)?;
    console.send("a\r")?;
    console.wait_for_screen(&(texts.type_serial)(serial), LIMIT)?;
    console.wait_for_screen(&(texts.own_erase)(&[technique]), LIMIT)?;
    console.send(&format!("{serial}\r"))?;
    console.wait_for_screen(&(texts.all_confirmed)(1), LIMIT)?;
    console.send("s")?;
    console.wait_for_screen(texts.finished, LIMIT)?;
    console.send("\x11y")
}

/// A stick with a job file that lists these serial numbers.
fn stick(folder: &Path, serials: &[&str]) -> Result<Disk> {
    let job = rack::job_file(JOB, serials.iter().copied());
    rack::certificate_stick(folder, &[("pumice-job.toml", &job)])
}

/// Starts the image unattended with a stick and these drives.
fn start(folder: &Path, stick: &Disk, drives: &[Served]) -> Result<Machine> {
    let attach = |(index, drive): (usize, &Served)| Attached::new(drive, &format!("d{index}"), folder);
    let lab = drives.iter().enumerate().map(attach).collect::<Result<Vec<_>>>()?;
    let firmware = Firmware::direct("pumice.unattended");
    Machine::start_with_lab(folder, &firmware, slice::from_ref(stick), &lab)
}

fn wait_for_command(drive: &Served, command: &str) -> Result<()> {
    let deadline = Instant::now() + LIMIT;
    while !drive.commands().iter().any(|line| line.contains(command)) {
        ensure(Instant::now() < deadline, || {
            format!("no {command}:\n{}", drive.commands().join("\n"))
        })?;
        thread::sleep(POLL);
    }
    Ok(())
}

/// Erased, with the drive's own erase seen through, this claim and no higher; and the lab counts nothing left.
fn assert_erased(verified: &Verified, drive: &Served, claim: Claim) -> Result<()> {
    let (evidence, judgement) = (&verified.report.evidence, &verified.judgement);
    let said = || {
        format!(
            "{judgement:?}\n{:?}\n{}",
            evidence.firmware,
            drive.commands().join("\n")
        )
    };
    ensure(judgement.verdict == Verdict::Erased, said)?;
    let attempts = evidence.firmware.iter().flat_map(|firmware| &firmware.attempts);
    let last = attempts.last().map(|attempt| attempt.outcome);
    ensure(matches!(last, Some(FirmwareOutcome::Done { .. })), said)?;
    ensure(judgement.claims.first() == Some(&claim), said)?;
    let left = drive.old_data();
    ensure(left.user_bytes + left.spare_bytes == 0, || {
        format!("{left:?} {}", said())
    })
}
