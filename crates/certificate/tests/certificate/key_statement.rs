//! Statements about keys: the schema in `key-statement.cddl` and the reader agree, and nothing can be changed.

use cddl::validate_cbor_from_slice;
use ciborium::Value;
use pumice_certificate::{
    Defect, Fingerprint, KeyChange, KeyStatement, Problem, PublicKey, SignedKeyStatement, SigningKey, sign, verify,
};

use crate::edit::{at, numbers};
use crate::{forge, reports};

const SCHEMA: &str = include_str!("../../key-statement.cddl");
const OWN: u8 = 7;

fn public(seed: u8) -> PublicKey {
    SigningKey::from_seed([seed; 32]).public_key()
}

fn every_kind() -> [KeyStatement; 3] {
    let changes = [
        KeyChange::Succession { successor: public(8) },
        KeyChange::Revocation {
            key: public(OWN).fingerprint(),
            last_good_entry: 0,
        },
        KeyChange::Revocation {
            key: public(9).fingerprint(),
            last_good_entry: u64::MAX,
        },
    ];
    changes.map(|change| KeyStatement {
        made_unix_s: 1_795_000_000,
        change,
    })
}

fn signed(statement: &KeyStatement) -> Vec<u8> {
    statement.sign(&SigningKey::from_seed([OWN; 32]))
}

fn header(seed: u8) -> Value {
    Value::Map(vec![
        (1.into(), (-19).into()),
        (4.into(), Value::Bytes(forge::thumbprint(seed).to_vec())),
        (15.into(), Value::Map(vec![(1.into(), "pumice:enrolled-key".into())])),
        (16.into(), "application/pumice-key-statement+cose".into()),
    ])
}

/// Changes what a statement says, and signs that with the key of a seed.
fn restated(bytes: &[u8], seed: u8, edit: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut statement = forge::statement(bytes);
    *at(&mut statement, &[2, 2]) = Value::Bytes(public(seed).to_bytes().to_vec());
    edit(&mut statement);
    forge::seal(&header(seed), &forge::encode(&statement), seed)
}

/// Whether bytes are a key statement by the schema alone.
pub fn allows(bytes: &[u8]) -> bool {
    validate_cbor_from_slice(SCHEMA, bytes, None).is_ok()
}

#[test]
fn every_kind_is_valid_and_read_back() {
    for statement in every_kind() {
        let bytes = signed(&statement);
        let read = SignedKeyStatement::verify(&bytes).unwrap();
        assert_eq!((read.statement, read.signer), (statement, public(OWN)));
        if let Err(error) = validate_cbor_from_slice(SCHEMA, &bytes, None) {
            panic!("{error}");
        }
        assert_eq!(
            restated(&bytes, OWN, |_| ()),
            bytes,
            "a stranger can make the very bytes"
        );
    }
}

