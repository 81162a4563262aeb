//! An SD host controller (SD Host Controller 2.00) with an eMMC card in its slot: registers and memory in; registers,
//! memory and an interrupt out. Data move by ADMA2 alone.

use std::io;

use crate::host_memory::{HostMemory, dword};
use crate::mmc::{Command, MmcBus, Moves};

/// Registers (§2.1).
const BLOCK_BYTES: usize = 0x04;
const BLOCK_COUNT: usize = 0x06;
const ARGUMENT: usize = 0x08;
const MODE: usize = 0x0C;
const COMMAND: usize = 0x0E;
const RESPONSE: usize = 0x10;
const PRESENT: usize = 0x24;
const CLOCK: usize = 0x2C;
const RESET: usize = 0x2F;
const STATUS: usize = 0x30;
const STATUS_ENABLED: usize = 0x34;
const SIGNAL_ENABLED: usize = 0x38;
const CAPABILITIES: usize = 0x40;
const DESCRIPTORS: usize = 0x58;
const SLOT_STATUS: usize = 0xFC;
const VERSION: usize = 0xFE;
const BYTES: usize = 0x100;

/// 50 MHz, a timeout counted in MHz, ADMA2, high speed, 3.3 V, a slot that is soldered shut.
const OFFERS: u32 = 0x32 | 1 << 7 | 0x32 << 8 | 1 << 19 | 1 << 21 | 1 << 24 | 1 << 30;

/// A card is in and stays, may be written, and all its lines are up.
const CARD_IS_IN: u32 = 0b1111 << 16 | 0x1F << 20;
const DATA_BUSY: u32 = 0b110;
const DATA_LINE: u32 = 1 << 20;

/// Bits of the status: of good ends, and of errors.
const COMMAND_COMPLETE: u32 = 1;
const TRANSFER_COMPLETE: u32 = 1 << 1;
const ERROR: u32 = 1 << 15;
const NO_RESPONSE: u32 = 1 << 16;
const NO_DATA: u32 = 1 << 20;

/// Bits of the command and of the transfer mode.
const WITHOUT_RESPONSE: u16 = 0b00;
const RESPONSE_WITH_BUSY: u16 = 0b11;
const HAS_DATA: u16 = 1 << 5;
const READS: u16 = 1 << 4;
const SEVERAL: u16 = 1 << 5;

/// A descriptor (§1.13.4): valid, the last, and in bits 5:4 that it is of data.
const LAST: u16 = 0b10;
const ACT: u16 = 0b11_0000;
const TRANSFER: u16 = 0b10_0000;

/// A host controller and the card in its slot.
#[derive(Debug)]
pub struct SdhciHost {
    /// The card on its bus.
    pub bus: MmcBus,
    registers: [u8; BYTES],
    /// The host is to be told when the card is busy no more.
    waits: bool,
}

impl SdhciHost {
    /// Puts a card into the slot.
    pub fn new(bus: MmcBus) -> Self {
        let mut host = Self {
            bus,
            registers: [0; BYTES],
            waits: false,
        };
        host.reset();
        host
    }

    /// The bus is reset: so it comes when the computer is switched on and when it wakes up.
    pub fn reset_bus(&mut self) {
        self.bus.power_cycle();
        self.reset();
    }

    /// Reads registers.
    pub fn read(&mut self, offset: u64, data: &mut [u8]) {
        let present = if self.bus.is_busy() {
            CARD_IS_IN & !DATA_LINE | DATA_BUSY
        } else {
            CARD_IS_IN
        };
        self.put(PRESENT, present);
        self.registers[SLOT_STATUS] = u8::from(self.is_asking());
        let first = usize::try_from(offset).unwrap_or(BYTES).min(BYTES);
        for (to, from) in data.iter_mut().zip(self.registers[first..].iter().chain([&0; 8])) {
            *to = *from;
        }
    }

    /// Writes registers, and does what follows from it.
    pub fn write(&mut self, offset: u64, data: &[u8], memory: &impl HostMemory) -> io::Result<()> {
        let first = usize::try_from(offset).map_err(io::Error::other)?;
        for (place, &byte) in (first..BYTES).zip(data) {
            match place {
                // What is written is cleared.
                STATUS..STATUS_ENABLED => self.registers[place] &= !byte,
                RESET if byte & 1 != 0 => self.reset(),
                // What is reset of command and data is so at once.
                RESET if byte != 0 => self.waits = false,
                RESPONSE..0x20 | PRESENT..0x28 | RESET | CAPABILITIES..0x50 | SLOT_STATUS.. => {}
                // The clock is stable as soon as it runs.
                CLOCK => self.registers[place] = byte & !2 | (byte & 1) << 1,
                _ => self.registers[place] = byte,
            }
        }
        if self.whole(STATUS) & !0xFFFF == 0 {
            let good = self.whole(STATUS) & !ERROR;
            self.put(STATUS, good);
        }
        if (first..first + data.len()).contains(&(COMMAND + 1)) {
            self.execute(memory)?;
        }
        Ok(())
    }

