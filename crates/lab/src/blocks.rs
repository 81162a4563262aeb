use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nix::errno::Errno;
use pumice_device::{Cdb, Data, Passthru, ScsiCompletion};

use crate::mmc::MmcNode;
use crate::nvme::{IoCommand, Status};
use crate::reply::Reply;
use crate::sat::SatDisk;
use crate::scsi::ScsiDisk;
use crate::{NvmeController, scsi};

/// A drive's blocks as Linux gives access to them, errors included: what cannot be moved is `EIO`; of a drive that has gone
/// nothing more is read and no error told, and what is written to it finds no room.
pub trait Blocks {
    /// Bytes of a logical block.
    fn block_bytes(&self) -> u32;

    /// Logical blocks that can be addressed now.
    fn blocks(&self) -> u64;

    /// Reads whole blocks; how many bytes.
    fn read_blocks(&mut self, first: u64, bytes: &mut [u8]) -> Result<usize, Errno>;

    /// Writes whole blocks; how many bytes.
    fn write_blocks(&mut self, first: u64, bytes: &[u8]) -> Result<usize, Errno>;
}

/// A namespace of a controller, as its device node gives access to it.
#[derive(Clone, Debug)]
pub struct NvmeNamespace {
    controller: Arc<Mutex<NvmeController>>,
    number: u32,
}

const READ_16: u8 = 0x88;
const WRITE_16: u8 = 0x8A;

/// As long as Linux waits for a disk to read or write.
const PATIENCE_MS: u32 = 30_000;

impl Blocks for SatDisk {
    fn block_bytes(&self) -> u32 {
        self.disk.description().body.logical_block_bytes
    }

    fn blocks(&self) -> u64 {
        self.disk.sectors()
    }

    fn read_blocks(&mut self, first: u64, bytes: &mut [u8]) -> Result<usize, Errno> {
        let cdb = transfer(READ_16, first, bytes.len(), self.block_bytes());
        let length = bytes.len();
        came(&self.submit(&cdb, Data::In(bytes), PATIENCE_MS), length)
    }

    fn write_blocks(&mut self, first: u64, bytes: &[u8]) -> Result<usize, Errno> {
        let cdb = transfer(WRITE_16, first, bytes.len(), self.block_bytes());
        went(&self.submit(&cdb, Data::Out(bytes), PATIENCE_MS), bytes.len())
    }
}

impl Blocks for ScsiDisk {
    fn block_bytes(&self) -> u32 {
        self.description().body.logical_block_bytes
    }

    fn blocks(&self) -> u64 {
        ScsiDisk::blocks(self)
    }

    fn read_blocks(&mut self, first: u64, bytes: &mut [u8]) -> Result<usize, Errno> {
        outwait(self);
        let cdb = transfer(READ_16, first, bytes.len(), Blocks::block_bytes(self));
        let length = bytes.len();
        came(&Passthru::submit(self, &cdb, Data::In(bytes), PATIENCE_MS), length)
    }

    fn write_blocks(&mut self, first: u64, bytes: &[u8]) -> Result<usize, Errno> {
        outwait(self);
        let cdb = transfer(WRITE_16, first, bytes.len(), Blocks::block_bytes(self));
        went(
            &Passthru::submit(self, &cdb, Data::Out(bytes), PATIENCE_MS),
            bytes.len(),
        )
    }
}

impl NvmeNamespace {
    /// One of a controller, by its number.
    pub fn new(controller: Arc<Mutex<NvmeController>>, number: u32) -> Self {
        Self { controller, number }
    }

    fn controller(&self) -> MutexGuard<'_, NvmeController> {
        self.controller.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn submit(&self, opcode: u8, first: u64, length: usize, data: &[u8]) -> Option<Result<Vec<u8>, Errno>> {
        let command = IoCommand {
            opcode,
            namespace: self.number,
            lba: first,
            blocks: length as u64 / u64::from(self.block_bytes()),
        };
        match self.controller().submit_io(&command, data) {
            Reply::Ended(ended) if ended.status == Status::GOOD => Some(Ok(ended.data)),
            Reply::Ended(_) | Reply::Busy { .. } => Some(Err(Errno::EIO)),
            Reply::Off => None,
        }
    }
}

