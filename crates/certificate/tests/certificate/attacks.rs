//! What a forger may try, each with the defect that gives it away.

use ciborium::Value;
use proptest::prelude::*;
use pumice_certificate::{Defect, Fingerprint, SigningKey, sign, verify};
use pumice_model::{BlockRange, BlockRanges, Claim};

use crate::edit::{at, numbers};
use crate::{erasures, forge, reports};

const OWN: u8 = 7;
const OTHER: u8 = 8;

fn genuine() -> Vec<u8> {
    sign(&reports::sound(), &reports::key())
}

#[test]
fn a_stranger_can_make_the_very_bytes() {
    let certificate = genuine();
    let payload = forge::encode(&forge::statement(&certificate));
    assert_eq!(forge::seal(&forge::header(OWN), &payload, OWN), certificate);
    assert_eq!(forge::restate(&certificate, OWN, |_| ()), certificate);
    assert_eq!(
        verify(&certificate).unwrap().signer,
        Fingerprint(forge::thumbprint(OWN))
    );
}

#[test]
fn no_bit_can_be_turned() {
    let certificate = genuine();
    for index in 0..certificate.len() {
        for bit in 0..8 {
            let mut edited = certificate.clone();
            edited[index] ^= 1 << bit;
            assert!(verify(&edited).is_err(), "bit {bit} of byte {index}");
        }
    }
}

#[test]
fn nothing_can_be_cut_off_or_added() {
    let certificate = genuine();
    for length in 0..certificate.len() {
        assert!(verify(&certificate[..length]).is_err(), "the first {length} bytes");
        assert!(
            verify(&certificate[certificate.len() - length..]).is_err(),
            "the last {length} bytes"
        );
    }
    for byte in 0..=u8::MAX {
        let longer = [&certificate[..], &[byte]].concat();
        assert_eq!(verify(&longer), Err(Defect::NotDeterministic), "{byte:#04x} behind it");
    }
}

#[test]
fn a_certificate_signed_anew_is_authentic_under_another_fingerprint_only() {
    let stolen = forge::restate(&genuine(), OTHER, |_| ());
    let verified = verify(&stolen).unwrap();
    assert_eq!(verified.report, reports::sound());
    assert_eq!(verified.signer, SigningKey::from_seed([OTHER; 32]).fingerprint());
    assert_ne!(verified.signer, reports::key().fingerprint());
}

#[test]
fn what_does_not_follow_cannot_be_signed_even_with_the_right_key() {
    let cases: [(&str, u64, Value); 4] = [
        ("verdict", 8, 1.into()),
        ("reasons", 9, Value::Array(vec![Value::Array(vec![1.into()])])),
        ("claims", 10, Value::Array(vec![1.into(), 2.into(), 3.into()])),
        ("limitations", 11, Value::Array(vec![1.into()])),
    ];
    for report in [reports::pulled_out(), reports::mismatched(), reports::one_bad_block()] {
        let certificate = sign(&report, &reports::key());
        for (part, key, value) in &cases {
            let forged = forge::restate(&certificate, OWN, |statement| *at(statement, &[*key]) = value.clone());
            assert_eq!(verify(&forged), Err(Defect::Judgement(part)));
        }
    }
}

/// Each place of the evidence of a purge that must be as it is, with what is put there: the claim falls, or everything.
#[test]
fn a_purge_that_the_evidence_does_not_carry_cannot_be_signed_even_with_the_right_key() {
    let cases: [(&str, &[u64], Value); 12] = [
        ("claims", &[6, 1, 7], 1.into()),
        ("verdict", &[6, 3], numbers(&[12])),
        ("verdict", &[7, 22, 1, 0, 1], 8.into()),
        (
            "verdict",
            &[7, 22, 1, 0, 2],
            Value::Array(vec![2.into(), numbers(&[2])]),
        ),
        ("verdict", &[7, 22, 1, 0, 2], Value::Array(vec![3.into(), 9.into()])),
        ("verdict", &[7, 22, 1, 0, 2, 2], numbers(&[3, 0xFFFF, 0x0903, 0x0802])),
        ("verdict", &[7, 22, 1, 0, 2, 2], numbers(&[3, 0xFFFF, 0x0901, 0x0804])),
        ("claims", &[7, 22, 1, 0, 2, 2], numbers(&[3, 0xFFFF, 0x0101, 0x0802])),
        ("verdict", &[7, 22, 2], Value::Array(vec![2.into(), numbers(&[2])])),
        ("verdict", &[7, 22, 3, 1], 2_000.into()),
        ("verdict", &[7, 22, 3, 2], Value::Array(vec![numbers(&[0, 1])])),
        ("claims", &[7, 23, 1], 4.into()),
    ];
    let certificate = sign(&erasures::purged(), &reports::key());
    let claims = verify(&certificate).unwrap().judgement.claims;
    assert_eq!(claims, [Claim::NistPurge, Claim::IeeePurge]);
    for (part, path, value) in cases {
        let forged = forge::restate(&certificate, OWN, |statement| *at(statement, path) = value.clone());
        assert_eq!(verify(&forged), Err(Defect::Judgement(part)), "{value:?} at {path:?}");
    }
    for report in erasures::every_kind().into_iter().skip(2) {
        let certificate = sign(&report, &reports::key());
        let forged = forge::restate(&certificate, OWN, |statement| *at(statement, &[10]) = numbers(&[4, 5]));
        assert_eq!(verify(&forged), Err(Defect::Judgement("claims")));
    }
}