#[test]
fn no_bit_can_be_turned_and_nothing_cut_off_or_added() {
    for statement in every_kind() {
        let bytes = signed(&statement);
        for index in 0..bytes.len() {
            for bit in 0..8 {
                let mut edited = bytes.clone();
                edited[index] ^= 1 << bit;
                assert!(
                    SignedKeyStatement::verify(&edited).is_err(),
                    "bit {bit} of byte {index}"
                );
            }
            assert!(SignedKeyStatement::verify(&bytes[..index]).is_err(), "{index} bytes");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(SignedKeyStatement::verify(&longer), Err(Defect::NotDeterministic));
        let huge = [&bytes[..], &[0; 1024]].concat();
        assert_eq!(SignedKeyStatement::verify(&huge), Err(Defect::TooLarge));
    }
}

#[test]
fn a_certificate_is_no_statement_and_a_statement_no_certificate() {
    let certificate = sign(&reports::sound(), &reports::key());
    let cut = &certificate[..certificate.len().min(1024)];
    assert!(SignedKeyStatement::verify(cut).is_err());
    assert!(verify(&signed(&every_kind()[0])).is_err());
    let payload = forge::encode(&forge::statement(&signed(&every_kind()[0])));
    let under_its_header = forge::seal(&forge::header(OWN), &payload, OWN);
    assert_eq!(
        SignedKeyStatement::verify(&under_its_header),
        Err(Defect::Header("typ"))
    );
}

#[test]
fn the_header_is_as_the_schema_says() {
    type Edit = fn(&mut Value);
    let payload = forge::encode(&forge::statement(&signed(&every_kind()[0])));
    let cases: [(Edit, Defect); 4] = [
        (|header| *at(header, &[1]) = (-8).into(), Defect::Header("alg")),
        (|header| *at(header, &[4]) = Value::Bytes(vec![0; 32]), Defect::Key),
        (
            |header| *at(header, &[16]) = "application/cose".into(),
            Defect::Header("typ"),
        ),
        (
            |header| {
                let entries = header.as_map_mut().unwrap();
                entries.insert(1, (2.into(), numbers(&[4])));
            },
            Defect::Header("crit"),
        ),
    ];
    for (edit, defect) in cases {
        let mut header = header(OWN);
        edit(&mut header);
        let forged = forge::seal(&header, &payload, OWN);
        // The schema language has no words for the thumbprint of a key.
        assert_eq!(allows(&forged), defect == Defect::Key);
        assert_eq!(SignedKeyStatement::verify(&forged), Err(defect));
    }
    let [protected, _, payload, signature] = forge::parts(&signed(&every_kind()[0]));
    let unprotected = Value::Map(vec![(1.into(), 1.into())]);
    let forged = forge::assemble([protected, unprotected, payload, signature]);
    assert_eq!(SignedKeyStatement::verify(&forged), Err(Defect::Header("unprotected")));
}

#[test]
fn another_key_cannot_speak_for_the_first() {
    let stolen = restated(&signed(&every_kind()[0]), 6, |_| ());
    assert_eq!(SignedKeyStatement::verify(&stolen).unwrap().signer, public(6));
    let payload = forge::encode(&forge::statement(&signed(&every_kind()[0])));
    let forged = forge::seal(&header(OWN), &payload, 6);
    assert_eq!(SignedKeyStatement::verify(&forged), Err(Defect::Signature));
}

#[test]
fn schema_and_reader_agree_on_every_field() {
    let bytes = |seed: u8| Value::Bytes(public(seed).to_bytes().to_vec());
    let values = [
        Value::Null,
        0.into(),
        1.into(),
        2.into(),
        i64::MIN.into(),
        u64::MAX.into(),
        "1".into(),
        bytes(5),
        Value::Bytes(vec![0; 31]),
        Value::Array(vec![1.into(), bytes(5)]),
        Value::Array(vec![1.into(), bytes(5), 0.into()]),
        Value::Array(vec![2.into(), bytes(5)]),
        Value::Array(vec![2.into(), bytes(5), 0.into()]),
        Value::Array(vec![2.into(), bytes(5), (-1).into()]),
        Value::Array(vec![3.into(), bytes(5), 0.into()]),
        Value::Array(Vec::new()),
    ];
    for statement in every_kind() {
        for path in [&[1][..], &[2, 1], &[3], &[4], &[4, 0], &[4, 1]] {
            let mut allowed = 0;
            for value in &values {
                let edited = restated(&signed(&statement), OWN, |whole| *at(whole, path) = value.clone());
                let is_read = !matches!(
                    SignedKeyStatement::verify(&edited),
                    // A key of one boot has another issuer in the header.
                    Err(Defect::Field { .. } | Defect::Version(_) | Defect::Header("protected"))
                );
                assert_eq!(allows(&edited), is_read, "{value:?} at {path:?}");
                allowed += u32::from(is_read);
            }
            assert!(allowed > 0, "no value at {path:?} was allowed");
        }
    }
}

/// What the schema language has no words for.
#[test]
fn keys_are_keys_and_a_successor_is_another_one() {
    let refused = |edit: fn(&mut Value)| SignedKeyStatement::verify(&restated(&signed(&every_kind()[0]), OWN, edit));
    let defect = |path: &str| {
        Err(Defect::Field {
            path: path.into(),
            problem: Problem::Value,
        })
    };
    let to_itself = refused(|whole| *at(whole, &[4, 1]) = Value::Bytes(public(OWN).to_bytes().to_vec()));
    assert_eq!(to_itself, defect("statement.change[1]"));
    let to_no_key = refused(|whole| *at(whole, &[4, 1]) = Value::Bytes(vec![0; 32]));
    assert_eq!(to_no_key, defect("statement.change[1]"));
    let unknown = refused(|whole| whole.as_map_mut().unwrap().push((5.into(), 1.into())));
    assert!(matches!(
        unknown,
        Err(Defect::Field {
            problem: Problem::Unknown,
            ..
        })
    ));
    let version = refused(|whole| *at(whole, &[1]) = 2.into());
    assert_eq!(version, Err(Defect::Version(2)));
    assert_eq!(Fingerprint(forge::thumbprint(OWN)), public(OWN).fingerprint());
}
