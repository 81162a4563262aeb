use pumice_tui::Passphrase;

use super::{Session, WipeState};
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

    /// Nothing waits for the boot stick any more: the computer is to be switched off, or to sleep.
    pub(super) fn hurry_key(&mut self) {
        let turns = self.enrolment.hurry(&mut self.safekeeping);
        self.take_turns(turns, &mut Vec::new());
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
