use super::*;

const MIB: u64 = 1 << 20;
const SPARE: u64 = 256 << 10;

fn format(bench: &mut Bench, namespace: u32, dword_10: u32) -> u16 {
    let reply = bench.send(0x80, namespace, dword_10, 0);
    bench.clock.advance_ms(20_000);
    match reply {
        Reply::Busy { .. } => bench.controller.poll().unwrap().status.0 & 0x7FF,
        Reply::Ended(ended) => ended.status.0 & 0x7FF,
        Reply::Off => panic!("there is power"),
    }
}

#[test]
fn format_takes_what_its_words_and_fna_say() {
    let table = [
        ("no erase", ALL_ABLE, 1, 0x000, (8 * MIB, 16 * MIB, SPARE)),
        ("user data of one", ALL_ABLE, 1, 0x200, (0, 8 * MIB, SPARE)),
        ("crypto of one", ALL_ABLE, 1, 0x400, (0, 8 * MIB, SPARE)),
        ("the other", ALL_ABLE, 2, 0x200, (8 * MIB, 12 * MIB, SPARE)),
        ("user data of all", ALL_ABLE, ALL, 0x200, (0, 4 * MIB, SPARE)),
        ("crypto of all", ALL_ABLE, ALL, 0x400, (0, 4 * MIB, 0)),
        ("all by one", FORMAT_ONLY, 2, 0x200, (0, 0, SPARE)),
    ];
    for (name, serial, namespace, dword_10, left) in table {
        let mut bench = Bench::new(serial);
        assert_eq!(format(&mut bench, namespace, dword_10), 0, "{name}");
        assert_eq!(bench.old(), left, "{name}");
        let first = if namespace == ALL { 1 } else { namespace };
        let (_, block) = bench.io(0x02, first, 9, &[]);
        assert!(block.iter().all(|&byte| byte == 0), "{name}: it reads as zeros");
    }
}

#[test]
fn format_changes_the_size_of_blocks() {
    let mut bench = Bench::new(ALL_ABLE);
    assert_eq!(format(&mut bench, 1, 0x201), 0);
    let page = bench.page(0x06, 1, 0);
    assert_eq!((page[26], &page[..3]), (1, &[0, 8, 0][..]), "2048 blocks of 4096 bytes");
}

#[test]
fn sanitize_begins_by_its_words_and_reaches_everything() {
    for (name, dword_10, seconds, passes) in [
        ("block", 0x202, 30, 0),
        ("overwrite", 0x223, 120, 2),
        ("crypto", 0x204, 2, 0),
    ] {
        let mut bench = Bench::new(ALL_ABLE);
        assert_eq!(bench.sanitize_log(), (0xFFFF, 0, 0), "{name}: never");
        assert_eq!(bench.status(0x84, 0, dword_10, 0xDEAD_BEEF), 0, "{name}");
        bench.clock.advance_ms(seconds * 500);
        let passed = (passes / 2) << 3;
        assert_eq!(bench.sanitize_log(), (0x8000, 2 | passed, dword_10), "{name}: half way");
        assert_eq!(bench.io(0x02, 1, 0, &[]).0, 0x1D, "{name}: no reading");
        assert_eq!(bench.status(0x80, 1, 0x200, 0), 0x1D, "{name}: no format");
        assert_eq!(bench.status(0x84, 0, dword_10, 0), 0x1D, "{name}: no second one");
        assert_eq!(bench.page(0x06, 0, 1).len(), 4096, "{name}: Identify is answered");
        bench.clock.advance_ms(seconds * 500);
        assert_eq!(
            bench.sanitize_log(),
            (0xFFFF, 0x101 | passes << 3, dword_10),
            "{name}: done"
        );
        assert_eq!(bench.old(), (0, 0, 0), "{name}");
        let (_, block) = bench.io(0x02, 1, 3, &[]);
        let first = u32::from_le_bytes([block[0], block[1], block[2], block[3]]);
        match name {
            "block" => assert_eq!(first, 0),
            "overwrite" => assert_eq!(first, 0xDEAD_BEEF),
            _ => assert_ne!(first, 0),
        }
        bench.io(0x01, 1, 0, &[1; 512]);
        assert_eq!(
            bench.sanitize_log().1,
            1 | passes << 3,
            "{name}: no longer erased globally"
        );
    }
}

