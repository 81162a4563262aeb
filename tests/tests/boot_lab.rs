//! Drives of the lab in a real kernel: its own drivers find them, the field's own programs erase them, and the lab counts
//! what is left.

use std::process::ExitCode;

use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::guest::{GUEST, Guest};
use pumice_tests::lab::{Attached, Bus, Served};
use pumice_tests::{Error, Result, project, rack};

fn main() -> ExitCode {
    case::run([Case::new("nvme_and_scsi", &GUEST, nvme_and_scsi)])
}

/// A drive of the lab's rack of this kind.
fn drive(bus: Bus, kind: &str, serial: &str) -> Result<Served> {
    let path = project::rack(&format!("lab/{kind}"));
    let text = std::fs::read_to_string(&path).map_err(Error::file(&path))?;
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
    Ok(())
}
