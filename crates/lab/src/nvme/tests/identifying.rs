use super::*;

fn number(page: &[u8], bytes: std::ops::Range<usize>) -> u64 {
    page[bytes]
        .iter()
        .rev()
        .fold(0, |number, &byte| number << 8 | u64::from(byte))
}

#[test]
fn identify_controller_has_these_fields() {
    let table = [
        (ALL_ABLE, "OACS", 256..258, 0x0002),
        (OLD, "OACS", 256..258, 0x0002),
        (ALL_ABLE, "TNVMCAP", 280..288, 16 << 20),
        (ALL_ABLE, "UNVMCAP", 296..304, 4 << 20),
        (FORMAT_ONLY, "UNVMCAP", 296..304, 0),
        (ALL_ABLE, "SANICAP", 328..332, 0x8000_0007),
        (FORMAT_ONLY, "SANICAP", 328..332, 0),
        (OLD, "SANICAP", 328..332, 0x6000_0002),
        (ALL_ABLE, "NN", 516..520, 2),
        (ALL_ABLE, "FNA", 524..525, 0x04),
        (FORMAT_ONLY, "FNA", 524..525, 0x0B),
    ];
    for (serial, name, bytes, expected) in table {
        let page = Bench::new(serial).page(0x06, 0, 1);
        assert_eq!(number(&page, bytes), expected, "{serial} {name}");
    }
    let page = Bench::new(ALL_ABLE).page(0x06, 0, 1);
    assert_eq!(
        &page[4..72],
        b"LAB-NVME-ALL        LAB NVME                                LAB1.0  "
    );
    let page = Bench::misbehaving(ALL_ABLE, Misbehaviour::BridgeIdentity).page(0x06, 0, 1);
    assert_eq!(&page[4..20], b"0123456789ABCDEF");
}

#[test]
fn namespaces_are_listed_and_described() {
    let mut bench = Bench::new(ALL_ABLE);
    assert_eq!(bench.page(0x06, 0, 2)[..12], [1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(bench.page(0x06, 1, 2)[..8], [2, 0, 0, 0, 0, 0, 0, 0]);
    for (namespace, blocks, format) in [(1, 16_384, 0), (2, 1_024, 1)] {
        let page = bench.page(0x06, namespace, 0);
        assert_eq!(
            (number(&page, 0..8), page[25], page[26]),
            (blocks, 1, format),
            "{namespace}"
        );
        assert_eq!((page[130], page[134]), (9, 12), "512 and 4096 bytes");
        let names = bench.page(0x06, namespace, 3);
        assert_eq!(
            (&names[..2], &names[4..12]),
            (&[1, 8][..], &page[120..128]),
            "{namespace}"
        );
    }
    for (namespace, cns, status) in [(0, 0, 0x0B), (3, 0, 0x0B), (3, 3, 0x0B), (1, 0x11, 0x02)] {
        assert_eq!(bench.status(0x06, namespace, cns, 0), status, "{namespace} {cns}");
    }
}

#[test]
fn the_smart_log_counts() {
    let mut bench = Bench::new(ALL_ABLE);
    bench.io(0x01, 1, 0, &[7; 512]);
    bench.clock.advance_ms(3_600_000);
    let page = bench.page(0x02, ALL, 127 << 16 | 0x02);
    let counts = [48..56, 112..120, 128..136, 160..168].map(|bytes| number(&page, bytes));
    assert_eq!(counts, [1, 1, 4_322, 0]);
    assert_eq!(
        bench.page(0x02, ALL, 3 << 16 | 0x02).len(),
        16,
        "as much as was asked for"
    );
}

#[test]
fn what_it_does_not_know_it_refuses() {
    let mut bench = Bench::new(FORMAT_ONLY);
    for (name, opcode, dword_10, status) in [
        ("Sanitize", 0x84, 2, 0x01),
        ("Security Send", 0x81, 0, 0x01),
        ("log 81h", 0x02, 0x81, 0x109),
        ("format with crypto erase", 0x80, 0x400, 0x02),
        ("format of another kind", 0x80, 2, 0x10A),
    ] {
        assert_eq!(bench.status(opcode, 1, dword_10, 0), status, "{name}");
    }
    assert_eq!(
        bench.status(0x80, ALL, 0x200, 0),
        0x02,
        "all namespaces by their common number"
    );
    assert_eq!(bench.status(0x80, 3, 0x200, 0), 0x0B, "no such namespace");
    assert_eq!(bench.old().0, 8 << 20);
}

#[test]
fn blocks_are_written_read_and_deallocated_and_nothing_beyond_them() {
    let mut bench = Bench::new(ALL_ABLE);
    for (namespace, size, last) in [(1, 512, 16_383), (2, 4_096, 1_023)] {
        let block = vec![0x5A; size];
        assert_eq!(bench.io(0x01, namespace, last, &block).0, 0);
        assert_eq!(bench.io(0x02, namespace, last, &[]), (0, block.clone()));
        assert_eq!(bench.io(0x02, namespace, last + 1, &[]).0, 0x80);
        assert_eq!(bench.io(0x01, namespace, last, &block[1..]).0, 0x02);
    }
    let before = bench.old();
    assert_eq!(bench.io(0x09, 1, 5, &[]).0, 0);
    assert_eq!(bench.io(0x02, 1, 5, &[]), (0, vec![0; 512]), "it reads as zeros");
    assert_eq!(bench.old(), before, "and is there all the same");
}

#[test]
fn an_admin_command_comes_through_the_seam() {
    let mut bench = Bench::new(ALL_ABLE);
    let mut page = [0; 4096];
    let words = AdminCommand {
        opcode: 0x06,
        namespace: 0,
        dwords: [1, 0, 0, 0, 0, 0],
    };
    let completion = Passthru::submit(&mut bench.controller, &words, Data::In(&mut page), 9);
    assert_eq!(completion, Ok(NvmeCompletion::Ended { status: 0, result: 0 }));
    assert_eq!(&page[4..12], b"LAB-NVME");
    let format = AdminCommand {
        opcode: 0x80,
        namespace: 1,
        dwords: [0x200, 0, 0, 0, 0, 0],
    };
    let given_up = Passthru::submit(&mut bench.controller, &format, Data::None, 2_500);
    assert_eq!(given_up, Ok(NvmeCompletion::GivenUp));
    assert_eq!(bench.old().0, 4 << 20, "half of it is erased");
    let ended = Passthru::submit(&mut bench.controller, &format, Data::None, 60_000);
    assert_eq!(ended, Ok(NvmeCompletion::Ended { status: 0, result: 0 }));
    assert_eq!((bench.old().0, bench.clock.now_ms()), (0, 7_500));
    bench.controller.power_off();
    let gone = Passthru::submit(&mut bench.controller, &words, Data::None, 9);
    assert_eq!(gone, Err(Errno::ENODEV));
}
