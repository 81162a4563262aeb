//! The schema in `ledger.cddl` and the reader agree on what the content of a record is.

use cddl::validate_cbor_from_slice;
use ciborium::Value;
use pumice_certificate::{EntryKind, Fingerprint, Ledger, LedgerError};

use crate::edit::{at, entries};
use crate::forge;

const SCHEMA: &str = include_str!("../../ledger.cddl");

/// Bytes of a record's length and checksum.
const HEAD_BYTES: usize = 36;

/// An entry of each kind.
fn ledger() -> Ledger {
    let mut ledger = Ledger::new(Fingerprint([0xAA; 32]));
    for (kind, byte) in [
        (EntryKind::Certificate, 1),
        (EntryKind::JobReport, 2),
        (EntryKind::Lost, 3),
    ] {
        ledger.push(kind, [byte; 32]);
    }
    ledger
}

/// The contents of its records, by the frame that `FORMAT.md` describes.
fn contents(mut bytes: &[u8]) -> Vec<Value> {
    let mut contents = Vec::new();
    while let Some((head, rest)) = bytes.split_at_checked(HEAD_BYTES) {
        let (length, checksum) = head.split_at(4);
        let length = u32::from_be_bytes(length.try_into().unwrap());
        let (content, rest) = rest.split_at(usize::try_from(length).unwrap());
        assert_eq!(blake3::hash(content).as_bytes(), checksum);
        contents.push(ciborium::from_reader(content).unwrap());
        bytes = rest;
    }
    assert!(bytes.is_empty());
    contents
}

fn framed(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length[..], blake3::hash(content).as_bytes(), content].concat()
}

fn allows(content: &Value) -> bool {
    validate_cbor_from_slice(SCHEMA, &forge::encode(content), None).is_ok()
}

/// Whether a ledger with these records is read, but for numbers that do not follow each other, which are no matter of the
/// schema.
fn is_read(contents: &[Value]) -> bool {
    let bytes: Vec<u8> = contents
        .iter()
        .flat_map(|content| framed(&forge::encode(content)))
        .collect();
    !matches!(
        Ledger::read(&bytes),
        Err(LedgerError::NotALedger | LedgerError::Version(_) | LedgerError::Broken(_))
    )
}

#[test]
fn every_record_is_valid_and_a_stranger_can_make_the_very_bytes() {
    let bytes = ledger().bytes();
    let contents = contents(&bytes);
    assert_eq!(contents.len(), 4);
    let again = contents.iter().flat_map(|content| framed(&forge::encode(content)));
    assert_eq!(again.collect::<Vec<u8>>(), bytes);
    assert!(contents.iter().all(allows));
}

#[test]
fn schema_and_reader_agree_on_every_field() {
    let own = contents(&ledger().bytes());
    let codes = (0..6).map(Value::from);
    let others = [
        Value::Null,
        (-1).into(),
        u64::MAX.into(),
        "1".into(),
        Value::Bytes(vec![7; 32]),
        Value::Bytes(vec![7; 31]),
        Value::Array(vec![1.into()]),
    ];
    let values: Vec<Value> = codes.chain(others).collect();
    for (record, key) in [(0, 1), (0, 2), (1, 1), (1, 2), (1, 3), (3, 2), (3, 3)] {
        let mut allowed = 0;
        for value in &values {
            let mut edited = own.clone();
            *at(&mut edited[record], &[key]) = value.clone();
            let is_allowed = allows(&edited[record]);
            assert_eq!(is_allowed, is_read(&edited), "{value:?} as {key} of record {record}");
            allowed += u32::from(is_allowed);
        }
        assert!(allowed > 0, "no value as {key} of record {record} was allowed");
    }
}

#[test]
fn a_record_has_every_field_and_no_other() {
    let own = contents(&ledger().bytes());
    for record in [0, 2] {
        let fields = entries(&mut own[record].clone(), &[]).len();
        for field in 0..fields {
            let mut edited = own.clone();
            entries(&mut edited[record], &[]).remove(field);
            assert!(!allows(&edited[record]) && !is_read(&edited), "without {field}");
        }
        let mut edited = own.clone();
        entries(&mut edited[record], &[]).push((4.into(), 1.into()));
        assert!(!allows(&edited[record]) && !is_read(&edited));
    }
}
