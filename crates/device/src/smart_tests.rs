use proptest::prelude::*;

use super::*;

/// SMART data with these attributes and a right checksum.
fn data(attributes: &[(u8, [u8; 6])]) -> [u8; SECTOR_BYTES] {
    let mut data = [0; SECTOR_BYTES];
    data[0] = 16;
    for (entry, (number, raw)) in data[ATTRIBUTES..].chunks_exact_mut(ATTRIBUTE_BYTES).zip(attributes) {
        entry[0] = *number;
        (entry[3], entry[4]) = (100, 100);
        entry[5..11].copy_from_slice(raw);
    }
    sign(&mut data);
    data
}

fn sign(sector: &mut [u8; SECTOR_BYTES]) {
    sector[511] = 0;
    sector[511] = sector.iter().fold(0_u8, |sum, &byte| sum.wrapping_sub(byte));
}

fn counts(list: &[(Counter, u64)]) -> BTreeMap<Counter, u64> {
    list.iter().copied().collect()
}

#[test]
fn attributes_of_a_magnetic_disk_are_read() {
    let data = data(&[
        (1, [9; 6]),
        (5, [8, 0, 0, 0, 0, 0]),
        // Seagate keeps milliseconds above the hours.
        (9, [0xA8, 0x66, 0, 0x12, 0x34, 0x56]),
        // 31 °C, between 18 and 45.
        (194, [31, 0, 18, 0, 45, 0]),
        (197, [1, 0, 0, 0, 0, 0]),
        (198, [2, 0, 0, 0, 0, 0]),
        (241, [0x01, 0x02, 0x03, 0x04, 0x05, 0x06]),
        (242, [7, 0, 0, 0, 0, 0]),
    ]);
    let counters = counters(&data).unwrap();
    assert_eq!(counters.temperature, Some(Celsius(31)));
    let expected = counts(&[
        (Counter::PowerOnHours, 26_280),
        (Counter::ReallocatedSectors, 8),
        (Counter::PendingSectors, 1),
        (Counter::UncorrectableSectors, 2),
        (Counter::WrittenVendorUnits, 0x0605_0403_0201),
        (Counter::ReadVendorUnits, 7),
    ]);
    assert_eq!(counters.counts, expected);
}

#[test]
fn what_has_two_readings_is_not_told() {
    let data = data(&[
        (5, [8, 0, 1, 0, 0, 0]),
        (9, [0xFF; 6]),
        (190, [40, 0, 0, 0, 0, 0]),
        (194, [0; 6]),
        (197, [0, 0, 0, 0, 1, 0]),
        (198, [0xFF; 6]),
        (241, [0xFF; 6]),
    ]);
    let counters = counters(&data).unwrap();
    assert_eq!(counters.counts, BTreeMap::new());
    assert_eq!(
        counters.temperature,
        Some(Celsius(40)),
        "of the air, where there is none of the drive"
    );
}

#[test]
fn damaged_and_empty_data_is_malformed() {
    let mut damaged = data(&[(9, [1, 0, 0, 0, 0, 0])]);
    damaged[7] ^= 1;
    assert_eq!(counters(&damaged), Err(Unavailability::Malformed));
    assert_eq!(counters(&[0; SECTOR_BYTES]), Err(Unavailability::Malformed));
}

#[test]
fn identify_says_whether_smart_is_kept() {
    let identify = |words: &[(usize, u16)]| {
        let mut data = [0; SECTOR_BYTES];
        for (number, word) in words {
            data[2 * number..2 * number + 2].copy_from_slice(&word.to_le_bytes());
        }
        data
    };
    let on = [(82, 0x4021), (83, 0x7400), (85, 0x4021), (87, 0x4000)];
    assert_eq!(is_kept(&identify(&on)), Ok(()));
    let off = [(82, 0x4021), (83, 0x7400), (85, 0x4020), (87, 0x4000)];
    assert_eq!(is_kept(&identify(&off)), Err(Unavailability::SwitchedOff));
    let none = [(82, 0x4020), (83, 0x7400), (85, 0x4020), (87, 0x4000)];
    assert_eq!(is_kept(&identify(&none)), Err(Unavailability::Unsupported));
    // Words that are not signed say nothing: all ones is a bus with nobody on it.
    assert_eq!(is_kept(&[0xFF; SECTOR_BYTES]), Err(Unavailability::Unsupported));
    let mut signed = identify(&on);
    signed[510] = 0xA5;
    assert_eq!(is_kept(&signed), Err(Unavailability::Malformed));
    sign(&mut signed);
    assert_eq!(is_kept(&signed), Ok(()));
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_bytes_break_it(mut sector in any::<[u8; SECTOR_BYTES]>()) {
        let _ = is_kept(&sector);
        sign(&mut sector);
        let counters = counters(&sector).unwrap();
        prop_assert!(counters.counts.get(&Counter::PowerOnHours).is_none_or(|&hours| hours <= MOST_HOURS));
        prop_assert!(counters.counts.values().all(|&count| count < 1 << 48));
        prop_assert!(counters.temperature.is_none_or(|Celsius(degrees)| (1..=120).contains(&degrees)));
    }
}
