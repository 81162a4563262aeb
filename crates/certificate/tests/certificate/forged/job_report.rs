//! Job reports: what honest appliances sign and people countersign, and what is made of them.

use ciborium::Value;
use pumice_certificate::sign;

use super::{OWN, STRANGER, Vector, fingerprint, note};
use crate::edit::{at, entries, numbers};
use crate::jobs::{CLIENT, WITNESS};
use crate::vectors::{Kind, Note};
use crate::{forge, jobs, reports};

/// Job reports that are authentic.
pub fn authentic() -> Vec<Vector> {
    let full = jobs::signed(&jobs::full_report());
    let [witness, client, stranger] =
        [WITNESS, CLIENT, STRANGER].map(|seed| (seed, forge::countersignature(&full, seed)));
    let countersigned = |name, about, exit, by: &[&(u8, Value)]| {
        let bytes = forge::countersigned(&full, by.iter().map(|(_, entry)| entry.clone()).collect());
        let seeds: Vec<u8> = by.iter().map(|(seed, _)| *seed).collect();
        good(name, about, exit, &seeds, bytes)
    };
    vec![
        good(
            "good-job-report",
            "One boot, one certificate, nobody who has to countersign; its certificate is not beside it.",
            3,
            &[],
            jobs::signed(&jobs::plain_report()),
        ),
        good(
            "good-job-report-bare",
            "Witness and client have still to countersign.",
            3,
            &[],
            full.clone(),
        ),
        countersigned(
            "good-job-report-countersigned",
            "Witness and client have countersigned; its certificates are not beside it.",
            3,
            &[&witness, &client],
        ),
        countersigned(
            "good-job-report-stranger",
            "Somebody has countersigned whom it does not name.",
            3,
            &[&stranger],
        ),
    ]
}

/// Job reports that the schema does not allow, signed with the right key, and others that pass for what they are not.
pub fn impossible() -> Vec<Vector> {
    let report = jobs::signed(&jobs::full_report());
    let restate = |edit: &dyn Fn(&mut Value)| forge::restate(&report, OWN, edit);
    let mut vectors: Vec<Vector> = impossible_values()
        .into_iter()
        .map(|(name, about, path, value, field)| {
            let bytes = restate(&|statement| *at(statement, path) = value.clone());
            bad(name, about, "field", Some(&format!("statement.{field}")), bytes)
        })
        .collect();
    let unknown = restate(&|statement| entries(statement, &[]).push((13.into(), 1.into())));
    let version = restate(&|statement| *at(statement, &[1]) = 2.into());
    let mut edited = report.clone();
    let middle = edited.len() / 2;
    edited[middle] ^= 1;
    let as_certificate = forge::seal(&forge::header(OWN), &forge::encode(&plain_statement()), OWN);
    let planned = Some("statement.planned");
    vectors.extend([
        bad(
            "bad-job-report-unknown-field",
            "A field that is not known.",
            "field",
            Some("statement.13"),
            unknown,
        ),
        bad(
            "bad-job-report-version",
            "A version that is not known.",
            "version",
            None,
            version,
        ),
        bad(
            "bad-job-report-edited",
            "One bit was changed.",
            "signature",
            None,
            edited,
        ),
        bad(
            "bad-job-report-as-certificate",
            "The header says that it is a certificate.",
            "field",
            planned,
            as_certificate,
        ),
    ]);
    vectors
}

/// A vector's name and what it is about, where it puts which value, and the field that gives it away.
type Impossible = (&'static str, &'static str, &'static [u64], Value, &'static str);

fn impossible_values() -> [Impossible; 6] {
    [
        (
            "bad-job-report-no-reason",
            "A medium that was not wiped for no reason.",
            &[7, 0, 5],
            numbers(&[]),
            "not_wiped[0].why",
        ),
        (
            "bad-job-report-reason",
            "A medium that was not wiped for a reason that is not known.",
            &[7, 0, 5],
            numbers(&[18]),
            "not_wiped[0].why[0]",
        ),
        (
            "bad-job-report-digest",
            "A digest of 31 bytes.",
            &[6, 0, 4],
            Value::Bytes(vec![0; 31]),
            "certified[0].digest",
        ),
        (
            "bad-job-report-hiding",
            "No controller that hides disks, in a list.",
            &[8],
            numbers(&[]),
            "hiding",
        ),
        (
            "bad-job-report-category",
            "A category that is not known.",
            &[9, 0, 0],
            13.into(),
            "holdings[0][0]",
        ),
        (
            "bad-job-report-item",
            "What became of the paper is a name.",
            &[10, 0, 1],
            "burnt".into(),
            "items[0][1]",
        ),
    ]
}

