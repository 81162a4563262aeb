use ciborium::Value;
use ed25519_dalek::{Signer as _, SigningKey};

use crate::{decoded, encoded};

/// The seed of the fuzzer's key, which signed the vectors too.
pub const KEY_SEED: u8 = 7;

/// The parts of a document, to be changed and signed again.
pub struct Forged {
    /// Its protected header.
    pub header: Value,
    /// Its statement.
    pub statement: Value,
}

impl Forged {
    /// The parts of a document; nothing where it has none.
    #[must_use]
    pub fn of(document: &[u8]) -> Option<Self> {
        let [header, _, statement, _] = parts(document)?;
        Some(Self {
            header: decoded(header.as_bytes()?)?,
            statement: decoded(statement.as_bytes()?)?,
        })
    }

    /// A document of these parts, signed by the fuzzer's key whatever they name.
    #[must_use]
    pub fn signed(&self) -> Vec<u8> {
        let header = Value::Bytes(encoded(&self.header));
        let statement = Value::Bytes(encoded(&self.statement));
        let message = Value::Array(vec![
            "Signature1".into(),
            header.clone(),
            Value::Bytes(Vec::new()),
            statement.clone(),
        ]);
        let signature = SigningKey::from_bytes(&[KEY_SEED; 32]).sign(&encoded(&message));
        let signature = Value::Bytes(signature.to_bytes().to_vec());
        assembled([header, Value::Map(Vec::new()), statement, signature])
    }
}

/// A document with an empty unprotected header; the bytes themselves where they are none.
#[must_use]
pub fn bare(document: &[u8]) -> Vec<u8> {
    match parts(document) {
        Some([header, _, statement, signature]) => assembled([header, Value::Map(Vec::new()), statement, signature]),
        None => document.to_vec(),
    }
}

/// A record of a journal or a ledger, with its length and its checksum in front.
///
/// # Panics
///
/// Where it is longer than 4 GiB.
#[must_use]
pub fn framed(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a record is shorter than 4 GiB");
    [&length.to_be_bytes()[..], blake3::hash(content).as_bytes(), content].concat()
}

fn parts(document: &[u8]) -> Option<[Value; 4]> {
    let Value::Tag(18, inner) = decoded(document)? else {
        return None;
    };
    inner.into_array().ok()?.try_into().ok()
}

fn assembled(parts: [Value; 4]) -> Vec<u8> {
    encoded(&Value::Tag(18, Box::new(Value::Array(parts.into()))))
}
