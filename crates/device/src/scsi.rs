use crate::passthru::{Cdb, CommandFault, Data, Passthru, ScsiCompletion};
use crate::sense::Sense;

/// Bytes of the longest sense data a drive is asked for.
pub const REQUESTED_SENSE_BYTES: u8 = 252;

/// Bytes of the answer to a question about one command.
pub const SUPPORT_BYTES: u8 = 20;

const TEST_UNIT_READY: u8 = 0x00;
const REQUEST_SENSE: u8 = 0x03;
const FORMAT_UNIT: u8 = 0x04;
const SANITIZE: u8 = 0x48;
const MAINTENANCE_IN: u8 = 0xA3;
const REPORT_SUPPORTED_OPERATION_CODES: u8 = 0x0C;

/// SANITIZE, byte 1: the command ends at once, and the drive erases behind it.
const IMMEDIATE: u8 = 1 << 7;

/// FORMAT UNIT, byte 1: parameters come along, which say that the command ends at once.
const FORMAT_DATA: u8 = 1 << 4;
const FORMAT_PARAMETERS: [u8; 4] = [0, 1 << 1, 0, 0];

/// Bytes of the parameters of an overwrite, and their first.
const OVERWRITE_PARAMETERS: u8 = 8;
const ONE_PASS: u8 = 1;

const ILLEGAL_REQUEST: u8 = 0x05;
const DID_TIME_OUT: u16 = 3;

/// Sense key and additional sense code where there is nothing to tell.
const NOTHING: (u8, (u8, u8)) = (0x00, (0x00, 0x00));

/// Additional sense codes of an erase (SPC-4).
const FORMAT_CORRUPTED: (u8, u8) = (0x31, 0x00);
const FORMAT_IN_PROGRESS: (u8, u8) = (0x04, 0x04);
const SANITIZE_IN_PROGRESS: (u8, u8) = (0x04, 0x1B);
const FORMAT_FAILED: (u8, u8) = (0x31, 0x01);
const SANITIZE_FAILED: (u8, u8) = (0x31, 0x03);

/// An erase of SANITIZE (SBC-4): of everything the drive stores user data on, spare and retired blocks too. It
/// goes on through losses of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SanitizeAction {
    /// Everything is overwritten, once.
    Overwrite {
        /// With what.
        pattern: u32,
    },
    /// Every block of flash is erased.
    BlockErase,
    /// The key with which everything is encrypted is changed.
    CryptographicErase,
}

/// What sense data says of an erase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// The drive has nothing to tell: none goes on, and none failed.
    Idle,
    /// A SANITIZE goes on; so many parts of 65,536 are done, where it says.
    Sanitizing {
        /// The parts.
        parts: Option<u16>,
    },
    /// A FORMAT UNIT goes on, likewise.
    Formatting {
        /// The parts.
        parts: Option<u16>,
    },
    /// The last erase failed.
    Failed,
    /// The drive tells of something else, behind which an erase may be hidden.
    Hidden,
}

/// What a drive says of a command that it was asked about (SPC-4, REPORT SUPPORTED OPERATION CODES).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It knows it, as the standard has it.
    Supported,
    /// It does not, or in a way of its own, or cannot say.
    Unsupported,
}

impl SanitizeAction {
    /// The command that begins it.
    pub fn cdb(self) -> Cdb {
        let length = self.parameters().map_or(0, |_| OVERWRITE_PARAMETERS);
        command(&[SANITIZE, IMMEDIATE | self.service_action(), 0, 0, 0, 0, 0, 0, length])
    }

    /// The parameters that go with it; `None` where none do. A layer that translates for an ATA drive takes a pattern of
    /// four bytes only.
    pub fn parameters(self) -> Option<[u8; OVERWRITE_PARAMETERS as usize]> {
        let Self::Overwrite { pattern } = self else {
            return None;
        };
        let [p0, p1, p2, p3] = pattern.to_be_bytes();
        Some([ONE_PASS, 0, 0, 4, p0, p1, p2, p3])
    }

