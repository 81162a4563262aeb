//! An ATA disk (ACS-2 and ACS-3): registers in; registers and data out.

mod blocks;
mod command;
mod hidden;
mod identify;
mod sanitize;
mod security;
mod smart;
mod trusted;

use std::io;
use std::path::Path;

use crate::clock::Clock;
use crate::description::Ata;
use crate::erasure::{Erasure, Fill, Stage};
use crate::log::{End, Log};
use crate::medium::{Medium, OldData};
use crate::misbehaviour::{Misbehaviour, Script};
use crate::opal::Opal;
use crate::reply::Reply;

pub(crate) use command::Transfer;
pub use command::{Command, Ended};
use command::{Fault, Good};
use hidden::{Effect, Hidden};
use sanitize::{Ask, Operation, Reason, Sanitize};
use security::{Mode, Security};

/// STATUS of a good end: ready, and a bit that old drives call "seek complete".
const READY: u8 = 0x50;
const ERROR: u8 = 0x01;

const ERASE_PREPARE: u8 = 0xF3;

/// An ATA disk.
#[derive(Debug)]
pub struct AtaDisk {
    description: Ata,
    clock: Clock,
    script: Script,
    medium: Medium,
    log: Log<Command>,
    power: Power,
    security: Security,
    sanitize: Sanitize,
    hidden: Hidden,
    counters: smart::Counters,
    opal: Option<Opal>,
    /// A SECURITY ERASE UNIT that the drive is busy with.
    erasing: Option<Erasure>,
    /// Opcode of the command before, which some commands must follow at once.
    previous: Option<u8>,
    /// What the erase that was busy ended with, until it is asked for.
    ended: Option<Ended>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    On,
    Off,
}

impl AtaDisk {
    /// A disk full of old data, switched on in a computer that has just booted.
    pub fn new(description: Ata, image: Option<&Path>, clock: Clock) -> io::Result<Self> {
        let body = &description.body;
        let medium = body.medium(image, &[body.bytes()])?;
        let factory = body.bytes() / u64::from(body.logical_block_bytes);
        let hiding = &description.hiding;
        let native = factory - hiding.dco_sectors.unwrap_or(0);
        let kept = native - hiding.hpa_sectors.or(hiding.amax_sectors).unwrap_or(0);
        let effect = if hiding.needs_power_cycle {
            Effect::AfterPowerCycle
        } else {
            Effect::AtOnce
        };
        let security = description.security.as_ref();
        let sanitize = description.sanitize.as_ref();
        let opal = description.opal.as_ref();
        let mut disk = Self {
            clock,
            script: body.misbehaviour.clone(),
            medium,
            log: Log::default(),
            power: Power::Off,
            security: Security::new(security.and_then(|security| security.password.as_deref())),
            sanitize: if sanitize.is_some_and(|sanitize| sanitize.is_completed_before) {
                Sanitize::completed_before()
            } else {
                Sanitize::default()
            },
            hidden: Hidden::new(factory, native, kept, effect),
            counters: smart::Counters::default(),
            opal: opal.map(|opal| Opal::new(&opal.psid, opal.is_locked)),
            erasing: None,
            previous: None,
            ended: None,
            description,
        };
        disk.boot();
        Ok(disk)
    }

    /// Hands it a command, with the data for the drive.
    pub fn submit(&mut self, command: &Command, data: &[u8]) -> Reply<Ended> {
        self.settle();
        if self.power == Power::Off {
            return Reply::Off;
        }
        self.log.receive(self.clock.now_ms(), *command);
        if let Some(erasing) = &self.erasing {
            return Reply::Busy {
                until_ms: erasing.ends_ms(),
            };
        }
        let outcome = self.execute(command, data);
        self.previous = Some(command.opcode);
        if let Some(erasing) = &self.erasing {
            return Reply::Busy {
                until_ms: erasing.ends_ms(),
            };
        }
        Reply::Ended(self.end(outcome))
    }

