use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pumice_lab::SdhciHost;

use super::config::Interrupt;
use super::guest_memory::GuestMemory;
use super::{Config, Function};
use crate::lab::Timekeeper;

/// An SD host controller with its card.
pub(in crate::lab) struct Sdhci {
    host: Arc<Mutex<SdhciHost>>,
    time: Timekeeper,
}

impl Sdhci {
    pub fn new(host: Arc<Mutex<SdhciHost>>) -> Self {
        Self {
            host,
            time: Timekeeper::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, SdhciHost> {
        self.host.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Function for Sdhci {
    /// Linux asks such a controller for no messages.
    const CONFIG: Config = Config {
        class: [0x08, 0x05, 0x01],
        region: 0,
        region_bytes: 0x1000,
        is_64_bit: false,
        interrupt: Interrupt::Pin,
    };

    fn read(&mut self, offset: u64, data: &mut [u8]) {
        self.lock().read(offset, data);
    }

    fn write(&mut self, offset: u64, data: &[u8], memory: &GuestMemory) -> io::Result<()> {
        self.lock().write(offset, data, memory)
    }

    fn poll(&mut self, _memory: &GuestMemory) -> io::Result<()> {
        let clock = self.lock().bus.card.clock().clone();
        self.time.keep(&clock);
        self.lock().poll();
        Ok(())
    }

    fn wants_interrupt(&mut self) -> bool {
        self.lock().is_asking()
    }

    fn reset(&mut self) {
        self.lock().reset_bus();
    }
}
