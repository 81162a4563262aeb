use pumice_job::Field;
use pumice_model::Role;

use crate::key::KeyEntry;
use crate::press::Key;
use crate::state::{Screen, State};
use crate::update::Action;

/// How it stands with the witness's key on the boot stick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessView {
    /// There is none, and one can be made.
    Empty,
    /// It is there.
    Kept {
        /// Its fingerprint.
        fingerprint: [u8; 32],
        /// The beginning of that, as people know it again.
        beginning: String,
    },
    /// It is being opened, or made.
    Opening,
}

impl State {
    /// The name of the witness, where there is one.
    pub(crate) fn witness_name(&self) -> Option<&str> {
        Some(self.form.text(Field::Witness).trim()).filter(|name| !name.is_empty())
    }

    /// The screen that follows on the job's: a witness by whose key nobody has agreed on yet is asked for one, where there
    /// is a place for it.
    pub(crate) fn after_job(&self) -> Screen {
        let is_open = self.witness_name().is_some() && !self.form.has_key(Role::Witness);
        match &self.witness {
            Some(_) if is_open => Screen::Witness,
            _ => Screen::Gate,
        }
    }

    /// A key that was just made for this job is the one to sign with.
    pub(crate) fn take_witness(&mut self, view: Option<WitnessView>) {
        let is_awaited = matches!(self.screen, Screen::Witness | Screen::NewKey(Role::Witness));
        let was_made = is_awaited && self.witness == Some(WitnessView::Opening);
        self.witness = view;
        match &self.witness {
            Some(WitnessView::Kept { fingerprint, .. }) if was_made => {
                self.form.agree_on_key(Role::Witness, *fingerprint);
            }
            None if self.screen == Screen::Witness => self.show(Screen::Gate),
            _ => {}
        }
    }

    /// The report of the job is saved, and its witness is to sign it.
    pub(crate) fn ask_witness(&mut self) {
        self.entry = KeyEntry::default();
        self.show(Screen::Countersign);
    }

    pub(crate) fn press_witness(&mut self, key: Key) -> Option<Action> {
        match (&self.witness, key) {
            (_, Key::Escape) => {
                self.entry = KeyEntry::default();
                self.show(Screen::Gate);
            }
            (Some(WitnessView::Kept { fingerprint, .. }), Key::Enter) => {
                self.form.agree_on_key(Role::Witness, *fingerprint);
                self.show(Screen::Gate);
            }
            (Some(WitnessView::Empty), Key::Enter) => return self.chosen_passphrase().map(Action::EnrolWitness),
            (Some(WitnessView::Empty), _) => self.entry.press(key, 2),
            _ => {}
        }
        None
    }

    pub(crate) fn press_countersign(&mut self, key: Key) -> Option<Action> {
        match key {
            // A stick that hangs must not keep the computer on.
            Key::Escape => return Some(Action::LeaveUnsigned),
            _ if self.witness == Some(WitnessView::Opening) => {}
            Key::Enter => {
                let given = self.given_passphrase(self.catalogue.witnessing.nothing_typed);
                return given.map(Action::Countersign);
            }
            Key::Up | Key::Down => self.move_cursor(key, self.wipes.len()),
            _ => self.entry.press(key, 1),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use pumice_language::Language;
    use pumice_model::DriveId;

    use super::*;
    use crate::update::Update;

    const KEY: [u8; 32] = [7; 32];

    fn kept() -> WitnessView {
        WitnessView::Kept {
            fingerprint: KEY,
            beginning: "0707".into(),
        }
    }

    /// The screen of the job, with this witness.
    fn at_job(name: &str, view: Option<WitnessView>) -> State {
        let mut state = State::new(Language::En, "J1");
        state.apply(Update::Witness(view));
        state.apply(Update::StickTaken(DriveId(1)));
        *state.form.text_mut(Field::Witness) = name.into();
        state.press(Key::Enter);
        state
    }

    /// Whose key the job names once the gate is passed.
    fn named(mut state: State) -> Option<[u8; 32]> {
        assert_eq!(state.screen, Screen::Gate);
        "2nyn".chars().for_each(|letter| drop(state.press(Key::Char(letter))));
        let Some(Action::TakeJob(job)) = state.press(Key::Enter) else {
            panic!("no job is taken")
        };
        job.people.witness.and_then(|witness| witness.key)
    }

    #[test]
    fn only_a_witness_who_agrees_has_to_sign() {
        let mut agreeing = at_job("Li Si", Some(kept()));
        let mut refusing = agreeing.clone();
        agreeing.press(Key::Enter);
        refusing.press(Key::Escape);
        assert_eq!((named(agreeing), named(refusing)), (Some(KEY), None));
    }

    #[test]
    fn without_a_witness_or_a_place_for_a_key_nobody_is_asked() {
        assert_eq!(named(at_job("", Some(kept()))), None);
        assert_eq!(named(at_job("Li Si", None)), None);
    }

    #[test]
    fn another_witness_is_asked_anew() {
        let mut state = at_job("Li Si", Some(kept()));
        state.press(Key::Enter);
        state.press(Key::Escape);
        state.press(Key::Enter);
        assert_eq!(state.screen, Screen::Gate, "the same has agreed already");
        state.press(Key::Escape);
        *state.form.text_mut(Field::Witness) = "Wang Wu".into();
        state.press(Key::Enter);
        assert_eq!(state.screen, Screen::Witness);
    }

    #[test]
    fn a_key_that_was_made_for_this_job_signs_it() {
        let mut state = at_job("Li Si", Some(WitnessView::Empty));
        state.apply(Update::Witness(Some(WitnessView::Opening)));
        state.apply(Update::Witness(Some(kept())));
        state.press(Key::Enter);
        assert_eq!(named(state), Some(KEY));
    }

    #[test]
    fn who_did_not_wait_for_the_key_has_not_agreed() {
        let mut state = at_job("Li Si", Some(WitnessView::Empty));
        state.apply(Update::Witness(Some(WitnessView::Opening)));
        state.press(Key::Escape);
        state.apply(Update::Witness(Some(kept())));
        assert_eq!(named(state), None);
    }

    #[test]
    fn the_report_can_be_left_unsigned_whatever_the_stick_does() {
        for view in [kept(), WitnessView::Opening] {
            let mut state = at_job("Li Si", Some(view));
            state.apply(Update::WitnessAsked);
            assert_eq!(state.press(Key::Quit), None);
            assert_eq!(state.press(Key::Enter), None);
            assert_eq!(state.press(Key::Escape), Some(Action::LeaveUnsigned));
        }
    }
}
