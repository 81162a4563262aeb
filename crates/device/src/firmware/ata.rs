use pumice_engine::Poll;
use pumice_model::{
    Availability, Capabilities, FirmwareOutcome, HiddenAreas, Lock, NotStarted, RawStatus, ReadsAs, Sanitize,
    SecurityErase, Technique, Unresolved, WhyNot, Witness,
};

use crate::ata::{
    self, Ended, EraseMode, IdentifyDevice, Presence, SECTOR_BYTES, SanitizeAction, SanitizeActivity, SanitizeStatus,
    SecurityStatus, Taskfile,
};
use crate::firmware::opal::{self, Revert};
use crate::firmware::{Begun, CommandSet, DEADLINE_MS, Release, hidden, security, unavailable};
use crate::passthru::{Cdb, CommandFault, Data, Passthru};
use crate::psid::Psid;
use crate::tcg::ByScsi;

/// What an overwrite by the drive leaves: the same bytes in whichever order a drive puts them.
pub const PATTERN: [u8; 4] = [0; 4];

const TECHNIQUES: [Technique; 5] = [
    Technique::AtaSanitize(Sanitize::Block),
    Technique::AtaSanitize(Sanitize::Overwrite),
    Technique::AtaSanitize(Sanitize::Crypto),
    Technique::AtaSecurityErase(SecurityErase::Normal),
    Technique::AtaSecurityErase(SecurityErase::Enhanced),
];

/// Whose a password on a drive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordOwner {
    /// Our record of an earlier boot says that we were about to set ours.
    Us,
    /// Nothing says so.
    Unknown,
}

/// An ATA disk's firmware, behind a SCSI layer that translates.
pub struct AtaFirmware<D> {
    drive: D,
    password_owner: PasswordOwner,
    relearn_size: Box<dyn FnMut() + Send>,
    /// What the drive said of itself before the erase that goes on, and how it is known that it is ours.
    running: Option<(IdentifyDevice, Technique, Witness)>,
    revert: Revert,
}

impl<D: Passthru<Cdb> + Send> AtaFirmware<D> {
    /// The firmware of a disk that nobody else talks to; `relearn_size` lets the kernel ask for its size anew.
    pub fn new(drive: D, relearn_size: impl FnMut() + Send + 'static) -> Self {
        Self {
            drive,
            password_owner: PasswordOwner::Unknown,
            relearn_size: Box::new(relearn_size),
            running: None,
            revert: Revert::default(),
        }
    }

    fn begin_sanitize(&mut self, kind: Sanitize, identify: IdentifyDevice) -> Begun {
        if identify.sanitize.has_antifreeze() {
            // It only keeps others from freezing; without it the erase is the same.
            ata::exchange(&mut self.drive, &Taskfile::SANITIZE_ANTIFREEZE, Data::None, DEADLINE_MS);
        }
        let ended = ata::exchange(&mut self.drive, &action(kind).taskfile(), Data::None, DEADLINE_MS);
        self.running = Some((identify, Technique::AtaSanitize(kind), Witness::Accepted));
        match ended.outcome {
            Ok(()) => Begun::Behind { estimate_ms: None },
            Err(CommandFault::Refused) => Begun::Not(NotStarted::Refused, raw(&ended)),
            Err(CommandFault::Undelivered(_)) => Begun::Not(NotStarted::Unavailable(WhyNot::Denied), None),
            Err(CommandFault::TimedOut | CommandFault::Unclear) => self.look_for_begun(),
        }
    }

    /// A command that ended in neither may have been begun: only a drive that is seen at it has.
    fn look_for_begun(&mut self) -> Begun {
        let ended = sanitize_status(&mut self.drive);
        match SanitizeStatus::of_end(&ended).map(|status| status.activity) {
            Some(SanitizeActivity::InProgress { .. }) => Begun::Behind { estimate_ms: None },
            _ => Begun::Unknown(Unresolved::StatusLost, raw(&ended)),
        }
    }