    /// The question whether the drive knows it.
    pub fn support_question(self) -> Cdb {
        support_question(SANITIZE, Some(self.service_action()))
    }

    fn service_action(self) -> u8 {
        match self {
            Self::Overwrite { .. } => 0x01,
            Self::BlockErase => 0x02,
            Self::CryptographicErase => 0x03,
        }
    }
}

/// `FORMAT UNIT` (SBC-4) with its parameters. It does not go on after a loss of power.
pub fn format_unit() -> (Cdb, [u8; 4]) {
    (command(&[FORMAT_UNIT, FORMAT_DATA]), FORMAT_PARAMETERS)
}

/// The question whether the drive knows `FORMAT UNIT`.
pub fn format_unit_question() -> Cdb {
    support_question(FORMAT_UNIT, None)
}

/// `TEST UNIT READY` (SPC-4 §6.47).
pub fn test_unit_ready() -> Cdb {
    command(&[TEST_UNIT_READY])
}

/// `REQUEST SENSE` (SPC-4 §6.39): how far an erase is.
pub fn request_sense() -> Cdb {
    command(&[REQUEST_SENSE, 0, 0, 0, REQUESTED_SENSE_BYTES])
}

impl Activity {
    /// Reads sense data, of a command's end or brought by `REQUEST SENSE`; `None` for what is no sense data.
    pub fn of_sense(bytes: &[u8]) -> Option<Self> {
        let sense = Sense::parse(bytes)?;
        Some(match (sense.key, sense.code) {
            NOTHING => Self::Idle,
            (_, SANITIZE_IN_PROGRESS) => Self::Sanitizing { parts: sense.progress },
            (_, FORMAT_IN_PROGRESS) => Self::Formatting { parts: sense.progress },
            (_, SANITIZE_FAILED | FORMAT_FAILED | FORMAT_CORRUPTED) => Self::Failed,
            _ => Self::Hidden,
        })
    }
}

impl Support {
    /// Reads the answer to a question about one command.
    pub fn parse(answer: &[u8; SUPPORT_BYTES as usize]) -> Self {
        match answer[1] & 0b111 {
            3 => Self::Supported,
            _ => Self::Unsupported,
        }
    }
}

/// Carries out a SCSI command; its sense data comes back.
pub fn submit(
    drive: &mut impl Passthru<Cdb>,
    cdb: &Cdb,
    data: Data<'_>,
    deadline_ms: u32,
) -> (Result<(), CommandFault>, Option<ScsiCompletion>) {
    match drive.submit(cdb, data, deadline_ms) {
        Ok(completion) => (outcome(&completion, deadline_ms), Some(completion)),
        Err(errno) => (Err(CommandFault::Undelivered(errno)), None),
    }
}

fn outcome(completion: &ScsiCompletion, deadline_ms: u32) -> Result<(), CommandFault> {
    let is_late = completion.host_status == DID_TIME_OUT || completion.elapsed_ms >= deadline_ms;
    let key = Sense::parse(&completion.sense).map(|sense| sense.key);
    match (completion.host_status, completion.status, key) {
        (0, 0, _) => Ok(()),
        _ if is_late => Err(CommandFault::TimedOut),
        (0, _, Some(ILLEGAL_REQUEST)) => Err(CommandFault::Refused),
        _ => Err(CommandFault::Unclear),
    }
}

/// By its number, and by its service action where it has any.
fn support_question(opcode: u8, service_action: Option<u8>) -> Cdb {
    let (option, service_action) = match service_action {
        Some(service_action) => (0b010, service_action),
        None => (0b001, 0),
    };
    command(&[
        MAINTENANCE_IN,
        REPORT_SUPPORTED_OPERATION_CODES,
        option,
        opcode,
        0,
        service_action,
        0,
        0,
        0,
        SUPPORT_BYTES,
    ])
}

fn command(bytes: &[u8]) -> Cdb {
    let mut cdb = [0; 16];
    cdb[..bytes.len()].copy_from_slice(bytes);
    Cdb(cdb)
}

#[cfg(test)]
#[path = "scsi_tests.rs"]
mod tests;
