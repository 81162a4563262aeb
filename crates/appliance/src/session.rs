mod conclusion;
mod declared;
mod firmware;
mod key;
mod summary;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;
use std::{io, thread};

use pumice_certificate::Journal;
use pumice_device::{Discovery, MountError, Psid, Release, Stick, peek};
use pumice_language::Catalogue;
use pumice_model::{
    Celsius, Declared, Drive, DriveChange, DriveId, FirmwareChoice, Geometry, HidingController, Identity, Inventory,
    Job, Judgement, Order, Overwrite, Plan, Planned, Refusal, Resumption, StickError, Technique,
};

use self::conclusion::{Drawing, Reported};
use crate::clock::boot_ms;
use crate::custody::{Custody, Saved};
use crate::enrolment::Enrolment;
use crate::inquiries::Inquiries;
use crate::keeper::{Keeper, Unfinished};
use crate::notice::Notice;
use crate::safekeeping::Safekeeping;
use crate::surveys::Surveys;
use crate::wipes::{Checkpoint, Ended, News, Wipes};
use crate::worker::{Bounds, Task};
use crate::{chance, notice};

/// Below it, each attempt to mount a stick has a folder of its own: one that hangs keeps its.
const STICK_FOLDER: &str = "/run/pumice/stick";

/// How long the end waits for the stick to take what it is taking.
const CLOSING_MS: u64 = 10_000;

const STEP_MS: u64 = 100;

/// What goes on in one boot, whoever decides: the drives, the wipes, the certificates and the stick they go to.
pub struct Session {
    catalogue: &'static Catalogue,
    discovery: Discovery,
    inventory: Inventory,
    hiding: Vec<HidingController>,
    wipes: Wipes,
    safekeeping: Safekeeping,
    enrolment: Enrolment,
    peeks: Inquiries<Peek>,
    surveys: Surveys,
    releases: Inquiries<Release>,
    /// Drives on which our password was tried in this boot.
    tried: BTreeSet<DriveId>,
    /// The stick that was let go of before a sleep.
    returning: Option<Identity>,
    mounts: u64,
    job: Option<Job>,
    declared: Declared,
    outcomes: BTreeMap<DriveId, Outcome>,
    remarks: Vec<String>,
    /// Drives that the job asks for and that never were there.
    absent: Vec<Identity>,
    reported: Option<Reported>,
    drawing: Drawing,
}

/// A file that was looked for, or that there is none.
type Peek = Result<Option<Vec<u8>>, MountError>;

/// What became of a drive that was wiped, or is being wiped.
pub struct Outcome {
    /// The drive as it was when the wipe began.
    pub drive: Drive,
    /// How far it is.
    pub state: WipeState,
}

/// How far a wipe and its certificate are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WipeState {
    /// At work.
    Running,
    /// Ended and signed, the certificate in memory only.
    Unsaved(Judgement),
    /// Ended, the certificate on the stick.
    Saved(Judgement, PathBuf),
    /// The worker broke: nothing is known, so nothing is certified.
    Broken,
}

/// How a wipe begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// It does not: the drive is not there any more.
    None,
    /// From its beginning.
    Anew,
    /// From where an earlier boot left off, if the drive still holds what was written.
    Continued,
}

impl Session {
    /// Begins to watch the drives.
    pub fn new(
        catalogue: &'static Catalogue,
        inventory: Inventory,
        custody: Custody,
        bounds: Bounds,
    ) -> io::Result<Self> {
        Ok(Self {
            catalogue,
            discovery: Discovery::start()?,
            inventory,
            hiding: Vec::new(),
            wipes: Wipes::new(bounds),
            safekeeping: Safekeeping::new(custody),
            enrolment: Enrolment::new(),
            peeks: Inquiries::new(),
            surveys: Surveys::new(),
            releases: Inquiries::new(),
            tried: BTreeSet::new(),
            returning: None,
            mounts: 0,
            job: None,
            declared: Declared::default(),
            outcomes: BTreeMap::new(),
            remarks: Vec::new(),
            absent: Vec::new(),
            reported: None,
            drawing: Drawing::default(),
        })
    }

