use std::collections::BTreeMap;
use std::io::{self, Write};

use pumice_device::{MountError, SaveError};
use pumice_language::{Asking, Catalogue, Console};
use pumice_model::{DriveId, Event, EventKind, Stage};

use crate::notice::{NoStick, Notice, StickLoss};
use crate::session::{Session, WipeState};
use crate::stick_search::Finding;

/// Progress is told in steps of this many per cent.
const PROGRESS_STEP: u64 = 10;

/// Tells on a plain line-by-line console what goes on.
pub struct Teller<'a> {
    texts: &'static Console,
    job: &'static Asking,
    out: &'a mut dyn Write,
    stages: BTreeMap<DriveId, StageTold>,
}

/// How much of a stage has been told.
struct StageTold {
    stage: Stage,
    work_bytes: u64,
    told_percent: u64,
}

impl<'a> Teller<'a> {
    /// Has told nothing yet.
    pub fn new(catalogue: &'static Catalogue, out: &'a mut dyn Write) -> Self {
        Self {
            texts: &catalogue.console,
            job: &catalogue.asking,
            out,
            stages: BTreeMap::new(),
        }
    }

    /// The texts it speaks with.
    pub fn texts(&self) -> &'static Console {
        self.texts
    }

    /// Tells one line.
    pub fn line(&mut self, line: impl AsRef<str>) -> io::Result<()> {
        // A raw terminal starts a line at its left edge only where it is told to.
        write!(self.out, "{}\r\n", line.as_ref())?;
        self.out.flush()
    }

    /// Tells what a USB disk turned out to be; nothing of one that will serve.
    pub fn finding(&mut self, session: &Session, drive: DriveId, finding: &Finding) -> io::Result<()> {
        let name = self.name(session, drive);
        match finding {
            Finding::Job(_) | Finding::GivenUp | Finding::Awaited => Ok(()),
            Finding::BadJob(error) => self.line((self.texts.job_file_refused)(&name, &(self.job.file_error)(error))),
            Finding::NoJobFile => self.line((self.texts.no_job_file)(&name)),
            Finding::Unfit(error) => self.line((self.texts.stick_unfit)(&name, *error)),
            Finding::Unreadable(error) => self.no_stick(&name, error),
        }
    }

    /// Tells why a drive did not become the certificate stick.
    pub fn no_stick(&mut self, name: &str, error: &NoStick) -> io::Result<()> {
        let line = match error {
            NoStick::Unfit(error) => (self.texts.stick_unfit)(name, *error),
            NoStick::NotMounted(error) => (self.texts.stick_unreadable)(name, &mount_problem(self.texts, error)),
            NoStick::Silent => (self.texts.stick_unreadable)(name, self.texts.no_answer),
            NoStick::Broken => (self.texts.stick_unreadable)(name, self.texts.keeper_broken),
        };
        self.line(line)
    }

    /// Tells what has happened.
    pub fn notice(&mut self, session: &Session, notice: &Notice) -> io::Result<()> {
        match notice {
            // What a look has found is told as a finding, a pause when it comes, and of a drive without a sensor its
            // certificate tells. Only a person has a drive or a key unlocked.
            Notice::Drives | Notice::Peeked(..) | Notice::Sensor(..) | Notice::Released(..) | Notice::Key(_) => Ok(()),
            Notice::Event(event) => self.event(session, *event),
            Notice::Ended(id) => {
                let name = self.name(session, *id);
                match session.outcomes().get(id).map(|outcome| &outcome.state) {
                    Some(WipeState::Unsaved(judgement) | WipeState::Saved(judgement, _)) => {
                        self.line((self.texts.ended)(&name, judgement))
                    }
                    _ => self.line((self.texts.broken)(&name)),
                }
            }
            Notice::Saved(saved) => {
                let name = self.name(session, saved.drive);
                self.line((self.texts.saved)(&name, &saved.path.display().to_string()))
            }
            Notice::Reported(path) => self.line((self.texts.reported)(&path.display().to_string())),
            Notice::PaperSaved(path) => self.line((self.texts.paper_saved)(&path.display().to_string())),
            Notice::NotDrawn(why) => {
                self.line(self.texts.not_drawn)?;
                self.line(why)
            }
            Notice::StickTaken(id) => {
                let name = self.name(session, *id);
                self.line((self.texts.stick_taken)(&name))
            }
            Notice::JournalsUnreadable(paths) => paths
                .iter()
                .try_for_each(|path| self.line((self.texts.journal_unreadable)(&path.display().to_string()))),
            Notice::StickRefused(id, error) => {
                let name = self.name(session, *id);
                self.no_stick(&name, error)
            }
            Notice::StickSilent(_) => self.line((self.texts.stick_failed)(self.texts.no_answer)),
            Notice::StickAnswers(_) => self.line(self.texts.stick_answers),
            Notice::StickLost(_, StickLoss::Vanished) => self.line(self.texts.stick_gone),
            Notice::StickLost(_, loss) => self.line((self.texts.stick_failed)(&loss_problem(self.texts, loss))),
        }
    }

    /// How a drive is called, also after it is gone.
    pub fn name(&self, session: &Session, id: DriveId) -> String {
        let wiped = session.outcomes().get(&id).map(|outcome| &outcome.drive);
        let drive = wiped.or_else(|| session.inventory().drive(id));
        drive.map_or_else(String::new, self.texts.drive)
    }

    fn event(&mut self, session: &Session, event: Event) -> io::Result<()> {
        let name = self.name(session, event.drive);
        match event.kind {
            EventKind::Started { stage, work_bytes } => {
                self.stages.insert(
                    event.drive,
                    StageTold {
                        stage,
                        work_bytes,
                        told_percent: 0,
                    },
                );
                self.line((self.texts.stage_begun)(&name, stage))
            }
            EventKind::TakenUp { sequel } => self.line((self.texts.taken_up)(&name, sequel)),
            EventKind::Progress { stage, done_bytes } => match self.advance(event.drive, stage, done_bytes) {
                Some(percent) => self.line((self.texts.progress)(&name, stage, percent)),
                None => Ok(()),
            },
            EventKind::Paused { stage } => self.line((self.texts.paused)(&name, stage)),
            EventKind::Stalled { stage, waited_ms } => self.line((self.texts.stalled)(&name, stage, waited_ms)),
            EventKind::Failed { stage, range, fault } => {
                self.line((self.texts.blocks_failed)(&name, stage, range, fault))
            }
            // What follows says it too: the next stage, or the verdict.
            EventKind::Ended { .. } | EventKind::Finished(_) => Ok(()),
        }
    }

    /// The per cent to tell, if enough was done since it was last told.
    fn advance(&mut self, drive: DriveId, stage: Stage, done_bytes: u64) -> Option<u64> {
        let told = self.stages.get_mut(&drive).filter(|told| told.stage == stage)?;
        let percent = u64::try_from(u128::from(done_bytes) * 100 / u128::from(told.work_bytes.max(1))).ok()?;
        let step = percent / PROGRESS_STEP * PROGRESS_STEP;
        (step > told.told_percent).then(|| {
            told.told_percent = step;
            step
        })
    }
}

