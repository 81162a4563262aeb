use super::*;

const SIZE: u64 = 16 << 20;
const SPARE: u64 = 256 << 10;

/// Data of a security command with this password.
fn password(control: u16, password: &str) -> Vec<u8> {
    let mut data = vec![0; 512];
    data[..2].copy_from_slice(&control.to_le_bytes());
    data[2..2 + password.len()].copy_from_slice(password.as_bytes());
    data
}

fn set(bench: &mut Bench) {
    assert_eq!(bench.ends(0, 1, 0, 0xF1, &password(0, "temporary")).0, 0x50);
}

/// ERASE PREPARE and ERASE UNIT; how it has ended after so many seconds.
fn erase(bench: &mut Bench, control: u16, word: &str, seconds: u64) -> Option<Ended> {
    bench.send(0, 0, 0, 0xF3, &[]);
    let reply = bench.send(0, 1, 0, 0xF4, &password(control, word));
    bench.clock.advance_ms(seconds * 1_000);
    match reply {
        Reply::Ended(ended) => Some(ended),
        Reply::Busy { .. } => bench.disk.poll(),
        Reply::Off => None,
    }
}

fn is_good(ended: Option<Ended>) -> Option<bool> {
    ended.map(|ended| ended.status == 0x50)
}

#[test]
fn frozen_is_what_only_power_thaws() {
    let mut bench = Bench::new(SSD);
    for opcode in [0xF1, 0xF2, 0xF3, 0xF6] {
        assert_eq!(bench.ends(0, 1, 0, opcode, &password(0, "")).1, 0x04, "{opcode:02X}");
    }
    bench.disk.reset_link();
    assert_eq!(bench.word(128), 0x29, "a reset does not thaw");
    bench.disk.sleep_and_resume();
    assert_eq!(bench.word(128), 0x21);
    bench.disk.power_off();
    bench.disk.boot();
    assert_eq!(bench.word(128), 0x29, "the firmware freezes it at each boot");
    bench.disk.script().add(Misbehaviour::FreezeAfterResume);
    bench.disk.sleep_and_resume();
    assert_eq!(bench.word(128), 0x29);
    bench.disk.replug();
    assert_eq!(bench.word(128), 0x21);
    assert!(bench.is_good(0, 0, 0, 0xF5));
    assert_eq!(bench.word(128), 0x29);
}

#[test]
fn a_password_locks_at_the_next_power_on_and_five_wrong_ones_expire() {
    let mut bench = Bench::new(HDD);
    set(&mut bench);
    assert_eq!((bench.word(128), bench.word(85) & 2), (0x23, 2), "enabled, not locked");
    bench.disk.replug();
    assert_eq!(bench.word(128), 0x27, "locked");
    assert!(!bench.is_good(0, 1, 0, 0x25), "nothing is read");
    assert!(!bench.is_good(0xC2, 1, 0, 0xB1), "nor the overlay");
    for _ in 0..5 {
        assert_eq!(bench.ends(0, 1, 0, 0xF2, &password(0, "wrong")).0, 0x51);
    }
    assert_eq!(bench.word(128), 0x37, "expired");
    assert_eq!(bench.ends(0, 1, 0, 0xF2, &password(0, "temporary")).0, 0x51);
    assert_eq!(is_good(erase(&mut bench, 0, "temporary", 3_600)), Some(false));
    bench.disk.replug();
    assert_eq!(bench.ends(0, 1, 0, 0xF2, &password(0, "temporary")).0, 0x50);
    assert_eq!(bench.word(128), 0x23);
    assert_eq!(bench.ends(0, 1, 0, 0xF6, &password(0, "wrong")).0, 0x51);
    assert_eq!(bench.ends(0, 1, 0, 0xF6, &password(0, "temporary")).0, 0x50);
    assert_eq!(bench.word(128), 0x21);
}

