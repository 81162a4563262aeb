use std::collections::BTreeMap;

use pumice_model::{Access, Drive, DriveId, StickError, Transport, Volume};

use crate::clock::boot_ms;
use crate::job_file::{JOB_FILE, JobFile, JobFileError};
use crate::session::{NoStick, Session};

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
    /// It carries a job file that can be followed.
    Job(JobFile),
    /// It carries a job file that cannot.
    BadJob(JobFileError),
    /// It carries none.
    NoJobFile,
    /// It cannot take certificates.
    Unfit(StickError),
    /// It could not be read.
    Unreadable(NoStick),
    /// It was the certificate stick and did not take a file.
    GivenUp,
}

impl StickSearch {
    /// Looks at USB disks that came or changed; answers with those, so that each can be told of once.
    pub fn look(&mut self, session: &Session) -> Vec<DriveId> {
        let present = |id: &DriveId| session.inventory().drive(*id).is_some();
        self.looks.retain(|id, _| present(id));
        let mut fresh = Vec::new();
        for drive in session
            .inventory()
            .drives()
            .filter(|drive| drive.transport == Transport::Usb)
        {
            if self.looks.get(&drive.id).is_some_and(|look| look.is_good_for(drive)) {
                continue;
            }
            let finding = examine(session, drive.id);
            let look = Look {
                volumes: drive.volumes.clone(),
                access: drive.access,
                finding,
            };
            self.looks.insert(drive.id, look);
            self.changed_ms = boot_ms();
            fresh.push(drive.id);
        }
        fresh
    }

    /// What a disk turned out to be.
    pub fn finding(&self, drive: DriveId) -> Option<&Finding> {
        self.looks.get(&drive).map(|look| &look.finding)
    }

    /// Disks that carry a job file, once no new one has come for a while; none before.
    pub fn candidates(&self) -> Vec<(DriveId, &JobFile)> {
        if boot_ms() < self.changed_ms + QUIET_MS {
            return Vec::new();
        }
        let jobs = self.looks.iter().filter_map(|(id, look)| match &look.finding {
            Finding::Job(file) => Some((*id, file)),
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

fn examine(session: &Session, drive: DriveId) -> Finding {
    match session.peek(drive, JOB_FILE) {
        Ok(None) => Finding::NoJobFile,
        Ok(Some(bytes)) => JobFile::parse(&bytes).map_or_else(Finding::BadJob, Finding::Job),
        Err(NoStick::Unfit(error)) => Finding::Unfit(error),
        Err(error) => Finding::Unreadable(error),
    }
}
