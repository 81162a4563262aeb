use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pumice_lab::nvme::{Command, Ended, IoCommand, Status};
use pumice_lab::{NvmeController, Reply};

use super::config::Interrupt;
use super::guest_memory::GuestMemory;
use super::queue::{Completion, Entry, Submission};
use super::{Config, Function};
use crate::lab::Timekeeper;

/// CAP: 64 entries in a queue, one piece of memory each, ready within five seconds, the NVM command set.
const CAPABILITIES: u64 = 63 | 1 << 16 | 10 << 24 | 1 << 37;
/// VS: 1.4.
const VERSION: u32 = 0x0001_0400;

const DOORBELLS: u64 = 0x1000;

const ENABLE: u32 = 1;
const SHUTDOWN: u32 = 0b11 << 14;
const READY: u32 = 1;
const SHUTDOWN_COMPLETE: u32 = 0b10 << 2;

/// How many queues of each kind there are besides the admin queue, less one, in both halves.
const QUEUES: u32 = 3 | 3 << 16;

const INVALID_FIELD: u16 = 0x4002;

/// A controller's registers and queues (NVM Express over PCI Express 1.0 §3.1).
pub(in crate::lab) struct Registers {
    controller: Arc<Mutex<NvmeController>>,
    time: Timekeeper,
    configuration: u32,
    status: u32,
    admin_sizes: u32,
    admin_submission: u64,
    admin_completion: u64,
    submissions: BTreeMap<u16, Submission>,
    completions: BTreeMap<u16, Completion>,
    /// The host has something to look at and has not been told.
    has_news: bool,
}

impl Registers {
    pub fn new(controller: Arc<Mutex<NvmeController>>) -> Self {
        Self {
            controller,
            time: Timekeeper::new(),
            configuration: 0,
            status: 0,
            admin_sizes: 0,
            admin_submission: 0,
            admin_completion: 0,
            submissions: BTreeMap::new(),
            completions: BTreeMap::new(),
            has_news: false,
        }
    }

    fn configure(&mut self, value: u32) {
        let was_enabled = self.configuration & ENABLE != 0;
        self.configuration = value;
        if value & SHUTDOWN != 0 {
            self.status |= SHUTDOWN_COMPLETE;
        }
        match (was_enabled, value & ENABLE != 0) {
            (false, true) => {
                let [entries, completion_entries] = [self.admin_sizes & 0xFFF, self.admin_sizes >> 16 & 0xFFF];
                let admin = Submission {
                    address: self.admin_submission,
                    entries: count(entries),
                    head: 0,
                    completion: 0,
                };
                self.submissions.insert(0, admin);
                self.completions
                    .insert(0, Completion::new(self.admin_completion, count(completion_entries)));
                self.status = READY;
            }
            (true, false) => self.disable(),
            _ => {}
        }
    }

    fn disable(&mut self) {
        self.submissions.clear();
        self.completions.clear();
        (self.configuration, self.status) = (0, 0);
        self.lock().reset();
    }

    /// Carries out what lies in a queue up to `tail`.
    fn work(&mut self, number: u16, tail: u16, memory: &GuestMemory) -> io::Result<bool> {
        let mut has_news = false;
        while let Some(queue) = self.submissions.get_mut(&number).filter(|queue| queue.head != tail) {
            let entry = queue.next(memory)?;
            let (head, completion) = (queue.head, queue.completion);
            let clock = self.lock().clock().clone();
            self.time.keep(&clock);
            let ended = if number == 0 {
                self.administer(&entry, memory)?
            } else {
                self.move_blocks(&entry, memory)?
            };
            // A request to be told of events stays with the controller, which has none.
            let Some((status, result)) = ended else {
                continue;
            };
            if let Some(queue) = self.completions.get_mut(&completion) {
                queue.post(memory, result, head, number, (entry.identifier, status))?;
                has_news = true;
            }
        }
        Ok(has_news)
    }