#[test]
fn a_master_password_opens_at_high_and_only_erases_at_maximum() {
    for (control, opens, word_128) in [(0x000, true, 0x23), (0x100, false, 0x123)] {
        let mut bench = Bench::new(HDD);
        let mut master = password(1, "master");
        master[34..36].copy_from_slice(&0x0102_u16.to_le_bytes());
        assert_eq!(bench.ends(0, 1, 0, 0xF1, &master).0, 0x50);
        assert_eq!(bench.word(92), 0x0102);
        assert_eq!(bench.ends(0, 1, 0, 0xF1, &password(control, "user")).0, 0x50);
        assert_eq!(bench.word(128), word_128);
        bench.disk.replug();
        let is_open = bench.ends(0, 1, 0, 0xF2, &password(1, "master")).0 == 0x50;
        assert_eq!(is_open, opens);
        assert_eq!(is_good(erase(&mut bench, 1, "master", 3_600)), Some(true));
        assert_eq!(bench.word(128), 0x21);
    }
}

#[test]
fn security_erase_reaches_what_its_mode_says_and_takes_the_password_off() {
    for (mode, seconds, left) in [(0, 3_600, (4_096 * 512, SPARE)), (2, 5_400, (0, 0))] {
        let mut bench = Bench::new(HDD);
        set(&mut bench);
        assert_eq!(erase(&mut bench, mode, "temporary", seconds - 1), None, "still busy");
        assert_eq!(
            bench.send(0, 1, 0, 0xEC, &[]),
            Reply::Busy {
                until_ms: Some(seconds * 1_000)
            }
        );
        bench.clock.advance_ms(1_000);
        assert_eq!(is_good(bench.disk.poll()), Some(true));
        assert_eq!(bench.word(128), 0x21, "mode {mode}");
        assert_eq!(
            bench.old(),
            left,
            "mode {mode}: what an overlay hides, and spare blocks"
        );
    }
}

#[test]
fn security_erase_is_refused_where_something_is_missing() {
    let refused = |bench: &mut Bench, control, word| {
        assert_eq!(is_good(erase(bench, control, word, 9_999)), Some(false));
        assert_eq!(bench.old().1, SPARE);
    };
    let mut bench = Bench::new(HDD_4KN);
    refused(&mut bench, 0, "temporary");
    set(&mut bench);
    refused(&mut bench, 0, "wrong");
    refused(&mut bench, 2, "temporary");
    bench.is_good(0, 0, 0, 0xF3);
    bench.word(128);
    let unprepared = bench.ends(0, 1, 0, 0xF4, &password(0, "temporary"));
    assert_eq!(unprepared.1, 0x04, "ERASE PREPARE must come right before");
    bench.disk.script().add(Misbehaviour::Refuse);
    refused(&mut bench, 0, "temporary");
}

#[test]
fn security_erase_that_is_cut_short_leaves_the_disk_locked_with_its_password() {
    let mut by_reset = Bench::new(HDD);
    set(&mut by_reset);
    assert_eq!(erase(&mut by_reset, 2, "temporary", 2_700), None);
    by_reset.disk.reset_link();
    assert_eq!(by_reset.word(128), 0x23, "still enabled");
    let mut by_power = Bench::misbehaving(HDD, Misbehaviour::LosePowerHalfWay);
    set(&mut by_power);
    assert_eq!(erase(&mut by_power, 2, "temporary", 9_999), None);
    assert!(!by_power.disk.is_powered());
    assert_eq!(by_power.send(0, 1, 0, 0xEC, &[]), Reply::Off);
    by_power.disk.boot();
    assert_eq!(by_power.word(128), 0x27, "locked");
    by_power.disk.script().clear();
    assert_eq!(
        is_good(erase(&mut by_power, 2, "temporary", 5_400)),
        Some(true),
        "again"
    );
    for (mut bench, left) in [(by_reset, (SIZE + 512 - SPARE) / 2), (by_power, 0)] {
        assert_eq!(bench.old().0, left);
    }
}

/// COUNT of SANITIZE STATUS EXT, and progress.
fn status(bench: &mut Bench) -> (u8, u16, u64) {
    let (status, _, count, lba) = bench.ends(0, 0, 0, 0xB4, &[]);
    (status, count, lba)
}

const CRYPTO: (u16, u16, u64) = (0x11, 0, 0x4372_7970);
const BLOCK: (u16, u16, u64) = (0x12, 0, 0x426B_4572);
const OVERWRITE: (u16, u16, u64) = (0x14, 2, 0x4F57_DEAD_BEEF);

