//! Documents taken apart and put together without the code under test.

use ciborium::Value;
use ed25519_dalek::{Signer as _, SigningKey};
use pumice_tests::{Error, Result};

/// The four parts of a document: protected header, unprotected header, payload, signature.
pub fn parts(document: &[u8]) -> Result<[Value; 4]> {
    let parts = match decode(document)? {
        Value::Tag(18, inner) => inner.into_array().ok().and_then(|parts| parts.try_into().ok()),
        _ => None,
    };
    parts.ok_or_else(|| Error::Check("it is no COSE_Sign1".into()))
}

/// A document of four parts.
pub fn assemble(parts: [Value; 4]) -> Vec<u8> {
    encode(&Value::Tag(18, Box::new(Value::Array(parts.into()))))
}

/// Any payload under a document's own header, signed with the key of a seed.
pub fn signed_over(document: &[u8], payload: &[u8], seed: u8) -> Result<Vec<u8>> {
    let [header, ..] = parts(document)?;
    let payload = Value::Bytes(payload.to_vec());
    let signed = Value::Array(vec![
        "Signature1".into(),
        header.clone(),
        Value::Bytes(Vec::new()),
        payload.clone(),
    ]);
    let signature = SigningKey::from_bytes(&[seed; 32]).sign(&encode(&signed));
    let signature = Value::Bytes(signature.to_bytes().to_vec());
    Ok(assemble([header, Value::Map(Vec::new()), payload, signature]))
}

/// The payload of a document.
pub fn payload(document: &[u8]) -> Result<Vec<u8>> {
    let [_, _, payload, _] = parts(document)?;
    payload
        .into_bytes()
        .map_err(|_| Error::Check("the payload is no bytes".into()))
}

/// Bytes of a value, maps in the order given.
pub fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("memory takes every byte");
    bytes
}

fn decode(bytes: &[u8]) -> Result<Value> {
    ciborium::from_reader(bytes).map_err(|error| Error::Check(error.to_string()))
}
