//! What is left of planted files on a disk.

use std::path::Path;

use memchr::memmem::Finder;

use crate::planted::Canary;
use crate::{Result, image};

/// How many canaries stand on the whole of an image.
pub fn count_canaries(disk: &Path) -> Result<usize> {
    let finder = Finder::new(Canary::PREFIX);
    let overlap_bytes = Canary::PREFIX.len() - 1;
    let mut count = 0;
    image::read_chunks(disk, overlap_bytes, |_, chunk| count += finder.find_iter(chunk).count())?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::count_canaries;
    use crate::Result;
    use crate::image::{blank, put_back};
    use crate::planted::Canary;

    #[test]
    fn canaries_on_chunk_boundaries_and_at_the_ends_are_counted_once() -> Result<()> {
        let folder = tempfile::tempdir().expect("a folder for the image");
        let (disk, piece) = (folder.path().join("disk"), folder.path().join("piece"));
        blank(&disk, 3 << 20)?;
        assert_eq!(count_canaries(&disk)?, 0);
        std::fs::write(&piece, Canary::of("S", 1).as_str()).expect("a file in it");
        for offset in [0, (1 << 20) - 7, (2 << 20) - 1, (2 << 20) + 500, (3 << 20) - 32] {
            put_back(&piece, &disk, offset)?;
        }
        assert_eq!(count_canaries(&disk)?, 5);
        Ok(())
    }
}
