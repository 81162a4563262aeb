//! The card against the words of the standard.

use nix::errno::Errno;
use pumice_device::{Data, MmcCommand, MmcCompletion, MmcResponse, MmcSequence, Passthru};

use super::*;
use crate::description::Rack;

const NEW: &str = "LAB-MMC-51";
const OLD: &str = "LAB-MMC-44";

const MIB: u64 = 1 << 20;
const SPARE: u64 = 256 << 10;
const SIZE: u64 = 16 * MIB;
const BOOT: u64 = MIB;

struct Bench {
    card: MmcCard,
    clock: Clock,
}

impl Bench {
    fn new(serial: &str) -> Self {
        let rack = Rack::parse(include_str!("../../../../qemu/racks/lab/mmc.toml")).unwrap();
        let clock = Clock::default();
        let description = rack.mmc(serial).unwrap().clone();
        let card = MmcCard::new(description, None, clock.clone()).unwrap();
        Self { card, clock }
    }

    fn misbehaving(serial: &str, misbehaviour: Misbehaviour) -> Self {
        let mut bench = Self::new(serial);
        bench.card.script().add(misbehaviour);
        bench
    }

    /// Sends a command, waits for its end, and gives the error bits of its status and of the one after.
    fn send_to(&mut self, partition: Partition, index: u8, argument: u32) -> (u32, u32) {
        let errors = |response: Response| response.status & !command::READY;
        let own = match self.card.submit(partition, Command { index, argument }) {
            Reply::Ended(response) => errors(response),
            Reply::Busy { .. } => {
                self.clock.advance_ms(60_000);
                errors(self.card.poll().expect("a minute is enough"))
            }
            Reply::Off => panic!("there is power"),
        };
        match self.card.submit(
            partition,
            Command {
                index: 13,
                argument: 1 << 16,
            },
        ) {
            Reply::Ended(response) => (own, errors(response)),
            reply => panic!("{reply:?}"),
        }
    }

    fn send(&mut self, index: u8, argument: u32) -> (u32, u32) {
        self.send_to(Partition::User, index, argument)
    }

    /// Erases blocks of an area in one of the ways; addresses are bytes.
    fn erase(&mut self, partition: Partition, how: u32, first: u32, last: u32) -> (u32, u32) {
        assert_eq!(self.send_to(partition, 35, first * 512), (0, 0));
        assert_eq!(self.send_to(partition, 36, last * 512), (0, 0));
        self.send_to(partition, 38, how)
    }

    fn sanitize(&mut self) -> (u32, u32) {
        self.send(6, 0x03A5_0100)
    }

    /// Old data in the user area, the two boot areas, and the spare blocks.
    fn old(&mut self) -> (u64, u64, u64) {
        let spare = self.card.old_data().spare_bytes;
        let boot = self.card.old_bytes(Partition::Boot0) + self.card.old_bytes(Partition::Boot1);
        (self.card.old_bytes(Partition::User), boot, spare)
    }

    fn first_byte(&mut self, block: u64) -> u8 {
        let mut bytes = [0; 512];
        self.card.read(Partition::User, block, &mut bytes).unwrap();
        bytes[0]
    }
}

const LAST: u32 = 32_767;
const OLD_BYTE: u8 = 0xF1;

#[test]
fn ext_csd_has_these_bytes() {
    for (serial, byte, expected) in [
        (NEW, 181, 0x01),
        (OLD, 181, 0x00),
        (NEW, 192, 8),
        (NEW, 213, 0x80),
        (NEW, 224, 1),
        (NEW, 226, 8),
        (NEW, 231, 0x50),
        (OLD, 231, 0x11),
    ] {
        let reply = Bench::new(serial)
            .card
            .submit(Partition::User, Command { index: 8, argument: 0 });
        let Reply::Ended(response) = reply else {
            panic!("{reply:?}");
        };
        assert_eq!(response.data[byte], expected, "{serial} {byte}");
    }
}

