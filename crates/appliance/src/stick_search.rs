use std::collections::BTreeMap;

use pumice_job::{JOB_FILE, JobFile, JobFileError};
use pumice_model::{Access, Drive, DriveId, StickError, Transport, Volume};

use crate::clock::boot_ms;
use crate::notice::{NoStick, Peeked};
use crate::session::Session;

/// USB disks come about a second after the rest; a second one with a job file must not come too late to be noticed.
const QUIET_MS: u64 = 3_000;

/// The search for the USB disk that carries the job file; it never waits and can be asked again and again.
#[derive(Default)]
pub struct StickSearch {
    looks: BTreeMap<DriveId, Look>,
    changed_ms: u64,
}

/// One look at a USB disk, good until the disk describes itself otherwise.
struct Look {
    volumes: Vec<Volume>,
    access: Access,
    finding: Finding,
}

/// What a USB disk turned out to be.
#[derive(Debug)]
pub enum Finding {
    /// It is still being looked at.
    Awaited,
    /// It carries a job file that can be followed.
    Job(Box<JobFile>),
    /// It carries a job file that cannot.
    BadJob(JobFileError),
    /// It carries none.
    NoJobFile,
    /// It cannot take certificates.
    Unfit(StickError),
    /// It could not be read.
    Unreadable(NoStick),
    /// It was to be the certificate stick, and failed.
    GivenUp,
}

impl StickSearch {
    /// Begins to look at USB disks that came or changed; answers with those that need no look, so that each can be told
    /// of once.
    pub fn look(&mut self, session: &mut Session) -> Vec<DriveId> {
        let present = |id: &DriveId| session.inventory().drive(*id).is_some();
        self.looks.retain(|id, _| present(id));
        let is_fresh = |drive: &&Drive| {
            // What is being wiped is nobody's stick.
            drive.transport == Transport::Usb
                && !session.outcomes().contains_key(&drive.id)
                && !self.looks.get(&drive.id).is_some_and(|look| look.is_good_for(drive))
        };
        let fresh: Vec<Drive> = session.inventory().drives().filter(is_fresh).cloned().collect();
        let mut unfit = Vec::new();
        for drive in fresh {
            let finding = match session.peek(drive.id, JOB_FILE) {
                Ok(()) => Finding::Awaited,
                Err(error) => {
                    unfit.push(drive.id);
                    Finding::Unfit(error)
                }
            };
            let look = Look {
                volumes: drive.volumes,
                access: drive.access,
                finding,
            };
            self.looks.insert(drive.id, look);
            self.changed_ms = boot_ms();
        }
        unfit
    }

    /// Takes in what a look has found; answers with whether it is news.
    pub fn take(&mut self, drive: DriveId, found: Peeked) -> Option<&Finding> {
        let look = self
            .looks
            .get_mut(&drive)
            .filter(|look| matches!(look.finding, Finding::Awaited))?;
        look.finding = match found {
            Ok(None) => Finding::NoJobFile,
            Ok(Some(bytes)) => JobFile::parse(&bytes)
                .and_then(JobFile::unattended)
                .map_or_else(Finding::BadJob, |file| Finding::Job(Box::new(file))),
            Err(error) => Finding::Unreadable(error),
        };
        self.changed_ms = boot_ms();
        Some(&look.finding)
    }

    /// What a disk turned out to be.
    pub fn finding(&self, drive: DriveId) -> Option<&Finding> {
        self.looks.get(&drive).map(|look| &look.finding)
    }

    /// Disks that carry a job file, once none is being looked at and no new one has come for a while; none before.
    pub fn candidates(&self) -> Vec<(DriveId, &JobFile)> {
        let is_awaited = |look: &Look| matches!(look.finding, Finding::Awaited);
        if self.looks.values().any(is_awaited) || boot_ms() < self.changed_ms + QUIET_MS {
            return Vec::new();
        }
        let jobs = self.looks.iter().filter_map(|(id, look)| match &look.finding {
            Finding::Job(file) => Some((*id, &**file)),
            _ => None,
        });
        jobs.collect()
    }

    /// Forgets a disk as a candidate until it is plugged in again.
    pub fn give_up(&mut self, drive: DriveId) {
        if let Some(look) = self.looks.get_mut(&drive) {
            look.finding = Finding::GivenUp;
        }
    }
}

impl Look {
    fn is_good_for(&self, drive: &Drive) -> bool {
        self.volumes == drive.volumes && self.access == drive.access
    }
}