#[test]
fn evidence_of_another_drive_does_not_serve() {
    let mut other = reports::sound();
    other.planned.target.identity.serial = Some("WD-WCC2EXAMPLE2".into());
    let other = forge::statement(&sign(&other, &reports::key()));
    let planned = at(&mut other.clone(), &[6]).clone();
    let forged = forge::restate(&genuine(), OWN, |statement| *at(statement, &[6]) = planned);
    assert_eq!(verify(&forged), Err(Defect::Judgement("verdict")));
}

#[test]
fn payloads_cannot_be_exchanged() {
    let [header, unprotected, _, signature] = forge::parts(&genuine());
    let [_, _, payload, _] = forge::parts(&sign(&reports::one_bad_block(), &reports::key()));
    let exchanged = forge::assemble([header, unprotected, payload, signature]);
    assert_eq!(verify(&exchanged), Err(Defect::Signature));
}

/// With the neutral point as key, any message has the same valid signature for a verifier that does not look.
#[test]
fn a_key_of_small_order_signs_nothing() {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut statement = forge::statement(&genuine());
    *at(&mut statement, &[2, 2]) = Value::Bytes(neutral.to_vec());
    let mut header = forge::header(OWN);
    *at(&mut header, &[4]) = Value::Bytes(thumbprint_of(&neutral));
    let mut signature = neutral.to_vec();
    signature.resize(64, 0);
    let forged = forge::assemble([
        Value::Bytes(forge::encode(&header)),
        Value::Map(Vec::new()),
        Value::Bytes(forge::encode(&statement)),
        Value::Bytes(signature),
    ]);
    assert_eq!(verify(&forged), Err(Defect::Signature));
}

#[test]
fn size_and_depth_are_bounded() {
    assert_eq!(
        verify(&vec![0xD2; pumice_certificate::MOST_BYTES + 1]),
        Err(Defect::TooLarge)
    );
    for nest in [0x81, 0xA1, 0xD2, 0x9F, 0x5F] {
        assert!(verify(&vec![nest; pumice_certificate::MOST_BYTES]).is_err());
    }
    for promise in [0x5B, 0x7B, 0x9B, 0xBB] {
        let head = [&[promise][..], &[0xFF; 8]].concat();
        assert_eq!(verify(&head), Err(Defect::NotCbor), "a promise of {promise:#04x}");
    }
}

/// A thousand bad ranges in each list is what the engine lets a record hold, and one request more of single blocks.
#[test]
fn the_largest_honest_certificate_is_far_below_the_bound() {
    let scattered = |count: u64| {
        let mut ranges = BlockRanges::default();
        for index in 0..count {
            let first = u64::from(u32::MAX) * (index + 1);
            ranges.insert(BlockRange { first, count: 70_000 });
        }
        ranges
    };
    let mut report = reports::sound();
    for pass in &mut report.evidence.passes {
        pass.unwritten = scattered(1000);
    }
    let read_back = report.evidence.read_back.as_mut().unwrap();
    read_back.mismatched = scattered(1000 + 2048);
    read_back.unreadable = scattered(1000);
    let certificate = sign(&report, &reports::key());
    assert!(
        certificate.len() < pumice_certificate::MOST_BYTES / 8,
        "{}",
        certificate.len()
    );
    assert_eq!(verify(&certificate).unwrap().report, report);
}

fn thumbprint_of(public: &[u8; 32]) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};
    let key = [&[0xA3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20][..], public].concat();
    Sha256::digest(key).to_vec()
}

proptest! {
    #[test]
    fn noise_is_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(verify(&bytes).is_err());
    }

    #[test]
    fn noise_in_place_of_a_part_is_refused(from in 0_usize..900, noise in proptest::collection::vec(any::<u8>(), 1..40)) {
        let mut certificate = genuine();
        let from = from % certificate.len();
        let to = (from + noise.len()).min(certificate.len());
        let is_same = certificate[from..to] == noise[..to - from];
        certificate[from..to].copy_from_slice(&noise[..to - from]);
        prop_assert_eq!(verify(&certificate).is_ok(), is_same);
    }
}
