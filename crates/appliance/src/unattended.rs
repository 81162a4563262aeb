use std::io::{self, BufRead, ErrorKind};

use pumice_job::JobFile;
use pumice_language::Catalogue;
use pumice_model::{Drive, DriveId, FirmwareChoice, Refusal, Unconfirmed, Verdict};

use crate::assignment::{Assignment, assign};
use crate::clock::boot_ms;
use crate::enrolment::Standing;
use crate::key_words;
use crate::notice::{NoStick, Notice};
use crate::session::{Beginning, Outcome, Session, WipeState};
use crate::stick_search::StickSearch;
use crate::telling::Teller;

/// How long a listed drive that is not there yet is waited for.
const DRIVES_MS: u64 = 10_000;

const STEP_MS: u64 = 250;

/// Follows the job file on the certificate stick to the end and tells what it does.
pub struct Unattended<'a> {
    session: &'a mut Session,
    catalogue: &'static Catalogue,
    teller: Teller<'a>,
    search: StickSearch,
    sticks_told: usize,
    file: Option<JobFile>,
}

impl<'a> Unattended<'a> {
    /// Nothing is done yet.
    pub fn new(session: &'a mut Session, catalogue: &'static Catalogue, teller: Teller<'a>) -> Self {
        Self {
            session,
            catalogue,
            teller,
            search: StickSearch::default(),
            sticks_told: 0,
            file: None,
        }
    }

    /// Returns when the computer may be switched off: everything listed was done and is on the stick, or a person who
    /// was told what was not done has pressed Enter.
    pub fn run(mut self, enter: &mut dyn BufRead) -> io::Result<()> {
        let file = self.find_job()?;
        self.tell_of_letters()?;
        self.wait_for_drives(&file.listed)?;
        self.tell_of_key()?;
        let is_begun = self.start(&file)?;
        self.tell_of_absent()?;
        self.tell_of_hidden()?;
        while self.session.running() > 0 {
            self.step()?;
        }
        // Once more, with the drives that are there at the end.
        self.session.renew_summary();
        while !self.session.is_settled() {
            self.step()?;
        }
        self.session.conclude();
        while !self.session.is_settled() {
            self.step()?;
        }
        let texts = self.teller.texts();
        if is_begun && self.session.outcomes().values().all(is_erased) {
            return self.teller.line(texts.all_done);
        }
        self.teller.line(texts.not_all_done)?;
        wait_for_enter(enter)
    }

    /// Waits until a stick is mounted that carries a job file, and answers with that file.
    fn find_job(&mut self) -> io::Result<JobFile> {
        self.teller.line(self.teller.texts().waiting_for_stick)?;
        loop {
            self.step()?;
            if self.session.stick().is_none() {
                continue;
            }
            if let Some(file) = self.file.clone() {
                self.session.take_job(file.job.clone());
                self.session.declare(file.declared.clone());
                if let Some(limit) = file.heat_limit {
                    self.session.limit_heat(limit);
                }
                return Ok(file);
            }
        }
    }

    fn wait_for_drives(&mut self, listed: &[String]) -> io::Result<()> {
        let deadline_ms = boot_ms() + DRIVES_MS;
        let is_ready = |session: &Session| {
            let is_found = |name: &String| assign(session.inventory(), name) != Assignment::NotFound;
            session.inventory().is_boot_medium_known() && listed.iter().all(is_found)
        };
        while boot_ms() < deadline_ms && !is_ready(self.session) {
            self.step()?;
        }
        // A drive that does not say what its firmware offers is given up soon.
        while self.session.is_surveying() {
            self.step()?;
        }
        Ok(())
    }

    /// Starts every listed drive that can be wiped; whether that was all of them.
    fn start(&mut self, file: &JobFile) -> io::Result<bool> {
        let texts = self.teller.texts();
        let mut is_whole = true;
        for name in &file.listed {
            let line = match self.start_one(name, file.firmware) {
                Ok((id, beginning)) => {
                    let drive = self.teller.name(self.session, id);
                    let text = match beginning {
                        Beginning::Continued => texts.continued,
                        Beginning::None | Beginning::Anew => texts.begun,
                    };
                    self.teller.line(text(&drive))?;
                    continue;
                }
                Err(NotStarted::Begun(id)) => {
                    let drive = self.teller.name(self.session, id);
                    self.teller.line((texts.listed_twice)(name, &drive))?;
                    continue;
                }
                Err(NotStarted::NotFound) => {
                    self.session.miss(name);
                    (texts.serial_not_found)(name)
                }
                Err(NotStarted::Ambiguous(ids)) => {
                    let inventory = self.session.inventory();
                    let drives: Vec<&Drive> = ids.iter().filter_map(|id| inventory.drive(*id)).collect();
                    (texts.serial_ambiguous)(name, &drives)
                }
                Err(NotStarted::Refused(refusal)) => (texts.refused)(name, &refusal),
            };
            is_whole = false;
            self.teller.line(&line)?;
            self.session.remark(line);
        }
        Ok(is_whole)
    }

