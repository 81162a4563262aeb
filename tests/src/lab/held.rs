use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nix::errno::Errno;
use pumice_device::{Cdb, Data, Passthru, Words};

/// IDENTIFY DEVICE by ATA PASS-THROUGH, as another program would send it.
const IDENTIFY: Cdb = Cdb([0x85, 0x08, 0x0E, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xEC, 0]);

const DEADLINE_MS: u32 = 1_000;

/// A drive that the product, the lab and a virtual computer may all hold. Copies are the same drive.
pub struct Held<D>(pub Arc<Mutex<D>>);

impl<D> Clone for Held<D> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<D> Held<D> {
    /// Takes hold of a drive.
    pub fn new(drive: D) -> Self {
        Self(Arc::new(Mutex::new(drive)))
    }

    /// The drive itself, while nothing is sent to it.
    pub fn drive(&self) -> MutexGuard<'_, D> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Words, D: Passthru<W>> Passthru<W> for Held<D> {
    fn submit(&mut self, words: &W, data: Data<'_>, deadline_ms: u32) -> Result<W::Completion, Errno> {
        self.drive().submit(words, data, deadline_ms)
    }
}

/// What IDENTIFY DEVICE brings; zeros from a disk that is off.
pub fn identify_device(disk: &mut impl Passthru<Cdb>) -> [u8; 512] {
    let mut sector = [0; 512];
    // Whether the disk was there shows in what came.
    let _ = disk.submit(&IDENTIFY, Data::In(&mut sector), DEADLINE_MS);
    sector
}
