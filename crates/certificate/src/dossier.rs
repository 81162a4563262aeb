use std::collections::BTreeMap;

use pumice_model::{AuditExtent, Certified, Identity, JobNumber, LedgerPosition, Remainder, Role};

use crate::SignedKeyStatement;
use crate::audit_record::{self, VerifiedAudit};
use crate::certificate::{self, Verified};
use crate::defect::Defect;
use crate::envelope::Kind;
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

/// What the documents of a folder say about each other that none says alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A job report lists a certificate that is not among the documents.
    Missing {
        /// The job.
        job: JobNumber,
        /// The drive it is about.
        identity: Identity,
    },
    /// There are reports of the job, and none lists this certificate.
    Unlisted {
        /// The job.
        job: JobNumber,
        /// The drive it is about.
        identity: Identity,
    },
    /// A job report and a certificate that it lists differ in drive, verdict, job or signer.
    ListedOtherwise {
        /// The job.
        job: JobNumber,
        /// The drive, as the certificate says.
        identity: Identity,
    },
    /// There are certificates of a job and no report of it, so that nobody can tell whether one is missing.
    WithoutReport {
        /// The job.
        job: JobNumber,
    },
    /// A key gave one number to two different entries: its stick was copied, or an older state of it brought back.
    Fork {
        /// The key.
        signer: Fingerprint,
        /// The number.
        number: u64,
    },
    /// An entry names another one before it than the one that is there.
    Unchained {
        /// The key.
        signer: Fingerprint,
        /// The entry's number.
        number: u64,
    },
    /// Somebody who has to countersign a job report has not.
    NotCountersigned {
        /// The job.
        job: JobNumber,
        /// Who.
        role: Role,
    },
    /// An audit found a drive otherwise than its certificate says, or says itself what does not go with that.
    AuditedOtherwise {
        /// The drive.
        identity: Identity,
        /// Who looked.
        signer: Fingerprint,
    },
    /// An audit found a drive as its certificate says.
    AuditedAsCertified {
        /// The drive.
        identity: Identity,
        /// Who looked.
        signer: Fingerprint,
        /// Which blocks.
        extent: AuditExtent,
    },
    /// There is an audit of a certificate that is not here.
    AuditOfAnother {
        /// Who looked.
        signer: Fingerprint,
    },
    /// Somebody has countersigned whom the job report does not name.
    UnknownCountersigner {
        /// The job.
        job: JobNumber,
        /// Whose key.
        signer: Fingerprint,
    },
}

/// How much a finding takes from the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It is worth knowing.
    Note,
    /// Something that was agreed on is not there.
    Open,
    /// Something is wrong: they cannot all be relied on.
    Contradiction,
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

    /// Its place in the signer's ledger, and the digest by which that knows it; audit records and key statements stand in none.
    pub fn entry(&self) -> Option<(LedgerPosition, [u8; 32])> {
        match self {
            Self::Certificate(certificate) => Some((certificate.report.position, certificate.digest)),
            Self::JobReport(report) => Some((report.report.position, report.digest)),
            Self::Audit(_) | Self::KeyStatement(_) => None,
        }
    }
}

impl Finding {
    /// The word for it that programs may rely on.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Unlisted { .. } => "unlisted",
            Self::ListedOtherwise { .. } => "listed-otherwise",
            Self::WithoutReport { .. } => "without-report",
            Self::Fork { .. } => "fork",
            Self::Unchained { .. } => "unchained",
            Self::NotCountersigned { .. } => "not-countersigned",
            Self::UnknownCountersigner { .. } => "unknown-countersigner",
            Self::AuditedOtherwise { .. } => "audited-otherwise",
            Self::AuditedAsCertified { .. } => "audited-as-certified",
            Self::AuditOfAnother { .. } => "audit-of-another",
        }
    }

    /// How much it takes from the documents.
    pub fn weight(&self) -> Weight {
        match self {
            Self::UnknownCountersigner { .. }
            | Self::WithoutReport { .. }
            | Self::AuditedAsCertified { .. }
            | Self::AuditOfAnother { .. } => Weight::Note,
            Self::NotCountersigned { .. } => Weight::Open,
            Self::Missing { .. }
            | Self::Unlisted { .. }
            | Self::ListedOtherwise { .. }
            | Self::AuditedOtherwise { .. }
            | Self::Fork { .. }
            | Self::Unchained { .. } => Weight::Contradiction,
        }
    }
}

