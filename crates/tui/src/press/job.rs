use pumice_job::{Field, LONGEST_ENTRY, give};
use pumice_model::{
    BEIJING_AHEAD_S, ConfirmedTime, Gate, GateQuestion, GateRefusal, Sensitivity, is_hidden_character, moment,
};

use super::Key;
use crate::state::{Screen, State};
use crate::update::Action;

/// Letters that a time may have.
const LONGEST_TIME: usize = 20;

impl State {
    pub(super) fn press_job(&mut self, key: Key) -> Option<Action> {
        let count = Field::ALL.len();
        match key {
            Key::Tab | Key::Down => self.field = (self.field + 1) % count,
            Key::Up => self.field = (self.field + count - 1) % count,
            Key::Char(c) => self.type_entry(c),
            Key::Backspace if Field::ALL[self.field] != Field::Sensitivity => {
                self.form.text_mut(Field::ALL[self.field]).pop();
            }
            Key::Escape => self.show(Screen::Stick),
            Key::Enter => match self.form.check_whole() {
                Ok(()) => self.show(self.after_job()),
                Err(error) => {
                    self.field = Field::ALL.iter().position(|field| *field == error.field).unwrap_or(0);
                    self.message = Some((self.catalogue.asking.entry_error)(error));
                }
            },
            _ => {}
        }
        None
    }

    fn type_entry(&mut self, c: char) {
        let field = Field::ALL[self.field];
        if field == Field::Sensitivity {
            self.form.sensitivity = match c {
                'y' | 'Y' => Sensitivity::Sensitive,
                'n' | 'N' => Sensitivity::Ordinary,
                _ => self.form.sensitivity,
            };
        } else if !is_hidden_character(c) && self.form.text(field).chars().count() < LONGEST_ENTRY {
            self.form.text_mut(field).push(c);
        }
    }

    pub(super) fn press_gate(&mut self, key: Key) -> Option<Action> {
        match key {
            Key::Up | Key::Down => {
                self.message = None;
                self.move_cursor(key, GateQuestion::ALL.len());
            }
            Key::Char(c) => self.answer(c),
            Key::Escape => self.show(Screen::Job),
            Key::Enter => return self.pass_gate(),
            _ => {}
        }
        None
    }

    /// Takes an answer, and goes to the next question unless this one forbids the wipe.
    fn answer(&mut self, c: char) {
        let question = GateQuestion::ALL[self.cursor];
        let answers = (self.catalogue.asking.answers)(question);
        let Some(place) = answers.iter().position(|answer| answer.key == c.to_ascii_lowercase()) else {
            return;
        };
        give(&mut self.answers, question, place);
        match self.answers.check(question) {
            Ok(()) => {
                self.message = None;
                self.move_cursor(Key::Down, GateQuestion::ALL.len());
            }
            Err(refusal) => self.refuse_at_gate(refusal),
        }
    }

    fn refuse_at_gate(&mut self, refusal: GateRefusal) {
        let (GateRefusal::Unanswered(at) | GateRefusal::Forbidden(at)) = refusal;
        self.cursor = GateQuestion::ALL
            .iter()
            .position(|question| *question == at)
            .unwrap_or(0);
        self.message = Some((self.catalogue.asking.refusal)(refusal));
    }

    fn pass_gate(&mut self) -> Option<Action> {
        let gate = match Gate::open(&self.answers) {
            Ok(gate) => gate,
            Err(refusal) => {
                self.refuse_at_gate(refusal);
                return None;
            }
        };
        let job = self.form.job(gate).ok()?;
        self.is_job_taken = true;
        self.show(Screen::Clock);
        Some(Action::TakeJob(Box::new(job)))
    }

    pub(super) fn press_clock(&mut self, key: Key) -> Option<Action> {
        match key {
            Key::Char(c) if self.typed.chars().count() < LONGEST_TIME => self.typed.push(c),
            Key::Backspace => drop(self.typed.pop()),
            Key::Escape => self.show(Screen::Gate),
            Key::Enter if self.typed.trim().is_empty() => self.show(Screen::Disks),
            Key::Enter => match moment(&self.typed) {
                Some(beijing_s) => {
                    return Some(Action::ConfirmTime(ConfirmedTime {
                        unix_s: beijing_s - BEIJING_AHEAD_S,
                        at_ms: self.now_ms,
                    }));
                }
                None => self.message = Some(self.catalogue.screen.clock.not_a_time.into()),
            },
            _ => {}
        }
        None
    }
}
