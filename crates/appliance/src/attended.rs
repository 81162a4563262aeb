mod job;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use pumice_device::{NoPsid, Psid, Release, SuspendError};
use pumice_language::{Catalogue, Language};
use pumice_model::{DriveId, FirmwareChoice, Lock, Order, Plan, Role, Unconfirmed};
use pumice_tui::{Action, Locked, Row, State, Update};
use zeroize::Zeroize;

use self::job::Prepared;
use crate::clock;
use crate::custody::Saved;
use crate::enrolment::{Standing, Turn};
use crate::key_words;
use crate::notice::{NoStick, Notice};
use crate::session::{Session, WipeState};
use crate::surveys::Known;
use crate::telling::{no_stick_problem, stick_loss};
use crate::terminal::{Operator, key};

/// How long a key is waited for before the screen is drawn anew.
const FRAME_MS: u64 = 100;

/// How long the report of the job may take to be drawn and saved.
const CONCLUDING_MS: u64 = 120_000;

/// Does what a person at the keyboard asks for, until they want the computer switched off.
pub fn run(session: &mut Session, language: Language) -> io::Result<()> {
    let mut operator = Operator::new()?;
    let language = if operator.shows(language) {
        language
    } else {
        Language::En
    };
    let clock = session.clock();
    let number = format!("J{}", clock.rtc_unix_s);
    let mut desk = Desk {
        session,
        language,
        catalogue: language.catalogue(),
        state: State::new(language, &number),
        plans: BTreeMap::new(),
        orders: Vec::new(),
        psids: BTreeMap::new(),
        prepared: Prepared::default(),
        is_countersigned: false,
    };
    desk.state.apply(Update::Clock(clock));
    for other in Language::ALL.into_iter().filter(|other| operator.shows(*other)) {
        desk.state.apply(Update::Spoken(other));
    }
    desk.show_drives();
    loop {
        desk.frame(&mut operator)?;
        if let Some(action) = key(FRAME_MS)?.and_then(|key| desk.state.press(key)) {
            if action == Action::PowerOff {
                return desk.conclude(&mut operator);
            }
            desk.act(action);
        }
    }
}

/// A person's side of a session: what is shown, and what is planned but not begun.
struct Desk<'a> {
    session: &'a mut Session,
    language: Language,
    catalogue: &'static Catalogue,
    state: State,
    plans: BTreeMap<DriveId, Plan>,
    orders: Vec<Order>,
    /// Numbers of drives' labels, until the wipe begins that needs them.
    psids: BTreeMap<DriveId, Psid>,
    prepared: Prepared,
    /// Whether the witness has signed.
    is_countersigned: bool,
}