    /// A success counts only of the drive that it was begun on, and when the drive still says who it is.
    fn completed(&mut self, ended: &Ended) -> FirmwareOutcome {
        let unresolved = |why| FirmwareOutcome::Unknown {
            why,
            status: raw(ended),
        };
        let Some((before, technique, witness)) = self.running.take() else {
            return unresolved(Unresolved::Inconsistent);
        };
        match (identify(&mut self.drive), raw(ended)) {
            (Ok(after), Some(status)) if before.is_same_drive(&after) && before.sectors == after.sectors => {
                FirmwareOutcome::Done {
                    witness,
                    status,
                    reads_as: reads_as(technique),
                }
            }
            (Ok(_), _) => unresolved(Unresolved::Inconsistent),
            (Err(_), _) => unresolved(Unresolved::Silent),
        }
    }
}

impl<D: Passthru<Cdb> + Send> CommandSet for AtaFirmware<D> {
    fn capabilities(&mut self) -> Capabilities {
        match identify(&mut self.drive) {
            Ok(identify) => {
                let revert = (Technique::TcgPsidRevert, self.revert_availability(&identify));
                let offers = offers(&identify, self.status_if_offered(&identify), self.password_owner);
                Capabilities::new(offers.iter().chain([revert]))
            }
            Err(why) => all_unavailable(why),
        }
    }

    fn lock(&mut self) -> Lock {
        let Ok(identify) = identify(&mut self.drive) else {
            return Lock::None;
        };
        match identify.security {
            Some(security) if security.is_locked() => Lock::Locked,
            _ if is_trusted(&identify) && opal::is_locked(&mut ByScsi(&mut self.drive)) => Lock::RangesLocked,
            Some(security) if security.is_enabled() => Lock::PasswordSet,
            _ => Lock::None,
        }
    }

    fn take_psid(&mut self, psid: Psid) {
        self.revert.take(psid);
    }

    fn release_lock(&mut self) -> Release {
        security::release_lock(&mut self.drive)
    }

    fn restore_hidden(&mut self) -> HiddenAreas {
        hidden::restore(&mut self.drive, &mut self.relearn_size)
    }

    fn begin(&mut self, technique: Technique) -> Begun {
        let identify = match identify(&mut self.drive) {
            Ok(identify) => identify,
            Err(why) => return Begun::Not(NotStarted::Unavailable(why), None),
        };
        if technique == Technique::TcgPsidRevert {
            return self.begin_revert(identify);
        }
        let status = self.status_if_offered(&identify);
        let offers = offers(&identify, status, self.password_owner);
        if let Some(why) = unavailable(&offers, technique) {
            return Begun::Not(NotStarted::Unavailable(why), None);
        }
        match technique {
            Technique::AtaSanitize(kind) => self.begin_sanitize(kind, identify),
            Technique::AtaSecurityErase(mode) => security::begin(&mut self.drive, &identify, erase_mode(mode)),
            _ => Begun::Not(NotStarted::Unavailable(WhyNot::Unsupported), None),
        }
    }

    fn carry_out(&mut self, technique: Technique) -> FirmwareOutcome {
        match technique {
            Technique::AtaSecurityErase(mode) => security::carry_out(&mut self.drive, mode),
            _ => FirmwareOutcome::NotStarted {
                why: NotStarted::Unavailable(WhyNot::Unsupported),
                status: None,
            },
        }
    }

    fn is_at(&mut self, technique: Technique) -> bool {
        let Technique::AtaSanitize(_) = technique else {
            // Nobody can be at it without the command that ends with it. But who asks has it on record that it was begun.
            self.password_owner = PasswordOwner::Us;
            return false;
        };
        let status = SanitizeStatus::of_end(&sanitize_status(&mut self.drive));
        let is_running = status.is_some_and(|status| matches!(status.activity, SanitizeActivity::InProgress { .. }));
        self.running = match identify(&mut self.drive) {
            Ok(identify) if is_running => Some((identify, technique, Witness::SeenInProgress)),
            _ => None,
        };
        self.running.is_some()
    }