    /// How the command ended that the drive was busy with, once it has.
    pub fn poll(&mut self) -> Option<Ended> {
        self.settle();
        self.ended.take()
    }

    /// The host resets the link, as Linux does when a command's time has passed: what the drive was busy with stops where
    /// it is. A sanitize goes on.
    pub fn reset_link(&mut self) {
        self.settle();
        self.erasing = None;
    }

    /// The power goes.
    pub fn power_off(&mut self) {
        self.settle();
        self.cut();
    }

    /// The computer boots: the power is back, and its firmware does what it does to disks.
    pub fn boot(&mut self) {
        self.power_on();
        let security = self.description.security.as_ref();
        if security.is_some_and(|security| security.is_frozen_at_boot) {
            // A drive that is locked refuses it.
            let _ = self.security.freeze();
        }
    }

    /// The computer has slept (S3) and wakes up: the drive was without power, and its firmware freezes it only in
    /// computers that are known to.
    pub fn sleep_and_resume(&mut self) {
        self.power_off();
        self.power_on();
        if self.script.has(Misbehaviour::FreezeAfterResume) {
            let _ = self.security.freeze();
        }
    }

    /// The drive is pulled out and plugged in again, past any firmware.
    pub fn replug(&mut self) {
        self.power_off();
        self.power_on();
    }

    /// Whether it has power.
    pub fn is_powered(&mut self) -> bool {
        self.settle();
        self.power == Power::On
    }

    /// Every command that it received.
    pub fn log(&self) -> &Log<Command> {
        &self.log
    }

    /// How it misbehaves, to be changed at any time.
    pub fn script(&mut self) -> &mut Script {
        &mut self.script
    }

    /// Old data on it that can still be had.
    pub fn old_data(&mut self) -> OldData {
        self.settle();
        self.medium.old_data()
    }

    /// What it is stored on.
    pub fn medium(&self) -> &Medium {
        &self.medium
    }

    /// What it was made by.
    pub fn description(&self) -> &Ata {
        &self.description
    }

    /// The clock that it goes by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Logical sectors that can be addressed.
    pub fn sectors(&self) -> u64 {
        self.hidden.accessible()
    }

    /// Bytes of one of them.
    pub fn logical_block_bytes(&self) -> u32 {
        self.description.body.logical_block_bytes
    }

    /// IDENTIFY DEVICE without a command.
    pub(crate) fn identify(&self) -> Vec<u8> {
        identify::data(self)
    }

    pub(crate) fn has_misbehaviour(&self, misbehaviour: Misbehaviour) -> bool {
        self.script.has(misbehaviour)
    }

    fn power_on(&mut self) {
        self.power = Power::On;
        self.previous = None;
        self.security.power_on();
        self.hidden.power_on();
        if let Some(opal) = &mut self.opal {
            opal.power_on();
        }
        self.sanitize.power_on(self.clock.now_ms());
        self.counters.power_cycles += 1;
    }

    fn cut(&mut self) {
        self.power = Power::Off;
        self.sanitize.power_off(self.clock.now_ms());
        self.erasing = None;
        self.ended = None;
    }

    /// Does what is due by now.
    fn settle(&mut self) {
        let now_ms = self.clock.now_ms();
        if self.power == Power::Off {
            return;
        }
        if self.sanitize.advance(&mut self.medium, now_ms) == Some(Stage::PowerLost) {
            self.cut();
        }
        let Some(erasing) = &mut self.erasing else {
            return;
        };
        match erasing.advance(&mut self.medium, now_ms) {
            Stage::Running(_) => {}
            Stage::PowerLost => self.cut(),
            Stage::Done => {
                self.erasing = None;
                self.security.erased();
                self.ended = Some(self.end(Ok(Good::default())));
            }
            Stage::Failed => {
                self.erasing = None;
                self.ended = Some(self.end(Err(Fault::ABORTED)));
            }
        }
    }

