//! The office command on a real kernel: it asks drives of the lab for their sanitize status through what it has opened to be
//! read. The engine has wiped them, or twins of them, before they are put into the virtual computer.

mod signed;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use pumice_lab::{AhciHba, Misbehaviour, SatDisk};
use pumice_model::{PurgeRequired, Sanitize, Technique, Verdict};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::guest::{GUEST, Guest};
use pumice_tests::lab::{Attached, Bus, Served};
use pumice_tests::matrix::{Bench, Specimen};
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, project, rack};
use serde_json::{Value, json};

use crate::signed::signed;

const NVME: Technique = Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Unknown);
const SSD: Technique = Technique::AtaSanitize(Sanitize::Block);
const HDD: Technique = Technique::AtaSanitize(Sanitize::Overwrite);

const ATA_RACK: &str = include_str!("../../qemu/racks/lab/ata.toml");
const HDD_SERIAL: &str = "LAB-ATA-4KN";

/// What the rack says of a disk that was sanitized long ago.
const LONG_AGO: &str = ", is_completed_before = true";

/// The disk behind the SCSI adapter; the others have an AHCI adapter each.
const BEHIND_SCSI: &str = "for d in /sys/block/sd?; do \
     case $(readlink -f $d) in */virtio*) echo /dev/${d##*/};; esac; done";

/// The disk of 4,096-byte blocks behind an AHCI adapter.
const ON_AHCI: &str = "for d in /sys/block/sd?; do \
     case $(readlink -f $d) in */ata*) grep -qx 4096 $d/queue/logical_block_size && echo /dev/${d##*/};; esac; done; true";

/// The command as root starts it, and as somebody who may read the disk and is not root.
const AS_ROOT: &str = "pumice";
const AS_NOBODY: &str = "chmod 644 /dev/nvme0n1; echo nobody:x:65534:65534::/:/bin/sh >/etc/passwd; \
     start-stop-daemon -S -c nobody -x /guest/bin/pumice --";

fn main() -> ExitCode {
    let needs = [&GUEST[..], &[Requirement::OfficeCommand]].concat();
    case::run([Case::new(
        "drives_are_asked_what_became_of_their_sanitize",
        &needs,
        asked,
    )])
}

fn asked() -> Result<()> {
    let folder = rack::emptied_folder("audit")?;
    let (nvme, nvme_certificate) = certified(NVME, &folder)?;
    let (_, ssd_certificate) = certified(SSD, &folder)?;
    let (hdd, hdd_certificate) = certified(HDD, &folder)?;
    // This one calls an erase good that it never did, and keeps the stream.
    let liar = Specimen::of(SSD);
    liar.misbehave(Misbehaviour::DoNothing);
    Bench::new(liar.clone(), &[SSD]).boot();
    let new_hdd = Served::make(Bus::Scsi, &ATA_RACK.replace(LONG_AGO, ""), HDD_SERIAL, None)?;
    let controller = nvme.clone();
    let lab = [
        Attached::new(&on_nvme(nvme)?, "nvme", &folder)?,
        Attached::new(&on_ahci(liar)?, "liar", &folder)?,
        Attached::new(&on_ahci(hdd)?, "hdd", &folder)?,
        // The same disk as it left the factory.
        Attached::new(&new_hdd, "new", &folder)?,
    ];
    let pumice = project::binary("pumice").ok_or_else(|| Error::Check("there is no pumice".into()))?;
    let certificates = [&*nvme_certificate, &*ssd_certificate, &*hdd_certificate];
    let mut guest = Guest::boot_with(&folder, &lab, Some(&pumice), &certificates)?;

    let asked_before = controller.commands().len();
    let completed = json!({
        "certified": "block-erase", "status": "completed", "kind": "block-erase", "written_since": "nothing"
    });
    for _ in 0..2 {
        audit(&mut guest, AS_ROOT, "/dev/nvme0n1", &nvme_certificate)?.is(&[], &completed)?;
    }
    // Reads and Identify are left out.
    let asked = controller.commands().split_off(asked_before);
    ensure(asked == ["Get Log Page Sanitize Status x2"], || asked.join("\n"))?;
    let denied = json!({ "certified": "block-erase", "status": "denied", "kind": null, "written_since": null });
    audit(&mut guest, AS_NOBODY, "/dev/nvme0n1", &nvme_certificate)?.is(&[], &denied)?;

    let by_id = |name: &str| format!("/dev/disk/by-id/{name}");
    let completed =
        |kind: &str| json!({ "certified": kind, "status": "completed", "kind": null, "written_since": "unstated" });
    let liar = audit(&mut guest, AS_ROOT, &by_id("ata-LAB_SSD_LAB-ATA-SSD"), &ssd_certificate)?;
    liar.is(&["stream-left"], &completed("block-erase"))?;
    let behind_scsi = guest.succeed(BEHIND_SCSI)?.trim().to_owned();
    let untold = json!({ "certified": "overwrite", "status": "not-reported", "kind": null, "written_since": null });
    let new = audit(&mut guest, AS_ROOT, &behind_scsi, &hdd_certificate)?;
    new.is(&["unexpected"], &untold)?;
    let hdd = guest.succeed(ON_AHCI)?.trim().to_owned();
    audit(&mut guest, AS_ROOT, &hdd, &hdd_certificate)?.is(&[], &completed("overwrite"))?;

    // Whatever is written to it, the controller notices.
    let mut paper = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    paper.resize(512, 0);
    controller
        .with_blocks(|blocks| blocks.write_blocks(9, &paper))
        .map_err(|errno| Error::Check(errno.to_string()))?;
    let written = json!({
        "certified": "block-erase", "status": "completed", "kind": "block-erase", "written_since": "something"
    });
    audit(&mut guest, AS_ROOT, "/dev/nvme0n1", &nvme_certificate)?.is(&["structures"], &written)
}

