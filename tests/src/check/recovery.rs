//! A recovery program against a disk.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use crate::planted::PlantedFile;
use crate::{Error, Result, filesystem, host, image};

/// What photorec brought back from a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovered {
    /// Files it wrote, real or imagined: in random data it finds some that never existed.
    pub files: usize,
    /// How many planted files came back byte for byte.
    pub identical: usize,
}

/// Runs photorec on the whole of an image and compares what it found with `planted`, by SHA-256. Its files go to
/// `folder`, which is removed before and after.
pub fn photorec(disk: &Path, planted: &[PlantedFile], folder: &Path) -> Result<Recovered> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Error::file(folder))?;
    }
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    let mut command = host::command("photorec");
    // It is a full-screen program and needs to be told of a terminal even where it draws on none.
    command.env("TERM", "linux").current_dir(folder);
    command
        .arg("/log")
        .arg("/logname")
        .arg(folder.join("log"))
        .arg("/d")
        .arg(folder.join("found"));
    command
        .arg("/cmd")
        .arg(disk)
        .arg("partition_none,options,mode_ext2,fileopt,everything,enable,search");
    host::finish(&mut command)?;
    let mut digests = HashSet::new();
    let mut files = 0;
    for file in filesystem::files_below(folder)? {
        if file
            .file_name()
            .is_some_and(|name| name == "log" || name == "report.xml")
        {
            continue;
        }
        files += 1;
        digests.insert(image::digest_file(&file)?);
    }
    let identical = planted.iter().filter(|file| digests.contains(&file.sha256)).count();
    fs::remove_dir_all(folder).map_err(Error::file(folder))?;
    Ok(Recovered { files, identical })
}
