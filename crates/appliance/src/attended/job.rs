use pumice_job::{JOB_FILE, JobFile, JobFileError};
use pumice_model::{BEIJING_AHEAD_S, ConfirmedTime, DriveId, Job, date_and_time};
use pumice_tui::Update;

use super::Desk;
use crate::assignment::{Assignment, assign};
use crate::custody::BeforeBuild;
use crate::notice::{NoStick, Peeked};

/// What is known of the job before the operator has confirmed it.
#[derive(Default)]
pub struct Prepared {
    /// The drive that is to be the certificate stick once its job file was looked for.
    looked_at: Option<DriveId>,
    /// What was found, until the stick is taken.
    found: Option<Result<JobFile, JobFileError>>,
    /// The job file that fills in the screen.
    file: Option<JobFile>,
}

impl Desk<'_> {
    pub(super) fn choose_stick(&mut self, drive: DriveId) {
        self.prepared.looked_at = None;
        if self.session.stick() == Some(drive) {
            return self.state.apply(Update::StickTaken(drive));
        }
        // A job that was begun goes on, whatever another stick asks for.
        if self.session.job().is_some() {
            return self.designate(drive);
        }
        match self.session.peek(drive, JOB_FILE) {
            Ok(()) => {
                self.prepared.looked_at = Some(drive);
                self.state.apply(Update::StickAwaited(drive));
            }
            Err(error) => self.refuse_stick(&NoStick::Unfit(error)),
        }
    }

    /// A stick is mounted for writing only after its job file was read: one filesystem is not mounted twice.
    pub(super) fn take_peeked(&mut self, drive: DriveId, found: Peeked) {
        if self.prepared.looked_at != Some(drive) {
            return;
        }
        self.prepared.looked_at = None;
        match found {
            Ok(file) => {
                self.prepared.found = file.map(|bytes| JobFile::parse(&bytes));
                self.designate(drive);
            }
            Err(error) => self.refuse_stick(&error),
        }
    }

    fn designate(&mut self, drive: DriveId) {
        match self.session.designate(drive) {
            Ok(()) => self.state.apply(Update::StickAwaited(drive)),
            Err(error) => self.refuse_stick(&NoStick::Unfit(error)),
        }
        self.show_drives();
    }

    /// Fills in the screen from the job file of the stick that was just taken.
    pub(super) fn offer_job(&mut self) {
        match self.prepared.found.take() {
            Some(Ok(file)) => {
                self.state.apply(Update::JobFile(Box::new(file.clone())));
                self.prepared.file = Some(file);
            }
            Some(Err(error)) => {
                let why = (self.catalogue.asking.file_error)(&error);
                self.state.apply(Update::JobFileRefused(why));
            }
            None => {}
        }
    }

    pub(super) fn take_job(&mut self, job: Job) {
        // What the file declares and asks for is of its job and no other.
        let of_job = |file: &&JobFile| file.job.number == job.number;
        let file = self.prepared.file.as_ref().filter(of_job).cloned();
        self.session.take_job(job);
        // What is on record of the drives is of a job.
        self.show_drives();
        if let Some(limit) = file.as_ref().and_then(|file| file.heat_limit) {
            self.session.limit_heat(limit);
        }
        let wanted = file.map(|file| (file.declared, file.listed, file.firmware));
        let (declared, listed, firmware) = wanted.unwrap_or_default();
        self.session.declare(declared);
        let inventory = self.session.inventory();
        let drives = listed.iter().filter_map(|name| match assign(inventory, name) {
            Assignment::Drive(drive) => Some(drive),
            Assignment::NotFound | Assignment::Ambiguous(_) => None,
        });
        let drives = drives.collect();
        self.state.apply(Update::Wanted { drives, firmware });
        let letters = self.session.unprintable();
        if !letters.is_empty() {
            self.state
                .apply(Update::Said((self.catalogue.console.unprintable)(&letters)));
        }
    }

    /// Has the report of the job tell of the drives that its file asks for and that are not there at the end.
    pub(super) fn miss_absent(&mut self) {
        let number = self.session.job().map(|job| job.number.clone());
        let file = self
            .prepared
            .file
            .as_ref()
            .filter(|file| Some(&file.job.number) == number.as_ref());
        for name in file.map(|file| file.listed.clone()).unwrap_or_default() {
            let was_begun = self
                .session
                .outcomes()
                .values()
                .any(|one| one.drive.identity.is_listed_as(&name));
            if !was_begun && assign(self.session.inventory(), &name) == Assignment::NotFound {
                self.session.miss(&name);
            }
        }
    }

    pub(super) fn confirm_time(&mut self, time: ConfirmedTime) {
        self.state.apply(match self.session.confirm_time(time) {
            Ok(()) => Update::TimeConfirmed(time),
            Err(BeforeBuild { built_unix_s }) => {
                let built = date_and_time(built_unix_s.saturating_add(BEIJING_AHEAD_S)).unwrap_or_default();
                Update::Said((self.catalogue.screen.clock.before_build)(&built))
            }
        });
    }
}
