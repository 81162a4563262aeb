use pumice_device::{SuspendError, release_lock, suspend};
use pumice_model::{Condition, Drive, DriveId, Lock, Medium, Technique};

use super::{Session, WipeState};
use crate::clock::boot_ms;
use crate::surveys::Known;

/// How long the computer sleeps; a drive needs some of it to lose its power for good.
const SUSPENDED_S: u32 = 8;

impl Session {
    /// Whether a drive has yet to say what its own firmware offers.
    pub fn is_surveying(&self) -> bool {
        let mut drives = self.inventory.drives();
        drives.any(|drive| self.survey(drive.id) == Known::NotYet)
    }

    /// What is known of a drive's own firmware.
    pub fn survey(&self, drive: DriveId) -> Known<'_> {
        self.surveys.of(drive)
    }

    /// Whether an erase of ours has left a drive locked, and the published password was not tried yet.
    pub fn is_releasable(&self, drive: DriveId) -> bool {
        let is_locked = matches!(self.survey(drive), Known::Survey(survey) if survey.lock == Lock::Locked);
        let present = self
            .inventory
            .drive(drive)
            .filter(|_| is_locked && !self.tried.contains(&drive));
        present.is_some_and(|present| self.begun_by_us(present).is_some_and(Technique::locks))
    }

    /// Begins to take our password off a drive that an erase of ours has left locked; the answer is [`Notice::Released`].
    pub fn release(&mut self, drive: DriveId) {
        if self.is_releasable(drive) {
            self.tried.insert(drive);
            self.releases.start(drive, boot_ms(), move || release_lock(drive));
        }
    }

    /// Lets the computer sleep and wake, which frees drives that its firmware froze. The certificate stick is let go of
    /// before; it is taken again when it is recognised, which is told by [`Notice::StickTaken`].
    pub fn suspend(&mut self) -> Result<(), SuspendError> {
        let stick = self.stick().and_then(|stick| self.inventory.drive(stick));
        self.returning = stick.map(|drive| drive.identity.clone());
        self.close();
        let slept = suspend(SUSPENDED_S);
        let asked: Vec<DriveId> = self.inventory.drives().map(|drive| drive.id).collect();
        for drive in asked {
            self.survey_anew(drive);
        }
        slept
    }

    /// Takes the certificate stick again that was let go of, unless another has taken its place.
    pub(super) fn await_stick(&mut self) {
        if self.stick().is_some() || self.candidate().is_some() {
            self.returning = None;
        }
        let Some(identity) = &self.returning else { return };
        let found = self.inventory.drives().find(|drive| drive.identity == *identity);
        if let Some(drive) = found.map(|drive| drive.id) {
            // One that does not answer yet is tried again.
            let _ = self.designate(drive);
        }
    }

    /// Asks a drive what its firmware offers; an optical one has nothing to offer, and may take long to say so.
    pub(super) fn survey_anew(&mut self, drive: DriveId) {
        let present = self.inventory.drive(drive);
        if present.is_some_and(|present| present.medium != Medium::Optical) {
            self.surveys.ask(drive, boot_ms());
        }
    }

    /// The erase of a drive's firmware that is on record as begun by us, and not as ended.
    fn begun_by_us(&self, drive: &Drive) -> Option<Technique> {
        let journal = self.interrupted(&drive.identity, drive.geometry)?;
        journal.evidence.begun_technique()
    }

    /// How the drives are changes with what they say, and with what is on record of them.
    pub(super) fn take_conditions(&mut self) {
        let drives: Vec<Drive> = self.inventory.drives().cloned().collect();
        for drive in drives {
            let condition = self.condition(&drive);
            self.inventory.take_condition(drive.id, condition);
        }
    }

    /// A disk that shows what was hidden of it may come back as another while it is wiped.
    fn is_at_work_elsewhere(&self, drive: &Drive) -> bool {
        self.outcomes.iter().any(|(id, outcome)| {
            *id != drive.id && outcome.state == WipeState::Running && outcome.drive.identity == drive.identity
        })
    }

    fn condition(&self, drive: &Drive) -> Condition {
        if self.is_at_work_elsewhere(drive) {
            return Condition::AtWork;
        }
        let survey = match self.survey(drive.id) {
            Known::NotYet => return Condition::BeingAsked,
            Known::Nothing => return Condition::Ready,
            Known::Survey(survey) => survey,
        };
        let ours = self.begun_by_us(drive);
        match (survey.erasing, survey.lock) {
            (Some(_), _) if ours.is_some() => Condition::Ready,
            (Some(erasing), _) => Condition::Erasing {
                progress: erasing.progress,
            },
            (None, Lock::Locked) if !ours.is_some_and(Technique::locks) => Condition::Locked,
            (None, _) => Condition::Ready,
        }
    }
}
