use std::path::PathBuf;
use std::sync::Arc;

use pumice_certificate::{Defect, Fingerprint, SigningKey, entry_digest, sign, verify};
use pumice_model::{
    Appliance, Clock, ConfirmedTime, DriveId, Evidence, Job, Judgement, LedgerPosition, Planned, Report, Signer,
};

use crate::clock;
use crate::keeper::Certificate;

/// Certificates from their signing until they are known to be on a stick.
pub struct Custody {
    key: SigningKey,
    appliance: Appliance,
    boot_id: [u8; 16],
    confirmed: Option<ConfirmedTime>,
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

/// A time before this program was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeforeBuild {
    /// When that was, in seconds of Unix time.
    pub built_unix_s: i64,
}

impl Custody {
    /// Nothing to keep yet. The key lives as long as this boot.
    pub fn new(key: SigningKey, appliance: Appliance, boot_id: [u8; 16]) -> Self {
        Self {
            key,
            appliance,
            boot_id,
            confirmed: None,
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

    /// Takes the operator's word on the time, unless it cannot be so.
    pub fn confirm_time(&mut self, time: ConfirmedTime) -> Result<(), BeforeBuild> {
        let built_unix_s = self.appliance.built_unix_s;
        let clock = Clock {
            confirmed: Some(time),
            ..self.clock()
        };
        self.confirmed = Some(clock.credible(built_unix_s).ok_or(BeforeBuild { built_unix_s })?);
        Ok(())
    }

    /// What the clocks say now.
    pub fn clock(&self) -> Clock {
        Clock {
            confirmed: self.confirmed,
            ..clock::read(self.boot_id)
        }
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
            clock: self.clock(),
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

#[cfg(test)]
mod tests {
    use pumice_certificate::verify;

    use super::*;
    use crate::fixtures;

    /// When the program of the fixtures was made.
    const BUILT_UNIX_S: i64 = 0;

    fn clock_of_next(custody: &mut Custody) -> Clock {
        let (certificate, _) = custody
            .sign(DriveId(1), &fixtures::job(), fixtures::planned(1), fixtures::evidence())
            .unwrap();
        verify(&certificate.bytes).unwrap().report.clock
    }

    #[test]
    fn a_confirmed_time_stands_in_every_later_certificate() {
        let mut custody = fixtures::custody();
        assert_eq!(clock_of_next(&mut custody).confirmed, None);
        let time = |unix_s| ConfirmedTime { unix_s, at_ms: 7 };
        let early = custody.confirm_time(time(BUILT_UNIX_S - 1));
        assert_eq!(
            early,
            Err(BeforeBuild {
                built_unix_s: BUILT_UNIX_S
            })
        );
        assert_eq!(clock_of_next(&mut custody).confirmed, None);
        custody.confirm_time(time(BUILT_UNIX_S)).unwrap();
        assert_eq!(clock_of_next(&mut custody).confirmed, Some(time(BUILT_UNIX_S)));
    }
}
