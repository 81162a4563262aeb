//! The certificates of a job by the disks they are about.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pumice_certificate::{Document, Verified, Weight, compare};
use pumice_model::{Reason, Verdict};
use pumice_tests::error::ensure;
use pumice_tests::rack;
use pumice_tests::vm::Disk;
use pumice_tests::{Error, Result};

/// Authentic certificates, one for each of these serial numbers and no more.
pub struct Certificates(BTreeMap<String, Verified>);

impl Certificates {
    /// Takes the certificates of a job off a stick; an error where they are not about exactly these disks, each once.
    pub fn read(stick: &Disk, job: &str, folder: &Path, serials: &[&str]) -> Result<Self> {
        let mut found = BTreeMap::new();
        for verified in all(stick, job, folder)? {
            let serial = verified.report.planned.target.identity.serial.clone();
            let serial = serial.unwrap_or_default();
            let earlier = found.insert(serial.clone(), verified);
            ensure(earlier.is_none(), || format!("{serial} has two certificates"))?;
        }
        let is_all = found.len() == serials.len() && serials.iter().all(|serial| found.contains_key(*serial));
        ensure(is_all, || {
            format!("certificates of {:?}, not of {serials:?}", found.keys())
        })?;
        Ok(Self(found))
    }

    /// The certificate of a disk.
    pub fn of(&self, serial: &str) -> &Verified {
        &self.0[serial]
    }

    /// `Ok` where a disk's certificate gives this verdict for these reasons.
    pub fn assert_judged(&self, serial: &str, verdict: Verdict, reasons: &[Reason]) -> Result<()> {
        let judgement = &self.of(serial).judgement;
        ensure(judgement.verdict == verdict && judgement.reasons == reasons, || {
            format!("{serial}: {:?}: {:?}", judgement.verdict, judgement.reasons)
        })
    }

    /// `Ok` where a disk is erased.
    pub fn assert_erased(&self, serial: &str) -> Result<()> {
        self.assert_judged(serial, Verdict::Erased, &[Reason::EveryBlockVerified])
    }
}

/// Every certificate of a job on a stick, each of them authentic, and none of them in contradiction to the job's reports.
pub fn all(stick: &Disk, job: &str, folder: &Path) -> Result<Vec<Verified>> {
    let files = rack::certificates(stick, job, &folder.join("certificates"))?;
    let certificates = files.iter().map(|file| read(file)).collect::<Result<Vec<_>>>()?;
    let reports = rack::reports(stick, job, &folder.join("reports"), "cose")?;
    let reports = reports.iter().map(|file| read(file)).collect::<Result<Vec<_>>>()?;
    let findings = compare(&[&certificates[..], &reports].concat());
    let contradictions: Vec<_> = findings
        .iter()
        .filter(|one| one.weight() == Weight::Contradiction)
        .collect();
    ensure(contradictions.is_empty(), || format!("{contradictions:?}"))?;
    let of_disk = |document| match document {
        Document::Certificate(verified) => Ok(*verified),
        other => Err(Error::Check(format!("no certificate: {other:?}"))),
    };
    certificates.into_iter().map(of_disk).collect()
}

fn read(file: &Path) -> Result<Document> {
    let bytes = fs::read(file).map_err(Error::file(file))?;
    Document::read(&bytes).map_err(|defect| Error::Check(defect.to_string()))
}
