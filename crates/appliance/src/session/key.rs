use pumice_tui::Passphrase;

use super::{STEP_MS, Session, WipeState};
use crate::clock::boot_ms;
use crate::enrolment::{Standing, Turn};
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
            notices.push(Notice::Key(turn));
        }
    }
}
