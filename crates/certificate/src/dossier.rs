use pumice_model::{AuditExtent, Certified, Evidence, Job, JobNumber, LedgerPosition, Remainder, Role};

use crate::SignedKeyStatement;
use crate::audit_record::{self, VerifiedAudit};
use crate::certificate::{self, Verified};
use crate::chain;
use crate::defect::Defect;
use crate::envelope::Kind;
use crate::finding::Finding;
use crate::job_report::{self, VerifiedJobReport};
use crate::key::Fingerprint;

/// One authentic file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// What was done to one drive.
    Certificate(Box<Verified>),
    /// What was done for a job in one boot.
    JobReport(Box<VerifiedJobReport>),
    /// What somebody found who compared a drive with its certificate.
    Audit(Box<VerifiedAudit>),
    /// What the owner of a key says of it.
    KeyStatement(SignedKeyStatement),
}

impl Document {
    /// Reads a file and checks everything that can be checked without the others and without knowing whose key it should be.
    pub fn read(bytes: &[u8]) -> Result<Self, Defect> {
        Ok(match Kind::of(bytes)? {
            Kind::Certificate => Self::Certificate(Box::new(certificate::verify(bytes)?)),
            Kind::JobReport => Self::JobReport(Box::new(job_report::verify_job_report(bytes)?)),
            Kind::AuditRecord => Self::Audit(Box::new(audit_record::verify_audit(bytes)?)),
            Kind::KeyStatement => Self::KeyStatement(SignedKeyStatement::verify(bytes)?),
        })
    }

    /// Who signed it.
    pub fn signer(&self) -> Fingerprint {
        match self {
            Self::Certificate(certificate) => certificate.signer,
            Self::JobReport(report) => report.signer,
            Self::Audit(audit) => audit.signer,
            Self::KeyStatement(signed) => signed.signer.fingerprint(),
        }
    }

    /// The job it belongs to; audit records and key statements belong to none.
    pub(crate) fn job(&self) -> Option<&Job> {
        match self {
            Self::Certificate(certificate) => Some(&certificate.report.job),
            Self::JobReport(report) => Some(&report.report.job),
            Self::Audit(_) | Self::KeyStatement(_) => None,
        }
    }

    /// Its place in the signer's ledger, and the digest by which that knows it; audit records and key statements stand in none.
    pub fn entry(&self) -> Option<(LedgerPosition, [u8; 32])> {
        match self {
            Self::Certificate(certificate) => Some((certificate.report.position, certificate.digest)),
            Self::JobReport(report) => Some((report.report.position, report.digest)),
            Self::Audit(_) | Self::KeyStatement(_) => None,
        }
    }
}

/// Compares authentic documents with each other.
pub fn compare(documents: &[Document]) -> Vec<Finding> {
    let certificates: Vec<&Verified> = documents.iter().filter_map(as_certificate).collect();
    let reports = distinct(documents.iter().filter_map(as_job_report));
    let mut findings = Vec::new();
    for report in &reports {
        listed(report, &certificates, &mut findings);
        countersigned(report, &mut findings);
    }
    disagreeing(&reports, &mut findings);
    unlisted(&certificates, &reports, &mut findings);
    unwitnessed(documents, &mut findings);
    let audits = documents.iter().filter_map(as_audit);
    findings.extend(audits.map(|audit| audited(audit, &certificates)));
    chain::chained(documents, &mut findings);
    findings
}

/// Copies of one report are one, countersigned by whoever countersigned any of them.
fn distinct<'a>(reports: impl Iterator<Item = &'a VerifiedJobReport>) -> Vec<VerifiedJobReport> {
    let mut distinct: Vec<VerifiedJobReport> = Vec::new();
    for report in reports {
        match distinct.iter_mut().find(|one| one.digest == report.digest) {
            None => distinct.push(report.clone()),
            Some(known) => {
                let others = report.countersignatures.iter();
                let new: Vec<_> = others.filter(|one| !known.countersignatures.contains(one)).collect();
                known.countersignatures.extend(new);
            }
        }
    }
    distinct
}

