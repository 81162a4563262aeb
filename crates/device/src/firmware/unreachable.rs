use pumice_engine::Poll;
use pumice_model::{
    Availability, Capabilities, FirmwareOutcome, HiddenArea, HiddenAreas, NotStarted, Technique, Unresolved, WhyNot,
};

use crate::firmware::{Begun, CommandSet, Release};

/// A drive whose firmware is not spoken to, whatever it is: behind a USB bridge or a RAID controller, or a hypervisor's.
pub struct Unreachable {
    why: WhyNot,
}

impl Unreachable {
    /// Nothing is asked, and nobody can tell what is hidden.
    pub fn new(why: WhyNot) -> Self {
        Self { why }
    }
}

impl CommandSet for Unreachable {
    /// Whichever interface it may have, for the same reason.
    fn capabilities(&mut self) -> Capabilities {
        Capabilities::new(Technique::ALL.map(|technique| (technique, Availability::Unavailable(self.why))))
    }

    fn release_lock(&mut self) -> Release {
        Release::Unreachable(self.why)
    }

    fn restore_hidden(&mut self) -> HiddenAreas {
        HiddenAreas::all(HiddenArea::CannotTell)
    }

    fn begin(&mut self, _: Technique) -> Begun {
        Begun::Not(NotStarted::Unavailable(self.why), None)
    }

    fn carry_out(&mut self, _: Technique) -> FirmwareOutcome {
        FirmwareOutcome::NotStarted {
            why: NotStarted::Unavailable(self.why),
            status: None,
        }
    }

    fn is_at(&mut self, _: Technique) -> bool {
        false
    }

    fn look(&mut self) -> Poll {
        Poll::Ended(FirmwareOutcome::Unknown {
            why: Unresolved::StatusLost,
            status: None,
        })
    }
}
