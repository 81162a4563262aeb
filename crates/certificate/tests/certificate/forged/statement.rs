//! Statements that cannot be or do not follow, signed with the right key.

use ciborium::Value;
use pumice_certificate::sign;
use pumice_model::Report;

use super::{OWN, Vector, bad, genuine};
use crate::edit::{at, entries, numbers};
use crate::{erasures, forge, jobs, reports};

/// Statements that the schema does not allow.
pub fn impossible() -> Vec<Vector> {
    let restate = |edit: &dyn Fn(&mut Value)| forge::restate(&genuine(), OWN, edit);
    let mut vectors: Vec<Vector> = impossible_values()
        .into_iter()
        .chain(impossible_in_job())
        .map(|(name, about, path, value, field)| {
            let bytes = restate(&|statement| *at(statement, path) = value.clone());
            bad(name, about, "field", Some(&format!("statement.{field}")), bytes)
        })
        .collect();
    let counters = forge::restate(&sign(&reports::warm(), &reports::key()), OWN, |statement| {
        entries(statement, &[7, 20, 0, 1, 3]).push((10.into(), 1.into()));
    });
    let version = restate(&|statement| *at(statement, &[1]) = 2.into());
    let unknown = restate(&|statement| entries(statement, &[]).push((19.into(), 1.into())));
    let missing = restate(&|statement| entries(statement, &[7]).retain(|(key, _)| *key != 4.into()));
    let ending = Some("statement.evidence.ending");
    let role = restate(&|statement| entries(statement, &[3, 5]).push((4.into(), Value::Map(Vec::new()))));
    let first = restate(&|statement| entries(statement, &[12]).push((2.into(), Value::Bytes(vec![0x6E; 32]))));
    let ledger = Some("statement.ledger");
    vectors.extend(credit_codes());
    vectors.extend([
        bad(
            "bad-role",
            "Somebody with a role that is not known.",
            "field",
            Some("statement.job.people.4"),
            role,
        ),
        bad(
            "bad-ledger-first",
            "The first entry of a ledger, and one before it.",
            "field",
            ledger,
            first,
        ),
        bad("bad-version", "A version that is not known.", "version", None, version),
        bad(
            "bad-unknown-field",
            "A field that is not known.",
            "field",
            Some("statement.19"),
            unknown,
        ),
        bad(
            "bad-unknown-counter",
            "A counter that is not known.",
            "field",
            Some("statement.evidence.health[0][1].counts.10"),
            counters,
        ),
        bad("bad-missing-field", "The ending is missing.", "field", ending, missing),
    ]);
    vectors
}

/// A vector's name and what it is about, where it puts which value, and the field that gives it away.
type Impossible = (&'static str, &'static str, &'static [u64], Value, &'static str);

fn impossible_values() -> [Impossible; 8] {
    let (float, short) = (Value::Float(95_000.0), Value::Bytes(vec![0; 31]));
    let (reason, path) = (numbers(&[99]), Value::from("../../etc"));
    let ranges = Value::Array(vec![numbers(&[8, 8]), numbers(&[8, 1])]);
    [
        (
            "bad-float",
            "A time is a floating-point number.",
            &[4, 2],
            float,
            "clock.read_at_ms",
        ),
        (
            "bad-unknown-limitation",
            "A limitation that is not known.",
            &[11, 0],
            99.into(),
            "limitations[0]",
        ),
        (
            "bad-unknown-reason",
            "A reason that is not known.",
            &[9, 0],
            reason,
            "reasons[0]",
        ),
        (
            "bad-block-size",
            "Logical blocks of 500 bytes.",
            &[6, 1, 6, 1],
            500.into(),
            "planned.target.geometry",
        ),
        (
            "bad-ranges",
            "Block ranges that overlap.",
            &[7, 2, 0, 3],
            ranges,
            "evidence.passes[0].unwritten",
        ),
        (
            "bad-job-number",
            "A job number that leaves the folder.",
            &[3, 1],
            path,
            "job.number",
        ),
        (
            "bad-stream-key",
            "A stream's key of 31 bytes.",
            &[6, 2, 2, 2],
            short.clone(),
            "planned.passes[2][2]",
        ),
        (
            "bad-public-key",
            "A public key of 31 bytes.",
            &[2, 2],
            short,
            "signer.public_key",
        ),
    ]
}

fn credit_codes() -> [Vector; 2] {
    let of = |name, about, code: &str| {
        let bytes = forge::restate(&sign(&jobs::enrolled(), &reports::key()), OWN, |statement| {
            *at(statement, &[3, 3]) = code.into();
        });
        bad(name, about, "field", Some("statement.job.credit_code"), bytes)
    };
    [
        of(
            "bad-credit-code",
            "A credit code whose last letter does not check the others.",
            "91350100M000100Y44",
        ),
        of(
            "bad-identity-number",
            "A citizen's number that would pass for a credit code.",
            "110101199003070396",
        ),
    ]
}

fn impossible_in_job() -> [Impossible; 4] {
    [
        (
            "bad-ledger-second",
            "The second entry of a ledger, and none before it.",
            &[12, 1],
            2.into(),
            "ledger",
        ),
        (
            "bad-ledger-number",
            "A ledger that begins with 0.",
            &[12, 1],
            0.into(),
            "ledger",
        ),
        (
            "bad-retention",
            "To be kept for 35 months.",
            &[3, 8],
            35.into(),
            "job.retention_months",
        ),
        (
            "bad-records",
            "Records of which nobody says what became of them.",
            &[3, 7, 1],
            3.into(),
            "job.gate.records",
        ),
    ]
}

