use std::sync::Arc;

use pumice_certificate::Fingerprint;
use pumice_device::MountError;
use pumice_model::{DriveId, Inventory};
use pumice_tui::Passphrase;

use super::{Answer, Enrolment, OPENING_MS, Refusal, Turn};
use crate::chance;
use crate::inquiries::Unanswered;
use crate::key_stick::{self, Found, NotOpened};

/// What is to be done with the witness's key, after whatever the boot stick is at.
pub enum Errand {
    /// Nothing.
    None,
    /// It waits.
    Waiting(Work),
    /// The stick is at it.
    AtWork,
    /// The stick is gone, or is asked something else.
    Lost,
}

/// Something to be done with the witness's key.
pub enum Work {
    /// Make it.
    Enrol(Passphrase),
    /// Sign the report of the job.
    Countersign(Box<Signing>),
}

/// What is signed, and with which key.
pub struct Signing {
    pub passphrase: Passphrase,
    pub agreed: Fingerprint,
    pub report: Vec<u8>,
}

/// How it stands with the witness's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WitnessStanding {
    /// The boot stick keeps none; one can be made.
    Empty,
    /// It keeps this one.
    Kept(Fingerprint),
    /// It is being made, or opened.
    Opening,
}

impl Enrolment {
    /// How it stands with the witness's key; `None` where there is no place for one, or what is there cannot be named.
    pub fn witness(&self) -> Option<WitnessStanding> {
        match (&self.errand, self.witness?) {
            (Errand::Waiting(_) | Errand::AtWork | Errand::Lost, _) => Some(WitnessStanding::Opening),
            (Errand::None, Found::Empty) => Some(WitnessStanding::Empty),
            // Whoever holds both keys is nobody's witness.
            (Errand::None, Found::Key(key)) => key
                .filter(|key| Some(*key) != self.fingerprint)
                .map(WitnessStanding::Kept),
        }
    }

    /// Begins to make a key for the witness and keep it under a passphrase; the answer is a [`Turn`].
    pub fn enrol_witness(&mut self, passphrase: Passphrase) {
        self.errand = Errand::Waiting(Work::Enrol(passphrase));
    }

    /// Begins to sign the report of the job with the witness's key; the answer is a [`Turn`].
    pub fn countersign(&mut self, passphrase: Passphrase, agreed: Fingerprint, report: Vec<u8>) {
        self.errand = Errand::Waiting(Work::Countersign(Box::new(Signing {
            passphrase,
            agreed,
            report,
        })));
    }

    pub(super) fn run_errand(&mut self, inventory: &Inventory, now_ms: u64, turns: &mut Vec<Turn>) {
        if !matches!(self.errand, Errand::Waiting(_) | Errand::Lost) {
            return;
        }
        let volume = inventory.data_volume().ok();
        let present = volume.filter(|(drive, _)| !self.silent.contains(drive) && !matches!(self.errand, Errand::Lost));
        let Some((drive, volume)) = present else {
            self.errand = Errand::None;
            let away = NotOpened::Mount(MountError::Gone);
            return turns.push(Turn::WitnessRefused(Refusal::NotOpened(away)));
        };
        if self.questions.is_open(drive) {
            return;
        }
        let Errand::Waiting(work) = std::mem::replace(&mut self.errand, Errand::AtWork) else {
            return;
        };
        let (reach, volume, at) = (Arc::clone(&self.reach), volume.clone(), self.next_folder());
        self.questions.start_within(OPENING_MS, drive, now_ms, move || {
            let stick = reach.mount(drive, &volume, &at).map_err(NotOpened::Mount);
            match work {
                Work::Enrol(passphrase) => {
                    let (seed, salt) = (chance::seed(), chance::key_salt());
                    Answer::WitnessEnrolled(
                        stick.and_then(|stick| key_stick::enrol_witness(&*stick, passphrase.as_bytes(), seed, salt)),
                    )
                }
                Work::Countersign(signing) => Answer::Countersigned(stick.and_then(|stick| {
                    let passphrase = signing.passphrase.as_bytes();
                    key_stick::countersign(&*stick, passphrase, signing.agreed, &signing.report)
                })),
            }
        });
    }

    pub(super) fn hear_witness_enrolled(&mut self, made: Result<Fingerprint, NotOpened>, turns: &mut Vec<Turn>) {
        self.errand = Errand::None;
        turns.push(match made {
            Ok(fingerprint) => {
                self.witness = Some(Found::Key(Some(fingerprint)));
                Turn::WitnessEnrolled(fingerprint)
            }
            Err(error) => Turn::WitnessRefused(Refusal::NotOpened(error)),
        });
    }

    pub(super) fn hear_countersigned(&mut self, signed: Result<Vec<u8>, NotOpened>, turns: &mut Vec<Turn>) {
        self.errand = Errand::None;
        turns.push(match signed {
            Ok(report) => Turn::Countersigned(report),
            Err(error) => Turn::WitnessRefused(Refusal::NotOpened(error)),
        });
    }

    /// Nothing more is heard of what this drive was asked.
    pub(super) fn abandon_errand(&mut self, drive: DriveId) {
        if matches!(self.errand, Errand::AtWork) && self.questions.is_open(drive) {
            self.errand = Errand::Lost;
        }
    }

    /// The stick has not answered, whatever it was asked.
    pub(super) fn fail_errand(&mut self, unanswered: Unanswered, turns: &mut Vec<Turn>) {
        if matches!(self.errand, Errand::AtWork) {
            self.errand = Errand::None;
            turns.push(Turn::WitnessRefused(Refusal::Unanswered(unanswered)));
        }
    }
}

#[cfg(test)]
#[path = "witness_tests.rs"]
mod tests;
