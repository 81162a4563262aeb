//! The disk against the words of the standards.

use pumice_device::{Cdb, Passthru};

use super::*;
use crate::clock::Clock;
use crate::description::Rack;
use crate::misbehaviour::Misbehaviour;
use crate::reply::Reply;

const SSD: &str = "LAB-SCSI-SSD";
const HDD: &str = "LAB-SCSI-HDD";
const VIRTUAL: &str = "LAB-SCSI-VIRTUAL";

const SIZE: u64 = 16 << 20;
const SPARE: u64 = 256 << 10;

/// Overwrite once with DE AD BE EF.
const ONE_PASS: [u8; 8] = [0x01, 0, 0, 4, 0xDE, 0xAD, 0xBE, 0xEF];

struct Bench {
    disk: ScsiDisk,
    clock: Clock,
}

/// Key, code and qualifier, in either format; zeros for a good end.
type Said = (u8, u8, u8);

const GOOD: Said = (0, 0, 0);

fn said(sense: &[u8]) -> Said {
    match sense.first() {
        None => GOOD,
        Some(0x70) => (sense[2], sense[12], sense[13]),
        Some(_) => (sense[1], sense[2], sense[3]),
    }
}

impl Bench {
    fn new(serial: &str) -> Self {
        let rack = Rack::parse(include_str!("../../../../qemu/racks/lab/scsi.toml")).unwrap();
        let clock = Clock::default();
        let description = rack.scsi(serial).unwrap().clone();
        let disk = ScsiDisk::new(description, None, clock.clone()).unwrap();
        Self { disk, clock }
    }

    fn misbehaving(serial: &str, misbehaviour: Misbehaviour) -> Self {
        let mut bench = Self::new(serial);
        bench.disk.script().add(misbehaviour);
        bench
    }

    fn reply(&mut self, cdb: &[u8], data: &[u8]) -> Reply<Ended> {
        let mut words = [0; 16];
        words[..cdb.len()].copy_from_slice(cdb);
        self.disk.submit(&words, data)
    }

    #[track_caller]
    fn ends(&mut self, cdb: &[u8], data: &[u8]) -> Ended {
        match self.reply(cdb, data) {
            Reply::Ended(ended) => ended,
            reply => panic!("{reply:?}"),
        }
    }

    #[track_caller]
    fn says(&mut self, cdb: &[u8], data: &[u8]) -> Said {
        said(&self.ends(cdb, data).sense)
    }

    #[track_caller]
    fn data(&mut self, cdb: &[u8]) -> Vec<u8> {
        let ended = self.ends(cdb, &[]);
        assert_eq!(ended.status, 0, "{:?}", said(&ended.sense));
        ended.data
    }

    /// What REQUEST SENSE tells, and progress where it does.
    fn state(&mut self) -> (Said, Option<u16>) {
        let sense = self.data(&[0x03, 0, 0, 0, 18, 0]);
        let has_progress = sense[15] & 0x80 != 0;
        (
            said(&sense),
            has_progress.then(|| u16::from_be_bytes([sense[16], sense[17]])),
        )
    }

    fn old(&mut self) -> (u64, u64) {
        let old = self.disk.old_data();
        (old.user_bytes, old.spare_bytes)
    }
}

#[test]
fn it_says_who_it_is() {
    let mut bench = Bench::new(SSD);
    assert_eq!(
        &bench.data(&[0x12, 0, 0, 0, 36, 0])[8..],
        b"LAB     SAS SSD         LAB1"
    );
    assert_eq!(&bench.data(&[0x12, 1, 0x80, 0, 64, 0])[4..], b"LAB-SCSI-SSD");
    assert_eq!(
        bench.data(&[0x12, 1, 0, 0, 64, 0]),
        [0, 0, 0, 5, 0, 0x80, 0x83, 0xB0, 0xB1]
    );
    assert_eq!(
        bench.says(&[0x12, 1, 0x89, 0, 64, 0], &[]),
        (5, 0x24, 0),
        "it is no ATA disk"
    );
    assert_eq!(bench.data(&[0x25]), [0, 0, 0x7F, 0xFF, 0, 0, 2, 0]);
    bench.disk.script().add(Misbehaviour::BridgeIdentity);
    assert_eq!(&bench.data(&[0x12, 1, 0x80, 0, 64, 0])[4..8], b"0123");
}

