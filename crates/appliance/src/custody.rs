use std::path::PathBuf;

use pumice_certificate::{Fingerprint, SigningKey, sign, verify};
use pumice_device::{SaveError, Stick};
use pumice_model::{Appliance, DriveId, Evidence, Identity, Job, Judgement, Planned, Report, Signer};

use crate::{certificate_name, clock};

/// Certificates from their signing until they are known to be on a stick.
pub struct Custody {
    key: SigningKey,
    appliance: Appliance,
    boot_id: [u8; 16],
    unsaved: Vec<Certificate>,
}

/// A signed certificate in memory.
struct Certificate {
    drive: DriveId,
    job: Job,
    identity: Identity,
    bytes: Vec<u8>,
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

    /// Signs what was done to a drive and answers with the judgement that the certificate itself gives.
    pub fn sign(&mut self, drive: DriveId, job: &Job, planned: Planned, evidence: Evidence) -> Judgement {
        let identity = planned.target.identity.clone();
        let clock = clock::read(self.boot_id);
        let appliance = self.appliance.clone();
        let report = Report {
            job: job.clone(),
            clock,
            appliance,
            signer: Signer::ThisBoot,
            planned,
            evidence,
        };
        let bytes = sign(&report, &self.key);
        let verified = verify(&bytes).expect("a certificate verifies in the program that signed it");
        self.unsaved.push(Certificate {
            drive,
            job: job.clone(),
            identity,
            bytes,
        });
        verified.judgement
    }

    /// How many certificates are in memory only.
    pub fn unsaved(&self) -> usize {
        self.unsaved.len()
    }

    /// Saves what is in memory only, the oldest first. What could not be saved stays, and ends the attempt.
    pub fn save(&mut self, stick: &Stick) -> (Vec<Saved>, Result<(), SaveError>) {
        let mut saved = Vec::new();
        while let Some(certificate) = self.unsaved.first() {
            match store(certificate, stick) {
                Ok(path) => saved.push(Saved {
                    drive: certificate.drive,
                    path,
                }),
                Err(error) => return (saved, Err(error)),
            }
            self.unsaved.remove(0);
        }
        (saved, Ok(()))
    }
}

/// Saves under a name that no other certificate has.
fn store(certificate: &Certificate, stick: &Stick) -> Result<PathBuf, SaveError> {
    let folder = certificate_name::folder(&certificate.job);
    for copy in 1.. {
        let path = folder.join(certificate_name::certificate(&certificate.identity, copy));
        match stick.read(&path).map_err(SaveError::from)? {
            Some(bytes) if bytes == certificate.bytes => return Ok(path),
            Some(_) => {}
            None => {
                stick.save(&path, &certificate.bytes)?;
                let bytes = stick.read(&path).map_err(SaveError::from)?.unwrap_or_default();
                return verify(&bytes).map(|_| path).map_err(|_| SaveError::NotAsWritten);
            }
        }
    }
    unreachable!("a stick cannot hold every name")
}
