use pumice_engine::Poll;
use pumice_model::{
    Availability, Capabilities, FirmwareOutcome, HiddenArea, HiddenAreas, Lock, NotStarted, RawStatus, ReadsAs,
    Sanitize, Technique, Unresolved, WhyNot, Witness,
};

use crate::firmware::ata::PATTERN;
use crate::firmware::opal::{self, Revert};
use crate::firmware::{Begun, CommandSet, DEADLINE_MS, unavailable};
use crate::passthru::{Cdb, CommandFault, Data, Passthru};
use crate::psid::Psid;
use crate::scsi::{self, Activity, REQUESTED_SENSE_BYTES, SUPPORT_BYTES, SanitizeAction, Support};
use crate::sense::Sense;
use crate::tcg::ByScsi;

const TECHNIQUES: [Technique; 4] = [
    Technique::ScsiSanitize(Sanitize::Block),
    Technique::ScsiSanitize(Sanitize::Overwrite),
    Technique::ScsiSanitize(Sanitize::Crypto),
    Technique::ScsiFormatUnit,
];

/// The firmware of a SCSI disk.
pub struct ScsiFirmware<D> {
    drive: D,
    /// The erase that goes on, and how it is known that it is ours.
    running: Option<(Technique, Witness)>,
    revert: Revert,
}

impl<D: Passthru<Cdb> + Send> ScsiFirmware<D> {
    /// The firmware of a disk that nobody else talks to.
    pub fn new(drive: D) -> Self {
        Self {
            drive,
            running: None,
            revert: Revert::default(),
        }
    }

    /// Whether the drive knows the command of a technique. One that cannot be asked knows what every disk must.
    fn support(&mut self, technique: Technique) -> Support {
        let question = match technique {
            Technique::ScsiSanitize(kind) => action(kind).support_question(),
            _ => scsi::format_unit_question(),
        };
        let mut answer = [0; SUPPORT_BYTES as usize];
        match scsi::submit(&mut self.drive, &question, Data::In(&mut answer), DEADLINE_MS) {
            (Ok(()), _) => Support::parse(&answer),
            (Err(_), _) if technique == Technique::ScsiFormatUnit => Support::Supported,
            (Err(_), _) => Support::Unsupported,
        }
    }

    /// Sense data, asked for.
    fn sense(&mut self) -> Result<Vec<u8>, CommandFault> {
        let mut sense = vec![0; REQUESTED_SENSE_BYTES.into()];
        let (outcome, completion) = scsi::submit(
            &mut self.drive,
            &scsi::request_sense(),
            Data::In(&mut sense),
            DEADLINE_MS,
        );
        match (outcome, completion) {
            (Ok(()), _) => Ok(sense),
            // Some drives end the question itself with what was asked for.
            (Err(_), Some(completion)) if Sense::parse(&completion.sense).is_some() => Ok(completion.sense),
            (Err(fault), _) => Err(fault),
        }
    }

    /// Where the drive has erased, it is ready again and says so.
    fn completed(&mut self, sense: &[u8]) -> FirmwareOutcome {
        let (outcome, completion) = self.test_ready();
        let unknown = |why, status| FirmwareOutcome::Unknown { why, status };
        match (self.running.take(), outcome, raw(sense)) {
            (Some((technique, witness)), Ok(()), Some(status)) => FirmwareOutcome::Done {
                witness,
                status,
                reads_as: reads_as(technique),
            },
            (_, Ok(()), status) => unknown(Unresolved::Inconsistent, status),
            (_, Err(CommandFault::Undelivered(_)), _) => unknown(Unresolved::Gone, None),
            (_, Err(_), _) => {
                let sense = completion.map(|completion| completion.sense).unwrap_or_default();
                match Activity::of_sense(&sense) {
                    Some(Activity::Failed) => unknown(Unresolved::Failed, raw(&sense)),
                    _ => unknown(Unresolved::Inconsistent, raw(&sense)),
                }
            }
        }
    }

    /// A unit attention is told once and hides everything else.
    fn test_ready(&mut self) -> (Result<(), CommandFault>, Option<crate::passthru::ScsiCompletion>) {
        match scsi::submit(&mut self.drive, &scsi::test_unit_ready(), Data::None, DEADLINE_MS) {
            (Err(CommandFault::Unclear), Some(completion)) if is_unit_attention(&completion.sense) => {
                scsi::submit(&mut self.drive, &scsi::test_unit_ready(), Data::None, DEADLINE_MS)
            }
            answer => answer,
        }
    }
}

impl<D: Passthru<Cdb> + Send> CommandSet for ScsiFirmware<D> {
    fn capabilities(&mut self) -> Capabilities {
        let activity = match self.sense() {
            Ok(sense) => Activity::of_sense(&sense),
            Err(CommandFault::Undelivered(_)) => return all_unavailable(WhyNot::Denied),
            Err(_) => return all_unavailable(WhyNot::NoAnswer),
        };
        let support = TECHNIQUES.map(|technique| (technique, self.support(technique)));
        let why_not = self.revert.why_not(&mut ByScsi(&mut self.drive));
        let availability = why_not.map_or(Availability::Available, Availability::Unavailable);
        let offers = offers(&support, activity);
        Capabilities::new(offers.iter().chain([(Technique::TcgPsidRevert, availability)]))
    }

    fn lock(&mut self) -> Lock {
        if opal::is_locked(&mut ByScsi(&mut self.drive)) {
            Lock::RangesLocked
        } else {
            Lock::None
        }
    }

    fn take_psid(&mut self, psid: Psid) {
        self.revert.take(psid);
    }