fn as_certificate(document: &Document) -> Option<&Verified> {
    match document {
        Document::Certificate(certificate) => Some(certificate),
        _ => None,
    }
}

fn as_job_report(document: &Document) -> Option<&VerifiedJobReport> {
    match document {
        Document::JobReport(report) => Some(report),
        _ => None,
    }
}

fn as_audit(document: &Document) -> Option<&VerifiedAudit> {
    match document {
        Document::Audit(audit) => Some(audit),
        _ => None,
    }
}

/// What an audit comes to, together with its certificate.
fn audited(audit: &VerifiedAudit, certificates: &[&Verified]) -> Finding {
    let (record, signer) = (&audit.record, audit.signer);
    let mut of_it = certificates.iter().filter(|one| one.digest == record.certificate);
    let Some(certificate) = of_it.next() else {
        return Finding::AuditOfAnother { signer };
    };
    let report = &certificate.report;
    let identity = report.planned.target.identity.clone();
    let remainder = Remainder::of(&report.planned, &report.evidence, certificate.judgement.verdict);
    let blocks = report.evidence.geometry(&report.planned).blocks();
    let wanted_blocks = match record.extent {
        AuditExtent::Full => blocks,
        AuditExtent::Sample { count, .. } => count.min(blocks),
    };
    let is_of_it = remainder == Some(record.remainder)
        && record.sanitize.is_by(&report.evidence)
        && record.counts.excepted <= excepted_blocks(&report.evidence)
        && record.wanted_blocks <= wanted_blocks
        && (record.wanted_blocks == wanted_blocks || record.extent != AuditExtent::Full);
    if is_of_it && audit.findings.is_empty() && signer == certificate.signer {
        Finding::AuditedByItsSigner { identity }
    } else if is_of_it && audit.findings.is_empty() {
        Finding::AuditedAsCertified {
            identity,
            signer,
            extent: record.extent,
        }
    } else {
        Finding::AuditedOtherwise { identity, signer }
    }
}

/// The most blocks that a certificate excepts by name; one that stands in both lists counts twice.
fn excepted_blocks(evidence: &Evidence) -> u64 {
    let unwritten = evidence.passes.last().map_or(0, |pass| pass.unwritten.blocks());
    let unreadable = evidence
        .read_back
        .as_ref()
        .map_or(0, |read_back| read_back.unreadable.blocks());
    unwritten.saturating_add(unreadable)
}

/// What a job report lists is there, and as it says.
fn listed(report: &VerifiedJobReport, certificates: &[&Verified], findings: &mut Vec<Finding>) {
    let job = &report.report.job.number;
    let entries = &report.report.certified;
    for (place, entry) in entries.iter().enumerate() {
        let (job, identity) = (job.clone(), entry.identity.clone());
        if entries[..place].iter().any(|earlier| earlier.digest == entry.digest) {
            findings.push(Finding::ListedTwice { job, identity });
            continue;
        }
        let found = certificates
            .iter()
            .find(|certificate| certificate.digest == entry.digest);
        findings.extend(match found {
            None => Some(Finding::Missing { job, identity }),
            Some(certificate) if !is_as_listed(certificate, entry, report) => Some(Finding::ListedOtherwise {
                job,
                identity: certificate.report.planned.target.identity.clone(),
            }),
            Some(certificate) if certificate.signer != report.signer => Some(Finding::ListedByAnother {
                job,
                identity,
                signer: report.signer,
            }),
            Some(_) => None,
        });
    }
}

/// A job may go on in a later boot, with a key of that boot; only an enrolled key signs all of it. No key lists what it
/// signed afterwards.
fn is_as_listed(certificate: &Verified, entry: &Certified, report: &VerifiedJobReport) -> bool {
    let (certified, reported) = (&certificate.report, &report.report);
    let is_possible = if certificate.signer == report.signer {
        certified.position.number() < reported.position.number()
    } else {
        certified.clock.boot_id != reported.clock.boot_id
    };
    certified.planned.target.identity == entry.identity
        && certificate.judgement.verdict == entry.verdict
        && is_same_job(&certified.job, &reported.job)
        && is_possible
}

