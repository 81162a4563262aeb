use proptest::prelude::*;

use super::*;

/// An SSD of 500 GB that knows everything, as words.
fn ssd() -> Vec<(usize, u16)> {
    let mut words = vec![
        (0, 0x0040),
        (59, 0xFD01),
        (60, 0xFFFF),
        (61, 0x0FFF),
        (69, 0x0000),
        (82, 0x0402),
        (83, 0x4C00),
        (89, 0x8003),
        (90, 0x0001),
        (100, 0x6030),
        (101, 0x3A38),
        (119, 0x4100),
        (128, 0x0021),
    ];
    for (number, letters) in (10..).zip(b"S4EV1X  NR0A".chunks_exact(2)) {
        words.push((number, u16::from_be_bytes([letters[0], letters[1]])));
    }
    for (number, letters) in (27..).zip(b"Samsung SSD 860 ".chunks_exact(2)) {
        words.push((number, u16::from_be_bytes([letters[0], letters[1]])));
    }
    words
}

fn sector(words: &[(usize, u16)]) -> [u8; SECTOR_BYTES] {
    let mut sector = [0; SECTOR_BYTES];
    for &(number, word) in words {
        sector[2 * number..2 * number + 2].copy_from_slice(&word.to_le_bytes());
    }
    sign(&mut sector);
    sector
}

fn sign(sector: &mut [u8; SECTOR_BYTES]) {
    (sector[510], sector[511]) = (0xA5, 0);
    sector[511] = sector.iter().fold(0_u8, |sum, &byte| sum.wrapping_sub(byte));
}

fn with(changed: &[(usize, u16)]) -> IdentifyDevice {
    IdentifyDevice::parse(&sector(&[&ssd()[..], changed].concat())).unwrap()
}

#[test]
fn a_disk_that_knows_everything_is_read() {
    let identify = with(&[]);
    assert_eq!(
        (identify.model.as_str(), identify.serial.as_str()),
        ("Samsung SSD 860", "S4EV1X  NR0A")
    );
    assert_eq!(identify.sectors, Some(976_773_168));
    assert_eq!(identify.width, Width::Bits48);
    let overwrite = SanitizeAction::Overwrite { pattern: 0 };
    for action in [SanitizeAction::CryptoScramble, SanitizeAction::BlockErase, overwrite] {
        assert!(identify.sanitize.offers(action), "{action:?}");
    }
    assert!(identify.sanitize.has_antifreeze());
    assert_eq!(identify.security, Some(SecurityStatus(0x21)));
    assert_eq!(
        (identify.normal_erase, identify.enhanced_erase),
        (EraseTime::Minutes(6), EraseTime::Minutes(2))
    );
    let hidden = (
        identify.host_protected_area,
        identify.configuration_overlay,
        identify.accessible_max,
    );
    assert_eq!(hidden, (Presence::Present, Presence::Present, Presence::Present));
}

#[test]
fn words_that_are_not_signed_say_nothing() {
    for word in [0x0C00, 0x8C00, 0xCC00, 0xFFFF] {
        let identify = with(&[(83, word), (119, 0xFFFF)]);
        assert_eq!(identify.host_protected_area, Presence::Absent, "{word:04x}");
        assert_eq!(identify.configuration_overlay, Presence::Absent);
        assert_eq!(identify.accessible_max, Presence::Absent);
        assert_eq!(identify.width, Width::Bits28);
        assert_eq!(identify.sectors, Some(0x0FFF_FFFF));
    }
    let old = with(&[(59, 0xFFFF), (128, 0xFFFF), (89, 0xFFFF), (90, 0)]);
    assert_eq!((old.sanitize, old.security), (SanitizeFeatures(0), None));
    assert_eq!(
        (old.normal_erase, old.enhanced_erase),
        (EraseTime::NotReported, EraseTime::NotReported)
    );
}

