//! A USB bridge (USB Mass Storage Class, Bulk-Only Transport 1.0) with an ATA disk behind it: transfers in; transfers
//! out.

mod descriptor;

use pumice_device::{Cdb, Data, Passthru};

use crate::host_memory::dword;
use crate::sat::SatDisk;
use crate::scsi;

pub use descriptor::{BULK_IN, BULK_OUT, DEVICE, INTERFACE, PACKET_BYTES};

const COMMAND_BYTES: usize = 31;
const COMMAND_SIGNATURE: [u8; 4] = *b"USBC";
const STATUS_SIGNATURE: [u8; 4] = *b"USBS";

/// How a command ended.
const PASSED: u8 = 0;
const FAILED: u8 = 1;

const REQUEST_SENSE: u8 = 0x03;

/// Aborted, for a command of which the disk itself says nothing.
const NO_WORD: [u8; 18] = [0x70, 0, 0x0B, 0, 0, 0, 0, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A bridge and the disk behind it.
#[derive(Debug)]
pub struct UsbBridge {
    /// The disk, and what translates for it.
    pub sat: SatDisk,
    phase: Phase,
    /// Why the command before failed, until it is asked for.
    sense: Vec<u8>,
}

/// The endpoint halts: it takes nothing until the host has cleared it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall;

/// The words of a control transfer (USB 2.0 §9.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// Direction, type and recipient.
    pub kind: u8,
    /// The request.
    pub request: u8,
    /// Its value.
    pub value: u16,
    /// Most bytes to send.
    pub length: u16,
}

/// What the host is expected to do next.
#[derive(Debug)]
enum Phase {
    Command,
    DataOut {
        wrapper: Wrapper,
        data: Vec<u8>,
    },
    /// Data that are left to send, and the status after them.
    DataIn {
        data: Vec<u8>,
        status: Status,
    },
    Status(Status),
    /// A wrapper made no sense: only a reset helps.
    Lost,
}

/// A command block wrapper (§5.1).
#[derive(Clone, Copy, Debug)]
struct Wrapper {
    tag: [u8; 4],
    length: usize,
    is_in: bool,
    cdb: [u8; 16],
}

/// A command status wrapper (§5.2).
#[derive(Clone, Copy, Debug)]
struct Status {
    tag: [u8; 4],
    residue: u32,
    end: u8,
}

impl UsbBridge {
    /// Puts a disk behind it.
    pub fn new(sat: SatDisk) -> Self {
        Self {
            sat,
            phase: Phase::Command,
            sense: Vec::new(),
        }
    }

    /// The port is reset, or the host makes a new start.
    pub fn reset(&mut self) {
        self.phase = Phase::Command;
    }

    /// A control transfer: what is sent to the host.
    pub fn control(&mut self, setup: Setup) -> Result<Vec<u8>, Stall> {
        let mut sent = match (setup.kind, setup.request) {
            // GET DESCRIPTOR.
            (0x80, 6) => {
                let serial = &self.sat.disk.description().body.serial;
                descriptor::find(setup.value, serial).ok_or(Stall)?
            }
            // GET STATUS: powered by itself, and no endpoint halted.
            (0x80, 0) => vec![1, 0],
            (0x81 | 0x82, 0) => vec![0, 0],
            // CLEAR FEATURE: the endpoint goes on where it was.
            (0x00..=0x02, 1) => Vec::new(),
            // The class's own: a reset, and the number of the last unit.
            (0x21, 0xFF) => {
                self.reset();
                Vec::new()
            }
            (0xA1, 0xFE) => vec![0],
            _ => return Err(Stall),
        };
        sent.truncate(setup.length.into());
        Ok(sent)
    }

    /// Data that the host sends.
    pub fn bulk_out(&mut self, bytes: &[u8]) -> Result<(), Stall> {
        match std::mem::replace(&mut self.phase, Phase::Lost) {
            Phase::Command => {
                let wrapper = Wrapper::read(bytes).ok_or(Stall)?;
                self.phase = if wrapper.length == 0 || wrapper.is_in {
                    self.execute(wrapper, &[])
                } else {
                    Phase::DataOut {
                        wrapper,
                        data: Vec::new(),
                    }
                };
            }
            Phase::DataOut { wrapper, mut data } => {
                data.extend_from_slice(bytes);
                self.phase = if data.len() < wrapper.length {
                    Phase::DataOut { wrapper, data }
                } else {
                    self.execute(wrapper, &data)
                };
            }
            Phase::DataIn { .. } | Phase::Status(_) | Phase::Lost => return Err(Stall),
        }
        Ok(())
    }

