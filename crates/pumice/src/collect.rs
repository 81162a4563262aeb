use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pumice_language::Verify;

/// The certificates that paths stand for, in order: a file for itself, a folder for every `*.cose` below it.
pub fn certificates(paths: &[PathBuf], texts: &Verify) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for path in paths {
        let unreadable = |error: io::Error| (texts.unreadable)(&path.display().to_string(), &error.to_string());
        if !fs::metadata(path).map_err(unreadable)?.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut found = Vec::new();
        search(path, &mut found).map_err(unreadable)?;
        if found.is_empty() {
            return Err((texts.nothing_there)(&path.display().to_string()));
        }
        found.sort();
        files.extend(found);
    }
    Ok(files)
}

/// Links are not followed, so that a folder cannot lead back to itself.
fn search(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            search(&entry.path(), found)?;
        } else if kind.is_file() && entry.path().extension().is_some_and(|extension| extension == "cose") {
            found.push(entry.path());
        }
    }
    Ok(())
}
