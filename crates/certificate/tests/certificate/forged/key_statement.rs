//! Key statements: what owners of keys say, and what thieves and careless encoders make of it.

use ciborium::Value;
use pumice_certificate::{KeyChange, KeyStatement, SigningKey};

use super::{OWN, STRANGER, Vector, fingerprint, note};
use crate::edit::{at, entries, numbers};
use crate::forge;
use crate::vectors::{Kind, Note};

/// The key that another one hands over to.
const SUCCESSOR: u8 = 9;

/// Bytes of a statement by which it is longer than one may be.
const TOO_MANY: usize = 1024;

/// Those that are authentic. Whether one is heard is for whoever knows the others.
pub fn authentic() -> Vec<Vector> {
    let revocation = |seed: u8, last_good_entry| {
        let key = key(seed).fingerprint();
        said(OWN, KeyChange::Revocation { key, last_good_entry })
    };
    vec![
        good(
            "good-key-succession",
            "A key hands over to another one.",
            handing_over(),
        ),
        good(
            "good-key-revocation",
            "A key says that its ledger is good up to entry 7.",
            revocation(OWN, 7),
        ),
        good(
            "good-key-revocation-none",
            "A key says that nothing it signed is good.",
            revocation(OWN, 0),
        ),
        good(
            "good-key-revocation-last",
            "A key says that its ledger is good up to the last number there can be.",
            revocation(OWN, u64::MAX),
        ),
        good(
            "good-key-revocation-of-another",
            "A key revokes another one: authentic, and heard only if that one handed over to it.",
            revocation(STRANGER, 3),
        ),
    ]
}

/// Those by somebody else than they say.
pub fn usurped() -> Vec<Vector> {
    let (header, statement) = (header(OWN), forge::statement(&handing_over()));
    let payload = forge::encode(&statement);
    let mut of_boot = statement;
    *at(&mut of_boot, &[2, 1]) = 1.into();
    let mut issued_in_boot = header.clone();
    *at(&mut issued_in_boot, &[15, 1]) = "pumice:key-of-one-boot".into();
    let mut naming_another = header.clone();
    *at(&mut naming_another, &[4]) = Value::Bytes(forge::thumbprint(STRANGER).to_vec());
    vec![
        bad(
            "bad-key-signer",
            "A stranger signed in the name of the key.",
            ("signature", None),
            forge::seal(&header, &payload, STRANGER),
        ),
        bad(
            "bad-key-of-one-boot",
            "By a key of one boot, for which nobody can speak.",
            ("field", Some("statement.signer")),
            forge::seal(&issued_in_boot, &forge::encode(&of_boot), OWN),
        ),
        bad(
            "bad-key-issuer",
            "The header says a key of one boot, the statement an enrolled one.",
            ("header", Some("protected")),
            forge::seal(&issued_in_boot, &payload, OWN),
        ),
        bad(
            "bad-key-statement-key-id",
            "The header names the key of a stranger.",
            ("key", None),
            forge::seal(&naming_another, &payload, OWN),
        ),
    ]
}

/// The genuine statement in another encoding, or under another header.
pub fn re_encoded() -> Vec<Vector> {
    let payload = forge::encode(&forge::statement(&handing_over()));
    let under = |edit: &dyn Fn(&mut Value)| {
        let mut header = header(OWN);
        edit(&mut header);
        forge::seal(&header, &payload, OWN)
    };
    let long_version = [&payload[..2], &[0x18, 0x01], &payload[3..]].concat();
    let more = "x".repeat(TOO_MANY);
    vec![
        bad(
            "bad-key-long-integer",
            "The version takes two bytes.",
            ("not-deterministic", None),
            forge::seal(&header(OWN), &long_version, OWN),
        ),
        bad(
            "bad-key-critical",
            "The header has a field that is not known, and says that it must be.",
            ("header", Some("crit")),
            under(&|header| {
                entries(header, &[]).insert(1, (2.into(), numbers(&[17])));
                entries(header, &[]).push((17.into(), 1.into()));
            }),
        ),
        bad(
            "bad-key-header",
            "The header has a field that is not known.",
            ("header", Some("protected")),
            under(&|header| entries(header, &[]).push((17.into(), 1.into()))),
        ),
        bad(
            "bad-key-unprotected",
            "Something stands in the header that nobody signed.",
            ("header", Some("unprotected")),
            forge::with_unprotected(&handing_over(), vec![(1.into(), 1.into())]),
        ),
        bad(
            "bad-key-too-large",
            "Longer than a key statement may be.",
            ("too-large", None),
            restated(&|statement| entries(statement, &[]).push((5.into(), more.clone().into()))),
        ),
        bad(
            "bad-key-as-certificate",
            "The header says that it is a certificate.",
            ("field", Some("statement.job")),
            under(&|header| *at(header, &[16]) = "application/pumice-certificate+cose".into()),
        ),
    ]
}

