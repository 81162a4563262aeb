//! An NVMe controller with its namespaces (NVMe Base 2.0): command dwords in; status, dword 0 and data out.

mod command;
mod format;
mod identify;
mod log_page;
mod namespace;
mod sanitize;

use std::io;
use std::path::Path;

use nix::errno::Errno;
use pumice_device::{AdminCommand, Data, NvmeCompletion, Passthru};

use crate::clock::Clock;
use crate::description::Nvme;
use crate::erasure::{Stage, replace_all_keys};
use crate::log::{End, Log};
use crate::medium::{Medium, OldData};
use crate::misbehaviour::{Misbehaviour, Script};
use crate::opal::{Consequence, Opal};
use crate::reply::{Reply, Waited, wait};

pub use command::{Command, Ended, IoCommand, Status};
use format::Formatting;
use namespace::Namespace;
use sanitize::Sanitize;

/// The number that stands for all namespaces.
const ALL: u32 = 0xFFFF_FFFF;

/// An NVMe controller.
#[derive(Debug)]
pub struct NvmeController {
    description: Nvme,
    clock: Clock,
    script: Script,
    medium: Medium,
    log: Log<Command>,
    io_log: Log<IoCommand>,
    power: Power,
    namespaces: Vec<Namespace>,
    sanitize: Sanitize,
    formatting: Option<Formatting>,
    counters: log_page::Counters,
    opal: Option<Opal>,
    /// What the command that was busy ended with, until it is asked for.
    ended: Option<Ended>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    On,
    Off,
}

impl NvmeController {
    /// A controller whose namespaces are full of old data, and what no namespace has taken too, switched on.
    pub fn new(description: Nvme, image: Option<&Path>, clock: Clock) -> io::Result<Self> {
        let sizes = description.namespace.iter().map(|namespace| namespace.size_mib << 20);
        let mut areas: Vec<u64> = sizes.collect();
        let free = description.body.bytes() - areas.iter().sum::<u64>();
        areas.push(free);
        let medium = description.body.medium(image, &areas)?;
        let namespaces = description.namespace.iter().enumerate();
        let namespaces = namespaces.map(|(area, made)| Namespace::new(medium.area(area), made.logical_block_bytes));
        let opal = description.opal.as_ref();
        let before = description.sanitize.as_ref().and_then(|sanitize| sanitize.before);
        Ok(Self {
            namespaces: namespaces.collect(),
            clock,
            script: description.body.misbehaviour.clone(),
            medium,
            log: Log::default(),
            io_log: Log::default(),
            power: Power::On,
            sanitize: Sanitize::new(before),
            formatting: None,
            opal: opal.map(|opal| Opal::new(&opal.psid, opal.is_locked)),
            counters: log_page::Counters {
                power_cycles: 1,
                ..Default::default()
            },
            ended: None,
            description,
        })
    }

    /// Hands it an admin command, with the data for the drive; data for the host comes with the end.
    pub fn submit_admin(&mut self, command: &Command, data: &[u8]) -> Reply<Ended> {
        self.settle();
        if self.power == Power::Off {
            return Reply::Off;
        }
        self.log.receive(self.clock.now_ms(), *command);
        if self.formatting.is_none() {
            let outcome = self.execute(command, data);
            if self.formatting.is_none() {
                return Reply::Ended(self.end(outcome));
            }
        }
        Reply::Busy {
            until_ms: self
                .formatting
                .as_ref()
                .and_then(|formatting| formatting.erasure.ends_ms()),
        }
    }

    /// How the command ended that the controller was busy with, once it has.
    pub fn poll(&mut self) -> Option<Ended> {
        self.settle();
        self.ended.take()
    }

    /// Hands it a command for a namespace's blocks, with the data for the drive; data for the host comes with the end.
    pub fn submit_io(&mut self, command: &IoCommand, data: &[u8]) -> Reply<Ended> {
        self.settle();
        if self.power == Power::Off {
            return Reply::Off;
        }
        self.io_log.receive(self.clock.now_ms(), *command);
        let outcome = match self.sanitize.obstacle() {
            Some(status) => Err(status),
            None => self.move_blocks(command, data),
        };
        self.io_log.answer(if outcome.is_ok() { End::Good } else { End::Error });
        Reply::Ended(Ended::of(outcome))
    }

