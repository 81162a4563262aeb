//! The adapter as a driver uses it.

use super::*;
use crate::clock::Clock;
use crate::description::Rack;
use crate::host_memory::{TestMemory, dword};

const LIST: usize = 0x1000;
const FISES: usize = 0x2000;
const TABLE: usize = 0x3000;
const DATA: usize = 0x4000;

const INTERRUPT_STATUS: u64 = 0x110;
const COMMAND: u64 = 0x118;
const TASK_FILE: u64 = 0x120;
const LINK_STATUS: u64 = 0x128;
const LINK_CONTROL: u64 = 0x12C;
const ISSUED: u64 = 0x138;

/// An adapter that a driver has started, with memory and one table.
struct Bench {
    hba: AhciHba,
    memory: TestMemory,
    clock: Clock,
}

impl Bench {
    fn new(serial: &str) -> Self {
        let rack = Rack::parse(include_str!("../../../../qemu/racks/lab/ata.toml")).unwrap();
        let clock = Clock::default();
        let disk = AtaDisk::new(rack.ata(serial).unwrap().clone(), None, clock.clone()).unwrap();
        let mut bench = Self {
            hba: AhciHba::new(disk),
            memory: TestMemory::new(),
            clock,
        };
        bench.write(0x100, 0x1000);
        bench.write(0x108, 0x2000);
        bench.start();
        bench.write(INTERRUPT_STATUS, u32::MAX);
        bench.write(0x114, u32::MAX);
        bench.write(0x004, 1 << 31 | 1 << 1);
        bench
    }

    fn start(&mut self) {
        self.write(COMMAND, 1 << 4 | 1);
    }

    fn write(&mut self, offset: u64, value: u32) {
        self.hba.write(offset, value, &self.memory).unwrap();
    }

    /// Puts a command into slot 0, with one region of this many bytes, and issues it.
    fn send(&mut self, opcode: u8, [feature, count]: [u8; 2], bytes: u32, writes: bool) {
        self.place(
            [0x27, 0x80, opcode, feature, 0, 0, 0, 0x40, 0, 0, 0, 0, count, 0, 0, 0],
            bytes,
            writes,
        );
    }

    fn place(&mut self, fis: [u8; 16], bytes: u32, writes: bool) {
        let header = 5 | u32::from(writes) << 6 | u32::from(bytes != 0) << 16;
        self.memory.put(LIST, &header.to_le_bytes());
        self.memory.put(LIST + 8, &0x3000_u64.to_le_bytes());
        self.memory.put(TABLE, &fis);
        self.memory.put(TABLE + 0x80, &0x4000_u64.to_le_bytes());
        self.memory.put(TABLE + 0x8C, &bytes.saturating_sub(1).to_le_bytes());
        self.write(ISSUED, 1);
    }

    fn password(&mut self) {
        let mut page = [0; 512];
        page[2..5].copy_from_slice(b"lab");
        self.memory.put(DATA, &page);
    }
}

#[test]
fn identifying_brings_the_page_a_setup_and_an_interrupt() {
    let mut bench = Bench::new("LAB-ATA-HDD");
    bench.hba.take_interrupt();
    bench.send(0xEC, [0, 0], 512, false);
    assert_eq!(bench.memory.bytes(DATA, 512), bench.hba.disk.identify());
    assert_eq!(dword(&bench.memory.bytes(LIST + 4, 4), 0), 512);
    assert_eq!(bench.memory.bytes(FISES + 0x20, 4), [0x5F, 0x60, 0x50, 0]);
    assert_eq!(bench.memory.bytes(FISES + 0x2F, 1), [0x50]);
    assert_eq!(bench.hba.read(INTERRUPT_STATUS), 0b10);
    assert_eq!(bench.hba.read(ISSUED), 0);
    assert_eq!(bench.hba.read(0x08), 1);
    assert!(bench.hba.take_interrupt());
    bench.write(INTERRUPT_STATUS, 0b10);
    assert_eq!(bench.hba.read(0x08), 0);
    assert!(!bench.hba.take_interrupt());
}

#[test]
fn blocks_are_written_and_read() {
    let mut bench = Bench::new("LAB-ATA-HDD");
    bench.memory.put(DATA, &[7; 1024]);
    bench.send(0x35, [0, 2], 1024, true);
    bench.memory.put(DATA, &[0; 1024]);
    bench.send(0x25, [0, 2], 1024, false);
    assert_eq!(bench.memory.bytes(DATA, 1024), [7; 1024]);
    assert_eq!(bench.memory.bytes(FISES + 0x40, 3), [0x34, 0x40, 0x50]);
    assert_eq!(bench.hba.read(INTERRUPT_STATUS), 0b1);
}

