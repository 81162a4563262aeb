//! What the outside must show of a disk that was wiped.

use std::fs;
use std::path::Path;

use pumice_certificate::{verify, verify_job_report};
use pumice_model::Verdict;
use pumice_tests::check::residue;
use pumice_tests::error::ensure;
use pumice_tests::rack;
use pumice_tests::vm::Disk;
use pumice_tests::{Error, Result};

/// One authentic certificate of the job that says erased, and a disk on which nothing is left.
pub fn assert_wiped(disk: &Disk, stick: &Disk, job: &str, folder: &Path) -> Result<()> {
    let files = rack::certificates(stick, job, &folder.join("certificates"))?;
    ensure(files.len() == 1, || format!("{} certificates", files.len()))?;
    let bytes = fs::read(&files[0]).map_err(Error::file(&files[0]))?;
    let verified = verify(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
    let verdict = verified.judgement.verdict;
    ensure(verdict == Verdict::Erased, || {
        format!("{verdict:?}: {:?}", verified.judgement.reasons)
    })?;
    let serial = verified.report.planned.target.identity.serial;
    ensure(serial.as_ref() == Some(&disk.serial), || format!("{serial:?}"))?;
    assert_reported(stick, job, folder, (verified.digest, &disk.serial))?;
    ensure(residue::count_canaries(&stick.image)? == 0, || {
        "old data is on the stick".into()
    })?;
    ensure(residue::count_canaries(&disk.image)? == 0, || "old data is left".into())
}

/// One report of the job that lists the certificate, and what people read of it.
fn assert_reported(stick: &Disk, job: &str, folder: &Path, (digest, serial): ([u8; 32], &str)) -> Result<()> {
    let one = |ending: &str| {
        let files = rack::reports(stick, job, &folder.join("reports"), ending)?;
        ensure(files.len() == 1, || {
            format!("{} reports that end in {ending}", files.len())
        })?;
        fs::read(&files[0]).map_err(Error::file(&files[0]))
    };
    let report = verify_job_report(&one("cose")?).map_err(|defect| Error::Check(defect.to_string()))?;
    let listed: Vec<[u8; 32]> = report.report.certified.iter().map(|entry| entry.digest).collect();
    ensure(listed == [digest], || format!("{:?}", report.report.certified))?;
    ensure(one("pdf")?.starts_with(b"%PDF-"), || "the pages are no PDF".into())?;
    let text = String::from_utf8_lossy(&one("txt")?).into_owned();
    ensure(text.contains(serial), || format!("{serial} is missing in: {text}"))
}
