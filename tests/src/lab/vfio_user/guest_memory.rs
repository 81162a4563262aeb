use std::fs::File;
use std::io;

use pumice_lab::HostMemory;
use vm_memory::{FileOffset, MmapRegion, VolatileMemory};

/// The virtual computer's memory, as far as it has been handed to the device.
#[derive(Default)]
pub(in super::super) struct GuestMemory {
    /// The newest last: it is the one that counts.
    pieces: Vec<Piece>,
}

struct Piece {
    address: u64,
    size: u64,
    region: MmapRegion<()>,
}

impl GuestMemory {
    pub fn map(&mut self, file: File, offset: u64, address: u64, size: u64) -> io::Result<()> {
        let length = usize::try_from(size).map_err(io::Error::other)?;
        let region = MmapRegion::from_file(FileOffset::new(file, offset), length).map_err(io::Error::other)?;
        self.pieces.push(Piece { address, size, region });
        Ok(())
    }

    pub fn unmap(&mut self, address: u64, size: u64) {
        self.pieces
            .retain(|piece| piece.address < address || piece.address + piece.size > address + size);
    }

    fn slice(
        &self,
        address: u64,
        length: usize,
        work: impl FnOnce(vm_memory::VolatileSlice<'_, ()>),
    ) -> io::Result<()> {
        let holds = |piece: &&Piece| {
            let end = piece.address + piece.size;
            piece.address <= address && address.checked_add(length as u64).is_some_and(|last| last <= end)
        };
        let nobody = || io::Error::other(format!("no memory at {address:#x}"));
        let piece = self.pieces.iter().rev().find(holds).ok_or_else(nobody)?;
        let offset = usize::try_from(address - piece.address).map_err(io::Error::other)?;
        work(piece.region.get_slice(offset, length).map_err(io::Error::other)?);
        Ok(())
    }
}

impl HostMemory for GuestMemory {
    fn read(&self, address: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.slice(address, bytes.len(), |slice| {
            slice.copy_to(bytes);
        })
    }

    fn write(&self, address: u64, bytes: &[u8]) -> io::Result<()> {
        self.slice(address, bytes.len(), |slice| slice.copy_from(bytes))
    }
}
