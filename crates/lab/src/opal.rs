//! A trusted peripheral with the Opal SSC: Level 0 Discovery, and a revert by the number on the drive's label (TCG Storage
//! Architecture Core 2.01; Opal SSC 2.01; PSID feature set).

mod packet;

use packet::{Packet, Token, close, control};

/// Security protocol of Level 0 Discovery and of sessions, and the address of each.
const PROTOCOL: u8 = 0x01;
const DISCOVERY: u16 = 0x0001;
const BASE_COM_ID: u16 = 0x07FE;

const SESSION_MANAGER: u64 = 0x0000_0000_0000_00FF;
const START_SESSION: u64 = 0x0000_0000_0000_FF02;
const SYNC_SESSION: u64 = 0x0000_0000_0000_FF03;
const ADMIN_SP: u64 = 0x0000_0205_0000_0001;
const PSID_AUTHORITY: u64 = 0x0000_0009_0001_FF01;
const REVERT: u64 = 0x0000_0006_0000_0202;

const NOT_AUTHORIZED: u64 = 0x01;
const INVALID_PARAMETER: u64 = 0x0C;

/// The number of the drive's side of its only session.
const TPER_SESSION: u32 = 0x1000;

/// The Opal part of a drive.
#[derive(Debug)]
pub struct Opal {
    psid: String,
    locking: Locking,
    session: Option<Session>,
    answer: Vec<u8>,
}

/// Whether somebody has taken the drive into possession.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Locking {
    /// As it left the factory.
    Inactive,
    /// In use, unlocked until the power goes.
    Unlocked,
    /// Nothing is read or written.
    Locked,
}

#[derive(Clone, Copy, Debug)]
struct Session {
    host: u32,
}

/// What a drive has to do after a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing.
    None,
    /// Give every range a new key: the drive goes back to how it left the factory.
    Revert,
}

/// The protocol or its address is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown;

impl Opal {
    /// A drive with this number on its label, in somebody's possession and locked, or as it left the factory.
    pub fn new(psid: &str, is_locked: bool) -> Self {
        Self {
            psid: psid.into(),
            locking: if is_locked { Locking::Locked } else { Locking::Inactive },
            session: None,
            answer: Vec::new(),
        }
    }

    /// Whether nothing is read or written.
    pub fn is_locked(&self) -> bool {
        self.locking == Locking::Locked
    }

    /// The power was away.
    pub fn power_on(&mut self) {
        if self.locking == Locking::Unlocked {
            self.locking = Locking::Locked;
        }
        (self.session, self.answer) = (None, Vec::new());
    }

    /// A drive answers (SECURITY PROTOCOL IN, TRUSTED RECEIVE, Security Receive).
    pub fn receive(&mut self, protocol: u8, com_id: u16) -> Result<Vec<u8>, Unknown> {
        match (protocol, com_id) {
            // The protocols that there are.
            (0x00, 0x0000) => Ok(vec![0, 0, 0, 0, 0, 0, 0, 2, 0x00, PROTOCOL]),
            (PROTOCOL, DISCOVERY) => Ok(self.discovery()),
            (PROTOCOL, BASE_COM_ID) => {
                let answer = std::mem::take(&mut self.answer);
                Ok(if answer.is_empty() {
                    Packet::empty(BASE_COM_ID)
                } else {
                    answer
                })
            }
            _ => Err(Unknown),
        }
    }

    /// A host sends (SECURITY PROTOCOL OUT, TRUSTED SEND, Security Send).
    pub fn send(&mut self, protocol: u8, com_id: u16, data: &[u8]) -> Result<Consequence, Unknown> {
        if (protocol, com_id) != (PROTOCOL, BASE_COM_ID) {
            return Err(Unknown);
        }
        let Some(packet) = Packet::read(data) else {
            self.answer = Packet::empty(BASE_COM_ID);
            return Ok(Consequence::None);
        };
        let (reply, consequence) = self.answer_to(&packet);
        self.answer = reply;
        Ok(consequence)
    }

