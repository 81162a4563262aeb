use std::collections::{BTreeMap, BTreeSet};

use pumice_job::{Form, JobFile};
use pumice_language::{Catalogue, Language};
use pumice_model::{
    Clock, ConfirmedTime, DriveId, Event, EventKind, FirmwareChoice, GateAnswers, HidingController, Job, Judgement,
    Role, Sequel, StickError, Technique, Transport,
};

use crate::key::{KeyEntry, KeyView, NewKey};
use crate::update::{Row, Update};
use crate::wipe_view::{Course, Outcome, WipeView};
use crate::witness::WitnessView;

/// Everything the screen shows.
#[derive(Clone)]
pub struct State {
    pub(crate) catalogue: &'static Catalogue,
    /// The languages that can be shown.
    pub(crate) spoken: Vec<Language>,
    pub(crate) screen: Screen,
    /// Where an answer of "no" leads back to.
    pub(crate) before_off: Screen,
    pub(crate) now_ms: u64,
    pub(crate) rows: Vec<Row>,
    pub(crate) is_boot_medium_known: bool,
    pub(crate) hiding: Vec<HidingController>,
    pub(crate) stick: Option<DriveId>,
    pub(crate) stick_awaited: Option<DriveId>,
    pub(crate) stick_problem: Option<String>,
    pub(crate) cursor: usize,
    /// Paragraphs of the details that are above the screen.
    pub(crate) scrolled: usize,
    pub(crate) form: Form,
    /// The field of the job that is typed in.
    pub(crate) field: usize,
    pub(crate) answers: GateAnswers,
    pub(crate) clock: Option<Clock>,
    pub(crate) is_job_taken: bool,
    pub(crate) chosen: BTreeSet<DriveId>,
    /// What the drives' own firmware is to do by the job file.
    pub(crate) usual_choice: FirmwareChoice,
    /// What a drive's own firmware is to do, where that is something else.
    pub(crate) choices: BTreeMap<DriveId, FirmwareChoice>,
    pub(crate) planned: Vec<DriveId>,
    /// What the planned drives' own firmware is to do.
    pub(crate) erases: BTreeMap<DriveId, Vec<Technique>>,
    pub(crate) confirmed: usize,
    pub(crate) typed: String,
    pub(crate) message: Option<String>,
    /// What is to be said once the screen of the job is shown.
    of_job: Option<String>,
    /// How it stands with the enrolled key; nothing while that was not told.
    pub(crate) key: Option<KeyView>,
    pub(crate) entry: KeyEntry,
    /// How it stands with the witness's key; nothing where there is no place for one.
    pub(crate) witness: Option<WitnessView>,
    pub(crate) new_key: Option<NewKey>,
    pub(crate) wipes: BTreeMap<DriveId, WipeView>,
}

/// Which screen is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    Stick,
    /// The passphrase of the enrolled key, or of one to be made.
    Key,
    /// The fingerprint of a key that was made for somebody.
    NewKey(Role),
    Job,
    /// Whether the witness is to sign the report of the job, and a passphrase for a key where there is none.
    Witness,
    Gate,
    Clock,
    Disks,
    /// The choice of what one drive's own firmware is to do.
    Firmware(DriveId),
    /// The number on one drive's label.
    Psid(DriveId),
    Confirm,
    Work,
    Details,
    Cancel(Extent, Asked),
    Off,
    /// The passphrase of the witness's key, to sign the report of the job.
    Countersign,
}

/// Which wipes are to be cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    One(DriveId),
    All,
}

/// How often the operator was asked whether they mean it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Once,
    Twice,
}

impl State {
    /// The first screen, with a job number to begin with.
    pub fn new(language: Language, job_number: &str) -> Self {
        Self {
            catalogue: language.catalogue(),
            spoken: Vec::new(),
            screen: Screen::Stick,
            before_off: Screen::Stick,
            now_ms: 0,
            rows: Vec::new(),
            is_boot_medium_known: false,
            hiding: Vec::new(),
            stick: None,
            stick_awaited: None,
            stick_problem: None,
            cursor: 0,
            scrolled: 0,
            form: Form::numbered(job_number),
            field: 0,
            answers: GateAnswers::default(),
            clock: None,
            is_job_taken: false,
            chosen: BTreeSet::new(),
            usual_choice: FirmwareChoice::default(),
            choices: BTreeMap::new(),
            planned: Vec::new(),
            erases: BTreeMap::new(),
            confirmed: 0,
            typed: String::new(),
            message: None,
            of_job: None,
            key: None,
            entry: KeyEntry::default(),
            witness: None,
            new_key: None,
            wipes: BTreeMap::new(),
        }
    }

