//! An ATA disk behind SCSI commands (SAT-3), as Linux's own ATA driver, a host adapter or a USB bridge translates them.

use nix::errno::Errno;
use pumice_device::{Cdb, Data, Passthru, ScsiCompletion};

use crate::ata::{AtaDisk, Command, Ended, Transfer};
use crate::misbehaviour::Misbehaviour;
use crate::reply::{Reply, Waited, wait};
use crate::scsi::inquiry::{Identity, inquire};
use crate::scsi::sense::{CHECK_CONDITION, Sense};
use crate::scsi::{self, Outcome};

/// What a bridge that tells its own identity says.
const BRIDGE_MODEL: &str = "USB3.0 SATA BRIDGE";
const BRIDGE_SERIAL: &str = "0123456789ABCDEF";

const ATA_ERROR: u8 = 0x01;

/// Room for a sector's worth of data of a drive's own.
const SECTOR_BYTES: usize = 512;

/// An ATA disk and what translates for it.
#[derive(Debug)]
pub struct SatDisk {
    /// The disk itself.
    pub disk: AtaDisk,
    layer: Layer,
}

/// Who translates; they differ in the sense data they make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Linux's own ATA driver: the descriptor format for registers that were asked for, the fixed one for an abort; a
    /// command whose time has passed looks like an aborted one.
    Libata,
    /// A SAS adapter or a good USB bridge: always the descriptor format.
    Adapter,
    /// A bridge that drops what the drive's registers say.
    RegisterDropping,
}

/// The words of ATA PASS-THROUGH (SAT-3 §12.2.2).
#[derive(Clone, Copy, Debug)]
struct PassThrough {
    command: Command,
    protocol: u8,
    is_extended: bool,
    wants_registers: bool,
    direction: Direction,
    has_length: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    None,
    In,
    Out,
}

impl SatDisk {
    /// Puts a disk behind it.
    pub fn new(disk: AtaDisk, layer: Layer) -> Self {
        Self { disk, layer }
    }

    fn pass_through(&mut self, words: &PassThrough, data: Data<'_>, deadline_ms: u32) -> ScsiCompletion {
        // Linux's own driver passes no trusted commands on unless it was told to.
        let is_barred = self.layer == Layer::Libata && matches!(words.command.opcode, 0x5C..=0x5F);
        if is_barred || !words.is_consistent(&data) {
            return refused(Sense::INVALID_FIELD);
        }
        let begun_ms = self.disk.clock().now_ms();
        let ended = match self.disk.submit(&words.command, scsi::sent(&data)) {
            Reply::Off => return scsi::ended(0, scsi::NO_CONNECT, Vec::new(), 0),
            Reply::Ended(ended) => ended,
            Reply::Busy { until_ms } => {
                if wait(self.disk.clock(), until_ms, deadline_ms) == Waited::TooLong {
                    self.disk.reset_link();
                    return self.given_up(deadline_ms);
                }
                match self.disk.poll() {
                    Some(ended) => ended,
                    None => return scsi::ended(0, scsi::NO_CONNECT, Vec::new(), self.elapsed_ms(begun_ms)),
                }
            }
        };
        self.completion(words, &ended, data, begun_ms)
    }

    fn elapsed_ms(&self, begun_ms: u64) -> u32 {
        u32::try_from(self.disk.clock().now_ms() - begun_ms).unwrap_or(u32::MAX)
    }

    fn given_up(&self, deadline_ms: u32) -> ScsiCompletion {
        match self.layer {
            Layer::Libata => {
                let sense = fixed(&Ended::default(), 0x0B, false);
                scsi::ended(CHECK_CONDITION, 0, sense, deadline_ms)
            }
            Layer::Adapter | Layer::RegisterDropping => scsi::ended(0, scsi::TIMED_OUT, Vec::new(), deadline_ms),
        }
    }

    fn completion(&self, words: &PassThrough, ended: &Ended, data: Data<'_>, begun_ms: u64) -> ScsiCompletion {
        let is_error = ended.status & ATA_ERROR != 0;
        let sense = match (self.layer, is_error, words.wants_registers) {
            (Layer::RegisterDropping, false, _) | (_, false, false) => None,
            (Layer::RegisterDropping, true, _) => Some(Sense::new(0x0B, 0, 0).fixed()),
            (Layer::Libata, true, _) => Some(fixed(ended, 0x0B, words.is_extended)),
            (Layer::Libata | Layer::Adapter, false, true) => Some(descriptor(ended, 0x01, 0x1D, words.is_extended)),
            (Layer::Adapter, true, _) => Some(descriptor(ended, 0x0B, 0, words.is_extended)),
        };
        let mut sent = ended.data.clone();
        if words.command.opcode == 0xEC && self.has_bridge_identity() && !is_error {
            pose(&mut sent);
        }
        let mut completion = scsi::good(&sent, data);
        completion.elapsed_ms = self.elapsed_ms(begun_ms);
        if let Some(sense) = sense {
            (completion.status, completion.sense) = (CHECK_CONDITION, sense);
        }
        completion
    }

