use std::ops::Range;

use super::command::Status;
use crate::medium::Medium;

/// A namespace: where it lies, how it is cut into blocks, and which of them are deallocated.
#[derive(Debug)]
pub(super) struct Namespace {
    pub bytes: Range<u64>,
    pub block_bytes: u32,
    /// A block that is deallocated reads as zeros, whatever lies on the medium.
    is_allocated: Vec<bool>,
}

impl Namespace {
    pub fn new(bytes: Range<u64>, block_bytes: u32) -> Self {
        let mut namespace = Self {
            bytes,
            block_bytes,
            is_allocated: Vec::new(),
        };
        namespace.is_allocated = vec![true; index(namespace.blocks())];
        namespace
    }

    pub fn blocks(&self) -> u64 {
        (self.bytes.end - self.bytes.start) / u64::from(self.block_bytes)
    }

    /// Cuts it into other blocks, all deallocated.
    pub fn format(&mut self, block_bytes: u32) {
        self.block_bytes = block_bytes;
        self.is_allocated = vec![false; index(self.blocks())];
    }

    pub fn deallocate_all(&mut self) {
        self.is_allocated.fill(false);
    }

    pub fn allocate(&mut self, first: u64, count: u64) {
        self.is_allocated[index(first)..index(first + count)].fill(true);
    }

    pub fn deallocate(&mut self, first: u64, count: u64) {
        self.is_allocated[index(first)..index(first + count)].fill(false);
    }

    pub fn allocated(&self) -> u64 {
        self.is_allocated.iter().filter(|is_allocated| **is_allocated).count() as u64
    }

    /// Where blocks lie on the medium.
    pub fn extent(&self, first: u64, count: u64) -> Result<Range<u64>, Status> {
        let end = first.checked_add(count).ok_or(Status::OUT_OF_RANGE)?;
        if end > self.blocks() {
            return Err(Status::OUT_OF_RANGE);
        }
        let size = u64::from(self.block_bytes);
        Ok(self.bytes.start + first * size..self.bytes.start + end * size)
    }

    pub fn read(&self, medium: &Medium, first: u64, bytes: &mut [u8]) {
        let size = u64::from(self.block_bytes);
        medium.read(self.bytes.start + first * size, bytes);
        let blocks = bytes.chunks_mut(self.block_bytes as usize);
        let allocated = &self.is_allocated[index(first)..];
        for (block, is_allocated) in blocks.zip(allocated) {
            if !is_allocated {
                block.fill(0);
            }
        }
    }
}

fn index(block: u64) -> usize {
    usize::try_from(block).expect("a drive of the lab fits into memory")
}
