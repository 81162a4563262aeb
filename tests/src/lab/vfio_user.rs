//! PCI devices behind QEMU's `vfio-user-pci`, which bookworm's QEMU does not have (`scripts/lab-qemu`).

mod ahci;
mod config;
mod guest_memory;
mod nvme;
mod queue;
mod sdhci;

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use vfio_bindings::bindings::vfio::{
    VFIO_IRQ_INFO_AUTOMASKED, VFIO_IRQ_INFO_EVENTFD, VFIO_IRQ_INFO_MASKABLE, VFIO_IRQ_SET_ACTION_TRIGGER,
    VFIO_IRQ_SET_ACTION_UNMASK, VFIO_PCI_CONFIG_REGION_INDEX, VFIO_PCI_NUM_IRQS, VFIO_PCI_NUM_REGIONS,
    VFIO_REGION_INFO_FLAG_READ, VFIO_REGION_INFO_FLAG_WRITE, vfio_region_info,
};
use vfio_user::{DmaMapFlags, DmaUnmapFlags, IrqInfo, Server, ServerBackend, ServerRegion};

use crate::{Error, Result};
pub(super) use ahci::Ahci;
use config::{Config, Interrupt};
use guest_memory::GuestMemory;
pub(super) use nvme::Registers as Nvme;
pub(super) use sdhci::Sdhci;

/// How often it is looked whether a drive has done what it was busy with.
const POLL: Duration = Duration::from_millis(5);

/// A PCI function with one region of registers.
pub(super) trait Function: Send + 'static {
    /// What its configuration space says.
    const CONFIG: Config;

    /// Reads registers.
    fn read(&mut self, offset: u64, data: &mut [u8]);

    /// Writes registers, and does what follows from it.
    fn write(&mut self, offset: u64, data: &[u8], memory: &GuestMemory) -> io::Result<()>;

    /// Ends what has been done by now.
    fn poll(&mut self, memory: &GuestMemory) -> io::Result<()>;

    /// Whether the host is to be interrupted now. Of a message it is said once, of a pin as long as it is so.
    fn wants_interrupt(&mut self) -> bool;

    /// So it comes when the computer is switched on and when it wakes up.
    fn reset(&mut self);
}

/// Serves a function to one virtual computer, on a socket that QEMU connects to, until the computer ends.
pub(super) fn serve<F: Function>(socket: &Path, function: F) -> Result<()> {
    let failed = |error: vfio_user::Error| Error::Machine(format!("{}: {error}", socket.display()));
    let irqs = (0..VFIO_PCI_NUM_IRQS).map(|index| IrqInfo {
        index,
        flags: match F::CONFIG.interrupt {
            Interrupt::Message => VFIO_IRQ_INFO_EVENTFD,
            Interrupt::Pin => VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_MASKABLE | VFIO_IRQ_INFO_AUTOMASKED,
        },
        count: u32::from(index == F::CONFIG.interrupt.index()),
    });
    let regions = (0..VFIO_PCI_NUM_REGIONS).map(region::<F>);
    let server = Server::new(socket, true, irqs.collect(), regions.collect()).map_err(failed)?;
    let device = Arc::new(Mutex::new(Device {
        config: F::CONFIG.space(),
        function,
        memory: GuestMemory::default(),
        interrupt: None,
        is_masked: false,
    }));
    let polled = Arc::downgrade(&device);
    thread::spawn(move || {
        while let Some(device) = polled.upgrade() {
            // What the host has no memory for is lost, as on a real bus.
            let _ = lock(&device).poll();
            drop(device);
            thread::sleep(POLL);
        }
    });
    server.run(&mut Backend(device)).map_err(failed)
}

struct Backend<F>(Arc<Mutex<Device<F>>>);

struct Device<F> {
    config: Vec<u8>,
    function: F,
    memory: GuestMemory,
    /// What is written to when there is something to look at.
    interrupt: Option<File>,
    /// A pin is looked at before it is told of again.
    is_masked: bool,
}

