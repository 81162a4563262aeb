use std::thread;
use std::time::Duration;

/// Waits.
pub fn pause(wait_ms: u64) {
    thread::sleep(Duration::from_millis(wait_ms));
}
