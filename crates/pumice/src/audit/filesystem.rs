use super::signature::{SECTOR_BYTES, Signature, crc32, little};

/// Types that partitions of a master boot record have had on computers of the last twenty years, and of a protective one.
const PARTITION_TYPES: [u64; 29] = [
    0x01, 0x04, 0x05, 0x06, 0x07, 0x0B, 0x0C, 0x0E, 0x0F, 0x11, 0x12, 0x14, 0x16, 0x17, 0x1B, 0x1C, 0x1E, 0x27, 0x42,
    0x82, 0x83, 0x85, 0x8E, 0xA5, 0xAF, 0xDE, 0xEE, 0xEF, 0xFD,
];

/// The file system or partition table that begins in a sector.
pub fn of(sector: &[u8; SECTOR_BYTES]) -> Option<Signature> {
    let boot = (little(sector, 510, 2) == 0xAA55)
        .then(|| of_boot_sector(sector))
        .flatten();
    boot.or_else(|| (little(sector, 56, 2) == 0xEF53 && is_ext(sector)).then_some(Signature::Ext))
        .or_else(|| (sector.starts_with(b"EFI PART") && is_gpt(sector)).then_some(Signature::Gpt))
}

/// A boot sector also looks like a record without partitions, so the record comes last.
fn of_boot_sector(sector: &[u8]) -> Option<Signature> {
    match &sector[3..11] {
        b"NTFS    " => is_ntfs(sector).then_some(Signature::Ntfs),
        b"EXFAT   " => is_exfat(sector).then_some(Signature::ExFat),
        _ if is_fat(sector) => Some(Signature::Fat),
        _ => is_mbr(sector).then_some(Signature::Mbr),
    }
}

fn is_ntfs(sector: &[u8]) -> bool {
    let (sectors, files) = (little(sector, 40, 8), little(sector, 48, 8));
    is_sector_size(little(sector, 11, 2))
        && sector[13] != 0
        && little(sector, 14, 2) == 0
        && sector[16] == 0
        && sectors > 0
        && (1..sectors).contains(&files)
}

/// The bytes where the older ones have their parameters must be zeros (exFAT specification §3.1.3).
fn is_exfat(sector: &[u8]) -> bool {
    let (sector_shift, cluster_shift, tables) = (sector[108], sector[109], sector[110]);
    sector[11..64].iter().all(|byte| *byte == 0)
        && (9..=12).contains(&sector_shift)
        && cluster_shift <= 25 - sector_shift
        && (1..=2).contains(&tables)
}

fn is_fat(sector: &[u8]) -> bool {
    let is_named = sector[54..59] == *b"FAT12"
        || sector[54..59] == *b"FAT16"
        || sector[54..62] == *b"FAT     "
        || sector[82..87] == *b"FAT32";
    let sectors = little(sector, 19, 2).max(little(sector, 32, 4));
    let table_sectors = little(sector, 22, 2).max(little(sector, 36, 4));
    is_named
        && matches!(sector[0], 0xEB | 0xE9)
        && is_sector_size(little(sector, 11, 2))
        && sector[13].is_power_of_two()
        && little(sector, 14, 2) > 0
        && (1..=2).contains(&sector[16])
        && (sector[21] == 0xF0 || sector[21] >= 0xF8)
        && (1..sectors).contains(&table_sectors)
}

/// Four entries, each empty to its last byte or of a known type, and none over another.
fn is_mbr(sector: &[u8]) -> bool {
    let mut partitions = Vec::new();
    for entry in sector[446..510].chunks_exact(16) {
        let (first, count) = (little(entry, 8, 4), little(entry, 12, 4));
        if entry.iter().all(|byte| *byte == 0) {
            continue;
        }
        let is_sound =
            matches!(entry[0], 0 | 0x80) && PARTITION_TYPES.contains(&u64::from(entry[4])) && first > 0 && count > 0;
        if !is_sound {
            return false;
        }
        partitions.push((first, first + count));
    }
    partitions.sort_unstable();
    !partitions.is_empty() && partitions.windows(2).all(|pair| pair[0].1 <= pair[1].0)
}

fn is_gpt(sector: &[u8]) -> bool {
    let header_bytes = usize::try_from(little(sector, 12, 4)).unwrap_or(0);
    (92..=SECTOR_BYTES).contains(&header_bytes)
        && little(sector, 8, 4) == 0x0001_0000
        && little(sector, 20, 4) == 0
        && u64::from(crc32(&sector[..header_bytes], 16..20)) == little(sector, 16, 4)
}

/// The first half of a superblock; the other lies in the next sector.
fn is_ext(sector: &[u8]) -> bool {
    let word = |from| little(sector, from, 4);
    let (inodes, blocks, free_blocks, free_inodes) = (word(0), word(4), word(12), word(16));
    let (first_block, block_shift, blocks_per_group, inodes_per_group) = (word(20), word(24), word(32), word(40));
    let (state, errors, revision, inode_bytes) = (
        little(sector, 58, 2),
        little(sector, 60, 2),
        word(76),
        little(sector, 88, 2),
    );
    block_shift <= 6
        && inodes > 0
        && blocks > 0
        && free_blocks <= blocks
        && free_inodes <= inodes
        && first_block == u64::from(block_shift == 0)
        && (1..=8 << (10 + block_shift)).contains(&blocks_per_group)
        && (1..=inodes).contains(&inodes_per_group)
        && state <= 7
        && errors <= 3
        && (revision == 0 || revision == 1 && inode_bytes.is_power_of_two() && inode_bytes >= 128)
}

fn is_sector_size(bytes: u64) -> bool {
    bytes.is_power_of_two() && (512..=4096).contains(&bytes)
}
