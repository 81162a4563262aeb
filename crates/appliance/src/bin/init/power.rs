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

fn refused(mode: RebootMode) -> String {
    let Err(error) = reboot(mode);
    error.to_string()
}