/// Why there is no stick any more, for a screen on which a key leads to another.
pub fn stick_loss(catalogue: &Catalogue, loss: &StickLoss) -> String {
    loss_problem(&catalogue.console, loss)
}

/// Why a drive did not become the certificate stick, for a screen.
pub fn no_stick_problem(catalogue: &Catalogue, error: &NoStick) -> String {
    match error {
        NoStick::Unfit(error) => (catalogue.words.stick_error)(*error).into(),
        NoStick::NotMounted(error) => mount_problem(&catalogue.console, error),
        NoStick::Silent => catalogue.console.no_answer.into(),
        NoStick::Broken => catalogue.console.keeper_broken.into(),
    }
}

fn loss_problem(texts: &Console, loss: &StickLoss) -> String {
    match loss {
        StickLoss::Vanished => texts.save_gone.into(),
        StickLoss::Failed(error) => save_problem(texts, error),
        StickLoss::Broken => texts.keeper_broken.into(),
    }
}

/// What is wrong with a stick that took no file.
pub fn save_problem(texts: &Console, error: &SaveError) -> String {
    match error {
        SaveError::Full => texts.save_full.into(),
        SaveError::ReadOnly => texts.save_read_only.into(),
        SaveError::Gone => texts.save_gone.into(),
        SaveError::NotAsWritten => texts.save_not_as_written.into(),
        SaveError::Other(error) => (texts.kernel_says)(&error.to_string()),
    }
}

/// What is wrong with a stick that was not mounted.
pub fn mount_problem(texts: &Console, error: &MountError) -> String {
    match error {
        MountError::Gone => texts.save_gone.into(),
        MountError::ReadOnly => texts.save_read_only.into(),
        MountError::Unsupported => texts.mount_unsupported.into(),
        MountError::Damaged => texts.mount_damaged.into(),
        MountError::Busy => texts.mount_busy.into(),
        MountError::Other(error) => (texts.kernel_says)(&error.to_string()),
    }
}
