mod witness;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pumice_certificate::{Fingerprint, Ledger};
use pumice_device::{MountError, SaveError};
use pumice_model::{DriveId, Inventory, NoDataVolume};
use pumice_tui::Passphrase;

use self::witness::Errand;
pub use self::witness::WitnessStanding;
use crate::chance;
use crate::custody::SignedAnew;
use crate::inquiries::{Inquiries, Unanswered};
use crate::key_stick::{self, Found, KeyStore, Looked, Mounting, NotOpened, Opened, Reach};
use crate::safekeeping::Safekeeping;

/// Below it, each time the data partition is mounted has a folder of its own: one that hangs keeps its.
const FOLDER: &str = "/run/pumice/data";

/// USB disks come a second or more after the rest; so long after boot the boot stick is still awaited.
const SEEK_MS: u64 = 15_000;

/// How long making a key of a passphrase may take on the slowest computer.
const OPENING_MS: u64 = 900_000;

/// How long what is signed waits for the boot stick to come back, before the key of this boot signs in its place.
const RECORDING_MS: u64 = 120_000;

/// The enrolled key: where it is, whether it is open, and what it has signed on its way into the ledger.
///
/// Everything that touches the boot stick is a question to it in a thread of its own, which mounts the partition, does one
/// thing and unmounts it. Nothing waits for one that hangs, and a stick that hung is not touched again.
pub struct Enrolment {
    reach: Arc<dyn Reach>,
    standing: Standing,
    questions: Inquiries<Answer>,
    /// The drive whose partition was looked at, or opened.
    looked: Option<DriveId>,
    /// The key on it, where it tells which.
    fingerprint: Option<Fingerprint>,
    /// Whether a key is kept for the witness, once the stick was looked at.
    witness: Option<Found>,
    /// What is to be done with that key.
    errand: Errand,
    link: Link,
    /// Drives that have not answered.
    silent: BTreeSet<DriveId>,
    /// Since when something signed waits to be recorded.
    waiting_since_ms: Option<u64>,
    mounts: u64,
}

/// How it stands with the enrolled key.
#[derive(Debug)]
pub enum Standing {
    /// It is being looked for.
    Sought,
    /// There is none, and none can be made.
    None(NoKey),
    /// The stick keeps none; one can be made.
    Empty,
    /// The stick keeps one, of which this is the fingerprint.
    Locked(Option<Fingerprint>),
    /// It is being opened, or made.
    Opening,
    /// It signs.
    Unlocked(Fingerprint),
    /// It did sign, and cannot any more in this boot.
    GivenUp(NoKey),
}

/// Why there is no enrolled key.
#[derive(Debug)]
pub enum NoKey {
    /// The boot medium has no place for one.
    Volume(NoDataVolume),
    /// That place cannot be mounted.
    Mount(MountError),
    /// The stick does not answer.
    Silent,
    /// The program broke while using it.
    Broken,
    /// The ledger does not take an entry.
    Ledger(SaveError),
    /// The stick did not come back.
    Away,
}

/// Something that has just come of it.
#[derive(Debug)]
pub enum Turn {
    /// It stands otherwise.
    Changed,
    /// It was not opened, or not made.
    Refused(Refusal),
    /// A key was made.
    Enrolled(Fingerprint),
    /// What was signed waits for the boot stick.
    StickAwaited,
    /// Certificates were signed anew; what they say may differ in who signed.
    SignedAnew(SignedAnew),
    /// A key was made for the witness.
    WitnessEnrolled(Fingerprint),
    /// The witness has signed the report of the job; its bytes with that signature.
    Countersigned(Vec<u8>),
    /// The witness's key was not made, or has not signed.
    WitnessRefused(Refusal),
}

/// Why a key was not opened, or not made.
#[derive(Debug)]
pub enum Refusal {
    /// The stick, or a file on it.
    NotOpened(NotOpened),
    /// The stick did not answer.
    Unanswered(Unanswered),
}

/// Between what is signed and the stick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// There is no stick whose ledger is known to be ours.
    Broken,
    /// That one has it.
    Whole(DriveId),
}

