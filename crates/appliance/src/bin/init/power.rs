use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use nix::sys::reboot::{RebootMode, reboot};

/// How long the kernel is waited for, which first lets go of every device.
const PATIENCE: Duration = Duration::from_mins(1);

/// Why the computer is still on.
pub enum Refusal {
    /// The kernel refused; its words.
    Refused(String),
    /// Nothing came of it.
    StillOn,
}

/// Switches the computer off; comes back only where that fails.
///
/// There is no `sync` before it: what had to be kept is on the certificate stick by then, and a disk that no longer
/// answers would hold it up for ever.
pub fn off() -> Refusal {
    refused(RebootMode::RB_POWER_OFF)
}

/// Starts the computer again; comes back only where that fails.
pub fn restart() -> Refusal {
    refused(RebootMode::RB_AUTOBOOT)
}

/// The kernel ends whoever asked for it where the computer's firmware does not do it, and would panic at the end of
/// process 1: so a thread asks.
fn refused(mode: RebootMode) -> Refusal {
    let (said, answer) = channel();
    let asked = thread::Builder::new().spawn(move || {
        let Err(error) = reboot(mode);
        // Who waited may have had enough of it.
        let _ = said.send(error.to_string());
    });
    if let Err(error) = asked {
        return Refusal::Refused(error.to_string());
    }
    answer.recv_timeout(PATIENCE).map_or(Refusal::StillOn, Refusal::Refused)
}