/// What stands beside the signature that the signature does not cover.
pub fn miscountersigned() -> Vec<Vector> {
    let report = jobs::signed(&jobs::full_report());
    let witness = || forge::countersignature(&report, WITNESS);
    let other = jobs::signed(&jobs::plain_report());
    let exchanged = forge::countersignature(&other, WITNESS);
    let mut broken = witness();
    let Value::Bytes(signature) = at(&mut broken, &[2]) else {
        unreachable!("the signature is bytes")
    };
    signature[0] ^= 1;
    let mut foreign = forge::countersigner(WITNESS);
    *at(&mut foreign, &[4]) = Value::Bytes(forge::thumbprint(CLIENT).to_vec());
    let foreign = forge::countersignature_under(&foreign, &report, WITNESS);
    let mut doubtful = witness();
    *at(&mut doubtful, &[1]) = Value::Map(vec![(1.into(), 1.into())]);
    let header = Some("countersignature");
    let refused = |name, about, entries| bad(name, about, "header", header, forge::countersigned(&report, entries));
    let false_one = |name, about, entry| {
        bad(
            name,
            about,
            "countersignature",
            None,
            forge::countersigned(&report, vec![entry]),
        )
    };
    vec![
        false_one(
            "bad-countersignature",
            "One bit of a countersignature was changed.",
            broken,
        ),
        false_one(
            "bad-countersignature-exchanged",
            "A countersignature of another job report.",
            exchanged,
        ),
        refused(
            "bad-countersignature-twice",
            "The same countersignature twice.",
            vec![witness(), witness()],
        ),
        refused(
            "bad-countersignature-none",
            "A list of countersignatures with none in it.",
            Vec::new(),
        ),
        refused(
            "bad-countersignature-key",
            "A countersignature that names another key than it carries.",
            vec![foreign],
        ),
        refused(
            "bad-countersignature-unprotected",
            "Something stands beside a countersignature that nobody signed.",
            vec![doubtful],
        ),
    ]
}

/// What stands where countersignatures do, and countersignatures where none do.
pub fn misplaced() -> Vec<Vector> {
    let report = jobs::signed(&jobs::full_report());
    let certificate = sign(&jobs::enrolled(), &reports::key());
    let as_certificate = forge::countersigned(&certificate, vec![forge::countersignature(&certificate, WITNESS)]);
    let beside = forge::with_unprotected(&report, vec![(4.into(), Value::Bytes(vec![1]))]);
    vec![
        bad(
            "bad-job-report-unprotected",
            "Something else stands where countersignatures do.",
            "header",
            Some("unprotected"),
            beside,
        ),
        super::bad(
            "bad-countersigned",
            "A certificate that was countersigned.",
            "header",
            Some("unprotected"),
            as_certificate,
        ),
    ]
}

fn plain_statement() -> Value {
    forge::statement(&jobs::signed(&jobs::plain_report()))
}

fn good(name: &'static str, about: &str, exit: u8, countersigners: &[u8], bytes: Vec<u8>) -> Vector {
    let note = Note {
        exit: Some(exit),
        signer: Some(fingerprint(OWN)),
        countersigners: Some(countersigners.iter().map(|&seed| fingerprint(seed)).collect()),
        ..note(about, Kind::JobReport)
    };
    Vector { name, note, bytes }
}

fn bad(name: &'static str, about: &str, defect: &str, field: Option<&str>, bytes: Vec<u8>) -> Vector {
    let Vector { note, .. } = super::bad(name, about, defect, field, Vec::new());
    let note = Note {
        kind: Kind::JobReport,
        ..note
    };
    Vector { name, note, bytes }
}