impl<F: Function> Device<F> {
    fn poll(&mut self) -> io::Result<()> {
        self.function.poll(&self.memory)?;
        self.interrupt()
    }

    fn write(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.function.write(offset, data, &self.memory)?;
        self.interrupt()
    }

    fn interrupt(&mut self) -> io::Result<()> {
        let Some(interrupt) = &mut self.interrupt else {
            return Ok(());
        };
        if self.is_masked || !self.function.wants_interrupt() {
            return Ok(());
        }
        self.is_masked = F::CONFIG.interrupt == Interrupt::Pin;
        interrupt.write_all(&1_u64.to_ne_bytes())
    }

    fn config(&mut self, offset: u64, length: usize) -> io::Result<&mut [u8]> {
        let first = usize::try_from(offset).map_err(|_| out_of_range())?;
        self.config.get_mut(first..first + length).ok_or_else(out_of_range)
    }
}

impl<F: Function> ServerBackend for Backend<F> {
    fn region_read(&mut self, region: u32, offset: u64, data: &mut [u8]) -> io::Result<()> {
        let mut device = lock(&self.0);
        match region {
            VFIO_PCI_CONFIG_REGION_INDEX => data.copy_from_slice(device.config(offset, data.len())?),
            region if region == F::CONFIG.region => device.function.read(offset, data),
            _ => return Err(out_of_range()),
        }
        Ok(())
    }

    fn region_write(&mut self, region: u32, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut device = lock(&self.0);
        match region {
            VFIO_PCI_CONFIG_REGION_INDEX => device.config(offset, data.len())?.copy_from_slice(data),
            region if region == F::CONFIG.region => device.write(offset, data)?,
            _ => return Err(out_of_range()),
        }
        Ok(())
    }

    fn dma_map(
        &mut self,
        _flags: DmaMapFlags,
        offset: u64,
        address: u64,
        size: u64,
        file: Option<File>,
    ) -> io::Result<()> {
        // What has no file is read-only memory of the firmware.
        file.map_or(Ok(()), |file| lock(&self.0).memory.map(file, offset, address, size))
    }

    fn dma_unmap(&mut self, _flags: DmaUnmapFlags, address: u64, size: u64) -> io::Result<()> {
        lock(&self.0).memory.unmap(address, size);
        Ok(())
    }

    fn reset(&mut self) -> io::Result<()> {
        lock(&self.0).function.reset();
        Ok(())
    }

    fn set_irqs(&mut self, index: u32, flags: u32, _start: u32, count: u32, files: Vec<File>) -> io::Result<()> {
        let mut device = lock(&self.0);
        if index != F::CONFIG.interrupt.index() {
            return Ok(());
        }
        if flags & VFIO_IRQ_SET_ACTION_UNMASK != 0 {
            device.is_masked = false;
            return device.interrupt();
        }
        if flags & VFIO_IRQ_SET_ACTION_TRIGGER != 0 {
            match files.into_iter().next() {
                Some(file) => device.interrupt = Some(file),
                None if count == 0 => device.interrupt = None,
                None => {}
            }
        }
        Ok(())
    }
}

fn region<F: Function>(index: u32) -> ServerRegion {
    ServerRegion {
        region_info: vfio_region_info {
            argsz: u32::try_from(size_of::<vfio_region_info>()).unwrap_or(0),
            flags: VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE,
            index,
            cap_offset: 0,
            size: match index {
                VFIO_PCI_CONFIG_REGION_INDEX => config::BYTES,
                index if index == F::CONFIG.region => F::CONFIG.region_bytes,
                _ => 0,
            },
            offset: u64::from(index) << 40,
        },
        sparse_areas: Vec::new(),
        mmap_fd: None,
    }
}

fn lock<T>(device: &Mutex<T>) -> MutexGuard<'_, T> {
    device.lock().unwrap_or_else(PoisonError::into_inner)
}

fn out_of_range() -> io::Error {
    io::Error::from(io::ErrorKind::InvalidInput)
}
