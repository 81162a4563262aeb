use std::fs;
use std::io;
use std::path::Path;

use thiserror::Error;

/// Where the kernel is told to sleep, and in which way.
const STATE: &str = "/sys/power/state";
const DEPTH: &str = "/sys/power/mem_sleep";

/// The clock that wakes the computer.
const ALARM: &str = "/sys/class/rtc/rtc0/wakealarm";

/// Why the computer did not sleep.
#[derive(Debug, Error)]
pub enum SuspendError {
    /// It knows no sleep that takes the power from its drives, or has no clock to wake it.
    #[error("the computer has no ACPI S3 sleep with an alarm")]
    Unsupported,
    /// The kernel could not.
    #[error("the computer did not sleep: {0}")]
    Failed(io::Error),
}

/// Lets the computer sleep for some seconds (ACPI S3), and returns when it has woken. Drives lose their power meanwhile, and
/// with it a security freeze; what is mounted must be let go of before.
pub fn suspend(seconds: u32) -> Result<(), SuspendError> {
    let depths = fs::read_to_string(DEPTH).map_err(|_| SuspendError::Unsupported)?;
    if !takes_power(&depths) || !Path::new(ALARM).exists() {
        return Err(SuspendError::Unsupported);
    }
    let write = |path: &str, word: &str| fs::write(path, word).map_err(SuspendError::Failed);
    write(DEPTH, "deep")?;
    // An alarm that is set already is refused to be moved.
    write(ALARM, "0")?;
    write(ALARM, &format!("+{seconds}"))?;
    write(STATE, "mem")
}

/// Whether one of the ways to sleep, the one in use in brackets, takes the power from the drives.
fn takes_power(depths: &str) -> bool {
    depths
        .split_whitespace()
        .any(|depth| depth.trim_matches(['[', ']']) == "deep")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_deep_sleep_takes_power_from_drives() {
        assert!(takes_power("s2idle [deep]\n"));
        assert!(takes_power("[s2idle] shallow deep\n"));
        assert!(!takes_power("[s2idle]\n"));
        assert!(!takes_power(""));
    }
}