    fn end(&mut self, outcome: Result<Good, Fault>) -> Ended {
        match outcome {
            Ok(good) => {
                self.log.answer(End::Good);
                Ended {
                    status: READY,
                    error: 0,
                    count: good.count,
                    lba: good.lba,
                    device: good.device,
                    data: good.data,
                }
            }
            Err(fault) => {
                self.log.answer(End::Error);
                Ended {
                    status: READY | ERROR,
                    error: fault.error,
                    count: 0,
                    lba: fault.lba,
                    device: 0,
                    data: Vec::new(),
                }
            }
        }
    }

    fn execute(&mut self, command: &Command, data: &[u8]) -> Result<Good, Fault> {
        if self.sanitize.is_in_the_way() && !is_allowed_during_sanitize(command) {
            return Err(Fault::ABORTED);
        }
        match command.opcode {
            0xC8 | 0x20 | 0x21 => self.read(command, false),
            0x25 | 0x24 => self.read(command, true),
            0xCA | 0x30 | 0x31 => self.write(command, data, false),
            0x35 | 0x34 => self.write(command, data, true),
            0x40 => self.extent(command, false).map(|_| Good::default()),
            0x42 => self.extent(command, true).map(|_| Good::default()),
            0xE7 | 0xEA | 0xE0..=0xE3 | 0xEF => Ok(Good::default()),
            // It is active.
            0xE5 => Ok(Good {
                count: 0xFF,
                ..Good::default()
            }),
            0xEC => Ok(Good {
                data: identify::data(self),
                ..Good::default()
            }),
            0x5C | 0x5D => self.trusted_receive(command),
            0x5E | 0x5F => self.trusted_send(command, data),
            0xB0 => self.smart(command),
            0xB1 if self.description.hiding.dco_sectors.is_some() => {
                self.hidden.overlay(command, data, self.security.is_locked())
            }
            0xB4 => self.sanitize(command),
            0x78 if self.description.hiding.amax_sectors.is_some() => self.hidden.accessible_max(command),
            0x27 | 0xF8 | 0x37 | 0xF9 if self.description.hiding.hpa_sectors.is_some() => self.protected_area(command),
            0xF1..=0xF6 if self.description.security.is_some() => self.security(command, data),
            _ => Err(Fault::ABORTED),
        }
    }

    fn protected_area(&mut self, command: &Command) -> Result<Good, Fault> {
        let is_extended = matches!(command.opcode, 0x27 | 0x37);
        match command.opcode {
            0x27 | 0xF8 => Ok(self.hidden.native_max(is_extended)),
            _ => self.hidden.set_max(command, is_extended, self.previous),
        }
    }

    fn security(&mut self, command: &Command, data: &[u8]) -> Result<Good, Fault> {
        match command.opcode {
            0xF1 => self.security.set_password(data)?,
            0xF2 => self.security.unlock(data)?,
            ERASE_PREPARE => self.security.prepare()?,
            0xF4 => self.begin_security_erase(data)?,
            0xF5 => self.security.freeze()?,
            _ => self.security.disable(data)?,
        }
        Ok(Good::default())
    }

    /// Normal reaches what the native maximum reaches; enhanced reaches spare blocks too, and what an overlay hides.
    fn begin_security_erase(&mut self, data: &[u8]) -> Result<(), Fault> {
        let offered = self.description.security.as_ref().ok_or(Fault::ABORTED)?;
        if self.previous != Some(ERASE_PREPARE) || self.script.has(Misbehaviour::Refuse) {
            return Err(Fault::ABORTED);
        }
        let mode = self.security.may_erase(data, offered.enhanced_s.is_some())?;
        if self.script.has(Misbehaviour::ReportOldSuccess) {
            self.security.erased();
            return Ok(());
        }
        let native = 0..self.hidden.native() * u64::from(self.description.body.logical_block_bytes);
        let (ranges, seconds) = match mode {
            Mode::Normal => (vec![native], offered.normal_s),
            Mode::Enhanced => (
                vec![self.medium.area(0), self.medium.spare()],
                offered.enhanced_s.unwrap_or(offered.normal_s),
            ),
        };
        self.erasing = Some(Erasure::begin(
            &self.script,
            &self.medium,
            ranges,
            Fill::Pattern([0; 4]),
            seconds * 1_000,
            self.clock.now_ms(),
        ));
        Ok(())
    }

