use std::sync::Arc;

use pumice_certificate::{
    Defect, Document, Entry, EntryKind, Fingerprint, Ledger, SigningKey, entry_digest, sign, sign_job_report,
};
use pumice_model::{
    Appliance, Certified, Clock, Declared, DriveId, Evidence, HidingController, Job, JobReport, Judgement,
    LedgerPosition, NotWiped, Planned, Report, Signer,
};

use crate::keeper::{About, Certificate};

/// A key that signs, and the ledger of what it has signed.
pub struct Book {
    signer: Signer,
    key: SigningKey,
    /// Without what is signed and not recorded yet.
    ledger: Ledger,
}

/// All that a document states but who signs it and as which entry.
#[derive(Clone)]
pub struct Draft {
    /// The document's number in this boot.
    pub number: u64,
    /// What it is about.
    pub subject: Subject,
    /// The job it is made under.
    pub job: Job,
    /// What the clocks said when the work had ended.
    pub clock: Clock,
    /// What did it.
    pub appliance: Appliance,
}

/// What a document is about.
#[derive(Clone)]
pub enum Subject {
    /// One drive.
    Drive(Box<DriveContent>),
    /// The job.
    Job(Box<JobContent>),
}

/// What the certificate of a drive states.
#[derive(Clone)]
pub struct DriveContent {
    /// Which.
    pub drive: DriveId,
    /// What was to be done.
    pub planned: Planned,
    /// What was done.
    pub evidence: Evidence,
}

/// What the report of a job lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobContent {
    /// The certificates.
    pub certified: Vec<Certified>,
    /// The media without one.
    pub not_wiped: Vec<NotWiped>,
    /// Controllers that may hide disks.
    pub hiding: Vec<HidingController>,
    /// What the client declares.
    pub declared: Declared,
}

/// A draft as one key has signed it.
pub struct Signed {
    /// What it was made of.
    pub draft: Draft,
    /// The entry that stands for it.
    pub entry: Entry,
    /// The document.
    pub certificate: Arc<Certificate>,
    /// What the certificate of a drive comes to.
    pub judgement: Option<Judgement>,
}

impl Book {
    /// A key, and what it has signed before.
    pub fn new(signer: Signer, key: SigningKey, ledger: Ledger) -> Self {
        Self { signer, key, ledger }
    }

    /// The key's fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        self.key.fingerprint()
    }

    /// What is recorded.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Takes an entry as recorded, which has to be the next.
    pub fn record(&mut self, entry: Entry) {
        let recorded = self.ledger.push(entry.kind, entry.digest);
        debug_assert_eq!(recorded, entry, "entries are recorded in the order they were signed");
    }

    /// Takes the ledger as it was found again.
    pub fn take_ledger(&mut self, ledger: Ledger) {
        self.ledger = ledger;
    }

    /// Signs a draft as the entry at a place. What does not verify is no document.
    pub fn sign(&self, draft: Draft, position: LedgerPosition) -> Result<Signed, Defect> {
        let (bytes, about, kind) = match draft.subject.clone() {
            Subject::Drive(content) => {
                let about = About::Drive(content.drive, content.planned.target.identity.clone());
                let bytes = self.certify(&draft, position, *content);
                (bytes, about, EntryKind::Certificate)
            }
            Subject::Job(content) => {
                let about = About::Job(draft.clock.boot_id);
                (self.report(&draft, position, *content), about, EntryKind::JobReport)
            }
        };
        let (digest, judgement) = match Document::read(&bytes)? {
            Document::Certificate(verified) => (verified.digest, Some(verified.judgement)),
            _ => (entry_digest(&bytes)?, None),
        };
        Ok(Signed {
            entry: Entry {
                number: position.number(),
                kind,
                digest,
            },
            certificate: Arc::new(Certificate {
                number: draft.number,
                about,
                job: draft.job.clone(),
                bytes,
            }),
            judgement,
            draft,
        })
    }

    fn certify(&self, draft: &Draft, position: LedgerPosition, content: DriveContent) -> Vec<u8> {
        let report = Report {
            job: draft.job.clone(),
            clock: draft.clock,
            appliance: draft.appliance.clone(),
            signer: self.signer,
            position,
            planned: content.planned,
            evidence: content.evidence,
        };
        sign(&report, &self.key)
    }

    fn report(&self, draft: &Draft, position: LedgerPosition, content: JobContent) -> Vec<u8> {
        let report = JobReport {
            job: draft.job.clone(),
            clock: draft.clock,
            appliance: draft.appliance.clone(),
            signer: self.signer,
            position,
            certified: content.certified,
            not_wiped: content.not_wiped,
            hiding: content.hiding,
            declared: content.declared,
        };
        sign_job_report(&report, &self.key)
    }
}
