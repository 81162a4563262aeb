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

/// What the operator has typed and wants of the key.
#[derive(Clone, Default)]
pub(crate) struct KeyEntry {
    /// The passphrase, and the same once more for a new key.
    pub typed: [Passphrase; 2],
    /// Which of the two is typed.
    pub field: usize,
    /// Whether the operator goes on without it.
    pub is_skipped: bool,
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

    pub(crate) fn take_new_key(&mut self, key: NewKey) {
        self.new_key = Some(key);
        if matches!(self.screen, Screen::Key | Screen::Job) {
            self.show(Screen::NewKey);
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
            Key::Char(letter) => self.entry.typed[self.entry.field].push(letter),
            Key::Backspace => self.entry.typed[self.entry.field].pop(),
            Key::Tab | Key::Up | Key::Down if is_new => self.entry.field = 1 - self.entry.field,
            Key::Enter if is_new => return self.enrol(),
            Key::Enter => return self.unlock(),
            _ => {}
        }
        None
    }

    pub(crate) fn press_new_key(&mut self, key: Key) {
        if matches!(key, Key::Enter | Key::Escape) {
            self.show(Screen::Job);
        }
    }

    fn skip_key(&mut self) {
        self.entry = KeyEntry {
            is_skipped: true,
            ..KeyEntry::default()
        };
        self.show(Screen::Job);
    }

    fn unlock(&mut self) -> Option<Action> {
        if self.entry.typed[0].length() == 0 {
            self.message = Some(self.catalogue.signing.nothing_typed.into());
            return None;
        }
        self.message = None;
        Some(Action::UnlockKey(self.take_typed()))
    }

    fn enrol(&mut self) -> Option<Action> {
        let texts = &self.catalogue.signing;
        let [first, second] = &self.entry.typed;
        if first.length() < FEWEST {
            self.message = Some((texts.too_short)(FEWEST));
            self.entry.field = 0;
            return None;
        }
        if self.entry.field == 0 {
            self.message = None;
            self.entry.field = 1;
            return None;
        }
        if first != second {
            self.message = Some(texts.differ.into());
            self.entry = KeyEntry::default();
            return None;
        }
        self.message = None;
        Some(Action::EnrolKey(self.take_typed()))
    }

    /// What was typed leaves the screen's memory with the action.
    fn take_typed(&mut self) -> Passphrase {
        let [typed, _] = std::mem::take(&mut self.entry).typed;
        typed
    }
}