    /// Features: the trusted peripheral, locking, Opal 2.
    fn discovery(&self) -> Vec<u8> {
        let is_active = self.locking != Locking::Inactive;
        let locking = 1 | u8::from(is_active) << 1 | u8::from(self.is_locked()) << 2 | 1 << 3;
        let [high, low] = BASE_COM_ID.to_be_bytes();
        let features: [(u16, &[u8]); 3] = [
            (0x0001, &[0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            (0x0002, &[locking, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            (0x0203, &[high, low, 0, 1, 0, 0, 4, 0, 8, 0, 0, 0, 0, 0, 0, 0]),
        ];
        let mut page = vec![0; 48];
        page[7] = 1;
        for (code, body) in features {
            page.extend(code.to_be_bytes());
            page.extend([0x10, u8::try_from(body.len()).unwrap_or(u8::MAX)]);
            page.extend(body);
        }
        let length = u32::try_from(page.len() - 4).unwrap_or(u32::MAX);
        page[..4].copy_from_slice(&length.to_be_bytes());
        page
    }

    fn answer_to(&mut self, packet: &Packet) -> (Vec<u8>, Consequence) {
        let tokens = &packet.tokens[..];
        match tokens {
            [Token::Control(control::END_OF_SESSION)] => {
                self.session = None;
                (
                    packet.reply(&[Token::Control(control::END_OF_SESSION)]),
                    Consequence::None,
                )
            }
            [Token::Control(control::CALL), invoker, method, arguments @ ..] => {
                match (invoker.uid(), method.uid(), self.session) {
                    (Some(SESSION_MANAGER), Some(START_SESSION), None) => {
                        (self.start_session(packet, arguments), Consequence::None)
                    }
                    (Some(ADMIN_SP), Some(REVERT), Some(session)) if packet.is_of(TPER_SESSION, session.host) => {
                        (self.session, self.locking) = (None, Locking::Inactive);
                        (packet.reply(&close(&[], 0)), Consequence::Revert)
                    }
                    _ => (packet.reply(&close(&[], NOT_AUTHORIZED)), Consequence::None),
                }
            }
            _ => (packet.reply(&close(&[], INVALID_PARAMETER)), Consequence::None),
        }
    }

    /// Only the number on the label opens one, and only with the Admin SP.
    fn start_session(&mut self, packet: &Packet, arguments: &[Token]) -> Vec<u8> {
        let call = [
            Token::Control(control::CALL),
            Token::of_uid(SESSION_MANAGER),
            Token::of_uid(SYNC_SESSION),
        ];
        let refuse = |status| packet.reply(&[&call[..], &close(&[], status)].concat());
        let [
            Token::Control(control::START_LIST),
            Token::Number(host),
            sp,
            Token::Number(1),
            options @ ..,
        ] = arguments
        else {
            return refuse(INVALID_PARAMETER);
        };
        let Ok(host) = u32::try_from(*host) else {
            return refuse(INVALID_PARAMETER);
        };
        let challenge = named(options, 0);
        let authority = named(options, 3).and_then(Token::uid);
        let is_right = matches!(challenge, Some(Token::Bytes(bytes)) if bytes == self.psid.as_bytes());
        if sp.uid() != Some(ADMIN_SP) || authority != Some(PSID_AUTHORITY) || !is_right {
            return refuse(NOT_AUTHORIZED);
        }
        self.session = Some(Session { host });
        let numbers = [Token::Number(host.into()), Token::Number(TPER_SESSION.into())];
        packet.reply(&[&call[..], &close(&numbers, 0)].concat())
    }
}

/// The value of an optional argument: start name, number, value, end name.
fn named(options: &[Token], number: u64) -> Option<&Token> {
    options.windows(4).find_map(|four| match four {
        [
            Token::Control(control::START_NAME),
            Token::Number(name),
            value,
            Token::Control(control::END_NAME),
        ] if *name == number => Some(value),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
