use std::io;
use std::path::Path;

use nix::errno::Errno;
use pumice_device::{Cdb, Data, Passthru, ScsiCompletion};

use super::erasing::Activity;
use super::inquiry::{Identity, inquire};
use super::sense::{CHECK_CONDITION, Sense};
use super::{Outcome, report};
use crate::clock::Clock;
use crate::description::Scsi;
use crate::erasure::Stage;
use crate::log::{End, Log};
use crate::medium::{Medium, OldData};
use crate::misbehaviour::{Misbehaviour, Script};
use crate::reply::{Reply, Waited, wait};

const BRIDGE_SERIAL: &str = "0123456789ABCDEF";

/// A SCSI disk.
#[derive(Debug)]
pub struct ScsiDisk {
    pub(super) description: Scsi,
    pub(super) clock: Clock,
    pub(super) script: Script,
    pub(super) medium: Medium,
    pub(super) activity: Activity,
    log: Log<[u8; 16]>,
    power: Power,
    /// The power has been away, which nobody has been told.
    has_news: bool,
    /// What the command that was busy ended with, until it is asked for.
    ended: Option<Ended>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    On,
    Off,
}

/// How a command ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Status: good (0) or check condition (2).
    pub status: u8,
    /// Sense data.
    pub sense: Vec<u8>,
    /// Data for the host.
    pub data: Vec<u8>,
}

impl ScsiDisk {
    /// A disk full of old data, switched on and known to its host.
    pub fn new(description: Scsi, image: Option<&Path>, clock: Clock) -> io::Result<Self> {
        let medium = description.body.medium(image, &[description.body.bytes()])?;
        Ok(Self {
            clock,
            script: description.body.misbehaviour.clone(),
            medium,
            activity: Activity::Idle,
            log: Log::default(),
            power: Power::On,
            has_news: false,
            ended: None,
            description,
        })
    }

    /// Hands it a command, with the data for the drive.
    pub fn submit(&mut self, cdb: &[u8; 16], data: &[u8]) -> Reply<Ended> {
        self.settle();
        if self.power == Power::Off {
            return Reply::Off;
        }
        self.log.receive(self.clock.now_ms(), *cdb);
        if !self.activity.is_foreground() {
            let outcome = self.execute(cdb, data);
            if !self.activity.is_foreground() {
                return Reply::Ended(self.end(outcome));
            }
        }
        Reply::Busy {
            until_ms: self.activity.ends_ms(),
        }
    }

    /// How the command ended that the drive was busy with, once it has.
    pub fn poll(&mut self) -> Option<Ended> {
        self.settle();
        self.ended.take()
    }

    /// The host gives up what the drive is busy with: a format stops where it is, a sanitize goes on.
    pub fn abort(&mut self) {
        self.settle();
        self.activity.abort();
    }

    /// The power goes.
    pub fn power_off(&mut self) {
        self.settle();
        self.cut();
    }

    /// The power is back: a sanitize goes on, a format does not.
    pub fn power_on(&mut self) {
        self.power = Power::On;
        self.has_news = true;
        self.activity.power_on(self.clock.now_ms());
    }

    /// Whether it has power.
    pub fn is_powered(&mut self) -> bool {
        self.settle();
        self.power == Power::On
    }

    /// Every command that it received.
    pub fn log(&self) -> &Log<[u8; 16]> {
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

    /// When what it is at will have ended, if it is at anything and ever will.
    pub fn ends_ms(&self) -> Option<u64> {
        self.activity.ends_ms()
    }

    /// What it is stored on.
    pub fn medium(&self) -> &Medium {
        &self.medium
    }

    /// What it was made by.
    pub fn description(&self) -> &Scsi {
        &self.description
    }

    /// The clock that it goes by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    fn cut(&mut self) {
        self.power = Power::Off;
        self.ended = None;
        self.activity.power_off(self.clock.now_ms());
    }

    /// Does what is due by now.
    fn settle(&mut self) {
        if self.power == Power::Off {
            return;
        }
        let was_foreground = self.activity.is_foreground();
        let outcome = match self.activity.advance(&mut self.medium, self.clock.now_ms()) {
            Some(Stage::PowerLost) => return self.cut(),
            Some(Stage::Done) => Ok(Vec::new()),
            Some(Stage::Failed) => Err(self.activity.obstacle().unwrap_or(Sense::NONE)),
            Some(Stage::Running(_)) | None => return,
        };
        if was_foreground {
            self.ended = Some(self.end(outcome));
        }
    }

    fn end(&mut self, outcome: Outcome) -> Ended {
        match outcome {
            Ok(data) => {
                self.log.answer(End::Good);
                Ended {
                    status: 0,
                    sense: Vec::new(),
                    data,
                }
            }
            Err(sense) => {
                self.log.answer(End::Error);
                Ended {
                    status: CHECK_CONDITION,
                    sense: self.sense_data(sense),
                    data: Vec::new(),
                }
            }
        }
    }

    fn sense_data(&self, sense: Sense) -> Vec<u8> {
        if self.description.has_descriptor_sense {
            sense.descriptor()
        } else {
            sense.fixed()
        }
    }

