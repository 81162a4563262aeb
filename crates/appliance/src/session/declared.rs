use pumice_model::{Clock, ConfirmedTime, Declared};

use super::Session;
use crate::custody::BeforeBuild;

impl Session {
    /// Takes what the client declares.
    pub fn declare(&mut self, declared: Declared) {
        self.declared = declared;
    }

    /// What the client declares.
    pub fn declared(&self) -> &Declared {
        &self.declared
    }

    /// Takes the operator's word on the time, for every certificate that is signed from now on.
    pub fn confirm_time(&mut self, time: ConfirmedTime) -> Result<(), BeforeBuild> {
        self.safekeeping.confirm_time(time)
    }

    /// What the clocks say now.
    pub fn clock(&self) -> Clock {
        self.custody().clock()
    }
}