    /// Status and result of an admin command: those about queues are answered here, the others by the lab.
    fn administer(&mut self, entry: &Entry, memory: &GuestMemory) -> io::Result<Option<(u16, u32)>> {
        let [dword_10, dword_11, ..] = entry.dwords;
        let [number, size] = [dword_10 & 0xFFFF, dword_10 >> 16];
        let number = u16::try_from(number).map_err(io::Error::other)?;
        match entry.opcode {
            0x00 => drop(self.submissions.remove(&number)),
            0x04 => drop(self.completions.remove(&number)),
            0x01 => {
                let queue = Submission {
                    address: entry.pages[0],
                    entries: count(size),
                    head: 0,
                    completion: u16::try_from(dword_11 >> 16).map_err(io::Error::other)?,
                };
                self.submissions.insert(number, queue);
            }
            0x05 => {
                self.completions
                    .insert(number, Completion::new(entry.pages[0], count(size)));
            }
            0x09 | 0x0A => return Ok(Some((0, if dword_10 & 0xFF == 7 { QUEUES } else { 0 }))),
            0x0C => return Ok(None),
            _ => return self.ask(entry, memory).map(Some),
        }
        Ok(Some((0, 0)))
    }

    /// Hands an admin command to the lab. What it waits for by itself takes no time of the host.
    fn ask(&mut self, entry: &Entry, memory: &GuestMemory) -> io::Result<(u16, u32)> {
        let command = Command {
            opcode: entry.opcode,
            namespace: entry.namespace,
            dwords: entry.dwords,
        };
        let sent = if entry.opcode & 3 == 1 {
            entry.fetch(memory, usize::try_from(entry.dwords[1]).map_err(io::Error::other)?)?
        } else {
            Vec::new()
        };
        let mut controller = self.lock();
        let ended = match controller.submit_admin(&command, &sent) {
            Reply::Ended(ended) => Some(ended),
            Reply::Busy {
                until_ms: Some(until_ms),
            } => {
                let clock = controller.clock().clone();
                clock.advance_ms(until_ms.saturating_sub(clock.now_ms()));
                controller.poll()
            }
            Reply::Busy { until_ms: None } | Reply::Off => None,
        };
        drop(controller);
        finish(entry, memory, ended)
    }

    fn move_blocks(&mut self, entry: &Entry, memory: &GuestMemory) -> io::Result<Option<(u16, u32)>> {
        let [low, high, count, ..] = entry.dwords;
        let Some(block_bytes) = self.block_bytes(entry.namespace) else {
            return Ok(Some((INVALID_FIELD, 0)));
        };
        if entry.opcode == 0x09 {
            return self.deallocate(entry, memory).map(Some);
        }
        let command = IoCommand {
            opcode: entry.opcode,
            namespace: entry.namespace,
            lba: if entry.opcode == 0 {
                0
            } else {
                u64::from(high) << 32 | u64::from(low)
            },
            blocks: if entry.opcode == 0 {
                0
            } else {
                u64::from(count & 0xFFFF) + 1
            },
        };
        let bytes = usize::try_from(command.blocks).map_err(io::Error::other)? * block_bytes;
        let sent = if entry.opcode == 0x01 {
            entry.fetch(memory, bytes)?
        } else {
            Vec::new()
        };
        let ended = match self.lock().submit_io(&command, &sent) {
            Reply::Ended(ended) => Some(ended),
            Reply::Busy { .. } | Reply::Off => None,
        };
        finish(entry, memory, ended).map(Some)
    }

    /// Dataset Management: ranges of 16 bytes, of which only deallocation is a matter of ours.
    fn deallocate(&mut self, entry: &Entry, memory: &GuestMemory) -> io::Result<(u16, u32)> {
        let [ranges, attributes, ..] = entry.dwords;
        if attributes & 4 == 0 {
            return Ok((0, 0));
        }
        let count = usize::try_from(ranges & 0xFF).map_err(io::Error::other)? + 1;
        let mut status = Status::GOOD;
        for range in entry.fetch(memory, count * 16)?.chunks_exact(16) {
            let number = |at: usize, length: usize| {
                let bytes = range[at..at + length].iter().rev();
                bytes.fold(0, |number, &byte| number << 8 | u64::from(byte))
            };
            let command = IoCommand {
                opcode: 0x09,
                namespace: entry.namespace,
                lba: number(8, 8),
                blocks: number(4, 4),
            };
            if let Reply::Ended(ended) = self.lock().submit_io(&command, &[])
                && ended.status != Status::GOOD
            {
                status = ended.status;
            }
        }
        Ok((status.0, 0))
    }

