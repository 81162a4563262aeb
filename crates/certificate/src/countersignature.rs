use ciborium::Value;
use coset::{CoseSign1, Label, TaggedCborSerializable};

use crate::cbor::{self, Map, array};
use crate::defect::Defect;
use crate::envelope::{self, CWT_CLAIMS};
use crate::key::{Fingerprint, SigningKey, is_signed};

/// Header label of countersignatures, version 2 (RFC 9338).
const COUNTERSIGNATURES: i64 = 11;

/// CWT claim "confirmation" (RFC 8747), and its COSE_Key.
const CONFIRMATION: u64 = 8;
const COSE_KEY: u64 = 1;

const REFUSED: Defect = Defect::Header("countersignature");

/// A signature over a signature: its key was there when the first was made, or came later and agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Countersignature {
    /// Whose it is.
    pub signer: Fingerprint,
}

/// The countersignatures of an envelope, each of which must be good; nothing else may stand in its unprotected header.
pub fn read(envelope: &CoseSign1) -> Result<Vec<Countersignature>, Defect> {
    let mut alone = envelope.unprotected.clone();
    alone.rest.retain(|(label, _)| *label != Label::Int(COUNTERSIGNATURES));
    if !alone.is_empty() {
        return Err(Defect::Header("unprotected"));
    }
    let Some(found) = envelope::value(&envelope.unprotected, COUNTERSIGNATURES) else {
        return Ok(Vec::new());
    };
    let entries = found.as_array().filter(|entries| !entries.is_empty()).ok_or(REFUSED)?;
    let countersignatures: Vec<_> = entries
        .iter()
        .map(|entry| read_one(envelope, entry))
        .collect::<Result<_, _>>()?;
    let signers: Vec<_> = countersignatures.iter().map(|one| one.signer).collect();
    let is_repeated = (1..signers.len()).any(|index| signers[..index].contains(&signers[index]));
    if is_repeated {
        return Err(REFUSED);
    }
    Ok(countersignatures)
}

/// The envelope's bytes with one more; a key that has countersigned already adds nothing.
pub fn add(mut envelope: CoseSign1, key: &SigningKey) -> Result<Vec<u8>, Defect> {
    let others = read(&envelope)?;
    if !others.iter().any(|other| other.signer == key.fingerprint()) {
        let protected = cbor::encode(&header(&key.public()));
        let signature = key.sign(&to_be_signed(&envelope, &protected));
        let entry = Value::Array(vec![protected.into(), Map::default().into(), signature.into()]);
        let rest = &mut envelope.unprotected.rest;
        match rest
            .iter_mut()
            .find(|(label, _)| *label == Label::Int(COUNTERSIGNATURES))
        {
            Some((_, Value::Array(entries))) => entries.push(entry),
            _ => rest.push((Label::Int(COUNTERSIGNATURES), Value::Array(vec![entry]))),
        }
    }
    Ok(envelope.to_tagged_vec().expect("memory takes every byte"))
}

fn read_one(envelope: &CoseSign1, entry: &Value) -> Result<Countersignature, Defect> {
    let Some(
        [
            Value::Bytes(protected),
            Value::Map(unprotected),
            Value::Bytes(signature),
        ],
    ) = entry.as_array().map(Vec::as_slice)
    else {
        return Err(REFUSED);
    };
    let public = public_key(&cbor::decode(protected)?).ok_or(REFUSED)?;
    if !unprotected.is_empty() || *protected != cbor::encode(&header(&public)) {
        return Err(REFUSED);
    }
    if !is_signed(&public, &to_be_signed(envelope, protected), signature) {
        return Err(Defect::Countersignature);
    }
    Ok(Countersignature {
        signer: Fingerprint::of(&public),
    })
}

/// A countersigner may be unknown to the envelope, so that its header carries its key.
fn header(public: &[u8; 32]) -> Value {
    let cose_key = Value::Map(vec![
        (1.into(), 1.into()),
        ((-1).into(), 6.into()),
        ((-2).into(), public.as_slice().into()),
    ]);
    let confirmation = Map::default().with(COSE_KEY, cose_key);
    Value::Map(vec![
        (1.into(), (-19).into()),
        (4.into(), Fingerprint::of(public).0.as_slice().into()),
        (
            CWT_CLAIMS.into(),
            Map::default().with(CONFIRMATION, confirmation).into(),
        ),
    ])
}

fn public_key(header: &Value) -> Option<[u8; 32]> {
    let claims = field(header, CWT_CLAIMS)?;
    let confirmation = field(claims, 8)?;
    let cose_key = field(confirmation, 1)?;
    field(cose_key, -2)?.as_bytes()?.as_slice().try_into().ok()
}

fn field(map: &Value, key: i64) -> Option<&Value> {
    let mut entries = map.as_map()?.iter();
    entries.find(|(other, _)| *other == key.into()).map(|(_, value)| value)
}

/// The `Countersign_structure` over a COSE_Sign1 (RFC 9338 §3.3), with no external data.
fn to_be_signed(envelope: &CoseSign1, protected: &[u8]) -> Vec<u8> {
    let body = envelope.protected.original_data.as_deref().unwrap_or_default();
    let payload = envelope.payload.as_deref().unwrap_or_default();
    cbor::encode(&Value::Array(vec![
        "CounterSignatureV2".into(),
        body.into(),
        protected.into(),
        b"".as_slice().into(),
        payload.into(),
        array([envelope.signature.as_slice()]),
    ]))
}