#[test]
fn blocks_are_written_and_read_and_nothing_beyond_them() {
    let mut bench = Bench::new(HDD);
    let block = [0x5A; 512];
    assert_eq!(bench.says(&[0x2A, 0, 0, 0, 0x7F, 0xFF, 0, 0, 1], &block), GOOD);
    assert_eq!(bench.data(&[0x88, 0, 0, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0, 0, 0, 1]), block);
    assert_eq!(bench.says(&[0x28, 0, 0, 0, 0x80, 0x00, 0, 0, 1], &[]), (5, 0x21, 0));
    assert_eq!(bench.says(&[0x2A, 0, 0, 0, 0, 0, 0, 0, 2], &block), (5, 0x24, 0));
}

/// Found with `sg_format`, which asks for the size of blocks before it formats.
#[test]
fn it_tells_its_modes() {
    let mut bench = Bench::new(SSD);
    let short = bench.data(&[0x1A, 0, 0x08, 0, 255, 0]);
    assert_eq!(short[..12], [31, 0, 0, 8, 0, 0, 0x80, 0, 0, 0, 2, 0]);
    assert_eq!(short[12..15], [0x08, 0x12, 0x04], "the write cache is on");
    let long = bench.data(&[0x5A, 0x08, 0x3F, 0, 0, 0, 0, 0, 255, 0]);
    assert_eq!(
        (&long[..8], long[8], long[20]),
        (&[0, 38, 0, 0, 0, 0, 0, 0][..], 0x01, 0x08)
    );
    assert_eq!(bench.says(&[0x1A, 0, 0x1C, 0, 255, 0], &[]), (5, 0x24, 0));
}

#[test]
fn it_tells_which_commands_it_knows() {
    let one = |option: u8, code: u8, action: u8| [0xA3, 0x0C, option, code, 0, action, 0, 0, 1, 0, 0, 0];
    let mut bench = Bench::new(SSD);
    for (name, cdb, expected) in [
        ("SANITIZE OVERWRITE", one(2, 0x48, 1), 3),
        ("SANITIZE BLOCK ERASE", one(3, 0x48, 2), 3),
        ("SANITIZE of a kind that is unknown", one(2, 0x48, 9), 1),
        ("FORMAT UNIT", one(1, 0x04, 0), 3),
        ("ATA PASS-THROUGH", one(1, 0x85, 0), 1),
    ] {
        assert_eq!(bench.data(&cdb)[1], expected, "{name}");
    }
    assert_eq!(
        bench.says(&one(1, 0x48, 0), &[]),
        (5, 0x24, 0),
        "a code with service actions"
    );
    let all = bench.data(&one(0, 0, 0));
    let codes: Vec<_> = all[4..].chunks(8).map(|entry| (entry[0], entry[3])).collect();
    assert!(codes.contains(&(0x48, 3)) && codes.contains(&(0x04, 0)), "{codes:X?}");
    assert_eq!(
        Bench::new(HDD).says(&one(1, 0x04, 0), &[]),
        (5, 0x20, 0),
        "one that does not tell"
    );
}

#[test]
fn sanitize_in_the_background_tells_its_progress_and_reaches_everything() {
    for (name, action, list, seconds) in [
        ("overwrite", 0x81, &ONE_PASS[..], 60),
        ("block", 0x82, &[], 30),
        ("crypto", 0x83, &[], 2),
    ] {
        let mut bench = Bench::new(SSD);
        let [high, low] = u16::try_from(list.len()).unwrap().to_be_bytes();
        let cdb = [0x48, action, 0, 0, 0, 0, 0, high, low, 0];
        assert_eq!(bench.says(&cdb, list), GOOD, "{name}");
        bench.clock.advance_ms(seconds * 250);
        assert_eq!(bench.state(), ((2, 0x04, 0x1B), Some(0x4000)), "{name}");
        assert_eq!(bench.says(&[0x00], &[]), (2, 0x04, 0x1B), "{name}: not ready");
        assert_eq!(bench.says(&cdb, list), (2, 0x04, 0x1B), "{name}: no second one");
        assert_eq!(
            bench.data(&[0x12, 0, 0, 0, 36, 0]).len(),
            36,
            "{name}: INQUIRY is answered"
        );
        bench.clock.advance_ms(seconds * 750);
        assert_eq!(bench.state(), (GOOD, None), "{name}");
        assert_eq!(bench.old(), (0, 0), "{name}");
    }
}

