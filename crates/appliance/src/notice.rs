use std::path::PathBuf;

use pumice_device::{MountError, Release, SaveError};
use pumice_model::{DriveId, Event, Sensor, StickError};

use crate::custody::Saved;
use crate::enrolment::Turn;
use crate::inquiries::Unanswered;

/// Something that has just happened.
#[derive(Debug)]
pub enum Notice {
    /// Drives came, went or changed.
    Drives,
    /// A step or the progress of a wipe.
    Event(Event),
    /// What a drive's temperature sensor says.
    Sensor(DriveId, Sensor),
    /// A wipe has ended.
    Ended(DriveId),
    /// A certificate is on the stick.
    Saved(Saved),
    /// The report of the job is on the stick.
    Reported(PathBuf),
    /// A paper that people read is on the stick.
    PaperSaved(PathBuf),
    /// The report could not be drawn for people to read; why.
    NotDrawn(String),
    /// A drive is the certificate stick now.
    StickTaken(DriveId),
    /// Journals on the certificate stick cannot be read, so what they say of is not gone on with.
    JournalsUnreadable(Vec<PathBuf>),
    /// A drive did not become the certificate stick; one that was it before still is.
    StickRefused(DriveId, NoStick),
    /// The certificate stick does not answer. It may yet, but another should be found.
    StickSilent(DriveId),
    /// The certificate stick answers again.
    StickAnswers(DriveId),
    /// There is no stick any more that takes certificates.
    StickLost(DriveId, StickLoss),
    /// What came of taking our temporary password off a drive.
    Released(DriveId, Result<Release, Unanswered>),
    /// Something came of the enrolled key.
    Key(Turn),
    /// A file that was looked for on a USB disk.
    Peeked(DriveId, Peeked),
}

/// What a look at a USB disk has found: the file, or that there is none.
pub type Peeked = Result<Option<Vec<u8>>, NoStick>;

/// What a look has found, of which nothing may ever be heard.
pub fn peeked(answer: Result<Result<Option<Vec<u8>>, MountError>, Unanswered>) -> Peeked {
    match answer {
        Ok(found) => found.map_err(NoStick::NotMounted),
        Err(Unanswered::Silent) => Err(NoStick::Silent),
        Err(Unanswered::Broken) => Err(NoStick::Broken),
    }
}

/// Why there is no stick any more.
#[derive(Debug)]
pub enum StickLoss {
    /// It was pulled out.
    Vanished,
    /// It did not take a file.
    Failed(SaveError),
    /// The program broke while using it.
    Broken,
}

/// Why a drive did not become the certificate stick, or could not be looked at.
#[derive(Debug)]
pub enum NoStick {
    /// It is not fit to be one.
    Unfit(StickError),
    /// Its filesystem could not be mounted.
    NotMounted(MountError),
    /// It does not answer.
    Silent,
    /// The program broke while using it.
    Broken,
}
