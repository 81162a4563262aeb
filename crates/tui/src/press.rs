mod job;

use pumice_model::{Availability, DriveId, FirmwareChoice, Technique, WhyNot};

use crate::draw::details;
use crate::state::{Asked, Extent, Screen, State};
use crate::update::{Action, Locked, Row};
use crate::wipe_view::WipeView;

/// Letters that what is typed of a drive may have.
const LONGEST_NAME: usize = 60;

/// A key, as far as the screens know any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A printable character.
    Char(char),
    /// Up.
    Up,
    /// Down.
    Down,
    /// Tab.
    Tab,
    /// Enter.
    Enter,
    /// Backspace.
    Backspace,
    /// Escape.
    Escape,
    /// Ctrl-Q.
    Quit,
}

impl State {
    /// Takes a key; answers with what the operator wants, if that is more than a look.
    pub fn press(&mut self, key: Key) -> Option<Action> {
        if key == Key::Quit && !matches!(self.screen, Screen::Off | Screen::Countersign) {
            self.before_off = self.screen;
            self.screen = Screen::Off;
            return None;
        }
        match self.screen {
            Screen::Stick => self.press_stick(key),
            Screen::Key => self.press_key(key),
            Screen::NewKey(role) => {
                self.press_new_key(key, role);
                None
            }
            Screen::Job => self.press_job(key),
            Screen::Witness => self.press_witness(key),
            Screen::Gate => self.press_gate(key),
            Screen::Clock => self.press_clock(key),
            Screen::Disks => self.press_disks(key),
            Screen::Firmware(drive) => {
                self.press_firmware(key, drive);
                None
            }
            Screen::Psid(drive) => self.press_psid(key, drive),
            Screen::Confirm => self.press_confirm(key),
            Screen::Work => self.press_work(key),
            Screen::Details => self.press_details(key),
            Screen::Cancel(extent, asked) => self.press_cancel(key, extent, asked),
            Screen::Off => self.press_off(key),
            Screen::Countersign => self.press_countersign(key),
        }
    }

    fn press_stick(&mut self, key: Key) -> Option<Action> {
        let count = self.usb_rows().len();
        match key {
            Key::Up | Key::Down => self.move_cursor(key, count),
            Key::Enter => {
                self.message = None;
                return self
                    .usb_rows()
                    .get(self.cursor)
                    .map(|row| Action::ChooseStick(row.drive.id));
            }
            Key::Char('l' | 'L') => return self.other_language().map(Action::Speak),
            Key::Escape if !self.wipes.is_empty() => self.show(Screen::Work),
            _ => {}
        }
        None
    }

    fn press_disks(&mut self, key: Key) -> Option<Action> {
        match key {
            Key::Up | Key::Down => {
                self.message = None;
                self.move_cursor(key, self.rows.len());
            }
            Key::Char(' ') => self.toggle(),
            Key::Char('a' | 'A') => {
                let all = self
                    .rows
                    .iter()
                    .filter(|row| self.is_wipeable(row))
                    .map(|row| row.drive.id);
                self.chosen = all.collect();
            }
            Key::Char('t' | 'T') => self.open_firmware(),
            Key::Char('u' | 'U') => {
                let row = self.rows.get(self.cursor)?;
                return (row.locked == Locked::ByUs).then_some(Action::Unlock(row.drive.id));
            }
            Key::Char('f' | 'F') => return self.rows.iter().any(is_frozen).then_some(Action::Thaw),
            Key::Escape => self.show(if self.wipes.is_empty() {
                Screen::Clock
            } else {
                Screen::Work
            }),
            Key::Enter if self.chosen.is_empty() => self.message = Some(self.catalogue.screen.none_chosen.into()),
            Key::Enter => {
                (self.planned, self.confirmed) = (Vec::new(), 0);
                self.show(Screen::Confirm);
                let chosen = self.chosen.iter().map(|drive| (*drive, self.choice(*drive)));
                return Some(Action::Plan(chosen.collect()));
            }
            _ => {}
        }
        None
    }