    fn sanitize(&mut self, command: &Command) -> Result<Good, Fault> {
        if self.description.sanitize.is_none() {
            return Err(Fault::ABORTED);
        }
        match sanitize::ask(command)? {
            Ask::Status => return self.sanitize_status(command.count),
            Ask::Freeze => self.sanitize.freeze()?,
            Ask::Antifreeze => self.sanitize.antifreeze()?,
            Ask::Begin(operation) => self.begin_sanitize(operation, command.count)?,
        }
        Ok(Good {
            count: self.sanitize.bits(),
            ..Good::default()
        })
    }

    fn sanitize_status(&mut self, count: u16) -> Result<Good, Fault> {
        let stage = self.sanitize.advance(&mut self.medium, self.clock.now_ms());
        let mut good = self.sanitize.status(count)?;
        if let Some(Stage::Running(progress)) = stage {
            good.lba = progress.into();
        }
        Ok(good)
    }

    fn begin_sanitize(&mut self, operation: Operation, count: u16) -> Result<(), Fault> {
        let offered = self.description.sanitize.as_ref().ok_or(Fault::ABORTED)?;
        let seconds = match operation {
            Operation::CryptoScramble => offered.crypto_s,
            Operation::BlockErase => offered.block_s,
            Operation::Overwrite { passes, .. } => offered.overwrite_s.map(|seconds| seconds * u64::from(passes)),
        };
        let seconds = seconds.ok_or(Fault::from(Reason::Unsupported))?;
        self.sanitize.admit()?;
        if self.security.is_locked() || self.script.has(Misbehaviour::Refuse) {
            return Err(Fault::ABORTED);
        }
        if self.script.has(Misbehaviour::ReportOldSuccess) {
            self.sanitize = Sanitize::completed_before();
            return Ok(());
        }
        let erasure = Erasure::begin(
            &self.script,
            &self.medium,
            vec![self.medium.area(0), self.medium.spare()],
            operation.fill(),
            seconds * 1_000,
            self.clock.now_ms(),
        );
        self.sanitize.begin(erasure, count);
        Ok(())
    }

    fn smart(&self, command: &Command) -> Result<Good, Fault> {
        if command.lba & 0x00FF_FF00 != 0x00C2_4F00 {
            return Err(Fault::ABORTED);
        }
        match command.feature & 0xFF {
            0xD0 => Ok(Good {
                data: self.counters.data(self.clock.now_ms()),
                ..Good::default()
            }),
            0xD8 => Ok(Good::default()),
            // It expects to go on working, so the signs come back.
            0xDA => Ok(Good {
                lba: 0x00C2_4F00,
                ..Good::default()
            }),
            _ => Err(Fault::ABORTED),
        }
    }
}

/// While a sanitize runs or has failed (ACS-3 §4.18.6).
fn is_allowed_during_sanitize(command: &Command) -> bool {
    let tells_of_it = command.opcode == 0xB4;
    let tells_of_the_drive = matches!(
        (command.opcode, command.feature & 0xFF),
        (0xEC | 0xE0 | 0xE1 | 0xE5, _) | (0xB0, 0xD0 | 0xDA)
    );
    tells_of_it || tells_of_the_drive
}

/// Words 255 of several pages: A5h, and a byte that makes the sum of all 512 zero.
pub(crate) fn sign(page: &mut [u8]) {
    page[510] = 0xA5;
    let sum = page[..511].iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
    page[511] = sum.wrapping_neg();
}

#[cfg(test)]
mod tests;
