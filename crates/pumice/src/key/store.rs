use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use pumice_language::Catalogue;

/// Files that were made a moment ago, and are removed again unless all of them came into being.
pub struct Fresh<'a> {
    made: Vec<PathBuf>,
    texts: &'a Catalogue,
}

impl<'a> Fresh<'a> {
    /// None yet.
    pub fn new(texts: &'a Catalogue) -> Self {
        Self {
            made: Vec::new(),
            texts,
        }
    }

    /// Makes a file where there is none, so that it outlasts a power cut, and answers with what is read back from it, which
    /// is what was written.
    pub fn write(&mut self, path: &Path, bytes: &[u8], mode: u32) -> Result<Vec<u8>, String> {
        let shown = path.display().to_string();
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
        let mut file = file.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => (self.texts.key.exists)(&shown),
            _ => (self.texts.key.unwritable)(&shown, &error),
        })?;
        self.made.push(path.into());
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        let read_back = written.and_then(|()| sync_folder(path)).and_then(|()| fs::read(path));
        match read_back {
            Ok(found) if found == bytes => Ok(found),
            Ok(_) => Err((self.texts.key.not_read_back)(&shown)),
            Err(error) => Err((self.texts.key.unwritable)(&shown, &error)),
        }
    }

    /// They stay.
    pub fn keep(mut self) {
        self.made.clear();
    }
}

impl Drop for Fresh<'_> {
    fn drop(&mut self) {
        for path in &self.made {
            // Where it cannot be removed, the next attempt says that it is there.
            let _ = fs::remove_file(path);
        }
    }
}

/// Syncs the folder of a file, which keeps its name.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
