use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use pumice_model::{Drive, DriveChange, DriveId, HidingController};
use udev::{Enumerator, MonitorBuilder, MonitorSocket};

use crate::controllers::hiding_controllers;
use crate::describe::describe;
use crate::facts::{Facts, holders};
use crate::usage::Usage;

const SYSFS: &str = "/sys";

/// The drives of the computer as they come, change and go.
///
/// An event says only that something has happened: what is there is then looked up anew, so that an event lost or out of
/// order cannot leave a wrong picture.
pub struct Discovery {
    monitor: MonitorSocket,
    known: BTreeMap<DriveId, Drive>,
    usage: Usage,
    holders: BTreeMap<PathBuf, Vec<String>>,
    hiding: Vec<HidingController>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// What is there has not been looked up since something happened.
    Stale,
    /// Nothing has happened since it was.
    Current,
}

impl Discovery {
    /// Begins to listen. The drives that are there already are the first answer of [`Discovery::wait`].
    pub fn start() -> io::Result<Self> {
        // A controller tells of the disks it hides only after its driver has come.
        let monitor = MonitorBuilder::new()?
            .match_subsystem("block")?
            .match_subsystem("pci")?;
        Ok(Self {
            monitor: monitor.listen()?,
            known: BTreeMap::new(),
            usage: Usage::default(),
            holders: BTreeMap::new(),
            hiding: Vec::new(),
            state: State::Stale,
        })
    }

    /// What has changed since the last call, waiting up to `wait_ms` for something to happen.
    pub fn wait(&mut self, wait_ms: u64) -> io::Result<Vec<DriveChange>> {
        if self.state == State::Current {
            self.listen(wait_ms)?;
        }
        let usage = Usage::now()?;
        if self.state == State::Current && usage == self.usage && self.holders_now() == self.holders {
            return Ok(Vec::new());
        }
        // Set before looking: what happens meanwhile is in the monitor's queue.
        self.state = State::Current;
        self.usage = usage;
        let now = self.look().inspect_err(|_| self.state = State::Stale)?;
        self.hiding = hiding_controllers(Path::new(SYSFS)).inspect_err(|_| self.state = State::Stale)?;
        let changes = changes(&self.known, &now);
        self.known = now;
        Ok(changes)
    }

    /// The controllers behind which disks may lie that are not seen, as of the last call of [`Discovery::wait`].
    pub fn hiding(&self) -> &[HidingController] {
        &self.hiding
    }

    fn listen(&mut self, wait_ms: u64) -> io::Result<()> {
        let timeout = i32::try_from(wait_ms).map_or(PollTimeout::MAX, |ms| ms.try_into().unwrap_or(PollTimeout::MAX));
        match poll(&mut [PollFd::new(self.monitor.as_fd(), PollFlags::POLLIN)], timeout) {
            Ok(0) | Err(Errno::EINTR) => {}
            Ok(_) => {
                self.monitor.iter().for_each(drop);
                self.state = State::Stale;
            }
            Err(errno) => return Err(errno.into()),
        }
        Ok(())
    }

    fn look(&mut self) -> io::Result<BTreeMap<DriveId, Drive>> {
        let mut enumerator = Enumerator::new()?;
        enumerator.match_subsystem("block")?;
        enumerator.match_property("DEVTYPE", "disk")?;
        self.holders.clear();
        let mut drives = BTreeMap::new();
        for device in enumerator.scan_devices()? {
            if device.devtype() != Some(OsStr::new("disk")) || !device.is_initialized() {
                continue;
            }
            // A disk that vanishes while it is looked at has an event waiting.
            let Ok(facts) = Facts::of_device(&device) else { continue };
            let Some(drive) = describe(&facts, &self.usage) else {
                continue;
            };
            let folders = facts
                .partitions
                .iter()
                .map(|partition| device.syspath().join(&partition.name));
            for folder in folders.chain([device.syspath().to_owned()]) {
                let names = holders(&folder).unwrap_or_default();
                self.holders.insert(folder, names);
            }
            drives.insert(drive.id, drive);
        }
        Ok(drives)
    }

    fn holders_now(&self) -> BTreeMap<PathBuf, Vec<String>> {
        let read = |folder: &PathBuf| (folder.clone(), holders(folder).unwrap_or_default());
        self.holders.keys().map(read).collect()
    }
}

/// What has to be told for somebody who knows `before` to know `now`.
fn changes(before: &BTreeMap<DriveId, Drive>, now: &BTreeMap<DriveId, Drive>) -> Vec<DriveChange> {
    let gone = before.keys().filter(|id| !now.contains_key(id));
    let news = now.iter().filter_map(|(id, drive)| match before.get(id) {
        None => Some(DriveChange::Appeared(drive.clone())),
        Some(known) if known != drive => Some(DriveChange::Changed(drive.clone())),
        Some(_) => None,
    });
    gone.map(|id| DriveChange::Vanished(*id)).chain(news).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drive(id: u64, name: &str) -> (DriveId, Drive) {
        let record = [("diskseq", id.to_string()), ("ro", "0".to_owned())];
        let facts = Facts {
            name: name.into(),
            properties: [("DEVTYPE".to_owned(), "disk".to_owned())].into(),
            attributes: record.map(|(path, value)| (path.to_owned(), value)).into(),
            ancestors: vec!["scsi".into()],
            ..Facts::default()
        };
        (DriveId(id), describe(&facts, &Usage::default()).expect("it is a disk"))
    }

    #[test]
    fn only_what_is_new_gone_or_different_is_told() {
        let before = [drive(1, "sda"), drive(2, "sdb"), drive(3, "sdc")].into();
        let mut changed = drive(2, "sdb");
        changed.1.path = Some("moved".into());
        // A name that passed to another disk is a disk gone and a disk come.
        let now = [drive(1, "sda"), changed.clone(), drive(4, "sdc")].into();
        let expected = [
            DriveChange::Vanished(DriveId(3)),
            DriveChange::Changed(changed.1),
            DriveChange::Appeared(drive(4, "sdc").1),
        ];
        assert_eq!(changes(&before, &now), expected);
        assert_eq!(changes(&now, &now), []);
    }
}