    /// Ends what has been done by now.
    pub fn poll(&mut self) {
        if self.waits && !self.bus.is_busy() {
            self.waits = false;
            self.raise(TRANSFER_COMPLETE);
        }
    }

    /// Whether the interrupt line is up.
    pub fn is_asking(&self) -> bool {
        self.whole(STATUS) & self.whole(SIGNAL_ENABLED) != 0
    }

    fn reset(&mut self) {
        (self.registers, self.waits) = ([0; BYTES], false);
        self.put(CAPABILITIES, OFFERS);
        self.registers[VERSION] = 1;
    }

    /// Sends the card the command that stands in the registers.
    fn execute(&mut self, memory: &impl HostMemory) -> io::Result<()> {
        let (word, mode) = (self.half(COMMAND), self.half(MODE));
        let command = Command {
            index: word.to_be_bytes()[0] & 0x3F,
            argument: self.whole(ARGUMENT),
        };
        let (has_data, reads) = (word & HAS_DATA != 0, mode & READS != 0);
        let blocks = if mode & SEVERAL == 0 { 1 } else { self.half(BLOCK_COUNT) };
        let length = usize::from(self.half(BLOCK_BYTES) & 0xFFF) * usize::from(blocks);
        let sent = if has_data && !reads {
            self.gather(length, memory)?
        } else {
            Vec::new()
        };
        let moves = match (has_data, reads) {
            (false, _) => Moves::Nothing,
            (true, true) => Moves::In(length),
            (true, false) => Moves::Out(&sent),
        };
        let response_type = word & 0b11;
        let Some(answer) = self.bus.send(command, moves) else {
            let is_right = response_type == WITHOUT_RESPONSE;
            self.raise(if is_right { COMMAND_COMPLETE } else { NO_RESPONSE });
            return Ok(());
        };
        for (place, word) in (RESPONSE..).step_by(4).zip(answer.response) {
            self.put(place, word);
        }
        self.raise(COMMAND_COMPLETE);
        match answer.data {
            Err(_) => self.raise(NO_DATA),
            // A card that is asked for data of another kind sends none.
            Ok(data) if has_data && reads && data.is_empty() => self.raise(NO_DATA),
            Ok(data) if has_data => {
                self.scatter(&data, memory)?;
                self.raise(TRANSFER_COMPLETE);
            }
            Ok(_) => {
                self.waits |= response_type == RESPONSE_WITH_BUSY;
                self.poll();
            }
        }
        Ok(())
    }

    fn gather(&self, length: usize, memory: &impl HostMemory) -> io::Result<Vec<u8>> {
        let mut data = vec![0; length];
        let mut done = 0;
        for (address, size) in self.pieces(memory)? {
            let size = size.min(length - done);
            memory.read(address, &mut data[done..done + size])?;
            done += size;
        }
        Ok(data)
    }

    fn scatter(&self, data: &[u8], memory: &impl HostMemory) -> io::Result<()> {
        let mut done = 0;
        for (address, size) in self.pieces(memory)? {
            let piece = &data[done..data.len().min(done + size)];
            memory.write(address, piece)?;
            done += piece.len();
        }
        Ok(())
    }

    /// Address and length of each piece of memory; the list is no longer than one transfer can be.
    fn pieces(&self, memory: &impl HostMemory) -> io::Result<Vec<(u64, usize)>> {
        let mut pieces = Vec::new();
        let mut address = u64::from(self.whole(DESCRIPTORS));
        for _ in 0..=u16::MAX {
            let mut descriptor = [0; 8];
            memory.read(address, &mut descriptor)?;
            address += 8;
            let attributes = u16::from_le_bytes([descriptor[0], descriptor[1]]);
            if attributes & ACT == TRANSFER {
                let length = u16::from_le_bytes([descriptor[2], descriptor[3]]);
                let length = if length == 0 { 1 << 16 } else { usize::from(length) };
                pieces.push((dword(&descriptor, 4).into(), length));
            }
            if attributes & LAST != 0 || attributes & 1 == 0 {
                break;
            }
        }
        Ok(pieces)
    }

    /// Notes a status that the host wants to know of.
    fn raise(&mut self, bits: u32) {
        let summary = if bits & !0xFFFF == 0 { 0 } else { ERROR };
        let status = self.whole(STATUS) | bits & self.whole(STATUS_ENABLED) | summary;
        self.put(STATUS, status);
    }

    fn whole(&self, place: usize) -> u32 {
        dword(&self.registers, place)
    }

    fn half(&self, place: usize) -> u16 {
        u16::from_le_bytes([self.registers[place], self.registers[place + 1]])
    }

    fn put(&mut self, place: usize, value: u32) {
        self.registers[place..place + 4].copy_from_slice(&value.to_le_bytes());
    }
}

#[cfg(test)]
mod tests;
