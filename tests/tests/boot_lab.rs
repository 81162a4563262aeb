//! Drives of the lab in a real kernel: its own drivers find them, the field's own programs erase them, and the lab counts
//! what is left.

mod lab_drive;

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use pumice_lab::OldData;
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::guest::{GUEST, Guest};
use pumice_tests::lab::{Attached, Bus, Served};
use pumice_tests::{Error, Result, rack};

use crate::lab_drive::drive;

const POLL: Duration = Duration::from_millis(500);

/// An erase that takes a drive a minute takes the host a second.
const PATIENCE: Duration = Duration::from_secs(30);

/// Linux looks at a USB disk only after a second.
const WAIT_FOR_DISK: &str = "n=0; while ! [ -e /dev/sda ] && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done; \
     udevadm settle";

/// A normal erase that takes a minute, for which the host has two seconds. Through the disk's own node udev would look at
/// the disk between the two commands.
const TOO_LITTLE_TIME: &str = "cd /tmp; dd if=/dev/zero of=page bs=512 count=1; \
     printf lab | dd of=page bs=1 seek=2 conv=notrunc; \
     hdparm --user-master u --security-set-pass lab $d; udevadm settle; \
     g=/dev/$(ls /sys/class/block/$(basename $(readlink -f $d))/device/scsi_generic); \
     sg_raw $g 85 06 20 0 0 0 0 0 0 0 0 0 0 40 F3 0; \
     sg_raw -s 512 -i page -t 2 $g 85 0A 26 0 0 0 1 0 0 0 0 0 0 40 F4 0";

/// A locked disk, erased in the mode that reaches what is hidden too.
const SECURITY_ERASE: &str = "hdparm --user-master u --security-set-pass lab $d && \
     hdparm --user-master u --security-erase-enhanced lab $d";

fn main() -> ExitCode {
    case::run([
        Case::new("ahci_disks_are_erased_through_libata", &GUEST, ahci),
        Case::new("a_usb_bridge_is_erased_and_pulled_out", &GUEST, usb),
        Case::new("an_emmc_card_is_erased", &GUEST, sdhci),
        Case::new("nvme_and_scsi_drives_are_erased", &GUEST, nvme_and_scsi),
    ])
}

fn ahci() -> Result<()> {
    let folder = rack::emptied_folder("lab-ahci")?;
    let ssd = drive(Bus::Ahci, "ata", "LAB-ATA-SSD")?;
    let hdd = drive(Bus::Ahci, "ata", "LAB-ATA-HDD")?;
    let lab = [
        Attached::new(&ssd, "ssd", &folder)?,
        Attached::new(&hdd, "hdd", &folder)?,
    ];
    let mut guest = Guest::boot(&folder, &lab)?;
    assert_found(&mut guest, "ata-LAB_SSD_LAB-ATA-SSD", "ahci", 28_672)?;
    assert_found(&mut guest, "ata-LAB_HDD_LAB-ATA-HDD", "ahci", 20_481)?;
    let told = guest.succeed("dmesg | grep HPA")?;
    ensure(told.contains("HPA detected: current 20481, native 28673"), || {
        told.clone()
    })?;

    assert_stopped_by_timeout(&mut guest, "ata-LAB_HDD_LAB-ATA-HDD", &hdd)?;
    erase(&mut guest, "ata-LAB_HDD_LAB-ATA-HDD", SECURITY_ERASE)?;
    assert_erased(&hdd, "SECURITY ERASE UNIT")?;

    // The firmware has frozen the other, and a sleep thaws it.
    let frozen = "hdparm -I /dev/disk/by-id/ata-LAB_SSD_LAB-ATA-SSD | grep frozen";
    ensure(!guest.succeed(frozen)?.contains("not"), || "it was not frozen".into())?;
    guest.succeed("echo +2 > /sys/class/rtc/rtc0/wakealarm && echo mem > /sys/power/state")?;
    ensure(guest.succeed(frozen)?.contains("not"), || "it is still frozen".into())?;
    let command = "hdparm --yes-i-know-what-i-am-doing --sanitize-block-erase $d";
    erase(&mut guest, "ata-LAB_SSD_LAB-ATA-SSD", command)?;
    assert_erased(&ssd, "BLOCK ERASE EXT")
}