enum Answer {
    Looked(Result<Looked, MountError>),
    Unlocked(Result<Opened, NotOpened>),
    Enrolled(Result<Opened, NotOpened>),
    Found(Result<Ledger, NotOpened>),
    Recorded(Result<(), SaveError>),
    WitnessEnrolled(Result<Fingerprint, NotOpened>),
    Countersigned(Result<Vec<u8>, NotOpened>),
}

impl Enrolment {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self::reached_by(Arc::new(Mounting))
    }

    fn reached_by(reach: Arc<dyn Reach>) -> Self {
        Self {
            reach,
            standing: Standing::Sought,
            questions: Inquiries::new(),
            looked: None,
            fingerprint: None,
            witness: None,
            errand: Errand::None,
            link: Link::Broken,
            silent: BTreeSet::new(),
            waiting_since_ms: None,
            mounts: 0,
        }
    }

    /// How it stands.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Begins to open the key with its passphrase; the answer is a [`Turn`].
    pub fn unlock(&mut self, inventory: &Inventory, passphrase: Passphrase, now_ms: u64) {
        if !matches!(self.standing, Standing::Locked(_)) {
            return;
        }
        self.open(inventory, now_ms, move |stick| {
            let opened = stick.map_err(NotOpened::Mount);
            Answer::Unlocked(opened.and_then(|stick| key_stick::unlock(&*stick, passphrase.as_bytes())))
        });
    }

    /// Begins to make a key and keep it under a passphrase; the answer is a [`Turn`].
    pub fn enrol(&mut self, inventory: &Inventory, passphrase: Passphrase, now_ms: u64) {
        if !matches!(self.standing, Standing::Empty) {
            return;
        }
        self.open(inventory, now_ms, move |stick| {
            let (seed, salt) = (chance::seed(), chance::key_salt());
            let opened = stick.map_err(NotOpened::Mount);
            Answer::Enrolled(opened.and_then(|stick| key_stick::enrol(&*stick, passphrase.as_bytes(), seed, salt)))
        });
    }

    /// A drive is gone.
    pub fn forget(&mut self, drive: DriveId) {
        self.abandon_errand(drive);
        self.questions.forget(drive);
        if self.link == Link::Whole(drive) {
            self.link = Link::Broken;
        }
        if self.looked == Some(drive) {
            self.looked = None;
            if matches!(self.standing, Standing::Locked(_) | Standing::Empty | Standing::Opening) {
                self.standing = Standing::Sought;
                self.witness = None;
            }
        }
    }

    /// Does what has become due.
    pub fn tend(&mut self, inventory: &Inventory, safekeeping: &mut Safekeeping, now_ms: u64) -> Vec<Turn> {
        let mut turns = Vec::new();
        for (drive, answer) in self.questions.ended(now_ms) {
            self.hear(drive, answer, safekeeping, &mut turns);
        }
        match self.standing {
            Standing::Unlocked(_) => self.record(inventory, safekeeping, now_ms, &mut turns),
            Standing::Opening | Standing::GivenUp(_) => {}
            _ => self.seek(inventory, now_ms, &mut turns),
        }
        self.run_errand(inventory, now_ms, &mut turns);
        turns
    }

    /// Whether the boot stick is at an entry, or at its ledger, just now.
    pub fn is_recording(&self) -> bool {
        matches!(self.standing, Standing::Unlocked(_)) && self.questions.is_any_open()
    }

    /// Has what waits for the boot stick signed by the key of this boot.
    pub fn give_up_waiting(&mut self, safekeeping: &mut Safekeeping) -> Vec<Turn> {
        let mut turns = Vec::new();
        self.give_up(NoKey::Away, safekeeping, &mut turns);
        turns
    }

    fn seek(&mut self, inventory: &Inventory, now_ms: u64, turns: &mut Vec<Turn>) {
        match inventory.data_volume() {
            Ok((drive, volume)) if self.looked != Some(drive) => {
                self.looked = Some(drive);
                self.stand(Standing::Sought, turns);
                let (reach, volume, at) = (Arc::clone(&self.reach), volume.clone(), self.next_folder());
                self.questions.start(drive, now_ms, move || {
                    Answer::Looked(key_stick::look(|file| reach.peek(drive, &volume, &at, file)))
                });
            }
            Ok(_) => {}
            Err(NoDataVolume::NotFound) if now_ms < SEEK_MS => {}
            Err(why) => {
                self.looked = None;
                if !matches!(&self.standing, Standing::None(NoKey::Volume(known)) if *known == why) {
                    self.stand(Standing::None(NoKey::Volume(why)), turns);
                }
            }
        }
    }

    fn open(
        &mut self,
        inventory: &Inventory,
        now_ms: u64,
        work: impl FnOnce(Result<Box<dyn KeyStore>, MountError>) -> Answer + Send + 'static,
    ) {
        let Ok((drive, volume)) = inventory.data_volume() else {
            return;
        };
        self.standing = Standing::Opening;
        self.abandon_errand(drive);
        let (reach, volume, at) = (Arc::clone(&self.reach), volume.clone(), self.next_folder());
        let ask = move || work(reach.mount(drive, &volume, &at));
        self.questions.start_within(OPENING_MS, drive, now_ms, ask);
    }

    /// One thing at a time: first whether a stick that has come back is ours, then the next entry.
    fn record(&mut self, inventory: &Inventory, safekeeping: &mut Safekeeping, now_ms: u64, turns: &mut Vec<Turn>) {
        let Some(addition) = safekeeping.custody().addition() else {
            self.waiting_since_ms = None;
            return;
        };
        let is_new = self.waiting_since_ms.is_none();
        let since_ms = *self.waiting_since_ms.get_or_insert(now_ms);
        if now_ms >= since_ms + RECORDING_MS {
            return self.give_up(NoKey::Away, safekeeping, turns);
        }
        let present = inventory
            .data_volume()
            .ok()
            .filter(|(drive, _)| !self.silent.contains(drive));
        let Some((drive, volume)) = present else {
            turns.extend(is_new.then_some(Turn::StickAwaited));
            return;
        };
        if self.questions.is_open(drive) {
            return;
        }
        let (reach, volume, at) = (Arc::clone(&self.reach), volume.clone(), self.next_folder());
        if self.link == Link::Whole(drive) {
            self.questions.start(drive, now_ms, move || {
                let mounted = reach.mount(drive, &volume, &at).map_err(save_error);
                Answer::Recorded(mounted.and_then(|stick| key_stick::record(&*stick, &addition)))
            });
        } else {
            self.questions.start(drive, now_ms, move || {
                let mounted = reach.mount(drive, &volume, &at).map_err(NotOpened::Mount);
                Answer::Found(mounted.and_then(|stick| key_stick::read_ledger(&*stick, addition.key)))
            });
        }
    }

    fn hear(
        &mut self,
        drive: DriveId,
        answer: Result<Answer, Unanswered>,
        safekeeping: &mut Safekeeping,
        turns: &mut Vec<Turn>,
    ) {
        match answer {
            Ok(Answer::Looked(looked)) => self.hear_look(looked, turns),
            Ok(Answer::Unlocked(opened)) => {
                self.hear_opened(drive, opened, Standing::Locked(self.fingerprint), safekeeping, turns);
            }
            Ok(Answer::Enrolled(opened)) => {
                let made = opened.as_ref().ok().map(|opened| opened.key.fingerprint());
                // What is left of a key that was not made is looked at anew.
                self.looked = made.and(self.looked);
                self.hear_opened(drive, opened, Standing::Sought, safekeeping, turns);
                turns.extend(made.map(Turn::Enrolled));
            }
            Ok(Answer::Found(found)) => self.hear_found(drive, found, safekeeping, turns),
            Ok(Answer::Recorded(Ok(()))) => {
                self.waiting_since_ms = None;
                safekeeping.take_recorded();
            }
            // The stick may come back under another name; until then it is unknown whether the entry is on it.
            Ok(Answer::Recorded(Err(SaveError::Gone))) => self.lose(turns),
            Ok(Answer::Recorded(Err(error))) => self.give_up(NoKey::Ledger(error), safekeeping, turns),
            Ok(Answer::WitnessEnrolled(made)) => self.hear_witness_enrolled(made, turns),
            Ok(Answer::Countersigned(signed)) => self.hear_countersigned(signed, turns),
            Err(unanswered) => self.hear_nothing(drive, unanswered, turns),
        }
    }

    fn hear_look(&mut self, looked: Result<Looked, MountError>, turns: &mut Vec<Turn>) {
        self.witness = looked.as_ref().ok().map(|looked| looked.witness);
        let standing = match looked.map(|looked| looked.operator) {
            Ok(Found::Empty) => Standing::Empty,
            Ok(Found::Key(fingerprint)) => {
                self.fingerprint = fingerprint;
                Standing::Locked(fingerprint)
            }
            Err(error) => Standing::None(NoKey::Mount(error)),
        };
        self.stand(standing, turns);
    }

    fn hear_opened(
        &mut self,
        drive: DriveId,
        opened: Result<Opened, NotOpened>,
        otherwise: Standing,
        safekeeping: &mut Safekeeping,
        turns: &mut Vec<Turn>,
    ) {
        match opened {
            Ok(Opened { key, ledger }) => {
                self.link = Link::Whole(drive);
                let fingerprint = key.fingerprint();
                safekeeping.take_key(key, ledger);
                self.stand(Standing::Unlocked(fingerprint), turns);
            }
            Err(error) => {
                self.stand(otherwise, turns);
                turns.push(Turn::Refused(Refusal::NotOpened(error)));
            }
        }
    }

    fn hear_found(
        &mut self,
        drive: DriveId,
        found: Result<Ledger, NotOpened>,
        safekeeping: &mut Safekeeping,
        turns: &mut Vec<Turn>,
    ) {
        let taken = found.ok().and_then(|ledger| safekeeping.take_ledger(ledger).ok());
        if let Some(anew) = taken {
            self.link = Link::Whole(drive);
            self.waiting_since_ms = None;
            turns.push(Turn::SignedAnew(anew));
        } else {
            // Another stick, or an older copy of ours: the right one may still come.
            self.silent.insert(drive);
            turns.push(Turn::StickAwaited);
        }
    }

    fn hear_nothing(&mut self, drive: DriveId, unanswered: Unanswered, turns: &mut Vec<Turn>) {
        self.silent.insert(drive);
        let why = match unanswered {
            Unanswered::Silent => NoKey::Silent,
            Unanswered::Broken => NoKey::Broken,
        };
        self.fail_errand(unanswered, turns);
        match self.standing {
            Standing::Unlocked(_) => self.lose(turns),
            Standing::Opening => {
                self.stand(Standing::None(why), turns);
                turns.push(Turn::Refused(Refusal::Unanswered(unanswered)));
            }
            _ => self.stand(Standing::None(why), turns),
        }
    }

    fn lose(&mut self, turns: &mut Vec<Turn>) {
        self.link = Link::Broken;
        turns.push(Turn::StickAwaited);
    }

    fn give_up(&mut self, why: NoKey, safekeeping: &mut Safekeeping, turns: &mut Vec<Turn>) {
        self.link = Link::Broken;
        self.waiting_since_ms = None;
        let anew = safekeeping.give_up_key();
        self.stand(Standing::GivenUp(why), turns);
        turns.push(Turn::SignedAnew(anew));
    }

    fn stand(&mut self, standing: Standing, turns: &mut Vec<Turn>) {
        self.standing = standing;
        turns.push(Turn::Changed);
    }

    fn next_folder(&mut self) -> PathBuf {
        self.mounts += 1;
        Path::new(FOLDER).join(self.mounts.to_string())
    }
}

fn save_error(error: MountError) -> SaveError {
    match error {
        MountError::Gone => SaveError::Gone,
        MountError::ReadOnly => SaveError::ReadOnly,
        MountError::Other(error) => SaveError::Other(error),
        other => SaveError::Other(std::io::Error::other(other)),
    }
}

#[cfg(test)]
#[path = "enrolment_tests.rs"]
mod tests;