/// As `SeaBIOS` does with SET FEATURES.
#[test]
fn regions_of_a_command_without_data_are_not_looked_at() {
    let mut bench = Bench::new("LAB-ATA-HDD");
    bench.send(0xEF, [3, 0x46], 1 << 22, true);
    assert_eq!(bench.hba.read(TASK_FILE), 0x50);
}

#[test]
fn an_error_halts_the_port_until_it_is_stopped() {
    let mut bench = Bench::new("LAB-ATA-HDD");
    bench.send(0x92, [0, 0], 0, false);
    assert_eq!(bench.hba.read(TASK_FILE), 0x0451);
    assert_eq!(bench.hba.read(INTERRUPT_STATUS), 1 << 30 | 1);
    assert_eq!(bench.hba.read(ISSUED), 1);
    bench.write(ISSUED, 2);
    assert_eq!(bench.hba.read(ISSUED), 3);
    bench.write(COMMAND, 1 << 4);
    assert_eq!(bench.hba.read(ISSUED), 0);
    bench.start();
    bench.send(0xE7, [0, 0], 0, false);
    assert_eq!(bench.hba.read(TASK_FILE), 0x50);
}

#[test]
fn an_erase_keeps_the_port_busy_until_it_has_ended() {
    let mut bench = begun_erase();
    assert_eq!(bench.hba.read(TASK_FILE), 0x80);
    bench.clock.advance_ms(3_599_000);
    bench.hba.poll(&bench.memory).unwrap();
    assert_eq!(bench.hba.read(TASK_FILE), 0x80);
    bench.clock.advance_ms(2_000);
    bench.hba.poll(&bench.memory).unwrap();
    assert_eq!(bench.hba.read(TASK_FILE), 0x50);
    assert_eq!(bench.hba.read(ISSUED), 0);
    assert!(bench.hba.take_interrupt());
}

#[test]
fn a_link_reset_stops_an_erase_and_brings_the_signature() {
    let mut bench = begun_erase();
    let before = bench.hba.disk.old_data();
    bench.write(COMMAND, 0);
    bench.write(LINK_CONTROL, 0x301);
    assert_eq!(bench.hba.read(LINK_STATUS), 0);
    bench.write(COMMAND, 1 << 4);
    bench.write(LINK_CONTROL, 0x300);
    assert_eq!(bench.hba.read(LINK_STATUS), 0x123);
    assert_eq!(bench.hba.read(TASK_FILE), 0x150);
    assert_eq!(bench.memory.bytes(FISES + 0x40, 7), [0x34, 0x40, 0x50, 1, 1, 0, 0]);
    bench.clock.advance_ms(u64::from(u32::MAX));
    bench.hba.poll(&bench.memory).unwrap();
    assert_eq!(bench.hba.disk.old_data(), before);
}

#[test]
fn a_soft_reset_brings_the_signature_when_it_is_taken_back() {
    let mut bench = Bench::new("LAB-ATA-HDD");
    let control = |bits| [0x27, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, bits];
    bench.place(control(0x04), 0, false);
    assert_eq!(bench.memory.bytes(FISES + 0x40, 1), [0]);
    bench.place(control(0), 0, false);
    assert_eq!(bench.memory.bytes(FISES + 0x40, 4), [0x34, 0x40, 0x50, 1]);
    assert_eq!(bench.hba.read(ISSUED), 0);
}

#[test]
fn the_first_reset_of_the_bus_is_a_boot_and_the_next_a_sleep() {
    let mut bench = Bench::new("LAB-ATA-SSD");
    let frozen = |bench: &mut Bench| bench.hba.disk.identify()[256] & 8 != 0;
    bench.hba.is_used = false;
    bench.hba.reset_bus();
    assert!(frozen(&mut bench));
    bench.write(0x004, 1 << 31);
    bench.hba.reset_bus();
    assert!(!frozen(&mut bench));
}

#[test]
fn without_power_the_link_is_down() {
    let mut bench = Bench::new("LAB-ATA-HDD");
    bench.hba.disk.power_off();
    assert_eq!(bench.hba.read(LINK_STATUS), 0);
    assert_eq!(bench.hba.read(TASK_FILE), 0x7F);
}

/// A disk of which the erase has begun and takes an hour.
fn begun_erase() -> Bench {
    let mut bench = Bench::new("LAB-ATA-HDD");
    for (opcode, bytes) in [(0xF1, 512), (0xF3, 0), (0xF4, 512)] {
        bench.password();
        bench.send(opcode, [0, 0], bytes, bytes != 0);
    }
    bench.hba.take_interrupt();
    bench
}
