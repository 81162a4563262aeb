use pumice_model::{
    BegunErase, Evidence, Fault, FirmwareAttempt, FirmwareEvidence, FirmwareOutcome, Found, HiddenArea, Lock,
    NotStarted, Opening, ReadsAs, Resumption, Stage, Technique, Unresolved,
};

use super::Wipe;
use crate::change_check::change_check;
use crate::conveyor::Conveyor;
use crate::device::Device;
use crate::erase::{erase, fault_of, follow};
use crate::firmware::Firmware;
use crate::surroundings::Intent;

impl Wipe<'_> {
    /// Opens a drive whose ranges are locked, if it is planned to be reverted at all: what is written afterwards lies under
    /// new keys, and the revert counts for nothing. A drive that an earlier boot left locked in the middle of its erase
    /// needs no writes.
    pub(super) fn unlock<D: Firmware>(&mut self, device: &mut D, left: Option<&Resumption>) -> Result<(), Fault> {
        let lock = device.lock();
        let is_open = matches!(lock, Lock::None | Lock::PasswordSet);
        if is_open || left.is_some_and(|left| left.begun.is_some()) {
            return Ok(());
        }
        if lock != Lock::RangesLocked || !self.planned.techniques.contains(&Technique::TcgPsidRevert) {
            return Err(Fault::Locked);
        }
        let mut attempt = self.beginning(Technique::TcgPsidRevert);
        let mut begun = self.evidence.clone();
        begun.unlocking = Some(attempt);
        let begun = self.interrupted(begun, Stage::Opening);
        attempt.outcome = self.carry_out(device, attempt.technique, &begun);
        attempt.ended_ms = (self.surroundings.now_ms)();
        self.evidence.unlocking = Some(attempt);
        match attempt.outcome {
            FirmwareOutcome::Done { .. } => Ok(()),
            FirmwareOutcome::NotStarted {
                why: NotStarted::Cancelled,
                ..
            } => Err(Fault::Cancelled),
            FirmwareOutcome::NotStarted { .. } => Err(Fault::Locked),
            FirmwareOutcome::Unknown { why, .. } => Err(fault_of(why).unwrap_or(Fault::Locked)),
        }
    }

    /// Gives the drive back what was hidden of it, and takes its size anew; it may have grown by that and by nothing else.
    /// What shows only after a power cycle is waited for once, and left if that did not help.
    pub(super) fn restore_hidden<D: Device + Firmware>(
        &mut self,
        device: &mut D,
        found: Found,
        left: Option<&Resumption>,
    ) -> Result<Found, Fault> {
        let was_asked = left.is_some_and(Resumption::has_asked_for_power_cycle);
        let hidden = device.restore_hidden();
        self.evidence.hidden = Some(hidden);
        if hidden.any(HiddenArea::NeedsPowerCycle) && !was_asked {
            return Err(Fault::PowerCycleNeeded);
        }
        if !hidden.any(HiddenArea::Removed) {
            return Ok(found);
        }
        let found = device.identify()?;
        let is_it = found.identity == self.planned.target.identity;
        self.evidence.opening = Opening::Opened(found.clone());
        if !is_it || found.geometry != self.geometry() {
            return Err(Fault::OtherDrive);
        }
        // The drive shows what the kernel has not learnt of, and passes over what it knows would leave the rest.
        if found.geometry == self.planned.target.geometry {
            self.evidence.hidden = Some(hidden.unlearnt());
            if !was_asked {
                return Err(Fault::PowerCycleNeeded);
            }
        }
        Ok(found)
    }

    /// Has the drive erase itself by the first planned technique that it begins, and looks at what that left. What an
    /// earlier boot began is seen through, or begun again, and nothing else is tried.
    pub(super) fn erase_by_firmware<D: Device + Firmware>(
        &mut self,
        conveyor: &mut Conveyor<'_, D>,
        begun: Option<BegunErase>,
    ) -> Result<(), (Stage, Fault)> {
        let was_begun = begun.is_some();
        let (techniques, attempts) = match begun {
            Some(begun) => (vec![begun.technique], begun.attempts),
            None => (self.planned.techniques.clone(), Vec::new()),
        };
        if techniques.is_empty() {
            return Ok(());
        }
        self.evidence.firmware = Some(FirmwareEvidence {
            attempts,
            afterwards: None,
            change_check: None,
        });
        for technique in techniques {
            match self.attempt(conveyor.device(), technique, was_begun) {
                FirmwareOutcome::Done { reads_as, .. } => {
                    return self
                        .look_afterwards(conveyor, reads_as)
                        .map_err(|fault| (Stage::ChangeCheck, fault));
                }
                FirmwareOutcome::Unknown { why, .. } => {
                    return fault_of(why).map_or(Ok(()), |fault| Err((Stage::Firmware, fault)));
                }
                FirmwareOutcome::NotStarted { why, .. } => match why {
                    NotStarted::Cancelled => return Err((Stage::Firmware, Fault::Cancelled)),
                    NotStarted::IntentNotRecorded => return Ok(()),
                    NotStarted::Unavailable(_) | NotStarted::Refused => {}
                },
            }
        }
        Ok(())
    }

    /// Until its end is known, the record says that it was begun.
    fn attempt(&mut self, firmware: &mut impl Firmware, technique: Technique, was_begun: bool) -> FirmwareOutcome {
        let surroundings = self.surroundings;
        let mut attempt = self.beginning(technique);
        let mut begun = self.evidence.clone();
        if let Some(firmware) = &mut begun.firmware {
            firmware.attempts.push(attempt);
        }
        let begun = self.interrupted(begun, Stage::Firmware);
        let seen = if was_begun {
            (surroundings.checkpoint)(&begun);
            follow(firmware, technique, self.geometry().bytes(), surroundings)
        } else {
            None
        };
        attempt.outcome = seen.unwrap_or_else(|| self.carry_out(firmware, technique, &begun));
        attempt.ended_ms = (surroundings.now_ms)();
        if let Some(firmware) = &mut self.evidence.firmware {
            firmware.attempts.push(attempt);
        }
        self.publish(Stage::Firmware, None);
        attempt.outcome
    }

    /// An attempt of which nothing is known yet.
    fn beginning(&self, technique: Technique) -> FirmwareAttempt {
        let started_ms = (self.surroundings.now_ms)();
        FirmwareAttempt {
            technique,
            outcome: FirmwareOutcome::Unknown {
                why: Unresolved::Interrupted,
                status: None,
            },
            started_ms,
            ended_ms: started_ms,
        }
    }

    /// Begins what cannot be taken back once the record says so, and sees it through.
    fn carry_out(&self, firmware: &mut impl Firmware, technique: Technique, begun: &Evidence) -> FirmwareOutcome {
        let surroundings = self.surroundings;
        let not_started = |why| FirmwareOutcome::NotStarted { why, status: None };
        if surroundings.control.is_cancelled() {
            return not_started(NotStarted::Cancelled);
        }
        let intent = (surroundings.intend)(begun);
        // The stick may have been waited for, and the operator had enough of it.
        if surroundings.control.is_cancelled() {
            return not_started(NotStarted::Cancelled);
        }
        match intent {
            Intent::Unrecorded => not_started(NotStarted::IntentNotRecorded),
            Intent::Recorded => {
                (surroundings.checkpoint)(begun);
                erase(firmware, technique, self.geometry().bytes(), surroundings)
            }
        }
    }

    fn look_afterwards<D: Device + Firmware>(
        &mut self,
        conveyor: &mut Conveyor<'_, D>,
        reads_as: ReadsAs,
    ) -> Result<(), Fault> {
        let afterwards = conveyor
            .device()
            .identify()
            .map_or_else(Opening::Failed, Opening::Opened);
        let blocks = self.geometry().blocks();
        let fault = match &afterwards {
            Opening::Failed(fault) => Some(*fault),
            Opening::Opened(found) if Some(found) != self.found() => Some(Fault::OtherDrive),
            Opening::Opened(_) => None,
        };
        let Some(firmware) = &mut self.evidence.firmware else {
            return Ok(());
        };
        firmware.afterwards = Some(afterwards);
        if let Some(fault) = fault {
            return Err(fault);
        }
        let Some(stream) = self.planned.overwrite.final_stream() else {
            return Ok(());
        };
        let (check, outcome) = change_check(conveyor, blocks, stream, reads_as);
        firmware.change_check = Some(check);
        outcome
    }
}
