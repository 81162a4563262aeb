use std::path::Path;

use pumice_tests::check::stream::{self, PublishedStream};
use pumice_tests::check::{recovery, residue};
use pumice_tests::image::{self, Digest};
use pumice_tests::rack::{self, Made};
use pumice_tests::vm::Disk;
use pumice_tests::{Error, Result, host, project};
use serde::Deserialize;

use crate::report::{Line, say};

/// What `pumice verify --json` says of one certificate, as far as it is needed here.
#[derive(Deserialize)]
struct Entry {
    authentic: bool,
    verdict: Option<String>,
    serial: Option<String>,
    stream: Option<Stream>,
}

#[derive(Deserialize)]
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

/// A certificate for each disk of the job and no other, each authentic, and one disk compared with its published stream.
pub fn certificates(made: &[Made], stick: &Disk, job: &str, folder: &Path, lines: &mut Vec<Line>) -> Result<()> {
    say("verifying the certificates");
    let files = rack::certificates(stick, job, &folder.join("certificates"))?;
    let wanted: Vec<&Made> = made.iter().filter(|made| !made.description.bystander).collect();
    let count = format!("{} certificates for {} disks", files.len(), wanted.len());
    lines.push(Line::judged(files.len() == wanted.len(), count));
    let entries = verify(&files)?;
    for made in &wanted {
        let serial = &made.description.serial;
        let entry = entries.iter().find(|entry| entry.serial.as_ref() == Some(serial));
        let is_erased = entry.is_some_and(|entry| entry.authentic && entry.verdict.as_deref() == Some("erased"));
        lines.push(Line::judged(
            is_erased,
            format!("{serial}: pumice verify says authentic, erased"),
        ));
        if let Some(Stream { key_hex, counter_hex }) = entry.and_then(|entry| entry.stream.as_ref()) {
            say(&format!("cmp {serial} with openssl's stream"));
            let published = PublishedStream {
                key_hex: key_hex.clone(),
                counter_hex: counter_hex.clone(),
            };
            let outcome = stream::compare(&made.disk.image, &published);
            lines.push(Line::judged(
                outcome.is_ok(),
                format!("{serial}: every byte is openssl's AES-256-CTR stream"),
            ));
        }
    }
    Ok(())
}

/// No planted file and no canary is left on a wiped disk.
pub fn nothing_left(made: &[Made], folder: &Path, lines: &mut Vec<Line>) -> Result<()> {
    for made in made.iter().filter(|made| !made.description.bystander) {
        let serial = &made.description.serial;
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
    }
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
    serde_json::from_slice(&output.stdout).map_err(|error| host::failure(&command, &error.to_string()))
}
