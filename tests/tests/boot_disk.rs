//! Disks that come, go, are in use, or cannot be told apart: none of them is planned by mistake.

mod wiped;

use std::process::ExitCode;

use pumice_language::{Catalogue, Language};
use pumice_model::{Hold, Refusal};
use pumice_tests::Result;
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::image::digest_file;
use pumice_tests::operator;
use pumice_tests::overlay::Overlay;
use pumice_tests::rack::{self, SMALL_DISK, bench, small_disk};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Bus, Firmware, LIMIT, Machine};

use crate::wiped::assert_wiped;

const JOB: &str = "BOOT-1";

/// What udev does in the test's own initramfs when a disk with one of these serial numbers comes.
const RULES: &str = r#"
SUBSYSTEM!="block", GOTO="end"
ACTION!="add", GOTO="end"
ENV{ID_SERIAL_SHORT}=="MD-HELD", RUN{builtin}+="kmod load md_mod", RUN+="/hold/ld.so --library-path /hold /hold/dash /hold/md $kernel"
ENV{ID_SERIAL_SHORT}=="DM-HELD", RUN{builtin}+="kmod load dm_mod", RUN+="/hold/ld.so --library-path /hold /hold/dash /hold/dm $kernel"
LABEL="end"
"#;

/// Makes the disk a member of a RAID array.
const BUILD_MD: &str = "\
read number </sys/class/block/$1/dev
echo md_held >/sys/module/md_mod/parameters/new_array
echo $number >/sys/block/md_held/md/new_dev
";

/// Maps the disk by device mapper, as LVM and encryption do.
const BUILD_DM: &str = "\
/hold/ld.so --library-path /hold /hold/dmsetup create held --noudevrules --noudevsync --table \"0 2048 linear /dev/$1 0\"
";

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    let mut holding = needs.clone();
    holding.extend(["dmsetup", "dash", "ldd"].map(Requirement::Program));
    case::run([
        Case::new("disks_that_come_and_go_are_told_of", &needs, disks_come_and_go),
        Case::new(
            "disks_in_use_and_disks_with_one_serial_are_refused",
            &holding,
            disks_in_use,
        ),
    ])
}

fn english() -> &'static Catalogue {
    Language::En.catalogue()
}

fn disks_come_and_go() -> Result<()> {
    let folder = bench("hot-plug")?.0;
    let mut disk = small_disk(&folder, SMALL_DISK)?;
    let mut twin = small_disk(&folder.join("twin"), SMALL_DISK)?;
    (disk.bus, twin.bus) = (Bus::VirtioScsi, Bus::VirtioScsi);
    let digests = [digest_file(&disk.image)?, digest_file(&twin.image)?];
    let stick = rack::certificate_stick(&folder, &[])?;
    let texts = &english().screen;

    let mut machine = Machine::start(&folder, &Firmware::direct(""), &[stick])?;
    operator::take_stick(&mut machine.console)?;
    operator::take_job(&mut machine.console, None)?;
    machine.console.wait_for_screen(texts.none_wipeable, LIMIT)?;

    let place = machine.plug(&disk)?;
    machine.console.wait_for_screen(texts.disks_intro, LIMIT)?;
    machine.console.send("a")?;
    machine.unplug(place)?;
    machine.console.wait_for_screen(&(texts.chosen_gone)(""), LIMIT)?;
    machine.plug(&disk)?;
    machine.console.wait_for_screen(texts.disks_intro, LIMIT)?;
    machine.console.send("\r")?;
    machine.console.wait_for_screen(texts.none_chosen, LIMIT)?;

    machine.console.send("a")?;
    machine.plug(&twin)?;
    let other = String::new();
    let same_identity = (english().words.hold)(&Hold::SameIdentity { other });
    machine.console.wait_for_screen(&same_identity, LIMIT)?;
    machine.console.wait_for_screen(texts.none_wipeable, LIMIT)?;
    machine.console.send("a\r")?;
    machine.console.wait_for_screen(texts.none_chosen, LIMIT)?;
    machine.console.send("\x11")?;
    machine.console.wait_for_screen(texts.off_safely, LIMIT)?;
    machine.console.send("y")?;
    machine.wait_for_power_off(LIMIT)?;
    ensure(
        digests == [digest_file(&disk.image)?, digest_file(&twin.image)?],
        || "a disk changed".into(),
    )
}

fn disks_in_use() -> Result<()> {
    let (folder, free) = bench("disks-in-use")?;
    let held = [
        small_disk(&folder, "MD-HELD")?,
        small_disk(&folder, "DM-HELD")?,
        small_disk(&folder, "TWIN")?,
        small_disk(&folder.join("twin"), "TWIN")?,
    ];
    let before = held
        .iter()
        .map(|disk| digest_file(&disk.image))
        .collect::<Result<Vec<_>>>()?;
    let initrd = folder.join("initrd");
    let mut overlay = Overlay::new(folder.join("overlay"));
    overlay.write("etc/udev/rules.d/99-hold.rules", RULES)?;
    overlay.write("hold/md", BUILD_MD)?;
    overlay.write("hold/dm", BUILD_DM)?;
    overlay.take_program("dash", "hold")?;
    overlay.take_program("dmsetup", "hold")?;
    overlay.lay_over(&initrd)?;
    let job = rack::job_file(JOB, ["MD-HELD", "DM-HELD", "TWIN", SMALL_DISK]);
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &job)])?;
    let mut disks = vec![stick.clone(), free.clone()];
    disks.extend(held.iter().cloned());

    let firmware = Firmware::direct("pumice.unattended").with_initrd(initrd);
    let mut machine = Machine::start(&folder, &firmware, &disks)?;
    let texts = &english().console;
    for (serial, holder) in [("MD-HELD", "md_held"), ("DM-HELD", "dm-0")] {
        let holder = holder.to_owned();
        let refusal = Refusal::Held(vec![Hold::InUse { holder }]);
        machine
            .console
            .wait_for_text(&(texts.refused)(serial, &refusal), LIMIT)?;
    }
    let ambiguous = (texts.serial_ambiguous)("TWIN", &[]);
    // The colon is followed by what the kernel calls the disks.
    let (ambiguous, _) = ambiguous.rsplit_once(':').unwrap_or_default();
    machine.console.wait_for_text(ambiguous, LIMIT)?;
    machine.console.wait_for_text(texts.not_all_done, LIMIT)?;
    machine.console.send("\r")?;
    machine.wait_for_power_off(LIMIT)?;
    let after = held
        .iter()
        .map(|disk| digest_file(&disk.image))
        .collect::<Result<Vec<_>>>()?;
    ensure(before == after, || "a disk that was refused changed".into())?;
    assert_wiped(&free, &stick, JOB, &folder)
}
