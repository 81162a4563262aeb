use std::collections::VecDeque;

use nix::errno::Errno;
use pumice_device::DriveFirmware;
use pumice_engine::{Action, Completion, Device, Firmware, Poll, Request, Start};
use pumice_model::{Fault, Found, Geometry, HiddenAreas, Lock, Technique};

use super::specimen::Specimen;

/// How long an erase is slept through between two looks: by the lab's clock, and for a command that a thread waits for
/// at most by the host's.
const POLL_MS: u64 = 10_000;

/// A drive of the lab as the engine works on it: its blocks as Linux gives access to them, its firmware by the product's
/// own commands.
pub struct Opened {
    specimen: Specimen,
    firmware: DriveFirmware,
    finished: VecDeque<Completion>,
}

impl Opened {
    /// Opens it, with what its firmware is spoken to by.
    pub fn new(specimen: Specimen, firmware: DriveFirmware) -> Self {
        Self {
            firmware,
            specimen,
            finished: VecDeque::new(),
        }
    }

    /// What it says of itself now.
    pub fn found(specimen: &Specimen) -> Result<Found, Fault> {
        if !specimen.is_powered() {
            return Err(Fault::Gone);
        }
        let (blocks, block_bytes) = specimen.with_blocks(|blocks| (blocks.blocks(), blocks.block_bytes()));
        let geometry = Geometry::new(blocks * u64::from(block_bytes), block_bytes, block_bytes);
        Ok(Found {
            identity: specimen.identity(),
            geometry: geometry.map_err(|_| Fault::Gone)?,
        })
    }
}

impl Device for Opened {
    fn identify(&mut self) -> Result<Found, Fault> {
        Self::found(&self.specimen)
    }

    fn submit(&mut self, request: Request) {
        let Request {
            slot,
            action,
            offset_bytes,
            length_bytes,
            mut buffer,
        } = request;
        let outcome = self.specimen.with_blocks(|blocks| {
            let first = offset_bytes / u64::from(blocks.block_bytes());
            match action {
                Action::Write => blocks.write_blocks(first, &buffer.as_slice()[..length_bytes]),
                Action::Read => match buffer.as_mut_slice() {
                    Some(memory) => blocks.read_blocks(first, &mut memory[..length_bytes]),
                    None => Err(Errno::EFAULT),
                },
            }
        });
        let outcome = outcome.map_err(fault_of);
        self.finished.push_back(Completion { slot, buffer, outcome });
    }

    fn complete(&mut self, wait_ms: u64) -> Option<Completion> {
        let finished = self.finished.pop_front();
        if finished.is_none() {
            self.specimen.clock().advance_ms(wait_ms);
        }
        finished
    }

    fn start_flush(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    /// The lab's drives have no cache.
    fn flushed(&mut self, _: u64) -> Option<Result<(), Fault>> {
        Some(if self.specimen.is_powered() {
            Ok(())
        } else {
            Err(Fault::Gone)
        })
    }
}

impl Firmware for Opened {
    fn lock(&mut self) -> Lock {
        self.firmware.lock()
    }

    fn restore_hidden(&mut self) -> HiddenAreas {
        self.firmware.restore_hidden()
    }

    fn start(&mut self, technique: Technique) -> Start {
        self.firmware.start(technique)
    }

    fn attach(&mut self, technique: Technique) -> bool {
        self.firmware.attach(technique)
    }

    fn poll(&mut self, _: u64) -> Poll {
        self.firmware.poll(POLL_MS)
    }
}

/// The errors that the lab's blocks know.
fn fault_of(errno: Errno) -> Fault {
    match errno {
        Errno::EIO => Fault::Medium,
        Errno::ENOSPC => Fault::Gone,
        other => Fault::Other(other as i32),
    }
}