    fn look(&mut self) -> Poll {
        if let Some(poll) = self.revert.look(&mut ByScsi(&mut self.drive)) {
            return self.confirmed(poll);
        }
        let ended = sanitize_status(&mut self.drive);
        let unresolved = |why| {
            Poll::Ended(FirmwareOutcome::Unknown {
                why,
                status: raw(&ended),
            })
        };
        let status = SanitizeStatus::of_end(&ended).map(|status| status.activity);
        match (status, ended.outcome) {
            (Some(SanitizeActivity::InProgress { parts }), _) => Poll::Running { progress: Some(parts) },
            (Some(SanitizeActivity::Completed), _) => Poll::Ended(self.completed(&ended)),
            (Some(SanitizeActivity::Failed), _) => unresolved(Unresolved::Failed),
            (Some(SanitizeActivity::Idle), _) | (None, Err(CommandFault::Refused)) => {
                unresolved(Unresolved::Inconsistent)
            }
            (None, Ok(())) => unresolved(Unresolved::StatusLost),
            (None, Err(CommandFault::Undelivered(_))) => unresolved(Unresolved::Gone),
            // A reset does not end a sanitize; it is asked again.
            (None, Err(CommandFault::TimedOut | CommandFault::Unclear)) => Poll::Silent,
        }
    }
}

impl<D: Passthru<Cdb>> AtaFirmware<D> {
    fn revert_availability(&mut self, identify: &IdentifyDevice) -> Availability {
        let why_not = if is_trusted(identify) {
            self.revert.why_not(&mut ByScsi(&mut self.drive))
        } else {
            Some(WhyNot::Unsupported)
        };
        why_not.map_or(Availability::Available, Availability::Unavailable)
    }

    fn begin_revert(&mut self, identify: IdentifyDevice) -> Begun {
        if !is_trusted(&identify) {
            return Begun::Not(NotStarted::Unavailable(WhyNot::Unsupported), None);
        }
        self.running = Some((identify, Technique::TcgPsidRevert, Witness::Accepted));
        self.revert.begin(&mut ByScsi(&mut self.drive))
    }

    /// A revert counts only of the drive that it was begun on.
    fn confirmed(&mut self, poll: Poll) -> Poll {
        let Poll::Ended(FirmwareOutcome::Done { status, .. }) = poll else {
            return poll;
        };
        let before = self.running.take().map(|(before, ..)| before);
        match (before, identify(&mut self.drive)) {
            (Some(before), Ok(after)) if before.is_same_drive(&after) && before.sectors == after.sectors => poll,
            _ => Poll::Ended(FirmwareOutcome::Unknown {
                why: Unresolved::Inconsistent,
                status: Some(status),
            }),
        }
    }

    /// Only a drive that knows SANITIZE is asked about it; the end of an erase that it is at is looked for too.
    fn status_if_offered(&mut self, identify: &IdentifyDevice) -> Option<SanitizeStatus> {
        identify
            .sanitize
            .is_present()
            .then(|| SanitizeStatus::of_end(&sanitize_status(&mut self.drive)))?
    }
}

fn is_trusted(identify: &IdentifyDevice) -> bool {
    identify.trusted_computing == Presence::Present
}

/// Asks a disk who it is and what it can do.
pub fn identify(drive: &mut impl Passthru<Cdb>) -> Result<IdentifyDevice, WhyNot> {
    let mut sector = [0; SECTOR_BYTES];
    match ata::submit(drive, &Taskfile::IDENTIFY, Data::In(&mut sector), DEADLINE_MS) {
        Ok(_) => IdentifyDevice::parse(&sector).map_err(|_| WhyNot::NoAnswer),
        Err(CommandFault::Undelivered(_)) => Err(WhyNot::Denied),
        Err(CommandFault::Refused | CommandFault::TimedOut | CommandFault::Unclear) => Err(WhyNot::NoAnswer),
    }
}

