//! The schema in `certificate.cddl` and the reader agree on what a certificate is.

use cddl::ast::CDDL;
use cddl::cddl_from_str;
use cddl::validator::Validator as _;
use cddl::validator::cbor::CBORValidator;
use cddl::validator::cbor_value::decode_cbor;
use ciborium::Value;
use proptest::prelude::*;
use pumice_certificate::{Defect, sign, verify};
use pumice_model::{Evidence, Fault, Flush, Opening, Report, Stage};

use crate::edit::{at, numbers};
use crate::{erasures, forge, reports};

const SCHEMA: &str = include_str!("../../certificate.cddl");

thread_local! {
    static PARSED: CDDL<'static> = cddl_from_str(SCHEMA, true).expect("the schema is one");
    static JOB_REPORT: CDDL<'static> = parsed_from("job-report");
    static AUDIT: CDDL<'static> = parsed_from("audit-record");
}

/// Whether bytes are a certificate by the schema alone.
pub fn allows(certificate: &[u8]) -> bool {
    PARSED.with(|schema| {
        let certificate = decode_cbor(certificate).expect("CBOR");
        CBORValidator::new(schema, certificate, None).validate().is_ok()
    })
}

/// Whether bytes are a job report by the schema alone.
pub fn allows_job_report(job_report: &[u8]) -> bool {
    JOB_REPORT.with(|schema| {
        let job_report = decode_cbor(job_report).expect("CBOR");
        CBORValidator::new(schema, job_report, None).validate().is_ok()
    })
}

/// Whether bytes are an audit record by the schema alone.
pub fn allows_audit(audit: &[u8]) -> bool {
    AUDIT.with(|schema| {
        let audit = decode_cbor(audit).expect("CBOR");
        CBORValidator::new(schema, audit, None).validate().is_ok()
    })
}

/// A schema begins with the rule that everything is measured by.
fn parsed_from(rule: &str) -> CDDL<'static> {
    let schema = format!("anything = {rule}\n{SCHEMA}");
    cddl_from_str(schema.leak(), true).expect("the schema is one")
}

#[test]
fn every_kind_of_report_is_valid() {
    for report in reports::every_kind().into_iter().chain(erasures::every_kind()) {
        let certificate = sign(&report, &reports::key());
        verify(&certificate).unwrap();
        if let Err(error) = cddl::validate_cbor_from_slice(SCHEMA, &certificate, None) {
            panic!("{error}");
        }
    }
}

#[test]
fn closed_lists_have_the_same_numbers_in_both() {
    let plain: [&[u64]; 9] = [
        &[1],
        &[2, 1],
        &[6, 1, 4],
        &[6, 1, 7],
        &[6, 1, 8],
        &[6, 2, 2, 1],
        &[8],
        &[3, 6],
        &[3, 7, 1],
    ];
    for path in plain {
        assert_agreement(&reports::sound(), path, (0..40).map(Value::from));
    }
    let listed = || (0..40).map(|code| Value::Array(vec![code.into()]));
    for path in [&[7, 20, 0, 1, 1][..], &[7, 21, 2]] {
        assert_agreement(&reports::warm(), path, (0..40).map(Value::from));
    }
    let counts = (0..40).map(|code| Value::Map(vec![(code.into(), 5.into())]));
    assert_agreement(&reports::warm(), &[7, 20, 0, 1, 3], counts);
    assert_agreement(&reports::sound(), &[10], listed());
    assert_agreement(&reports::sound(), &[11], listed());
    let techniques = (0..40).map(|code| Value::Array(vec![code.into()]));
    assert_agreement(&erasures::purged(), &[6, 3], techniques);
    for path in [&[7, 22, 1, 0, 1][..], &[7, 22, 1, 0, 2, 1], &[7, 23, 0], &[7, 23, 2]] {
        assert_agreement(&erasures::purged(), path, (0..40).map(Value::from));
    }
    assert_agreement(&erasures::refused(), &[7, 22, 1, 0, 2, 1, 1], (0..40).map(Value::from));
    assert_agreement(&erasures::locked(), &[7, 22, 1, 0, 2, 1], (0..40).map(Value::from));
}

#[test]
fn tagged_lists_have_the_same_shapes_in_both() {
    let report = stopped();
    for path in [
        &[7, 1][..],
        &[7, 4],
        &[7, 4, 1],
        &[7, 4, 2],
        &[7, 2, 1, 5],
        &[7, 2, 1, 1],
    ] {
        assert_agreement(&report, path, shapes(14));
    }
    assert_agreement(&report, &[9, 0], shapes(34));
    for path in [&[7, 20, 0][..], &[7, 20, 1, 1], &[7, 21]] {
        assert_agreement(&reports::silent(), path, shapes(14));
    }
    assert_agreement(&erasures::purged(), &[7, 22, 1, 0, 2], shapes(14).chain(raw_words()));
    assert_agreement(&erasures::refused(), &[7, 22, 1, 0, 2, 1], shapes(14));
    assert_agreement(&erasures::purged(), &[7, 22, 2], shapes(14));
}

#[test]
fn temperatures_have_the_same_bounds_in_both() {
    let degrees = [-40_000, -32_769, -32_768, -1, 0, 61, 32_767, 32_768, i64::MAX].map(Value::from);
    for path in [&[7, 20, 1, 1, 2][..], &[7, 21, 1], &[7, 21, 3]] {
        assert_agreement(&reports::warm(), path, degrees.clone().into_iter());
    }
    let pauses = [0, u64::from(u32::MAX), 1 << 32].map(Value::from);
    assert_agreement(&reports::warm(), &[7, 21, 4], pauses.into_iter());
}

