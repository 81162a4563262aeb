use ciborium::Value;
use coset::iana::Algorithm;
use coset::{
    CoseSign1, CoseSign1Builder, Header, HeaderBuilder, Label, RegisteredLabelWithPrivate, TaggedCborSerializable,
};
use pumice_model::Signer;
use sha2::{Digest as _, Sha256};

use crate::MOST_BYTES;
use crate::cbor::{self, Map};
use crate::defect::Defect;
use crate::fields::Field;
use crate::key::{Fingerprint, SigningKey, is_signed};
use crate::signer;

/// Header label of what must be understood (RFC 9052 §3.1).
const CRITICAL: u64 = 2;

/// Header label of CWT claims (RFC 9597).
pub const CWT_CLAIMS: i64 = 15;

/// Header label of the type of the whole object (RFC 9596).
const TYPE: i64 = 16;

/// CWT claim "issuer" (RFC 8392).
const ISSUER: u64 = 1;

/// What an envelope carries, which its header says (`typ`, RFC 9596), so that none can pass for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What was done to one drive.
    Certificate,
    /// What was done for a job in one boot.
    JobReport,
    /// What somebody found who compared a drive with its certificate.
    AuditRecord,
    /// What the owner of a key says of it.
    KeyStatement,
}

/// An envelope whose signature is by the key that it carries.
pub struct Opened {
    /// The statement.
    pub statement: Value,
    /// Who signed.
    pub signer: Fingerprint,
    /// The parts that are signed, and the signature.
    pub envelope: CoseSign1,
}

impl Kind {
    const ALL: [Self; 4] = [
        Self::Certificate,
        Self::JobReport,
        Self::AuditRecord,
        Self::KeyStatement,
    ];

    /// What bytes say that they are; nothing about whether it is true.
    pub fn of(bytes: &[u8]) -> Result<Self, Defect> {
        let envelope = parse(bytes)?;
        let media_type = value(&envelope.protected.header, TYPE).and_then(Value::as_text);
        let kind = Self::ALL.into_iter().find(|kind| media_type == Some(kind.media_type()));
        kind.ok_or(Defect::Header("typ"))
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Certificate => "application/pumice-certificate+cose",
            Self::JobReport => "application/pumice-job-report+cose",
            Self::AuditRecord => "application/pumice-audit+cose",
            Self::KeyStatement => "application/pumice-key-statement+cose",
        }
    }
}

/// Signs a statement that names its signer (COSE_Sign1, RFC 9052 §4.2).
pub fn seal(kind: Kind, signer: Signer, statement: &Value, key: &SigningKey) -> Vec<u8> {
    let envelope = CoseSign1Builder::new()
        .protected(header(kind, signer, key.fingerprint()))
        .payload(cbor::encode(statement))
        .create_signature(b"", |message| key.sign(message))
        .build();
    envelope.to_tagged_vec().expect("memory takes every byte")
}

/// Reads an envelope and checks its encoding, header and signature; what its unprotected header may hold is for the caller.
pub fn open(kind: Kind, bytes: &[u8]) -> Result<Opened, Defect> {
    let envelope = parse(bytes)?;
    let payload = envelope.payload.as_deref().ok_or(Defect::NotCose)?;
    let statement = cbor::decode(payload)?;
    let (signer, public) = signer::peek(&Field::root(&statement))?;
    let fingerprint = Fingerprint::of(&public);
    cbor::decode(envelope.protected.original_data.as_deref().unwrap_or_default())?;
    check_header(&envelope.protected.header, &header(kind, signer, fingerprint))?;
    if !is_signed(&public, &envelope.tbs_data(b""), &envelope.signature) {
        return Err(Defect::Signature);
    }
    Ok(Opened {
        statement,
        signer: fingerprint,
        envelope,
    })
}

/// The digest by which the ledger knows an entry: SHA-256 of its bytes with nothing in the unprotected header, so that it
/// stays the same when somebody countersigns.
pub fn entry_digest(bytes: &[u8]) -> Result<[u8; 32], Defect> {
    let Value::Tag(tag, inner) = cbor::decode(bytes)? else {
        return Err(Defect::NotCose);
    };
    let Value::Array(mut parts) = *inner else {
        return Err(Defect::NotCose);
    };
    let unprotected = parts.get_mut(1).ok_or(Defect::NotCose)?;
    *unprotected = Map::default().into();
    let bare = cbor::encode(&Value::Tag(tag, Box::new(Value::Array(parts))));
    Ok(Sha256::digest(bare).into())
}

/// The value of a header's field that has no place of its own.
pub fn value(header: &Header, label: i64) -> Option<&Value> {
    let mut rest = header.rest.iter();
    rest.find(|(other, _)| *other == Label::Int(label))
        .map(|(_, value)| value)
}

fn parse(bytes: &[u8]) -> Result<CoseSign1, Defect> {
    match bytes.len() {
        0 => return Err(Defect::Empty),
        length if length > MOST_BYTES => return Err(Defect::TooLarge),
        _ => {}
    }
    let whole = cbor::decode(bytes)?;
    CoseSign1::from_tagged_slice(bytes).map_err(|_| {
        if names_critical(&whole) {
            Defect::Header("crit")
        } else {
            Defect::NotCose
        }
    })
}

/// Whether a protected header says of labels that they must be understood. Those that are registered are read with the rest
/// of it; others are no COSE to the library, and whoever asks should learn that it is for them.
fn names_critical(whole: &Value) -> bool {
    let Value::Tag(_, parts) = whole else { return false };
    let protected = parts.as_array().and_then(|parts| parts.first()?.as_bytes());
    let header = protected.and_then(|bytes| cbor::decode(bytes).ok());
    let labels = header.iter().filter_map(Value::as_map).flatten();
    labels.map(|(label, _)| label).any(|label| *label == CRITICAL.into())
}

fn header(kind: Kind, signer: Signer, fingerprint: Fingerprint) -> Header {
    let issuer = match signer {
        Signer::ThisBoot => "pumice:key-of-one-boot",
        Signer::Enrolled => "pumice:enrolled-key",
    };
    HeaderBuilder::new()
        .algorithm(Algorithm::Ed25519)
        .key_id(fingerprint.0.to_vec())
        .value(CWT_CLAIMS, Map::default().with(ISSUER, issuer).into())
        .value(TYPE, kind.media_type().into())
        .build()
}

fn check_header(found: &Header, expected: &Header) -> Result<(), Defect> {
    if found.alg != Some(RegisteredLabelWithPrivate::Assigned(Algorithm::Ed25519)) {
        return Err(Defect::Header("alg"));
    }
    if !found.crit.is_empty() {
        return Err(Defect::Header("crit"));
    }
    if value(found, TYPE) != value(expected, TYPE) {
        return Err(Defect::Header("typ"));
    }
    if found.key_id != expected.key_id {
        return Err(Defect::Key);
    }
    if found == expected {
        Ok(())
    } else {
        Err(Defect::Header("protected"))
    }
}
