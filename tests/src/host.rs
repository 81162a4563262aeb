//! Programs of the host: file system makers, recovery programs, openssl.

use std::env;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::{Error, Result};

/// Where `program` lies, or nothing. Debian keeps file system makers in `/usr/sbin`, which a user's `PATH` leaves out.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin"), PathBuf::from("/sbin")])
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// A command for `program`, quiet and in a fixed locale, so that its output can be read.
pub fn command(program: &str) -> Command {
    command_at(&find(program).unwrap_or_else(|| PathBuf::from(program)))
}

/// The same for a program that lies elsewhere.
pub fn command_at(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .env("MTOOLS_SKIP_CHECK", "1")
        .stdin(Stdio::null());
    command
}

/// Runs `program` to its end; a status other than 0 is an error that carries what it printed.
pub fn run<I: AsRef<OsStr>>(program: &str, arguments: impl IntoIterator<Item = I>) -> Result<Output> {
    finish(command(program).args(arguments))
}

/// Runs a prepared command to its end, like [`run`].
pub fn finish(command: &mut Command) -> Result<Output> {
    let output = command.output().map_err(|error| failure(command, &error.to_string()))?;
    judged(command, output)
}

/// Runs `program` in `folder` with `input` on its standard input.
pub fn feed(program: &str, arguments: &[&OsStr], folder: &Path, input: &[u8]) -> Result<Output> {
    let mut command = command(program);
    command.args(arguments).current_dir(folder);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| failure(&command, &error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin
            .write_all(input)
            .map_err(|error| failure(&command, &error.to_string()))?;
    }
    let output = child
        .wait_with_output()
        .map_err(|error| failure(&command, &error.to_string()))?;
    judged(&command, output)
}

/// A failure of `command`, in one sentence.
pub fn failure(command: &Command, message: &str) -> Error {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    Error::Tool {
        command: words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" "),
        message: message.to_owned(),
    }
}

fn judged(command: &Command, output: Output) -> Result<Output> {
    if output.status.success() {
        return Ok(output);
    }
    let printed = [output.stdout, output.stderr].concat();
    let tail = String::from_utf8_lossy(&printed[printed.len().saturating_sub(2000)..]).into_owned();
    Err(failure(command, &format!("{}\n{tail}", output.status)))
}
