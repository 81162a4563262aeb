//! Makes certificates without the code under test: what a forger has who holds a key.

use ciborium::Value;
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use crate::edit::at;

/// Where the signer's public key stands in a statement.
const PUBLIC_KEY: [u64; 2] = [2, 2];

/// The four parts of a certificate or a job report: protected header, unprotected header, payload, signature.
pub fn parts(certificate: &[u8]) -> [Value; 4] {
    let Value::Tag(18, inner) = decode(certificate) else {
        panic!("a certificate has tag 18");
    };
    let parts = inner.into_array().expect("a certificate is an array");
    parts.try_into().expect("a certificate has four parts")
}

/// The statement in a certificate.
pub fn statement(certificate: &[u8]) -> Value {
    let [_, _, payload, _] = parts(certificate);
    decode(payload.as_bytes().expect("the payload is bytes"))
}

/// Changes what a certificate or a job report states, and signs that with the key of a seed. The header stays but for the
/// key, and so nobody has countersigned.
pub fn restate(document: &[u8], seed: u8, edit: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut statement = statement(document);
    *at(&mut statement, &PUBLIC_KEY) = Value::Bytes(public(seed).to_vec());
    edit(&mut statement);
    let [protected, ..] = parts(document);
    let mut header = decode(protected.as_bytes().expect("the header is bytes"));
    *at(&mut header, &[4]) = Value::Bytes(thumbprint(seed).to_vec());
    seal(&header, &encode(&statement), seed)
}

/// A countersignature of a document with the key of a seed (RFC 9338).
pub fn countersignature(document: &[u8], seed: u8) -> Value {
    countersignature_under(&countersigner(seed), document, seed)
}

/// The same under any header.
pub fn countersignature_under(header: &Value, document: &[u8], seed: u8) -> Value {
    let [body, _, payload, signature] = parts(document);
    let header = Value::Bytes(encode(header));
    let signed = Value::Array(vec![
        "CounterSignatureV2".into(),
        body,
        header.clone(),
        Value::Bytes(Vec::new()),
        payload,
        Value::Array(vec![signature]),
    ]);
    let signature = SigningKey::from_bytes(&[seed; 32]).sign(&encode(&signed));
    Value::Array(vec![
        header,
        Value::Map(Vec::new()),
        Value::Bytes(signature.to_bytes().to_vec()),
    ])
}

/// The protected header of a countersignature with the key of a seed.
pub fn countersigner(seed: u8) -> Value {
    let confirmation = Value::Map(vec![(1.into(), cose_key(seed))]);
    Value::Map(vec![
        (1.into(), (-19).into()),
        (4.into(), Value::Bytes(thumbprint(seed).to_vec())),
        (15.into(), Value::Map(vec![(8.into(), confirmation)])),
    ])
}

/// A document with these entries in its unprotected header.
pub fn with_unprotected(document: &[u8], entries: Vec<(Value, Value)>) -> Vec<u8> {
    let [protected, _, payload, signature] = parts(document);
    assemble([protected, Value::Map(entries), payload, signature])
}

/// A document with these countersignatures and no other.
pub fn countersigned(document: &[u8], countersignatures: Vec<Value>) -> Vec<u8> {
    with_unprotected(document, vec![(11.into(), Value::Array(countersignatures))])
}

/// Signs a payload under a protected header with the key of a seed.
pub fn seal(header: &Value, payload: &[u8], seed: u8) -> Vec<u8> {
    seal_bytes(&encode(header), payload, seed)
}

/// As [`seal`], under a header that is encoded already.
pub fn seal_bytes(header: &[u8], payload: &[u8], seed: u8) -> Vec<u8> {
    let signed = Value::Array(vec![
        "Signature1".into(),
        header.into(),
        Value::Bytes(Vec::new()),
        payload.into(),
    ]);
    let signature = SigningKey::from_bytes(&[seed; 32]).sign(&encode(&signed));
    assemble([
        header.into(),
        Value::Map(Vec::new()),
        payload.into(),
        Value::Bytes(signature.to_bytes().to_vec()),
    ])
}

/// A certificate of four parts.
pub fn assemble(parts: [Value; 4]) -> Vec<u8> {
    encode(&Value::Tag(18, Box::new(Value::Array(parts.into()))))
}

/// The protected header that belongs to the key of a seed.
pub fn header(seed: u8) -> Value {
    Value::Map(vec![
        (1.into(), (-19).into()),
        (4.into(), Value::Bytes(thumbprint(seed).to_vec())),
        (15.into(), Value::Map(vec![(1.into(), "pumice:key-of-one-boot".into())])),
        (16.into(), "application/pumice-certificate+cose".into()),
    ])
}

/// The thumbprint of the key of a seed (RFC 9679).
pub fn thumbprint(seed: u8) -> [u8; 32] {
    Sha256::digest(encode(&cose_key(seed))).into()
}

/// The public key of a seed as a COSE_Key.
pub fn cose_key(seed: u8) -> Value {
    Value::Map(vec![
        (1.into(), 1.into()),
        ((-1).into(), 6.into()),
        ((-2).into(), Value::Bytes(public(seed).to_vec())),
    ])
}

/// Bytes of a value, maps in the order given.
pub fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("memory takes every byte");
    bytes
}

fn decode(bytes: &[u8]) -> Value {
    ciborium::from_reader(bytes).expect("CBOR")
}

fn public(seed: u8) -> [u8; 32] {
    SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes()
}
