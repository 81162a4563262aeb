//! Runs the command.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What came of a run.
pub struct Run {
    pub status: i32,
    pub out: String,
    pub complaints: String,
}

impl Run {
    /// The JSON that was printed.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// Runs `pumice` in English with arguments.
pub fn pumice<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Run {
    ran(&command().args(arguments).output().expect("pumice starts"))
}

/// The command, in English and with no arguments yet.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pumice"));
    command.env_clear().env("LANG", "en_US.UTF-8");
    command
}

/// What a process left. A panic is never an answer.
pub fn ran(output: &Output) -> Run {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let run = Run {
        status: output.status.code().expect("no signal ended it"),
        out: text(&output.stdout),
        complaints: text(&output.stderr),
    };
    assert!(!run.complaints.contains("panicked"), "{}", run.complaints);
    run
}

/// A vector's file.
pub fn vector(name: &str) -> PathBuf {
    vectors().join(name).with_extension("cose")
}

/// The folder of the vectors.
pub fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors")
}