    /// The host resets the controller, as Linux does when a command's time has passed: a format stops where it is. A
    /// sanitize goes on.
    pub fn reset(&mut self) {
        self.settle();
        self.formatting = None;
    }

    /// The power goes.
    pub fn power_off(&mut self) {
        self.settle();
        self.cut();
    }

    /// The power is back.
    pub fn power_on(&mut self) {
        self.power = Power::On;
        self.counters.power_cycles += 1;
        if let Some(opal) = &mut self.opal {
            opal.power_on();
        }
        self.sanitize.power_on(self.clock.now_ms());
    }

    /// Whether it has power.
    pub fn is_powered(&mut self) -> bool {
        self.settle();
        self.power == Power::On
    }

    /// Every admin command that it received.
    pub fn log(&self) -> &Log<Command> {
        &self.log
    }

    /// Every other command that it received.
    pub fn io_log(&self) -> &Log<IoCommand> {
        &self.io_log
    }

    /// How it misbehaves, to be changed at any time.
    pub fn script(&mut self) -> &mut Script {
        &mut self.script
    }

    /// Old data on it that can still be had; what no namespace has taken is among what a host can reach.
    pub fn old_data(&mut self) -> OldData {
        self.settle();
        self.medium.old_data()
    }

    /// The same in one namespace.
    pub fn old_bytes(&mut self, namespace: u32) -> Option<u64> {
        self.settle();
        let namespace = &self.namespaces[self.number(namespace).ok()?];
        Some(self.medium.old_bytes(namespace.bytes.clone()))
    }

    /// Bytes of a namespace's blocks.
    pub fn block_bytes(&self, namespace: u32) -> Option<u32> {
        Some(self.namespaces[self.number(namespace).ok()?].block_bytes)
    }

    /// How many they are.
    pub fn blocks(&self, namespace: u32) -> Option<u64> {
        Some(self.namespaces[self.number(namespace).ok()?].blocks())
    }

    /// What it is stored on.
    pub fn medium(&self) -> &Medium {
        &self.medium
    }

    /// What it was made by.
    pub fn description(&self) -> &Nvme {
        &self.description
    }