    fn has_bridge_identity(&self) -> bool {
        self.disk.has_misbehaviour(Misbehaviour::BridgeIdentity)
    }

    fn translate(&mut self, cdb: &[u8; 16], data: &Data<'_>) -> Outcome {
        match cdb[0] {
            // TEST UNIT READY, SYNCHRONIZE CACHE.
            0x00 | 0x35 | 0x91 => Ok(Vec::new()),
            0x03 => Ok(Sense::NONE.fixed()),
            0x12 => inquire(cdb, &self.identity()),
            0x25 | 0x9E => {
                let body = &self.disk.description().body;
                let (logical, physical) = (body.logical_block_bytes, body.physical_block_bytes);
                scsi::capacity(cdb, self.disk.sectors(), logical, physical)
            }
            0x28 | 0x88 | 0x2A | 0x8A => self.transfer(cdb, scsi::sent(data)),
            0xA2 | 0xB5 => self.security_protocol(cdb, scsi::sent(data)),
            _ => Err(Sense::UNKNOWN_COMMAND),
        }
    }

    fn identity(&mut self) -> Identity {
        let is_bridge = self.has_bridge_identity();
        let identify = self.disk.identify();
        let description = self.disk.description();
        let body = &description.body;
        Identity {
            vendor: if is_bridge { "GENERIC" } else { "ATA" }.into(),
            product: if is_bridge {
                BRIDGE_MODEL.into()
            } else {
                body.model.clone()
            },
            revision: body.firmware.clone(),
            serial: if is_bridge {
                BRIDGE_SERIAL.into()
            } else {
                body.serial.clone()
            },
            wwn: description.wwn,
            rotation: body.rotation_rpm.unwrap_or(1),
            ata: (!is_bridge).then_some(identify),
        }
    }

    /// SECURITY PROTOCOL IN and OUT (SPC-4 §6.40, §6.41), by TRUSTED RECEIVE and SEND; lengths in blocks of 512 bytes.
    fn security_protocol(&mut self, cdb: &[u8; 16], data: &[u8]) -> Outcome {
        let is_in_blocks = cdb[4] & 0x80 != 0;
        let blocks = u64::from(u32::from_be_bytes([cdb[6], cdb[7], cdb[8], cdb[9]]));
        let blocks = if is_in_blocks { blocks } else { blocks.div_ceil(512) };
        let address = u64::from(u16::from_be_bytes([cdb[2], cdb[3]]));
        let command = Command {
            feature: cdb[1].into(),
            count: u16::try_from(blocks & 0xFF).map_err(|_| Sense::INVALID_FIELD)?,
            lba: address << 8 | blocks >> 8 & 0xFF,
            device: 0,
            opcode: if cdb[0] == 0xA2 { 0x5C } else { 0x5E },
        };
        let mut whole = data.to_vec();
        whole.resize(data.len().next_multiple_of(SECTOR_BYTES), 0);
        match self.disk.submit(&command, &whole) {
            Reply::Ended(ended) if ended.status & ATA_ERROR == 0 => Ok(ended.data),
            Reply::Ended(_) | Reply::Busy { .. } | Reply::Off => Err(Sense::INVALID_FIELD),
        }
    }

    /// READ and WRITE, by the drive's own commands for 48-bit addresses.
    fn transfer(&mut self, cdb: &[u8; 16], data: &[u8]) -> Outcome {
        let (lba, blocks) = scsi::extent(cdb);
        let command = Command {
            count: u16::try_from(blocks).map_err(|_| Sense::INVALID_FIELD)?,
            lba,
            device: 0x40,
            opcode: if matches!(cdb[0], 0x28 | 0x88) { 0x25 } else { 0x35 },
            ..Command::default()
        };
        if blocks == 0 {
            return Ok(Vec::new());
        }
        match self.disk.submit(&command, data) {
            Reply::Ended(ended) if ended.status & ATA_ERROR == 0 => Ok(ended.data),
            Reply::Ended(ended) if ended.error & 0x10 != 0 => Err(Sense::NO_ADDRESS),
            Reply::Ended(_) | Reply::Busy { .. } | Reply::Off => Err(Sense::new(0x0B, 0, 0)),
        }
    }
}

impl Passthru<Cdb> for SatDisk {
    fn submit(&mut self, words: &Cdb, data: Data<'_>, deadline_ms: u32) -> Result<ScsiCompletion, Errno> {
        if !self.disk.is_powered() {
            return Err(Errno::ENODEV);
        }
        Ok(match PassThrough::read(&words.0) {
            Some(words) => self.pass_through(&words, data, deadline_ms),
            None => match self.translate(&words.0, &data) {
                Ok(sent) => scsi::good(&sent, data),
                Err(sense) => refused(sense),
            },
        })
    }
}

