use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use pumice_certificate::{Defect, Fingerprint, Ledger, SigningKey};
use pumice_model::{
    Appliance, Clock, ConfirmedTime, DriveId, Evidence, Job, Judgement, LedgerPosition, Planned, Signer,
};

use crate::book::{Book, Draft, DriveContent, JobContent, Signed, Subject};
use crate::clock;
use crate::keeper::{About, Certificate};

/// Certificates from their signing until they are known to be on a stick.
///
/// One that the enrolled key has signed is *signed*, then *recorded* in the ledger on the boot stick, and only then
/// released to the certificate stick, where it is *saved*. So no number that has left the computer can be given out
/// again: it stands in the ledger. The key of this boot keeps its ledger in memory and releases at once.
pub struct Custody {
    own: Book,
    enrolled: Option<Book>,
    appliance: Appliance,
    boot_id: [u8; 16],
    confirmed: Option<ConfirmedTime>,
    signed: u64,
    /// Signed with the enrolled key and not recorded, the oldest first.
    unrecorded: VecDeque<Signed>,
    /// Recorded and not saved, the oldest first.
    unsaved: Vec<Arc<Certificate>>,
    /// On a stick, in the order in which they came to it.
    saved: Vec<Arc<Certificate>>,
}

/// A certificate that was written, read back from the stick itself, and verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The drive it is about.
    pub drive: DriveId,
    /// Where it lies on the stick.
    pub path: PathBuf,
}

/// What has come to the stick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The certificate of a drive.
    Certificate(Saved),
    /// The report of the job; where it lies.
    JobReport(PathBuf),
}

/// What may leave the computer at once, and what the certificate of a drive comes to.
type Released = (Option<Arc<Certificate>>, Option<Judgement>);

/// A time before this program was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeforeBuild {
    /// When that was, in seconds of Unix time.
    pub built_unix_s: i64,
}

/// An entry that has to be added to a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// Whose ledger.
    pub key: Fingerprint,
    /// The entry's number.
    pub number: u64,
    /// The ledger's bytes as they must be before.
    pub before: Vec<u8>,
    /// What has to be added to them.
    pub record: Vec<u8>,
}

/// Certificates that were signed anew, in the place of others that never left the computer.
pub type SignedAnew = Vec<(DriveId, Judgement)>;

/// A ledger that was found is not the one that was kept up to now: another stick's, or an older copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherLedger;

impl Custody {
    /// Nothing to keep yet. The key lives as long as this boot.
    pub fn new(key: SigningKey, appliance: Appliance, boot_id: [u8; 16]) -> Self {
        let ledger = Ledger::new(key.fingerprint());
        Self {
            own: Book::new(Signer::ThisBoot, key, ledger),
            enrolled: None,
            appliance,
            boot_id,
            confirmed: None,
            signed: 0,
            unrecorded: VecDeque::new(),
            unsaved: Vec::new(),
            saved: Vec::new(),
        }
    }