    /// The clock that it goes by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    fn cut(&mut self) {
        self.power = Power::Off;
        self.sanitize.power_off(self.clock.now_ms());
        (self.formatting, self.ended) = (None, None);
    }

    /// Does what is due by now.
    fn settle(&mut self) {
        if self.power == Power::Off {
            return;
        }
        let now_ms = self.clock.now_ms();
        match self.sanitize.advance(&mut self.medium, now_ms) {
            Some(Stage::PowerLost) => self.cut(),
            Some(Stage::Done) if self.sanitize.has_deallocated() => {
                self.namespaces.iter_mut().for_each(Namespace::deallocate_all);
            }
            _ => {}
        }
        let Some(formatting) = &mut self.formatting else {
            return;
        };
        match formatting.erasure.advance(&mut self.medium, now_ms) {
            Stage::Running(_) => {}
            Stage::PowerLost => self.cut(),
            Stage::Failed => {
                self.formatting = None;
                self.ended = Some(self.end(Err(Status::INTERNAL_ERROR)));
            }
            Stage::Done => {
                self.finish_format();
                self.ended = Some(self.end(Ok((0, Vec::new()))));
            }
        }
    }

    fn end(&mut self, outcome: Result<(u32, Vec<u8>), Status>) -> Ended {
        self.log.answer(if outcome.is_ok() { End::Good } else { End::Error });
        Ended::of(outcome)
    }

    fn execute(&mut self, command: &Command, data: &[u8]) -> Result<(u32, Vec<u8>), Status> {
        match command.opcode {
            0x02 => Ok((0, self.log_page(command)?)),
            0x06 => Ok((0, self.identify(command)?)),
            // Abort, Set Features, Get Features: nothing that a test looks at.
            0x08..=0x0A => Ok((0, Vec::new())),
            0x81 => self.security_send(command, data),
            0x82 => self.security_receive(command),
            0x80 if self.description.format.is_some() => {
                self.begin_format(command)?;
                Ok((0, Vec::new()))
            }
            0x84 if self.description.sanitize.is_some() => {
                self.begin_sanitize(command)?;
                Ok((0, Vec::new()))
            }
            _ => Err(Status::INVALID_OPCODE),
        }
    }

    /// The index of a namespace that is there.
    fn number(&self, namespace: u32) -> Result<usize, Status> {
        let index = (namespace as usize).checked_sub(1);
        index
            .filter(|index| *index < self.namespaces.len())
            .ok_or(Status::INVALID_NAMESPACE)
    }

    fn move_blocks(&mut self, command: &IoCommand, data: &[u8]) -> Result<(u32, Vec<u8>), Status> {
        if self.opal.as_ref().is_some_and(Opal::is_locked) {
            return Err(Status::ACCESS_DENIED);
        }
        let index = self.number(command.namespace)?;
        let namespace = &mut self.namespaces[index];
        let bytes = namespace.extent(command.lba, command.blocks)?;
        let mut sent = Vec::new();
        match command.opcode {
            0x00 => {}
            0x01 if data.len() as u64 == bytes.end - bytes.start => {
                self.medium.write(bytes.start, data);
                namespace.allocate(command.lba, command.blocks);
                self.counters.written_bytes += data.len() as u64;
                self.sanitize.written();
            }
            0x02 => {
                sent = vec![0; data_length(&bytes)?];
                namespace.read(&self.medium, command.lba, &mut sent);
            }
            0x08 | 0x09 => namespace.deallocate(command.lba, command.blocks),
            0x01 => return Err(Status::INVALID_FIELD),
            _ => return Err(Status::INVALID_OPCODE),
        }
        Ok((0, sent))
    }

    /// Security Send (NVMe Base 2.0 §5.26): protocol in bits 31:24 of dword 10, its address in bits 23:8.
    fn security_send(&mut self, command: &Command, data: &[u8]) -> Result<(u32, Vec<u8>), Status> {
        let opal = self.opal.as_mut().ok_or(Status::INVALID_OPCODE)?;
        let [_, address_low, address_high, protocol] = command.dwords[0].to_le_bytes();
        let address = u16::from_le_bytes([address_low, address_high]);
        let consequence = opal.send(protocol, address, data).map_err(|_| Status::INVALID_FIELD)?;
        if consequence == Consequence::Revert {
            replace_all_keys(&self.script, &mut self.medium);
        }
        Ok((0, Vec::new()))
    }

    /// Security Receive (NVMe Base 2.0 §5.25).
    fn security_receive(&mut self, command: &Command) -> Result<(u32, Vec<u8>), Status> {
        let opal = self.opal.as_mut().ok_or(Status::INVALID_OPCODE)?;
        let [_, address_low, address_high, protocol] = command.dwords[0].to_le_bytes();
        let address = u16::from_le_bytes([address_low, address_high]);
        let data = opal.receive(protocol, address).map_err(|_| Status::INVALID_FIELD)?;
        Ok((0, data))
    }

    fn is_refused(&self) -> Result<(), Status> {
        if self.script.has(Misbehaviour::Refuse) {
            return Err(Status::OPERATION_DENIED);
        }
        Ok(())
    }
}

fn data_length(bytes: &std::ops::Range<u64>) -> Result<usize, Status> {
    usize::try_from(bytes.end - bytes.start).map_err(|_| Status::INVALID_FIELD)
}

impl Passthru<AdminCommand> for NvmeController {
    fn submit(&mut self, words: &AdminCommand, data: Data<'_>, deadline_ms: u32) -> Result<NvmeCompletion, Errno> {
        let command = Command {
            opcode: words.opcode,
            namespace: words.namespace,
            dwords: words.dwords,
        };
        let sent: &[u8] = if let Data::Out(sent) = &data { sent } else { &[] };
        let ended = match self.submit_admin(&command, sent) {
            Reply::Off => return Err(Errno::ENODEV),
            Reply::Ended(ended) => ended,
            Reply::Busy { until_ms } => {
                if wait(&self.clock, until_ms, deadline_ms) == Waited::TooLong {
                    self.reset();
                    return Ok(NvmeCompletion::GivenUp);
                }
                match self.poll() {
                    Some(ended) => ended,
                    // The driver cancels what a controller that is gone was busy with.
                    None => return Ok(NvmeCompletion::GivenUp),
                }
            }
        };
        if let Data::In(room) = data {
            let length = ended.data.len().min(room.len());
            room[..length].copy_from_slice(&ended.data[..length]);
        }
        Ok(NvmeCompletion::Ended {
            status: ended.status.0,
            result: ended.result,
        })
    }
}

#[cfg(test)]
mod tests;