    /// Takes in what happened.
    pub fn apply(&mut self, update: Update) {
        match update {
            Update::Drives {
                rows,
                is_boot_medium_known,
                hiding,
            } => self.take_drives(rows, is_boot_medium_known, hiding),
            Update::Spoken(language) => self.spoken.push(language),
            Update::Language(language) => self.speak(language),
            Update::StickTaken(drive) => self.take_stick(drive),
            Update::Unfinished(job, disks) => self.offer(&job, disks),
            Update::JobFile(file) => self.take_job_file(&file),
            Update::JobFileRefused(why) => self.refuse_job_file(&why),
            Update::Wanted { drives, firmware } => self.choose(drives, firmware),
            Update::Clock(clock) => self.clock = Some(clock),
            Update::TimeConfirmed(time) => self.take_time(time),
            Update::JournalsUnreadable(what) => self.add_message(&what),
            Update::StickAwaited(drive) => self.stick_awaited = Some(drive),
            Update::StickRefused(why) => {
                self.stick_awaited = None;
                self.message = Some(why);
            }
            Update::StickAnswers(drive) => {
                self.stick = Some(drive);
                self.stick_problem = None;
                self.message = None;
            }
            Update::StickLost(why) => self.lose_stick(why),
            Update::Planned(drive, techniques) => {
                self.planned.push(drive);
                self.erases.insert(drive, techniques);
            }
            Update::PsidTaken(drive) => {
                self.choices
                    .insert(drive, FirmwareChoice::Only(Technique::TcgPsidRevert));
                self.show_disk(drive);
            }
            Update::Said(what) => self.message = Some(what),
            Update::Mismatch(_) => {
                self.typed.clear();
                self.message = Some(self.catalogue.screen.mismatch.into());
            }
            Update::Refused(drive, why) => self.refuse(drive, &why),
            Update::Confirmed(_) => {
                self.confirmed += 1;
                self.typed.clear();
                self.message = None;
            }
            Update::Event(event) => {
                if let Some(wipe) = self.wipes.get_mut(&event.drive) {
                    wipe.apply(event, self.now_ms);
                }
                self.warn_of_beginning_anew(event);
            }
            Update::Sensor(drive, sensor) => self.change_wipe(drive, |wipe| wipe.sensor = Some(sensor)),
            Update::Key(view) => self.take_key(view),
            Update::Witness(view) => self.take_witness(view),
            Update::KeyMade(role, key) => self.take_new_key(role, key),
            Update::WitnessAsked => self.ask_witness(),
            Update::GivingUp(drive) => self.change_wipe(drive, |wipe| wipe.course = Course::GivingUp),
            Update::Ended(drive, judgement) => self.end_wipe(drive, judgement),
            Update::Saved(drive, path) => self.change_wipe(drive, |wipe| wipe.saved = Some(path)),
            Update::Tick(now_ms) => self.now_ms = now_ms,
        }
    }

    /// The language that can be shown instead of this one.
    pub(crate) fn other_language(&self) -> Option<Language> {
        let is_other = |language: &Language| !std::ptr::eq(language.catalogue(), self.catalogue);
        self.spoken.iter().copied().find(is_other)
    }

    /// USB disks, which alone can take certificates.
    pub(crate) fn usb_rows(&self) -> Vec<&Row> {
        self.rows
            .iter()
            .filter(|row| row.drive.transport == Transport::Usb)
            .collect()
    }

    /// Whether a row can be chosen for a wipe.
    pub(crate) fn is_wipeable(&self, row: &Row) -> bool {
        row.holds.is_empty() && !self.wipes.contains_key(&row.drive.id)
    }