#[test]
fn sanitize_needs_its_feature_set() {
    let offers = |word, action| SanitizeFeatures(word).offers(action);
    let overwrite = SanitizeAction::Overwrite { pattern: 0 };
    let table = [
        (0x3000, SanitizeAction::CryptoScramble),
        (0x5000, overwrite),
        (0x9000, SanitizeAction::BlockErase),
    ];
    for (word, action) in table {
        assert!(offers(word, action));
        assert!(!offers(word & 0xEFFF, action), "without the set");
        assert!(!offers(0x1000, action), "without the bit");
    }
}

#[test]
fn erase_times_have_two_forms() {
    use EraseTime::{Minutes, MoreThanMinutes, NotReported};
    let table = [
        (0x0000, NotReported),
        (0x0001, Minutes(2)),
        (0x00FE, Minutes(508)),
        (0x00FF, MoreThanMinutes(508)),
        (0x1201, Minutes(2)),
        (0x8000, NotReported),
        (0x8100, Minutes(512)),
        (0xFFFE, Minutes(65_532)),
        (0xFFFF, NotReported),
    ];
    for (word, expected) in table {
        assert_eq!(EraseTime::of_word(word), expected, "{word:04x}");
    }
}

#[test]
fn security_states_are_the_bits_of_a_word() {
    let bits = |word| {
        let state = SecurityStatus(word);
        [
            state.is_enabled(),
            state.is_locked(),
            state.is_frozen(),
            state.is_expired(),
            state.has_enhanced_erase(),
        ]
        .map(u8::from)
    };
    assert_eq!(bits(0x0001), [0, 0, 0, 0, 0]);
    assert_eq!(bits(0x0021), [0, 0, 0, 0, 1]);
    assert_eq!(bits(0x0029), [0, 0, 1, 0, 1]);
    assert_eq!(bits(0x0007), [1, 1, 0, 0, 0]);
    assert_eq!(bits(0x0113), [1, 0, 0, 1, 0]);
}

#[test]
fn sizes_that_no_disk_has_are_none() {
    assert_eq!(with(&[(103, 1)]).sectors, None, "beyond 48 bits");
    assert_eq!(with(&[(100, 0), (101, 0)]).sectors, None, "nothing");
    let extended = [(69, 0x0008), (230, 0x0001), (231, 0x0001)];
    assert_eq!(with(&extended).sectors, Some(0x0001_0001));
    assert_eq!(
        with(&[(69, 0x0008), (233, 0x0100)]).sectors,
        None,
        "extended beyond 48 bits"
    );
}

#[test]
fn what_no_disk_says_is_malformed() {
    let mut damaged = sector(&ssd());
    damaged[120] ^= 1;
    let packet = sector(&[&ssd()[..], &[(0, 0x8580)]].concat());
    let incomplete = sector(&[&ssd()[..], &[(0, 0x0044)]].concat());
    for (name, bytes) in [
        ("sum", damaged),
        ("ATAPI", packet),
        ("incomplete", incomplete),
        ("zeros", [0; SECTOR_BYTES]),
        ("ones", [0xFF; SECTOR_BYTES]),
    ] {
        assert_eq!(IdentifyDevice::parse(&bytes), Err(Malformed), "{name}");
    }
}

#[test]
fn another_drive_is_told_by_model_and_serial() {
    let (this, same) = (with(&[]), with(&[(128, 0x0007)]));
    assert!(this.is_same_drive(&same));
    assert!(!this.is_same_drive(&with(&[(10, 0x5A5A)])));
    assert!(!this.is_same_drive(&with(&[(27, 0x5A5A)])));
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_sector_breaks_it(mut sector in any::<[u8; 512]>(), is_signed in any::<bool>()) {
        sector[0] &= 0x7B;
        sector[1] &= 0x7F;
        if is_signed {
            sign(&mut sector);
        }
        if let Ok(identify) = IdentifyDevice::parse(&sector) {
            prop_assert!(identify.sectors.is_none_or(|sectors| (1..=1 << 48).contains(&sectors)));
            prop_assert!(identify.model.len() <= 40 && identify.serial.len() <= 20);
            prop_assert!(identify.model.bytes().all(|letter| (b' '..=b'~').contains(&letter)));
        }
    }
}