fn nvme_and_scsi() -> Result<()> {
    let folder = rack::emptied_folder("lab-nvme-scsi")?;
    let sanitized = drive(Bus::Nvme, "nvme", "LAB-NVME-ALL")?;
    let formatted = drive(Bus::Nvme, "nvme", "LAB-NVME-OLD")?;
    let scsi = drive(Bus::Scsi, "scsi", "LAB-SCSI-SSD")?;
    let sat = drive(Bus::Scsi, "ata", "LAB-ATA-SSD")?;
    let lab = [
        Attached::new(&sanitized, "sanitized", &folder)?,
        Attached::new(&formatted, "formatted", &folder)?,
        Attached::new(&scsi, "scsi", &folder)?,
        Attached::new(&sat, "sat", &folder)?,
    ];
    let mut guest = Guest::boot(&folder, &lab)?;
    assert_found(&mut guest, "nvme-eui.001ab00338000001", "nvme", 16_384)?;
    assert_found(&mut guest, "nvme-eui.001ab00338000002", "nvme", 8_192)?;
    assert_found(&mut guest, "nvme-LAB_NVME_OLD_LAB-NVME-OLD_1", "nvme", 32_768)?;
    assert_found(&mut guest, "scsi-350001ab000000011", "virtio_scsi", 32_768)?;
    assert_found(&mut guest, "ata-LAB_SSD_LAB-ATA-SSD", "virtio_scsi", 28_672)?;

    erase(&mut guest, "nvme-eui.001ab00338000002", "nvme sanitize --sanact=2 $d")?;
    assert_erased(&sanitized, "Sanitize")?;
    erase(
        &mut guest,
        "nvme-LAB_NVME_OLD_LAB-NVME-OLD_1",
        "nvme format --ses=1 --force $d",
    )?;
    assert_formatted(&formatted, "Format")?;
    erase(
        &mut guest,
        "scsi-350001ab000000011",
        "sg_sanitize --block --quick --wait $d",
    )?;
    assert_erased(&scsi, "[48, 02,")?;
    let command = "hdparm --yes-i-know-what-i-am-doing --sanitize-block-erase $d; sleep 1; hdparm --sanitize-status $d";
    erase(&mut guest, "ata-LAB_SSD_LAB-ATA-SSD", command)?;
    assert_erased(&sat, "BLOCK ERASE EXT")
}

fn usb() -> Result<()> {
    let folder = rack::emptied_folder("lab-usb")?;
    let disk = drive(Bus::Usb, "ata", "LAB-ATA-HDD")?;
    let lab = [Attached::new(&disk, "bridge", &folder)?];
    let mut guest = Guest::boot(&folder, &lab)?;
    let name = "ata-LAB_HDD_LAB-ATA-HDD";
    guest.run(WAIT_FOR_DISK)?;
    assert_found(&mut guest, name, "usb-storage", 20_481)?;
    erase(&mut guest, name, SECURITY_ERASE)?;
    assert_erased(&disk, "SECURITY ERASE UNIT")?;

    let Served::Usb(port) = &disk else {
        return Err(Error::Check("a bridge has a cable".into()));
    };
    port.unplug()?;
    let gone = "n=0; while [ -e /dev/sda ] && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done; ! test -e /dev/sda";
    guest.succeed(gone).map(drop)
}

