use pumice_job::JobFile;
use pumice_language::Language;
use pumice_model::{
    Capabilities, Clock, ConfirmedTime, Drive, DriveId, Event, FirmwareChoice, HidingController, Hold, Job, Judgement,
    Role, Sensor, StickError, Technique,
};

use crate::key::{KeyView, NewKey};
use crate::passphrase::Passphrase;
use crate::witness::WitnessView;

/// Something the screen must know of.
#[derive(Clone, Debug)]
pub enum Update {
    /// The drives that are present, all of them.
    Drives {
        /// One row a drive.
        rows: Vec<Row>,
        /// Whether the boot medium is known, so that USB disks can be judged.
        is_boot_medium_known: bool,
        /// Controllers behind which disks may lie that are not seen.
        hiding: Vec<HidingController>,
    },
    /// This language can be shown.
    Spoken(Language),
    /// Everything is shown in this language from now on.
    Language(Language),
    /// A drive takes the certificates now.
    StickTaken(DriveId),
    /// A drive is being made the certificate stick.
    StickAwaited(DriveId),
    /// The certificate stick carries this job file.
    JobFile(Box<JobFile>),
    /// The certificate stick carries a job file that cannot be followed; why, in words.
    JobFileRefused(String),
    /// What the job file asks for, now that its job is taken.
    Wanted {
        /// The drives that it lists.
        drives: Vec<DriveId>,
        /// What their own firmware is to do.
        firmware: FirmwareChoice,
    },
    /// What the computer's clock says.
    Clock(Clock),
    /// What the operator says the time is can be so.
    TimeConfirmed(ConfirmedTime),
    /// Wipes of this job were interrupted in an earlier boot; how many.
    Unfinished(Box<Job>, usize),
    /// Journals on the certificate stick cannot be read; what that means, in words.
    JournalsUnreadable(String),
    /// A drive did not become the certificate stick, and the one before still is; why, in words.
    StickRefused(String),
    /// There is no certificate stick that answers; why, in words.
    StickLost(String),
    /// The certificate stick answers again.
    StickAnswers(DriveId),
    /// A chosen drive can be wiped, if it is confirmed, and is then to erase itself by the first technique that it begins.
    Planned(DriveId, Vec<Technique>),
    /// What was typed was not what was asked for.
    Mismatch(DriveId),
    /// A chosen drive cannot be wiped; why, in words.
    Refused(DriveId, String),
    /// A drive is confirmed.
    Confirmed(DriveId),
    /// A step or the progress of a wipe.
    Event(Event),
    /// What the temperature sensor of a drive says.
    Sensor(DriveId, Sensor),
    /// A wipe that was cancelled comes to its end.
    GivingUp(DriveId),
    /// A wipe has ended; `None` where the worker broke.
    Ended(DriveId, Option<Judgement>),
    /// A certificate is on the stick; where.
    Saved(DriveId, String),
    /// What was typed can be the number on this drive's label.
    PsidTaken(DriveId),
    /// It stands otherwise with the enrolled key.
    Key(KeyView),
    /// How it stands with the witness's key; nothing where there is no place for one.
    Witness(Option<WitnessView>),
    /// A key was made; whose.
    KeyMade(Role, NewKey),
    /// The report of the job is saved, and its witness is to sign it.
    WitnessAsked,
    /// What came of something that was asked for, in words.
    Said(String),
    /// Time goes on: milliseconds since boot.
    Tick(u64),
}

/// A drive and what may be done with it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The drive.
    pub drive: Drive,
    /// What forbids wiping it.
    pub holds: Vec<Hold>,
    /// Whether it can take certificates.
    pub stick: Result<(), StickError>,
    /// What its own firmware offers, as far as is known.
    pub capabilities: Capabilities,
    /// What keeps it locked.
    pub locked: Locked,
}

/// What keeps a drive from being read and written, where something can be done about it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// Nothing, as far as is known.
    No,
    /// An erase of ours that was broken off, and the published password was not tried in this boot.
    ByUs,
    /// TCG Opal has locked ranges of it.
    Ranges,
}

/// What the operator wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Speak this language.
    Speak(Language),
    /// Make a drive the certificate stick.
    ChooseStick(DriveId),
    /// Open the enrolled key with this passphrase.
    UnlockKey(Passphrase),
    /// Make a key and keep it under this passphrase.
    EnrolKey(Passphrase),
    /// Make a key for the witness and keep it under this passphrase.
    EnrolWitness(Passphrase),
    /// Sign the report of the job with the witness's key, which this passphrase opens.
    Countersign(Passphrase),
    /// Leave the report of the job without the witness's signature.
    LeaveUnsigned,
    /// Take this job.
    TakeJob(Box<Job>),
    /// Take this as the time.
    ConfirmTime(ConfirmedTime),
    /// Plan these drives, in this order, with what their own firmware is to do.
    Plan(Vec<(DriveId, FirmwareChoice)>),
    /// Take our temporary password off a drive that an erase of ours has left locked.
    Unlock(DriveId),
    /// Take this as the number on a drive's label.
    GivePsid(DriveId, String),
    /// Let the computer sleep and wake, so that drives are no longer frozen.
    Thaw,
    /// Confirm a planned drive with what was typed.
    Confirm(DriveId, String),
    /// Forget every plan.
    Forget,
    /// Start what is confirmed.
    Start,
    /// End this wipe before it is done.
    Cancel(DriveId),
    /// End every wipe that is not done.
    CancelAll,
    /// Switch off.
    PowerOff,
}
