//! What is attacked: the vectors, and a job of three disks with everything that belongs to it.

use std::fs;

use pumice_certificate::{
    Document, Finding, SigningKey, compare, countersign, entry_digest, sign, sign_job_report, verify,
};
use pumice_model::{Certified, JobReport, LedgerPosition, Opening, Report};
use pumice_tests::error::ensure;
use pumice_tests::{Error, Result, project};

/// Seeds of the keys: the operator's, which signed the vectors, and those of others.
pub const OPERATOR: u8 = 7;
pub const STRANGER: u8 = 8;
pub const WITNESS: u8 = 9;
pub const CLIENT: u8 = 10;

/// A case's name and what it does.
pub type Attack = (&'static str, fn() -> Result<()>);

/// A job of three disks by one key in one boot, complete.
pub struct Folder {
    /// The certificates, as they stand in the ledger from its first entry.
    pub certificates: Vec<Vec<u8>>,
    /// What the report is made of.
    pub report: JobReport,
}

impl Folder {
    /// Every disk erased; witness and client have to countersign.
    pub fn complete() -> Result<Self> {
        let mut position = LedgerPosition::FIRST;
        let mut folder = Self {
            certificates: Vec::new(),
            report: reported()?,
        };
        for serial in ["WD-A", "WD-B", "WD-C"] {
            let mut report = certified(serial)?;
            report.position = position;
            let certificate = sign(&report, &key(OPERATOR));
            position = position.next(digest(&certificate)?);
            folder.report.certified.push(entry(&certificate)?);
            folder.certificates.push(certificate);
        }
        folder.report.position = position;
        Ok(folder)
    }

    /// The certificates and the report, countersigned by witness and client.
    pub fn files(&self) -> Result<Vec<Vec<u8>>> {
        self.files_countersigned(&[WITNESS, CLIENT])
    }

    /// The same, countersigned by others.
    pub fn files_countersigned(&self, seeds: &[u8]) -> Result<Vec<Vec<u8>>> {
        let mut files = self.certificates.clone();
        files.push(countersigned(&sign_job_report(&self.report, &key(OPERATOR)), seeds)?);
        Ok(files)
    }

    /// The report that a certificate states, in order of the ledger.
    pub fn certified(&self, place: usize) -> Result<Report> {
        read_certificate(&self.certificates[place])
    }
}

/// The key of a seed.
pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

/// A vector's bytes.
pub fn vector(name: &str) -> Result<Vec<u8>> {
    let file = project::root().join("tests/vectors").join(name).with_extension("cose");
    fs::read(&file).map_err(Error::file(&file))
}

/// A sound report on a disk with a serial number, for a job of which everything is known.
pub fn certified(serial: &str) -> Result<Report> {
    let mut report = read_certificate(&vector("good-enrolled")?)?;
    report.planned.target.identity.serial = Some(serial.into());
    if let Opening::Opened(found) = &mut report.evidence.opening {
        found.identity.serial = Some(serial.into());
    }
    Ok(report)
}

/// A report of that job that lists nothing.
pub fn reported() -> Result<JobReport> {
    let bytes = vector("good-job-report-countersigned")?;
    match Document::read(&bytes) {
        Ok(Document::JobReport(verified)) => Ok(JobReport {
            certified: Vec::new(),
            ..verified.report
        }),
        other => Err(Error::Check(format!("the vector is no job report: {other:?}"))),
    }
}

/// A certificate as a job report lists it.
pub fn entry(certificate: &[u8]) -> Result<Certified> {
    let verified = verify(certificate).map_err(|defect| Error::Check(defect.to_string()))?;
    Ok(Certified {
        digest: verified.digest,
        identity: verified.report.planned.target.identity,
        verdict: verified.judgement.verdict,
    })
}

/// What a certificate states.
pub fn read_certificate(bytes: &[u8]) -> Result<Report> {
    let verified = verify(bytes).map_err(|defect| Error::Check(defect.to_string()))?;
    Ok(verified.report)
}

/// The digest by which the ledger knows a document.
pub fn digest(bytes: &[u8]) -> Result<[u8; 32]> {
    entry_digest(bytes).map_err(|defect| Error::Check(defect.to_string()))
}

/// A job report with countersignatures by keys of seeds.
pub fn countersigned(report: &[u8], seeds: &[u8]) -> Result<Vec<u8>> {
    seeds.iter().try_fold(report.to_vec(), |bytes, &seed| {
        countersign(&bytes, &key(seed)).map_err(|defect| Error::Check(defect.to_string()))
    })
}

/// What authentic files say of each other.
pub fn findings(files: &[Vec<u8>]) -> Result<Vec<Finding>> {
    let read = |bytes: &Vec<u8>| Document::read(bytes).map_err(|defect| Error::Check(defect.to_string()));
    let documents = files.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(compare(&documents))
}

/// `Ok` where authentic files say just this of each other, in any order.
pub fn ensure_found(files: &[Vec<u8>], expected: &[&str]) -> Result<()> {
    let findings = findings(files)?;
    let mut names: Vec<&str> = findings.iter().map(Finding::name).collect();
    let mut expected = expected.to_vec();
    names.sort_unstable();
    expected.sort_unstable();
    ensure(names == expected, || format!("{findings:?}, not {expected:?}"))
}

/// `Ok` where bytes are refused; `attempt` says what they are.
pub fn ensure_refused(bytes: &[u8], attempt: impl FnOnce() -> String) -> Result<()> {
    ensure(Document::read(bytes).is_err(), || format!("accepted: {}", attempt()))
}
