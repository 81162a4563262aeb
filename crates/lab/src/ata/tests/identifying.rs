use super::*;

fn number(page: &[u8], words: std::ops::Range<usize>) -> u64 {
    let bytes = page[2 * words.start..2 * words.end].iter().rev();
    bytes.fold(0, |number, &byte| number << 8 | u64::from(byte))
}

#[test]
fn identify_has_these_words() {
    let all = [
        // Serial number, model, with the letters of each word turned round.
        (SSD, 10, 0x4C41),
        (SSD, 27, 0x4C41),
        (SSD, 30, 0x4420),
        // SANITIZE with antifreeze, crypto, overwrite and block; with antifreeze and overwrite; none.
        (SSD, 59, 0xF400),
        (HDD_4KN, 59, 0x5400),
        (HDD, 59, 0x0000),
        (SSD, 69, 0x0010),
        (HDD, 69, 0x0000),
        // SMART, SECURITY, power, cache; HPA besides.
        (SSD, 82, 0x002B),
        (HDD, 82, 0x042B),
        // 48 bits, flush; DCO besides.
        (SSD, 83, 0x7400),
        (HDD, 83, 0x7C00),
        (SSD, 84, 0x4100),
        // SECURITY is offered and not enabled.
        (SSD, 85, 0x0029),
        (HDD, 86, 0xBC00),
        (SSD, 87, 0x4100),
        // One minute and a half is one unit of two minutes; 5400 s are 45.
        (SSD, 89, 1),
        (SSD, 90, 1),
        (HDD, 89, 30),
        (HDD, 90, 45),
        (HDD_4KN, 90, 0),
        (SSD, 92, 0xFFFE),
        // Eight logical sectors in a physical one; one; a logical sector of more than 512 bytes.
        (SSD, 106, 0x6003),
        (HDD, 106, 0x4000),
        (HDD_4KN, 106, 0x5000),
        (HDD_4KN, 117, 2048),
        (HDD_4KN, 118, 0),
        (SSD, 108, 0x5000),
        (SSD, 109, 0x1AB0),
        (SSD, 111, 0x0001),
        (SSD, 119, 0x4100),
        (SSD, 120, 0x4100),
        (HDD, 119, 0x4000),
        // Supported, frozen by the computer's firmware, enhanced; the others are not frozen.
        (SSD, 128, 0x0029),
        (HDD, 128, 0x0021),
        (HDD_4KN, 128, 0x0001),
        (SSD, 217, 1),
        (HDD, 217, 7200),
    ];
    let mut benches = [SSD, HDD, HDD_4KN].map(|serial| (serial, Bench::new(serial)));
    for (serial, word, expected) in all {
        let (_, bench) = benches.iter_mut().find(|(known, _)| *known == serial).unwrap();
        let said = bench.word(word);
        assert_eq!(said, expected, "{serial} word {word}: {said:04X}");
    }
}

#[test]
fn sizes_are_those_that_can_be_addressed() {
    for (serial, sectors) in [(SSD, 32_768 - 4_096), (HDD, 32_769 - 8_192 - 4_096), (HDD_4KN, 4_096)] {
        let page = Bench::new(serial).data(0, 1, 0, 0xEC);
        assert_eq!(number(&page, 60..62), sectors, "{serial}");
        assert_eq!(number(&page, 100..104), sectors, "{serial}");
        assert_eq!(number(&page, 230..234), 0, "{serial}: words that nothing says count");
    }
}

#[test]
fn pages_are_signed() {
    let sum = |page: &[u8]| page.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
    let mut bench = Bench::new(HDD);
    let identify = bench.data(0, 1, 0, 0xEC);
    assert_eq!((identify[510], sum(&identify)), (0xA5, 0));
    let overlay = bench.data(0xC2, 1, 0, 0xB1);
    assert_eq!((overlay[510], sum(&overlay)), (0xA5, 0));
    let smart = bench.data(0xD0, 1, 0x00C2_4F00, 0xB0);
    assert_eq!(sum(&smart), 0);
}

#[test]
fn smart_tells_hours_and_what_was_written() {
    let mut bench = Bench::new(SSD);
    assert!(bench.ends(0, 8, 0, 0x35, &[1; 8 * 512]).0 == 0x50);
    bench.clock.advance_ms(2 * 3_600_000);
    let page = bench.data(0xD0, 1, 0x00C2_4F00, 0xB0);
    let raw = |number: u8| {
        let entry = page[2..362].chunks(12).find(|entry| entry[0] == number).unwrap();
        u64::from(entry[5]) | u64::from(entry[6]) << 8
    };
    assert_eq!((raw(9), raw(241), raw(5)), (12_347, 8, 0));
    let unsigned = bench.ends(0xD0, 1, 0, 0xB0, &[]);
    assert_eq!((unsigned.0, unsigned.1), (0x51, 0x04));
    assert_eq!(bench.ends(0xDA, 0, 0x00C2_4F00, 0xB0, &[]), (0x50, 0, 0, 0x00C2_4F00));
}

#[test]
fn blocks_are_written_and_read_and_nothing_beyond_them() {
    for (serial, size, last) in [(SSD, 512, 28_671), (HDD_4KN, 4_096, 4_095)] {
        let mut bench = Bench::new(serial);
        let block = vec![0x5A; size];
        assert_eq!(bench.ends(0, 1, last, 0x35, &block).0, 0x50, "{serial}");
        assert_eq!(bench.data(0, 1, last, 0x25), block, "{serial}");
        assert_eq!(bench.ends(0, 1, last + 1, 0x25, &[]), (0x51, 0x10, 0, 0), "{serial}");
        assert_eq!(bench.ends(0, 2, last, 0x25, &[]), (0x51, 0x10, 0, 0), "{serial}");
        assert_eq!(bench.ends(0, 0, 0, 0x35, &block).0, 0x51, "{serial}: 65536 sectors");
    }
}

#[test]
fn every_command_is_on_the_log_as_it_came() {
    let mut bench = Bench::new(HDD);
    bench.clock.advance_ms(7);
    bench.data(0, 1, 0, 0xEC);
    bench.ends(0x12, 0, 0x426B_4572, 0xB4, &[]);
    let log: Vec<_> = bench
        .disk
        .log()
        .entries()
        .iter()
        .map(|entry| (entry.at_ms, entry.words.to_string(), entry.end))
        .collect();
    let expected = [
        (7, "IDENTIFY DEVICE 0000 0001 000000000000".into(), End::Good),
        (7, "BLOCK ERASE EXT 0012 0000 0000426B4572".into(), End::Error),
    ];
    assert_eq!(log, expected);
}
