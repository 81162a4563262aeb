//! Drives of the lab behind a virtual computer's own buses, so that the guest's stock drivers speak to them.

mod attached;
mod held;
mod served;
mod target;
mod usb_redir;
mod vfio_user;
mod vhost_user_scsi;

use std::time::Instant;

use pumice_lab::Clock;

pub use attached::Attached;
pub use held::{Held, identify_device};
pub use served::{Bus, Served};
pub use target::Target;
pub use usb_redir::UsbPort;

/// How much faster than the host's a drive's clock goes: a minute's erase takes a second, so that the host sees a drive
/// that is busy and need not wait long for it.
const PACE: u64 = 60;

/// Keeps a drive's clock going with the host's.
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
        let elapsed_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let now_ms = elapsed_ms.saturating_mul(PACE);
        clock.advance_ms(now_ms - self.told_ms);
        self.told_ms = now_ms;
    }
}
