use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use pumice_device::{Discovery, MountError, SaveError, Stick};
use pumice_language::Catalogue;
use pumice_model::{
    Drive, DriveChange, DriveId, Event, Inventory, Job, Judgement, Order, Overwrite, Plan, Refusal, StickError, Volume,
};

use crate::custody::{Custody, Saved};
use crate::wipes::{Ended, News, Wipes};
use crate::{certificate_name, chance, summary};

/// Where the certificate stick is mounted.
const STICK_FOLDER: &str = "/run/pumice/stick";

/// What goes on in one boot, whoever decides: the drives, the wipes, the certificates and the stick they go to.
pub struct Session {
    catalogue: &'static Catalogue,
    discovery: Discovery,
    inventory: Inventory,
    wipes: Wipes,
    custody: Custody,
    stick: Option<Designated>,
    job: Option<Job>,
    outcomes: BTreeMap<DriveId, Outcome>,
    remarks: Vec<String>,
}

struct Designated {
    drive: DriveId,
    stick: Stick,
}

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

/// Something that has just happened.
#[derive(Debug)]
pub enum Notice {
    /// Drives came, went or changed.
    Drives,
    /// A step or the progress of a wipe.
    Event(Event),
    /// A wipe has ended.
    Ended(DriveId),
    /// A certificate is on the stick.
    Saved(Saved),
    /// There is no stick any more that takes certificates.
    StickLost(StickLost),
}

/// The loss of the certificate stick.
#[derive(Debug)]
pub struct StickLost {
    /// Which drive it was; `None` where there was none to begin with.
    pub drive: Option<DriveId>,
    /// Why it is none any more.
    pub loss: StickLoss,
}

/// Why there is no stick any more.
#[derive(Debug)]
pub enum StickLoss {
    /// It was pulled out.
    Vanished,
    /// It did not take a file.
    Failed(SaveError),
}

/// Why a drive did not become the certificate stick.
#[derive(Debug)]
pub enum NoStick {
    /// It is not fit to be one.
    Unfit(StickError),
    /// Its filesystem could not be mounted.
    NotMounted(MountError),
    /// It did not take a file.
    Failed(SaveError),
}

impl Session {
    /// Begins to watch the drives.
    pub fn new(catalogue: &'static Catalogue, inventory: Inventory, custody: Custody) -> io::Result<Self> {
        Ok(Self {
            catalogue,
            discovery: Discovery::start()?,
            inventory,
            wipes: Wipes::new(),
            custody,
            stick: None,
            job: None,
            outcomes: BTreeMap::new(),
            remarks: Vec::new(),
        })
    }

    /// Waits up to `wait_ms` for a drive to come or go, and does what has become due.
    pub fn step(&mut self, wait_ms: u64) -> io::Result<Vec<Notice>> {
        let mut notices = Vec::new();
        for change in self.discovery.wait(wait_ms)? {
            self.take_in(change, &mut notices);
        }
        for news in self.wipes.news() {
            match news {
                News::Event(event) => notices.push(Notice::Event(event)),
                News::Ended(ended) => notices.push(self.end(*ended)),
            }
        }
        self.save(&mut notices);
        Ok(notices)
    }

    /// The drives that are present.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// Drives whose wipe was begun in this boot.
    pub fn outcomes(&self) -> &BTreeMap<DriveId, Outcome> {
        &self.outcomes
    }

    /// Certificates, and the key that signs them.
    pub fn custody(&self) -> &Custody {
        &self.custody
    }

    /// The drive that takes certificates now.
    pub fn stick(&self) -> Option<DriveId> {
        self.stick.as_ref().map(|designated| designated.drive)
    }

    /// Whether every wipe has ended and every certificate is on a stick.
    pub fn is_settled(&self) -> bool {
        self.wipes.running() == 0 && self.custody.unsaved() == 0
    }

    /// Reads a file in the root folder of a possible certificate stick, without changing anything on it.
    pub fn peek(&self, drive: DriveId, file: &str) -> Result<Option<Vec<u8>>, NoStick> {
        let volume = self.inventory.certificate_volume(drive).map_err(NoStick::Unfit)?;
        pumice_device::peek(volume, Path::new(STICK_FOLDER), Path::new(file)).map_err(NoStick::NotMounted)
    }