    /// Bytes of a block, from what the namespace says of itself.
    fn block_bytes(&self, namespace: u32) -> Option<usize> {
        self.lock().block_bytes(namespace).map(|bytes| bytes as usize)
    }

    fn lock(&self) -> MutexGuard<'_, NvmeController> {
        self.controller.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Function for Registers {
    const CONFIG: Config = Config {
        class: [0x01, 0x08, 0x02],
        region: 0,
        region_bytes: 0x4000,
        is_64_bit: true,
        interrupt: Interrupt::Message,
    };

    fn read(&mut self, offset: u64, data: &mut [u8]) {
        let mut page = [0; 0x40];
        page[0x00..0x08].copy_from_slice(&CAPABILITIES.to_le_bytes());
        page[0x08..0x0C].copy_from_slice(&VERSION.to_le_bytes());
        page[0x14..0x18].copy_from_slice(&self.configuration.to_le_bytes());
        page[0x1C..0x20].copy_from_slice(&self.status.to_le_bytes());
        page[0x24..0x28].copy_from_slice(&self.admin_sizes.to_le_bytes());
        page[0x28..0x30].copy_from_slice(&self.admin_submission.to_le_bytes());
        page[0x30..0x38].copy_from_slice(&self.admin_completion.to_le_bytes());
        let rest = usize::try_from(offset).ok().and_then(|first| page.get(first..));
        data.fill(0);
        for (to, from) in data.iter_mut().zip(rest.unwrap_or_default()) {
            *to = *from;
        }
    }

    fn write(&mut self, offset: u64, data: &[u8], memory: &GuestMemory) -> io::Result<()> {
        let mut bytes = [0; 8];
        let length = data.len().min(8);
        bytes[..length].copy_from_slice(&data[..length]);
        let value = u64::from_le_bytes(bytes);
        let [b0, b1, b2, b3, ..] = bytes;
        let dword = u32::from_le_bytes([b0, b1, b2, b3]);
        match offset {
            0x14 => self.configure(dword),
            0x24 => self.admin_sizes = dword,
            0x28 => put(&mut self.admin_submission, value, length, 0),
            0x2C => put(&mut self.admin_submission, value, length, 32),
            0x30 => put(&mut self.admin_completion, value, length, 0),
            0x34 => put(&mut self.admin_completion, value, length, 32),
            DOORBELLS.. => {
                let number = u16::try_from((offset - DOORBELLS) / 8).map_err(io::Error::other)?;
                // Every second doorbell tells that completions were seen, of which nothing need be known.
                if (offset - DOORBELLS).is_multiple_of(8) {
                    self.has_news |= self.work(number, u16::from_le_bytes([b0, b1]), memory)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A sanitize goes on in the background.
    fn poll(&mut self, _memory: &GuestMemory) -> io::Result<()> {
        let clock = self.lock().clock().clone();
        self.time.keep(&clock);
        Ok(())
    }

    fn wants_interrupt(&mut self) -> bool {
        std::mem::take(&mut self.has_news)
    }

    fn reset(&mut self) {
        self.disable();
        let mut controller = self.lock();
        controller.power_off();
        controller.power_on();
    }
}

/// Delivers what a command brought; one that never ends is one that the host has to give up.
fn finish(entry: &Entry, memory: &GuestMemory, ended: Option<Ended>) -> io::Result<(u16, u32)> {
    let Some(ended) = ended else {
        return Ok((INVALID_FIELD, 0));
    };
    if !ended.data.is_empty() {
        entry.deliver(memory, &ended.data)?;
    }
    Ok((ended.status.0, ended.result))
}

/// Entries of a queue, from the field that has one less.
fn count(field: u32) -> u16 {
    u16::try_from(field + 1).unwrap_or(u16::MAX)
}

/// A register of 64 bits that may be written in halves.
fn put(register: &mut u64, value: u64, length: usize, shift: u32) {
    if length == 8 {
        *register = value;
    } else {
        let half = 0xFFFF_FFFF_u64 << shift;
        *register = *register & !half | value << shift & half;
    }
}