impl Blocks for NvmeNamespace {
    fn block_bytes(&self) -> u32 {
        self.controller().block_bytes(self.number).unwrap_or(512)
    }

    fn blocks(&self) -> u64 {
        self.controller().blocks(self.number).unwrap_or(0)
    }

    fn read_blocks(&mut self, first: u64, bytes: &mut [u8]) -> Result<usize, Errno> {
        match self.submit(0x02, first, bytes.len(), &[]) {
            None => Ok(0),
            Some(Err(errno)) => Err(errno),
            Some(Ok(data)) => {
                bytes.copy_from_slice(&data);
                Ok(bytes.len())
            }
        }
    }

    fn write_blocks(&mut self, first: u64, bytes: &[u8]) -> Result<usize, Errno> {
        match self.submit(0x01, first, bytes.len(), bytes) {
            None => Err(Errno::ENOSPC),
            Some(outcome) => outcome.map(|_| bytes.len()),
        }
    }
}

impl Blocks for MmcNode {
    fn block_bytes(&self) -> u32 {
        512
    }

    fn blocks(&self) -> u64 {
        self.size_blocks()
    }

    fn read_blocks(&mut self, first: u64, bytes: &mut [u8]) -> Result<usize, Errno> {
        let partition = self.partition();
        let mut card = self.card();
        if !card.is_powered() {
            return Ok(0);
        }
        card.read(partition, first, bytes).map_err(|_| Errno::EIO)?;
        Ok(bytes.len())
    }

    fn write_blocks(&mut self, first: u64, bytes: &[u8]) -> Result<usize, Errno> {
        let partition = self.partition();
        let mut card = self.card();
        if !card.is_powered() {
            return Err(Errno::ENOSPC);
        }
        card.write(partition, first, bytes).map_err(|_| Errno::EIO)?;
        Ok(bytes.len())
    }
}

/// Linux tries again and again while a disk says that a sanitize or a format is in progress.
fn outwait(disk: &ScsiDisk) {
    if let Some(ends_ms) = disk.ends_ms() {
        let clock = disk.clock();
        clock.advance_ms(ends_ms.saturating_sub(clock.now_ms()));
    }
}

fn transfer(opcode: u8, first: u64, bytes: usize, block_bytes: u32) -> Cdb {
    let blocks = u32::try_from(bytes / block_bytes as usize).unwrap_or(u32::MAX);
    let mut cdb = [0; 16];
    cdb[0] = opcode;
    cdb[2..10].copy_from_slice(&first.to_be_bytes());
    cdb[10..14].copy_from_slice(&blocks.to_be_bytes());
    Cdb(cdb)
}

fn came(completion: &Result<ScsiCompletion, Errno>, length: usize) -> Result<usize, Errno> {
    match moved(completion) {
        Moved::All => Ok(length),
        Moved::Nothing => Err(Errno::EIO),
        Moved::Gone => Ok(0),
    }
}

fn went(completion: &Result<ScsiCompletion, Errno>, length: usize) -> Result<usize, Errno> {
    match moved(completion) {
        Moved::All => Ok(length),
        Moved::Nothing => Err(Errno::EIO),
        Moved::Gone => Err(Errno::ENOSPC),
    }
}

enum Moved {
    All,
    Nothing,
    Gone,
}

fn moved(completion: &Result<ScsiCompletion, Errno>) -> Moved {
    match completion {
        Ok(ended) if ended.host_status == scsi::NO_CONNECT => Moved::Gone,
        Ok(ended) if ended.host_status == 0 && ended.status == 0 => Moved::All,
        Ok(_) => Moved::Nothing,
        Err(_) => Moved::Gone,
    }
}

#[cfg(test)]
#[path = "blocks_tests.rs"]
mod tests;
