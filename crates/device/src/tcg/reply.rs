use crate::tcg::message::{CALL, COM_PACKET_BYTES, END_OF_DATA, PACKET_BYTES, START_LIST, SUBPACKET_BYTES, Session};

/// The status of a method (Core Specification).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub u8);

impl Status {
    /// It was done.
    pub const SUCCESS: Self = Self(0x00);

    /// Who asks may not.
    pub const NOT_AUTHORIZED: Self = Self(0x01);

    /// Too many wrong numbers were tried.
    pub const AUTHORITY_LOCKED_OUT: Self = Self(0x12);
}

/// What a drive has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Nothing, so far.
    None,
    /// How a method ended, and the session that it has opened, if it has.
    Ended(Status, Option<Session>),
    /// Something that is no answer to these methods.
    Malformed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Control(u8),
    Number(u64),
    Bytes,
}

impl Reply {
    /// Reads what came.
    pub fn parse(answer: &[u8]) -> Self {
        let Some(length) = number(answer, COM_PACKET_BYTES - 4) else {
            return Self::Malformed;
        };
        if length == 0 {
            return Self::None;
        }
        let tokens = payload(answer).and_then(tokens);
        match tokens.as_deref().and_then(status) {
            Some(status) => Self::Ended(status, tokens.as_deref().and_then(session)),
            None => Self::Malformed,
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..)?.first_chunk()?;
    usize::try_from(u32::from_be_bytes(*four)).ok()
}

fn payload(answer: &[u8]) -> Option<&[u8]> {
    let heads = COM_PACKET_BYTES + PACKET_BYTES + SUBPACKET_BYTES;
    answer.get(heads..)?.get(..number(answer, heads - 4)?)
}

/// Tiny, short, medium and long atoms, and tokens that stand for themselves.
fn tokens(mut bytes: &[u8]) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    while let Some((&first, rest)) = bytes.split_first() {
        let (head, length, is_bytes) = match first {
            0x00..=0x3F => {
                tokens.push(Token::Number(first.into()));
                bytes = rest;
                continue;
            }
            0x80..=0xBF => (0, usize::from(first & 0x0F), first & 0x20 != 0),
            0xC0..=0xDF => (
                1,
                usize::from(first & 0x07) << 8 | usize::from(*rest.first()?),
                first & 0x10 != 0,
            ),
            0xE0..=0xE3 => (3, number(&[&[0], rest.get(..3)?].concat(), 0)?, first & 0x02 != 0),
            0xF0..=0xFF => {
                tokens.push(Token::Control(first));
                bytes = rest;
                continue;
            }
            0x40..=0x7F | 0xE4..=0xEF => return None,
        };
        let (value, after) = rest.get(head..)?.split_at_checked(length)?;
        tokens.push(match (is_bytes, length) {
            (false, 0..=8) => Token::Number(value.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte))),
            _ => Token::Bytes,
        });
        bytes = after;
    }
    Some(tokens)
}

/// It stands in a list behind the end of the data.
fn status(tokens: &[Token]) -> Option<Status> {
    let end = tokens.iter().position(|token| *token == Token::Control(END_OF_DATA))?;
    match tokens.get(end + 1..)? {
        [Token::Control(START_LIST), Token::Number(status), ..] => Some(Status(u8::try_from(*status).ok()?)),
        _ => None,
    }
}

/// `SyncSession` brings our number of the session first.
fn session(tokens: &[Token]) -> Option<Session> {
    match tokens {
        [
            Token::Control(CALL),
            Token::Bytes,
            Token::Bytes,
            Token::Control(START_LIST),
            Token::Number(host),
            Token::Number(drive),
            ..,
        ] => Some(Session {
            drive: u32::try_from(*drive).ok()?,
            host: u32::try_from(*host).ok()?,
        }),
        _ => None,
    }
}
