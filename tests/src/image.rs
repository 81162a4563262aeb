//! Disk images: empty ones, a partition table, and digests of whole files.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::{Error, Result};

/// Bytes before the first partition: 1 MiB, where today's partitioning programs put it.
pub const PARTITION_START_BYTES: u64 = 1 << 20;

const CHUNK_BYTES: usize = 1 << 20;

const BLOCK_BYTES: u64 = 512;

/// A GPT's header lies in block 1.
const GPT_HEADER_BYTES: u64 = BLOCK_BYTES;

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Digest of `bytes`.
pub fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// Digest of a whole file.
pub fn digest_file(path: &Path) -> Result<Digest> {
    let mut hasher = Sha256::new();
    read_chunks(path, 0, |_, chunk| hasher.update(chunk))?;
    Ok(Digest(hasher.finalize().into()))
}

/// Calls `each` with every chunk of a file and its offset in bytes; a chunk repeats the last `overlap_bytes` of the
/// one before, so that a string across a boundary is seen.
pub fn read_chunks(path: &Path, overlap_bytes: usize, mut each: impl FnMut(u64, &[u8])) -> Result<()> {
    let mut file = File::open(path).map_err(Error::file(path))?;
    let mut buffer = vec![0; CHUNK_BYTES + overlap_bytes];
    let mut kept = 0;
    let mut offset = 0;
    loop {
        let read = file.read(&mut buffer[kept..]).map_err(Error::file(path))?;
        if read == 0 {
            return Ok(());
        }
        let filled = kept + read;
        each(offset, &buffer[..filled]);
        let keep_from = filled.saturating_sub(overlap_bytes);
        buffer.copy_within(keep_from..filled, 0);
        kept = filled - keep_from;
        offset += keep_from as u64;
    }
}

/// An image of `size_bytes` that holds only zeros and takes no room.
pub fn blank(path: &Path, size_bytes: u64) -> Result<()> {
    let file = File::create(path).map_err(Error::file(path))?;
    file.set_len(size_bytes).map_err(Error::file(path))
}

/// Copies a file to a new one that can be written, whatever the permissions of the first.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut source = File::open(from).map_err(Error::file(from))?;
    let mut target = File::create(to).map_err(Error::file(to))?;
    std::io::copy(&mut source, &mut target).map_err(Error::file(to))?;
    Ok(())
}

/// Writes an MBR with one partition from [`PARTITION_START_BYTES`] to the end.
pub fn partition(path: &Path, logical_block_bytes: u32, kind: u8) -> Result<()> {
    let size_bytes = fs::metadata(path).map_err(Error::file(path))?.len();
    let block_bytes = u64::from(logical_block_bytes);
    let too_large = |_| Error::Description(format!("{}: too large for an MBR partition", path.display()));
    let start = u32::try_from(PARTITION_START_BYTES / block_bytes).map_err(too_large)?;
    let blocks = u32::try_from((size_bytes - PARTITION_START_BYTES) / block_bytes).map_err(too_large)?;
    let mut mbr = [0; 512];
    mbr[440..444].copy_from_slice(&digest(path.as_os_str().as_encoded_bytes()).0[..4]);
    mbr[446..451].copy_from_slice(&[0, 0xfe, 0xff, 0xff, kind]);
    mbr[451..454].copy_from_slice(&[0xfe, 0xff, 0xff]);
    mbr[454..458].copy_from_slice(&start.to_le_bytes());
    mbr[458..462].copy_from_slice(&blocks.to_le_bytes());
    mbr[510..].copy_from_slice(&[0x55, 0xaa]);
    let file = OpenOptions::new().write(true).open(path).map_err(Error::file(path))?;
    file.write_all_at(&mbr, 0).map_err(Error::file(path))
}

/// The GUID of a disk with a GPT, as Linux writes it.
pub fn disk_guid(image: &Path) -> Result<String> {
    let guid = gpt_bytes::<16>(image, GPT_HEADER_BYTES + 56)?;
    // The first three parts of it are little endian.
    let little = |from: usize, to: usize| hexadecimal(&guid[from..to].iter().rev().copied().collect::<Vec<u8>>());
    let parts = [little(0, 4), little(4, 6), little(6, 8)];
    let parts = parts
        .into_iter()
        .chain([hexadecimal(&guid[8..10]), hexadecimal(&guid[10..])]);
    Ok(parts.collect::<Vec<_>>().join("-"))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('?'));
    bytes.iter().flat_map(digits).collect()
}

/// Offset in bytes of a partition of a GPT, by its place from 1.
pub fn partition_offset(image: &Path, place: u64) -> Result<u64> {
    let number = |at: u64| gpt_bytes(image, at).map(u64::from_le_bytes);
    // The header says where the entries of 128 bytes are, each with its first block.
    let entry = number(GPT_HEADER_BYTES + 72)? * BLOCK_BYTES + (place - 1) * 128;
    Ok(number(entry + 32)? * BLOCK_BYTES)
}

fn gpt_bytes<const BYTES: usize>(image: &Path, offset_bytes: u64) -> Result<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    let file = File::open(image).map_err(Error::file(image))?;
    file.read_exact_at(&mut bytes, offset_bytes)
        .map_err(Error::file(image))?;
    Ok(bytes)
}

/// Copies the part of `image` from `offset_bytes` on to a file of its own.
pub fn cut_out(image: &Path, offset_bytes: u64, to: &Path) -> Result<()> {
    let mut source = File::open(image).map_err(Error::file(image))?;
    source.seek(SeekFrom::Start(offset_bytes)).map_err(Error::file(image))?;
    let target = File::create(to).map_err(Error::file(to))?;
    transplant(&mut source, &target, 0).map_err(Error::file(to))
}

/// Writes the whole of `part` into `image` at `offset_bytes`.
pub fn put_back(part: &Path, image: &Path, offset_bytes: u64) -> Result<()> {
    let mut source = File::open(part).map_err(Error::file(part))?;
    let target = OpenOptions::new().write(true).open(image).map_err(Error::file(image))?;
    transplant(&mut source, &target, offset_bytes).map_err(Error::file(image))
}

/// Every byte is written, zeros too: what lay there before must go.
fn transplant(source: &mut File, mut target: &File, offset_bytes: u64) -> std::io::Result<()> {
    target.seek(SeekFrom::Start(offset_bytes))?;
    let mut buffer = vec![0; CHUNK_BYTES];
    loop {
        let read = source.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        target.write_all(&buffer[..read])?;
    }
}