#[test]
fn sanitize_in_the_foreground_ends_with_its_command() {
    let mut bench = Bench::new(SSD);
    let completion = Passthru::submit(&mut bench.disk, &block_erase(0x02), Data::None, 60_000).unwrap();
    assert_eq!((completion.status, completion.elapsed_ms), (0, 30_000));
    assert_eq!(bench.old(), (0, 0));
    let mut given_up = Bench::new(SSD);
    let completion = Passthru::submit(&mut given_up.disk, &block_erase(0x02), Data::None, 15_000).unwrap();
    assert_eq!((completion.host_status, completion.elapsed_ms), (3, 15_000));
    assert_eq!(given_up.state(), ((2, 0x04, 0x1B), Some(0x8000)), "it goes on");
}

fn block_erase(byte_1: u8) -> Cdb {
    let mut cdb = [0; 16];
    (cdb[0], cdb[1]) = (0x48, byte_1);
    Cdb(cdb)
}

#[test]
fn an_overwrite_leaves_what_its_list_says() {
    let pattern = [0xDE, 0xAD, 0xBE, 0xEF];
    for (flags, expected) in [
        (0x01, pattern),
        (0x02, pattern),
        (0x82, pattern.map(|byte: u8| !byte)),
        (0x83, pattern),
    ] {
        let mut bench = Bench::new(SSD);
        let mut list = ONE_PASS;
        list[0] = flags;
        assert_eq!(bench.says(&[0x48, 0x81, 0, 0, 0, 0, 0, 0, 8, 0], &list), GOOD);
        bench.clock.advance_ms(u64::from(flags & 0x1F) * 60_000);
        assert_eq!(
            bench.data(&[0x28, 0, 0, 0, 0, 9, 0, 0, 1])[..4],
            expected,
            "{flags:02X}"
        );
    }
}

#[test]
fn words_that_are_wrong_are_refused() {
    let mut bench = Bench::new(SSD);
    let no_passes = [0x00, 0, 0, 4, 1, 2, 3, 4];
    let short = [0x01, 0, 0, 2, 1, 2];
    for (name, cdb, list, expected) in [
        ("no list", [0x48, 0x81, 0, 0, 0, 0, 0, 0, 0, 0], &[][..], (5, 0x26, 0)),
        (
            "no passes",
            [0x48, 0x81, 0, 0, 0, 0, 0, 0, 8, 0],
            &no_passes,
            (5, 0x26, 0),
        ),
        (
            "two bytes of pattern",
            [0x48, 0x81, 0, 0, 0, 0, 0, 0, 6, 0],
            &short,
            (5, 0x26, 0),
        ),
        (
            "another length",
            [0x48, 0x81, 0, 0, 0, 0, 0, 0, 4, 0],
            &ONE_PASS,
            (5, 0x24, 0),
        ),
        (
            "unknown action",
            [0x48, 0x8A, 0, 0, 0, 0, 0, 0, 0, 0],
            &[],
            (5, 0x24, 0),
        ),
        (
            "list not announced",
            [0x04, 0x00, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0, 2, 0, 0],
            (5, 0x24, 0),
        ),
    ] {
        assert_eq!(bench.says(&cdb, list), expected, "{name}");
    }
    bench.disk.script().add(Misbehaviour::Refuse);
    assert_eq!(bench.says(&block_erase(0x82).0, &[]), (5, 0x24, 0));
    assert_eq!(bench.old(), (SIZE, SPARE));
    assert_eq!(Bench::new(HDD).says(&block_erase(0x82).0, &[]), (5, 0x20, 0));
}

#[test]
fn a_failed_sanitize_is_left_by_a_good_one_or_where_it_was_allowed() {
    for (byte_1, exit) in [(0x82, (5, 0x24, 0)), (0xA2, GOOD)] {
        let mut bench = Bench::misbehaving(SSD, Misbehaviour::FailHalfWay);
        assert_eq!(bench.says(&block_erase(byte_1).0, &[]), GOOD);
        bench.clock.advance_ms(15_000);
        assert_eq!(bench.state(), ((3, 0x31, 3), None));
        assert_eq!(bench.says(&[0x28, 0, 0, 0, 0, 0, 0, 0, 1], &[]), (3, 0x31, 3));
        assert_eq!(bench.says(&block_erase(0x1F).0, &[]), exit);
        bench.disk.script().clear();
        assert_eq!(bench.says(&block_erase(0x82).0, &[]), GOOD, "another one is taken");
        bench.clock.advance_ms(30_000);
        assert_eq!((bench.state().0, bench.old()), (GOOD, (0, 0)));
    }
}