    /// SCSI has no feature that hides sectors of a disk.
    fn restore_hidden(&mut self) -> HiddenAreas {
        HiddenAreas::all(HiddenArea::None)
    }

    fn begin(&mut self, technique: Technique) -> Begun {
        if let Some(why) = unavailable(&self.capabilities(), technique) {
            return Begun::Not(NotStarted::Unavailable(why), None);
        }
        if technique == Technique::TcgPsidRevert {
            return self.revert.begin(&mut ByScsi(&mut self.drive));
        }
        let (cdb, parameters) = if let Technique::ScsiSanitize(kind) = technique {
            (action(kind).cdb(), action(kind).parameters().map(Vec::from))
        } else {
            let (cdb, parameters) = scsi::format_unit();
            (cdb, Some(Vec::from(parameters)))
        };
        let data = parameters.as_deref().map_or(Data::None, Data::Out);
        self.running = Some((technique, Witness::Accepted));
        let (outcome, completion) = scsi::submit(&mut self.drive, &cdb, data, DEADLINE_MS);
        let status = completion.and_then(|completion| raw(&completion.sense));
        match outcome {
            Ok(()) => Begun::Behind { estimate_ms: None },
            Err(CommandFault::Refused) => Begun::Not(NotStarted::Refused, status),
            Err(CommandFault::Undelivered(_)) => Begun::Not(NotStarted::Unavailable(WhyNot::Denied), None),
            Err(CommandFault::TimedOut | CommandFault::Unclear) if self.is_seen_at(technique) => {
                Begun::Behind { estimate_ms: None }
            }
            Err(CommandFault::TimedOut | CommandFault::Unclear) => Begun::Unknown(Unresolved::StatusLost, status),
        }
    }

    fn carry_out(&mut self, _: Technique) -> FirmwareOutcome {
        FirmwareOutcome::NotStarted {
            why: NotStarted::Unavailable(WhyNot::Unsupported),
            status: None,
        }
    }

    fn is_at(&mut self, technique: Technique) -> bool {
        let is_at = self.is_seen_at(technique);
        self.running = is_at.then_some((technique, Witness::SeenInProgress));
        is_at
    }

    fn look(&mut self) -> Poll {
        if let Some(poll) = self.revert.look(&mut ByScsi(&mut self.drive)) {
            return poll;
        }
        let sense = match self.sense() {
            Ok(sense) => sense,
            Err(CommandFault::Undelivered(_)) => {
                return Poll::Ended(FirmwareOutcome::Unknown {
                    why: Unresolved::Gone,
                    status: None,
                });
            }
            Err(_) => return Poll::Silent,
        };
        match Activity::of_sense(&sense) {
            Some(Activity::Sanitizing { parts } | Activity::Formatting { parts }) => Poll::Running { progress: parts },
            Some(Activity::Failed) => Poll::Ended(FirmwareOutcome::Unknown {
                why: Unresolved::Failed,
                status: raw(&sense),
            }),
            Some(Activity::Idle) => Poll::Ended(self.completed(&sense)),
            Some(Activity::Hidden) | None => Poll::Silent,
        }
    }
}

impl<D: Passthru<Cdb> + Send> ScsiFirmware<D> {
    fn is_seen_at(&mut self, technique: Technique) -> bool {
        let activity = self.sense().ok().and_then(|sense| Activity::of_sense(&sense));
        match technique {
            Technique::ScsiSanitize(_) => matches!(activity, Some(Activity::Sanitizing { .. })),
            Technique::ScsiFormatUnit => matches!(activity, Some(Activity::Formatting { .. })),
            _ => false,
        }
    }
}

/// What a disk offers, by what it says of its commands and of the erase that goes on.
pub fn offers(support: &[(Technique, Support)], activity: Option<Activity>) -> Capabilities {
    let offer = |&(technique, support): &(Technique, Support)| {
        let why_not = match (support, activity) {
            (Support::Unsupported, _) => Some(WhyNot::Unsupported),
            (_, None) => Some(WhyNot::StatusLost),
            (_, Some(Activity::Sanitizing { .. } | Activity::Formatting { .. })) => Some(WhyNot::InProgress),
            (_, Some(Activity::Idle | Activity::Failed | Activity::Hidden)) => None,
        };
        (
            technique,
            why_not.map_or(Availability::Available, Availability::Unavailable),
        )
    };
    Capabilities::new(support.iter().map(offer))
}

fn all_unavailable(why: WhyNot) -> Capabilities {
    let all = TECHNIQUES.into_iter().chain([Technique::TcgPsidRevert]);
    Capabilities::new(all.map(|technique| (technique, Availability::Unavailable(why))))
}

fn is_unit_attention(sense: &[u8]) -> bool {
    Sense::parse(sense).is_some_and(|sense| sense.key == UNIT_ATTENTION)
}

const UNIT_ATTENTION: u8 = 0x06;

fn action(kind: Sanitize) -> SanitizeAction {
    match kind {
        Sanitize::Block => SanitizeAction::BlockErase,
        Sanitize::Overwrite => SanitizeAction::Overwrite {
            pattern: u32::from_be_bytes(PATTERN),
        },
        Sanitize::Crypto => SanitizeAction::CryptographicErase,
    }
}

fn reads_as(technique: Technique) -> ReadsAs {
    match technique {
        Technique::ScsiSanitize(Sanitize::Overwrite) => ReadsAs::Repeated(PATTERN),
        _ => ReadsAs::Unstated,
    }
}

fn raw(sense: &[u8]) -> Option<RawStatus> {
    let sense = Sense::parse(sense)?;
    Some(RawStatus::Scsi {
        key: sense.key,
        code: sense.code.0,
        qualifier: sense.code.1,
        progress: sense.progress.unwrap_or(0),
    })
}
