//! Boots in which no key can be kept: why is said on the screen, the disk is wiped all the same, and the certificate says that
//! a key of this boot signed it. `boot_ledger` has the boot stick that is write-protected.

mod wiped;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use pumice_certificate::verify;
use pumice_language::{Catalogue, Language};
use pumice_model::{Limitation, NoDataVolume, Signer};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::filesystem::{FileSystem, Layout};
use pumice_tests::image::{self, digest_file};
use pumice_tests::rack::{self, SMALL_DISK, bench};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Bus, Disk, Firmware, LIMIT, Machine};
use pumice_tests::{Error, Result, project};

use crate::wiped::assert_wiped;

const JOB: &str = "KEYLESS-1";

/// Size of a stick with room for the image.
const LOADER_BYTES: u64 = 128 << 20;

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    case::run([
        Case::new("a_disc_keeps_no_key_and_says_so", &needs, disc),
        Case::new("a_boot_from_the_network_keeps_no_key_and_says_so", &needs, network),
        Case::new("an_image_that_is_a_file_keeps_no_key_and_says_so", &needs, file),
        Case::new("neither_of_two_boot_sticks_keeps_a_key", &needs, two_sticks),
    ])
}

fn english() -> &'static Catalogue {
    Language::En.catalogue()
}

/// By the image's own boot loader, which a disc has too (El Torito).
fn disc() -> Result<()> {
    let (folder, disk) = bench("keyless-disc")?;
    let medium = Disk::new(&project::image("pumice.iso"), Bus::Optical, "DISC-0001");
    let firmware = Firmware::Bios;
    wiped(&folder, &firmware, &[medium], &disk, NoDataVolume::Optical, |machine| {
        machine.console.wait_for_text("On the serial console", LIMIT)?;
        machine.console.send("t")
    })
}

/// Whoever starts kernel and initramfs over the network says that there is no medium.
fn network() -> Result<()> {
    let (folder, disk) = bench("keyless-network")?;
    let firmware = Firmware::direct("pumice.unattended");
    wiped(&folder, &firmware, &[], &disk, NoDataVolume::NoMedium, |_| Ok(()))
}

/// A boot loader that takes kernel and initramfs out of the image, which is one file of many on its own stick: nothing that
/// the kernel sees carries the image's signature.
fn file() -> Result<()> {
    let (folder, disk) = bench("keyless-file")?;
    let boot = rack::boot_stick(&folder)?;
    let firmware = Firmware::direct_from(&boot, "pumice.unattended")?;
    let loader = folder.join("loader.img");
    let files = folder.join("loader.files");
    fs::create_dir_all(&files).map_err(Error::file(&files))?;
    fs::rename(&boot.image, files.join("pumice.iso")).map_err(Error::file(&files))?;
    image::blank(&loader, LOADER_BYTES)?;
    FileSystem::Ntfs.plant(&loader, Layout::Partitioned, 512, &files)?;
    let loader = Disk::new(&loader, Bus::Usb, "LOADER-0001");
    wiped(&folder, &firmware, &[loader], &disk, NoDataVolume::NotFound, |_| Ok(()))
}

fn two_sticks() -> Result<()> {
    let (folder, disk) = bench("keyless-two")?;
    let boot = rack::boot_stick(&folder)?;
    let firmware = Firmware::direct_from(&boot, "pumice.unattended")?;
    let copy = folder.join("copy.img");
    image::copy(&boot.image, &copy)?;
    let copy = Disk::new(&copy, Bus::Usb, "BOOT-STICK-0002");
    wiped(&folder, &firmware, &[boot, copy], &disk, NoDataVolume::Several, |_| {
        Ok(())
    })
}

/// Starts a computer with these media, on which nothing changes, and a job file for the disk.
fn wiped(
    folder: &Path,
    firmware: &Firmware,
    media: &[Disk],
    disk: &Disk,
    why: NoDataVolume,
    choose: fn(&mut Machine) -> Result<()>,
) -> Result<()> {
    let digests = || {
        media
            .iter()
            .map(|medium| digest_file(&medium.image))
            .collect::<Result<Vec<_>>>()
    };
    let before = digests()?;
    let job = rack::job_file(JOB, [SMALL_DISK]);
    let stick = rack::certificate_stick(folder, &[("pumice-job.toml", &job)])?;
    let disks = [media, &[stick.clone(), disk.clone()]].concat();
    let mut machine = Machine::start(folder, firmware, &disks)?;
    choose(&mut machine)?;
    let texts = &english().signing;
    machine
        .console
        .wait_for_text(&(texts.by_this_boot)((texts.no_volume)(why)), LIMIT)?;
    machine.wait_for_power_off(LIMIT)?;
    ensure(digests()? == before, || "a boot medium changed".into())?;
    assert_wiped(disk, &stick, JOB, folder)?;
    let files = rack::certificates(&stick, JOB, &folder.join("certificates"))?;
    let bytes = fs::read(&files[0]).map_err(Error::file(&files[0]))?;
    let verified = verify(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
    let (signer, position) = (verified.report.signer, verified.report.position);
    let is_said = verified.judgement.limitations.contains(&Limitation::SignerOfThisBoot);
    ensure(signer == Signer::ThisBoot && position.number() == 1 && is_said, || {
        format!("{signer:?} {position:?} {:?}", verified.judgement.limitations)
    })
}
