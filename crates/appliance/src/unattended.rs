use std::io::{self, BufRead};

use pumice_model::{DriveId, Refusal, Unconfirmed};

use crate::assignment::{Assignment, assign};
use crate::clock::boot_ms;
use crate::job_file::JobFile;
use crate::session::{Notice, Session};
use crate::stick_search::StickSearch;
use crate::telling::Teller;

/// How long a listed drive that is not there yet is waited for.
const DRIVES_MS: u64 = 10_000;

const STEP_MS: u64 = 250;

/// Follows the job file on the certificate stick to the end and tells what it does.
pub struct Unattended<'a> {
    session: &'a mut Session,
    teller: Teller<'a>,
    search: StickSearch,
}

impl<'a> Unattended<'a> {
    /// Nothing is done yet.
    pub fn new(session: &'a mut Session, teller: Teller<'a>) -> Self {
        Self {
            session,
            teller,
            search: StickSearch::default(),
        }
    }

    /// Returns when the computer may be switched off: everything listed was done and is on the stick, or a person who
    /// was told what was not done has pressed Enter.
    pub fn run(mut self, enter: &mut dyn BufRead) -> io::Result<()> {
        let file = self.find_job()?;
        self.wait_for_drives(&file.serials)?;
        let is_whole = self.start(&file.serials)?;
        while !self.session.is_settled() {
            self.step()?;
        }
        self.save_summary()?;
        let texts = self.teller.texts();
        if is_whole {
            return self.teller.line(texts.all_done);
        }
        self.teller.line(texts.not_all_done)?;
        enter.read_line(&mut String::new()).map(drop)
    }

    fn find_job(&mut self) -> io::Result<JobFile> {
        self.teller.line(self.teller.texts().waiting_for_stick)?;
        let mut told_of = 0;
        loop {
            self.session.step(STEP_MS)?;
            self.look()?;
            match &self.search.candidates()[..] {
                [(id, file)] => {
                    let (id, file) = (*id, (*file).clone());
                    self.session.take_job(file.job.clone());
                    if self.designate(id)? {
                        return Ok(file);
                    }
                }
                candidates => {
                    if candidates.len() > told_of {
                        self.teller.line(self.teller.texts().several_sticks)?;
                    }
                    told_of = candidates.len();
                }
            }
        }
    }

    /// Whether the drive took the part of certificate stick.
    fn designate(&mut self, id: DriveId) -> io::Result<bool> {
        let name = self.teller.name(self.session, id);
        match self.session.designate(id) {
            Ok(notices) => {
                self.teller.line((self.teller.texts().stick_taken)(&name))?;
                notices
                    .iter()
                    .try_for_each(|notice| self.teller.notice(self.session, notice))?;
                Ok(true)
            }
            Err(error) => {
                self.search.give_up(id);
                self.teller.no_stick(&name, &error)?;
                Ok(false)
            }
        }
    }

    fn look(&mut self) -> io::Result<()> {
        for id in self.search.look(self.session) {
            if let Some(finding) = self.search.finding(id) {
                self.teller.finding(self.session, id, finding)?;
            }
        }
        Ok(())
    }

    fn wait_for_drives(&mut self, serials: &[String]) -> io::Result<()> {
        let deadline_ms = boot_ms() + DRIVES_MS;
        let is_ready = |session: &Session| {
            let is_found = |serial: &String| assign(session.inventory(), serial) != Assignment::NotFound;
            session.inventory().is_boot_medium_known() && serials.iter().all(is_found)
        };
        while boot_ms() < deadline_ms && !is_ready(self.session) {
            self.session.step(STEP_MS)?;
        }
        Ok(())
    }

    /// Starts every listed drive that can be wiped; whether that was all of them.
    fn start(&mut self, serials: &[String]) -> io::Result<bool> {
        let texts = self.teller.texts();
        let mut is_whole = true;
        for serial in serials {
            let line = match self.start_one(serial) {
                Ok(id) => {
                    let name = self.teller.name(self.session, id);
                    self.teller.line((texts.begun)(&name))?;
                    continue;
                }
                Err(NotStarted::NotFound) => (texts.serial_not_found)(serial),
                Err(NotStarted::Ambiguous) => (texts.serial_ambiguous)(serial),
                Err(NotStarted::Refused(refusal)) => (texts.refused)(serial, &refusal),
            };
            is_whole = false;
            self.teller.line(&line)?;
            self.session.remark(line);
        }
        Ok(is_whole)
    }

    fn start_one(&mut self, serial: &str) -> Result<DriveId, NotStarted> {
        let id = match assign(self.session.inventory(), serial) {
            Assignment::NotFound => return Err(NotStarted::NotFound),
            Assignment::Ambiguous => return Err(NotStarted::Ambiguous),
            Assignment::Drive(id) => id,
        };
        let plan = self.session.plan(id).map_err(NotStarted::Refused)?;
        match plan.confirm(self.session.inventory(), serial) {
            Ok(order) => self.session.start(order),
            Err(Unconfirmed::Refused(refusal)) => return Err(NotStarted::Refused(refusal)),
            Err(Unconfirmed::Mismatch(_)) => return Err(NotStarted::Refused(Refusal::Changed)),
        }
        Ok(id)
    }

    /// Goes on with what is running, and looks for another stick when there is none.
    fn step(&mut self) -> io::Result<()> {
        for notice in self.session.step(STEP_MS)? {
            if let Notice::StickLost(lost) = &notice {
                lost.drive.into_iter().for_each(|drive| self.search.give_up(drive));
            }
            self.teller.notice(self.session, &notice)?;
        }
        if self.session.stick().is_some() {
            return Ok(());
        }
        self.look()?;
        if let [(id, _)] = self.search.candidates()[..] {
            self.designate(id)?;
        }
        Ok(())
    }

    fn save_summary(&mut self) -> io::Result<()> {
        loop {
            if self.session.stick().is_some() {
                match self.session.save_summary() {
                    Ok(()) => return Ok(()),
                    Err(lost) => {
                        lost.drive.into_iter().for_each(|drive| self.search.give_up(drive));
                        self.teller.loss(&lost.loss)?;
                    }
                }
            }
            self.step()?;
        }
    }
}

/// Why a listed drive is not being wiped.
enum NotStarted {
    NotFound,
    Ambiguous,
    Refused(Refusal),
}