    /// Waits up to `wait_ms` for a drive to come or go, and does what has become due.
    ///
    /// Drives that cannot be watched any more are an error only once nothing is left that could be lost by it.
    pub fn step(&mut self, wait_ms: u64) -> io::Result<Vec<Notice>> {
        let changes = self.discovery.wait(wait_ms);
        // What a stick has said counts, also if it is gone by now.
        let mut notices = self.safekeeping.tend(boot_ms());
        for saved in notices.iter().filter_map(saved) {
            mark_saved(&mut self.outcomes, saved);
        }
        if notices.iter().any(|notice| matches!(notice, Notice::StickTaken(_))) {
            // What the stick tells of earlier boots may say that an erase is ours.
            self.take_conditions();
        }
        match changes {
            Ok(changes) => {
                for change in changes {
                    self.take_in(change, &mut notices);
                }
                self.take_hiding(&mut notices);
            }
            Err(error) if self.is_settled() => return Err(error),
            Err(_) => thread::sleep(Duration::from_millis(wait_ms)),
        }
        for news in self.wipes.news(boot_ms()) {
            match news {
                News::Event(event) => notices.push(Notice::Event(event)),
                News::Sensor(drive, sensor) => notices.push(Notice::Sensor(drive, sensor)),
                News::Checkpoint(checkpoint) => self.keep_journal(*checkpoint, None),
                News::Intent(checkpoint, recorded) => self.keep_journal(*checkpoint, Some(recorded)),
                News::Ended(ended) => notices.push(self.end(*ended)),
            }
        }
        let peeked = self.peeks.ended(boot_ms()).into_iter();
        notices.extend(peeked.map(|(drive, found)| Notice::Peeked(drive, notice::peeked(found))));
        for (drive, release) in self.releases.ended(boot_ms()) {
            self.surveys.ask(drive, boot_ms());
            notices.push(Notice::Released(drive, release));
        }
        if self.surveys.tend(boot_ms()) {
            self.take_conditions();
            notices.push(Notice::Drives);
        }
        self.tend_key(&mut notices);
        self.await_stick();
        self.draw_report(&mut notices);
        self.save_summary();
        Ok(notices)
    }

    /// The drives that are present.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// The controllers behind which disks may lie that are not seen.
    pub fn hiding(&self) -> &[HidingController] {
        &self.hiding
    }

    /// Drives whose wipe was begun in this boot.
    pub fn outcomes(&self) -> &BTreeMap<DriveId, Outcome> {
        &self.outcomes
    }

    /// Certificates, and the key that signs them.
    pub fn custody(&self) -> &Custody {
        self.safekeeping.custody()
    }

    /// The drive that takes certificates now; none where it does not answer.
    pub fn stick(&self) -> Option<DriveId> {
        self.safekeeping.stick()
    }

    /// The drive that is being made the certificate stick.
    pub fn candidate(&self) -> Option<DriveId> {
        self.safekeeping.candidate()
    }

    /// How many wipes have not ended.
    pub fn running(&self) -> usize {
        self.wipes.running()
    }

    /// The job under which certificates are made.
    pub fn job(&self) -> Option<&Job> {
        self.job.as_ref()
    }

    /// Whether every wipe has ended, and every certificate and the summary are on a stick. Before there is a job there is
    /// nothing to wait for.
    pub fn is_settled(&self) -> bool {
        let is_idle = || self.wipes.running() == 0 && self.safekeeping.is_settled() && !self.is_drawing();
        self.job.is_none() || is_idle()
    }

    /// Begins to read a file in the root folder of a possible certificate stick, without changing anything on it; the
    /// answer is [`Notice::Peeked`].
    pub fn peek(&mut self, drive: DriveId, file: &'static str) -> Result<(), StickError> {
        let volume = self.inventory.certificate_volume(drive)?.clone();
        let at = self.next_mount_point();
        self.peeks
            .start(drive, boot_ms(), move || peek(drive, &volume, &at, Path::new(file)));
        Ok(())
    }

    /// Begins to make a drive the certificate stick; the answer is [`Notice::StickTaken`] or [`Notice::StickRefused`].
    /// From here on it cannot be planned, whatever comes of it.
    pub fn designate(&mut self, drive: DriveId) -> Result<(), StickError> {
        let volume = self.inventory.designate_certificate_stick(drive)?;
        let at = self.next_mount_point();
        let keeper = Keeper::start(drive, boot_ms(), move || Stick::mount(drive, &volume, &at));
        self.safekeeping.take_candidate(keeper);
        Ok(())
    }

    /// Goes on until everything is settled, as far as it can be without a person: nothing waits for a stick that is not
    /// there.
    pub fn settle(&mut self) {
        while !self.is_settled() && (self.wipes.running() > 0 || self.stick().is_some() || self.candidate().is_some()) {
            if self.step(STEP_MS).is_err() {
                return;
            }
        }
    }

