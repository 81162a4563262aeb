//! The controller against the words of the standard.

mod erasing;
mod identifying;

use super::*;
use crate::description::Rack;

const ALL_ABLE: &str = "LAB-NVME-ALL";
const FORMAT_ONLY: &str = "LAB-NVME-FORMAT";
const OLD: &str = "LAB-NVME-OLD";

/// A controller of the rack.
struct Bench {
    controller: NvmeController,
    clock: Clock,
}

impl Bench {
    fn new(serial: &str) -> Self {
        let rack = Rack::parse(include_str!("../../../../qemu/racks/lab/nvme.toml")).unwrap();
        let clock = Clock::default();
        let description = rack.nvme(serial).unwrap().clone();
        let controller = NvmeController::new(description, None, clock.clone()).unwrap();
        Self { controller, clock }
    }

    fn misbehaving(serial: &str, misbehaviour: Misbehaviour) -> Self {
        let mut bench = Self::new(serial);
        bench.controller.script().add(misbehaviour);
        bench
    }

    fn send(&mut self, opcode: u8, namespace: u32, dword_10: u32, dword_11: u32) -> Reply<Ended> {
        let command = Command {
            opcode,
            namespace,
            dwords: [dword_10, dword_11, 0, 0, 0, 0],
        };
        self.controller.submit_admin(&command, &[])
    }

    /// Status without "do not retry" of a command that ends at once.
    #[track_caller]
    fn status(&mut self, opcode: u8, namespace: u32, dword_10: u32, dword_11: u32) -> u16 {
        match self.send(opcode, namespace, dword_10, dword_11) {
            Reply::Ended(ended) => ended.status.0 & 0x7FF,
            reply => panic!("{reply:?}"),
        }
    }

    #[track_caller]
    fn page(&mut self, opcode: u8, namespace: u32, dword_10: u32) -> Vec<u8> {
        match self.send(opcode, namespace, dword_10, 0) {
            Reply::Ended(ended) if ended.status == Status::GOOD => ended.data,
            reply => panic!("{reply:?}"),
        }
    }

    /// Status of a command for blocks, and what was read.
    fn io(&mut self, opcode: u8, namespace: u32, lba: u64, data: &[u8]) -> (u16, Vec<u8>) {
        let command = IoCommand {
            opcode,
            namespace,
            lba,
            blocks: 1,
        };
        match self.controller.submit_io(&command, data) {
            Reply::Ended(ended) => (ended.status.0 & 0x7FF, ended.data),
            reply => panic!("{reply:?}"),
        }
    }

    /// SPROG, SSTAT, SCDW10.
    fn sanitize_log(&mut self) -> (u16, u16, u32) {
        let page = self.page(0x02, ALL, 127 << 16 | 0x81);
        let sprog = u16::from_le_bytes([page[0], page[1]]);
        let sstat = u16::from_le_bytes([page[2], page[3]]);
        (sprog, sstat, u32::from_le_bytes([page[4], page[5], page[6], page[7]]))
    }

    /// Old data of the first namespace, of all that is no spare block, and of the spare blocks.
    fn old(&mut self) -> (u64, u64, u64) {
        let old = self.controller.old_data();
        (self.controller.old_bytes(1).unwrap(), old.user_bytes, old.spare_bytes)
    }
}