    /// A drive that is present.
    pub(crate) fn row(&self, drive: DriveId) -> Option<&Row> {
        self.rows.iter().find(|row| row.drive.id == drive)
    }

    /// What a drive's own firmware is to do.
    pub(crate) fn choice(&self, drive: DriveId) -> FirmwareChoice {
        self.choices.get(&drive).copied().unwrap_or(self.usual_choice)
    }

    /// How many wipes have not ended.
    pub(crate) fn running(&self) -> usize {
        self.wipes.values().filter(|wipe| wipe.is_running()).count()
    }

    /// How many certificates are in memory only.
    pub(crate) fn unsaved(&self) -> usize {
        self.wipes.values().filter(|wipe| wipe.is_unsaved()).count()
    }

    /// The wipe under the cursor.
    pub(crate) fn under_cursor(&self) -> Option<&WipeView> {
        self.wipes.values().nth(self.cursor)
    }

    /// What to do where no USB disk is there to choose; `None` where one is.
    pub(crate) fn stick_advice(&self) -> Option<&'static str> {
        let usb = self.usb_rows();
        let is_boot_stick = |row: &&Row| row.stick == Err(StickError::BootStick);
        match usb.len() {
            0 => Some(self.catalogue.screen.no_usb),
            _ if usb.iter().all(is_boot_stick) => Some(self.catalogue.screen.only_boot_stick),
            _ => None,
        }
    }

    /// The name of the one drive whose wipe may be cancelled.
    pub(crate) fn to_cancel(&self) -> Option<String> {
        let Screen::Cancel(Extent::One(drive), _) = self.screen else {
            return None;
        };
        self.wipes
            .get(&drive)
            .map(|wipe| (self.catalogue.words.drive)(&wipe.drive))
    }

    /// Shows another screen from its beginning.
    pub(crate) fn show(&mut self, screen: Screen) {
        self.screen = screen;
        self.cursor = 0;
        self.message = if screen == Screen::Job {
            self.of_job.take()
        } else {
            None
        };
        self.typed.clear();
    }

    /// Where what is said of the job has its place: with its screen, which may come only after the key's.
    fn said_of_job(&mut self) -> &mut Option<String> {
        match self.screen {
            Screen::Key | Screen::NewKey(_) => &mut self.of_job,
            _ => &mut self.message,
        }
    }

    /// Whoever chose a disk to go on with must know that it begins again.
    fn warn_of_beginning_anew(&mut self, event: Event) {
        let is_anew = matches!(event.kind, EventKind::TakenUp { sequel } if sequel == Sequel::StartedAnew);
        if let Some(wipe) = self.wipes.get(&event.drive).filter(|_| is_anew) {
            let name = (self.catalogue.words.drive)(&wipe.drive);
            self.message = Some((self.catalogue.console.taken_up)(&name, Sequel::StartedAnew));
        }
    }

    fn speak(&mut self, language: Language) {
        self.catalogue = language.catalogue();
        self.message = None;
    }

    fn change_wipe(&mut self, drive: DriveId, change: impl FnOnce(&mut WipeView)) {
        if let Some(wipe) = self.wipes.get_mut(&drive) {
            change(wipe);
        }
    }

    fn take_drives(&mut self, rows: Vec<Row>, is_boot_medium_known: bool, hiding: Vec<HidingController>) {
        let gone = |id: &DriveId| !rows.iter().any(|row| row.drive.id == *id && row.holds.is_empty());
        if let Some(id) = self.chosen.iter().copied().find(gone) {
            let old = self.rows.iter().find(|row| row.drive.id == id);
            let name = old
                .map(|row| (self.catalogue.words.drive)(&row.drive))
                .unwrap_or_default();
            self.chosen.remove(&id);
            let texts = &self.catalogue.screen;
            self.message = Some(if self.planned.contains(&id) {
                (texts.planned_gone)(&name)
            } else {
                (texts.chosen_gone)(&name)
            });
        }
        self.chosen.retain(|id| !gone(id));
        let pointed_at = self.listed().get(self.cursor).map(|row| row.drive.id);
        self.rows = rows;
        self.is_boot_medium_known = is_boot_medium_known;
        self.hiding = hiding;
        match self.screen {
            Screen::Firmware(drive) | Screen::Psid(drive) if self.row(drive).is_none() => self.show(Screen::Disks),
            _ => self.follow(pointed_at),
        }
    }

    /// The drives among which the cursor moves, on this screen or the one that "no" leads back to.
    fn listed(&self) -> Vec<&Row> {
        let screen = if self.screen == Screen::Off {
            self.before_off
        } else {
            self.screen
        };
        match screen {
            Screen::Stick => self.usb_rows(),
            Screen::Disks => self.rows.iter().collect(),
            Screen::Key
            | Screen::NewKey(_)
            | Screen::Job
            | Screen::Witness
            | Screen::Countersign
            | Screen::Gate
            | Screen::Clock
            | Screen::Firmware(_)
            | Screen::Psid(_)
            | Screen::Confirm
            | Screen::Work
            | Screen::Details
            | Screen::Cancel(..)
            | Screen::Off => Vec::new(),
        }
    }

    /// Leaves the cursor on its drive, however the drives around it come and go: a key that is pressed at that moment
    /// must not mean another one.
    fn follow(&mut self, drive: Option<DriveId>) {
        let listed = self.listed();
        let Some(last) = listed.len().checked_sub(1) else {
            return;
        };
        let place = listed.iter().position(|row| Some(row.drive.id) == drive);
        self.cursor = place.unwrap_or(self.cursor.min(last));
    }

    fn lose_stick(&mut self, why: String) {
        self.stick = None;
        self.stick_awaited = None;
        self.stick_problem = Some(why.clone());
        self.message = Some(why);
    }

    fn take_stick(&mut self, drive: DriveId) {
        self.stick = Some(drive);
        self.stick_awaited = None;
        self.stick_problem = None;
        // Whoever went on meanwhile is not called back.
        if self.screen == Screen::Stick {
            self.show(if self.wipes.is_empty() {
                self.after_stick()
            } else {
                Screen::Work
            });
        }
    }

    /// Fills in the job that was interrupted, unless wipes of another are going on.
    fn offer(&mut self, job: &Job, disks: usize) {
        if self.wipes.is_empty() {
            *self.said_of_job() = Some((self.catalogue.screen.unfinished)(job.number.as_str(), disks));
            (self.form, self.answers) = (Form::of(job), job.gate.into());
        }
    }

    fn refuse_job_file(&mut self, why: &str) {
        *self.said_of_job() = Some((self.catalogue.screen.job_file_refused)(why));
    }

    fn take_job_file(&mut self, file: &JobFile) {
        *self.said_of_job() = Some(self.catalogue.screen.job_file_taken.into());
        (self.form, self.answers) = (Form::of(&file.job), file.job.gate.into());
    }

    fn add_message(&mut self, what: &str) {
        let said = self.said_of_job();
        let before = said.take().map(|message| message + " ").unwrap_or_default();
        *said = Some(before + what);
    }

    fn take_time(&mut self, time: ConfirmedTime) {
        self.clock.iter_mut().for_each(|clock| clock.confirmed = Some(time));
        if self.screen == Screen::Clock {
            self.show(Screen::Disks);
        }
    }

    fn end_wipe(&mut self, drive: DriveId, judgement: Option<Judgement>) {
        self.change_wipe(drive, |wipe| {
            wipe.outcome = judgement.map_or(Outcome::Broken, Outcome::Judged);
        });
    }

    fn choose(&mut self, drives: Vec<DriveId>, firmware: FirmwareChoice) {
        self.usual_choice = firmware;
        let can_be = |id: &DriveId| self.row(*id).is_some_and(|row| self.is_wipeable(row));
        let chosen: Vec<DriveId> = drives.into_iter().filter(can_be).collect();
        self.chosen.extend(chosen);
    }

    fn refuse(&mut self, drive: DriveId, why: &str) {
        let name = self.rows.iter().find(|row| row.drive.id == drive);
        let name = name
            .map(|row| (self.catalogue.words.drive)(&row.drive))
            .unwrap_or_default();
        self.show(Screen::Disks);
        self.chosen.remove(&drive);
        self.planned.clear();
        self.confirmed = 0;
        self.message = Some((self.catalogue.screen.refused)(&name, why));
    }
}
