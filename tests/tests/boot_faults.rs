//! Disks that fail, lie, vanish or stall under the real kernel: each gets the verdict it deserves, and no other disk
//! pays for it.

mod certified;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use pumice_certificate::Verified;
use pumice_language::{Catalogue, Language};
use pumice_model::{BlockRange, BlockRanges, Ending, Fault, Reason, Stage, Verdict};
use pumice_tests::case::{self, Case};
use pumice_tests::check::residue;
use pumice_tests::error::ensure;
use pumice_tests::operator;
use pumice_tests::planted::Canary;
use pumice_tests::rack::{self, SMALL_DISK_BYTES, small_disk};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{BadSector, Bus, Disk, Firmware, Forgetful, LIMIT, Machine, Nature, Transfer};
use pumice_tests::{Error, Result, image};

use crate::certified::Certificates;

const JOB: &str = "FAULTS-1";

const SECTOR_BYTES: u64 = 512;

/// Where the bad disks cannot be written, and where they cannot be read.
const UNWRITABLE: u64 = 12_345;
const UNREADABLE: u64 = 31_000;

/// What a disk forgets that lies only once.
const FORGOTTEN: Range<u64> = 8_000..8_008;

/// So slow that a disk is in the middle of a pass for as long as it takes to do something to it.
const SLOW_BYTES_PER_S: u64 = 1 << 20;

/// Long enough for some of a pass to be done.
const UNDER_WAY: Duration = Duration::from_secs(2);

/// As good as nothing.
const STALLED_BYTES_PER_S: u64 = 1;

/// A cancelled wipe has its certificate within two seconds; the rest is what emulation on a busy machine adds.
const CANCELLED_WITHIN: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    case::run([
        Case::new(
            "disks_with_bad_sectors_and_disks_that_lie_are_told_apart",
            &needs,
            bad_and_lying_disks,
        ),
        Case::new(
            "disks_pulled_out_in_mid_wipe_are_gone_and_harm_no_other",
            &needs,
            disks_pulled_out,
        ),
        Case::new(
            "a_stalled_disk_holds_up_nobody_and_can_be_given_up",
            &needs,
            disks_stall,
        ),
    ])
}

fn english() -> &'static Catalogue {
    Language::En.catalogue()
}

/// A folder of a case's own, emptied, and a certificate stick with a job file that lists these disks.
fn prepare(case: &str, serials: &[&str]) -> Result<(PathBuf, Disk)> {
    let folder = rack::emptied_folder(case)?;
    let job = rack::job_file(JOB, serials.iter().copied());
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &job)])?;
    Ok((folder, stick))
}

/// A small disk full of files on some bus.
fn disk(folder: &Path, bus: Bus, serial: &str) -> Result<Disk> {
    let mut disk = small_disk(folder, serial)?;
    disk.bus = bus;
    Ok(disk)
}

/// One with two bad sectors; where it cannot be written lies a canary.
fn bad_disk(folder: &Path, bus: Bus, serial: &str) -> Result<Disk> {
    let mut disk = disk(folder, bus, serial)?;
    let piece = folder.join(serial).with_extension("piece");
    let mut sector = [0; 512];
    sector[..Canary::LENGTH_BYTES].copy_from_slice(Canary::of(serial, usize::MAX).as_str().as_bytes());
    fs::write(&piece, sector).map_err(Error::file(&piece))?;
    image::put_back(&piece, &disk.image, UNWRITABLE * SECTOR_BYTES)?;
    let bad = |sector, failing| BadSector { sector, failing };
    disk.nature = Nature::BadSectors(vec![bad(UNWRITABLE, Transfer::Write), bad(UNREADABLE, Transfer::Read)]);
    Ok(disk)
}

/// One that acknowledges everything and does not store what is written to these sectors.
fn forgetful_disk(folder: &Path, bus: Bus, serial: &str, sectors: Range<u64>) -> Result<Disk> {
    let mut disk = disk(folder, bus, serial)?;
    let bytes = sectors.start * SECTOR_BYTES..sectors.end * SECTOR_BYTES;
    disk.nature = Forgetful::serve(&disk.image, bytes)?;
    Ok(disk)
}

/// One that acknowledges everything and does nothing at all.
fn hollow_disk(folder: &Path, bus: Bus, serial: &str) -> Result<Disk> {
    let mut disk = disk(folder, bus, serial)?;
    disk.nature = Nature::Hollow;
    Ok(disk)
}