/// A drive that was wiped and erased itself, and its certificate.
fn certified(technique: Technique, folder: &Path) -> Result<(Specimen, PathBuf)> {
    let specimen = Specimen::of(technique);
    let wiped = Bench::new(specimen.clone(), &[technique]).boot();
    let serial = specimen.identity().serial.unwrap_or_default();
    ensure(wiped.judgement.verdict == Verdict::Erased, || {
        format!("{serial}: {:?}", wiped.judgement)
    })?;
    let certificate = folder.join(format!("{serial}.cose"));
    fs::write(&certificate, signed(wiped.planned, wiped.evidence)?).map_err(Error::file(&certificate))?;
    Ok((specimen, certificate))
}

/// What an audit of every block came to.
struct Audited {
    status: u8,
    entry: Value,
}

fn audit(guest: &mut Guest, pumice: &str, node: &str, certificate: &Path) -> Result<Audited> {
    let name = certificate.file_name().unwrap_or_default().to_string_lossy();
    // How fast that was stands on standard error.
    let said = guest.run(&format!(
        "{pumice} audit --json --full {node} /guest/{name} 2>/tmp/said"
    ))?;
    let Ok(entry) = serde_json::from_str(&said.text) else {
        let complaint = guest.succeed("cat /tmp/said")?;
        return Err(Error::Check(format!("{} {complaint}", said.text)));
    };
    Ok(Audited {
        status: said.status,
        entry,
    })
}

impl Audited {
    /// `Ok` where these are the findings and this is what the drive says of its sanitize.
    fn is(&self, findings: &[&str], sanitize: &Value) -> Result<()> {
        let is_so = self.status == u8::from(!findings.is_empty())
            && self.entry["findings"] == json!(findings)
            && self.entry["read"]["sanitize"] == *sanitize;
        ensure(is_so, || {
            format!("{} {:#}, not {findings:?} {sanitize}", self.status, self.entry)
        })
    }
}

fn on_nvme(specimen: Specimen) -> Result<Served> {
    match specimen {
        Specimen::Nvme(controller) => Ok(Served::Nvme(controller.0)),
        _ => Err(Error::Description("it is no NVMe controller".into())),
    }
}

/// A disk that nobody else holds any more, on an adapter of its own.
fn on_ahci(specimen: Specimen) -> Result<Served> {
    let Specimen::Ata(disk) = specimen else {
        return Err(Error::Description("it is no ATA disk".into()));
    };
    let disk = Arc::into_inner(disk.0).ok_or_else(|| Error::Check("somebody still holds the disk".into()))?;
    let SatDisk { disk, .. } = disk.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Served::Ahci(Arc::new(Mutex::new(AhciHba::new(disk)))))
}