    /// Gives the stick a little time to take what it is taking, and lets it go.
    pub fn close(&mut self) {
        let deadline_ms = boot_ms() + CLOSING_MS;
        self.finish_recording(deadline_ms - CLOSING_MS / 2);
        while self.safekeeping.is_busy() && boot_ms() < deadline_ms && self.step(STEP_MS).is_ok() {}
        let left_ms = deadline_ms.saturating_sub(boot_ms());
        self.safekeeping.release(Duration::from_millis(left_ms));
    }

    /// Takes the job under which certificates are made from now on.
    pub fn take_job(&mut self, job: Job) {
        self.job = Some(job);
        self.take_conditions();
    }

    /// Has wipes that are started from now on pause at this temperature.
    pub fn limit_heat(&mut self, limit: Celsius) {
        self.wipes.limit_heat(limit);
    }

    /// Plans a drive with a random stream of its own, or as an earlier boot did that was interrupted in this job. An erase
    /// by firmware that was begun then is gone on with, whatever is wanted now.
    pub fn plan(&self, drive: DriveId, choice: FirmwareChoice) -> Result<Plan, Refusal> {
        let Some(present) = self.inventory.drive(drive) else {
            return Err(Refusal::Vanished);
        };
        let mut techniques = self.survey(drive).capabilities().chosen(choice, present.medium);
        let mut overwrite = Overwrite::three_passes(chance::stream());
        if let Some(journal) = self.interrupted(&present.identity, present.geometry) {
            overwrite = journal.planned.overwrite.clone();
            techniques.splice(..0, begun_technique(journal));
        }
        Ok(Plan::new(&self.inventory, drive, overwrite)?.with_techniques(techniques))
    }

    /// Starts a wipe, or goes on with one that an earlier boot began.
    pub fn start(&mut self, order: Order, psid: Option<Psid>) -> Beginning {
        let Some(drive) = self.inventory.drive(order.drive()).cloned() else {
            return Beginning::None;
        };
        let resumption = self
            .interrupted(&drive.identity, drive.geometry)
            .filter(|journal| journal.planned.overwrite == order.planned().overwrite)
            .and_then(|journal| Resumption::of(order.planned(), &journal.evidence, journal.boot_id));
        let beginning = resumption.as_ref().map_or(Beginning::Anew, |_| Beginning::Continued);
        let outcome = Outcome {
            drive: drive.clone(),
            state: WipeState::Running,
        };
        self.outcomes.insert(drive.id, outcome);
        let task = Task {
            order,
            resumption,
            psid,
        };
        self.wipes.start(task, boot_ms());
        beginning
    }

    /// Ends a wipe; its certificate, which says so, comes within two seconds.
    pub fn cancel(&mut self, drive: DriveId) {
        self.wipes.cancel(drive, boot_ms());
    }

    /// The drives whose wipe has not ended.
    pub fn drives_at_work(&self) -> Vec<DriveId> {
        self.wipes.drives()
    }

    /// What the stick tells of work that an earlier boot left unfinished.
    pub fn unfinished(&self) -> &[Unfinished] {
        self.safekeeping.unfinished()
    }

    /// The journal of a drive of this job, wherever it is plugged in now, until its wipe has begun in this boot.
    pub fn interrupted(&self, identity: &Identity, geometry: Option<Geometry>) -> Option<&Journal> {
        self.interrupted_in_job()
            .filter(|journal| !self.is_begun(&journal.planned.target.identity))
            .find(|journal| is_of(journal, identity, geometry))
    }

    /// Journals of this job whose drives are not present, and were not when their wipe would have begun in this boot.
    pub fn interrupted_absent(&self) -> impl Iterator<Item = &Journal> {
        let is_absent = |journal: &&Journal| {
            let identity = &journal.planned.target.identity;
            !self.is_begun(identity) && !self.inventory.drives().any(|drive| drive.identity == *identity)
        };
        self.interrupted_in_job().filter(is_absent)
    }

    fn interrupted_in_job(&self) -> impl Iterator<Item = &Journal> {
        let journals = self.unfinished().iter().map(|unfinished| &unfinished.journal);
        journals.filter(|journal| self.job.as_ref().is_some_and(|job| job.number == journal.job.number))
    }