#[test]
fn what_is_erased_reads_as_erased_and_lies_there_until_a_sanitize() {
    for (name, how) in [("erase", 0x0000_0000), ("trim", 0x0000_0001)] {
        let mut bench = Bench::new(NEW);
        assert_eq!(bench.erase(Partition::User, how, 0, LAST), (0, 0), "{name}");
        assert_eq!(bench.first_byte(77), 0xFF, "{name}");
        assert_eq!(bench.old(), (SIZE, 2 * BOOT, SPARE), "{name}");
        assert_eq!(bench.sanitize(), (0, 0), "{name}");
        assert_eq!(
            bench.old(),
            (0, 2 * BOOT, 0),
            "{name}: the boot areas were not erased before"
        );
    }
}

#[test]
fn a_sanitize_alone_reaches_nothing_that_is_in_use() {
    let mut bench = Bench::new(NEW);
    assert_eq!(bench.sanitize(), (0, 0));
    assert_eq!(bench.old(), (SIZE, 2 * BOOT, 0));
    assert_eq!(bench.erase(Partition::User, 0x0000_0003, 0, LAST), (0, 0), "discard");
    assert_eq!(bench.sanitize(), (0, 0));
    assert_eq!(bench.old(), (SIZE, 2 * BOOT, 0), "discarded is not erased");
}

#[test]
fn boot_areas_are_erased_by_themselves() {
    let mut bench = Bench::new(NEW);
    for boot in [Partition::Boot0, Partition::Boot1] {
        assert_eq!(bench.erase(boot, 0x0000_0001, 0, 2_047), (0, 0));
    }
    assert_eq!(
        bench.erase(Partition::Boot0, 0, 0, 2_048),
        (0, 1 << 27),
        "beyond its end"
    );
    assert_eq!(bench.sanitize(), (0, 0));
    assert_eq!(bench.old(), (SIZE, 0, 0));
}

#[test]
fn erase_takes_whole_groups_and_trim_takes_blocks() {
    for (how, block_5, block_1100) in [(0, 0xFF, OLD_BYTE), (1, OLD_BYTE, OLD_BYTE)] {
        let mut bench = Bench::new(NEW);
        assert_eq!(bench.erase(Partition::User, how, 100, 200), (0, 0));
        assert_eq!(bench.first_byte(150), 0xFF, "{how}");
        assert_eq!(bench.first_byte(5), block_5, "{how}: in the same group of 1024 blocks");
        assert_eq!(bench.first_byte(1_100), block_1100, "{how}: in the next");
    }
}

#[test]
fn secure_erase_and_trim_erase_at_once_on_a_card_that_has_them() {
    let mut bench = Bench::new(OLD);
    assert_eq!(bench.sanitize(), (0, 1 << 7), "it has no sanitize");
    assert_eq!(bench.erase(Partition::User, 0x8000_0000, 0, LAST), (0, 0));
    assert_eq!(bench.old(), (0, 2 * BOOT, 0));
    let mut bench = Bench::new(OLD);
    assert_eq!(bench.erase(Partition::User, 0x8000_0001, 0, 9), (0, 0));
    assert_eq!(bench.old(), (SIZE, 2 * BOOT, SPARE), "only marked");
    assert_eq!(bench.erase(Partition::User, 0x8000_8000, 0, 9), (0, 0));
    assert_eq!(bench.old(), (SIZE - 5_120, 2 * BOOT, 0));
    let mut without = Bench::new(NEW);
    assert_eq!(without.erase(Partition::User, 0x8000_0000, 0, LAST), (0, 1 << 22));
    assert_eq!(without.old(), (SIZE, 2 * BOOT, SPARE));
}

#[test]
fn an_erase_out_of_order_is_told_so() {
    let mut bench = Bench::new(NEW);
    assert_eq!(bench.send(38, 0), (1 << 28, 0));
    assert_eq!(bench.send(36, 0), (1 << 28, 0));
    assert_eq!(bench.erase(Partition::User, 0, 5, 4), (0, 1 << 27));
    assert_eq!(bench.erase(Partition::User, 7, 0, 9), (0, 1 << 22));
    assert_eq!(bench.send(60, 0), (0, 1 << 22), "an unknown command");
    assert_eq!(bench.first_byte(0), OLD_BYTE);
}

