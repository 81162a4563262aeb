mod hidden;
pub mod identify;
mod sanitize;
mod security;

use pumice_model::Assessment;

use crate::passthru::{Cdb, CommandFault, Data, Passthru, ScsiCompletion};
use crate::sense::Sense;

pub use hidden::{AccessibleMax, ConfigurationOverlay, NativeMax};
pub use identify::{EraseTime, IdentifyDevice, Presence, SecurityStatus};
pub use sanitize::{SanitizeAction, SanitizeActivity, SanitizeStatus};
pub use security::{EraseMode, Password, SecurityCommand};

/// Bytes of a sector of an ATA device's own data, whatever its logical blocks are.
pub const SECTOR_BYTES: usize = 512;

const IDENTIFY_DEVICE: u8 = 0xEC;
const SMART: u8 = 0xB0;
const SMART_READ_DATA: u16 = 0xD0;
const SMART_RETURN_STATUS: u16 = 0xDA;

/// Signs a SMART command, and a drive that expects to go on working gives them back (ACS-3 §7.48.8).
const SMART_SIGNS: u64 = 0x00C2_4F00;
const SMART_FAILING: u64 = 0x002C_F400;

/// `ATA PASS-THROUGH (16)` (SAT-3).
const PASS_THROUGH_16: u8 = 0x85;

/// The host adapter's driver gave the command up when its time had passed.
const DID_TIME_OUT: u16 = 3;

/// Recovered error, "ATA pass-through information available": a good end that brings registers (SAT-3 §12.2.2.6).
const REGISTERS_AVAILABLE: (u8, (u8, u8)) = (0x01, (0x00, 0x1D));
const ILLEGAL_REQUEST: u8 = 0x05;

/// The drive itself said that it aborted a command: status with the error bit, error with the abort bit.
const STATUS_ERROR: u8 = 0x01;
const ERROR_ABORT: u8 = 0x04;

/// An ATA command, as its registers are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taskfile {
    /// FEATURE, 8 bits of it for a 28-bit command.
    pub feature: u16,
    /// COUNT, likewise.
    pub count: u16,
    /// LBA, 28 or 48 bits.
    pub lba: u64,
    /// DEVICE; the host adapter sets the bit that chooses a drive.
    pub device: u8,
    /// COMMAND.
    pub command: u8,
    /// How wide the registers are.
    pub width: Width,
    /// How data moves.
    pub protocol: Protocol,
    /// What must come back.
    pub answer: Answer,
}

/// How wide the registers of a command are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// A 28-bit command.
    Bits28,
    /// A 48-bit command.
    Bits48,
}

/// How data moves, always in whole sectors counted in COUNT (SAT-3, protocols of ATA PASS-THROUGH).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Not at all.
    NonData = 3,
    /// From the drive.
    PioIn = 4,
    /// To the drive.
    PioOut = 5,
}

/// What a command must bring back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Whether it ended well.
    Status,
    /// The registers, because they are the answer.
    Registers,
}

/// Registers as a drive leaves them at the end of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registers {
    /// ERROR.
    pub error: u8,
    /// STATUS.
    pub status: u8,
    /// DEVICE.
    pub device: u8,
    /// COUNT.
    pub count: u16,
    /// LBA.
    pub lba: u64,
    /// Which of them came back: the upper bytes of COUNT and LBA can be lost on the way.
    pub width: Width,
}

/// The end of an ATA command, with all that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Whether it ended well.
    pub outcome: Result<(), CommandFault>,
    /// The registers; the drive's own words for a refusal too.
    pub registers: Option<Registers>,
    /// How long it took.
    pub elapsed_ms: u32,
}

impl Taskfile {
    /// `IDENTIFY DEVICE` (ACS-3 §7.12); some bridges fail where the count is 0.
    pub const IDENTIFY: Self = Self {
        feature: 0,
        count: 1,
        lba: 0,
        device: 0,
        command: IDENTIFY_DEVICE,
        width: Width::Bits28,
        protocol: Protocol::PioIn,
        answer: Answer::Status,
    };

    /// `SMART READ DATA` (ACS-3, by then obsolete, and what drives answer).
    pub const SMART_READ_DATA: Self = Self {
        feature: SMART_READ_DATA,
        lba: SMART_SIGNS,
        command: SMART,
        ..Self::IDENTIFY
    };

    /// `SMART RETURN STATUS` (ACS-3 §7.48.8).
    pub const SMART_RETURN_STATUS: Self = Self {
        feature: SMART_RETURN_STATUS,
        count: 0,
        protocol: Protocol::NonData,
        answer: Answer::Registers,
        ..Self::SMART_READ_DATA
    };

