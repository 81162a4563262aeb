use super::*;

fn sectors(bench: &mut Bench) -> u64 {
    u64::from(bench.word(100)) | u64::from(bench.word(101)) << 16
}

#[test]
fn a_protected_area_is_seen_and_given_up() {
    let mut bench = Bench::new(HDD);
    let native = 32_769 - 4_096;
    assert_eq!(bench.ends(0, 0, 0, 0x27, &[]), (0x50, 0, 0, native - 1));
    assert_eq!(bench.ends(0, 0, 0, 0xF8, &[]), (0x50, 0, 0, native - 1));
    assert_eq!(bench.ends(0, 1, native - 1, 0x37, &[]).0, 0x51, "not right after 27h");
    assert!(bench.is_good(0, 0, 0, 0x27));
    assert_eq!(bench.ends(0, 1, native, 0x37, &[]).1, 0x10, "beyond what there is");
    assert!(bench.is_good(0, 0, 0, 0x27));
    assert!(bench.is_good(0, 1, native - 1, 0x37));
    assert_eq!(sectors(&mut bench), native);
    bench.disk.replug();
    assert_eq!(sectors(&mut bench), native, "it lasts");
}

#[test]
fn one_lasting_change_is_allowed_in_a_power_cycle() {
    let mut bench = Bench::new(HDD);
    for (lasting, last, is_good, size) in [
        (0, 999, true, 1_000),
        (1, 1_999, true, 2_000),
        (1, 2_999, false, 2_000),
        (0, 3_999, true, 4_000),
    ] {
        assert!(bench.is_good(0, 0, 0, 0x27));
        assert_eq!(bench.is_good(0, lasting, last, 0x37), is_good, "{last}");
        assert_eq!(sectors(&mut bench), size, "{last}");
    }
    bench.disk.replug();
    assert_eq!(sectors(&mut bench), 2_000, "what was not to last has gone");
}

#[test]
fn an_overlay_is_restored_once_nothing_is_protected() {
    let mut bench = Bench::new(HDD);
    let overlay = bench.data(0xC2, 1, 0, 0xB1);
    let last = u64::from_le_bytes([
        overlay[6],
        overlay[7],
        overlay[8],
        overlay[9],
        overlay[10],
        overlay[11],
        0,
        0,
    ]);
    assert_eq!(last, 32_768, "48 bits in words 3 to 5");
    assert_ne!(overlay[12], 0, "word 6 is something else");
    assert!(!bench.is_good(0xC0, 0, 0, 0xB1), "an area is protected");
    assert!(bench.is_good(0, 0, 0, 0x27));
    assert!(bench.is_good(0, 1, 28_672, 0x37));
    assert!(bench.is_good(0xC1, 0, 0, 0xB1));
    assert!(!bench.is_good(0xC2, 1, 0, 0xB1), "frozen");
    assert!(!bench.is_good(0xC0, 0, 0, 0xB1), "frozen");
    bench.disk.replug();
    assert!(bench.is_good(0xC0, 0, 0, 0xB1));
    assert_eq!(sectors(&mut bench), 32_769);
}

#[test]
fn some_disks_show_what_was_restored_after_a_power_cycle() {
    let mut description = description(HDD);
    description.hiding.hpa_sectors = Some(0);
    description.hiding.needs_power_cycle = true;
    let mut bench = Bench::of(description);
    assert!(bench.is_good(0xC0, 0, 0, 0xB1));
    assert_eq!(sectors(&mut bench), 28_673);
    bench.disk.replug();
    assert_eq!(sectors(&mut bench), 32_769);
}

#[test]
fn an_accessible_maximum_is_set_once_in_a_power_cycle() {
    let mut bench = Bench::new(SSD);
    assert_eq!(bench.ends(0, 0, 0, 0x78, &[]), (0x50, 0, 0, 32_767));
    assert_eq!(bench.ends(1, 0, 32_768, 0x78, &[]).1, 0x10, "beyond what there is");
    assert!(bench.is_good(1, 0, 32_767, 0x78));
    assert_eq!(sectors(&mut bench), 32_768);
    assert!(!bench.is_good(1, 0, 99, 0x78), "once");
    bench.disk.replug();
    assert!(bench.is_good(2, 0, 0, 0x78));
    assert!(!bench.is_good(1, 0, 99, 0x78), "frozen");
    assert!(!Bench::new(HDD).is_good(0, 0, 0, 0x78), "an old disk has none");
    assert!(!bench.is_good(0, 0, 0, 0x27), "a new one has no protected area");
}
