//! A folder with keys, and the passphrases of them in files.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::command::{Run, pumice, vector};

/// The passphrase in the file `first`.
pub const PASSPHRASE: &str = "an office in the rain";

/// What a folder holds.
pub struct Bench {
    folder: TempDir,
}

impl Bench {
    /// A folder with passphrases and no key.
    pub fn new() -> Self {
        assert!(vector("good-erased").exists());
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for (name, secret) in [
            ("first", PASSPHRASE),
            ("second", "quite another one"),
            ("short", "too short"),
        ] {
            fs::write(bench.at(name), format!("{secret}\n")).unwrap();
        }
        bench
    }

    /// The path of a file.
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The names of all files, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !["first", "second", "short"].contains(&name.as_str()))
            .collect();
        names.sort();
        names
    }

    /// Runs `pumice key`; a word that begins with `@` is a file of the folder.
    pub fn key(&self, words: &[&str]) -> Run {
        let word = |word: &&str| match word.strip_prefix('@') {
            Some(name) => self.at(name).into_os_string(),
            None => OsString::from(word),
        };
        pumice(std::iter::once("key".into()).chain(words.iter().map(word)))
    }

    /// Makes a key.
    pub fn made(&self, name: &str) {
        let run = self.key(&["new", &format!("@{name}"), "--passphrase-file", "@first"]);
        assert_eq!((run.status, run.complaints.as_str()), (0, ""));
    }

    /// The fingerprint of a public half.
    pub fn fingerprint(&self, name: &str) -> String {
        let run = self.key(&["show", &format!("@{name}"), "--json"]);
        run.json()["fingerprint"].as_str().unwrap().to_owned()
    }
}