fn bad_and_lying_disks() -> Result<()> {
    let bad = ["BAD-SATA", "BAD-NVME", "BAD-SCSI", "BAD-VIRTIO"];
    let lying = ["LIES-ALWAYS", "LIES-ONCE", "LIES-HOLLOW"];
    let serials = [&bad[..], &lying].concat();
    let (folder, stick) = prepare("bad-and-lying", &serials)?;
    let sectors = SMALL_DISK_BYTES / SECTOR_BYTES;
    let disks = [
        stick.clone(),
        bad_disk(&folder, Bus::Ahci, bad[0])?,
        bad_disk(&folder, Bus::Nvme, bad[1])?,
        bad_disk(&folder, Bus::VirtioScsi, bad[2])?,
        bad_disk(&folder, Bus::VirtioBlk, bad[3])?,
        forgetful_disk(&folder, Bus::VirtioScsi, lying[0], 0..sectors)?,
        forgetful_disk(&folder, Bus::VirtioBlk, lying[1], FORGOTTEN)?,
        hollow_disk(&folder, Bus::Nvme, lying[2])?,
    ];
    let before = image::digest_file(&disks[5].image)?;
    let mut machine = Machine::start(&folder, &Firmware::direct("pumice.unattended"), &disks)?;
    machine.console.wait_for_text(english().console.not_all_done, LIMIT)?;
    machine.console.send("\r")?;
    machine.wait_for_power_off(LIMIT)?;

    let certificates = Certificates::read(&stick, JOB, &folder, &serials)?;
    for (serial, disk) in bad.iter().zip(&disks[1..]) {
        assert_exactly_the_bad_sectors(serial, certificates.of(serial))?;
        let left = residue::count_canaries(&disk.image)?;
        ensure(left == 1, || format!("{serial}: {left} canaries are left"))?;
    }
    let forgotten = FORGOTTEN.end - FORGOTTEN.start;
    for (serial, blocks) in lying.iter().zip([sectors, forgotten, sectors]) {
        let reasons = [Reason::BlocksMismatched { blocks }];
        certificates.assert_judged(serial, Verdict::NotErased, &reasons)?;
    }
    ensure(image::digest_file(&disks[5].image)? == before, || {
        "the disk that stores nothing has stored something".into()
    })
}

fn assert_exactly_the_bad_sectors(serial: &str, verified: &Verified) -> Result<()> {
    let only = |first| {
        let mut ranges = BlockRanges::default();
        ranges.insert(BlockRange { first, count: 1 });
        ranges
    };
    let evidence = &verified.report.evidence;
    let unwritten = evidence.passes.iter().map(|pass| &pass.unwritten);
    let is_exact = unwritten.clone().count() == 3
        && unwritten.into_iter().all(|ranges| *ranges == only(UNWRITABLE))
        && evidence
            .read_back
            .as_ref()
            .is_some_and(|read| read.unreadable == only(UNREADABLE) && read.mismatched == only(UNWRITABLE));
    let verdict = verified.judgement.verdict;
    ensure(is_exact && verdict == Verdict::ErasedWithExceptions, || {
        format!("{serial}: {verdict:?}: {evidence:?}")
    })
}

fn disks_pulled_out() -> Result<()> {
    let pulled = [
        (Bus::Nvme, "PULLED-NVME"),
        (Bus::VirtioScsi, "PULLED-SCSI"),
        (Bus::Usb, "PULLED-USB"),
        (Bus::VirtioBlk, "PULLED-VIRTIO"),
    ];
    let kept = [(Bus::Ahci, "KEPT-SATA"), (Bus::VirtioScsi, "KEPT-SCSI")];
    let all = [&kept[..], &pulled].concat();
    let serials: Vec<&str> = all.iter().map(|(_, serial)| *serial).collect();
    let (folder, stick) = prepare("pulled-out", &serials)?;
    let mut disks = vec![stick.clone()];
    for (bus, serial) in &all {
        disks.push(disk(&folder, *bus, serial)?);
    }
    let mut machine = Machine::start(&folder, &Firmware::direct("pumice.unattended"), &disks)?;
    for index in 1..disks.len() {
        machine.limit_speed(index, SLOW_BYTES_PER_S)?;
    }
    let texts = &english().console;
    let begun = (texts.stage_begun)("", Stage::Pass(1));
    for serial in &serials {
        machine.console.wait_for_line(&[serial, &begun], LIMIT)?;
    }
    let first_pulled = 1 + kept.len();
    for (index, (_, serial)) in (first_pulled..).zip(&pulled) {
        machine.unplug(index)?;
        let not_erased = (english().words.verdict)(Verdict::NotErased);
        machine.console.wait_for_line(&[serial, not_erased], LIMIT)?;
        machine.console.wait_for_line(&[serial, "certificate saved"], LIMIT)?;
    }
    for index in 1..first_pulled {
        machine.limit_speed(index, 0)?;
    }
    machine.console.wait_for_text(texts.not_all_done, LIMIT)?;
    machine.console.send("\r")?;
    machine.wait_for_power_off(LIMIT)?;

    let certificates = Certificates::read(&stick, JOB, &folder, &serials)?;
    for (_, serial) in &kept {
        certificates.assert_erased(serial)?;
    }
    // A disk that leaves answers with I/O errors; none of them is a bad place.
    pulled
        .iter()
        .try_for_each(|(_, serial)| assert_stopped(&certificates, serial, Fault::Gone))
}

