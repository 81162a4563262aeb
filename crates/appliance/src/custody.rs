use std::path::PathBuf;
use std::sync::Arc;

use pumice_certificate::{Defect, Fingerprint, SigningKey, entry_digest, sign, verify};
use pumice_model::{Appliance, DriveId, Evidence, Job, Judgement, LedgerPosition, Planned, Report, Signer};

use crate::clock;
use crate::keeper::Certificate;

/// Certificates from their signing until they are known to be on a stick.
pub struct Custody {
    key: SigningKey,
    appliance: Appliance,
    boot_id: [u8; 16],
    signed: u64,
    /// Where the next entry stands in the ledger of the key.
    position: LedgerPosition,
    unsaved: Vec<Arc<Certificate>>,
}

/// A certificate that was written, read back from the stick itself, and verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The drive it is about.
    pub drive: DriveId,
    /// Where it lies on the stick.
    pub path: PathBuf,
}

impl Custody {
    /// Nothing to keep yet. The key lives as long as this boot.
    pub fn new(key: SigningKey, appliance: Appliance, boot_id: [u8; 16]) -> Self {
        Self {
            key,
            appliance,
            boot_id,
            signed: 0,
            position: LedgerPosition::FIRST,
            unsaved: Vec::new(),
        }
    }

    /// Fingerprint of the key that signs.
    pub fn signer(&self) -> Fingerprint {
        self.key.fingerprint()
    }

    /// The kernel's identifier of this boot.
    pub fn boot_id(&self) -> [u8; 16] {
        self.boot_id
    }

    /// Signs what was done to a drive and answers with the judgement that the certificate itself gives. What does not
    /// verify is no certificate, and must not take the others with it.
    pub fn sign(
        &mut self,
        drive: DriveId,
        job: &Job,
        planned: Planned,
        evidence: Evidence,
    ) -> Result<(Arc<Certificate>, Judgement), Defect> {
        let identity = planned.target.identity.clone();
        let report = Report {
            job: job.clone(),
            clock: clock::read(self.boot_id),
            appliance: self.appliance.clone(),
            signer: Signer::ThisBoot,
            position: self.position,
            planned,
            evidence,
        };
        let bytes = sign(&report, &self.key);
        let judgement = verify(&bytes)?.judgement;
        self.position = self.position.next(entry_digest(&bytes)?);
        self.signed += 1;
        let certificate = Arc::new(Certificate {
            number: self.signed,
            drive,
            job: job.clone(),
            identity,
            bytes,
        });
        self.unsaved.push(Arc::clone(&certificate));
        Ok((certificate, judgement))
    }

    /// Certificates that are in memory only, the oldest first.
    pub fn unsaved(&self) -> &[Arc<Certificate>] {
        &self.unsaved
    }

    /// Lets go of a certificate that is on a stick; `None` where it was let go of before.
    pub fn settle(&mut self, number: u64, path: PathBuf) -> Option<Saved> {
        let place = self
            .unsaved
            .iter()
            .position(|certificate| certificate.number == number)?;
        let drive = self.unsaved.remove(place).drive;
        Some(Saved { drive, path })
    }
}
