use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::Served;
use crate::{Error, Result};

/// Tells the sockets of drives of one name apart.
static NEXT: AtomicU32 = AtomicU32::new(0);

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
        // The server of an earlier computer removes its own socket when it ends, which may be later.
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let socket = folder.join(format!("{name}-{number}.socket"));
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
