//! Storey 3: what a certificate publishes can be checked without Pumice.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use pumice_certificate::verify;
use pumice_engine::Content;
use pumice_model::{Pattern, Stream, StreamCipher};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host, project};
use tempfile::TempDir;

const OPENSSL: [Requirement; 3] = [
    Requirement::OfficeCommand,
    Requirement::Program("openssl"),
    Requirement::Program("cmp"),
];

fn main() -> ExitCode {
    case::run([
        Case::new("the command that is printed finds one changed byte", &OPENSSL, || {
            printed_command("good-erased.cose")
        }),
        Case::new("so does the one for the other stream", &OPENSSL, || {
            printed_command("good-interrupted.cose")
        }),
        Case::new("the other stream goes on after 256 GiB as openssl's", &OPENSSL, carries),
    ])
}

/// The counter of the other stream's first block is the last before 32 bits are full, as after 256 GiB.
fn carries() -> Result<()> {
    let stream = Stream {
        cipher: StreamCipher::ChaCha20,
        key: [0x6b; 32],
        counter: [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8],
    };
    let mut expected = [0; 512];
    Content::of(&Pattern::Stream(stream)).fill(&mut expected, 0);
    let (key, counter) = ("6b".repeat(32), "ffffffff000000000102030405060708");
    let words = ["enc", "-chacha20", "-K", &key, "-iv", counter].map(AsRef::as_ref);
    let made = host::feed("openssl", &words, Path::new("/"), &[0; 512])?.stdout;
    ensure(made == expected, || "openssl makes another stream".into())
}

fn printed_command(vector: &str) -> Result<()> {
    let folder = TempDir::new().map_err(Error::file("the folder for temporary files"))?;
    let disk = folder.path().join("disk");
    let certificate = project::root().join("tests/vectors").join(vector);
    wipe(&disk, &certificate)?;
    let command = printed_for(&certificate, &disk)?;
    ensure(shell(&command)? == (true, String::new()), || {
        format!("the disk is as published, but not by: {command}")
    })?;
    let file = File::options()
        .read(true)
        .write(true)
        .open(&disk)
        .map_err(Error::file(&disk))?;
    let length = file.metadata().map_err(Error::file(&disk))?.len();
    let mut byte = [0];
    file.read_exact_at(&mut byte, length - 1).map_err(Error::file(&disk))?;
    file.write_all_at(&[byte[0] ^ 1], length - 1)
        .map_err(Error::file(&disk))?;
    let (is_equal, said) = shell(&command)?;
    ensure(!is_equal && said.contains(&length.to_string()), || {
        format!("the last byte was changed, but not by: {command}")
    })
}

/// Leaves on a disk what the engine leaves after the wipe that a certificate is about.
fn wipe(disk: &Path, certificate: &Path) -> Result<()> {
    let bytes = fs::read(certificate).map_err(Error::file(certificate))?;
    let planned = verify(&bytes)
        .map_err(|defect| Error::Check(defect.to_string()))?
        .report
        .planned;
    let last = planned.overwrite.passes.last().map(Content::of);
    let last = last.ok_or_else(|| Error::Check("the certificate has no pass".into()))?;
    let mut file = File::create(disk).map_err(Error::file(disk))?;
    let mut memory = vec![0; 1 << 20];
    let step = memory.len();
    for offset_bytes in (0..planned.target.geometry.bytes()).step_by(step) {
        last.fill(&mut memory, offset_bytes);
        file.write_all(&memory).map_err(Error::file(disk))?;
    }
    Ok(())
}

/// The command that `pumice verify` prints for a certificate, about a disk.
fn printed_for(certificate: &Path, disk: &Path) -> Result<String> {
    let pumice = project::binary("pumice").ok_or_else(|| Error::Check("there is no pumice".into()))?;
    let output = host::finish(Command::new(pumice).arg("verify").arg(certificate))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let command = text
        .lines()
        .find_map(|line| line.find("openssl ").map(|from| &line[from..]));
    let command = command.ok_or_else(|| Error::Check(format!("no line names openssl in:\n{text}")))?;
    Ok(command.replace("DISK", &disk.display().to_string()))
}

/// Whether a command succeeds, and what it says.
fn shell(command: &str) -> Result<(bool, String)> {
    let mut shell = host::command("sh");
    let output = shell.args(["-c", command]).output().map_err(Error::file("sh"))?;
    let said = [output.stdout, output.stderr].concat();
    Ok((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}
