//! Messages of a session (TCG Storage Architecture Core §3.2.2, §3.2.3).

/// Tokens that stand for themselves.
pub(super) mod control {
    pub const START_LIST: u8 = 0xF0;
    pub const END_LIST: u8 = 0xF1;
    pub const START_NAME: u8 = 0xF2;
    pub const END_NAME: u8 = 0xF3;
    pub const CALL: u8 = 0xF8;
    pub const END_OF_DATA: u8 = 0xF9;
    pub const END_OF_SESSION: u8 = 0xFA;
}

const COM_PACKET_BYTES: usize = 20;
const PACKET_BYTES: usize = 24;
const SUB_PACKET_BYTES: usize = 12;
const HEADERS_BYTES: usize = COM_PACKET_BYTES + PACKET_BYTES + SUB_PACKET_BYTES;

/// A piece of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Control(u8),
    Number(u64),
    Bytes(Vec<u8>),
}

/// A message with its session's numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    com_id: u16,
    tper_session: u32,
    host_session: u32,
    pub tokens: Vec<Token>,
}

/// Arguments or results in a list, end of data, and the list with the status.
pub(super) fn close(results: &[Token], status: u64) -> Vec<Token> {
    let mut tokens = vec![Token::Control(control::START_LIST)];
    tokens.extend(results.iter().cloned());
    tokens.extend([
        Token::Control(control::END_LIST),
        Token::Control(control::END_OF_DATA),
        Token::Control(control::START_LIST),
        Token::Number(status),
        Token::Number(0),
        Token::Number(0),
        Token::Control(control::END_LIST),
    ]);
    tokens
}

impl Packet {
    /// The outer packet without anything in it: there is nothing to say.
    pub fn empty(com_id: u16) -> Vec<u8> {
        let mut bytes = vec![0; COM_PACKET_BYTES];
        bytes[4..6].copy_from_slice(&com_id.to_be_bytes());
        bytes
    }

    /// Reads one; `None` where a length or a token is not what it can be.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let payload = usize::try_from(number(HEADERS_BYTES - 4)?).ok()?;
        let packet = usize::try_from(number(COM_PACKET_BYTES + PACKET_BYTES - 4)?).ok()?;
        let com_packet = usize::try_from(number(COM_PACKET_BYTES - 4)?).ok()?;
        if packet < payload + SUB_PACKET_BYTES || com_packet != packet + PACKET_BYTES {
            return None;
        }
        Some(Self {
            com_id: u16::from_be_bytes([*bytes.get(4)?, *bytes.get(5)?]),
            tper_session: number(COM_PACKET_BYTES)?,
            host_session: number(COM_PACKET_BYTES + 4)?,
            tokens: tokens(bytes.get(HEADERS_BYTES..HEADERS_BYTES + payload)?)?,
        })
    }

    /// Whether it was sent in this session.
    pub fn is_of(&self, tper_session: u32, host_session: u32) -> bool {
        (self.tper_session, self.host_session) == (tper_session, host_session)
    }

    /// A message back in the same session.
    pub fn reply(&self, tokens: &[Token]) -> Vec<u8> {
        let answer = Self {
            tokens: tokens.to_vec(),
            ..self.clone()
        };
        answer.write()
    }

    pub fn write(&self) -> Vec<u8> {
        let payload: Vec<u8> = self.tokens.iter().flat_map(Token::write).collect();
        // What is in a packet is a multiple of four bytes long.
        let padded = payload.len().next_multiple_of(4);
        let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes();
        let mut bytes = Self::empty(self.com_id);
        bytes[COM_PACKET_BYTES - 4..].copy_from_slice(&length(PACKET_BYTES + SUB_PACKET_BYTES + padded));
        bytes.extend(self.tper_session.to_be_bytes());
        bytes.extend(self.host_session.to_be_bytes());
        bytes.extend([0; 12]);
        bytes.extend(length(SUB_PACKET_BYTES + padded));
        bytes.extend([0; 8]);
        bytes.extend(length(payload.len()));
        bytes.extend(&payload);
        bytes.resize(HEADERS_BYTES + padded, 0);
        bytes
    }

    #[cfg(test)]
    pub fn of(com_id: u16, tper_session: u32, host_session: u32, tokens: Vec<Token>) -> Self {
        Self {
            com_id,
            tper_session,
            host_session,
            tokens,
        }
    }
}

impl Token {
    /// The name of an object or a method.
    pub fn of_uid(uid: u64) -> Self {
        Self::Bytes(uid.to_be_bytes().to_vec())
    }

    pub fn uid(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(u64::from_be_bytes(bytes.as_slice().try_into().ok()?)),
            Self::Control(_) | Self::Number(_) => None,
        }
    }

    fn write(&self) -> Vec<u8> {
        match self {
            Self::Control(byte) => vec![*byte],
            Self::Number(number @ 0..0x40) => vec![number.to_le_bytes()[0]],
            Self::Number(number) => [&[0x88], &number.to_be_bytes()[..]].concat(),
            Self::Bytes(bytes) => {
                let [.., high, low] = bytes.len().to_be_bytes();
                let header = if bytes.len() < 16 {
                    vec![0xA0 | low]
                } else {
                    vec![0xD0 | high & 7, low]
                };
                [&header, &bytes[..]].concat()
            }
        }
    }
}

/// Tiny, short and medium atoms, and tokens that stand for themselves.
fn tokens(mut bytes: &[u8]) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    while let Some((&first, rest)) = bytes.split_first() {
        let (is_bytes, length, body) = match first {
            0x00..=0x3F => {
                tokens.push(Token::Number(first.into()));
                bytes = rest;
                continue;
            }
            0x80..=0xBF => (first & 0x20 != 0, usize::from(first & 0x0F), rest),
            0xC0..=0xDF => {
                let (&low, body) = rest.split_first()?;
                (first & 0x10 != 0, usize::from(first & 7) << 8 | usize::from(low), body)
            }
            0xF0..=0xFB => {
                tokens.push(Token::Control(first));
                bytes = rest;
                continue;
            }
            _ => return None,
        };
        let (value, after) = body.split_at_checked(length)?;
        tokens.push(match (is_bytes, length) {
            (true, _) => Token::Bytes(value.to_vec()),
            (false, 0..=8) => Token::Number(value.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))),
            (false, _) => return None,
        });
        bytes = after;
    }
    Some(tokens)
}