/// Statements that are well formed and signed with the right key, and do not follow from their evidence.
pub fn lying() -> Vec<Vector> {
    let mut vectors: Vec<Vector> = false_conclusions()
        .into_iter()
        .map(|(name, about, report, parts, field)| {
            let bytes = forge::restate(&sign(&report, &reports::key()), OWN, |statement| {
                for (key, value) in parts {
                    *at(statement, &[key]) = value;
                }
            });
            bad(name, about, "judgement", Some(field), bytes)
        })
        .collect();
    let planned =
        |path: &[u64], value: Value| forge::restate(&genuine(), OWN, |statement| *at(statement, path) = value);
    let size = planned(&[6, 1, 6, 0], (2 * reports::BLOCKS * 512).into());
    let serial = planned(&[6, 1, 2], "WD-WCC2EXAMPLE2".into());
    let purge = |about, name, path: &[u64], value: Value, part| {
        let bytes = forge::restate(&sign(&erasures::purged(), &reports::key()), OWN, |statement| {
            *at(statement, path) = value;
        });
        bad(name, about, "judgement", Some(part), bytes)
    };
    vectors.extend(limitations_of_the_record());
    let failed = numbers(&[3, 0xFFFF, 0x0903, 0x0802]);
    let cleared = numbers(&[3, 0xFFFF, 0x0101, 0x0802]);
    vectors.extend([
        purge(
            "Called erased over the raw status of a failed sanitize.",
            "bad-firmware-status",
            &[7, 22, 1, 0, 2, 2],
            failed,
            "verdict",
        ),
        purge(
            "Claims a purge that the drive does not say it made.",
            "bad-purge",
            &[7, 22, 1, 0, 2, 2],
            cleared,
            "claims",
        ),
        purge(
            "Two samples of the change check are missing.",
            "bad-change-check",
            &[7, 22, 3, 1],
            2_000.into(),
            "verdict",
        ),
        bad(
            "bad-other-size",
            "The planned disk is larger.",
            "judgement",
            Some("verdict"),
            size,
        ),
        bad(
            "bad-other-serial",
            "The planned disk is another.",
            "judgement",
            Some("verdict"),
            serial,
        ),
    ]);
    vectors
}

/// Limitations that the record itself has, one of each left out.
fn limitations_of_the_record() -> [Vector; 4] {
    let without = |name, about, report: &Report, code: u64| {
        let bytes = forge::restate(&sign(report, &reports::key()), OWN, |statement| {
            let limitations = at(statement, &[11]).as_array_mut().expect("an array");
            limitations.retain(|limitation| *limitation != code.into());
        });
        bad(name, about, "judgement", Some("limitations"), bytes)
    };
    let (sound, early) = (reports::sound(), jobs::before_the_image());
    [
        without(
            "bad-limitation-clock",
            "Nobody confirmed the clock, and it does not say so.",
            &sound,
            10,
        ),
        without(
            "bad-limitation-early-clock",
            "The confirmed time lies before the image was made, and it does not say so.",
            &early,
            10,
        ),
        without(
            "bad-limitation-witness",
            "There is no witness, and it does not say so.",
            &sound,
            13,
        ),
        without(
            "bad-limitation-signer",
            "The key is one of this boot, and it does not say so.",
            &sound,
            17,
        ),
    ]
}

/// A vector's name and what it is about, the report, which parts of its conclusions are replaced, and the first that
/// gives it away.
type FalseConclusion = (&'static str, &'static str, Report, Vec<(u64, Value)>, &'static str);

fn false_conclusions() -> [FalseConclusion; 6] {
    let (sound, bad_block) = (reports::sound(), reports::one_bad_block());
    let (pulled_out, mismatched) = (reports::pulled_out(), reports::mismatched());
    let claims = vec![(10, numbers(&[1, 2, 3]))];
    let erased = [
        vec![(8, 1.into()), (9, Value::Array(vec![numbers(&[1])]))],
        claims.clone(),
    ]
    .concat();
    let exception = vec![(9, Value::Array(vec![numbers(&[2, 1, 2])]))];
    let limitations = vec![(11, numbers(&[3, 5, 7, 10, 13, 16, 17]))];
    [
        (
            "bad-verdict",
            "Called erased, though pulled out.",
            pulled_out,
            erased.clone(),
            "verdict",
        ),
        (
            "bad-verdict-mismatched",
            "Called erased over a mismatch.",
            mismatched,
            erased.clone(),
            "verdict",
        ),
        (
            "bad-verdict-exceptions",
            "Called erased without exception.",
            bad_block.clone(),
            erased,
            "verdict",
        ),
        (
            "bad-reason",
            "The exception is another one.",
            bad_block.clone(),
            exception,
            "reasons",
        ),
        (
            "bad-claim",
            "Claims more than its exception leaves.",
            bad_block,
            claims,
            "claims",
        ),
        (
            "bad-limitation-dropped",
            "The first limitation is missing.",
            sound,
            limitations,
            "limitations",
        ),
    ]
}