/// What a disk offers, by what it says of itself and of SANITIZE; `sanitize` is `None` where it does not say.
///
/// Pure, so that every state of a disk can be told without one.
pub fn offers(
    identify: &IdentifyDevice,
    sanitize: Option<SanitizeStatus>,
    password_owner: PasswordOwner,
) -> Capabilities {
    Capabilities::new(TECHNIQUES.map(|technique| {
        let why_not = match technique {
            Technique::AtaSanitize(kind) => no_sanitize(identify, sanitize, action(kind)),
            Technique::AtaSecurityErase(mode) => no_security_erase(identify, sanitize, mode, password_owner),
            _ => Some(WhyNot::Unsupported),
        };
        let availability = why_not.map_or(Availability::Available, Availability::Unavailable);
        (technique, availability)
    }))
}

/// Every ATA technique, unavailable for the same reason.
pub fn all_unavailable(why: WhyNot) -> Capabilities {
    let all = TECHNIQUES.into_iter().chain([Technique::TcgPsidRevert]);
    Capabilities::new(all.map(|technique| (technique, Availability::Unavailable(why))))
}

/// The security feature set's freezing does not reach SANITIZE, which has its own; its locking does.
fn no_sanitize(identify: &IdentifyDevice, sanitize: Option<SanitizeStatus>, action: SanitizeAction) -> Option<WhyNot> {
    let is_locked = identify.security.is_some_and(SecurityStatus::is_locked);
    match sanitize {
        _ if !identify.sanitize.offers(action) => Some(WhyNot::Unsupported),
        None => Some(WhyNot::StatusLost),
        Some(status) if matches!(status.activity, SanitizeActivity::InProgress { .. }) => Some(WhyNot::InProgress),
        Some(status) if status.is_frozen => Some(WhyNot::SanitizeFrozen),
        Some(_) if is_locked => Some(WhyNot::PasswordSet),
        Some(_) => None,
    }
}

fn no_security_erase(
    identify: &IdentifyDevice,
    sanitize: Option<SanitizeStatus>,
    mode: SecurityErase,
    password_owner: PasswordOwner,
) -> Option<WhyNot> {
    let Some(security) = identify.security else {
        return Some(WhyNot::Unsupported);
    };
    if mode == SecurityErase::Enhanced && !security.has_enhanced_erase() {
        return Some(WhyNot::Unsupported);
    }
    let is_somebodys = security.is_enabled() || security.is_locked();
    if is_somebodys && password_owner == PasswordOwner::Unknown {
        return Some(WhyNot::PasswordSet);
    }
    if security.is_expired() {
        return Some(WhyNot::PasswordTriesExpired);
    }
    if security.is_frozen() {
        return Some(WhyNot::SecurityFrozen);
    }
    match sanitize.map(|status| status.activity) {
        Some(SanitizeActivity::InProgress { .. }) => Some(WhyNot::InProgress),
        Some(SanitizeActivity::Failed) => Some(WhyNot::EarlierFailed),
        _ => None,
    }
}

fn sanitize_status(drive: &mut impl Passthru<Cdb>) -> Ended {
    ata::exchange(drive, &Taskfile::SANITIZE_STATUS, Data::None, DEADLINE_MS)
}

fn action(kind: Sanitize) -> SanitizeAction {
    match kind {
        Sanitize::Block => SanitizeAction::BlockErase,
        Sanitize::Overwrite => SanitizeAction::Overwrite {
            pattern: u32::from_be_bytes(PATTERN),
        },
        Sanitize::Crypto => SanitizeAction::CryptoScramble,
    }
}

/// The mode, as the command has it.
pub fn erase_mode(mode: SecurityErase) -> EraseMode {
    match mode {
        SecurityErase::Normal => EraseMode::Normal,
        SecurityErase::Enhanced => EraseMode::Enhanced,
    }
}

fn reads_as(technique: Technique) -> ReadsAs {
    match technique {
        Technique::AtaSanitize(Sanitize::Overwrite) => ReadsAs::Repeated(PATTERN),
        _ => ReadsAs::Unstated,
    }
}

fn raw(ended: &Ended) -> Option<RawStatus> {
    ended.registers.map(|registers| RawStatus::AtaSanitize {
        status: registers.status,
        error: registers.error,
        count: registers.count,
        lba: (registers.lba & 0xFFFF) as u16,
    })
}

#[cfg(test)]
#[path = "ata_tests.rs"]
mod tests;