    fn execute(&mut self, cdb: &[u8; 16], data: &[u8]) -> Outcome {
        match cdb[0] {
            0x03 => return Ok(self.request_sense(cdb)),
            0x12 => return inquire(cdb, &self.identity()),
            _ => {}
        }
        if std::mem::take(&mut self.has_news) {
            return Err(Sense::POWER_ON);
        }
        if let Some(sense) = self.activity.obstacle()
            && !self.activity.admits(cdb)
        {
            return Err(sense);
        }
        match cdb[0] {
            // TEST UNIT READY, SYNCHRONIZE CACHE.
            0x00 | 0x35 | 0x91 => Ok(Vec::new()),
            0x04 if self.description.format.is_some() => self.format_unit(cdb, data),
            0x1A | 0x5A => self.mode_sense(cdb),
            0x25 | 0x9E => {
                let body = &self.description.body;
                super::capacity(cdb, self.blocks(), body.logical_block_bytes, body.physical_block_bytes)
            }
            0x28 | 0x88 => self.read(cdb),
            0x2A | 0x8A => self.write(cdb, data),
            0x48 if self.description.sanitize.is_some() => self.sanitize(cdb, data),
            0xA3 if cdb[1] & 0x1F == 0x0C && self.description.reports_commands => {
                report::operation_codes(cdb, &self.description)
            }
            _ => Err(Sense::UNKNOWN_COMMAND),
        }
    }

    /// REQUEST SENSE (SPC-4 §6.39): what the drive is at, in the format that is asked for.
    fn request_sense(&mut self, cdb: &[u8; 16]) -> Vec<u8> {
        let news = std::mem::take(&mut self.has_news).then_some(Sense::POWER_ON);
        let sense = self.activity.obstacle().or(news).unwrap_or(Sense::NONE);
        let mut data = if cdb[1] & 1 == 1 {
            sense.descriptor()
        } else {
            sense.fixed()
        };
        data.truncate(cdb[4].into());
        data
    }

    /// Logical blocks.
    pub fn blocks(&self) -> u64 {
        self.description.body.bytes() / u64::from(self.description.body.logical_block_bytes)
    }

    fn identity(&self) -> Identity {
        let body = &self.description.body;
        let is_bridge = self.script.has(Misbehaviour::BridgeIdentity);
        Identity {
            vendor: if is_bridge {
                "GENERIC".into()
            } else {
                self.description.vendor.clone()
            },
            product: body.model.clone(),
            revision: body.firmware.clone(),
            serial: if is_bridge {
                BRIDGE_SERIAL.into()
            } else {
                body.serial.clone()
            },
            wwn: self.description.wwn,
            rotation: body.rotation_rpm.unwrap_or(1),
            ata: None,
        }
    }

    fn extent(&self, cdb: &[u8; 16]) -> Result<std::ops::Range<u64>, Sense> {
        let (first, count) = super::extent(cdb);
        let end = first.checked_add(count).filter(|end| *end <= self.blocks());
        let size = u64::from(self.description.body.logical_block_bytes);
        Ok(first * size..end.ok_or(Sense::NO_ADDRESS)? * size)
    }

    fn read(&self, cdb: &[u8; 16]) -> Outcome {
        let bytes = self.extent(cdb)?;
        let length = usize::try_from(bytes.end - bytes.start).map_err(|_| Sense::INVALID_FIELD)?;
        let mut data = vec![0; length];
        self.medium.read(bytes.start, &mut data);
        Ok(data)
    }

    fn write(&mut self, cdb: &[u8; 16], data: &[u8]) -> Outcome {
        let bytes = self.extent(cdb)?;
        if data.len() as u64 != bytes.end - bytes.start {
            return Err(Sense::INVALID_FIELD);
        }
        self.medium.write(bytes.start, data);
        Ok(Vec::new())
    }

    /// How long the host has been waiting, and what it does when that is too long.
    fn wait(&mut self, until_ms: Option<u64>, deadline_ms: u32) -> Waited {
        let waited = wait(&self.clock, until_ms, deadline_ms);
        if waited == Waited::TooLong {
            self.abort();
        }
        waited
    }
}

impl Passthru<Cdb> for ScsiDisk {
    fn submit(&mut self, words: &Cdb, data: Data<'_>, deadline_ms: u32) -> Result<ScsiCompletion, Errno> {
        let begun_ms = self.clock.now_ms();
        let ended = match ScsiDisk::submit(self, &words.0, super::sent(&data)) {
            Reply::Off => return Err(Errno::ENODEV),
            Reply::Ended(ended) => Some(ended),
            Reply::Busy { until_ms } => match self.wait(until_ms, deadline_ms) {
                Waited::TooLong => return Ok(super::ended(0, super::TIMED_OUT, Vec::new(), deadline_ms)),
                Waited::Enough => self.poll(),
            },
        };
        let elapsed_ms = u32::try_from(self.clock.now_ms() - begun_ms).unwrap_or(u32::MAX);
        Ok(match ended {
            None => super::ended(0, super::NO_CONNECT, Vec::new(), elapsed_ms),
            Some(Ended {
                status: 0, data: sent, ..
            }) => ScsiCompletion {
                elapsed_ms,
                ..super::good(&sent, data)
            },
            Some(Ended { status, sense, .. }) => super::ended(status, 0, sense, elapsed_ms),
        })
    }
}