/// One of two stalled disks is given up, the other goes on after a while; the third ends meanwhile.
fn disks_stall() -> Result<()> {
    // The kernel finds virtio disks first, so the cursor is on the one that is given up.
    let serials = ["STUCK-0001", "FREED-0001", "SOUND-0001"];
    let (given_up, freed) = (1, 2);
    let (folder, stick) = prepare("stalled", &[])?;
    let buses = [Bus::VirtioBlk, Bus::VirtioBlk, Bus::Ahci];
    let mut disks = vec![stick.clone()];
    for (bus, serial) in buses.into_iter().zip(serials) {
        disks.push(disk(&folder, bus, serial)?);
    }
    let texts = &english().screen;
    let mut machine = Machine::start(&folder, &Firmware::direct(""), &disks)?;
    confirm_all(&mut machine, serials.len())?;
    for index in [given_up, freed] {
        machine.limit_speed(index, SLOW_BYTES_PER_S)?;
    }
    machine.console.send("s")?;
    let first_pass = (texts.stage)(Stage::Pass(1), 3);
    machine.console.wait_for_screen(&first_pass, LIMIT)?;
    thread::sleep(UNDER_WAY);
    for index in [given_up, freed] {
        machine.limit_speed(index, STALLED_BYTES_PER_S)?;
    }
    // The third disk ends, and its certificate is saved, while they are silent.
    machine.console.wait_for_screen("1 erased", LIMIT)?;
    machine.console.wait_for_screen(&(texts.saved)(""), LIMIT)?;
    machine.console.wait_for_screen("NO ANSWER", LIMIT)?;
    machine.console.send("xy")?;
    machine.console.wait_for_screen(texts.cancel_means, LIMIT)?;
    machine.console.wait_for_screen(serials[0], LIMIT)?;
    machine.console.send("y")?;
    let asked = Instant::now();
    machine.console.wait_for_screen("1 NOT ERASED", LIMIT)?;
    ensure(asked.elapsed() < CANCELLED_WITHIN, || {
        format!("the certificate took {:?}", asked.elapsed())
    })?;
    machine.limit_speed(freed, 0)?;
    machine.console.wait_for_screen(texts.finished, LIMIT)?;
    machine.console.send("\x11")?;
    machine.console.wait_for_screen(texts.off_safely, LIMIT)?;
    machine.console.send("y")?;
    machine.wait_for_power_off(LIMIT)?;

    let certificates = Certificates::read(&stick, JOB, &folder, &serials)?;
    certificates.assert_erased(serials[1])?;
    certificates.assert_erased(serials[2])?;
    assert_stopped(&certificates, serials[0], Fault::Cancelled)
}

/// In its first pass, for this fault and no other, and not erased.
fn assert_stopped(certificates: &Certificates, serial: &str, fault: Fault) -> Result<()> {
    let verified = certificates.of(serial);
    let evidence = &verified.report.evidence;
    let stage = Stage::Pass(1);
    let is_so = verified.judgement.verdict == Verdict::NotErased
        && evidence.ending == Ending::Stopped { stage, fault }
        && evidence.passes.iter().all(|pass| pass.unwritten.is_empty());
    ensure(is_so, || format!("{serial}: {:?}: {evidence:?}", verified.judgement))
}

/// From the first screen to where so many disks are confirmed; the serial numbers of all end alike.
fn confirm_all(machine: &mut Machine, disks: usize) -> Result<()> {
    let texts = &english().screen;
    let console = &mut machine.console;
    operator::take_stick(console)?;
    operator::take_job(console, Some(JOB))?;
    console.wait_for_screen(texts.ready, LIMIT)?;
    console.send("a\r")?;
    console.wait_for_screen(&(texts.warning)(disks), LIMIT)?;
    for _ in 0..disks {
        console.send("0001\r")?;
    }
    console.wait_for_screen(&(texts.all_confirmed)(disks), LIMIT)
}
