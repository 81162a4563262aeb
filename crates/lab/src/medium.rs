use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// One unit of old data; nothing else is like it by chance.
const OLD_DATA: [u8; 16] = *b"\xF1\x0B\x7D\x92 old data \xA5\x36";

/// Moved at once, between here and a file.
const PIECE_BYTES: u64 = 1 << 20;

/// What a drive stores on: areas that a host can reach, one after the other, and then the spare blocks, which it cannot.
///
/// In a file it lies in that order, so that the host can read it with whatever program it likes.
#[derive(Debug)]
pub struct Medium {
    store: Store,
    /// The last is the spare area.
    areas: Vec<Area>,
    fresh_key: u64,
}

#[derive(Debug)]
enum Store {
    Memory(Vec<u8>),
    File(File),
}

#[derive(Debug)]
struct Area {
    bytes: Range<u64>,
    /// What is stored is encrypted with it; in clear where there is none.
    key: Option<u64>,
}

/// Whether a drive encrypts all it stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// What lies on it is what was written.
    None,
    /// Each area has a key that the drive can replace.
    Always,
}

/// How much old data can still be had, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldData {
    /// Where a host can reach, hidden areas among it.
    pub user_bytes: u64,
    /// In the spare blocks.
    pub spare_bytes: u64,
}

impl Medium {
    /// One of memory, full of old data.
    pub fn in_memory(area_bytes: &[u64], spare_bytes: u64, encryption: Encryption) -> Self {
        let total: u64 = area_bytes.iter().sum::<u64>() + spare_bytes;
        let store = Store::Memory(vec![0; length(total)]);
        Self::planted(store, area_bytes, spare_bytes, encryption)
    }

    /// One in a file, which is made anew, full of old data.
    pub fn in_file(path: &Path, area_bytes: &[u64], spare_bytes: u64, encryption: Encryption) -> io::Result<Self> {
        let file = File::options()
            .create(true)
            .truncate(true)
            .read(true)
            .write(true)
            .open(path)?;
        file.set_len(area_bytes.iter().sum::<u64>() + spare_bytes)?;
        Ok(Self::planted(Store::File(file), area_bytes, spare_bytes, encryption))
    }

    fn planted(store: Store, area_bytes: &[u64], spare_bytes: u64, encryption: Encryption) -> Self {
        let mut begin = 0;
        let sizes = area_bytes.iter().chain([&spare_bytes]);
        let areas = sizes.map(|size| {
            let bytes = begin..begin + size;
            begin = bytes.end;
            Area { bytes, key: None }
        });
        let mut medium = Self {
            areas: areas.collect(),
            store,
            fresh_key: 0,
        };
        if encryption == Encryption::Always {
            medium.replace_keys(0..begin);
        }
        medium.repeat(0..begin, &OLD_DATA);
        medium
    }

    /// Bytes of an area, by its number.
    pub fn area(&self, number: usize) -> Range<u64> {
        self.areas[number].bytes.clone()
    }

    /// Bytes that the host can never reach.
    pub fn spare(&self) -> Range<u64> {
        self.areas.last().map_or(0..0, |area| area.bytes.clone())
    }

    /// What a host reads.
    pub fn read(&self, offset: u64, bytes: &mut [u8]) {
        match &self.store {
            Store::Memory(memory) => bytes.copy_from_slice(&memory[length(offset)..][..bytes.len()]),
            Store::File(file) => file
                .read_exact_at(bytes, offset)
                .expect("the lab's own file can be read"),
        }
        self.crypt(offset, bytes);
    }

    /// What a host writes.
    pub fn write(&mut self, offset: u64, bytes: &[u8]) {
        if self.areas.iter().all(|area| area.key.is_none()) {
            return self.keep(offset, bytes);
        }
        let mut encrypted = bytes.to_vec();
        self.crypt(offset, &mut encrypted);
        self.keep(offset, &encrypted);
    }

    /// Repeats a pattern over a range.
    pub fn fill(&mut self, range: Range<u64>, pattern: [u8; 4]) {
        self.repeat(range, &pattern);
    }

    /// Gives every area that lies in a range a new key, if it has one: what was stored there reads as noise from then on.
    pub fn replace_keys(&mut self, range: Range<u64>) {
        let inside = |area: &&mut Area| range.start <= area.bytes.start && area.bytes.end <= range.end;
        for area in self.areas.iter_mut().filter(inside) {
            self.fresh_key += 1;
            area.key = Some(mix(self.fresh_key));
        }
    }

    /// How much old data can still be had by somebody who reads the chips and asks the drive for its keys.
    pub fn old_data(&self) -> OldData {
        let spare = self.spare();
        OldData {
            user_bytes: self.old_bytes(0..spare.start),
            spare_bytes: self.old_bytes(spare),
        }
    }

    /// The same in a range of bytes.
    pub fn old_bytes(&self, range: Range<u64>) -> u64 {
        let count = |(offset, size)| {
            let mut piece = vec![0; length(size)];
            self.read(offset, &mut piece);
            let is_old = |unit: &&[u8]| **unit == OLD_DATA;
            (piece.chunks_exact(OLD_DATA.len()).filter(is_old).count() * OLD_DATA.len()) as u64
        };
        pieces(range).map(count).sum()
    }

    fn repeat(&mut self, range: Range<u64>, pattern: &[u8]) {
        let piece = pattern.repeat(length(PIECE_BYTES.min(range.end - range.start)).div_ceil(pattern.len()));
        for (offset, size) in pieces(range) {
            self.write(offset, &piece[..length(size)]);
        }
    }

    fn keep(&mut self, offset: u64, bytes: &[u8]) {
        match &mut self.store {
            Store::Memory(memory) => memory[length(offset)..][..bytes.len()].copy_from_slice(bytes),
            Store::File(file) => file
                .write_all_at(bytes, offset)
                .expect("the lab's own file can be written"),
        }
    }

    /// Encrypts and decrypts, which are the same; a range may lie over several areas. All begin and end at multiples of
    /// eight bytes.
    fn crypt(&self, offset: u64, bytes: &mut [u8]) {
        let end = offset + bytes.len() as u64;
        for area in &self.areas {
            let (first, last) = (offset.max(area.bytes.start), end.min(area.bytes.end));
            if let Some(key) = area.key
                && first < last
            {
                let part = &mut bytes[length(first - offset)..length(last - offset)];
                for (word, index) in part.as_chunks_mut::<8>().0.iter_mut().zip(first / 8..) {
                    *word = (u64::from_le_bytes(*word) ^ mix(key ^ index.rotate_left(32))).to_le_bytes();
                }
            }
        }
    }
}

fn pieces(range: Range<u64>) -> impl Iterator<Item = (u64, u64)> {
    let end = range.end;
    range
        .step_by(usize::try_from(PIECE_BYTES).expect("a piece fits into memory"))
        .map(move |offset| (offset, PIECE_BYTES.min(end - offset)))
}

fn length(bytes: u64) -> usize {
    usize::try_from(bytes).expect("a drive of the lab fits into memory")
}

/// Scatters a number over all its bits (the finaliser of `SplitMix64`).
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
#[path = "medium_tests.rs"]
mod tests;
