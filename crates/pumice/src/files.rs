use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pumice_language::Verify;

/// The certificates that paths stand for, in order: a file for itself, a folder for every `*.cose` in it and below it.
/// What cannot be read is said in `complaints`.
pub fn certificates(paths: &[PathBuf], texts: &Verify, complaints: &mut Vec<String>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        let shown = || path.display().to_string();
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {
                let mut below = Vec::new();
                let complaints_before = complaints.len();
                search(path, texts, (&mut below, complaints));
                if below.is_empty() && complaints.len() == complaints_before {
                    complaints.push((texts.nothing_there)(&shown()));
                }
                below.sort();
                files.extend(below);
            }
            Ok(found) if found.is_file() => files.push(path.clone()),
            Ok(_) => complaints.push((texts.not_a_file)(&shown())),
            Err(error) => complaints.push((texts.unreadable)(&shown(), &error)),
        }
    }
    files
}

/// A link to a folder is not followed, so that a folder cannot lead back to itself.
fn search(folder: &Path, texts: &Verify, (found, complaints): (&mut Vec<PathBuf>, &mut Vec<String>)) {
    let unreadable = |path: &Path, error: &io::Error| (texts.unreadable)(&path.display().to_string(), error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return complaints.push(unreadable(folder, &error)),
    };
    for entry in entries {
        let path = match entry {
            Ok(entry) => entry.path(),
            Err(error) => return complaints.push(unreadable(folder, &error)),
        };
        let is_link = path.is_symlink();
        match fs::metadata(&path) {
            Ok(kind) if kind.is_dir() && !is_link => search(&path, texts, (&mut *found, &mut *complaints)),
            Ok(kind) if kind.is_file() && is_named_certificate(&path) => found.push(path),
            Err(error) if is_named_certificate(&path) => complaints.push(unreadable(&path, &error)),
            _ => {}
        }
    }
}

/// Whether a file is named as what should be authentic is.
pub fn is_named_certificate(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("cose"))
}
