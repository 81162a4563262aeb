//! Attacks on a folder of a job: what is in it, and what its report lists.

use pumice_certificate::{sign, sign_job_report};
use pumice_model::{JobNumber, Verdict};
use pumice_tests::Result;

use crate::material::{
    Attack, CLIENT, Folder, OPERATOR, STRANGER, WITNESS, certified, countersigned, digest, ensure_found, entry, key,
};

/// Each attempt is a finding.
pub const CASES: [Attack; 8] = [
    ("a complete folder: no attack", || {
        ensure_found(&Folder::complete()?.files()?, &[])
    }),
    ("certificates removed", removed),
    ("certificates added", added),
    (
        "a report that lists a certificate otherwise than it is",
        listed_otherwise,
    ),
    ("a report that lists a certificate twice", listed_twice),
    ("a report by another key over our certificates", usurped),
    ("a later report of the boot that leaves a certificate out", left_out),
    ("the report removed", || {
        ensure_found(&Folder::complete()?.certificates, &["without-report"])
    }),
];

fn removed() -> Result<()> {
    let folder = Folder::complete()?;
    let mut files = folder.files()?;
    files.remove(2);
    ensure_found(&files, &["gap", "missing"])?;
    ensure_found(&files[2..], &["missing", "missing", "missing"])
}

/// Of the same boot behind the report, and of another one by a stranger.
fn added() -> Result<()> {
    let folder = Folder::complete()?;
    let files = folder.files()?;
    let mut ours = certified("WD-D")?;
    ours.position = folder.report.position.next(digest(&files[3])?);
    let with = |certificate: Vec<u8>| [&files[..], &[certificate]].concat();
    ensure_found(&with(sign(&ours, &key(OPERATOR))), &["unlisted"])?;
    ours.clock.boot_id = [0xEE; 16];
    ensure_found(&with(sign(&ours, &key(STRANGER))), &["unlisted"])
}

fn listed_otherwise() -> Result<()> {
    let attempts: [fn(&mut Folder); 5] = [
        |folder| folder.report.certified[1].verdict = Verdict::NotErased,
        |folder| folder.report.certified[1].identity.serial = Some("WD-D".into()),
        |folder| folder.report.certified[1].identity.wwn = None,
        |folder| {
            let entries = &mut folder.report.certified;
            let identity = entries[2].identity.clone();
            entries[1].identity = identity;
        },
        |folder| folder.report.certified[1].identity.model.clear(),
    ];
    for attempt in attempts {
        let mut folder = Folder::complete()?;
        attempt(&mut folder);
        ensure_found(&folder.files()?, &["listed-otherwise"])?;
    }
    let mut folder = Folder::complete()?;
    folder.report.job.client = Some("别的公司".into());
    ensure_found(&folder.files()?, &["listed-otherwise"; 3])?;
    let mut folder = Folder::complete()?;
    folder.report.job.number = JobNumber::new("2026-0002").expect("a job number");
    let expected = [
        "listed-otherwise",
        "listed-otherwise",
        "listed-otherwise",
        "without-report",
    ];
    ensure_found(&folder.files()?, &expected)
}

fn listed_twice() -> Result<()> {
    let mut folder = Folder::complete()?;
    let again = folder.report.certified[0].clone();
    folder.report.certified.push(again);
    ensure_found(&folder.files()?, &["listed-twice"])
}

/// A disk that was not erased is gone, and a report without it is there, by whoever made it.
fn usurped() -> Result<()> {
    let mut folder = Folder::complete()?;
    folder.certificates.truncate(2);
    folder.report.certified.truncate(2);
    let report = |folder: &Folder| countersigned(&sign_job_report(&folder.report, &key(STRANGER)), &[WITNESS, CLIENT]);
    let files = [&folder.certificates[..], &[report(&folder)?]].concat();
    ensure_found(&files, &["listed-otherwise", "listed-otherwise"])?;
    folder.report.clock.boot_id = [0xEE; 16];
    let files = [&folder.certificates[..], &[report(&folder)?]].concat();
    ensure_found(&files, &["listed-by-another", "listed-by-another"])
}

fn left_out() -> Result<()> {
    let mut folder = Folder::complete()?;
    let mut files = folder.files()?;
    let more = {
        let mut report = certified("WD-D")?;
        report.position = folder.report.position.next(digest(&files[3])?);
        sign(&report, &key(OPERATOR))
    };
    folder.report.position = folder.certified(2)?.position.next(digest(&folder.certificates[2])?);
    folder.report.position = folder.report.position.next(digest(&files[3])?).next(digest(&more)?);
    folder.report.certified.push(entry(&more)?);
    let later = |folder: &Folder| countersigned(&sign_job_report(&folder.report, &key(OPERATOR)), &[WITNESS, CLIENT]);
    files.push(more);
    ensure_found(&[&files[..], &[later(&folder)?]].concat(), &[])?;
    folder.report.certified.remove(1);
    ensure_found(&[&files[..], &[later(&folder)?]].concat(), &["reports-disagree"])
}
