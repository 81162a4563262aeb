use proptest::prelude::*;

use super::*;

#[test]
fn a_card_is_read() {
    let mut register = [0; EXT_CSD_BYTES];
    register[212..216].copy_from_slice(&[0x00, 0x00, 0xD2, 0x01]);
    (register[223], register[224], register[226]) = (2, 1, 32);
    (register[230], register[231], register[232], register[181]) = (10, 0x55, 5, 1);
    let read = ExtCsd::parse(&register).unwrap();
    let expected = ExtCsd {
        sectors: 0x01D2_0000,
        boot_sectors: 8192,
        has_general_purpose_areas: false,
        erase_group_sectors: Some(1024),
        features: 0x55,
        erase_ms: 600,
        trim_ms: 1500,
        secure_erase_ms: 6000,
        erased_byte: 0xFF,
    };
    assert_eq!(read, expected);
    assert!(read.has_sanitize() && read.has(EraseKind::Trim) && read.has(EraseKind::SecureErase));
    (register[231], register[154]) = (0, 1);
    let plain = ExtCsd::parse(&register).unwrap();
    assert!(!plain.has_sanitize() && !plain.has(EraseKind::Trim) && !plain.has(EraseKind::SecureErase));
    assert!(plain.has(EraseKind::Erase) && plain.has_general_purpose_areas);
}

#[test]
fn what_no_card_answers_is_none() {
    for byte in [0, 0xFF] {
        assert_eq!(ExtCsd::parse(&[byte; EXT_CSD_BYTES]), None);
    }
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_register_breaks_it(register in any::<[u8; 512]>()) {
        let read = ExtCsd::parse(&register).unwrap();
        prop_assert!(read.boot_sectors <= 255 * 256);
        prop_assert!(read.erase_group_sectors.is_none_or(|sectors| sectors <= 255 * 1024));
        prop_assert!((300..=255 * 300 * 255).contains(&read.secure_erase_ms));
    }
}