#[test]
fn sanitize_begins_by_its_signed_words_and_reaches_everything() {
    for (name, (feature, count, lba), seconds) in [
        ("crypto", CRYPTO, 2),
        ("block", BLOCK, 30),
        ("overwrite", OVERWRITE, 120),
    ] {
        let mut bench = Bench::new(SSD);
        assert_eq!(
            bench.ends(feature, count, lba ^ 1 << 40, 0xB4, &[]),
            (0x51, 4, 0, 0),
            "{name}: signature"
        );
        assert_eq!(status(&mut bench), (0x50, 0x0000, 0xFFFF), "{name}: never");
        assert_eq!(
            bench.ends(feature, count, lba, 0xB4, &[]).2,
            0x4000,
            "{name}: though security is frozen"
        );
        bench.clock.advance_ms(seconds * 500);
        assert_eq!(status(&mut bench), (0x50, 0x4000, 0x8000), "{name}: half way");
        assert_eq!(bench.word(59), 0xF400, "{name}: IDENTIFY is answered");
        assert!(!bench.is_good(0, 1, 0, 0x25), "{name}: reading is not");
        assert_eq!(
            bench.ends(feature, count, lba, 0xB4, &[]).0,
            0x51,
            "{name}: nor a second one"
        );
        bench.clock.advance_ms(seconds * 500);
        assert_eq!(status(&mut bench), (0x50, 0x8000, 0xFFFF), "{name}: done");
        assert_eq!(bench.old(), (0, 0), "{name}");
        assert!(bench.is_good(0, 1, 0, 0x25), "{name}: reading is answered again");
    }
}

#[test]
fn what_lies_there_after_an_overwrite_is_as_its_words_say() {
    let pattern = 0xDEAD_BEEF_u32;
    for (count, expected) in [
        (0x01, pattern),
        (0x82, !pattern),
        (0x83, pattern),
        (0xC2, pattern),
        (0x80, !pattern),
    ] {
        let mut bench = Bench::new(SSD);
        assert_eq!(bench.ends(0x14, count, OVERWRITE.2, 0xB4, &[]).0, 0x50);
        bench.clock.advance_ms(16 * 60_000);
        let block = bench.data(0, 1, 77, 0x25);
        assert_eq!(block[..4], expected.to_le_bytes(), "{count:02X}");
    }
}

#[test]
fn sanitize_is_refused_with_its_reason() {
    let mut bench = Bench::new(HDD_4KN);
    assert_eq!(
        bench.ends(CRYPTO.0, 0, CRYPTO.2, 0xB4, &[]),
        (0x51, 4, 0, 2),
        "not offered"
    );
    assert_eq!(bench.ends(0x99, 0, 0, 0xB4, &[]), (0x51, 4, 0, 2), "unknown");
    assert_eq!(
        bench.ends(0x20, 0, 0x4672_4C6B, 0xB4, &[]).2,
        0xA000,
        "frozen, an old success"
    );
    assert_eq!(bench.ends(0x14, 1, OVERWRITE.2, 0xB4, &[]), (0x51, 4, 0, 3), "frozen");
    bench.disk.replug();
    assert_eq!(bench.ends(0x40, 0, 0x416E_7469, 0xB4, &[]).2, 0x9000, "antifrozen");
    assert_eq!(bench.ends(0x20, 0, 0x4672_4C6B, 0xB4, &[]), (0x51, 4, 0, 4));
    set(&mut bench);
    bench.disk.replug();
    assert_eq!(bench.ends(0x14, 1, OVERWRITE.2, 0xB4, &[]).1, 0x04, "locked");
    assert_eq!(Bench::new(HDD).ends(0, 0, 0, 0xB4, &[]).1, 0x04, "no such feature set");
}

