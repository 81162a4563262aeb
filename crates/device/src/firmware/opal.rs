use pumice_engine::Poll;
use pumice_model::{FirmwareOutcome, NotStarted, RawStatus, ReadsAs, Unresolved, WhyNot, Witness};

use crate::firmware::{Begun, DEADLINE_MS};
use crate::passthru::CommandFault;
use crate::psid::Psid;
use crate::tcg::{ANSWER_BYTES, ComId, Message, Reply, Status, Trusted, discover};

/// The revert of a drive by the number on its label. The number is kept for as long as the drive is open and takes it.
#[derive(Default)]
pub struct Revert {
    psid: Option<Psid>,
    step: Step,
}

#[derive(Clone, Copy, Default)]
enum Step {
    /// Nothing waits.
    #[default]
    Idle,
    /// A session was asked for: the drive looks at the number.
    Opening(ComId),
    /// The drive reverts.
    Reverting(ComId),
}

impl Revert {
    /// Takes the number that somebody has typed.
    pub fn take(&mut self, psid: Psid) {
        self.psid = Some(psid);
    }

    /// Why a drive cannot be reverted; `None` where it can.
    pub fn why_not(&self, trusted: &mut impl Trusted) -> Option<WhyNot> {
        match (com_id(trusted), &self.psid) {
            (None, _) => Some(WhyNot::Unsupported),
            (Some(_), None) => Some(WhyNot::PsidNeeded),
            (Some(_), Some(_)) => None,
        }
    }

    /// Asks for a session in the name of the label, of which the drive will say whether it gives it.
    pub fn begin(&mut self, trusted: &mut impl Trusted) -> Begun {
        let not = |why| Begun::Not(NotStarted::Unavailable(why), None);
        let Some(com_id) = com_id(trusted) else {
            return not(WhyNot::Unsupported);
        };
        let Some(psid) = &self.psid else {
            return not(WhyNot::PsidNeeded);
        };
        let message = Message::start_session(com_id, psid);
        match trusted.send(com_id, message.bytes(), DEADLINE_MS) {
            Ok(()) => {
                self.step = Step::Opening(com_id);
                Begun::Behind { estimate_ms: None }
            }
            Err(CommandFault::Undelivered(_)) => not(WhyNot::Denied),
            // Nothing is reverted by the opening of a session.
            Err(_) => Begun::Not(NotStarted::Refused, None),
        }
    }

    /// How far it is; `None` where none goes on.
    pub fn look(&mut self, trusted: &mut impl Trusted) -> Option<Poll> {
        let poll = match self.step {
            Step::Idle => return None,
            Step::Opening(com_id) => self.look_at_session(trusted, com_id),
            Step::Reverting(com_id) => look_at_revert(trusted, com_id),
        };
        if matches!(poll, Poll::Ended(_)) {
            self.step = Step::Idle;
        }
        Some(poll)
    }

    fn look_at_session(&mut self, trusted: &mut impl Trusted, com_id: ComId) -> Poll {
        let not_started = |why, status| Poll::Ended(FirmwareOutcome::NotStarted { why, status });
        let session = match hear(trusted, com_id) {
            Ok(Reply::None) => return Poll::Running { progress: None },
            Ok(Reply::Ended(Status::SUCCESS, Some(session))) => session,
            Ok(Reply::Ended(status, _)) => {
                // One that the drive does not take is not tried again: each try counts.
                self.psid = None;
                return not_started(refusal(status), Some(raw(status)));
            }
            Ok(Reply::Malformed) => return not_started(NotStarted::Refused, None),
            Err(CommandFault::Undelivered(_)) => return not_started(NotStarted::Unavailable(WhyNot::Denied), None),
            Err(_) => return Poll::Silent,
        };
        let message = Message::revert(com_id, session);
        match trusted.send(com_id, message.bytes(), DEADLINE_MS) {
            Ok(()) => {
                self.step = Step::Reverting(com_id);
                Poll::Running { progress: None }
            }
            Err(CommandFault::Undelivered(_)) => not_started(NotStarted::Unavailable(WhyNot::Denied), None),
            Err(CommandFault::Refused) => not_started(NotStarted::Refused, None),
            Err(_) => unknown(Unresolved::StatusLost, None),
        }
    }
}

/// Whether ranges of a drive answer no reads and writes.
pub fn is_locked(trusted: &mut impl Trusted) -> bool {
    discover(trusted, DEADLINE_MS).is_some_and(|discovery| discovery.locking.is_locked())
}

/// Where sessions are held with a drive whose revert changes the keys of all that is stored.
fn com_id(trusted: &mut impl Trusted) -> Option<ComId> {
    let discovery = discover(trusted, DEADLINE_MS)?;
    discovery.com_id.filter(|_| discovery.locking.encrypts())
}

fn hear(trusted: &mut impl Trusted, com_id: ComId) -> Result<Reply, CommandFault> {
    let mut answer = [0; ANSWER_BYTES];
    trusted.receive(com_id, &mut answer, DEADLINE_MS)?;
    Ok(Reply::parse(&answer))
}

/// A success counts when the drive is in nobody's possession any more.
fn look_at_revert(trusted: &mut impl Trusted, com_id: ComId) -> Poll {
    let status = match hear(trusted, com_id) {
        Ok(Reply::None) => return Poll::Running { progress: None },
        Ok(Reply::Ended(status, _)) => status,
        Ok(Reply::Malformed) => return unknown(Unresolved::Inconsistent, None),
        Err(CommandFault::Undelivered(_)) => return unknown(Unresolved::Gone, None),
        Err(_) => return Poll::Silent,
    };
    let raw = Some(raw(status));
    let locking = discover(trusted, DEADLINE_MS).map(|discovery| discovery.locking);
    match (status, locking) {
        (Status::SUCCESS, Some(locking)) if !locking.is_enabled() && !locking.is_locked() => {
            Poll::Ended(FirmwareOutcome::Done {
                witness: Witness::Accepted,
                status: RawStatus::Tcg { status: status.0 },
                reads_as: ReadsAs::Unstated,
            })
        }
        (Status::SUCCESS, Some(_)) => unknown(Unresolved::Inconsistent, raw),
        (Status::SUCCESS, None) => unknown(Unresolved::Silent, raw),
        (Status::NOT_AUTHORIZED, _) => Poll::Ended(FirmwareOutcome::NotStarted {
            why: NotStarted::Refused,
            status: raw,
        }),
        _ => unknown(Unresolved::Failed, raw),
    }
}

fn refusal(status: Status) -> NotStarted {
    match status {
        Status::NOT_AUTHORIZED => NotStarted::Unavailable(WhyNot::PsidWrong),
        Status::AUTHORITY_LOCKED_OUT => NotStarted::Unavailable(WhyNot::PasswordTriesExpired),
        _ => NotStarted::Refused,
    }
}

fn raw(status: Status) -> RawStatus {
    RawStatus::Tcg { status: status.0 }
}

fn unknown(why: Unresolved, status: Option<RawStatus>) -> Poll {
    Poll::Ended(FirmwareOutcome::Unknown { why, status })
}