    /// Makes a drive the certificate stick and saves on it what is waiting. From here on it cannot be planned, whatever
    /// comes of it.
    pub fn designate(&mut self, drive: DriveId) -> Result<Vec<Notice>, NoStick> {
        let volume: Volume = self
            .inventory
            .designate_certificate_stick(drive)
            .map_err(NoStick::Unfit)?;
        self.stick = None;
        let stick = Stick::mount(&volume, Path::new(STICK_FOLDER)).map_err(NoStick::NotMounted)?;
        self.stick = Some(Designated { drive, stick });
        let mut notices = vec![Notice::Drives];
        self.save(&mut notices);
        match notices.pop() {
            Some(Notice::StickLost(StickLost {
                loss: StickLoss::Failed(error),
                ..
            })) => Err(NoStick::Failed(error)),
            last => {
                notices.extend(last);
                Ok(notices)
            }
        }
    }

    /// Takes the job under which certificates are made from now on.
    pub fn take_job(&mut self, job: Job) {
        self.job = Some(job);
    }

    /// Adds a line to the summary: something that was asked for and not done.
    pub fn remark(&mut self, line: String) {
        self.remarks.push(line);
    }

    /// Plans a drive with a random stream of its own.
    pub fn plan(&self, drive: DriveId) -> Result<Plan, Refusal> {
        Plan::new(&self.inventory, drive, Overwrite::three_passes(chance::stream()))
    }

    /// Starts a wipe.
    pub fn start(&mut self, order: Order) {
        if let Some(drive) = self.inventory.drive(order.drive()) {
            let outcome = Outcome {
                drive: drive.clone(),
                state: WipeState::Running,
            };
            self.outcomes.insert(drive.id, outcome);
            self.wipes.start(order);
        }
    }

    /// Writes the summary; `Ok` when it is on the stick. A stick that does not take it is none any more.
    pub fn save_summary(&mut self) -> Result<(), StickLost> {
        let (Some(job), Some(designated)) = (&self.job, &self.stick) else {
            return Err(StickLost {
                drive: None,
                loss: StickLoss::Vanished,
            });
        };
        let path = certificate_name::folder(job).join(certificate_name::summary(self.custody.boot_id()));
        let text = summary::text(self.catalogue, job, self);
        designated
            .stick
            .save(&path, text.as_bytes())
            .map_err(|error| self.lose(error))
    }

    /// What was asked for and not done.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    fn take_in(&mut self, change: DriveChange, notices: &mut Vec<Notice>) {
        if let DriveChange::Vanished(id) = change
            && self.stick() == Some(id)
        {
            self.stick = None;
            notices.push(Notice::StickLost(StickLost {
                drive: Some(id),
                loss: StickLoss::Vanished,
            }));
        }
        self.inventory.apply(change);
        notices.push(Notice::Drives);
    }

    fn end(&mut self, ended: Ended) -> Notice {
        let state = match (ended.evidence, &self.job) {
            (Some(evidence), Some(job)) => {
                WipeState::Unsaved(self.custody.sign(ended.drive, job, ended.planned, evidence))
            }
            _ => WipeState::Broken,
        };
        if let Some(outcome) = self.outcomes.get_mut(&ended.drive) {
            outcome.state = state;
        }
        Notice::Ended(ended.drive)
    }

    fn save(&mut self, notices: &mut Vec<Notice>) {
        let Some(designated) = &self.stick else { return };
        if self.custody.unsaved() == 0 {
            return;
        }
        let (saved, result) = self.custody.save(&designated.stick);
        for saved in saved {
            self.mark_saved(&saved);
            notices.push(Notice::Saved(saved));
        }
        let result = result
            .map_err(|error| self.lose(error))
            .and_then(|()| self.save_summary());
        notices.extend(result.err().map(Notice::StickLost));
    }

    fn lose(&mut self, error: SaveError) -> StickLost {
        let drive = self.stick.take().map(|designated| designated.drive);
        StickLost {
            drive,
            loss: StickLoss::Failed(error),
        }
    }

    fn mark_saved(&mut self, saved: &Saved) {
        if let Some(outcome) = self.outcomes.get_mut(&saved.drive)
            && let WipeState::Unsaved(judgement) = &outcome.state
        {
            outcome.state = WipeState::Saved(judgement.clone(), saved.path.clone());
        }
    }
}
