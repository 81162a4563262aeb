use std::path::{Path, PathBuf};
use std::process::Output;

use pumice_tests::error::ensure;
use pumice_tests::image;
use pumice_tests::rack::{self, Made};
use pumice_tests::vm::Disk;
use pumice_tests::{Error, Result, host, project};

use crate::report::{Line, say};

/// What is left for people and auditors: pages to read, a folder in which nothing is missing and every signature is by the
/// key that is named, a disk that is as certified on every block, and the same disk after one bit was turned.
pub fn show(job: &str, stick: &Disk, made: &Made, folder: &Path, lines: &mut Vec<Line>) -> Result<()> {
    say("looking at the report and at one disk as an auditor does");
    let taken = folder.join("evidence");
    let pages = rack::reports(stick, job, &taken, "pdf")?;
    let text = pages.first().map_or_else(String::new, |file| shown(file));
    lines.push(Line::judged(
        pages.len() == 1,
        format!("report to read and sign: {text}"),
    ));
    let certificate = certificate_of(stick, job, &taken, &made.description.serial)?;
    let of_job = taken.join("pumice").join(job);
    let signer = signer(&of_job)?;
    let verified = pumice(&["verify", &shown(&of_job), "--trust", &signer])?;
    lines.push(Line::judged(
        verified.status.success(),
        "pumice verify --trust: nothing missing, nothing added, every signature by that key".into(),
    ));
    let stranger = pumice(&["verify", &shown(&of_job), "--trust", &"0".repeat(64)])?;
    lines.push(Line::judged(
        stranger.status.code() == Some(1),
        "pumice verify --trust: refused where another key is named".into(),
    ));
    let copy = folder.join("audited.img");
    image::copy(&made.disk.image, &copy)?;
    let serial = &made.description.serial;
    let audited = audit(&copy, &certificate)?;
    lines.push(Line::judged(
        audited.status.success(),
        format!("{serial}: pumice audit --full finds every block as certified"),
    ));
    flip(&copy)?;
    let audited = audit(&copy, &certificate)?;
    lines.push(Line::judged(
        audited.status.code() == Some(1),
        format!("{serial}: pumice audit --full finds one turned bit"),
    ));
    Ok(())
}

fn certificate_of(stick: &Disk, job: &str, taken: &Path, serial: &str) -> Result<PathBuf> {
    let name = format!("disk-{serial}.cose");
    let files = rack::certificates(stick, job, taken)?;
    let found = files.into_iter().find(|file| file.ends_with(&name));
    found.ok_or_else(|| Error::Check(format!("there is no {name}")))
}

fn signer(folder: &Path) -> Result<String> {
    let output = pumice(&["verify", "--json", &shown(folder)])?;
    let json: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(|error| Error::Check(error.to_string()))?;
    let signer = json["files"][0]["signer"].as_str();
    signer
        .map(Into::into)
        .ok_or_else(|| Error::Check("the first file has no signer".into()))
}

fn audit(disk: &Path, certificate: &Path) -> Result<Output> {
    pumice(&["audit", &shown(disk), &shown(certificate), "--full"])
}

fn flip(disk: &Path) -> Result<()> {
    let mut bytes = std::fs::read(disk).map_err(Error::file(disk))?;
    let middle = bytes.len() / 2;
    ensure(middle > 0, || "the disk is empty".into())?;
    bytes[middle] ^= 1;
    std::fs::write(disk, bytes).map_err(Error::file(disk))
}

fn pumice(words: &[&str]) -> Result<Output> {
    let program = project::binary("pumice").ok_or_else(|| Error::Check("the command pumice is not built".into()))?;
    let mut command = host::command_at(&program);
    let output = command.args(words).output();
    output.map_err(|error| host::failure(&command, &error.to_string()))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
