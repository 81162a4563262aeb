//! PCI devices behind QEMU's `vfio-user-pci`, which bookworm's QEMU does not have (`scripts/lab-qemu`).

mod guest_memory;
mod nvme;
mod queue;

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use pumice_lab::NvmeController;
use vfio_bindings::bindings::vfio::{
    VFIO_IRQ_INFO_EVENTFD, VFIO_PCI_CONFIG_REGION_INDEX, VFIO_PCI_MSI_IRQ_INDEX, VFIO_PCI_NUM_IRQS,
    VFIO_PCI_NUM_REGIONS, VFIO_REGION_INFO_FLAG_READ, VFIO_REGION_INFO_FLAG_WRITE, vfio_region_info,
};
use vfio_user::{DmaMapFlags, DmaUnmapFlags, IrqInfo, Server, ServerBackend, ServerRegion};

use crate::{Error, Result};
use guest_memory::GuestMemory;
use nvme::Registers;

const CONFIG_BYTES: u64 = 256;
/// Registers and doorbells.
const BAR_BYTES: u64 = 0x4000;

/// Serves an NVMe controller to one virtual computer, on a socket that QEMU connects to, until the computer ends.
pub fn serve(socket: &Path, controller: Arc<Mutex<NvmeController>>) -> Result<()> {
    let failed = |error: vfio_user::Error| Error::Machine(format!("{}: {error}", socket.display()));
    let irqs = (0..VFIO_PCI_NUM_IRQS).map(|index| IrqInfo {
        index,
        flags: VFIO_IRQ_INFO_EVENTFD,
        count: u32::from(index == VFIO_PCI_MSI_IRQ_INDEX),
    });
    let regions = (0..VFIO_PCI_NUM_REGIONS).map(|index| ServerRegion {
        region_info: vfio_region_info {
            argsz: u32::try_from(size_of::<vfio_region_info>()).unwrap_or(0),
            flags: VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE,
            index,
            cap_offset: 0,
            size: match index {
                0 => BAR_BYTES,
                VFIO_PCI_CONFIG_REGION_INDEX => CONFIG_BYTES,
                _ => 0,
            },
            offset: u64::from(index) << 40,
        },
        sparse_areas: Vec::new(),
        mmap_fd: None,
    });
    let server = Server::new(socket, true, irqs.collect(), regions.collect()).map_err(failed)?;
    let mut device = NvmeDevice {
        config: config_space(),
        registers: Registers::new(controller),
        memory: GuestMemory::default(),
        interrupt: None,
    };
    server.run(&mut device).map_err(failed)
}

struct NvmeDevice {
    config: Vec<u8>,
    registers: Registers,
    memory: GuestMemory,
    /// What is written to when there is something to look at.
    interrupt: Option<File>,
}

/// Header of type 0: an NVMe controller with one memory region of 64 bits and message signalled interrupts.
fn config_space() -> Vec<u8> {
    let mut config = vec![0; 256];
    config[0..4].copy_from_slice(&[0xB0, 0x1A, 0x01, 0x00]);
    // It has capabilities.
    config[6] = 0x10;
    config[8..12].copy_from_slice(&[1, 0x02, 0x08, 0x01]);
    config[0x10] = 0x04;
    config[0x2C..0x30].copy_from_slice(&[0xB0, 0x1A, 0x01, 0x00]);
    config[0x34] = 0x50;
    config[0x50..0x54].copy_from_slice(&[0x05, 0, 0x80, 0]);
    config
}

fn out_of_range() -> io::Error {
    io::Error::from(io::ErrorKind::InvalidInput)
}

impl ServerBackend for NvmeDevice {
    fn region_read(&mut self, region: u32, offset: u64, data: &mut [u8]) -> io::Result<()> {
        match region {
            0 => {
                self.registers.read(offset, data);
                Ok(())
            }
            VFIO_PCI_CONFIG_REGION_INDEX => {
                let first = usize::try_from(offset).map_err(|_| out_of_range())?;
                let from = self.config.get(first..first + data.len()).ok_or_else(out_of_range)?;
                data.copy_from_slice(from);
                Ok(())
            }
            _ => Err(out_of_range()),
        }
    }

    fn region_write(&mut self, region: u32, offset: u64, data: &[u8]) -> io::Result<()> {
        match region {
            0 => {
                let has_news = self.registers.write(offset, data, &self.memory)?;
                match &mut self.interrupt {
                    Some(interrupt) if has_news => interrupt.write_all(&1_u64.to_ne_bytes()),
                    _ => Ok(()),
                }
            }
            VFIO_PCI_CONFIG_REGION_INDEX => {
                let first = usize::try_from(offset).map_err(|_| out_of_range())?;
                let to = self
                    .config
                    .get_mut(first..first + data.len())
                    .ok_or_else(out_of_range)?;
                to.copy_from_slice(data);
                Ok(())
            }
            _ => Err(out_of_range()),
        }
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
        file.map_or(Ok(()), |file| self.memory.map(file, offset, address, size))
    }

    fn dma_unmap(&mut self, _flags: DmaUnmapFlags, address: u64, size: u64) -> io::Result<()> {
        self.memory.unmap(address, size);
        Ok(())
    }

    /// So it comes when the computer is switched on and when it wakes up.
    fn reset(&mut self) -> io::Result<()> {
        self.registers.power_cycle();
        Ok(())
    }

    fn set_irqs(&mut self, index: u32, _flags: u32, _start: u32, count: u32, files: Vec<File>) -> io::Result<()> {
        if index == VFIO_PCI_MSI_IRQ_INDEX {
            match files.into_iter().next() {
                Some(file) => self.interrupt = Some(file),
                None if count == 0 => self.interrupt = None,
                None => {}
            }
        }
        Ok(())
    }
}
