use super::filesystem;

/// Bytes that a search looks at: the smallest block of any disk. Files and file systems begin at such a place.
pub const SECTOR_BYTES: usize = 512;

/// A structure that a file or a file system begins with; a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signature {
    /// Master boot record with at least one partition.
    Mbr,
    /// GPT header (UEFI 2.10 §5.3.2).
    Gpt,
    /// NTFS boot sector.
    Ntfs,
    /// Boot sector of FAT12, FAT16 or FAT32.
    Fat,
    /// Boot sector of exFAT.
    ExFat,
    /// Superblock of ext2, ext3 or ext4.
    Ext,
    /// PDF (ISO 32000-1 §7.5.2).
    Pdf,
    /// Local file header of a ZIP archive, which Office documents are too.
    Zip,
    /// JPEG (ITU-T T.81 annex B).
    Jpeg,
    /// PNG (ISO/IEC 15948 §5.2, §11.2.2).
    Png,
    /// Compound file ([MS-CFB] §2.2), which old Office documents are.
    Ole2,
}

impl Signature {
    /// Every one.
    pub const ALL: [Self; 11] = [
        Self::Mbr,
        Self::Gpt,
        Self::Ntfs,
        Self::Fat,
        Self::ExFat,
        Self::Ext,
        Self::Pdf,
        Self::Zip,
        Self::Jpeg,
        Self::Png,
        Self::Ole2,
    ];

    /// What begins in a sector. Every structure is checked until random bytes pass for it less than once in 2^50 sectors,
    /// so that nothing is found on the largest disk full of them.
    pub fn of(sector: &[u8; SECTOR_BYTES]) -> Option<Self> {
        let begins = match sector[0] {
            b'%' if is_pdf(sector) => Some(Self::Pdf),
            b'P' if is_zip(sector) => Some(Self::Zip),
            0xFF if is_jpeg(sector) => Some(Self::Jpeg),
            0x89 if is_png(sector) => Some(Self::Png),
            0xD0 if is_ole2(sector) => Some(Self::Ole2),
            _ => None,
        };
        begins.or_else(|| filesystem::of(sector))
    }

    /// The word for it that programs may rely on.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mbr => "mbr",
            Self::Gpt => "gpt",
            Self::Ntfs => "ntfs",
            Self::Fat => "fat",
            Self::ExFat => "exfat",
            Self::Ext => "ext",
            Self::Pdf => "pdf",
            Self::Zip => "zip",
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Ole2 => "ole2",
        }
    }
}

/// A number in a sector, little-endian.
pub fn little(sector: &[u8], from: usize, bytes: usize) -> u64 {
    sector[from..from + bytes]
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// CRC-32 (ISO-HDLC), with some bytes taken as zeros.
pub fn crc32(bytes: &[u8], blanked: std::ops::Range<usize>) -> u32 {
    let mut register = u32::MAX;
    for (index, byte) in bytes.iter().enumerate() {
        let byte = if blanked.contains(&index) { 0 } else { *byte };
        register ^= u32::from(byte);
        for _ in 0..8 {
            register = (register >> 1) ^ if register & 1 == 1 { 0xEDB8_8320 } else { 0 };
        }
    }
    !register
}

fn big(sector: &[u8], from: usize, bytes: usize) -> u64 {
    sector[from..from + bytes]
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// `%PDF-1.4`, the end of that line, and a comment or an object behind it.
fn is_pdf(sector: &[u8]) -> bool {
    let is_version = matches!(
        (sector[5], sector[6], sector[7]),
        (b'1', b'.', b'0'..=b'7') | (b'2', b'.', b'0')
    );
    let rest = sector[8..]
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n' | b' '));
    sector.starts_with(b"%PDF-")
        && is_version
        && rest.is_some_and(|blanks| (1..=3).contains(&blanks) && matches!(sector[8 + blanks], b'%' | b'0'..=b'9'))
}

fn is_zip(sector: &[u8]) -> bool {
    let field = |from| little(sector, from, 2);
    let (version, flags, method, time, date, name_bytes) =
        (field(4), field(6), field(8), field(10), field(12), field(26));
    let is_moment = time >> 11 < 24
        && time >> 5 & 63 < 60
        && time & 31 < 30
        && (1..=12).contains(&(date >> 5 & 15))
        && (1..=31).contains(&(date & 31));
    // An archive written as a stream may leave date and time empty.
    let is_undated = time == 0 && date == 0;
    let name = sector[30..].iter().take(usize::try_from(name_bytes).unwrap_or(0));
    sector.starts_with(b"PK\x03\x04")
        && version & 0xFF <= 63
        && version >> 8 <= 20
        && flags & 0xF000 == 0
        && matches!(method, 0 | 8 | 9 | 12 | 14 | 93 | 95 | 98 | 99)
        && (is_moment || is_undated)
        && (1..=1024).contains(&name_bytes)
        && name.clone().all(|byte| *byte >= b' ')
}

/// Start of image, then a first segment of a known kind, and a marker behind it.
fn is_jpeg(sector: &[u8]) -> bool {
    let length = usize::try_from(big(sector, 4, 2)).unwrap_or(0);
    let is_known = match sector[3] {
        0xE0 => sector[6..].starts_with(b"JFIF\0") && length >= 16,
        0xE1 => sector[6..].starts_with(b"Exif\0\0"),
        0xDB => matches!(length, 67 | 132) && sector[6] & 0xEF == 0,
        _ => false,
    };
    let is_followed = match sector.get(4 + length..6 + length) {
        Some(marker) => marker[0] == 0xFF && marker[1] >= 0xC0,
        None => sector[3] == 0xE1 && length > 2,
    };
    sector.starts_with(&[0xFF, 0xD8, 0xFF]) && is_known && is_followed
}

fn is_png(sector: &[u8]) -> bool {
    let crc = big(sector, 29, 4);
    sector.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") && u64::from(crc32(&sector[12..29], 0..0)) == crc
}

fn is_ole2(sector: &[u8]) -> bool {
    let (major, byte_order, sector_shift, mini_shift) = (
        little(sector, 26, 2),
        little(sector, 28, 2),
        little(sector, 30, 2),
        little(sector, 32, 2),
    );
    sector.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
        && matches!((major, sector_shift), (3, 9) | (4, 12))
        && byte_order == 0xFFFE
        && mini_shift == 6
        && sector[34..40].iter().all(|byte| *byte == 0)
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
