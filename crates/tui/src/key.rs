use pumice_language::Signing;
use pumice_model::Role;

use crate::passphrase::Passphrase;
use crate::press::Key;
use crate::state::{Screen, State};
use crate::update::Action;

/// Characters a new passphrase has at least.
pub(crate) const FEWEST: usize = 10;

/// How it stands with the enrolled key, for the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyView {
    /// It is being looked for.
    Sought,
    /// There is none, and none can be made; why, in words.
    None(String),
    /// There is none, and one can be made.
    Empty,
    /// It is there, with the beginning of its fingerprint where that is known.
    Locked(Option<String>),
    /// It is being opened, or made.
    Opening,
    /// It signs; the beginning of its fingerprint.
    Unlocked(String),
}

/// The fingerprint of a key that was just made, as people note it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Its hexadecimal digits, in groups.
    pub groups: Vec<String>,
    /// The same in words.
    pub words: Vec<String>,
    /// The lines of a QR code of it.
    pub code: Vec<String>,
}

/// What was typed of a passphrase, and what the operator wants of the enrolled key.
#[derive(Clone, Default)]
pub(crate) struct KeyEntry {
    /// The passphrase, and the same once more for a new key.
    pub typed: [Passphrase; 2],
    /// Which of the two is typed.
    pub field: usize,
    /// Whether the operator goes on without it.
    pub is_skipped: bool,
}

impl KeyEntry {
    /// Takes a key that types in one of so many fields.
    pub fn press(&mut self, key: Key, fields: usize) {
        match key {
            Key::Char(letter) => self.typed[self.field].push(letter),
            Key::Backspace => self.typed[self.field].pop(),
            Key::Tab | Key::Up | Key::Down => self.field = (self.field + 1) % fields,
            _ => {}
        }
    }

    /// The passphrase of a key that is there; `None` where nothing was typed. It leaves the screen's memory.
    pub fn given(&mut self) -> Option<Passphrase> {
        (self.typed[0].length() > 0).then(|| self.take_typed())
    }

    /// The passphrase of a new key, once it was typed twice; or what is wrong with it. It leaves the screen's memory.
    pub fn chosen(&mut self, texts: &Signing) -> Result<Option<Passphrase>, String> {
        let [first, second] = &self.typed;
        if first.length() < FEWEST {
            self.field = 0;
            return Err((texts.too_short)(FEWEST));
        }
        if self.field == 0 {
            self.field = 1;
            return Ok(None);
        }
        if first != second {
            *self = Self::default();
            return Err(texts.differ.into());
        }
        Ok(Some(self.take_typed()))
    }

    fn take_typed(&mut self) -> Passphrase {
        let [typed, _] = std::mem::take(self).typed;
        typed
    }
}

impl State {
    /// The screen that follows on the choice of a stick.
    pub(crate) fn after_stick(&self) -> Screen {
        match &self.key {
            Some(KeyView::Sought | KeyView::Empty | KeyView::Locked(_) | KeyView::Opening) => Screen::Key,
            Some(KeyView::None(_) | KeyView::Unlocked(_)) | None => Screen::Job,
        }
    }

    pub(crate) fn take_key(&mut self, view: KeyView) {
        let is_settled = matches!(view, KeyView::None(_) | KeyView::Unlocked(_));
        self.key = Some(view);
        if is_settled && self.screen == Screen::Key {
            self.show(Screen::Job);
        }
    }

    /// Whoever went on meanwhile is not called back.
    pub(crate) fn take_new_key(&mut self, role: Role, key: NewKey) {
        self.new_key = Some(key);
        let is_awaited = match role {
            Role::Witness => self.screen == Screen::Witness,
            Role::Operator | Role::Client => matches!(self.screen, Screen::Key | Screen::Job),
        };
        if is_awaited {
            self.show(Screen::NewKey(role));
        }
    }

    pub(crate) fn press_key(&mut self, key: Key) -> Option<Action> {
        let is_new = match &self.key {
            Some(KeyView::Empty) => true,
            Some(KeyView::Locked(_)) => false,
            _ => {
                if key == Key::Escape {
                    self.skip_key();
                }
                return None;
            }
        };
        match key {
            Key::Escape => self.skip_key(),
            Key::Enter if is_new => return self.chosen_passphrase().map(Action::EnrolKey),
            Key::Enter => {
                return self
                    .given_passphrase(self.catalogue.signing.nothing_typed)
                    .map(Action::UnlockKey);
            }
            _ => self.entry.press(key, if is_new { 2 } else { 1 }),
        }
        None
    }

    pub(crate) fn press_new_key(&mut self, key: Key, role: Role) {
        if matches!(key, Key::Enter | Key::Escape) {
            self.show(match role {
                Role::Witness => Screen::Gate,
                Role::Operator | Role::Client => Screen::Job,
            });
        }
    }

    /// What was typed twice for a new key; what is wrong with it is told.
    pub(crate) fn chosen_passphrase(&mut self) -> Option<Passphrase> {
        let chosen = self.entry.chosen(&self.catalogue.signing);
        self.message = chosen.as_ref().err().cloned();
        chosen.ok().flatten()
    }

    /// What was typed for a key that is there; where that is nothing, it is told in these words.
    pub(crate) fn given_passphrase(&mut self, nothing_typed: &str) -> Option<Passphrase> {
        let given = self.entry.given();
        self.message = given.is_none().then(|| nothing_typed.into());
        given
    }

    fn skip_key(&mut self) {
        self.entry = KeyEntry {
            is_skipped: true,
            ..KeyEntry::default()
        };
        self.show(Screen::Job);
    }
}