/// Signed with the right key, and saying what none may.
pub fn impossible() -> Vec<Vector> {
    let changed = |change: Vec<Value>| restated(&|statement| *at(statement, &[4]) = Value::Array(change.clone()));
    let own = || Value::Bytes(forge::thumbprint(OWN).to_vec());
    let beyond = Value::Tag(2, Box::new(Value::Bytes([&[1][..], &[0; 8]].concat())));
    // No point of the curve has this y, and none with a smaller one is missing.
    let no_point = [&[2][..], &[0; 31]].concat();
    let in_change = |name, about, place, change| bad(name, about, ("field", Some(place)), changed(change));
    vec![
        bad(
            "bad-key-version",
            "Of a version that is not known.",
            ("version", None),
            restated(&|statement| *at(statement, &[1]) = 2.into()),
        ),
        bad(
            "bad-key-unknown-field",
            "It has a field that is not known.",
            ("field", Some("statement.5")),
            restated(&|statement| entries(statement, &[]).push((5.into(), 1.into()))),
        ),
        in_change(
            "bad-key-kind",
            "A change of a kind that is not known.",
            "statement.change",
            vec![3.into(), own(), 1.into()],
        ),
        in_change(
            "bad-key-number-negative",
            "The last good entry has a number below 0.",
            "statement.change[2]",
            vec![2.into(), own(), (-1).into()],
        ),
        in_change(
            "bad-key-number-beyond",
            "The last good entry has a number of more than 64 bits.",
            "statement.change[2]",
            vec![2.into(), own(), beyond],
        ),
        in_change(
            "bad-key-number-missing",
            "A revocation that does not say from where on.",
            "statement.change",
            vec![2.into(), own()],
        ),
        in_change(
            "bad-key-thumbprint",
            "The revoked key is named by 31 bytes.",
            "statement.change[1]",
            vec![2.into(), Value::Bytes(vec![0; 31]), 1.into()],
        ),
        in_change(
            "bad-key-to-itself",
            "A key hands over to itself.",
            "statement.change[1]",
            vec![1.into(), public(OWN)],
        ),
        in_change(
            "bad-key-to-small-order",
            "A key hands over to a point of small order, for which anybody can sign.",
            "statement.change[1]",
            vec![1.into(), Value::Bytes(vec![0; 32])],
        ),
        in_change(
            "bad-key-to-no-point",
            "A key hands over to what is no point of the curve.",
            "statement.change[1]",
            vec![1.into(), Value::Bytes(no_point)],
        ),
    ]
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn public(seed: u8) -> Value {
    Value::Bytes(key(seed).public_key().to_bytes().to_vec())
}

fn said(by: u8, change: KeyChange) -> Vec<u8> {
    let made_unix_s = 1_796_000_000;
    KeyStatement { made_unix_s, change }.sign(&key(by))
}

fn handing_over() -> Vec<u8> {
    let successor = key(SUCCESSOR).public_key();
    said(OWN, KeyChange::Succession { successor })
}

fn restated(edit: &dyn Fn(&mut Value)) -> Vec<u8> {
    forge::restate(&handing_over(), OWN, edit)
}

/// The protected header that belongs to the key of a seed.
fn header(seed: u8) -> Value {
    let mut header = forge::header(seed);
    *at(&mut header, &[15, 1]) = "pumice:enrolled-key".into();
    *at(&mut header, &[16]) = "application/pumice-key-statement+cose".into();
    header
}

fn good(name: &'static str, about: &str, bytes: Vec<u8>) -> Vector {
    let note = Note {
        exit: Some(0),
        signer: Some(fingerprint(OWN)),
        ..note(about, Kind::KeyStatement)
    };
    Vector { name, note, bytes }
}

fn bad(name: &'static str, about: &str, (defect, field): (&str, Option<&str>), bytes: Vec<u8>) -> Vector {
    let Vector { note, .. } = super::bad(name, about, defect, field, Vec::new());
    let note = Note {
        kind: Kind::KeyStatement,
        ..note
    };
    Vector { name, note, bytes }
}
