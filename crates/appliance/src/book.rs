use std::sync::Arc;

use pumice_certificate::{Defect, Entry, EntryKind, Fingerprint, Ledger, SigningKey, sign, verify};
use pumice_model::{Appliance, Clock, DriveId, Evidence, Job, Judgement, LedgerPosition, Planned, Report, Signer};

use crate::keeper::Certificate;

/// A key that signs, and the ledger of what it has signed.
pub struct Book {
    signer: Signer,
    key: SigningKey,
    /// Without what is signed and not recorded yet.
    ledger: Ledger,
}

/// All that a certificate states but who signs it and as which entry.
#[derive(Clone)]
pub struct Draft {
    /// The certificate's number in this boot.
    pub number: u64,
    /// The drive it is about.
    pub drive: DriveId,
    /// The job it is made under.
    pub job: Job,
    /// What the clocks said when the work had ended.
    pub clock: Clock,
    /// What did it.
    pub appliance: Appliance,
    /// What was to be done.
    pub planned: Planned,
    /// What was done.
    pub evidence: Evidence,
}

/// A draft as one key has signed it.
pub struct Signed {
    /// What it was made of.
    pub draft: Draft,
    /// The entry that stands for it.
    pub entry: Entry,
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// What it says.
    pub judgement: Judgement,
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

    /// Signs a draft as the entry at a place. What does not verify is no certificate.
    pub fn sign(&self, draft: Draft, position: LedgerPosition) -> Result<Signed, Defect> {
        let report = Report {
            job: draft.job.clone(),
            clock: draft.clock,
            appliance: draft.appliance.clone(),
            signer: self.signer,
            position,
            planned: draft.planned.clone(),
            evidence: draft.evidence.clone(),
        };
        let bytes = sign(&report, &self.key);
        let verified = verify(&bytes)?;
        Ok(Signed {
            entry: Entry {
                number: position.number(),
                kind: EntryKind::Certificate,
                digest: verified.digest,
            },
            certificate: Arc::new(Certificate {
                number: draft.number,
                drive: draft.drive,
                job: draft.job.clone(),
                identity: draft.planned.target.identity.clone(),
                bytes,
            }),
            judgement: verified.judgement,
            draft,
        })
    }
}
