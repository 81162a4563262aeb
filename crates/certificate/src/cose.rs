use coset::iana::Algorithm;
use coset::{
    CoseSign1, CoseSign1Builder, Header, HeaderBuilder, Label, RegisteredLabelWithPrivate, TaggedCborSerializable,
};
use pumice_model::{Judgement, Report, judge};

use crate::cbor::{self, Map};
use crate::defect::Defect;
use crate::fields::Field;
use crate::key::{Fingerprint, SigningKey, is_signed};
use crate::{MOST_BYTES, statement};

/// Header label of CWT claims (RFC 9597).
const CWT_CLAIMS: i64 = 15;

/// Header label of the type of the whole object (RFC 9596).
const TYPE: i64 = 16;

const CERTIFICATE_TYPE: &str = "application/pumice-certificate+cose";

/// CWT claim "issuer" (RFC 8392).
const ISSUER: u64 = 1;

const ISSUER_NAME: &str = "pumice:key-of-one-boot";

/// An authentic certificate: signed by the key it carries, and with the verdict that follows from its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What it states.
    pub report: Report,
    /// What follows.
    pub judgement: Judgement,
    /// Who signed.
    pub signer: Fingerprint,
}

/// Judges a report and signs it with what follows.
pub fn sign(report: &Report, key: &SigningKey) -> Vec<u8> {
    let payload = cbor::encode(&statement::write(report, &conclusions(report), &key.public()));
    let envelope = CoseSign1Builder::new()
        .protected(header(key.fingerprint()))
        .payload(payload)
        .create_signature(b"", |message| key.sign(message))
        .build();
    envelope.to_tagged_vec().expect("memory takes every byte")
}

/// Reads a certificate and checks everything that can be checked without knowing whose key it should be.
pub fn verify(bytes: &[u8]) -> Result<Verified, Defect> {
    match bytes.len() {
        0 => return Err(Defect::Empty),
        length if length > MOST_BYTES => return Err(Defect::TooLarge),
        _ => {}
    }
    cbor::decode(bytes)?;
    let envelope = CoseSign1::from_tagged_slice(bytes).map_err(|_| Defect::NotCose)?;
    let payload = envelope.payload.as_deref().ok_or(Defect::NotCose)?;
    let value = cbor::decode(payload)?;
    let root = Field::root(&value);
    let public = statement::public_key(&root)?;
    let signer = Fingerprint::of(&public);
    check_header(&envelope, signer)?;
    if !is_signed(&public, &envelope.tbs_data(b""), &envelope.signature) {
        return Err(Defect::Signature);
    }
    let (report, stated) = statement::read(&root)?;
    let judgement = conclusions(&report);
    compare(&stated, &judgement)?;
    Ok(Verified {
        report,
        judgement,
        signer,
    })
}

/// What follows from a report: the judgement on its evidence, and the limitations of the record itself.
fn conclusions(report: &Report) -> Judgement {
    let mut judgement = judge(&report.planned, &report.evidence);
    judgement.limitations.extend(report.limitations());
    judgement.limitations.sort_unstable();
    judgement.limitations.dedup();
    judgement
}

fn header(signer: Fingerprint) -> Header {
    HeaderBuilder::new()
        .algorithm(Algorithm::Ed25519)
        .key_id(signer.0.to_vec())
        .value(CWT_CLAIMS, Map::default().with(ISSUER, ISSUER_NAME).into())
        .value(TYPE, CERTIFICATE_TYPE.into())
        .build()
}

fn check_header(envelope: &CoseSign1, signer: Fingerprint) -> Result<(), Defect> {
    if !envelope.unprotected.is_empty() {
        return Err(Defect::Header("unprotected"));
    }
    cbor::decode(envelope.protected.original_data.as_deref().unwrap_or_default())?;
    let found = &envelope.protected.header;
    let expected = header(signer);
    let value = |header: &Header, label| {
        header
            .rest
            .iter()
            .find(|(other, _)| *other == Label::Int(label))
            .map(|(_, value)| value.clone())
    };
    if found.alg != Some(RegisteredLabelWithPrivate::Assigned(Algorithm::Ed25519)) {
        return Err(Defect::Header("alg"));
    }
    if value(found, TYPE) != value(&expected, TYPE) {
        return Err(Defect::Header("typ"));
    }
    if found.key_id != expected.key_id {
        return Err(Defect::Key);
    }
    if *found == expected {
        Ok(())
    } else {
        Err(Defect::Header("protected"))
    }
}

fn compare(stated: &Judgement, computed: &Judgement) -> Result<(), Defect> {
    let parts = [
        ("verdict", stated.verdict == computed.verdict),
        ("reasons", stated.reasons == computed.reasons),
        ("claims", stated.claims == computed.claims),
        ("limitations", stated.limitations == computed.limitations),
    ];
    match parts.iter().find(|(_, is_equal)| !is_equal) {
        None => Ok(()),
        Some((part, _)) => Err(Defect::Judgement(part)),
    }
}