    /// Data that the host fetches, so many at most; fewer end the phase.
    pub fn bulk_in(&mut self, most: usize) -> Result<Vec<u8>, Stall> {
        match std::mem::replace(&mut self.phase, Phase::Lost) {
            Phase::DataIn { mut data, status } => {
                let rest = data.split_off(data.len().min(most));
                self.phase = if rest.is_empty() {
                    Phase::Status(status)
                } else {
                    Phase::DataIn { data: rest, status }
                };
                Ok(data)
            }
            Phase::Status(status) => {
                self.phase = Phase::Command;
                Ok(status.bytes())
            }
            Phase::Command | Phase::DataOut { .. } | Phase::Lost => Err(Stall),
        }
    }

    /// Hands the disk a command; the host waits as long as it takes.
    fn execute(&mut self, wrapper: Wrapper, data: &[u8]) -> Phase {
        let mut room = vec![0; if wrapper.is_in { wrapper.length } else { 0 }];
        let end = if wrapper.cdb[0] == REQUEST_SENSE && !self.sense.is_empty() {
            let sense = std::mem::take(&mut self.sense);
            let length = sense.len().min(room.len());
            room.truncate(length);
            room.copy_from_slice(&sense[..length]);
            PASSED
        } else {
            self.ask(&wrapper.cdb, data, &mut room)
        };
        let moved = if end == PASSED || is_recovered(&self.sense) {
            room.len().max(data.len())
        } else {
            0
        };
        let status = Status {
            tag: wrapper.tag,
            residue: u32::try_from(wrapper.length - moved).unwrap_or(u32::MAX),
            end,
        };
        if room.is_empty() && !wrapper.is_in || wrapper.length == 0 {
            return Phase::Status(status);
        }
        // A command that failed has no data: an empty packet ends the phase.
        room.truncate(moved);
        Phase::DataIn { data: room, status }
    }

    fn ask(&mut self, cdb: &[u8; 16], data: &[u8], room: &mut [u8]) -> u8 {
        let data = match (data.is_empty(), room.is_empty()) {
            (true, true) => Data::None,
            (true, false) => Data::In(room),
            (false, _) => Data::Out(data),
        };
        self.sense = match self.sat.submit(&Cdb(*cdb), data, u32::MAX) {
            Ok(ended) if ended.host_status != 0 => NO_WORD.to_vec(),
            Ok(ended) if ended.status == scsi::sense::CHECK_CONDITION => ended.sense,
            Ok(_) => return PASSED,
            Err(_) => NO_WORD.to_vec(),
        };
        FAILED
    }
}

/// Whether sense data only tell of a command that ended well, as those with a disk's registers do.
fn is_recovered(sense: &[u8]) -> bool {
    let key = match sense {
        [0x72, key, ..] | [_, _, key, ..] => key & 0x0F,
        _ => 0,
    };
    key == 0x01
}

impl Wrapper {
    fn read(bytes: &[u8]) -> Option<Self> {
        let is_right = bytes.len() == COMMAND_BYTES && bytes[..4] == COMMAND_SIGNATURE && bytes[13] == 0;
        let mut cdb = [0; 16];
        cdb.copy_from_slice(bytes.get(15..31)?);
        is_right.then_some(Self {
            tag: [bytes[4], bytes[5], bytes[6], bytes[7]],
            length: usize::try_from(dword(bytes, 8)).ok()?,
            is_in: bytes[12] & 0x80 != 0,
            cdb,
        })
    }
}

impl Status {
    fn bytes(self) -> Vec<u8> {
        let [signature, tag, residue] = [STATUS_SIGNATURE, self.tag, self.residue.to_le_bytes()];
        [&signature[..], &tag, &residue, &[self.end]].concat()
    }
}

#[cfg(test)]
mod tests;
