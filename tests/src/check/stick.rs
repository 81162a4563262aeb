//! A stick before and after: what was there must still be there, and what is new must lie where it belongs.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::error::ensure;
use crate::filesystem::{self, Layout};
use crate::image::{self, Digest, PARTITION_START_BYTES};
use crate::{Error, Result};

/// A partitioned FAT stick at one moment.
#[derive(Debug, Clone)]
pub struct Contents {
    /// Digest of everything before the partition, its table included.
    outside: Digest,
    files: BTreeMap<PathBuf, Digest>,
}

impl Contents {
    /// Reads a stick's image; its files are copied to `folder` (emptied first) and stay there.
    pub fn read(stick: &Path, folder: &Path) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(Error::file(folder))?;
        }
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        filesystem::copy_out(stick, Layout::Partitioned, folder)?;
        let mut before_partition = vec![0; usize::try_from(PARTITION_START_BYTES).unwrap_or_default()];
        let file = File::open(stick).map_err(Error::file(stick))?;
        file.read_exact_at(&mut before_partition, 0)
            .map_err(Error::file(stick))?;
        let mut files = BTreeMap::new();
        for path in filesystem::files_below(folder)? {
            let digest = image::digest_file(&path)?;
            files.insert(path.strip_prefix(folder).unwrap_or(&path).to_owned(), digest);
        }
        Ok(Self {
            outside: image::digest(&before_partition),
            files,
        })
    }

    /// `Ok` where every file of `self` is in `after`, byte for byte, every other one lies below `allowed`, and
    /// nothing outside the partition changed; the number of new files.
    pub fn kept_in(&self, after: &Self, allowed: &str) -> Result<usize> {
        ensure(self.outside == after.outside, || {
            "the stick changed outside its partition".to_owned()
        })?;
        for (path, digest) in &self.files {
            ensure(after.files.get(path) == Some(digest), || {
                format!("{} is gone or changed", path.display())
            })?;
        }
        let new: Vec<_> = after
            .files
            .keys()
            .filter(|path| !self.files.contains_key(*path))
            .collect();
        for path in &new {
            ensure(path.starts_with(allowed), || {
                format!("{} is new, and not below {allowed}/", path.display())
            })?;
        }
        Ok(new.len())
    }
}
