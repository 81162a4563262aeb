use std::collections::BTreeMap;
use std::path::Path;

use pumice_tests::check::stream::{self, PublishedStream};
use pumice_tests::check::{recovery, residue};
use pumice_tests::image::{self, Digest};
use pumice_tests::rack::{self, Made};
use pumice_tests::vm::Disk;
use pumice_tests::{Error, Result, host, project};
use serde::Deserialize;

use crate::report::{Line, say};

/// What `pumice verify --json` says, as far as it is needed here.
#[derive(Deserialize)]
struct Everything {
    files: Vec<Entry>,
}

/// What it says of one certificate, as far as it is needed here.
#[derive(Deserialize)]
pub struct Entry {
    authentic: bool,
    verdict: Option<String>,
    serial: Option<String>,
    stream: Option<Stream>,
}

#[derive(Clone, Deserialize)]
struct Stream {
    key_hex: String,
    counter_hex: String,
}

/// An image that nothing may have been written to.
pub fn untouched(disk: &Disk, before: Digest, lines: &mut Vec<Line>) -> Result<()> {
    let after = image::digest_file(&disk.image)?;
    lines.push(Line::judged(
        after == before,
        format!("{}: not one bit changed", disk.serial),
    ));
    Ok(())
}

/// A disk that nobody has a certificate of, as it is found.
pub fn not_wiped(disk: &Disk, before: Digest) -> Result<Line> {
    let found = if image::digest_file(&disk.image)? == before {
        "not wiped, not one bit changed"
    } else {
        "not wiped: there is no certificate, but it was written to"
    };
    Ok(Line::noted(format!("{}: {found}", disk.serial)))
}

/// What the certificates on the stick say, by the serial number of the disk.
pub fn certified(stick: &Disk, folder: &Path) -> Result<BTreeMap<String, Entry>> {
    say("verifying the certificates");
    let files = rack::all_certificates(stick, &folder.join("certificates"))?;
    if files.is_empty() {
        return Ok(BTreeMap::new());
    }
    let with_serial = |entry: Entry| Some((entry.serial.clone()?, entry));
    Ok(verify(&files)?.into_iter().filter_map(with_serial).collect())
}

/// A disk with a certificate: authentic and erased, equal to the published stream, and nothing left of what was on it.
pub fn wiped(made: &Made, entry: &Entry, folder: &Path, lines: &mut Vec<Line>) -> Result<()> {
    let serial = &made.description.serial;
    let (authentic, verdict) = (entry.authentic, entry.verdict.as_deref().unwrap_or("no verdict"));
    let authenticity = if authentic { "authentic" } else { "NOT AUTHENTIC" };
    lines.push(Line::judged(
        authentic && verdict == "erased",
        format!("{serial}: pumice verify says {authenticity}, {verdict}"),
    ));
    say(&format!("cmp {serial} with openssl's stream"));
    let is_stream = entry.stream.as_ref().is_some_and(|published| {
        let Stream { key_hex, counter_hex } = published.clone();
        stream::compare(&made.disk.image, &PublishedStream { key_hex, counter_hex }).is_ok()
    });
    lines.push(Line::judged(
        is_stream,
        format!("{serial}: every byte is openssl's AES-256-CTR stream"),
    ));
    say(&format!("looking for remains on {serial}"));
    let canaries = residue::count_canaries(&made.disk.image)?;
    lines.push(Line::judged(
        canaries == 0,
        format!("{serial}: {canaries} canaries left"),
    ));
    let found = recovery::photorec(&made.disk.image, &made.planted, &folder.join("photorec"))?;
    let text = format!(
        "{serial}: photorec brings back {} of {} files",
        found.identical,
        made.planted.len()
    );
    lines.push(Line::judged(found.identical == 0, text));
    Ok(())
}

/// The verifier's exit status is one of its answers, so only its output is looked at here.
fn verify(files: &[std::path::PathBuf]) -> Result<Vec<Entry>> {
    let program = project::binary("pumice").ok_or_else(|| Error::Check("the command pumice is not built".into()))?;
    let mut command = host::command(&program.display().to_string());
    command.args(["verify", "--json"]).args(files);
    let output = command
        .output()
        .map_err(|error| host::failure(&command, &error.to_string()))?;
    let everything: Everything =
        serde_json::from_slice(&output.stdout).map_err(|error| host::failure(&command, &error.to_string()))?;
    Ok(everything.files)
}