    fn open_firmware(&mut self) {
        let row = self.rows.get(self.cursor).filter(|row| self.is_wipeable(row));
        if let Some(drive) = row.map(|row| row.drive.id) {
            let place = self.choices_of(drive).iter().position(|one| *one == self.choice(drive));
            self.show(Screen::Firmware(drive));
            self.cursor = place.unwrap_or(0);
            let is_silent = self
                .row(drive)
                .is_some_and(|row| row.capabilities.iter().next().is_none());
            self.message = is_silent.then(|| (self.catalogue.words.why_not)(WhyNot::NoAnswer).into());
        }
    }

    fn press_firmware(&mut self, key: Key, drive: DriveId) {
        let choices = self.choices_of(drive);
        match key {
            Key::Up | Key::Down => self.move_cursor(key, choices.len()),
            Key::Escape => self.show_disk(drive),
            Key::Enter => match choices.get(self.cursor) {
                Some(FirmwareChoice::Only(Technique::TcgPsidRevert)) if self.needs_psid(drive) => {
                    self.show(Screen::Psid(drive));
                }
                Some(FirmwareChoice::Only(technique)) if !self.is_offered(drive, *technique) => {
                    self.message = Some(self.catalogue.screen.not_offered.into());
                }
                Some(choice) => {
                    self.choices.insert(drive, *choice);
                    self.show_disk(drive);
                }
                None => {}
            },
            _ => {}
        }
    }

    /// What is typed leaves the screen's memory with the action.
    fn press_psid(&mut self, key: Key, drive: DriveId) -> Option<Action> {
        match key {
            Key::Escape => {
                self.show_disk(drive);
                self.open_firmware();
            }
            Key::Char(c) if self.typed.chars().count() < LONGEST_NAME => self.typed.push(c),
            Key::Backspace => drop(self.typed.pop()),
            Key::Enter => return Some(Action::GivePsid(drive, std::mem::take(&mut self.typed))),
            _ => {}
        }
        None
    }

    /// What a drive's own firmware can be made to do, and what it cannot.
    pub(crate) fn choices_of(&self, drive: DriveId) -> Vec<FirmwareChoice> {
        let techniques = self.row(drive).into_iter().flat_map(|row| row.capabilities.iter());
        let each = techniques.map(|(technique, _)| FirmwareChoice::Only(technique));
        [FirmwareChoice::Recommended, FirmwareChoice::None]
            .into_iter()
            .chain(each)
            .collect()
    }

    fn needs_psid(&self, drive: DriveId) -> bool {
        let needed = (Technique::TcgPsidRevert, Availability::Unavailable(WhyNot::PsidNeeded));
        self.row(drive)
            .is_some_and(|row| row.capabilities.iter().any(|one| one == needed))
    }

    fn is_offered(&self, drive: DriveId, technique: Technique) -> bool {
        self.row(drive)
            .is_some_and(|row| row.capabilities.is_available(technique))
    }

    /// Back to the list, with the pointer on the drive it was on.
    pub(crate) fn show_disk(&mut self, drive: DriveId) {
        self.show(Screen::Disks);
        self.cursor = self.rows.iter().position(|row| row.drive.id == drive).unwrap_or(0);
    }

    fn press_confirm(&mut self, key: Key) -> Option<Action> {
        let next = self.planned.get(self.confirmed).copied();
        match (key, next) {
            (Key::Escape, _) => {
                self.show(Screen::Disks);
                return Some(Action::Forget);
            }
            (Key::Char(c), Some(_)) if self.typed.chars().count() < LONGEST_NAME => self.typed.push(c),
            (Key::Backspace, Some(_)) => drop(self.typed.pop()),
            (Key::Enter, Some(drive)) => return Some(Action::Confirm(drive, self.typed.clone())),
            (Key::Char('s' | 'S'), None) if self.is_all_confirmed() => {
                self.begin_wipes();
                return Some(Action::Start);
            }
            _ => {}
        }
        None
    }