    /// The command that carries it through the SCSI layer.
    pub fn cdb(&self) -> Cdb {
        let [feature, count] = [self.feature, self.count].map(u16::to_be_bytes);
        let [l0, l1, l2, l3, l4, l5, ..] = self.lba.to_le_bytes();
        let (extend, device) = match self.width {
            Width::Bits28 => (0, self.device | (l3 & 0x0F)),
            Width::Bits48 => (1, self.device),
        };
        // A 28-bit command leaves no upper bytes for a bridge to trip over.
        let upper = |byte: u8| if self.width == Width::Bits48 { byte } else { 0 };
        // Length in COUNT (2), in units of sectors (04h), and the direction (08h) where there is data.
        let transfer = match self.protocol {
            Protocol::NonData => 0x00,
            Protocol::PioIn => 0x0E,
            Protocol::PioOut => 0x06,
        };
        let check_condition = match self.answer {
            Answer::Status => 0x00,
            Answer::Registers => 0x20,
        };
        Cdb([
            PASS_THROUGH_16,
            (self.protocol as u8) << 1 | extend,
            check_condition | transfer,
            upper(feature[0]),
            feature[1],
            upper(count[0]),
            count[1],
            upper(l3),
            l0,
            upper(l4),
            l1,
            upper(l5),
            l2,
            device,
            self.command,
            0,
        ])
    }
}

impl Registers {
    /// LBA as a 28-bit command leaves it: its upper four bits stand in DEVICE.
    pub fn lba_28(&self) -> u64 {
        self.lba & 0x00FF_FFFF | u64::from(self.device & 0x0F) << 24
    }
}

/// Carries out an ATA command; the registers come back where it asks for them.
pub fn submit(
    drive: &mut impl Passthru<Cdb>,
    taskfile: &Taskfile,
    data: Data<'_>,
    deadline_ms: u32,
) -> Result<Option<Registers>, CommandFault> {
    let ended = exchange(drive, taskfile, data, deadline_ms);
    let registers = ended.registers.filter(|_| taskfile.answer == Answer::Registers);
    ended.outcome.map(|()| registers)
}

/// Carries out an ATA command and brings back all that its end says.
pub fn exchange(drive: &mut impl Passthru<Cdb>, taskfile: &Taskfile, data: Data<'_>, deadline_ms: u32) -> Ended {
    match drive.submit(&taskfile.cdb(), data, deadline_ms) {
        Ok(completion) => end(&completion, taskfile.answer, deadline_ms),
        Err(errno) => Ended {
            outcome: Err(CommandFault::Undelivered(errno)),
            registers: None,
            elapsed_ms: 0,
        },
    }
}

/// What `SMART RETURN STATUS` gave back; `None` for neither answer.
pub fn assessment(registers: &Registers) -> Option<Assessment> {
    match registers.lba & 0x00FF_FF00 {
        SMART_SIGNS => Some(Assessment::Good),
        SMART_FAILING => Some(Assessment::Failing),
        _ => None,
    }
}

/// A link that was reset because time had passed looks like a command that the drive aborted; the time it took tells.
fn end(completion: &ScsiCompletion, answer: Answer, deadline_ms: u32) -> Ended {
    let is_late = completion.host_status == DID_TIME_OUT || completion.elapsed_ms >= deadline_ms;
    let sense = Sense::parse(&completion.sense);
    let outcome = match completion.host_status {
        0 => outcome(completion.status, sense, answer),
        _ => Err(CommandFault::Unclear),
    };
    Ended {
        outcome: outcome.map_err(|fault| if is_late { CommandFault::TimedOut } else { fault }),
        registers: sense.and_then(|sense| sense.registers),
        elapsed_ms: completion.elapsed_ms,
    }
}

fn outcome(status: u8, sense: Option<Sense>, answer: Answer) -> Result<(), CommandFault> {
    let registers = sense.and_then(|sense| sense.registers);
    let is_error = registers.is_some_and(|ended| ended.status & STATUS_ERROR != 0);
    let is_abort = is_error && registers.is_some_and(|ended| ended.error & ERROR_ABORT != 0);
    match (status, sense.map(|sense| (sense.key, sense.code)), answer) {
        (0, _, Answer::Status) => Ok(()),
        (_, Some(REGISTERS_AVAILABLE), _) if registers.is_some() && !is_error => Ok(()),
        // What lies between here and the drive does not know the command.
        (_, Some((ILLEGAL_REQUEST, _)), _) => Err(CommandFault::Refused),
        _ if is_abort => Err(CommandFault::Refused),
        _ => Err(CommandFault::Unclear),
    }
}

#[cfg(test)]
#[path = "ata_tests.rs"]
mod tests;
