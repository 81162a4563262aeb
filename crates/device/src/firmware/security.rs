use pumice_model::{
    FirmwareOutcome, NotStarted, RawStatus, ReadsAs, SecurityErase, Technique, Unresolved, WhyNot, Witness,
};

use crate::ata::{self, Ended, EraseMode, EraseTime, IdentifyDevice, Password, SecurityCommand, SecurityStatus};
use crate::firmware::ata::{erase_mode, identify};
use crate::firmware::{Begun, DEADLINE_MS, Release};
use crate::passthru::{Cdb, CommandFault, Data, Passthru};

/// A refusal comes at once; what comes later is the end of an erase that had begun.
const PROMPT_MS: u32 = 2_000;

const MINUTE_MS: u64 = 60_000;

/// Added to twice the estimate, for a drive that has to start or replaces sectors on its way.
const GRACE_MINUTES: u64 = 30;

/// What a drive without an estimate is given, and more for each 10^12 bytes: four times what disks take.
const LEAST_MINUTES: u64 = 240;
const MINUTES_PER_TERABYTE: u64 = 720;
const SECTORS_PER_TERABYTE: u64 = 2_000_000_000;

/// The kernel counts a timeout of more as negative.
const MOST_MS: u64 = i32::MAX as u64;

/// Locks a drive with our password, so that SECURITY ERASE UNIT may follow: the intent must be on record by now, since
/// the drive stays locked if the power goes. One that is locked already was locked by an earlier boot, with the same
/// password.
pub fn begin<D: Passthru<Cdb>>(drive: &mut D, before: &IdentifyDevice, mode: EraseMode) -> Begun {
    let is_enabled = before.security.is_some_and(SecurityStatus::is_enabled);
    let ended = if is_enabled {
        // One try: a password that is not ours counts against the drive.
        send(drive, SecurityCommand::Unlock(Password::TEMPORARY), DEADLINE_MS)
    } else {
        send(drive, SecurityCommand::SetPassword(Password::TEMPORARY), DEADLINE_MS)
    };
    let after = identify(drive).ok().filter(|after| before.is_same_drive(after));
    let security = after.as_ref().and_then(|after| after.security);
    let status = security.map(|security| raw(&ended, security));
    match (security, ended.outcome) {
        (Some(security), Ok(())) if security.is_enabled() && !security.is_locked() => Begun::InCommand {
            estimate_ms: estimate_minutes(before, mode).map(|minutes| minutes * MINUTE_MS),
        },
        (Some(_), _) if is_enabled => Begun::Not(NotStarted::Unavailable(WhyNot::PasswordSet), status),
        (Some(security), Err(CommandFault::Refused)) if !security.is_enabled() => {
            Begun::Not(NotStarted::Refused, status)
        }
        // It ended badly, or well without doing anything: what is locked is unlocked again.
        (Some(_), _) => match release(drive) {
            Some(security) if !security.is_enabled() => Begun::Not(NotStarted::Refused, Some(raw(&ended, security))),
            _ => Begun::Unknown(Unresolved::Inconsistent, status),
        },
        (None, _) => Begun::Unknown(Unresolved::Silent, None),
    }
}

/// Erases a drive that was locked with our password, waits for the end, and asks the drive anew who and how it is. A good
/// end around registers of a bad one is none.
pub fn carry_out<D: Passthru<Cdb>>(drive: &mut D, kind: SecurityErase) -> FirmwareOutcome {
    let mode = erase_mode(kind);
    let before = match identify(drive) {
        Ok(before) => before,
        Err(why) => return unknown(silence(why), None),
    };
    // ERASE UNIT counts only right behind it, and is not sent to a drive that has not taken it.
    let prepared = send(drive, SecurityCommand::ErasePrepare, DEADLINE_MS);
    if prepared.outcome.is_err() {
        return not_begun(drive, &prepared);
    }
    let erase = SecurityCommand::EraseUnit(mode, Password::TEMPORARY);
    let ended = send(drive, erase, deadline_ms(&before, mode));
    let after = identify(drive).map_err(silence);
    let security = after.and_then(|after| match after.security {
        Some(security) if before.is_same_drive(&after) => Ok(security),
        _ => Err(Unresolved::Inconsistent),
    });
    match (ended.outcome, security) {
        (Ok(()), Ok(security)) if raw(&ended, security).confirms(Technique::AtaSecurityErase(kind)) => {
            FirmwareOutcome::Done {
                witness: Witness::Accepted,
                status: raw(&ended, security),
                reads_as: ReadsAs::Unstated,
            }
        }
        // A drive that refuses says so at once; later it is an erase that has failed. One that has no password any more
        // has done something.
        (Err(CommandFault::Refused), Ok(security)) if ended.elapsed_ms < PROMPT_MS && security.is_enabled() => {
            not_begun(drive, &ended)
        }
        (Err(CommandFault::Undelivered(_)), Ok(security)) if security.is_enabled() => not_begun(drive, &ended),
        (outcome, Ok(security)) => {
            let last = release(drive).unwrap_or(security);
            unknown(unresolved(outcome), Some(raw(&ended, last)))
        }
        (_, Err(why)) => unknown(why, None),
    }
}