    /// Which key signs now, and its fingerprint.
    pub fn signer(&self) -> (Signer, Fingerprint) {
        match &self.enrolled {
            Some(book) => (Signer::Enrolled, book.fingerprint()),
            None => (Signer::ThisBoot, self.own.fingerprint()),
        }
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

    /// Has an enrolled key sign from now on.
    pub fn take_key(&mut self, key: SigningKey, ledger: Ledger) {
        self.enrolled = Some(Book::new(Signer::Enrolled, key, ledger));
    }

    /// Signs what was done to a drive and answers with the judgement that the certificate itself gives. What does not
    /// verify is no certificate, and must not take the others with it.
    pub fn sign(
        &mut self,
        drive: DriveId,
        job: &Job,
        planned: Planned,
        evidence: Evidence,
    ) -> Result<(Option<Arc<Certificate>>, Judgement), Defect> {
        let subject = Subject::Drive(Box::new(DriveContent {
            drive,
            planned,
            evidence,
        }));
        let (released, judgement) = self.sign_draft(job, subject)?;
        // A certificate without a judgement does not verify.
        Ok((released, judgement.ok_or(Defect::NotCose)?))
    }

    /// Signs the report of a job.
    pub fn report(&mut self, job: &Job, content: JobContent) -> Result<Option<Arc<Certificate>>, Defect> {
        let subject = Subject::Job(Box::new(content));
        self.sign_draft(job, subject).map(|(released, _)| released)
    }

    fn sign_draft(&mut self, job: &Job, subject: Subject) -> Result<Released, Defect> {
        self.signed += 1;
        let draft = Draft {
            number: self.signed,
            subject,
            job: job.clone(),
            clock: self.clock(),
            appliance: self.appliance.clone(),
        };
        let Some(book) = &self.enrolled else {
            let (certificate, judgement) = self.sign_by_own(draft)?;
            return Ok((Some(certificate), judgement));
        };
        let signed = book.sign(draft, next(book, &self.unrecorded))?;
        let judgement = signed.judgement.clone();
        self.unrecorded.push_back(signed);
        Ok((None, judgement))
    }

    /// What has to be recorded next.
    pub fn addition(&self) -> Option<Addition> {
        let (book, signed) = (self.enrolled.as_ref()?, self.unrecorded.front()?);
        Some(Addition {
            key: book.fingerprint(),
            number: signed.entry.number,
            before: book.ledger().bytes(),
            record: signed.entry.record(),
        })
    }

    /// Whether everything that was signed is recorded.
    pub fn is_recorded(&self) -> bool {
        self.unrecorded.is_empty()
    }

    /// The entry that was to be recorded next is, so its certificate is released.
    pub fn take_recorded(&mut self) -> Option<Arc<Certificate>> {
        let book = self.enrolled.as_mut()?;
        let signed = self.unrecorded.pop_front()?;
        book.record(signed.entry);
        self.unsaved.push(Arc::clone(&signed.certificate));
        Some(signed.certificate)
    }

    /// Takes the ledger as it stands on a stick that has come back. What it holds is released; what it does not is signed
    /// anew, behind what the ledger holds now.
    pub fn take_ledger(&mut self, ledger: Ledger) -> Result<(Vec<Arc<Certificate>>, SignedAnew), OtherLedger> {
        let book = self.enrolled.as_mut().ok_or(OtherLedger)?;
        let known = book.ledger().entries();
        if ledger.key() != book.fingerprint() || !ledger.entries().starts_with(known) {
            return Err(OtherLedger);
        }
        let added = ledger.entries()[known.len()..].to_vec();
        let mut released = Vec::new();
        for entry in added {
            if self.unrecorded.front().is_some_and(|signed| signed.entry == entry) {
                released.extend(self.take_recorded());
            } else {
                break;
            }
        }
        let book = self.enrolled.as_mut().ok_or(OtherLedger)?;
        let is_as_expected = book.ledger().last_number() == ledger.last_number();
        book.take_ledger(ledger);
        let anew = if is_as_expected { Vec::new() } else { self.sign_anew() };
        Ok((released, anew))
    }

    /// Has the key of this boot sign from now on, and anew what the enrolled key has signed and nobody recorded. What that
    /// had signed is dropped: its number was given out to nothing that left the computer.
    pub fn give_up_key(&mut self) -> (Vec<Arc<Certificate>>, SignedAnew) {
        self.enrolled = None;
        let (mut released, mut anew) = (Vec::new(), Vec::new());
        for signed in std::mem::take(&mut self.unrecorded) {
            // What has verified with one key does so with another.
            if let Ok((certificate, judgement)) = self.sign_by_own(signed.draft) {
                anew.extend(of_drive(&certificate, judgement));
                released.push(certificate);
            }
        }
        (released, anew)
    }

    /// Certificates that are in memory only and may be saved, the oldest first.
    pub fn unsaved(&self) -> &[Arc<Certificate>] {
        &self.unsaved
    }

    /// Documents that are on a stick, in the order in which they came to it.
    pub fn saved(&self) -> &[Arc<Certificate>] {
        &self.saved
    }

    /// Takes a document as being on a stick; `None` where it was taken so before.
    pub fn settle(&mut self, number: u64, path: PathBuf) -> Option<Settled> {
        let place = self
            .unsaved
            .iter()
            .position(|certificate| certificate.number == number)?;
        let certificate = self.unsaved.remove(place);
        let settled = match certificate.about {
            About::Drive(drive, _) => Settled::Certificate(Saved { drive, path }),
            About::Job(_) => Settled::JobReport(path),
        };
        self.saved.push(certificate);
        Some(settled)
    }

    fn sign_by_own(&mut self, draft: Draft) -> Result<(Arc<Certificate>, Option<Judgement>), Defect> {
        let signed = self.own.sign(draft, self.own.ledger().next())?;
        self.own.record(signed.entry);
        self.unsaved.push(Arc::clone(&signed.certificate));
        Ok((signed.certificate, signed.judgement))
    }

    fn sign_anew(&mut self) -> SignedAnew {
        let Some(book) = &self.enrolled else {
            return Vec::new();
        };
        let mut anew = Vec::new();
        for signed in std::mem::take(&mut self.unrecorded) {
            if let Ok(signed) = book.sign(signed.draft, next(book, &self.unrecorded)) {
                anew.extend(of_drive(&signed.certificate, signed.judgement.clone()));
                self.unrecorded.push_back(signed);
            }
        }
        anew
    }
}

fn of_drive(certificate: &Certificate, judgement: Option<Judgement>) -> Option<(DriveId, Judgement)> {
    match certificate.about {
        About::Drive(drive, _) => Some((drive, judgement?)),
        About::Job(_) => None,
    }
}

/// The place behind everything that is signed.
fn next(book: &Book, unrecorded: &VecDeque<Signed>) -> LedgerPosition {
    let recorded = book.ledger().next();
    unrecorded
        .iter()
        .fold(recorded, |position, signed| position.next(signed.entry.digest))
}

#[cfg(test)]
#[path = "custody_tests.rs"]
mod tests;
