//! Drives of the lab behind a virtual computer's own buses, so that the guest's stock drivers speak to them.

mod attached;
mod served;
mod target;
mod vfio_user;
mod vhost_user_scsi;

use std::time::Instant;

use pumice_lab::Clock;

pub use attached::Attached;
pub use served::{Bus, Served};
pub use target::Target;

/// How much faster than the host's the clock of a hurried drive goes: a minute's erase takes a second.
const HURRY: u64 = 60;

/// Keeps a drive's clock up with the host's.
struct Timekeeper {
    begun: Instant,
    told_ms: u64,
    pace: u64,
}

impl Timekeeper {
    /// At the host's pace, for a drive that takes no time of the host for what it waits for by itself.
    fn new() -> Self {
        Self {
            begun: Instant::now(),
            told_ms: 0,
            pace: 1,
        }
    }

    /// At a pace at which the host sees a drive that is busy, and need not wait long for it.
    fn hurried() -> Self {
        Self {
            pace: HURRY,
            ..Self::new()
        }
    }

    fn keep(&mut self, clock: &Clock) {
        let now_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let now_ms = now_ms.saturating_mul(self.pace);
        clock.advance_ms(now_ms - self.told_ms);
        self.told_ms = now_ms;
    }
}
