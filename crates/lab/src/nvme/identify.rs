use super::NvmeController;
use super::command::{Command, Status};
use super::format::FORMATS;
use crate::description::NoDeallocate;
use crate::misbehaviour::Misbehaviour;

const PAGE_BYTES: usize = 4096;

const BRIDGE_SERIAL: &str = "0123456789ABCDEF";
const BRIDGE_MODEL: &str = "NVME BRIDGE";

impl NvmeController {
    /// Identify (NVMe Base 2.0 §5.17): a namespace, the controller, the namespaces, a namespace's names.
    pub(super) fn identify(&self, command: &Command) -> Result<Vec<u8>, Status> {
        match command.dwords[0] & 0xFF {
            0 => self.identify_namespace(command.namespace),
            1 => Ok(self.identify_controller()),
            2 => Ok(self.list_namespaces(command.namespace)),
            3 => self.name_namespace(command.namespace),
            _ => Err(Status::INVALID_FIELD),
        }
    }

    fn identify_controller(&self) -> Vec<u8> {
        let body = &self.description.body;
        let (serial, model) = if self.script.has(Misbehaviour::BridgeIdentity) {
            (BRIDGE_SERIAL, BRIDGE_MODEL)
        } else {
            (body.serial.as_str(), body.model.as_str())
        };
        let mut page = vec![0; PAGE_BYTES];
        put_text(&mut page[4..24], serial);
        put_text(&mut page[24..64], model);
        put_text(&mut page[64..72], &body.firmware);
        // 128 KiB at most at once; controller 1; version 1.4; an I/O controller.
        (page[77], page[78], page[111]) = (5, 1, 1);
        put(&mut page[80..84], 0x0001_0400);
        let security = u64::from(self.opal.is_some());
        put(
            &mut page[256..258],
            security | u64::from(self.description.format.is_some()) << 1,
        );
        let free = self.medium.area(self.namespaces.len());
        put(&mut page[280..288], body.bytes());
        put(&mut page[296..304], free.end - free.start);
        put(&mut page[328..332], self.sanicap());
        (page[512], page[513]) = (0x66, 0x44);
        put(&mut page[516..520], self.namespaces.len() as u64);
        // Deallocate and Write Zeroes.
        put(&mut page[520..522], 0x000C);
        page[524] = self.fna();
        page[525] = 1;
        // Linux takes no second controller of the same name.
        let name = format!("nqn.2014-08.org.nvmexpress:lab:{}", body.serial);
        page[768..768 + name.len()].copy_from_slice(name.as_bytes());
        page
    }

    fn sanicap(&self) -> u64 {
        let Some(sanitize) = &self.description.sanitize else {
            return 0;
        };
        let offered = &sanitize.offered;
        let operations = [offered.crypto_s, offered.block_s, offered.overwrite_s];
        let bits = (0..)
            .zip(operations)
            .map(|(bit, seconds)| u64::from(seconds.is_some()) << bit);
        // NDI and NODMMAS: what is left allocated is written to, so that it can be read.
        let readable = match sanitize.no_deallocate {
            NoDeallocate::Granted => 0b10 << 30,
            NoDeallocate::Refused | NoDeallocate::Overruled => 1 << 29 | 0b01 << 30,
        };
        bits.sum::<u64>() | readable
    }

    fn fna(&self) -> u8 {
        let Some(format) = &self.description.format else {
            return 0;
        };
        let bits = [
            format.formats_all,
            format.erases_all,
            format.crypto,
            format.refuses_broadcast,
        ];
        (0..).zip(bits).map(|(bit, is_set)| u8::from(is_set) << bit).sum()
    }

    fn identify_namespace(&self, number: u32) -> Result<Vec<u8>, Status> {
        let namespace = &self.namespaces[self.number(number)?];
        let mut page = vec![0; PAGE_BYTES];
        put(&mut page[0..8], namespace.blocks());
        put(&mut page[8..16], namespace.blocks());
        put(&mut page[16..24], namespace.allocated());
        page[25] = 1;
        page[26] = u8::from(namespace.block_bytes == FORMATS[1]);
        // What is deallocated reads as zeros.
        page[33] = 1;
        page[120..128].copy_from_slice(&self.eui64(number));
        for (entry, block_bytes) in page[128..].chunks_mut(4).zip(FORMATS) {
            entry[2] = block_bytes.ilog2().to_le_bytes()[0];
        }
        Ok(page)
    }

    /// Numbers greater than the one given.
    fn list_namespaces(&self, after: u32) -> Vec<u8> {
        let mut page = vec![0; PAGE_BYTES];
        let numbers = (1..=self.namespaces.len() as u64).filter(|number| *number > u64::from(after));
        for (place, number) in page.chunks_mut(4).zip(numbers) {
            put(place, number);
        }
        page
    }

    fn name_namespace(&self, number: u32) -> Result<Vec<u8>, Status> {
        self.number(number)?;
        let mut page = vec![0; PAGE_BYTES];
        (page[0], page[1]) = (1, 8);
        page[4..12].copy_from_slice(&self.eui64(number));
        Ok(page)
    }

    /// One for each namespace of each drive: the sum of the letters of the serial number, and the number.
    fn eui64(&self, number: u32) -> [u8; 8] {
        let sum: u16 = self.description.body.serial.bytes().map(u16::from).sum();
        let [high, low] = sum.to_be_bytes();
        [0x00, 0x1A, 0xB0, high, low, 0, 0, number.to_le_bytes()[0]]
    }
}

/// The lowest byte first.
fn put(place: &mut [u8], number: u64) {
    let length = place.len();
    place.copy_from_slice(&number.to_le_bytes()[..length]);
}

fn put_text(place: &mut [u8], text: &str) {
    let mut bytes = text.bytes();
    place.fill_with(|| bytes.next().unwrap_or(b' '));
}
