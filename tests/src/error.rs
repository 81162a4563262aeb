//! What can go wrong on the bench.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// The result of everything on the bench.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure of the bench or of what it examines; the text says what happened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the host could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the host's kernel answered.
        source: io::Error,
    },
    /// A program of the host failed or could not be started.
    #[error("`{command}` failed: {message}")]
    Tool {
        /// The command line.
        command: String,
        /// Its exit status and the end of what it printed.
        message: String,
    },
    /// QEMU refused or misunderstood something.
    #[error("virtual machine: {0}")]
    Machine(String),
    /// Something that had to appear did not.
    #[error("waited {waited:?} for {awaited}, in vain; last seen:\n{seen}")]
    Timeout {
        /// What was waited for.
        awaited: String,
        /// For how long.
        waited: Duration,
        /// The end of the log, or the screen.
        seen: String,
    },
    /// A rack description or a job cannot be used.
    #[error("{0}")]
    Description(String),
    /// A check found that something does not hold.
    #[error("{0}")]
    Check(String),
}

impl Error {
    /// An I/O error together with the file it concerns.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

/// `Ok` where `holds`, else a failed check that says `otherwise`.
pub fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::Check(otherwise())) }
}
