use proptest::prelude::*;

use super::*;

fn registers(lba: u64, device: u8, width: Width) -> Registers {
    Registers {
        error: 0,
        status: 0x50,
        device,
        count: 0,
        lba,
        width,
    }
}

fn overlay(lba: [u8; 8]) -> [u8; SECTOR_BYTES] {
    let mut data = [0; SECTOR_BYTES];
    data[0] = 2;
    data[6..14].copy_from_slice(&lba);
    (data[510], data[511]) = (0xA5, 0);
    data[511] = data.iter().fold(0_u8, |sum, &byte| sum.wrapping_sub(byte));
    data
}

#[test]
fn command_words_are_exact() {
    let (narrow, wide) = (NativeMax(Width::Bits28), NativeMax(Width::Bits48));
    let table: [(&str, Taskfile, [u8; 16]); 8] = [
        (
            "READ NATIVE MAX ADDRESS",
            narrow.read(),
            [0x85, 0x06, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0xF8, 0],
        ),
        (
            "READ NATIVE MAX ADDRESS EXT",
            wide.read(),
            [0x85, 0x07, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x27, 0],
        ),
        (
            "SET MAX ADDRESS",
            narrow.set(0x0ABC_DEF1),
            [0x85, 0x06, 0x20, 0, 0, 0, 1, 0, 0xF0, 0, 0xDE, 0, 0xBC, 0x4A, 0xF9, 0],
        ),
        (
            "SET MAX ADDRESS EXT",
            wide.set(0x0605_0403_0202),
            [0x85, 0x07, 0x20, 0, 0, 0, 1, 4, 1, 5, 2, 6, 3, 0x40, 0x37, 0],
        ),
        (
            "GET NATIVE MAX ADDRESS EXT",
            AccessibleMax::READ,
            [0x85, 0x07, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x78, 0],
        ),
        (
            "SET ACCESSIBLE MAX ADDRESS EXT",
            AccessibleMax::set(0x0605_0403_0202),
            [0x85, 0x07, 0x20, 0, 1, 0, 0, 4, 1, 5, 2, 6, 3, 0x40, 0x78, 0],
        ),
        (
            "DEVICE CONFIGURATION IDENTIFY",
            ConfigurationOverlay::IDENTIFY,
            [0x85, 0x08, 0x0E, 0, 0xC2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xB1, 0],
        ),
        (
            "DEVICE CONFIGURATION RESTORE",
            ConfigurationOverlay::RESTORE,
            [0x85, 0x06, 0x00, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xB1, 0],
        ),
    ];
    for (name, taskfile, words) in table {
        assert_eq!(taskfile.cdb().0, words, "{name}");
    }
}

#[test]
fn native_sizes_are_one_more_than_the_highest_address() {
    let (narrow, wide) = (NativeMax(Width::Bits28), NativeMax(Width::Bits48));
    let read = registers(0x00BC_DEF0, 0x4A, Width::Bits28);
    assert_eq!(narrow.sectors(&read), Some(0x0ABC_DEF1), "upper bits in DEVICE");
    let read = registers(0x0605_0403_0201, 0x40, Width::Bits48);
    assert_eq!(wide.sectors(&read), Some(0x0605_0403_0202));
    assert_eq!(AccessibleMax::sectors(&read), Some(0x0605_0403_0202));
}

#[test]
fn addresses_that_no_disk_has_are_none() {
    let wide = NativeMax(Width::Bits48);
    for (name, lba, width) in [
        ("upper bytes lost", 0x0001_0000, Width::Bits28),
        ("zero", 0, Width::Bits48),
        ("ones", HIGHEST, Width::Bits48),
    ] {
        assert_eq!(wide.sectors(&registers(lba, 0x40, width)), None, "{name}");
    }
    let capped = registers(0x00FF_FFFF, 0x4F, Width::Bits28);
    assert_eq!(
        NativeMax(Width::Bits28).sectors(&capped),
        None,
        "the most that 28 bits can say"
    );
}

/// The fourth word of the address has been read as a part of it, and sizes were absurd.
#[test]
fn an_overlays_address_has_48_bits() {
    let data = overlay([0xFF, 0xFF, 0x01, 0, 0, 0, 0x34, 0x12]);
    assert_eq!(ConfigurationOverlay::sectors(&data), Some(0x0002_0000));
    let mut damaged = data;
    damaged[7] ^= 1;
    assert_eq!(ConfigurationOverlay::sectors(&damaged), None);
    assert_eq!(ConfigurationOverlay::sectors(&[0; SECTOR_BYTES]), None);
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_answer_makes_an_absurd_size(data in any::<[u8; 512]>(), lba in 0..1_u64 << 48, device in any::<u8>()) {
        let mut overlay = overlay([0; 8]);
        overlay[2..500].copy_from_slice(&data[2..500]);
        overlay[511] = 0;
        overlay[511] = overlay.iter().fold(0_u8, |sum, &byte| sum.wrapping_sub(byte));
        for width in [Width::Bits28, Width::Bits48] {
            let read = NativeMax(width).sectors(&registers(lba, device, Width::Bits48));
            prop_assert!(read.is_none_or(|sectors| (2..1 << 48).contains(&sectors)));
        }
        let made = ConfigurationOverlay::sectors(&overlay);
        prop_assert!(made.is_none_or(|sectors| (2..1 << 48).contains(&sectors)));
    }
}
