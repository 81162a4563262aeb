use std::io;

use super::fis;
use crate::ata::Ended;
use crate::host_memory::{HostMemory, put_half};

/// Command and status.
const START: u32 = 1;
const POWERED: u32 = 0b11 << 1;
const OVERRIDE: u32 = 1 << 3;
const RECEIVE: u32 = 1 << 4;
const RECEIVES: u32 = 1 << 14;
const RUNS: u32 = 1 << 15;

/// Interrupts: a FIS with registers, the setup of PIO, a changed connection, an error in the task file.
const REGISTERS: u32 = 1;
const PIO_SETUP: u32 = 1 << 1;
const CONNECTION: u32 = 1 << 6;
const TASK_FILE_ERROR: u32 = 1 << 30;

/// Task file: busy, and data requested.
const BUSY: u32 = 0x80;
const REQUEST: u32 = 0x08;

/// Errors of the link: the communication was taken up, and the ready signal of the line changed.
const LINK_CHANGED: u32 = 1 << 26 | 1 << 16;

/// The registers of a port (AHCI 1.3.1 §3.3).
#[derive(Clone, Copy, Debug)]
pub(super) struct Port {
    pub list_address: u64,
    fis_address: u64,
    interrupts: u32,
    enabled: u32,
    command: u32,
    task_file: u32,
    link: Link,
    link_control: u32,
    link_errors: u32,
    issued: u32,
    /// A command ended in an error: nothing is done until the host has stopped the port.
    is_halted: bool,
    is_soft_reset: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Up,
    Down,
}

/// What a write does beyond the registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    LinkReset,
    LinkUp,
    Stopped,
}

impl Port {
    pub fn new(link: Link) -> Self {
        let mut port = Self {
            list_address: 0,
            fis_address: 0,
            interrupts: 0,
            enabled: 0,
            command: POWERED,
            task_file: 0x7F,
            link: Link::Down,
            link_control: 0,
            link_errors: 0,
            issued: 0,
            is_halted: false,
            is_soft_reset: false,
        };
        if link == Link::Up {
            port.bring_up();
        }
        port
    }

    pub fn read(&self, offset: u64) -> u32 {
        let [list_low, list_high] = halves(self.list_address);
        let [fis_low, fis_high] = halves(self.fis_address);
        match offset {
            0x00 => list_low,
            0x04 => list_high,
            0x08 => fis_low,
            0x0C => fis_high,
            0x10 => self.interrupts,
            0x14 => self.enabled,
            0x18 => self.command,
            0x20 => self.task_file,
            0x24 if self.link == Link::Up => fis::SIGNATURE,
            0x24 => u32::MAX,
            // A device is there, at 3 Gb/s, active.
            0x28 if self.link == Link::Up => 0x123,
            0x2C => self.link_control,
            0x30 => self.link_errors,
            0x38 => self.issued,
            _ => 0,
        }
    }

    pub fn write(&mut self, offset: u64, value: u32) -> Option<Event> {
        match offset {
            0x00 => put_half(&mut self.list_address, value & !0x3FF, 0),
            0x04 => put_half(&mut self.list_address, value, 32),
            0x08 => put_half(&mut self.fis_address, value & !0xFF, 0),
            0x0C => put_half(&mut self.fis_address, value, 32),
            0x10 => self.interrupts &= !value,
            0x14 => self.enabled = value,
            0x18 => return self.command(value),
            0x2C => {
                let was_resetting = self.link_control & 0xF == 1;
                self.link_control = value;
                match (was_resetting, value & 0xF == 1) {
                    (false, true) => {
                        self.lose_link();
                        return Some(Event::LinkReset);
                    }
                    (true, false) => return Some(Event::LinkUp),
                    _ => {}
                }
            }
            0x30 => self.link_errors &= !value,
            0x38 if self.command & START != 0 => self.issued |= value,
            _ => {}
        }
        None
    }

    pub fn lose_link(&mut self) {
        (self.link, self.task_file) = (Link::Down, 0x7F);
    }

    pub fn bring_up(&mut self) {
        self.link = Link::Up;
        self.task_file = task_file(fis::SIGNATURE_STATUS, fis::SIGNATURE_ERROR);
        self.link_errors |= LINK_CHANGED;
        self.interrupts |= CONNECTION;
        self.is_halted = false;
    }

    pub fn is_asking(&self) -> bool {
        self.interrupts & self.enabled != 0
    }

    /// The number of the command that the disk gets next, if it can take one.
    pub fn next_slot(&self) -> Option<u32> {
        let is_free = self.task_file & (BUSY | REQUEST) == 0 && !self.is_halted;
        (is_free && self.issued != 0).then(|| self.issued.trailing_zeros())
    }

    pub fn set_busy(&mut self) {
        self.task_file = BUSY;
    }

    /// Takes a FIS of the disk to the host.
    pub fn receive(&self, at: u64, fis: &[u8; 20], memory: &impl HostMemory) -> io::Result<()> {
        if self.command & RECEIVE == 0 {
            return Ok(());
        }
        memory.write(self.fis_address + at, fis)
    }

    pub fn end(&mut self, slot: u32, ended: &Ended, is_by_setup: bool) {
        self.task_file = task_file(ended.status, ended.error);
        self.interrupts |= if is_by_setup { PIO_SETUP } else { REGISTERS };
        if ended.status & super::ERROR == 0 {
            self.forget(slot);
        } else {
            self.interrupts |= TASK_FILE_ERROR;
            self.is_halted = true;
        }
    }

    pub fn forget(&mut self, slot: u32) {
        self.issued &= !(1 << slot);
    }

    /// Notes the control register's bit for a reset, and says whether it was taken back now.
    pub fn soft_reset(&mut self, is_set: bool) -> bool {
        std::mem::replace(&mut self.is_soft_reset, is_set) && !is_set
    }

    fn command(&mut self, value: u32) -> Option<Event> {
        let has_stopped = self.command & START != 0 && value & START == 0;
        let is_set = |bit, shown| if value & bit != 0 { bit | shown } else { 0 };
        self.command = POWERED | is_set(START, RUNS) | is_set(RECEIVE, RECEIVES);
        if value & OVERRIDE != 0 {
            self.task_file &= !(BUSY | REQUEST);
        }
        has_stopped.then(|| {
            (self.issued, self.is_halted) = (0, false);
            Event::Stopped
        })
    }
}

fn task_file(status: u8, error: u8) -> u32 {
    u32::from(error) << 8 | u32::from(status)
}

fn halves(register: u64) -> [u32; 2] {
    let [b0, b1, b2, b3, b4, b5, b6, b7] = register.to_le_bytes();
    [
        u32::from_le_bytes([b0, b1, b2, b3]),
        u32::from_le_bytes([b4, b5, b6, b7]),
    ]
}