/// A report may know more people than a certificate did, but nobody who has to countersign is forgotten.
fn is_same_job(certified: &Job, reported: &Job) -> bool {
    let named: Vec<_> = reported.people.countersigners().collect();
    certified.number == reported.number
        && certified.client == reported.client
        && certified.credit_code == reported.credit_code
        && certified.sensitivity == reported.sensitivity
        && certified.people.countersigners().all(|one| named.contains(&one))
}

fn countersigned(report: &VerifiedJobReport, findings: &mut Vec<Finding>) {
    let job = &report.report.job;
    let has_signed = |key: [u8; 32]| report.countersignatures.iter().any(|one| one.signer.0 == key);
    let required: Vec<(Role, [u8; 32])> = job.people.countersigners().collect();
    let absent = required.iter().filter(|(_, key)| !has_signed(*key));
    findings.extend(absent.map(|&(role, _)| Finding::NotCountersigned {
        job: job.number.clone(),
        role,
    }));
    let is_taken = |place: usize, key: [u8; 32]| {
        key == report.signer.0 || required[..place].iter().any(|(_, earlier)| *earlier == key)
    };
    let dependent = required
        .iter()
        .enumerate()
        .filter(|(place, (_, key))| is_taken(*place, *key));
    findings.extend(dependent.map(|(_, &(role, _))| Finding::NotIndependent {
        job: job.number.clone(),
        role,
    }));
    let is_named = |signer: Fingerprint| required.iter().any(|(_, key)| *key == signer.0);
    let unnamed = report.countersignatures.iter().filter(|one| !is_named(one.signer));
    findings.extend(unnamed.map(|one| Finding::UnknownCountersigner {
        job: job.number.clone(),
        signer: one.signer,
    }));
}

/// A later report of one boot lists whatever an earlier one does.
fn disagreeing(reports: &[VerifiedJobReport], findings: &mut Vec<Finding>) {
    let of = |report: &VerifiedJobReport| {
        let (boot_id, job) = (report.report.clock.boot_id, report.report.job.number.clone());
        (report.signer, boot_id, job)
    };
    for earlier in reports {
        let lists = |report: &VerifiedJobReport, digest| report.report.certified.iter().any(|one| one.digest == digest);
        let is_later = |later: &&VerifiedJobReport| {
            of(later) == of(earlier) && later.report.position.number() > earlier.report.position.number()
        };
        let mut later = reports.iter().filter(is_later);
        if later.any(|later| earlier.report.certified.iter().any(|one| !lists(later, one.digest))) {
            findings.push(Finding::ReportsDisagree {
                job: earlier.report.job.number.clone(),
            });
        }
    }
}

/// What needs a witness names one.
fn unwitnessed(documents: &[Document], findings: &mut Vec<Finding>) {
    let jobs = documents.iter().filter_map(Document::job);
    for job in jobs.filter(|job| job.lacks_witness()) {
        let finding = Finding::WithoutWitness {
            job: job.number.clone(),
        };
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
}

fn unlisted(certificates: &[&Verified], reports: &[VerifiedJobReport], findings: &mut Vec<Finding>) {
    let mut without_report: Vec<&JobNumber> = Vec::new();
    for certificate in certificates {
        let job = &certificate.report.job.number;
        let mut of_job = reports
            .iter()
            .filter(|report| report.report.job.number == *job)
            .peekable();
        if of_job.peek().is_none() {
            if !without_report.contains(&job) {
                without_report.push(job);
            }
            continue;
        }
        let lists = |report: &VerifiedJobReport| {
            let mut certified = report.report.certified.iter();
            certified.any(|entry| entry.digest == certificate.digest)
        };
        if !of_job.any(lists) {
            findings.push(Finding::Unlisted {
                job: job.clone(),
                identity: certificate.report.planned.target.identity.clone(),
            });
        }
    }
    let without_report = without_report.into_iter();
    findings.extend(without_report.map(|job| Finding::WithoutReport { job: job.clone() }));
}
