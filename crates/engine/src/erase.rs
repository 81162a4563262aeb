use pumice_model::{EventKind, Fault, FirmwareOutcome, RawStatus, ReadsAs, Stage, Technique, Unresolved, Witness};

use crate::conveyor::WAIT_MS;
use crate::firmware::{Firmware, Poll, Start};
use crate::progress::Progress;
use crate::surroundings::Surroundings;

/// Begins an erase by a drive's own firmware and sees it through.
pub fn erase(
    firmware: &mut impl Firmware,
    technique: Technique,
    bytes: u64,
    surroundings: &Surroundings,
) -> FirmwareOutcome {
    match firmware.start(technique) {
        Start::Accepted { estimate_ms } => {
            let limits = &surroundings.limits;
            let most_ms = match estimate_ms {
                Some(estimate_ms) => estimate_ms.saturating_mul(2),
                None => bytes / limits.firmware_bytes_per_ms.max(1),
            };
            let most_ms = most_ms.saturating_add(limits.firmware_grace_ms);
            see_through(firmware, technique, Witness::Accepted, bytes, most_ms, surroundings)
        }
        Start::NotStarted { why, status } => FirmwareOutcome::NotStarted { why, status },
        Start::Unknown { why, status } => FirmwareOutcome::Unknown { why, status },
    }
}

/// Sees an erase through that an earlier boot began, if the drive is at it.
pub fn follow(
    firmware: &mut impl Firmware,
    technique: Technique,
    bytes: u64,
    surroundings: &Surroundings,
) -> Option<FirmwareOutcome> {
    if !firmware.attach(technique) {
        return None;
    }
    let limits = &surroundings.limits;
    let most_ms = (bytes / limits.firmware_bytes_per_ms.max(1)).saturating_add(limits.firmware_grace_ms);
    Some(see_through(
        firmware,
        technique,
        Witness::SeenInProgress,
        bytes,
        most_ms,
        surroundings,
    ))
}

/// What the fault is of an erase that ended the work; nothing where the drive itself ended it.
pub fn fault_of(why: Unresolved) -> Option<Fault> {
    match why {
        Unresolved::Gone => Some(Fault::Gone),
        Unresolved::Silent | Unresolved::Overdue => Some(Fault::Stalled),
        Unresolved::Cancelled => Some(Fault::Cancelled),
        Unresolved::Interrupted => Some(Fault::Interrupted),
        Unresolved::Failed | Unresolved::Reset | Unresolved::Inconsistent | Unresolved::StatusLost => None,
    }
}

/// Nothing can take back an erase that a drive has accepted, so that a cancel ends the waiting only.
fn see_through(
    firmware: &mut impl Firmware,
    technique: Technique,
    witness: Witness,
    bytes: u64,
    most_ms: u64,
    surroundings: &Surroundings,
) -> FirmwareOutcome {
    let (now_ms, limits) = (surroundings.now_ms, &surroundings.limits);
    let unknown = |why| FirmwareOutcome::Unknown { why, status: None };
    let deadline_ms = now_ms().saturating_add(most_ms);
    let mut progress = Progress::begin(surroundings, Stage::Firmware, bytes, 0);
    let (mut heard_ms, mut is_stall_told) = (now_ms(), false);
    let outcome = loop {
        if surroundings.control.is_cancelled() {
            break unknown(Unresolved::Cancelled);
        }
        match firmware.poll(WAIT_MS) {
            Poll::Running { progress: told } => {
                (heard_ms, is_stall_told) = (now_ms(), false);
                progress.reach(told.map_or(0, |part| part_of(bytes, part)));
            }
            Poll::Silent => {
                let waited_ms = now_ms().saturating_sub(heard_ms);
                if waited_ms >= limits.give_up_ms {
                    break unknown(Unresolved::Silent);
                }
                if waited_ms >= limits.stall_ms && !is_stall_told {
                    is_stall_told = true;
                    surroundings.tell(EventKind::Stalled {
                        stage: Stage::Firmware,
                        waited_ms,
                    });
                }
            }
            Poll::Ended(FirmwareOutcome::Done { status, reads_as, .. }) => {
                break judged(technique, witness, status, reads_as);
            }
            Poll::Ended(outcome) => break outcome,
        }
        if now_ms() >= deadline_ms {
            break unknown(Unresolved::Overdue);
        }
    };
    progress.end();
    outcome
}

/// A success whose raw status is not that of this technique is none.
fn judged(technique: Technique, witness: Witness, status: RawStatus, reads_as: ReadsAs) -> FirmwareOutcome {
    if status.confirms(technique) {
        FirmwareOutcome::Done {
            witness,
            status,
            reads_as,
        }
    } else {
        FirmwareOutcome::Unknown {
            why: Unresolved::Inconsistent,
            status: Some(status),
        }
    }
}

/// So many 65,536ths of a number.
fn part_of(bytes: u64, part: u16) -> u64 {
    u64::try_from((u128::from(bytes) * u128::from(part)) >> 16).unwrap_or(bytes)
}
