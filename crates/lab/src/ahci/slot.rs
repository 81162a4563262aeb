use std::io;

use crate::ata::Command;
use crate::host_memory::{HostMemory, dword, qword};

const HEADER_BYTES: u64 = 32;
const TABLE_BYTES: usize = 0x40;
const REGIONS_AT: u64 = 0x80;
const REGION_BYTES: usize = 16;

const WRITES: u32 = 1 << 6;

/// Bits of a FIS's second byte and of its control register.
const IS_COMMAND: u8 = 0x80;
const SOFT_RESET: u8 = 0x04;

/// A command in the list (AHCI 1.3.1 §4.2.2), with the FIS of its table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub number: u32,
    header_address: u64,
    /// Bits and number of regions.
    header: u32,
    table_address: u64,
    fis: [u8; TABLE_BYTES],
}

impl Slot {
    pub fn fetch(list_address: u64, number: u32, memory: &impl HostMemory) -> io::Result<Self> {
        let header_address = list_address + u64::from(number) * HEADER_BYTES;
        let mut header = [0; 16];
        memory.read(header_address, &mut header)?;
        let table_address = qword(&header, 8);
        let mut fis = [0; TABLE_BYTES];
        memory.read(table_address, &mut fis)?;
        Ok(Self {
            number,
            header_address,
            header: dword(&header, 0),
            table_address,
            fis,
        })
    }

    /// The command, unless it only writes the control register.
    pub fn command(&self) -> Option<Command> {
        let fis = &self.fis;
        (fis[1] & IS_COMMAND != 0).then(|| Command {
            feature: u16::from_le_bytes([fis[3], fis[11]]),
            count: u16::from_le_bytes([fis[12], fis[13]]),
            lba: u64::from_le_bytes([fis[4], fis[5], fis[6], fis[8], fis[9], fis[10], 0, 0]),
            device: fis[7],
            opcode: fis[2],
        })
    }

    /// Whether the control register's bit for a reset is set.
    pub fn asks_for_reset(&self) -> bool {
        self.fis[15] & SOFT_RESET != 0
    }

    /// The data for the disk.
    pub fn gather(&self, memory: &impl HostMemory) -> io::Result<Vec<u8>> {
        let mut data = Vec::new();
        if self.header & WRITES == 0 {
            return Ok(data);
        }
        for (address, length) in self.regions(memory)? {
            let begin = data.len();
            data.resize(begin + length, 0);
            memory.read(address, &mut data[begin..])?;
        }
        Ok(data)
    }

    /// Takes the disk's data to the host, as far as there is room, and notes how many bytes were moved.
    pub fn scatter(&self, data: &[u8], memory: &impl HostMemory) -> io::Result<()> {
        let mut done = 0;
        let regions = if data.is_empty() {
            Vec::new()
        } else {
            self.regions(memory)?
        };
        for (address, length) in regions {
            let piece = &data[done..data.len().min(done + length)];
            memory.write(address, piece)?;
            done += piece.len();
        }
        let count = u32::try_from(done).unwrap_or(u32::MAX);
        memory.write(self.header_address + 4, &count.to_le_bytes())
    }

    /// Physical regions: address, and length in bytes.
    fn regions(&self, memory: &impl HostMemory) -> io::Result<Vec<(u64, usize)>> {
        let count = usize::try_from(self.header >> 16).map_err(io::Error::other)?;
        let mut table = vec![0; count * REGION_BYTES];
        memory.read(self.table_address + REGIONS_AT, &mut table)?;
        let region = |entry: &[u8]| {
            let length = usize::try_from(dword(entry, 12) & 0x003F_FFFF).map_err(io::Error::other)?;
            Ok((qword(entry, 0), length + 1))
        };
        table.chunks_exact(REGION_BYTES).map(region).collect()
    }
}
