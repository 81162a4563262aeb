use std::io;

use pumice_lab::HostMemory;

use super::guest_memory::GuestMemory;

const SUBMISSION_BYTES: usize = 64;
const COMPLETION_BYTES: usize = 16;
const PAGE_BYTES: u64 = 4096;

/// A submission queue (NVMe Base 2.0 §3.3.1).
#[derive(Clone, Copy, Debug)]
pub(super) struct Submission {
    pub address: u64,
    pub entries: u16,
    pub head: u16,
    /// Number of the queue for its completions.
    pub completion: u16,
}

/// A completion queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Completion {
    address: u64,
    entries: u16,
    tail: u16,
    phase: bool,
}

/// An entry of a submission queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub opcode: u8,
    pub identifier: u16,
    pub namespace: u32,
    /// Where its data lie.
    pub pages: [u64; 2],
    /// Dwords 10 to 15.
    pub dwords: [u32; 6],
}

impl Completion {
    pub fn new(address: u64, entries: u16) -> Self {
        Self {
            address,
            entries,
            tail: 0,
            phase: true,
        }
    }

    pub fn post(
        &mut self,
        memory: &GuestMemory,
        result: u32,
        head: u16,
        queue: u16,
        end: (u16, u16),
    ) -> io::Result<()> {
        let (identifier, status) = end;
        let mut entry = [0; COMPLETION_BYTES];
        entry[0..4].copy_from_slice(&result.to_le_bytes());
        entry[8..10].copy_from_slice(&head.to_le_bytes());
        entry[10..12].copy_from_slice(&queue.to_le_bytes());
        entry[12..14].copy_from_slice(&identifier.to_le_bytes());
        entry[14..16].copy_from_slice(&(status << 1 | u16::from(self.phase)).to_le_bytes());
        memory.write(self.address + u64::from(self.tail) * COMPLETION_BYTES as u64, &entry)?;
        self.tail = (self.tail + 1) % self.entries;
        if self.tail == 0 {
            self.phase = !self.phase;
        }
        Ok(())
    }
}

impl Submission {
    pub fn next(&mut self, memory: &GuestMemory) -> io::Result<Entry> {
        let mut bytes = [0; SUBMISSION_BYTES];
        memory.read(
            self.address + u64::from(self.head) * SUBMISSION_BYTES as u64,
            &mut bytes,
        )?;
        self.head = (self.head + 1) % self.entries;
        let dword = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let address = |at: usize| u64::from(dword(at)) | u64::from(dword(at + 4)) << 32;
        Ok(Entry {
            opcode: bytes[0],
            identifier: u16::from_le_bytes([bytes[2], bytes[3]]),
            namespace: dword(4),
            pages: [address(24), address(32)],
            dwords: [40, 44, 48, 52, 56, 60].map(dword),
        })
    }
}

impl Entry {
    /// Brings the data that the command has for the drive.
    pub fn fetch(&self, memory: &GuestMemory, length: usize) -> io::Result<Vec<u8>> {
        let mut data = vec![0; length];
        let mut done = 0;
        for (address, size) in self.pieces(memory, length)? {
            memory.read(address, &mut data[done..done + size])?;
            done += size;
        }
        Ok(data)
    }

    /// Takes data to where the command wants them.
    pub fn deliver(&self, memory: &GuestMemory, data: &[u8]) -> io::Result<()> {
        let mut done = 0;
        for (address, size) in self.pieces(memory, data.len())? {
            memory.write(address, &data[done..done + size])?;
            done += size;
        }
        Ok(())
    }

    /// Physical region pages: the first from its offset on, then one more, or a list of them (§4.1.1). A transfer is so
    /// short that one page of list is enough.
    fn pieces(&self, memory: &GuestMemory, length: usize) -> io::Result<Vec<(u64, usize)>> {
        let [first, second] = self.pages;
        let page = |bytes: u64| usize::try_from(bytes).map_err(io::Error::other);
        let of_first = length.min(page(PAGE_BYTES - first % PAGE_BYTES)?);
        let mut pieces = vec![(first, of_first)];
        let mut rest = length - of_first;
        let mut list = second;
        let is_list = rest > page(PAGE_BYTES)?;
        while rest > 0 {
            let address = if is_list {
                let mut entry = [0; 8];
                memory.read(list, &mut entry)?;
                list += 8;
                u64::from_le_bytes(entry)
            } else {
                second
            };
            let size = rest.min(page(PAGE_BYTES)?);
            pieces.push((address, size));
            rest -= size;
        }
        Ok(pieces)
    }
}
