use ciborium::Value;
use pumice_model::Signer;

use crate::defect::{Defect, Problem};
use crate::envelope::{self, Kind};
use crate::fields::Field;
use crate::{Fingerprint, PublicKey, SigningKey, signer};

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
        let statement = signer::begin(Signer::Enrolled, &key.public())
            .with(3, self.made_unix_s)
            .with(4, write_change(&self.change));
        envelope::seal(Kind::KeyStatement, Signer::Enrolled, &statement.into(), key)
    }
}

impl SignedKeyStatement {
    /// Reads a statement and checks everything that can be checked without knowing whose key it should be.
    pub fn verify(bytes: &[u8]) -> Result<Self, Defect> {
        if bytes.len() > MOST_BYTES {
            return Err(Defect::TooLarge);
        }
        let opened = envelope::open(Kind::KeyStatement, bytes)?;
        if !opened.envelope.unprotected.is_empty() {
            return Err(Defect::Header("unprotected"));
        }
        read(&Field::root(&opened.statement))
    }
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
    let (kind, public) = signer::take(&mut fields)?;
    // A key of one boot is nobody's, so that nobody can speak for it.
    let signer = PublicKey::from_bytes(public).filter(|_| kind == Signer::Enrolled);
    let signer = signer.ok_or_else(|| Defect::field("statement.signer", Problem::Value))?;
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
