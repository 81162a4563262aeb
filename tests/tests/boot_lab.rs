//! Drives of the lab in a real kernel: its own drivers find them, the field's own programs erase them, and the lab counts
//! what is left.

use std::fs;
use std::process::ExitCode;

use pumice_lab::OldData;
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::guest::{GUEST, Guest};
use pumice_tests::lab::{Attached, Bus, Served};
use pumice_tests::{Error, Result, project, rack};

fn main() -> ExitCode {
    case::run([
        Case::new("ahci_disks_are_erased_through_libata", &GUEST, ahci),
        Case::new("nvme_and_scsi", &GUEST, nvme_and_scsi),
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
    for command in ["dmesg | grep -iE 'ata|ahci|sd '", "ls -l /dev/disk/by-id", "hdparm -N /dev/sda; hdparm -N /dev/sdb", "hdparm --sanitize-status /dev/sda", 
    "for i in 1 2 3; do hdparm --yes-i-know-what-i-am-doing --sanitize-block-erase /dev/sda; sleep 1; hdparm --sanitize-status /dev/sda; done",
    "dd if=/dev/sdb bs=512 count=1 | hexdump -C; dmesg | tail -5"] {
        println!("{command}: {}", guest.run(command)?.text);
    }
    println!("{:#?} {:?}", ssd.commands(), ssd.old_data());
    println!("{:#?} {:?}", hdd.commands(), hdd.old_data());
    Ok(())
}

/// A drive of the lab's rack of this kind.
fn drive(bus: Bus, kind: &str, serial: &str) -> Result<Served> {
    let path = project::rack(&format!("lab/{kind}"));
    let text = fs::read_to_string(&path).map_err(Error::file(&path))?.replace("5400", "60");
    Served::make(bus, &text, serial, None)
}

fn nvme_and_scsi() -> Result<()> {
    let folder = rack::emptied_folder("lab-nvme-scsi")?;
    let nvme = drive(Bus::Nvme, "nvme", "LAB-NVME-ALL")?;
    let sat = drive(Bus::Scsi, "ata", "LAB-ATA-SSD")?;
    let lab = [
        Attached::new(&nvme, "nvme", &folder)?,
        Attached::new(&sat, "sat", &folder)?,
    ];
    let mut guest = Guest::boot(&folder, &lab)?;
    let listed = guest.succeed("ls /dev/disk/by-id")?;
    for name in ["ata-LAB_SSD_LAB-ATA-SSD", "nvme-LAB_NVME_LAB-NVME-ALL_1"] {
        ensure(listed.contains(name), || format!("{name} is not among\n{listed}"))?;
    }
    let _: OldData = sat.old_data();
    Ok(())
}
