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

/// Keeps a drive's clock up with the host's. What the drive waits for by itself takes no time of the host.
struct Timekeeper {
    begun: Instant,
    told_ms: u64,
}

impl Timekeeper {
    fn new() -> Self {
        Self {
            begun: Instant::now(),
            told_ms: 0,
        }
    }

    fn keep(&mut self, clock: &Clock) {
        let now_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        clock.advance_ms(now_ms - self.told_ms);
        self.told_ms = now_ms;
    }
}
