use zeroize::Zeroizing;

use crate::psid::{PSID_BYTES, Psid};
use crate::tcg::ComId;

/// A message fills whole blocks, and one is enough.
const MESSAGE_BYTES: usize = 512;

/// Bytes of the heads that stand around a message, the outermost first (Core Specification, packetization).
pub(super) const COM_PACKET_BYTES: usize = 20;
pub(super) const PACKET_BYTES: usize = 24;
pub(super) const SUBPACKET_BYTES: usize = 12;
const HEADS_BYTES: usize = COM_PACKET_BYTES + PACKET_BYTES + SUBPACKET_BYTES;

/// Tokens that stand for themselves.
pub(super) const START_LIST: u8 = 0xF0;
pub(super) const END_LIST: u8 = 0xF1;
const START_NAME: u8 = 0xF2;
const END_NAME: u8 = 0xF3;
pub(super) const CALL: u8 = 0xF8;
pub(super) const END_OF_DATA: u8 = 0xF9;

/// Heads of a token of eight bytes, and of one as long as a PSID, with its length.
const SHORT_8: u8 = 0xA8;
const MEDIUM: u8 = 0xD0;
const PSID_LENGTH: u8 = 32;
const _: () = assert!(PSID_LENGTH as usize == PSID_BYTES);

const SESSION_MANAGER: u64 = 0x0000_0000_0000_00FF;
const START_SESSION: u64 = 0x0000_0000_0000_FF02;
const ADMIN_SP: u64 = 0x0000_0205_0000_0001;
const PSID_AUTHORITY: u64 = 0x0000_0009_0001_FF01;
const REVERT: u64 = 0x0000_0006_0000_0202;

/// Our side's number of the only session that there is at a time.
const HOST_SESSION: u8 = 1;

/// Names of arguments of `StartSession`.
const HOST_CHALLENGE: u8 = 0;
const HOST_EXCHANGE_AUTHORITY: u8 = 3;

/// A session that is open, by the drive's number of it and ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The drive's.
    pub drive: u32,
    /// Ours.
    pub host: u32,
}

/// A message to the drive. Its memory never moves and is overwritten when it is dropped, since a PSID may stand in it.
pub struct Message {
    bytes: Zeroizing<Vec<u8>>,
    length: usize,
}

impl Message {
    /// Opens a session with the Admin SP, in the name of the label.
    pub fn start_session(com_id: ComId, psid: &Psid) -> Self {
        let mut message = Self::call(SESSION_MANAGER, START_SESSION);
        message.push(&[START_LIST, HOST_SESSION]);
        message.push_uid(ADMIN_SP);
        // For writing.
        message.push(&[1, START_NAME, HOST_CHALLENGE, MEDIUM, PSID_LENGTH]);
        message.push(psid.bytes());
        message.push(&[END_NAME, START_NAME, HOST_EXCHANGE_AUTHORITY]);
        message.push_uid(PSID_AUTHORITY);
        message.push(&[END_NAME, END_LIST]);
        message.closed(com_id, Session { drive: 0, host: 0 })
    }

    /// Has the drive go back to how it left the factory, with new keys.
    pub fn revert(com_id: ComId, session: Session) -> Self {
        let mut message = Self::call(ADMIN_SP, REVERT);
        message.push(&[START_LIST, END_LIST]);
        message.closed(com_id, session)
    }

    /// The message with its heads, in whole blocks.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn call(object: u64, method: u64) -> Self {
        let mut message = Self {
            bytes: Zeroizing::new(vec![0; MESSAGE_BYTES]),
            length: HEADS_BYTES,
        };
        message.push(&[CALL]);
        message.push_uid(object);
        message.push_uid(method);
        message
    }

    fn push(&mut self, bytes: &[u8]) {
        self.bytes[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    fn push_uid(&mut self, uid: u64) {
        self.push(&[SHORT_8]);
        self.push(&uid.to_be_bytes());
    }

    /// With the status that is expected, and the heads, whose lengths leave themselves out.
    fn closed(mut self, com_id: ComId, session: Session) -> Self {
        self.push(&[END_OF_DATA, START_LIST, 0, 0, 0, END_LIST]);
        let payload = self.length - HEADS_BYTES;
        let padded = payload.next_multiple_of(4);
        let mut put = |at: usize, number: u32| self.bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        put(4, u32::from(com_id.0) << 16);
        put(COM_PACKET_BYTES - 4, length(PACKET_BYTES + SUBPACKET_BYTES + padded));
        put(COM_PACKET_BYTES, session.drive);
        put(COM_PACKET_BYTES + 4, session.host);
        put(COM_PACKET_BYTES + PACKET_BYTES - 4, length(SUBPACKET_BYTES + padded));
        put(HEADS_BYTES - 4, length(payload));
        self
    }
}
