use std::fs;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::Served;
use crate::{Error, Result};

const POLL: Duration = Duration::from_millis(10);

/// A server has to make a socket and no more.
const PATIENCE: Duration = Duration::from_secs(10);

/// A drive of the lab that waits for a virtual computer, or is part of one.
pub struct Attached {
    drive: Served,
    id: String,
    socket: PathBuf,
    server: JoinHandle<Result<()>>,
}

impl Attached {
    /// Serves a drive by a thread of its own, on a socket in `folder`; `name` is one that no other drive
    /// has.
    pub fn new(drive: &Served, name: &str, folder: &Path) -> Result<Self> {
        let socket = folder.join(name).with_extension("socket");
        // One of an earlier computer would be taken for this drive's.
        if socket.exists() {
            fs::remove_file(&socket).map_err(Error::file(&socket))?;
        }
        let server = {
            let (drive, socket) = (drive.clone(), socket.clone());
            thread::spawn(move || drive.serve(&socket))
        };
        let attached = Self {
            drive: drive.clone(),
            id: format!("lab-{name}"),
            socket,
            server,
        };
        attached.wait_until_served()?;
        Ok(attached)
    }

    /// Words for QEMU that attach it.
    pub fn qemu_words(&self) -> Vec<String> {
        self.drive.qemu_words(&self.id, &self.socket)
    }

    fn wait_until_served(&self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !self.socket.exists() {
            if self.server.is_finished() || Instant::now() >= deadline {
                return Err(Error::Machine(format!("{} is not served", self.id)));
            }
            thread::sleep(POLL);
        }
        Ok(())
    }
}
