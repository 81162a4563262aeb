//! The controller as a driver uses it.

use super::*;
use crate::clock::Clock;
use crate::description::Rack;
use crate::host_memory::TestMemory;
use crate::mmc::MmcCard;

const R1: u16 = 0b10;
const R1B: u16 = 0b11;
const R2: u16 = 0b01;
const DATA: u16 = 1 << 5;

struct Bench {
    host: SdhciHost,
    memory: TestMemory,
    clock: Clock,
}

impl Bench {
    /// A card that was found and selected.
    fn new() -> Self {
        let rack = Rack::parse(include_str!("../../../../qemu/racks/lab/mmc.toml")).unwrap();
        let clock = Clock::default();
        let card = MmcCard::new(rack.mmc("LAB-MMC-51").unwrap().clone(), None, clock.clone()).unwrap();
        let mut bench = Self {
            host: SdhciHost::new(MmcBus::new(card)),
            memory: TestMemory::new(),
            clock,
        };
        bench.write(0x34, &u32::MAX.to_le_bytes());
        bench.write(0x38, &u32::MAX.to_le_bytes());
        for (index, argument, response) in [
            (0, 0, 0),
            (1, 0x00FF_8080, R1),
            (2, 0, R2),
            (3, 1 << 16, R1),
            (7, 1 << 16, R1),
        ] {
            assert_eq!(bench.send(index, argument, response), 1, "command {index}");
        }
        bench
    }

    fn write(&mut self, offset: u64, data: &[u8]) {
        self.host.write(offset, data, &self.memory).unwrap();
    }

    fn dword(&mut self, offset: u64) -> u32 {
        let mut bytes = [0; 4];
        self.host.read(offset, &mut bytes);
        u32::from_le_bytes(bytes)
    }

    /// Sends a command, and clears the status that it returns.
    fn send(&mut self, index: u8, argument: u32, flags: u16) -> u32 {
        self.write(0x08, &argument.to_le_bytes());
        self.write(0x0E, &(u16::from(index) << 8 | flags).to_le_bytes());
        self.status()
    }

    fn status(&mut self) -> u32 {
        self.host.poll();
        let status = self.dword(0x30);
        self.write(0x30, &status.to_le_bytes());
        assert!(!self.host.is_asking());
        status
    }

    /// Moves blocks of 512 bytes by one descriptor to or from address 0x4000.
    fn prepare(&mut self, blocks: u16, mode: u16) {
        self.memory.put(0x3000, &[0x23, 0, 0, 0, 0, 0x40, 0, 0]);
        self.write(0x58, &0x3000_u32.to_le_bytes());
        self.write(0x04, &512_u16.to_le_bytes());
        self.write(0x06, &blocks.to_le_bytes());
        self.write(0x0C, &mode.to_le_bytes());
    }
}

#[test]
fn what_the_card_does_not_know_is_not_answered() {
    let mut bench = Bench::new();
    bench.send(0, 0, 0);
    for index in [5, 8, 52, 55] {
        assert_eq!(bench.send(index, 0x1AA, R1), 1 << 16 | 1 << 15);
    }
}

#[test]
fn the_extended_data_come_by_descriptors() {
    let mut bench = Bench::new();
    bench.prepare(1, 1 << 4);
    assert_eq!(bench.send(8, 0, R1 | DATA), 0b11);
    let page = bench.memory.bytes(0x4000, 512);
    assert_eq!(dword(&page, 212), 32_768);
}

#[test]
fn the_size_of_a_small_card_stands_in_its_csd() {
    let mut bench = Bench::new();
    bench.send(7, 0, R1);
    assert_eq!(bench.send(9, 1 << 16, R2), 1);
    let long = [0x10, 0x14, 0x18, 0x1C].map(|at| bench.dword(at));
    let field = |at: usize, bits: u32| {
        let whole = long
            .iter()
            .rev()
            .fold(0_u128, |whole, &word| whole << 32 | u128::from(word))
            << 8;
        u64::try_from(whole >> at & ((1 << bits) - 1)).unwrap()
    };
    let (size, multiplier, block_bits) = (field(62, 12), field(47, 3), field(80, 4));
    assert_eq!((size + 1) << (multiplier + 2 + block_bits), 16 << 20);
}

#[test]
fn blocks_are_written_and_read() {
    let mut bench = Bench::new();
    bench.memory.put(0x4000, &[9; 1024]);
    bench.prepare(2, 1 << 5);
    assert_eq!(bench.send(25, 512 * 8, R1 | DATA), 0b11);
    bench.memory.put(0x4000, &[0; 1024]);
    bench.prepare(2, 1 << 5 | 1 << 4);
    assert_eq!(bench.send(18, 512 * 8, R1 | DATA), 0b11);
    assert_eq!(bench.memory.bytes(0x4000, 1024), [9; 1024]);
    assert_eq!(bench.send(12, 0, R1B), 0b11);
    assert_eq!(bench.send(18, u32::MAX, R1 | DATA), 1 << 20 | 1 << 15 | 1);
    assert_eq!(bench.dword(0x10) >> 31, 1);
}

#[test]
fn a_sanitize_holds_the_line_until_it_has_ended() {
    let mut bench = Bench::new();
    for (index, argument) in [(35, 0), (36, (16 << 20) - 512), (38, 0)] {
        bench.send(index, argument, R1B);
    }
    assert_eq!(bench.send(6, 0x03A5_0100, R1B), 0b01);
    assert_eq!(bench.dword(0x24) & (1 << 20 | 0b110), 0b110);
    assert_eq!(bench.send(13, 1 << 16, R1), 1);
    assert_eq!(bench.dword(0x10), 7 << 9);
    bench.clock.advance_ms(10_000);
    assert_eq!(bench.status(), 0b10);
    assert_eq!(bench.send(13, 1 << 16, R1), 1);
    assert_eq!(bench.dword(0x10), 0x900);
    assert_eq!(bench.host.bus.card.old_bytes(crate::mmc::Partition::User), 0);
}

#[test]
fn a_boot_area_is_reached_when_it_is_selected() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(6, 0x03B3_0100, R1B), 0b11);
    bench.memory.put(0x4000, &[9; 512]);
    bench.prepare(1, 0);
    assert_eq!(bench.send(24, 0, R1 | DATA), 0b11);
    let left = bench.host.bus.card.old_bytes(crate::mmc::Partition::Boot0);
    assert_eq!(left, (1 << 20) - 512);
}