#[test]
fn an_overwrite_may_be_inverted_and_has_sixteen_passes_when_it_says_none() {
    for (dword_10, seconds, expected) in [
        (0x313, 60, 0xDEAD_BEEF_u32),
        (0x323, 120, 0x2152_4110),
        (0x203, 960, 0xDEAD_BEEF),
    ] {
        let mut bench = Bench::new(ALL_ABLE);
        assert_eq!(bench.status(0x84, 0, dword_10, 0xDEAD_BEEF), 0);
        bench.clock.advance_ms(seconds * 1_000 - 1);
        assert_eq!(bench.sanitize_log().1 & 7, 2);
        bench.clock.advance_ms(1);
        assert_eq!(bench.sanitize_log().1 & 7, 1);
        assert_eq!(bench.io(0x02, 1, 3, &[]).1[..4], expected.to_le_bytes(), "{dword_10:X}");
    }
}

#[test]
fn estimates_are_in_the_log() {
    let estimates = |serial: &str| {
        let page = Bench::new(serial).page(0x02, ALL, 127 << 16 | 0x81);
        let numbers = page[8..32].chunks(4);
        numbers
            .map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(estimates(ALL_ABLE), [960, 30, 2, 960, 30, 2]);
    assert_eq!(estimates(OLD), [u32::MAX, 10, u32::MAX, u32::MAX, 10, u32::MAX]);
}

#[test]
fn what_is_not_offered_is_refused_and_leaves_the_old_record() {
    let mut bench = Bench::new(OLD);
    for (name, dword_10) in [
        ("crypto", 0x04),
        ("overwrite", 0x13),
        ("no action", 0x00),
        ("media verification", 0x402),
        ("exit of it", 0x05),
        ("what is not known", 0x802),
    ] {
        assert_eq!(bench.status(0x84, 0, dword_10, 0), 0x02, "{name}");
        assert_eq!(bench.sanitize_log(), (0xFFFF, 1, 2), "{name}");
    }
    bench.controller.script().add(Misbehaviour::Refuse);
    assert_eq!(bench.status(0x84, 0, 0x02, 0), 0x15);
    assert_eq!(format(&mut bench, 1, 0x200), 0x15);
}

#[test]
fn a_wish_not_to_deallocate_may_be_overruled() {
    let mut bench = Bench::new(OLD);
    assert_eq!(bench.status(0x84, 0, 0x202, 0), 0);
    bench.clock.advance_ms(10_000);
    assert_eq!(bench.sanitize_log(), (0xFFFF, 0x104, 0x202));
    assert_eq!(bench.io(0x02, 1, 0, &[]), (0, vec![0; 512]));
}

#[test]
fn what_is_deallocated_reads_as_zeros_though_nothing_was_erased() {
    let mut bench = Bench::misbehaving(ALL_ABLE, Misbehaviour::DoNothing);
    assert_eq!(bench.status(0x84, 0, 0x002, 0), 0);
    bench.clock.advance_ms(30_000);
    assert_eq!(bench.sanitize_log(), (0xFFFF, 0x101, 0x002));
    assert_eq!(bench.io(0x02, 1, 0, &[]), (0, vec![0; 512]));
    assert_eq!(bench.old(), (8 * MIB, 16 * MIB, SPARE));
}

#[test]
fn sanitize_goes_on_after_reset_and_power_loss() {
    let mut bench = Bench::misbehaving(ALL_ABLE, Misbehaviour::LosePowerHalfWay);
    assert_eq!(bench.status(0x84, 0, 0x202, 0), 0);
    bench.clock.advance_ms(5_000);
    bench.controller.reset();
    assert_eq!(bench.sanitize_log().1, 2);
    bench.clock.advance_ms(10_000);
    assert!(!bench.controller.is_powered());
    bench.clock.advance_ms(900_000);
    bench.controller.power_on();
    assert_eq!(bench.sanitize_log(), (0x8000, 2, 0x202));
    bench.clock.advance_ms(15_000);
    assert_eq!(bench.sanitize_log(), (0xFFFF, 0x101, 0x202));
    assert_eq!(bench.old(), (0, 0, 0));
}

#[test]
fn format_does_not_go_on_after_power_loss() {
    let mut bench = Bench::misbehaving(FORMAT_ONLY, Misbehaviour::LosePowerHalfWay);
    bench.send(0x80, 1, 0x200, 0);
    bench.clock.advance_ms(20_000);
    assert_eq!(bench.controller.poll(), None);
    bench.controller.power_on();
    bench.clock.advance_ms(90_000);
    assert_eq!(bench.old(), (0, 8 * MIB, SPARE));
}

#[test]
fn a_failed_sanitize_is_left_as_its_mode_allows() {
    for (mode, exits) in [(0x0, 0x1C), (0x8, 0)] {
        let mut bench = Bench::misbehaving(ALL_ABLE, Misbehaviour::FailHalfWay);
        assert_eq!(bench.status(0x84, 0, 0x202 | mode, 0), 0);
        bench.clock.advance_ms(15_000);
        assert_eq!(bench.sanitize_log(), (0xFFFF, 3, 0x202 | mode));
        assert_eq!(bench.io(0x02, 1, 0, &[]).0, 0x1C);
        assert_eq!(bench.status(0x84, 0, 0x01, 0), exits);
        assert_eq!(bench.io(0x02, 1, 0, &[]).0, exits);
        bench.controller.script().clear();
        assert_eq!(bench.status(0x84, 0, 0x202, 0), 0, "another one is taken");
        bench.clock.advance_ms(30_000);
        assert_eq!(bench.sanitize_log().1, 0x101);
    }
}

#[test]
fn lies_look_like_successes_and_the_lab_counts_what_is_left() {
    use Misbehaviour::{DoNothing, EraseHalf, ReportOldSuccess, SkipSpare};
    let half = (16 * MIB - SPARE) / 2;
    for (lie, scdw10, left) in [
        (DoNothing, 0x202, (16 * MIB, SPARE)),
        (ReportOldSuccess, 0x004, (16 * MIB, SPARE)),
        (EraseHalf, 0x202, (half, SPARE)),
        (SkipSpare, 0x202, (0, SPARE)),
    ] {
        let mut bench = Bench::misbehaving(ALL_ABLE, lie);
        assert_eq!(bench.status(0x84, 0, 0x202, 0), 0, "{lie:?}");
        bench.clock.advance_ms(30_000);
        let (_, sstat, said) = bench.sanitize_log();
        assert_eq!((sstat & 7, said), (1, scdw10), "{lie:?}");
        let (_, user, spare) = bench.old();
        assert_eq!((user, spare), left, "{lie:?}");
        let mut formatted = Bench::misbehaving(FORMAT_ONLY, lie);
        assert_eq!(format(&mut formatted, 1, 0x200), 0, "{lie:?}");
        assert_eq!(formatted.old().1 > 0, lie != SkipSpare, "{lie:?}");
    }
}

#[test]
fn a_sanitize_that_hangs_stays_where_it_is() {
    let mut bench = Bench::misbehaving(ALL_ABLE, Misbehaviour::Hang);
    assert_eq!(bench.status(0x84, 0, 0x202, 0), 0);
    bench.clock.advance_ms(999_999_000);
    assert_eq!(bench.sanitize_log(), (0x4000, 2, 0x202));
    let mut bench = Bench::misbehaving(FORMAT_ONLY, Misbehaviour::Hang);
    assert_eq!(bench.send(0x80, 1, 0x200, 0), Reply::Busy { until_ms: None });
}