fn sdhci() -> Result<()> {
    let folder = rack::emptied_folder("lab-sdhci")?;
    let card = drive(Bus::Sdhci, "mmc", "LAB-MMC-51")?;
    let lab = [Attached::new(&card, "card", &folder)?];
    let mut guest = Guest::boot(&folder, &lab)?;
    assert_found(&mut guest, "mmc-LABM51_0x432d3531", "sdhci-pci", 32_768)?;
    // A card of this size is addressed in bytes, and its boot areas are erased through their own nodes.
    let command = "mmc erase legacy 0 16777215 $d; mmc erase legacy 0 1048575 /dev/mmcblk0boot0; \
         mmc erase legacy 0 1048575 /dev/mmcblk0boot1; mmc sanitize $d";
    erase(&mut guest, "mmc-LABM51_0x432d3531", command)?;
    assert_erased(&card, "SANITIZE_START")
}

/// The drive with this name below `/dev/disk/by-id` is driven by this driver, has this size, and old data in its first
/// block.
fn assert_found(guest: &mut Guest, name: &str, driver: &str, sectors: u64) -> Result<()> {
    let is_there = guest.run(&format!("ls /dev/disk/by-id; test -e /dev/disk/by-id/{name}"))?;
    ensure(is_there.status == 0, || {
        format!("{name} is not among\n{}", is_there.text)
    })?;
    let found = guest.succeed(&format!(
        "d=/dev/disk/by-id/{name}; c=/sys/class/block/$(basename $(readlink -f $d)); cat $c/size; \
         dd if=$d bs=4096 count=1 2>/dev/null | grep -ac 'old data'; p=$(readlink -f $c/device); \
         while [ $p != / ]; do [ -e $p/driver ] && basename $(readlink $p/driver); p=$(dirname $p); done; true"
    ))?;
    let mut lines = found.lines();
    let is_right =
        lines.next() == Some(&sectors.to_string()) && lines.next() == Some("1") && lines.any(|line| line == driver);
    ensure(is_right, || format!("{name} is not as it should be: {found}"))
}

/// Runs a command in which `$d` is the drive. Whether it succeeded is asked of the lab.
fn erase(guest: &mut Guest, name: &str, command: &str) -> Result<()> {
    guest.run(&format!("d=/dev/disk/by-id/{name}; {command}")).map(drop)
}

/// Where a command's time has passed, libata resets the link: the erase stops where it is, and the disk goes on.
fn assert_stopped_by_timeout(guest: &mut Guest, name: &str, disk: &Served) -> Result<()> {
    let before = disk.old_data();
    erase(guest, name, TOO_LITTLE_TIME)?;
    let (left, commands) = (disk.old_data(), disk.commands());
    let mut after = commands
        .iter()
        .skip_while(|line| !line.contains("SECURITY ERASE UNIT"))
        .map(String::as_str);
    let is_stopped = (1..before.user_bytes).contains(&left.user_bytes)
        && after.next().is_some_and(|line| line.ends_with("Unanswered"))
        && after.next().is_some_and(|line| line.contains("IDENTIFY DEVICE"));
    ensure(is_stopped, || format!("{left:?}\n{}", commands.join("\n")))
}

/// The drive was told to erase itself by this command, and no old data are left on it before long.
fn assert_erased(drive: &Served, command: &str) -> Result<()> {
    assert_left(drive, command, |left| left.user_bytes + left.spare_bytes == 0)
}

/// The same, but for the spare blocks, which the command does not reach.
fn assert_formatted(drive: &Served, command: &str) -> Result<()> {
    assert_left(drive, command, |left| left.user_bytes == 0)
}

fn assert_left(drive: &Served, command: &str, is_right: fn(OldData) -> bool) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !is_right(drive.old_data()) && Instant::now() < deadline {
        thread::sleep(POLL);
    }
    let (left, commands) = (drive.old_data(), drive.commands());
    let is_erased = is_right(left) && commands.iter().any(|line| line.contains(command));
    ensure(is_erased, || format!("{command}: {left:?}\n{}", commands.join("\n")))
}
