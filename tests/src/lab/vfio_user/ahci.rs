use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pumice_lab::AhciHba;

use super::config::Interrupt;
use super::guest_memory::GuestMemory;
use super::{Config, Function};
use crate::lab::Timekeeper;

/// An AHCI adapter with its disk.
pub(in crate::lab) struct Ahci {
    hba: Arc<Mutex<AhciHba>>,
    time: Timekeeper,
}

impl Ahci {
    pub fn new(hba: Arc<Mutex<AhciHba>>) -> Self {
        Self {
            hba,
            time: Timekeeper::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, AhciHba> {
        self.hba.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Function for Ahci {
    const CONFIG: Config = Config {
        class: [0x01, 0x06, 0x01],
        region: 5,
        region_bytes: 0x1000,
        is_64_bit: false,
        interrupt: Interrupt::Message,
    };

    fn read(&mut self, offset: u64, data: &mut [u8]) {
        let first = offset % 4;
        let register = self.lock().read(offset - first).to_le_bytes();
        let skipped = usize::try_from(first).unwrap_or(0);
        for (to, from) in data.iter_mut().zip(register.iter().skip(skipped).chain([&0; 4])) {
            *to = *from;
        }
    }

    /// Its registers are written whole (AHCI 1.3.1 §3).
    fn write(&mut self, offset: u64, data: &[u8], memory: &GuestMemory) -> io::Result<()> {
        let value = u32::from_le_bytes(data.try_into().map_err(io::Error::other)?);
        self.lock().write(offset, value, memory)
    }

    fn poll(&mut self, memory: &GuestMemory) -> io::Result<()> {
        let clock = self.lock().disk.clock().clone();
        self.time.keep(&clock);
        self.lock().poll(memory)
    }

    fn wants_interrupt(&mut self) -> bool {
        self.lock().take_interrupt()
    }

    fn reset(&mut self) {
        self.lock().reset_bus();
    }
}
