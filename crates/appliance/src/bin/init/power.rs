use std::sync::mpsc::channel;
use std::thread;

use nix::sys::reboot::{RebootMode, reboot};

/// Switches the computer off; comes back only with the reason why not.
///
/// There is no `sync` before it: what had to be kept is on the certificate stick by then, and a disk that no longer
/// answers would hold it up for ever.
pub fn off() -> String {
    refused(RebootMode::RB_POWER_OFF)
}

/// Starts the computer again; comes back only with the reason why not.
pub fn restart() -> String {
    refused(RebootMode::RB_AUTOBOOT)
}

/// The kernel ends whoever asked for it where the computer's firmware does not do it, and would panic at the end of
/// process 1: so a thread asks. By then the other processors are stopped, so that what is to be said is said before.
fn refused(mode: RebootMode) -> String {
    let (said, answer) = channel();
    let asked = thread::Builder::new().spawn(move || {
        let Err(error) = reboot(mode);
        said.send(error.to_string())
    });
    match asked {
        Ok(_) => answer.recv().unwrap_or_default(),
        Err(error) => error.to_string(),
    }
}
