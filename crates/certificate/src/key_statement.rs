use ciborium::Value;
use coset::iana::Algorithm;
use coset::{CoseSign1, CoseSign1Builder, Header, HeaderBuilder, TaggedCborSerializable as _};

use crate::cbor::{self, Map};
use crate::defect::{Defect, Problem};
use crate::fields::Field;
use crate::key::is_signed;
use crate::{Fingerprint, PublicKey, SigningKey};

/// Header label of the type of the whole object (RFC 9596).
const TYPE: i64 = 16;

const KEY_STATEMENT_TYPE: &str = "application/pumice-key-statement+cose";

/// The schema's version.
const VERSION: u64 = 1;

/// Bytes beyond which no statement is read: the largest honest one is less than half of it.
const MOST_BYTES: usize = 1024;

/// What the owner of a key says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyStatement {
    /// When it was made by the clock of the computer it was made on, in seconds of Unix time.
    pub made_unix_s: u64,
    /// What becomes of which key.
    pub change: KeyChange,
}

/// What becomes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyChange {
    /// The key that signs hands over to another one.
    Succession {
        /// The other one.
        successor: PublicKey,
    },
    /// A key is not to be relied on any more. Signed by that key, or by one that it handed over to.
    Revocation {
        /// Which key.
        key: Fingerprint,
        /// The number of the last entry of its ledger that is good; 0: none is.
        last_good_entry: u64,
    },
}

/// A statement that is signed by the key it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedKeyStatement {
    /// What it says.
    pub statement: KeyStatement,
    /// Who says so.
    pub signer: PublicKey,
}

impl KeyStatement {
    /// Signs it: a COSE_Sign1 (RFC 9052, tag 18), by the schema `key-statement.cddl`.
    pub fn sign(&self, key: &SigningKey) -> Vec<u8> {
        let payload = cbor::encode(&write(self, &key.public_key()));
        let envelope = CoseSign1Builder::new()
            .protected(header(key.fingerprint()))
            .payload(payload)
            .create_signature(b"", |message| key.sign(message))
            .build();
        envelope.to_tagged_vec().expect("memory takes every byte")
    }
}

impl SignedKeyStatement {
    /// Reads a statement and checks everything that can be checked without knowing whose key it should be.
    pub fn verify(bytes: &[u8]) -> Result<Self, Defect> {
        match bytes.len() {
            0 => return Err(Defect::Empty),
            length if length > MOST_BYTES => return Err(Defect::TooLarge),
            _ => {}
        }
        cbor::decode(bytes)?;
        let envelope = CoseSign1::from_tagged_slice(bytes).map_err(|_| Defect::NotCose)?;
        let payload = envelope.payload.as_deref().ok_or(Defect::NotCose)?;
        let value = cbor::decode(payload)?;
        check_type(&envelope)?;
        let read = read(&Field::root(&value))?;
        check_header(&envelope, read.signer.fingerprint())?;
        if !is_signed(&read.signer.to_bytes(), &envelope.tbs_data(b""), &envelope.signature) {
            return Err(Defect::Signature);
        }
        Ok(read)
    }
}

fn header(signer: Fingerprint) -> Header {
    HeaderBuilder::new()
        .algorithm(Algorithm::Ed25519)
        .key_id(signer.0.to_vec())
        .value(TYPE, KEY_STATEMENT_TYPE.into())
        .build()
}

/// Before the fields, so that a certificate is told that it is none of these rather than that its fields are wrong.
fn check_type(envelope: &CoseSign1) -> Result<(), Defect> {
    let expected = header(Fingerprint([0; 32])).rest;
    if envelope.protected.header.rest == expected {
        Ok(())
    } else {
        Err(Defect::Header("typ"))
    }
}

fn check_header(envelope: &CoseSign1, signer: Fingerprint) -> Result<(), Defect> {
    if !envelope.unprotected.is_empty() {
        return Err(Defect::Header("unprotected"));
    }
    cbor::decode(envelope.protected.original_data.as_deref().unwrap_or_default())?;
    let (found, expected) = (&envelope.protected.header, header(signer));
    if found.alg != expected.alg {
        Err(Defect::Header("alg"))
    } else if found.key_id != expected.key_id {
        Err(Defect::Key)
    } else if *found != expected {
        Err(Defect::Header("protected"))
    } else {
        Ok(())
    }
}

fn write(statement: &KeyStatement, signer: &PublicKey) -> Value {
    Map::default()
        .with(1, VERSION)
        .with(2, signer.to_bytes().as_slice())
        .with(3, statement.made_unix_s)
        .with(4, write_change(&statement.change))
        .into()
}

fn write_change(change: &KeyChange) -> Value {
    match change {
        KeyChange::Succession { successor } => Value::Array(vec![1.into(), successor.to_bytes().as_slice().into()]),
        KeyChange::Revocation { key, last_good_entry } => {
            Value::Array(vec![2.into(), key.0.as_slice().into(), (*last_good_entry).into()])
        }
    }
}

fn read(root: &Field) -> Result<SignedKeyStatement, Defect> {
    let mut fields = root.fields()?;
    match fields.take(1, "version")?.uint()? {
        VERSION => {}
        other => return Err(Defect::Version(other)),
    }
    let signer = read_key(&fields.take(2, "signer")?)?;
    let statement = KeyStatement {
        made_unix_s: fields.take(3, "made")?.uint()?,
        change: read_change(&fields.take(4, "change")?, &signer)?,
    };
    fields.end()?;
    Ok(SignedKeyStatement { statement, signer })
}

fn read_change(field: &Field, signer: &PublicKey) -> Result<KeyChange, Defect> {
    match field.elements()?.as_slice() {
        [kind, successor] if kind.uint::<u64>()? == 1 => {
            let successor_key = read_key(successor)?;
            if successor_key == *signer {
                return Err(successor.defect(Problem::Value));
            }
            Ok(KeyChange::Succession {
                successor: successor_key,
            })
        }
        [kind, key, last_good_entry] if kind.uint::<u64>()? == 2 => Ok(KeyChange::Revocation {
            key: Fingerprint(key.bytes()?),
            last_good_entry: last_good_entry.uint()?,
        }),
        _ => Err(field.defect(Problem::Value)),
    }
}

fn read_key(field: &Field) -> Result<PublicKey, Defect> {
    PublicKey::from_bytes(field.bytes()?).ok_or_else(|| field.defect(Problem::Value))
}