/// Compares authentic documents with each other.
pub fn compare(documents: &[Document]) -> Vec<Finding> {
    let certificates: Vec<&Verified> = documents.iter().filter_map(as_certificate).collect();
    let reports: Vec<&VerifiedJobReport> = documents.iter().filter_map(as_job_report).collect();
    let mut findings = Vec::new();
    for report in &reports {
        listed(report, &certificates, &mut findings);
        countersigned(report, &mut findings);
    }
    unlisted(&certificates, &reports, &mut findings);
    let audits = documents.iter().filter_map(as_audit);
    findings.extend(audits.map(|audit| audited(audit, &certificates)));
    chained(documents, &mut findings);
    findings
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
        && record.wanted_blocks <= wanted_blocks
        && (record.wanted_blocks == wanted_blocks || record.extent != AuditExtent::Full);
    if is_of_it && audit.findings.is_empty() {
        Finding::AuditedAsCertified {
            identity,
            signer,
            extent: record.extent,
        }
    } else {
        Finding::AuditedOtherwise { identity, signer }
    }
}

/// What a job report lists is there, and as it says.
fn listed(report: &VerifiedJobReport, certificates: &[&Verified], findings: &mut Vec<Finding>) {
    let job = &report.report.job.number;
    for entry in &report.report.certified {
        let found = certificates
            .iter()
            .find(|certificate| certificate.digest == entry.digest);
        let finding = match found {
            None => Finding::Missing {
                job: job.clone(),
                identity: entry.identity.clone(),
            },
            Some(certificate) if !is_as_listed(certificate, entry, report) => Finding::ListedOtherwise {
                job: job.clone(),
                identity: certificate.report.planned.target.identity.clone(),
            },
            Some(_) => continue,
        };
        findings.push(finding);
    }
}

/// A job may go on in a later boot, with a key of that boot; only an enrolled key signs all of it.
fn is_as_listed(certificate: &Verified, entry: &Certified, report: &VerifiedJobReport) -> bool {
    let is_same_boot = certificate.report.clock.boot_id == report.report.clock.boot_id;
    certificate.report.planned.target.identity == entry.identity
        && certificate.judgement.verdict == entry.verdict
        && certificate.report.job.number == report.report.job.number
        && (certificate.signer == report.signer || !is_same_boot)
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
    let is_named = |signer: Fingerprint| required.iter().any(|(_, key)| *key == signer.0);
    let unnamed = report.countersignatures.iter().filter(|one| !is_named(one.signer));
    findings.extend(unnamed.map(|one| Finding::UnknownCountersigner {
        job: job.number.clone(),
        signer: one.signer,
    }));
}

fn unlisted(certificates: &[&Verified], reports: &[&VerifiedJobReport], findings: &mut Vec<Finding>) {
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
        let lists = |report: &&VerifiedJobReport| {
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

/// Entries of one key with one number are one entry, and each names the one before it. Numbers between them that are not
/// here are entries of other jobs.
fn chained(documents: &[Document], findings: &mut Vec<Finding>) {
    let mut ledgers: BTreeMap<[u8; 32], BTreeMap<u64, ([u8; 32], Option<[u8; 32]>)>> = BTreeMap::new();
    for document in documents {
        let Some((position, digest)) = document.entry() else {
            continue;
        };
        let entries = ledgers.entry(document.signer().0).or_default();
        let entry = (digest, position.previous());
        let first = entries.entry(position.number()).or_insert(entry);
        let fork = Finding::Fork {
            signer: document.signer(),
            number: position.number(),
        };
        if *first != entry && !findings.contains(&fork) {
            findings.push(fork);
        }
    }
    for (signer, entries) in ledgers {
        let neighbours = entries.iter().zip(entries.iter().skip(1));
        let broken = neighbours.filter(|((number, (digest, _)), (next, (_, previous)))| {
            **number + 1 == **next && *previous != Some(*digest)
        });
        findings.extend(broken.map(|(_, (number, _))| Finding::Unchained {
            signer: Fingerprint(signer),
            number: *number,
        }));
    }
}