    /// Whether a drive that says this of itself was begun in this boot, under whatever name.
    pub fn is_begun(&self, identity: &Identity) -> bool {
        let mut drives = self.outcomes.values().map(|outcome| &outcome.drive);
        drives.any(|drive| drive.identity == *identity)
    }

    /// The drives that are present and were not begun in this boot, under whatever name: a disk that shows what was hidden
    /// of it, or was pulled out, may have come back under another.
    pub fn spared(&self) -> impl Iterator<Item = &Drive> {
        let is_begun = |drive: &&Drive| {
            let has_come_back = drive.identity.is_individual() && self.is_begun(&drive.identity);
            has_come_back || self.outcomes.contains_key(&drive.id)
        };
        self.inventory.drives().filter(move |drive| !is_begun(drive))
    }

    fn take_in(&mut self, change: DriveChange, notices: &mut Vec<Notice>) {
        if let DriveChange::Vanished(id) = change {
            self.safekeeping.forget(id, notices);
            self.enrolment.forget(id);
            self.peeks.forget(id);
            self.surveys.forget(id);
            self.releases.forget(id);
        }
        let appeared = match &change {
            DriveChange::Appeared(drive) => Some(drive.id),
            DriveChange::Changed(_) | DriveChange::Vanished(_) => None,
        };
        self.inventory.apply(change);
        if let Some(drive) = appeared {
            self.survey_anew(drive);
        }
        self.take_conditions();
        notices.push(Notice::Drives);
    }

    fn take_hiding(&mut self, notices: &mut Vec<Notice>) {
        if self.hiding != self.discovery.hiding() {
            self.hiding = self.discovery.hiding().to_vec();
            self.safekeeping.renew_summary();
            notices.push(Notice::Drives);
        }
    }

    fn end(&mut self, ended: Ended) -> Notice {
        let Ended {
            drive,
            planned,
            evidence,
        } = ended;
        let judgement = match (evidence, &self.job) {
            (Some(evidence), Some(job)) => self.safekeeping.sign(drive, job, planned, evidence),
            _ => None,
        };
        if let Some(outcome) = self.outcomes.get_mut(&drive) {
            outcome.state = judgement.map_or(WipeState::Broken, WipeState::Unsaved);
        }
        self.take_conditions();
        self.safekeeping.renew_summary();
        Notice::Ended(drive)
    }

    fn keep_journal(&mut self, checkpoint: Checkpoint, awaited: Option<Sender<()>>) {
        let Some(job) = self.job.clone() else { return };
        let Checkpoint {
            drive,
            planned,
            evidence,
        } = checkpoint;
        let boot_id = self.custody().boot_id();
        self.safekeeping.keep_journal(
            drive,
            Journal {
                job,
                boot_id,
                planned,
                evidence,
            },
            awaited,
        );
    }

    fn next_mount_point(&mut self) -> PathBuf {
        self.mounts += 1;
        Path::new(STICK_FOLDER).join(self.mounts.to_string())
    }
}

/// The erase by firmware that an earlier boot began.
fn begun_technique(journal: &Journal) -> Option<Technique> {
    let resumption = Resumption::of(&journal.planned, &journal.evidence, journal.boot_id)?;
    resumption.begun.map(|begun| begun.technique)
}

/// Whether a journal is of this drive, as large as a hidden area that was removed has made it, or a power cycle that was
/// asked for. A journal is no order: whoever edits one must not have less done than this boot would do by itself.
fn is_of(journal: &Journal, identity: &Identity, geometry: Option<Geometry>) -> bool {
    let Planned { target, overwrite, .. } = &journal.planned;
    let left = journal.evidence.geometry(&journal.planned);
    let has_grown = geometry.is_some_and(|now| now.is_larger_than(left)) && journal.evidence.awaits_power_cycle();
    let is_as_large = Some(left) == geometry || has_grown;
    target.identity == *identity && is_as_large && overwrite.is_three_pass_method()
}

fn saved(notice: &Notice) -> Option<&Saved> {
    match notice {
        Notice::Saved(saved) => Some(saved),
        _ => None,
    }
}

fn mark_saved(outcomes: &mut BTreeMap<DriveId, Outcome>, saved: &Saved) {
    if let Some(outcome) = outcomes.get_mut(&saved.drive)
        && let WipeState::Unsaved(judgement) = &outcome.state
    {
        outcome.state = WipeState::Saved(judgement.clone(), saved.path.clone());
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
