//! A disk against the published random stream, with nothing but `openssl` and `cmp`.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;

use crate::{Error, Result, host, image};

/// An AES-256-CTR stream as a certificate publishes it, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedStream {
    /// The 32-byte key.
    pub key_hex: String,
    /// The 16-byte initial counter block.
    pub counter_hex: String,
}

/// `Ok` where the image holds exactly the stream, from its first byte to its last; else what `cmp` said.
pub fn compare(disk: &Path, stream: &PublishedStream) -> Result<()> {
    let zeros = disk.with_extension("zeros");
    image::blank(&zeros, fs::metadata(disk).map_err(Error::file(disk))?.len())?;
    let outcome = compare_with(disk, stream, &zeros);
    fs::remove_file(&zeros).map_err(Error::file(&zeros))?;
    outcome
}

fn compare_with(disk: &Path, stream: &PublishedStream, zeros: &Path) -> Result<()> {
    let mut openssl = host::command("openssl");
    openssl.args(["enc", "-aes-256-ctr", "-K", &stream.key_hex, "-iv", &stream.counter_hex]);
    openssl
        .stdin(File::open(zeros).map_err(Error::file(zeros))?)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut encrypting = openssl
        .spawn()
        .map_err(|error| host::failure(&openssl, &error.to_string()))?;
    let mut cmp = host::command("cmp");
    cmp.arg("-").arg(disk);
    if let Some(output) = encrypting.stdout.take() {
        cmp.stdin(output);
    }
    let compared = host::finish(&mut cmp);
    // The comparison holds the reading end of the pipe until it is dropped, and openssl would wait for it for ever.
    drop(cmp);
    let encrypted = encrypting
        .wait_with_output()
        .map_err(|error| host::failure(&openssl, &error.to_string()))?;
    compared?;
    if encrypted.status.success() {
        return Ok(());
    }
    Err(host::failure(&openssl, &String::from_utf8_lossy(&encrypted.stderr)))
}