#[test]
fn lies_look_like_successes_and_the_lab_counts_what_is_left() {
    use Misbehaviour::{DoNothing, EraseHalf, ReportOldSuccess, SkipSpare};
    for (lie, left) in [
        (DoNothing, (SIZE, SPARE)),
        (ReportOldSuccess, (SIZE, SPARE)),
        (EraseHalf, ((SIZE + SIZE / 2 - SPARE) / 2, SPARE)),
        (SkipSpare, (0, SPARE)),
    ] {
        let mut bench = Bench::misbehaving(NEW, lie);
        assert_eq!(bench.erase(Partition::User, 0, 0, LAST), (0, 0), "{lie:?}");
        assert_eq!(bench.sanitize(), (0, 0), "{lie:?}");
        let (user, _, spare) = bench.old();
        assert_eq!((user, spare), left, "{lie:?}");
    }
    for (refusal, status) in [(Misbehaviour::Refuse, 1 << 7), (Misbehaviour::FailHalfWay, 1 << 19)] {
        let mut bench = Bench::misbehaving(NEW, refusal);
        let (own, later) = bench.sanitize();
        assert_eq!(own | later, status, "{refusal:?}");
    }
}

#[test]
fn a_sanitize_without_power_does_not_go_on() {
    let mut bench = Bench::new(NEW);
    bench.erase(Partition::User, 0, 0, LAST);
    bench.card.script().add(Misbehaviour::LosePowerHalfWay);
    let words = Command {
        index: 6,
        argument: 0x03A5_0100,
    };
    assert_eq!(
        bench.card.submit(Partition::User, words),
        Reply::Busy { until_ms: Some(5_000) }
    );
    bench.clock.advance_ms(5_000);
    assert_eq!(bench.card.poll(), None);
    assert!(!bench.card.is_powered());
    bench.card.power_on();
    bench.clock.advance_ms(90_000);
    assert_eq!(bench.old(), ((SIZE - SPARE) / 2, 2 * BOOT, SPARE));
}

#[test]
fn a_sequence_comes_through_the_seam_and_each_status_back() {
    let bench = Bench::new(NEW);
    let mut user = MmcNode::new(bench.card);
    let command = |index, argument, response| MmcCommand {
        index,
        argument,
        response,
    };
    let erase = MmcSequence(vec![
        command(35, 0, MmcResponse::R1),
        command(36, 2_047 * 512, MmcResponse::R1),
        command(38, 1, MmcResponse::R1WithBusy),
        command(13, 1 << 16, MmcResponse::R1),
    ]);
    let mut boot = user.of(Partition::Boot1);
    let good = MmcCompletion::Ended {
        statuses: vec![0x900; 4],
    };
    assert_eq!(boot.submit(&erase, Data::None, 9), Ok(good));
    let sanitize = MmcSequence(vec![command(6, 0x03A5_0100, MmcResponse::R1WithBusy)]);
    assert_eq!(user.submit(&sanitize, Data::None, 5_000), Ok(MmcCompletion::GivenUp));
    let ended = MmcCompletion::Ended { statuses: vec![0x900] };
    assert_eq!(user.submit(&sanitize, Data::None, 60_000), Ok(ended));
    assert_eq!(user.card().old_bytes(Partition::Boot1), 0);
    assert_eq!(user.card().old_bytes(Partition::User), SIZE);
    let ext_csd = MmcSequence(vec![command(8, 0, MmcResponse::R1WithData)]);
    let mut page = [0; 512];
    assert!(user.submit(&ext_csd, Data::In(&mut page), 9).is_ok());
    assert_eq!(page[226], 8);
    let without_busy = MmcSequence(vec![command(6, 0x03A5_0100, MmcResponse::R1)]);
    assert_eq!(user.submit(&without_busy, Data::None, 9), Err(Errno::EINVAL));
    user.card().power_off();
    assert_eq!(user.submit(&sanitize, Data::None, 9), Err(Errno::ENODEV));
}
