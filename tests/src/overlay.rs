//! The built initramfs with other files laid over it: a second archive behind the first, as the kernel allows.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::{Error, Result, host, image, project};

/// A tree of files that are laid over those of the initramfs.
pub struct Overlay {
    root: PathBuf,
    names: BTreeSet<String>,
}

impl Overlay {
    /// An empty one; its files are gathered in `root`.
    pub fn new(root: PathBuf) -> Self {
        Self {
            root,
            names: BTreeSet::new(),
        }
    }

    /// Adds an executable file with this text.
    pub fn write(&mut self, name: &str, text: &str) -> Result<()> {
        let path = self.place(name)?;
        fs::write(&path, text).map_err(Error::file(&path))?;
        make_executable(&path)
    }

    /// Adds a program of the host that needs no library.
    pub fn take_static_program(&mut self, program: &str, folder: &str) -> Result<()> {
        self.copy(&found(program)?, &format!("{folder}/{program}"))
    }

    /// Adds a program of the host, its loader as `ld.so` and its libraries, all in one folder. It is started there as
    /// `ld.so --library-path FOLDER FOLDER/PROGRAM`, so that what the initramfs itself holds stays out of it.
    pub fn take_program(&mut self, program: &str, folder: &str) -> Result<()> {
        self.take_program_at(&found(program)?, program, folder)
    }

    /// The same with a program that lies elsewhere.
    pub fn take_program_at(&mut self, path: &Path, program: &str, folder: &str) -> Result<()> {
        self.copy(path, &format!("{folder}/{program}"))?;
        let listed = host::run("ldd", [path])?.stdout;
        for line in String::from_utf8_lossy(&listed).lines() {
            let Some(library) = line.split_ascii_whitespace().find(|word| word.starts_with('/')) else {
                continue;
            };
            let name = library.rsplit('/').next().unwrap_or(library);
            let name = if name.starts_with("ld-linux") { "ld.so" } else { name };
            self.copy(Path::new(library), &format!("{folder}/{name}"))?;
        }
        Ok(())
    }

    /// Writes the initramfs with the overlay behind it to `initrd`.
    pub fn lay_over(&self, initrd: &Path) -> Result<()> {
        let names = self.names.iter().fold(String::new(), |list, name| list + name + "\n");
        let words = ["-o", "-H", "newc", "--quiet"].map(AsRef::as_ref);
        let archive = host::feed("cpio", &words, &self.root, names.as_bytes())?.stdout;
        let mut bytes = fs::read(project::image("initrd.zst")).map_err(Error::file(initrd))?;
        // The kernel looks for the next archive at a multiple of four bytes.
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes.extend(archive);
        fs::write(initrd, bytes).map_err(Error::file(initrd))
    }

    /// Adds a file of the host, executable.
    pub fn copy(&mut self, from: &Path, name: &str) -> Result<()> {
        let path = self.place(name)?;
        image::copy(from, &path)?;
        make_executable(&path)
    }

    /// Where a file is gathered; the archive must name every folder before what is in it, which sorting sees to.
    fn place(&mut self, name: &str) -> Result<PathBuf> {
        let parts = name.match_indices('/').map(|(end, _)| name[..end].to_owned());
        self.names.extend(parts.chain([name.to_owned()]));
        let path = self.root.join(name);
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        Ok(path)
    }
}

fn found(program: &str) -> Result<PathBuf> {
    host::find(program).ok_or_else(|| Error::Check(format!("the program {program} is missing")))
}

fn make_executable(path: &Path) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(Error::file(path))
}