impl Desk<'_> {
    fn step(&mut self) -> io::Result<()> {
        for notice in self.session.step(0)? {
            self.show_notice(notice);
        }
        Ok(())
    }

    /// Signs the report of the job and has it drawn before the computer goes off, as long as there is a stick to take it.
    fn conclude(&mut self, operator: &mut Operator) -> io::Result<()> {
        self.miss_absent();
        self.session.conclude();
        self.settle(operator, self.catalogue.console.concluding)?;
        if self.session.awaits_witness() && self.ask_witness(operator)? {
            self.settle(operator, self.catalogue.witnessing.countersigned)?;
        }
        Ok(())
    }

    /// Waits until everything is on the stick, as long as there is one.
    fn settle(&mut self, operator: &mut Operator, meanwhile: &str) -> io::Result<()> {
        let deadline_ms = clock::boot_ms() + CONCLUDING_MS;
        while !self.session.is_settled() && self.session.stick().is_some() && clock::boot_ms() < deadline_ms {
            self.state.apply(Update::Said(meanwhile.into()));
            self.frame(operator)?;
            key(FRAME_MS)?;
        }
        Ok(())
    }

    /// Has the witness sign the report, which is on the stick without that already; whether they did.
    fn ask_witness(&mut self, operator: &mut Operator) -> io::Result<bool> {
        self.is_countersigned = false;
        self.state.apply(Update::WitnessAsked);
        while !self.is_countersigned {
            self.frame(operator)?;
            match key(FRAME_MS)?.and_then(|key| self.state.press(key)) {
                Some(Action::LeaveUnsigned) => return Ok(false),
                Some(action) => self.act(action),
                None => {}
            }
        }
        Ok(true)
    }

    fn frame(&mut self, operator: &mut Operator) -> io::Result<()> {
        self.state.apply(Update::Tick(clock::boot_ms()));
        self.step()?;
        operator.show(&self.state)
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Speak(language) => self.speak(language),
            Action::ChooseStick(drive) => self.choose_stick(drive),
            Action::TakeJob(job) => self.take_job(*job),
            Action::ConfirmTime(time) => self.confirm_time(time),
            Action::Plan(drives) => drives.into_iter().for_each(|(drive, choice)| self.plan(drive, choice)),
            Action::UnlockKey(passphrase) => {
                self.session.unlock_key(passphrase);
                self.show_key();
            }
            Action::EnrolKey(passphrase) => {
                self.session.enrol_key(passphrase);
                self.show_key();
            }
            Action::Unlock(drive) => self.unlock(drive),
            Action::GivePsid(drive, typed) => self.take_psid(drive, typed),
            Action::Thaw => self.thaw(),
            Action::Confirm(drive, typed) => self.confirm(drive, &typed),
            Action::Forget => self.forget(),
            Action::Start => self.start(),
            Action::Cancel(drive) => self.cancel(drive),
            Action::CancelAll => self
                .session
                .drives_at_work()
                .into_iter()
                .for_each(|drive| self.cancel(drive)),
            Action::EnrolWitness(passphrase) => {
                self.session.enrol_witness(passphrase);
                self.show_key();
            }
            Action::Countersign(_) if self.session.stick().is_none() => {
                self.state
                    .apply(Update::Said(self.catalogue.witnessing.not_saved.into()));
            }
            Action::Countersign(passphrase) => {
                self.session.countersign(passphrase);
                self.show_key();
            }
            // The loops end with them before they come here.
            Action::PowerOff | Action::LeaveUnsigned => {}
        }
    }

    /// Shows everything in another language from now on, the report of the job among it.
    fn speak(&mut self, language: Language) {
        (self.language, self.catalogue) = (language, language.catalogue());
        self.session.speak(self.catalogue);
        self.state.apply(Update::Language(language));
        self.show_key();
        self.show_drives();
    }

    fn start(&mut self) {
        for order in self.orders.drain(..) {
            // A disk that is not there any more is not begun, and its row is gone from the list.
            let psid = self.psids.remove(&order.drive());
            let _ = self.session.start(order, psid);
        }
    }

    fn cancel(&mut self, drive: DriveId) {
        self.session.cancel(drive);
        self.state.apply(Update::GivingUp(drive));
    }

    /// A stick that was there before stays.
    fn refuse_stick(&mut self, error: &NoStick) {
        let why = no_stick_problem(self.catalogue, error);
        self.state.apply(if self.session.stick().is_some() {
            Update::StickRefused(why)
        } else {
            Update::StickLost(why)
        });
    }

    fn unlock(&mut self, drive: DriveId) {
        self.session.release(drive);
        let texts = &self.catalogue.screen.unlocking;
        self.state.apply(Update::Said((texts.awaited)(&self.name(drive))));
        self.show_drives();
    }

    fn take_psid(&mut self, drive: DriveId, mut typed: String) {
        let psid = Psid::new(&typed);
        typed.zeroize();
        self.state.apply(match psid {
            Ok(psid) => {
                self.psids.insert(drive, psid);
                Update::PsidTaken(drive)
            }
            Err(NoPsid) => Update::Said(self.catalogue.screen.no_psid.into()),
        });
    }

    fn thaw(&mut self) {
        let texts = &self.catalogue.screen.suspend;
        let said = if self.session.running() > 0 {
            texts.busy.into()
        } else {
            // It is let go of, and taken again once it is recognised.
            self.state
                .apply(Update::StickLost(self.catalogue.console.stick_gone.into()));
            match self.session.suspend() {
                Ok(()) => texts.woke.into(),
                Err(SuspendError::Unsupported) => texts.unsupported.into(),
                Err(SuspendError::Failed(error)) => (texts.failed)(&error.to_string()),
            }
        };
        self.state.apply(Update::Said(said));
        self.show_drives();
    }

    fn name(&self, drive: DriveId) -> String {
        let drive = self.session.inventory().drive(drive);
        drive.map_or_else(String::new, self.catalogue.words.drive)
    }

    fn plan(&mut self, drive: DriveId, choice: FirmwareChoice) {
        match self.session.plan(drive, choice) {
            Ok(plan) => {
                self.state
                    .apply(Update::Planned(drive, plan.planned().techniques.clone()));
                self.plans.insert(drive, plan);
            }
            Err(refusal) => {
                self.forget();
                self.state
                    .apply(Update::Refused(drive, (self.catalogue.words.refusal)(&refusal)));
            }
        }
    }

    fn confirm(&mut self, drive: DriveId, typed: &str) {
        let Some(plan) = self.plans.remove(&drive) else { return };
        match plan.confirm(self.session.inventory(), typed) {
            Ok(order) => {
                self.orders.push(order);
                self.state.apply(Update::Confirmed(drive));
            }
            Err(Unconfirmed::Mismatch(plan)) => {
                self.plans.insert(drive, *plan);
                self.state.apply(Update::Mismatch(drive));
            }
            Err(Unconfirmed::Refused(refusal)) => {
                self.forget();
                self.state
                    .apply(Update::Refused(drive, (self.catalogue.words.refusal)(&refusal)));
            }
        }
    }

    fn forget(&mut self) {
        self.plans.clear();
        self.orders.clear();
    }

    fn show_notice(&mut self, notice: Notice) {
        let update = match notice {
            Notice::Drives => return self.show_drives(),
            Notice::Event(event) => Update::Event(event),
            Notice::Sensor(drive, sensor) => Update::Sensor(drive, sensor),
            Notice::Ended(drive) => {
                let state = self.session.outcomes().get(&drive).map(|outcome| &outcome.state);
                let judgement = match state {
                    Some(WipeState::Unsaved(judgement) | WipeState::Saved(judgement, _)) => Some(judgement.clone()),
                    _ => None,
                };
                Update::Ended(drive, judgement)
            }
            Notice::Saved(Saved { drive, path }) => Update::Saved(drive, path.display().to_string()),
            Notice::Reported(path) => Update::Said((self.catalogue.console.reported)(&path.display().to_string())),
            Notice::PaperSaved(path) => Update::Said((self.catalogue.console.paper_saved)(&path.display().to_string())),
            Notice::NotDrawn(_) => Update::Said(self.catalogue.console.not_drawn.into()),
            Notice::StickTaken(drive) => {
                self.state.apply(Update::StickTaken(drive));
                self.offer_job();
                let unfinished = self.session.unfinished();
                if let Some(newest) = unfinished.last() {
                    self.state.apply(Update::Unfinished(
                        Box::new(newest.journal.job.clone()),
                        unfinished.len(),
                    ));
                }
                return self.show_drives();
            }
            Notice::JournalsUnreadable(paths) => {
                let what = |path: &PathBuf| (self.catalogue.console.journal_unreadable)(&path.display().to_string());
                Update::JournalsUnreadable(paths.iter().map(what).collect::<Vec<_>>().join(" "))
            }
            Notice::StickRefused(_, error) => return self.refuse_stick(&error),
            Notice::StickSilent(_) => Update::StickLost(self.catalogue.console.no_answer.into()),
            Notice::StickAnswers(drive) => Update::StickAnswers(drive),
            Notice::StickLost(_, loss) => Update::StickLost(stick_loss(self.catalogue, &loss)),
            Notice::Released(drive, release) => {
                let texts = &self.catalogue.screen.unlocking;
                let text = match release {
                    Ok(Release::Released | Release::NoPassword) => texts.released,
                    Ok(Release::OtherPassword) => texts.other_password,
                    Ok(Release::Frozen) => texts.frozen,
                    Ok(Release::TriesExpired) => texts.tries_expired,
                    Ok(Release::StillSet | Release::NoAnswer | Release::Unreachable(_)) | Err(_) => texts.failed,
                };
                Update::Said(text(&self.name(drive)))
            }
            Notice::Peeked(drive, found) => return self.take_peeked(drive, found),
            Notice::Key(turn) => return self.show_turn(turn),
        };
        self.state.apply(update);
    }

    fn show_turn(&mut self, turn: Turn) {
        let texts = &self.catalogue.signing;
        let update = match turn {
            Turn::Changed => {
                self.show_key();
                match self.session.standing() {
                    Standing::GivenUp(why) => Update::Said((texts.given_up)(&key_words::no_key(self.catalogue, why))),
                    _ => return,
                }
            }
            Turn::Refused(refusal) => Update::Said(key_words::refusal(self.catalogue, &refusal)),
            Turn::Enrolled(fingerprint) => {
                Update::KeyMade(Role::Operator, key_words::new_key(self.language, fingerprint))
            }
            Turn::WitnessEnrolled(fingerprint) => {
                self.show_key();
                Update::KeyMade(Role::Witness, key_words::new_key(self.language, fingerprint))
            }
            Turn::WitnessRefused(refusal) => {
                self.show_key();
                Update::Said(key_words::witness_refusal(self.catalogue, &refusal))
            }
            Turn::Countersigned(_) => {
                self.is_countersigned = true;
                return self.show_key();
            }
            Turn::StickAwaited => Update::Said(texts.stick_awaited.into()),
            // What they say now is told of each.
            Turn::SignedAnew(_) => return,
        };
        self.state.apply(update);
    }

    fn show_key(&mut self) {
        let view = key_words::view(self.catalogue, self.session.standing());
        self.state.apply(Update::Key(view));
        self.state
            .apply(Update::Witness(key_words::witness(self.session.witness())));
    }

    fn show_drives(&mut self) {
        let inventory = self.session.inventory();
        let rows = inventory
            .drives()
            .map(|drive| row(self.session, drive.id))
            .collect::<Option<_>>()
            .unwrap_or_default();
        let is_boot_medium_known = inventory.is_boot_medium_known();
        self.state.apply(Update::Drives {
            rows,
            is_boot_medium_known,
            hiding: self.session.hiding().to_vec(),
        });
    }
}

fn row(session: &Session, id: DriveId) -> Option<Row> {
    let inventory = session.inventory();
    let drive = inventory.drive(id)?.clone();
    let holds = inventory.holds(&drive);
    Some(Row {
        stick: inventory.certificate_volume(id).map(drop),
        drive,
        holds,
        capabilities: session.survey(id).capabilities(),
        locked: match session.survey(id) {
            _ if session.is_releasable(id) => Locked::ByUs,
            Known::Survey(survey) if survey.lock == Lock::RangesLocked => Locked::Ranges,
            _ => Locked::No,
        },
    })
}
