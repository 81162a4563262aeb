use pumice_certificate::Fingerprint;
use pumice_tui::Passphrase;

use super::{STEP_MS, Session, WipeState};
use crate::clock::boot_ms;
use crate::enrolment::{Standing, Turn, WitnessStanding};
use crate::notice::Notice;

impl Session {
    /// How it stands with the enrolled key.
    pub fn standing(&self) -> &Standing {
        self.enrolment.standing()
    }

    /// Begins to open the enrolled key; the answer is a [`Notice::Key`].
    pub fn unlock_key(&mut self, passphrase: Passphrase) {
        self.enrolment.unlock(&self.inventory, passphrase, boot_ms());
    }

    /// Begins to make a key on the boot stick; the answer is a [`Notice::Key`].
    pub fn enrol_key(&mut self, passphrase: Passphrase) {
        self.enrolment.enrol(&self.inventory, passphrase, boot_ms());
    }

    /// How it stands with the witness's key.
    pub fn witness(&self) -> Option<WitnessStanding> {
        self.enrolment.witness()
    }

    /// Begins to make a key for the witness; the answer is a [`Notice::Key`].
    pub fn enrol_witness(&mut self, passphrase: Passphrase) {
        self.enrolment.enrol_witness(passphrase);
    }

    /// Whether there is a report of the job, on the stick, for the witness to sign with the key that the boot stick keeps.
    pub fn awaits_witness(&self) -> bool {
        let signing = self.witness_key().zip(self.reported.as_ref());
        self.stick().is_some() && signing.is_some()
    }

    /// Begins to have the witness sign the report of the job; the answer is a [`Notice::Key`].
    pub fn countersign(&mut self, passphrase: Passphrase) {
        if let Some((key, reported)) = self.witness_key().zip(self.reported.as_ref()) {
            let report = reported.report.clone();
            self.enrolment.countersign(passphrase, key, report);
        }
    }

    /// The key that the job names for its witness, where that is the one on the boot stick.
    fn witness_key(&self) -> Option<Fingerprint> {
        let witness = self.job.as_ref()?.people.witness.as_ref()?;
        let agreed = Fingerprint(witness.key?);
        let kept = WitnessStanding::Kept(agreed);
        (self.enrolment.witness() == Some(kept)).then_some(agreed)
    }

    /// Goes on with what the enrolled key is at.
    pub(super) fn tend_key(&mut self, notices: &mut Vec<Notice>) {
        let turns = self.enrolment.tend(&self.inventory, &mut self.safekeeping, boot_ms());
        self.take_turns(turns, notices);
    }

    /// Gives the boot stick until then to record what it is recording, and has the key of this boot sign the rest: the
    /// computer is to be switched off, or to sleep.
    pub(super) fn finish_recording(&mut self, until_ms: u64) {
        let is_open = |session: &Self| !session.custody().is_recorded() && session.enrolment.is_recording();
        while is_open(self) && boot_ms() < until_ms && self.step(STEP_MS).is_ok() {}
        if !self.custody().is_recorded() {
            let turns = self.enrolment.give_up_waiting(&mut self.safekeeping);
            self.take_turns(turns, &mut Vec::new());
        }
    }

    fn take_turns(&mut self, turns: Vec<Turn>, notices: &mut Vec<Notice>) {
        for turn in turns {
            if let Turn::SignedAnew(anew) = &turn {
                for (drive, judgement) in anew {
                    if let Some(outcome) = self.outcomes.get_mut(drive) {
                        outcome.state = WipeState::Unsaved(judgement.clone());
                    }
                    notices.push(Notice::Ended(*drive));
                }
            }
            if let Turn::Countersigned(report) = &turn {
                self.take_countersigned(report.clone());
            }
            notices.push(Notice::Key(turn));
        }
    }
}