    fn tell_of_absent(&mut self) -> io::Result<()> {
        let absent = self.session.interrupted_absent();
        let text = self.teller.texts().interrupted_absent;
        let lines: Vec<String> = absent.map(|journal| text(&journal.planned.target.identity)).collect();
        for line in lines {
            self.teller.line(&line)?;
            self.session.remark(line);
        }
        Ok(())
    }

    /// Whose key signs: nobody types the passphrase of an enrolled one.
    fn tell_of_key(&mut self) -> io::Result<()> {
        let texts = &self.catalogue.signing;
        let why = match self.session.standing() {
            Standing::None(why) | Standing::GivenUp(why) => key_words::no_key(self.catalogue, why),
            _ => texts.unattended.into(),
        };
        self.teller.line((texts.by_this_boot)(&why))
    }

    fn tell_of_letters(&mut self) -> io::Result<()> {
        match &self.session.unprintable()[..] {
            [] => Ok(()),
            letters => self.teller.line((self.teller.texts().unprintable)(letters)),
        }
    }

    fn tell_of_hidden(&mut self) -> io::Result<()> {
        let text = self.teller.texts().hiding;
        self.session
            .hiding()
            .iter()
            .try_for_each(|controller| self.teller.line(text(controller)))
    }

    fn start_one(&mut self, listed: &str, firmware: FirmwareChoice) -> Result<(DriveId, Beginning), NotStarted> {
        let id = match assign(self.session.inventory(), listed) {
            Assignment::NotFound => return Err(NotStarted::NotFound),
            Assignment::Ambiguous(ids) => return Err(NotStarted::Ambiguous(ids)),
            Assignment::Drive(id) => id,
        };
        if self.session.outcomes().contains_key(&id) {
            return Err(NotStarted::Begun(id));
        }
        let plan = self.session.plan(id, firmware).map_err(NotStarted::Refused)?;
        match plan.confirm_listed(self.session.inventory(), listed) {
            Ok(order) => match self.session.start(order, None) {
                Beginning::None => Err(NotStarted::NotFound),
                beginning => Ok((id, beginning)),
            },
            Err(Unconfirmed::Refused(refusal)) => Err(NotStarted::Refused(refusal)),
            Err(Unconfirmed::Mismatch(_)) => Err(NotStarted::Refused(Refusal::Changed)),
        }
    }

    /// Goes on with what is running, and looks for another stick when there is none.
    fn step(&mut self) -> io::Result<()> {
        for notice in self.session.step(STEP_MS)? {
            match notice {
                Notice::Peeked(drive, found) => {
                    if let Some(finding) = self.search.take(drive, found) {
                        self.teller.finding(self.session, drive, finding)?;
                    }
                    continue;
                }
                Notice::StickSilent(drive) | Notice::StickLost(drive, _) | Notice::StickRefused(drive, _) => {
                    self.search.give_up(drive);
                }
                _ => {}
            }
            self.teller.notice(self.session, &notice)?;
        }
        if self.session.stick().is_none() && self.session.candidate().is_none() {
            self.seek()?;
        }
        Ok(())
    }

    fn seek(&mut self) -> io::Result<()> {
        for id in self.search.look(self.session) {
            if let Some(finding) = self.search.finding(id) {
                self.teller.finding(self.session, id, finding)?;
            }
        }
        let candidates = self.search.candidates();
        let count = candidates.len();
        if let [(id, file)] = candidates[..] {
            // The job that was begun goes on, whatever another stick asks for.
            if self.session.job().is_none() {
                self.file = Some(file.clone());
            }
            if let Err(error) = self.session.designate(id) {
                self.search.give_up(id);
                let name = self.teller.name(self.session, id);
                self.teller.no_stick(&name, &NoStick::Unfit(error))?;
            }
        } else if count > self.sticks_told {
            self.teller.line(self.teller.texts().several_sticks)?;
        }
        self.sticks_told = count;
        Ok(())
    }
}

/// Whether a wipe has ended in a certificate that says erased.
fn is_erased(outcome: &Outcome) -> bool {
    matches!(&outcome.state, WipeState::Saved(judgement, _) if judgement.verdict == Verdict::Erased)
}

/// A console that was closed is no person who pressed Enter.
fn wait_for_enter(enter: &mut dyn BufRead) -> io::Result<()> {
    match enter.read_line(&mut String::new())? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

/// Why a listed drive is not being wiped.
enum NotStarted {
    NotFound,
    Ambiguous(Vec<DriveId>),
    /// It is, under another name.
    Begun(DriveId),
    Refused(Refusal),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_console_that_closes_is_no_press_of_enter() {
        let closed = wait_for_enter(&mut &b""[..]).unwrap_err();
        assert_eq!(closed.kind(), ErrorKind::UnexpectedEof);
        assert!(wait_for_enter(&mut &b"\n"[..]).is_ok());
    }
}