#[test]
fn sanitize_goes_on_after_the_power_is_back() {
    let mut bench = Bench::misbehaving(SSD, Misbehaviour::LosePowerHalfWay);
    assert!(bench.is_good(BLOCK.0, 0, BLOCK.2, 0xB4));
    bench.clock.advance_ms(20_000);
    assert_eq!(bench.send(0, 0, 0, 0xB4, &[]), Reply::Off);
    bench.clock.advance_ms(900_000);
    bench.disk.boot();
    assert_eq!(status(&mut bench).1, 0x4000);
    assert!(bench.old().0 > 0);
    bench.clock.advance_ms(15_000);
    assert_eq!(status(&mut bench), (0x50, 0x8000, 0xFFFF));
    assert_eq!(bench.old(), (0, 0));
}

#[test]
fn a_failed_sanitize_is_left_by_a_good_one_or_where_it_was_allowed() {
    for (count, is_left) in [(0x00, false), (0x10, true)] {
        let mut bench = Bench::misbehaving(SSD, Misbehaviour::FailHalfWay);
        assert!(bench.is_good(BLOCK.0, count, BLOCK.2, 0xB4));
        bench.clock.advance_ms(15_000);
        assert_eq!(bench.ends(0, 0, 0, 0xB4, &[]), (0x51, 4, 0, 1));
        assert!(!bench.is_good(0, 1, 0, 0x25), "reading is refused");
        assert_eq!(bench.is_good(0, 1, 0, 0xB4), is_left);
        assert_eq!(bench.is_good(0, 1, 0, 0x25), is_left);
        bench.disk.script().clear();
        assert!(bench.is_good(BLOCK.0, count, BLOCK.2, 0xB4));
        bench.clock.advance_ms(30_000);
        assert_eq!(status(&mut bench).1, 0x8000);
    }
}

#[test]
fn lies_look_like_successes_and_the_lab_counts_what_is_left() {
    use Misbehaviour::{DoNothing, EraseHalf, ReportOldSuccess, SkipSpare};
    let half = (SIZE - SPARE) / 2;
    for (lie, left) in [
        (DoNothing, (SIZE, SPARE)),
        (ReportOldSuccess, (SIZE, SPARE)),
        (EraseHalf, (half, SPARE)),
        (SkipSpare, (0, SPARE)),
    ] {
        let mut sanitized = Bench::misbehaving(SSD, lie);
        assert!(sanitized.is_good(BLOCK.0, 0, BLOCK.2, 0xB4));
        sanitized.clock.advance_ms(30_000);
        assert_eq!(status(&mut sanitized), (0x50, 0x8000, 0xFFFF), "{lie:?}");
        assert_eq!(sanitized.old(), left, "{lie:?}");
        let mut erased = Bench::misbehaving(SSD, lie);
        erased.disk.replug();
        set(&mut erased);
        assert_eq!(is_good(erase(&mut erased, 2, "temporary", 90)), Some(true), "{lie:?}");
        assert_eq!(erased.word(128), 0x21, "{lie:?}");
        assert_eq!(erased.old(), left, "{lie:?}");
    }
}

#[test]
fn a_disk_that_hangs_neither_ends_nor_fails() {
    let mut bench = Bench::misbehaving(SSD, Misbehaviour::Hang);
    assert!(bench.is_good(BLOCK.0, 0, BLOCK.2, 0xB4));
    bench.clock.advance_ms(999_999_000);
    assert_eq!(status(&mut bench), (0x50, 0x4000, 0x4000));
    let mut bench = Bench::misbehaving(HDD, Misbehaviour::Hang);
    set(&mut bench);
    bench.send(0, 0, 0, 0xF3, &[]);
    let reply = bench.send(0, 1, 0, 0xF4, &password(0, "temporary"));
    assert_eq!(reply, Reply::Busy { until_ms: None });
}

#[test]
fn an_honest_erase_may_leave_a_pattern() {
    let pattern = [0x33, 0xCC, 0x55, 0xAA];
    let mut bench = Bench::misbehaving(SSD, Misbehaviour::LeavePattern(pattern));
    assert!(bench.is_good(BLOCK.0, 0, BLOCK.2, 0xB4));
    bench.clock.advance_ms(30_000);
    assert_eq!(bench.data(0, 1, 5, 0x25)[..4], pattern);
    assert_eq!(bench.old(), (0, 0));
}