#[test]
fn format_reaches_what_it_is_asked_for_and_what_the_disk_cares_to_do() {
    let secure = [0, 0x08, 0, 0, 0x20, 0, 0, 0];
    for (serial, list, seconds, left) in [
        (SSD, &[][..], 40, (0, SPARE)),
        (SSD, &secure[..], 40, (0, 0)),
        (HDD, &[], 3_600, (0, SPARE)),
        (HDD, &secure, 3_600, (0, SPARE)),
        (VIRTUAL, &[], 0, (SIZE, SPARE)),
    ] {
        let mut bench = Bench::new(serial);
        let byte_1 = if list.is_empty() { 0 } else { 0x10 };
        assert!(matches!(
            bench.reply(&[0x04, byte_1, 0, 0, 0, 0], list),
            Reply::Busy { .. }
        ));
        bench.clock.advance_ms(seconds * 1_000 + 1);
        assert_eq!(bench.disk.poll().map(|ended| ended.status), Some(0));
        assert_eq!(bench.old(), left, "{serial} {list:?}");
    }
}

#[test]
fn format_in_the_background_tells_its_progress() {
    let mut bench = Bench::new(HDD);
    assert_eq!(bench.says(&[0x04, 0x10, 0, 0, 0, 0], &[0, 0x02, 0, 0]), GOOD);
    bench.clock.advance_ms(1_800_000);
    assert_eq!(bench.state(), ((2, 0x04, 0x04), Some(0x8000)));
    let sense = bench.ends(&[0x00], &[]).sense;
    assert_eq!(sense[..8], [0x72, 2, 4, 4, 0, 0, 0, 8], "as descriptors");
    assert_eq!(sense[8..], [2, 6, 0, 0, 0x80, 0x80, 0, 0]);
}

#[test]
fn sanitize_goes_on_after_power_loss_and_format_does_not() {
    let mut bench = Bench::misbehaving(SSD, Misbehaviour::LosePowerHalfWay);
    assert_eq!(bench.says(&block_erase(0x82).0, &[]), GOOD);
    bench.clock.advance_ms(20_000);
    assert_eq!(bench.reply(&[0x00], &[]), Reply::Off);
    bench.clock.advance_ms(900_000);
    bench.disk.power_on();
    assert_eq!(bench.says(&[0x00], &[]), (6, 0x29, 0), "it has been away");
    assert_eq!(bench.says(&[0x00], &[]), (2, 0x04, 0x1B));
    bench.clock.advance_ms(15_000);
    assert_eq!((bench.state().0, bench.old()), (GOOD, (0, 0)));
    let mut bench = Bench::misbehaving(HDD, Misbehaviour::LosePowerHalfWay);
    let mut format = [0; 16];
    format[0] = 0x04;
    let completion = Passthru::submit(&mut bench.disk, &Cdb(format), Data::None, u32::MAX);
    assert_eq!(completion.unwrap().host_status, 1, "lost");
    bench.disk.power_on();
    assert_eq!(bench.says(&[0x00], &[]), (6, 0x29, 0));
    bench.clock.advance_ms(9_000_000);
    assert_eq!(
        bench.says(&[0x28, 0, 0, 0, 0, 0, 0, 0, 1], &[]),
        (3, 0x31, 0),
        "corrupted"
    );
    assert_eq!(bench.old(), (SIZE / 2, SPARE));
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
        let mut bench = Bench::misbehaving(SSD, lie);
        assert_eq!(bench.says(&block_erase(0x82).0, &[]), GOOD, "{lie:?}");
        bench.clock.advance_ms(30_000);
        assert_eq!(bench.state(), (GOOD, None), "{lie:?}");
        assert_eq!(bench.old(), left, "{lie:?}");
    }
    let mut hanging = Bench::misbehaving(SSD, Misbehaviour::Hang);
    assert_eq!(hanging.says(&block_erase(0x82).0, &[]), GOOD);
    hanging.clock.advance_ms(999_999_000);
    assert_eq!(hanging.state(), ((2, 0x04, 0x1B), Some(0x4000)));
}