    fn press_work(&mut self, key: Key) -> Option<Action> {
        match key {
            Key::Up | Key::Down => self.move_cursor(key, self.wipes.len()),
            Key::Enter if !self.wipes.is_empty() => {
                self.scrolled = 0;
                self.screen = Screen::Details;
            }
            Key::Char('x' | 'X') => {
                if let Some(wipe) = self.under_cursor().filter(|wipe| wipe.is_running()) {
                    self.screen = Screen::Cancel(Extent::One(wipe.drive.id), Asked::Once);
                }
            }
            Key::Char('a' | 'A') if self.running() > 0 => self.screen = Screen::Cancel(Extent::All, Asked::Once),
            Key::Char('c' | 'C') => self.show(Screen::Stick),
            Key::Char('n' | 'N') if self.running() == 0 => self.show(Screen::Disks),
            _ => {}
        }
        None
    }

    fn press_details(&mut self, key: Key) -> Option<Action> {
        match key {
            Key::Up => self.scrolled = self.scrolled.saturating_sub(1),
            Key::Down => self.scrolled = (self.scrolled + 1).min(details(self).len().saturating_sub(1)),
            Key::Escape | Key::Enter => self.screen = Screen::Work,
            _ => {}
        }
        None
    }

    fn press_cancel(&mut self, key: Key, extent: Extent, asked: Asked) -> Option<Action> {
        match (key, asked) {
            (Key::Escape | Key::Char('n' | 'N'), _) => self.screen = Screen::Work,
            (Key::Char('y' | 'Y'), Asked::Once) => self.screen = Screen::Cancel(extent, Asked::Twice),
            (Key::Char('y' | 'Y'), Asked::Twice) => {
                self.screen = Screen::Work;
                // It may have ended while the question stood.
                return match extent {
                    Extent::One(drive) => self.wipes.get(&drive)?.is_running().then_some(Action::Cancel(drive)),
                    Extent::All => (self.running() > 0).then_some(Action::CancelAll),
                };
            }
            _ => {}
        }
        None
    }

    fn press_off(&mut self, key: Key) -> Option<Action> {
        match key {
            Key::Char('y' | 'Y') => return Some(Action::PowerOff),
            Key::Escape | Key::Char('n' | 'N') => self.screen = self.before_off,
            _ => {}
        }
        None
    }

    pub(crate) fn is_all_confirmed(&self) -> bool {
        !self.planned.is_empty() && self.confirmed == self.planned.len()
    }

    pub(crate) fn move_cursor(&mut self, key: Key, count: usize) {
        let last = count.saturating_sub(1);
        self.cursor = match key {
            Key::Up => self.cursor.saturating_sub(1),
            _ => (self.cursor + 1).min(last),
        };
    }

    fn toggle(&mut self) {
        let Some(row) = self.rows.get(self.cursor).filter(|row| self.is_wipeable(row)) else {
            return;
        };
        let id = row.drive.id;
        if !self.chosen.remove(&id) {
            self.chosen.insert(id);
        }
        self.message = None;
    }

    fn begin_wipes(&mut self) {
        let is_planned = |row: &&Row| self.planned.contains(&row.drive.id);
        let begun: Vec<_> = self
            .rows
            .iter()
            .filter(is_planned)
            .map(|row| row.drive.clone())
            .collect();
        for drive in begun {
            let techniques = self.erases.remove(&drive.id).unwrap_or_default();
            self.wipes
                .insert(drive.id, WipeView::new(drive, techniques, self.now_ms));
        }
        self.chosen.clear();
        self.planned.clear();
        self.confirmed = 0;
        self.show(Screen::Work);
    }
}

/// Whether a drive would offer more if it were not frozen.
pub(crate) fn is_frozen(row: &Row) -> bool {
    let frozen = Availability::Unavailable(WhyNot::SecurityFrozen);
    row.capabilities.iter().any(|(_, availability)| availability == frozen)
}