/// Nothing was erased; the drive is as it was if our password can be taken away again.
fn not_begun<D: Passthru<Cdb>>(drive: &mut D, ended: &Ended) -> FirmwareOutcome {
    match release(drive) {
        Some(security) if !security.is_enabled() => FirmwareOutcome::NotStarted {
            why: NotStarted::Refused,
            status: Some(raw(ended, security)),
        },
        Some(security) => unknown(Unresolved::Inconsistent, Some(raw(ended, security))),
        None => unknown(Unresolved::Silent, None),
    }
}

fn unknown(why: Unresolved, status: Option<RawStatus>) -> FirmwareOutcome {
    FirmwareOutcome::Unknown { why, status }
}

/// What the end of SECURITY ERASE UNIT says of a drive that is not known to be erased.
fn unresolved(outcome: Result<(), CommandFault>) -> Unresolved {
    match outcome {
        Ok(()) => Unresolved::Inconsistent,
        Err(CommandFault::Refused) => Unresolved::Failed,
        Err(CommandFault::TimedOut) => Unresolved::Overdue,
        Err(CommandFault::Unclear) => Unresolved::Reset,
        Err(CommandFault::Undelivered(_)) => Unresolved::Gone,
    }
}

/// What it means that a drive does not say who it is.
fn silence(why: WhyNot) -> Unresolved {
    match why {
        WhyNot::Denied => Unresolved::Gone,
        _ => Unresolved::Silent,
    }
}

/// Takes our password away, with one try, and answers with what the drive says then; `None` where it says nothing.
pub fn release<D: Passthru<Cdb>>(drive: &mut D) -> Option<SecurityStatus> {
    let security = identify(drive).ok()?.security?;
    if !security.is_enabled() || security.is_frozen() || security.is_expired() {
        return Some(security);
    }
    // What the drive says afterwards counts, not how this ended.
    let _ = take_off(drive, security);
    identify(drive).ok()?.security
}

/// The same, told from outside an erase.
pub fn release_lock<D: Passthru<Cdb>>(drive: &mut D) -> Release {
    let before = match identify(drive) {
        Ok(before) => before,
        Err(WhyNot::Denied) => return Release::Unreachable(WhyNot::Denied),
        Err(_) => return Release::NoAnswer,
    };
    let security = match before.security.filter(|security| security.is_enabled()) {
        None => return Release::NoPassword,
        Some(security) if security.is_frozen() => return Release::Frozen,
        Some(security) if security.is_expired() => return Release::TriesExpired,
        Some(security) => security,
    };
    let taken = take_off(drive, security);
    let after = identify(drive).ok().filter(|after| before.is_same_drive(after));
    match (taken, after.and_then(|after| after.security)) {
        (_, Some(after)) if !after.is_enabled() => Release::Released,
        (Err(CommandFault::Refused), Some(after)) if after.is_locked() == security.is_locked() => {
            Release::OtherPassword
        }
        (Ok(()) | Err(CommandFault::Refused), Some(_)) => Release::StillSet,
        (_, None) | (Err(_), Some(_)) => Release::NoAnswer,
    }
}

/// Unlocks a drive that is locked, and has it forget the password.
fn take_off<D: Passthru<Cdb>>(drive: &mut D, security: SecurityStatus) -> Result<(), CommandFault> {
    if security.is_locked() {
        send(drive, SecurityCommand::Unlock(Password::TEMPORARY), DEADLINE_MS).outcome?;
    }
    let disable = SecurityCommand::DisablePassword(Password::TEMPORARY);
    send(drive, disable, DEADLINE_MS).outcome
}

fn send<D: Passthru<Cdb>>(drive: &mut D, command: SecurityCommand, deadline_ms: u32) -> Ended {
    let sector = command.data();
    let data = sector.as_ref().map_or(Data::None, |sector| Data::Out(sector));
    ata::exchange(drive, &command.taskfile(), data, deadline_ms)
}

fn erase_time(identify: &IdentifyDevice, mode: EraseMode) -> EraseTime {
    match mode {
        EraseMode::Normal => identify.normal_erase,
        EraseMode::Enhanced => identify.enhanced_erase,
    }
}

fn estimate_minutes(identify: &IdentifyDevice, mode: EraseMode) -> Option<u64> {
    match erase_time(identify, mode) {
        EraseTime::Minutes(minutes) | EraseTime::MoreThanMinutes(minutes) => Some(minutes.into()),
        EraseTime::NotReported => None,
    }
}

/// The kernel resets the link of a drive whose time has passed, which breaks the erase off: it is given more than enough.
fn deadline_ms(identify: &IdentifyDevice, mode: EraseMode) -> u32 {
    let terabytes = identify.sectors.unwrap_or(0) / SECTORS_PER_TERABYTE;
    let by_size = LEAST_MINUTES + MINUTES_PER_TERABYTE * (terabytes + 1);
    let minutes = match erase_time(identify, mode) {
        EraseTime::Minutes(minutes) => 2 * u64::from(minutes) + GRACE_MINUTES,
        EraseTime::MoreThanMinutes(minutes) => by_size.max(2 * u64::from(minutes) + GRACE_MINUTES),
        EraseTime::NotReported => by_size,
    };
    u32::try_from((minutes * MINUTE_MS).min(MOST_MS)).unwrap_or(u32::MAX)
}

fn raw(ended: &Ended, security: SecurityStatus) -> RawStatus {
    RawStatus::AtaSecurity {
        status: ended.registers.map_or(0, |registers| registers.status),
        error: ended.registers.map_or(0, |registers| registers.error),
        security: security.0,
    }
}

#[cfg(test)]
#[path = "security_tests.rs"]
mod tests;