impl PassThrough {
    fn read(cdb: &[u8; 16]) -> Option<Self> {
        let is_extended = cdb[0] == 0x85 && cdb[1] & 1 == 1;
        let upper = |byte: u8| if is_extended { byte } else { 0 };
        let command = match cdb[0] {
            0x85 => Command {
                feature: u16::from_be_bytes([upper(cdb[3]), cdb[4]]),
                count: u16::from_be_bytes([upper(cdb[5]), cdb[6]]),
                lba: u64::from_le_bytes([
                    cdb[8],
                    cdb[10],
                    cdb[12],
                    upper(cdb[7]),
                    upper(cdb[9]),
                    upper(cdb[11]),
                    0,
                    0,
                ]),
                device: cdb[13],
                opcode: cdb[14],
            },
            0xA1 => Command {
                feature: cdb[3].into(),
                count: cdb[4].into(),
                lba: u64::from_le_bytes([cdb[5], cdb[6], cdb[7], 0, 0, 0, 0, 0]),
                device: cdb[8],
                opcode: cdb[9],
            },
            _ => return None,
        };
        let has_length = cdb[2] & 3 != 0;
        Some(Self {
            command,
            protocol: cdb[1] >> 1 & 0x0F,
            is_extended,
            wants_registers: cdb[2] & 0x20 != 0,
            direction: match (has_length, cdb[2] & 0x08) {
                (false, _) => Direction::None,
                (true, 0) => Direction::Out,
                (true, _) => Direction::In,
            },
            // In blocks of 512 bytes, counted in COUNT.
            has_length: cdb[2] & 0x17 == 0x06 && command.count != 0,
        })
    }

    /// Whether protocol, direction, length and data agree with each other and with the command.
    fn is_consistent(&self, data: &Data<'_>) -> bool {
        let (direction, protocol) = match self.command.transfer() {
            Transfer::None => (Direction::None, 3),
            Transfer::PioIn => (Direction::In, 4),
            Transfer::PioOut => (Direction::Out, 5),
            Transfer::DmaIn => (Direction::In, 6),
            Transfer::DmaOut => (Direction::Out, 6),
            // The disk is left to abort what nobody knows.
            Transfer::Unknown => (self.direction, self.protocol),
        };
        let bytes = usize::from(self.command.count) * SECTOR_BYTES;
        let is_data_right = match (direction, data) {
            (Direction::None, Data::None) => true,
            (Direction::In, Data::In(room)) => self.has_length && room.len() == bytes,
            (Direction::Out, Data::Out(sent)) => self.has_length && sent.len() == bytes,
            _ => false,
        };
        is_data_right && (direction, protocol) == (self.direction, self.protocol)
    }
}

fn refused(sense: Sense) -> ScsiCompletion {
    scsi::ended(CHECK_CONDITION, 0, sense.fixed(), 0)
}

/// Sense with registers in the descriptor format (SAT-3 §12.2.2.6).
fn descriptor(ended: &Ended, key: u8, qualifier: u8, is_extended: bool) -> Vec<u8> {
    let [l0, l1, l2, l3, l4, l5, ..] = ended.lba.to_le_bytes();
    let [c0, c1] = ended.count.to_le_bytes();
    let upper = |byte: u8| if is_extended { byte } else { 0 };
    let mut sense = vec![0x72, key, 0, qualifier, 0, 0, 0, 0x0E];
    sense.extend([0x09, 0x0C, u8::from(is_extended), ended.error, upper(c1), c0]);
    sense.extend([upper(l3), l0, upper(l4), l1, upper(l5), l2, ended.device, ended.status]);
    sense
}

/// Sense with registers in the fixed format, which has no room for upper bytes and only says whether there were any
/// (SAT-3 §12.2.2.7).
fn fixed(ended: &Ended, key: u8, is_extended: bool) -> Vec<u8> {
    let [l0, l1, l2, l3, l4, l5, ..] = ended.lba.to_le_bytes();
    let [c0, c1] = ended.count.to_le_bytes();
    let flags = [(is_extended, 0x80), (c1 != 0, 0x40), ([l3, l4, l5] != [0; 3], 0x20)];
    let flags = flags
        .map(|(is_set, bit)| if is_set { bit } else { 0 })
        .into_iter()
        .sum();
    let mut sense = vec![0xF0, 0, key, ended.error, ended.status, ended.device, c0, 0x0A, flags];
    sense.extend([l0, l1, l2, 0, 0, 0, 0, 0, 0]);
    sense
}

/// Puts the bridge's serial number and model in place of the drive's.
fn pose(identify: &mut [u8]) {
    let mut put = |begin: usize, length: usize, text: &str| {
        let mut bytes = text.bytes();
        let letters: Vec<u8> = (0..length).map(|_| bytes.next().unwrap_or(b' ')).collect();
        for (place, pair) in identify[begin..begin + length].chunks_mut(2).zip(letters.chunks(2)) {
            place.copy_from_slice(&[pair[1], pair[0]]);
        }
    };
    put(20, 20, BRIDGE_SERIAL);
    put(54, 40, BRIDGE_MODEL);
    crate::ata::sign(identify);
}

#[cfg(test)]
#[path = "sat_tests.rs"]
mod tests;
