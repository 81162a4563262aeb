//! The disk against the words of the standards.

mod erasing;
mod hiding;
mod identifying;

use super::*;
use crate::description::Rack;
use crate::misbehaviour::Misbehaviour;

pub(super) const SSD: &str = "LAB-ATA-SSD";
pub(super) const HDD: &str = "LAB-ATA-HDD";
pub(super) const HDD_4KN: &str = "LAB-ATA-4KN";

/// A disk of the rack, as a command line that is typed at it.
pub(super) struct Bench {
    pub disk: AtaDisk,
    pub clock: Clock,
}

pub(super) fn description(serial: &str) -> Ata {
    let rack = Rack::parse(include_str!("../../../../qemu/racks/lab/ata.toml")).unwrap();
    rack.ata(serial).unwrap().clone()
}

impl Bench {
    pub fn new(serial: &str) -> Self {
        Self::of(description(serial))
    }

    pub fn of(description: Ata) -> Self {
        let clock = Clock::default();
        let disk = AtaDisk::new(description, None, clock.clone()).unwrap();
        Self { disk, clock }
    }

    pub fn misbehaving(serial: &str, misbehaviour: Misbehaviour) -> Self {
        let mut bench = Self::new(serial);
        bench.disk.script().add(misbehaviour);
        bench
    }

    pub fn send(&mut self, feature: u16, count: u16, lba: u64, opcode: u8, data: &[u8]) -> Reply<Ended> {
        let command = Command {
            feature,
            count,
            lba,
            device: 0,
            opcode,
        };
        self.disk.submit(&command, data)
    }

    /// Status, error, COUNT and LBA of a command that ends at once.
    #[track_caller]
    pub fn ends(&mut self, feature: u16, count: u16, lba: u64, opcode: u8, data: &[u8]) -> (u8, u8, u16, u64) {
        let Reply::Ended(ended) = self.send(feature, count, lba, opcode, data) else {
            panic!("it has not ended");
        };
        (ended.status, ended.error, ended.count, ended.lba)
    }

    #[track_caller]
    pub fn is_good(&mut self, feature: u16, count: u16, lba: u64, opcode: u8) -> bool {
        self.ends(feature, count, lba, opcode, &[]).0 == 0x50
    }

    #[track_caller]
    pub fn data(&mut self, feature: u16, count: u16, lba: u64, opcode: u8) -> Vec<u8> {
        match self.send(feature, count, lba, opcode, &[]) {
            Reply::Ended(ended) if ended.status == 0x50 => ended.data,
            reply => panic!("{reply:?}"),
        }
    }

    pub fn word(&mut self, number: usize) -> u16 {
        let page = self.data(0, 1, 0, 0xEC);
        u16::from_le_bytes([page[2 * number], page[2 * number + 1]])
    }

    pub fn old(&mut self) -> (u64, u64) {
        let old = self.disk.old_data();
        (old.user_bytes, old.spare_bytes)
    }
}
