use pumice_engine::Content;
use pumice_model::{Pattern, Stream, StreamCipher};

use super::*;

fn sector(parts: &[(usize, &[u8])]) -> [u8; SECTOR_BYTES] {
    let mut sector = [0; SECTOR_BYTES];
    for (from, bytes) in parts {
        sector[*from..from + bytes.len()].copy_from_slice(bytes);
    }
    sector
}

/// Each is found, and not when any byte that it is known by is changed.
#[track_caller]
fn assert_found(whole: &[u8; SECTOR_BYTES], expected: Signature, telling: &[usize]) {
    assert_eq!(Signature::of(whole), Some(expected));
    for place in telling {
        let mut broken = *whole;
        broken[*place] ^= 0x55;
        assert_ne!(
            Signature::of(&broken),
            Some(expected),
            "{expected:?} without byte {place}"
        );
    }
}

#[test]
fn file_systems_are_found_by_their_fields() {
    let ntfs = sector(&[
        (0, b"\xEB\x52\x90NTFS    \x00\x02\x08"),
        (21, b"\xF8"),
        (40, &[0xFF, 0xFF, 1]),
        (48, &[0, 0, 1]),
        (510, b"\x55\xAA"),
    ]);
    assert_found(&ntfs, Signature::Ntfs, &[3, 11, 12, 14, 16, 510, 511]);
    let fat = sector(&[
        (0, b"\xEB\x58\x90mkfs.fat\x00\x02\x08\x20\x00\x02"),
        (21, b"\xF8"),
        (32, &[0, 0, 8]),
        (36, &[0, 2]),
        (82, b"FAT32   "),
        (510, b"\x55\xAA"),
    ]);
    assert_found(&fat, Signature::Fat, &[0, 11, 13, 16, 21, 82, 86, 510]);
    let exfat = sector(&[(0, b"\xEB\x76\x90EXFAT   "), (108, &[9, 3, 1]), (510, b"\x55\xAA")]);
    assert_found(&exfat, Signature::ExFat, &[3, 11, 63, 108, 109, 110, 511]);
    let ext = sector(&[
        (0, &[0, 16, 0, 0]),
        (4, &[0, 64, 0, 0]),
        (20, &[1]),
        (32, &[0, 32, 0, 0]),
        (40, &[0, 16, 0, 0]),
        (56, b"\x53\xEF\x01\x00\x01\x00"),
        (76, &[1]),
        (88, &[0, 1]),
    ]);
    assert_found(&ext, Signature::Ext, &[15, 20, 24, 35, 43, 56, 57, 58, 60, 76, 88]);
}

#[test]
fn partition_tables_are_found_by_their_entries() {
    let mbr = sector(&[
        (446, b"\x80\x20\x21\x00\x07\xFE\xFF\xFF\x00\x08\x00\x00\x00\x00\x10\x00"),
        (462, b"\x00\xFE\xFF\xFF\x83\xFE\xFF\xFF\x00\x08\x10\x00\x00\x00\x10\x00"),
        (510, b"\x55\xAA"),
    ]);
    assert_found(&mbr, Signature::Mbr, &[446, 450, 462, 466, 478, 494, 510]);
    let mut over = mbr;
    over[462 + 9] = 0;
    over[462 + 10] = 1;
    assert_eq!(Signature::of(&over), None, "partitions over each other");
    assert_eq!(Signature::of(&sector(&[(510, b"\x55\xAA")])), None, "no partition");
    let mut gpt = sector(&[
        (0, b"EFI PART\x00\x00\x01\x00\x5C\x00\x00\x00"),
        (24, &[1]),
        (80, &[128, 0, 0, 0, 128]),
    ]);
    let crc = crc32(&gpt[..92], 16..20);
    gpt[16..20].copy_from_slice(&crc.to_le_bytes());
    assert_found(&gpt, Signature::Gpt, &[0, 8, 12, 16, 24, 80, 91]);
}

#[test]
fn files_are_found_by_their_headers() {
    assert_found(
        &sector(&[(0, b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n")]),
        Signature::Pdf,
        &[0, 4, 5, 6, 8, 9],
    );
    let zip = sector(&[
        (0, b"PK\x03\x04\x14\x00\x00\x00\x08\x00\x21\x0A\x59\x57"),
        (26, &[5, 0]),
        (30, b"a.txt"),
    ]);
    assert_found(&zip, Signature::Zip, &[0, 3, 9, 27]);
    let jpeg = sector(&[(0, b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01"), (20, b"\xFF\xDB")]);
    assert_found(&jpeg, Signature::Jpeg, &[0, 1, 2, 3, 4, 6, 10, 20]);
    let mut png = sector(&[(0, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0")]);
    let crc = crc32(&png[12..29], 0..0);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_found(&png, Signature::Png, &[0, 4, 12, 19, 28, 32]);
    let ole = sector(&[
        (0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        (24, b"\x3E\x00\x03\x00\xFE\xFF\x09\x00\x06\x00"),
    ]);
    assert_found(&ole, Signature::Ole2, &[0, 7, 26, 28, 30, 32, 34, 39]);
}

/// IEEE 802.3's check value.
#[test]
fn the_crc_is_the_one_of_gpt_and_png() {
    assert_eq!(crc32(b"123456789", 0..0), 0xCBF4_3926);
}

#[test]
fn nothing_is_found_in_random_bytes() {
    let content = Content::of(&Pattern::Stream(Stream {
        cipher: StreamCipher::Aes256Ctr,
        key: [0x77; 32],
        counter: [1; 16],
    }));
    let mut memory = vec![0; 1 << 20];
    for offset_bytes in (0..128 << 20).step_by(1 << 20) {
        content.fill(&mut memory, offset_bytes);
        let (sectors, _) = memory.as_chunks::<SECTOR_BYTES>();
        assert_eq!(sectors.iter().find_map(Signature::of), None);
    }
    for byte in 0..=255 {
        assert_eq!(Signature::of(&[byte; SECTOR_BYTES]), None);
    }
}
