//! Messages to the trusted part of a drive, as far as a revert needs them: discovery, a session with the Admin SP by the
//! number on the label, and the revert (TCG Storage Architecture Core Specification; Opal SSC).

mod message;
mod reply;

use crate::passthru::{AdminCommand, Cdb, CommandFault, Data, Passthru};
use crate::{nvme, scsi};

#[cfg(test)]
use message::Session;

pub use message::Message;
pub use reply::{Reply, Status};

/// Bytes that are asked for at once; more than an answer of those here has, and whole blocks for what translates to ATA.
pub const ANSWER_BYTES: usize = 2048;

/// Security protocol of discovery and of sessions.
const PROTOCOL: u8 = 0x01;

/// Its address that answers what there is.
const DISCOVERY: ComId = ComId(0x0001);

const SECURITY_PROTOCOL_IN: u8 = 0xA2;
const SECURITY_PROTOCOL_OUT: u8 = 0xB5;
const SECURITY_SEND: u8 = 0x81;
const SECURITY_RECEIVE: u8 = 0x82;

/// Where the features begin in the answer to discovery, and bytes of the head of each.
const FEATURES_AT: usize = 48;
const FEATURE_HEAD_BYTES: usize = 4;

const LOCKING: u16 = 0x0002;

/// Features of drives whose revert changes the keys of what is stored: Opal 1, Opal 2, Opalite, Ruby. Pyrite, which
/// encrypts nothing, is none.
const WITH_KEYS: [u16; 4] = [0x0200, 0x0203, 0x0301, 0x0304];

/// An address within the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComId(pub u16);

/// What discovery says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discovery {
    /// The locking feature.
    pub locking: LockingFeature,
    /// Where sessions are held; `None` where a revert would not change any key.
    pub com_id: Option<ComId>,
}

/// The first byte of the locking feature; none of its bits where a drive has no such feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LockingFeature(pub u8);

impl LockingFeature {
    /// Somebody has taken the drive into possession.
    pub fn is_enabled(self) -> bool {
        self.0 & 1 << 1 != 0
    }

    /// Some range answers no reads or writes.
    pub fn is_locked(self) -> bool {
        self.0 & 1 << 2 != 0
    }

    /// What is stored is encrypted.
    pub fn encrypts(self) -> bool {
        self.0 & 1 << 3 != 0
    }
}

impl Discovery {
    /// Reads the answer; `None` where it is none.
    pub fn parse(answer: &[u8]) -> Option<Self> {
        let length = usize::try_from(u32::from_be_bytes(*answer.first_chunk()?)).ok()?;
        let mut features = answer.get(FEATURES_AT..length.checked_add(4)?)?;
        let mut discovery = Self {
            locking: LockingFeature::default(),
            com_id: None,
        };
        while let Some((head, rest)) = features.split_first_chunk::<FEATURE_HEAD_BYTES>() {
            let (body, rest) = rest.split_at_checked(head[3].into())?;
            let code = u16::from_be_bytes([head[0], head[1]]);
            match body {
                [flags, ..] if code == LOCKING => discovery.locking = LockingFeature(*flags),
                [high, low, ..] if WITH_KEYS.contains(&code) => {
                    discovery.com_id = Some(ComId(u16::from_be_bytes([*high, *low])));
                }
                _ => {}
            }
            features = rest;
        }
        Some(discovery)
    }
}

/// The way to the trusted part of a drive.
pub trait Trusted {
    /// Hands over a message.
    fn send(&mut self, com_id: ComId, message: &[u8], deadline_ms: u32) -> Result<(), CommandFault>;

    /// Asks for what the drive has to say.
    fn receive(&mut self, com_id: ComId, answer: &mut [u8], deadline_ms: u32) -> Result<(), CommandFault>;
}

/// By SECURITY PROTOCOL IN and OUT (SPC), which Linux translates for an ATA disk too: the disk's own trusted commands it
/// passes on only if it was told to.
pub struct ByScsi<'a, D>(pub &'a mut D);

impl<D: Passthru<Cdb>> Trusted for ByScsi<'_, D> {
    fn send(&mut self, com_id: ComId, message: &[u8], deadline_ms: u32) -> Result<(), CommandFault> {
        let cdb = security_protocol(SECURITY_PROTOCOL_OUT, com_id, message.len());
        scsi::submit(self.0, &cdb, Data::Out(message), deadline_ms).0
    }

    fn receive(&mut self, com_id: ComId, answer: &mut [u8], deadline_ms: u32) -> Result<(), CommandFault> {
        let cdb = security_protocol(SECURITY_PROTOCOL_IN, com_id, answer.len());
        scsi::submit(self.0, &cdb, Data::In(answer), deadline_ms).0
    }
}

/// By Security Send and Security Receive (NVMe Base).
pub struct ByNvme<'a, C>(pub &'a mut C);

impl<C: Passthru<AdminCommand>> Trusted for ByNvme<'_, C> {
    fn send(&mut self, com_id: ComId, message: &[u8], deadline_ms: u32) -> Result<(), CommandFault> {
        let command = security_command(SECURITY_SEND, com_id, message.len());
        nvme::submit(self.0, &command, Data::Out(message), deadline_ms).map(|_| ())
    }

    fn receive(&mut self, com_id: ComId, answer: &mut [u8], deadline_ms: u32) -> Result<(), CommandFault> {
        let command = security_command(SECURITY_RECEIVE, com_id, answer.len());
        nvme::submit(self.0, &command, Data::In(answer), deadline_ms).map(|_| ())
    }
}

/// What a drive says that there is; `None` where it says nothing of the kind.
pub fn discover(trusted: &mut impl Trusted, deadline_ms: u32) -> Option<Discovery> {
    let mut answer = [0; ANSWER_BYTES];
    trusted.receive(DISCOVERY, &mut answer, deadline_ms).ok()?;
    Discovery::parse(&answer)
}

/// The length is given in bytes.
fn security_protocol(opcode: u8, com_id: ComId, length: usize) -> Cdb {
    let [high, low] = com_id.0.to_be_bytes();
    let [l0, l1, l2, l3] = length_of(length).to_be_bytes();
    Cdb([opcode, PROTOCOL, high, low, 0, 0, l0, l1, l2, l3, 0, 0, 0, 0, 0, 0])
}

fn security_command(opcode: u8, com_id: ComId, length: usize) -> AdminCommand {
    AdminCommand {
        opcode,
        namespace: 0,
        dwords: [
            u32::from(PROTOCOL) << 24 | u32::from(com_id.0) << 8,
            length_of(length),
            0,
            0,
            0,
            0,
        ],
    }
}

fn length_of(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "tcg_tests.rs"]
mod tests;
