//! Attacks on those who countersign.

use ciborium::Value;
use pumice_certificate::{Defect, Document, sign, sign_job_report};
use pumice_model::{Person, Sensitivity};
use pumice_tests::Result;
use pumice_tests::error::ensure;

use crate::material::{
    Attack, CLIENT, Folder, OPERATOR, STRANGER, WITNESS, countersigned, ensure_found, ensure_refused, key, vector,
};
use crate::raw;

/// Each attempt is refused, or is a finding.
pub const CASES: [Attack; 9] = [
    ("the witness stripped", stripped),
    ("the witness exchanged", exchanged),
    ("a countersignature of another job report", moved),
    ("one countersignature twice, or of another key than it names", doubled),
    ("a witness whose key is the operator's, or the client's", dependent),
    (
        "a witness named in the certificates and left out of the report",
        forgotten,
    ),
    ("a sensitive job without a witness", unwitnessed),
    ("a certificate that is countersigned", countersigned_certificate),
    ("a bare copy beside a countersigned report: no attack", bare_copy),
];

fn stripped() -> Result<()> {
    let folder = Folder::complete()?;
    ensure_found(&folder.files_countersigned(&[CLIENT])?, &["not-countersigned"])?;
    ensure_found(
        &folder.files_countersigned(&[])?,
        &["not-countersigned", "not-countersigned"],
    )
}

fn exchanged() -> Result<()> {
    let folder = Folder::complete()?;
    ensure_found(
        &folder.files_countersigned(&[STRANGER, CLIENT])?,
        &["not-countersigned", "unknown-countersigner"],
    )
}

fn moved() -> Result<()> {
    let mut folder = Folder::complete()?;
    let honest = sign_job_report(&folder.report, &key(OPERATOR));
    let [_, unprotected, ..] = raw::parts(&countersigned(&honest, &[WITNESS, CLIENT])?)?;
    folder.report.certified.pop();
    let [header, _, payload, signature] = raw::parts(&sign_job_report(&folder.report, &key(OPERATOR)))?;
    let moved = raw::assemble([header, unprotected, payload, signature]);
    let found = Document::read(&moved);
    ensure(found == Err(Defect::Countersignature), || format!("{found:?}"))
}

fn doubled() -> Result<()> {
    for name in [
        "bad-countersignature",
        "bad-countersignature-exchanged",
        "bad-countersignature-twice",
        "bad-countersignature-none",
        "bad-countersignature-key",
        "bad-countersignature-unprotected",
    ] {
        ensure_refused(&vector(name)?, || name.into())?;
    }
    Ok(())
}

fn dependent() -> Result<()> {
    let mut folder = Folder::complete()?;
    for (seed, countersigners) in [(OPERATOR, [OPERATOR, CLIENT]), (CLIENT, [CLIENT, CLIENT])] {
        let witness = Person {
            key: Some(key(seed).fingerprint().0),
            ..Person::named("李雷")
        };
        folder.report.certified.clear();
        folder.certificates.clear();
        folder.report.job.people.witness = Some(witness);
        ensure_found(&folder.files_countersigned(&countersigners)?, &["not-independent"])?;
    }
    Ok(())
}

fn forgotten() -> Result<()> {
    let mut folder = Folder::complete()?;
    folder.report.job.people.witness = None;
    ensure_found(&folder.files_countersigned(&[CLIENT])?, &["listed-otherwise"; 3])?;
    folder.report.job.people.witness = Some(Person::named("李雷"));
    ensure_found(&folder.files_countersigned(&[CLIENT])?, &["listed-otherwise"; 3])
}

fn unwitnessed() -> Result<()> {
    let mut report = Folder::complete()?.certified(0)?;
    report.job.sensitivity = Sensitivity::Sensitive;
    ensure_found(&[sign(&report, &key(OPERATOR))], &["without-report"])?;
    report.job.people.witness = None;
    ensure_found(&[sign(&report, &key(OPERATOR))], &["without-report", "without-witness"])
}

fn countersigned_certificate() -> Result<()> {
    ensure_refused(&vector("bad-countersigned")?, || "a countersigned certificate".into())?;
    let [_, unprotected, ..] = raw::parts(&vector("good-job-report-countersigned")?)?;
    let [header, _, payload, signature] = raw::parts(&vector("good-enrolled")?)?;
    for entries in [unprotected, Value::Map(vec![(11.into(), Value::Array(Vec::new()))])] {
        let forged = raw::assemble([header.clone(), entries, payload.clone(), signature.clone()]);
        ensure_refused(&forged, || "a certificate with a report's countersignatures".into())?;
    }
    Ok(())
}

fn bare_copy() -> Result<()> {
    let folder = Folder::complete()?;
    let report = sign_job_report(&folder.report, &key(OPERATOR));
    let mut files = folder.certificates.clone();
    files.extend([
        report.clone(),
        countersigned(&report, &[CLIENT])?,
        countersigned(&report, &[WITNESS])?,
    ]);
    ensure_found(&files, &[])
}
