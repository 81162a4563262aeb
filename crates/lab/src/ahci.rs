//! An AHCI host bus adapter (AHCI 1.3.1) with one ATA disk on its only port: registers and memory in; registers, memory
//! and interrupts out.

mod fis;
mod port;
mod slot;

use std::io;

use crate::ata::{AtaDisk, Ended, Transfer};
use crate::host_memory::HostMemory;
use crate::reply::Reply;
use port::{Event, Link, Port};
use slot::Slot;

/// CAP: one port, 32 commands, 3 Gb/s, AHCI only, command list override, addresses of 64 bits.
const CAPABILITIES: u32 = 31 << 8 | 1 << 18 | 2 << 20 | 1 << 24 | 1 << 31;
/// VS: 1.3.1.
const VERSION: u32 = 0x0001_0301;
const PORTS: u32 = 1;

/// GHC.
const RESET: u32 = 1;
const INTERRUPTS: u32 = 1 << 1;
const AHCI_ONLY: u32 = 1 << 31;

const PORT: u64 = 0x100;

const ERROR: u8 = 0x01;

/// A host bus adapter and the disk on its port.
#[derive(Debug)]
pub struct AhciHba {
    /// The disk.
    pub disk: AtaDisk,
    control: u32,
    port: Port,
    /// The command that the disk is busy with, or that nobody answers.
    running: Option<Slot>,
    /// The host has something to look at and has not been told.
    has_news: bool,
    /// The computer's firmware or its system has done something to it since it was switched on.
    is_used: bool,
}

impl AhciHba {
    /// Puts a disk on its port.
    pub fn new(disk: AtaDisk) -> Self {
        Self {
            disk,
            control: AHCI_ONLY,
            port: Port::new(Link::Up),
            running: None,
            has_news: false,
            is_used: false,
        }
    }

    /// The bus is reset. So it comes when the computer is switched on, and then when it wakes up from a sleep (S3).
    pub fn reset_bus(&mut self) {
        if self.is_used {
            self.disk.sleep_and_resume();
        } else {
            self.disk.power_off();
            self.disk.boot();
        }
        self.is_used = false;
        self.reset();
    }

    /// Reads a register of 32 bits (§3).
    pub fn read(&mut self, offset: u64) -> u32 {
        match offset {
            0x00 => CAPABILITIES,
            0x04 => self.control,
            0x08 => u32::from(self.port.is_asking()),
            0x0C => PORTS,
            0x10 => VERSION,
            PORT.. => {
                // The link is gone with the disk's power.
                if !self.disk.is_powered() {
                    self.port.lose_link();
                }
                self.port.read(offset - PORT)
            }
            _ => 0,
        }
    }

    /// Writes one, and does what follows from it.
    pub fn write(&mut self, offset: u64, value: u32, memory: &impl HostMemory) -> io::Result<()> {
        self.is_used = true;
        match offset {
            0x04 if value & RESET != 0 => self.reset(),
            0x04 => self.control = value & INTERRUPTS | AHCI_ONLY,
            PORT.. => match self.port.write(offset - PORT, value) {
                Some(Event::LinkReset) => self.reset_link(),
                Some(Event::LinkUp) => self.bring_up(memory)?,
                Some(Event::Stopped) => self.running = None,
                None => {}
            },
            _ => {}
        }
        // What is asked for and not looked at is asked for again.
        self.has_news |= self.port.is_asking();
        self.issue(memory)
    }

    /// Ends what has been done by now.
    pub fn poll(&mut self, memory: &impl HostMemory) -> io::Result<()> {
        let Some(slot) = self.running else {
            return Ok(());
        };
        if let Some(ended) = self.disk.poll() {
            self.end(slot, &ended, memory)?;
        }
        self.issue(memory)
    }

    /// Whether the host is to be interrupted now; it is said once.
    pub fn take_interrupt(&mut self) -> bool {
        std::mem::take(&mut self.has_news) && self.control & INTERRUPTS != 0
    }

    fn reset(&mut self) {
        self.reset_link();
        let link = if self.disk.is_powered() { Link::Up } else { Link::Down };
        (self.control, self.port, self.has_news) = (AHCI_ONLY, Port::new(link), false);
    }

    /// COMRESET: what the disk was busy with is given up, and how it ended is told to nobody.
    fn reset_link(&mut self) {
        self.disk.reset_link();
        drop(self.disk.poll());
        self.running = None;
    }

    /// After it, a disk that is there tells what it is.
    fn bring_up(&mut self, memory: &impl HostMemory) -> io::Result<()> {
        if self.disk.is_powered() {
            self.port.bring_up();
            self.port.receive(fis::SIGNATURE_AT, &fis::signature(), memory)?;
        }
        Ok(())
    }

    /// Hands the disk one command after the other; they wait while it is busy.
    fn issue(&mut self, memory: &impl HostMemory) -> io::Result<()> {
        while self.running.is_none()
            && let Some(number) = self.port.next_slot()
        {
            let slot = Slot::fetch(self.port.list_address, number, memory)?;
            let Some(command) = slot.command() else {
                self.soft_reset(slot, memory)?;
                continue;
            };
            // What a command does not move is not looked at, whatever the host says of it.
            let data = match command.transfer() {
                Transfer::PioOut | Transfer::DmaOut | Transfer::Unknown => slot.gather(memory)?,
                Transfer::None | Transfer::PioIn | Transfer::DmaIn => Vec::new(),
            };
            self.port.set_busy();
            match self.disk.submit(&command, &data) {
                Reply::Ended(ended) => self.end(slot, &ended, memory)?,
                Reply::Busy { .. } | Reply::Off => self.running = Some(slot),
            }
        }
        Ok(())
    }

    fn end(&mut self, slot: Slot, ended: &Ended, memory: &impl HostMemory) -> io::Result<()> {
        self.running = None;
        let is_error = ended.status & ERROR != 0;
        slot.scatter(&ended.data, memory)?;
        let is_pio_in = slot
            .command()
            .is_some_and(|command| command.transfer() == Transfer::PioIn);
        if is_pio_in && !is_error {
            self.port.receive(fis::PIO_SETUP_AT, &fis::pio_setup(ended), memory)?;
        } else {
            self.port.receive(fis::REGISTERS_AT, &fis::registers(ended), memory)?;
        }
        self.port.end(slot.number, ended, is_pio_in && !is_error);
        self.has_news |= self.port.is_asking();
        Ok(())
    }

    /// A write of the control register: the disk tells what it is when its bit for a reset is taken back (§10.4.1).
    fn soft_reset(&mut self, slot: Slot, memory: &impl HostMemory) -> io::Result<()> {
        self.port.forget(slot.number);
        if self.port.soft_reset(slot.asks_for_reset()) {
            self.reset_link();
            self.bring_up(memory)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