/// The other way round it cannot be: the schema language has no words for order and divisibility.
#[test]
fn what_the_reader_accepts_the_schema_allows() {
    let certificates = [stopped(), reports::warm(), erasures::unchanged()].map(|report| sign(&report, &reports::key()));
    proptest!(ProptestConfig::with_cases(4000), |(certificate in 0..3_usize, steps in proptest::collection::vec(any::<prop::sample::Index>(), 1..7), value in value())| {
        let edited = forge::restate(&certificates[certificate], 7, |statement| replace(statement, &steps, value));
        let is_refused = matches!(verify(&edited), Err(Defect::Judgement("reasons" | "limitations")));
        prop_assert!(is_refused || !reads(&edited) || allows(&edited));
    });
}

fn assert_agreement(report: &Report, path: &[u64], values: impl Iterator<Item = Value>) {
    let certificate = sign(report, &reports::key());
    let mut allowed = 0;
    for value in values {
        let edited = forge::restate(&certificate, 7, |statement| *at(statement, path) = value.clone());
        assert_eq!(
            allows(&edited),
            reads(&edited),
            "{value:?} at {path:?}: {:?}",
            verify(&edited)
        );
        allowed += u32::from(allows(&edited));
    }
    assert!(allowed > 0, "no value at {path:?} was allowed");
}

/// Whether the reader can read every field, whatever follows from them.
fn reads(certificate: &[u8]) -> bool {
    !matches!(verify(certificate), Err(Defect::Field { .. } | Defect::Version(_)))
}

/// A report in which every kind of list stands.
fn stopped() -> Report {
    let mut report = reports::pulled_out();
    let Evidence { opening, passes, .. } = &mut report.evidence;
    *opening = Opening::Failed(Fault::Other(-5));
    passes[1].flush = Flush::Failed(Fault::Stalled);
    report.evidence.ending = pumice_model::Ending::Stopped {
        stage: Stage::Pass(2),
        fault: Fault::Other(i32::MAX),
    };
    report
}

fn shapes(codes: u64) -> impl Iterator<Item = Value> {
    let rests = [
        vec![],
        vec![Value::from(3)],
        vec![Value::from(300)],
        vec![Value::from(-3)],
        vec![Value::from(3), Value::from(300)],
        vec![numbers(&[1])],
        vec![numbers(&[1]), numbers(&[2])],
        vec![numbers(&[2, 9]), numbers(&[8, 9])],
        vec![Value::from(20), numbers(&[1, 15])],
        vec![Value::from(21), numbers(&[2])],
        vec![Value::from(20), Value::from(9)],
        vec![Value::from(20), Value::from(10)],
        vec![Value::from(20)],
        vec![Value::from(21)],
        vec![Value::from(1), Value::Bytes(vec![0; 32]), Value::Bytes(vec![0; 16])],
        vec![Value::from(1), Value::Bytes(vec![0; 31]), Value::Bytes(vec![0; 16])],
        vec![Value::from(1_u64 << 40)],
    ];
    (0..codes).flat_map(move |code| {
        rests.clone().into_iter().map(move |rest| {
            let mut elements = vec![Value::from(code)];
            elements.extend(rest);
            Value::Array(elements)
        })
    })
}

/// The raw words of every interface, at their bounds and past them, alone and in an outcome.
fn raw_words() -> impl Iterator<Item = Value> {
    let words: [&[u64]; 14] = [
        &[1, 255, 255, 65_535, 65_535],
        &[1, 256, 0, 0, 0],
        &[1, 0, 0, 65_536, 0],
        &[2, 255, 255, 65_535],
        &[2, 0, 0, 65_536],
        &[3, 65_535, 65_535, 4_294_967_295],
        &[3, 0, 0, 4_294_967_296],
        &[4, 65_535],
        &[4, 65_536],
        &[5, 255, 255, 255, 65_535],
        &[6, 4_294_967_295],
        &[6, 4_294_967_296],
        &[7, 255],
        &[7, 256],
    ];
    words.into_iter().flat_map(|words| {
        let status = numbers(words);
        let pattern = |length| Value::Bytes(vec![0; length]);
        let done = |rest: &[Value]| {
            let begin = [1.into(), 1.into(), status.clone()];
            Value::Array([&begin[..], rest].concat())
        };
        [
            status.clone(),
            done(&[]),
            done(&[pattern(4)]),
            done(&[pattern(3)]),
            done(&[pattern(4), pattern(4)]),
            Value::Array(vec![2.into(), numbers(&[2]), status.clone()]),
            Value::Array(vec![3.into(), 9.into(), status.clone()]),
            Value::Array(vec![3.into(), 9.into(), status.clone(), status]),
        ]
    })
}

/// Puts a value in the place reached by going down as often as there are steps and something lies below.
fn replace(value: &mut Value, steps: &[prop::sample::Index], new: Value) {
    match (steps, &mut *value) {
        ([step, rest @ ..], Value::Map(entries)) if !entries.is_empty() => {
            let index = step.index(entries.len());
            replace(&mut entries[index].1, rest, new);
        }
        ([step, rest @ ..], Value::Array(values)) if !values.is_empty() => {
            let index = step.index(values.len());
            replace(&mut values[index], rest, new);
        }
        _ => *value = new,
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0_u64..20).prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(Value::from(0.5)),
        "[a-z]{0,3}".prop_map(Value::from),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            proptest::collection::btree_map(1_u64..5, inner, 0..3).prop_map(|entries| {
                Value::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
            }),
        ]
    })
}
