use crate::{AuditFinding, Evidence, FirmwareOutcome, Sanitize, Technique};

/// What a drive says, when it is audited, of the sanitize that its certificate names last.
///
/// Nothing is erased because a drive says so: an older success proves nothing. It can only contradict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SanitizeAudit {
    /// It was not asked: by the certificate its own firmware erased nothing.
    NoFirmwareErase,
    /// It was not asked: of the way in which its firmware erased it last, no drive keeps a status.
    NoStatus,
    /// It was to be asked.
    Asked {
        /// What the certificate says.
        certified: CertifiedSanitize,
        /// What came of it.
        answer: SanitizeAnswer,
    },
}

/// What a certificate says of the sanitize that came last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertifiedSanitize {
    /// It was seen through.
    Completed(Sanitize),
    /// It was begun, or may have been, and nobody saw its end.
    Unresolved,
}

/// What came of asking a drive for its sanitize status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SanitizeAnswer {
    /// Its most recent sanitize succeeded.
    Completed {
        /// Which kind that was; an ATA disk does not say.
        kind: Option<Sanitize>,
        /// What it says of the time since.
        since: WrittenSince,
    },
    /// Its most recent sanitize failed.
    Failed,
    /// It is at one.
    InProgress,
    /// It says that it was never sanitized.
    Never,
    /// It answers, but keeps no such status, or one that no standard knows, or tells of none: that an ATA disk remembers one
    /// that was completed once its power was off, no standard demands.
    NotReported,
    /// It could not be asked.
    NotAsked(WhyNotAsked),
}

/// Whether a drive says that something was written to it since its last sanitize.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenSince {
    /// It says that nothing was (NVMe: Global Data Erased).
    Nothing,
    /// It says that something was.
    Something,
    /// It does not say, as no ATA disk does.
    Unstated,
}

/// Why a drive could not be asked for its sanitize status; a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNotAsked {
    /// It is an image of a drive.
    Image,
    /// It hangs on a USB bridge, which may not survive the question.
    UsbBridge,
    /// What stands between does not pass on its commands: a RAID controller, a hypervisor, another bus than it had.
    OutOfReach,
    /// The kernel lets only root ask.
    Denied,
    /// It did not answer, or its answer was lost on the way.
    NoAnswer,
}

impl SanitizeAudit {
    /// What comes of an audit by a certificate with this evidence; `ask` asks the drive, and is called only where the last
    /// erase by its firmware is of a kind that it keeps a status of.
    pub fn of(evidence: &Evidence, ask: impl FnOnce(Technique) -> SanitizeAnswer) -> Self {
        let attempts = evidence.firmware.iter().flat_map(|firmware| &firmware.attempts);
        let mut started = attempts.filter(|attempt| !matches!(attempt.outcome, FirmwareOutcome::NotStarted { .. }));
        let Some(last) = started.next_back() else {
            return Self::NoFirmwareErase;
        };
        let (Technique::AtaSanitize(kind) | Technique::NvmeSanitize(kind, _)) = last.technique else {
            return Self::NoStatus;
        };
        Self::Asked {
            certified: match last.outcome {
                FirmwareOutcome::Done { .. } => CertifiedSanitize::Completed(kind),
                _ => CertifiedSanitize::Unresolved,
            },
            answer: ask(last.technique),
        }
    }

    /// Whether it can be of an audit by a certificate with this evidence, whatever the drive answered.
    pub fn is_by(&self, evidence: &Evidence) -> bool {
        let answer = match self {
            Self::Asked { answer, .. } => *answer,
            Self::NoFirmwareErase | Self::NoStatus => SanitizeAnswer::NotReported,
        };
        *self == Self::of(evidence, |_| answer)
    }

    /// What contradicts the certificate. Where that says that nobody saw the end, only a drive that is at it still does.
    pub fn finding(&self) -> Option<AuditFinding> {
        let Self::Asked { certified, answer } = *self else {
            return None;
        };
        match (certified, answer) {
            (_, SanitizeAnswer::InProgress) => Some(AuditFinding::SanitizeInProgress),
            (CertifiedSanitize::Completed(_), SanitizeAnswer::Failed) => Some(AuditFinding::SanitizeFailed),
            (CertifiedSanitize::Completed(_), SanitizeAnswer::Never) => Some(AuditFinding::NeverSanitized),
            (CertifiedSanitize::Completed(certified), SanitizeAnswer::Completed { kind: Some(told), .. })
                if certified != told =>
            {
                Some(AuditFinding::OtherSanitize { certified, told })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{planned, sound};
    use crate::{
        FirmwareAttempt, FirmwareEvidence, NotStarted, PurgeRequired, RawStatus, ReadsAs, SecureErase, Unresolved,
        Witness,
    };

    const BLOCK: Technique = Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Unknown);

    const DONE: FirmwareOutcome = FirmwareOutcome::Done {
        witness: Witness::Accepted,
        status: RawStatus::NvmeCompletion { status: 0 },
        reads_as: ReadsAs::Unstated,
    };

    const UNKNOWN: FirmwareOutcome = FirmwareOutcome::Unknown {
        why: Unresolved::StatusLost,
        status: None,
    };

    const REFUSED: FirmwareOutcome = FirmwareOutcome::NotStarted {
        why: NotStarted::Refused,
        status: None,
    };

    fn evidence(attempts: &[(Technique, FirmwareOutcome)]) -> Evidence {
        let attempts = attempts.iter().map(|&(technique, outcome)| FirmwareAttempt {
            technique,
            outcome,
            started_ms: 1,
            ended_ms: 2,
        });
        Evidence {
            firmware: Some(FirmwareEvidence {
                attempts: attempts.collect(),
                afterwards: None,
                change_check: None,
            }),
            ..sound(&planned())
        }
    }

    #[test]
    fn only_a_sanitize_that_came_last_is_asked_for() {
        let format = Technique::NvmeFormat(SecureErase::UserData);
        let asked = |certified| SanitizeAudit::Asked {
            certified,
            answer: SanitizeAnswer::Never,
        };
        let table: [(&[_], _); 6] = [
            (&[], SanitizeAudit::NoFirmwareErase),
            (&[(BLOCK, REFUSED)], SanitizeAudit::NoFirmwareErase),
            (&[(BLOCK, REFUSED), (format, DONE)], SanitizeAudit::NoStatus),
            (&[(BLOCK, DONE)], asked(CertifiedSanitize::Completed(Sanitize::Block))),
            (
                &[(Technique::AtaSanitize(Sanitize::Crypto), DONE), (format, REFUSED)],
                asked(CertifiedSanitize::Completed(Sanitize::Crypto)),
            ),
            (&[(BLOCK, UNKNOWN)], asked(CertifiedSanitize::Unresolved)),
        ];
        for (attempts, expected) in table {
            let evidence = evidence(attempts);
            let audit = SanitizeAudit::of(&evidence, |technique| {
                assert!(attempts.iter().any(|(one, _)| *one == technique));
                SanitizeAnswer::Never
            });
            assert_eq!(audit, expected, "{attempts:?}");
            let others = table.iter().filter(|(_, other)| *other != expected);
            assert!(audit.is_by(&evidence) && others.into_iter().all(|(_, other)| !other.is_by(&evidence)));
        }
        let none = SanitizeAudit::of(&sound(&planned()), |_| panic!("there is nothing to ask"));
        assert_eq!(none, SanitizeAudit::NoFirmwareErase);
    }

    #[test]
    fn what_contradicts_the_certificate_is_found() {
        let completed = |kind, since| SanitizeAnswer::Completed { kind, since };
        let done = CertifiedSanitize::Completed(Sanitize::Block);
        let other = AuditFinding::OtherSanitize {
            certified: Sanitize::Block,
            told: Sanitize::Crypto,
        };
        let same = Some(Sanitize::Block);
        for (answer, of_done, of_unresolved) in [
            (completed(same, WrittenSince::Nothing), None, None),
            (completed(same, WrittenSince::Something), None, None),
            (completed(None, WrittenSince::Unstated), None, None),
            (
                completed(Some(Sanitize::Crypto), WrittenSince::Nothing),
                Some(other),
                None,
            ),
            (SanitizeAnswer::Failed, Some(AuditFinding::SanitizeFailed), None),
            (
                SanitizeAnswer::InProgress,
                Some(AuditFinding::SanitizeInProgress),
                Some(AuditFinding::SanitizeInProgress),
            ),
            (SanitizeAnswer::Never, Some(AuditFinding::NeverSanitized), None),
            (SanitizeAnswer::NotReported, None, None),
            (SanitizeAnswer::NotAsked(WhyNotAsked::UsbBridge), None, None),
        ] {
            for (certified, expected) in [(done, of_done), (CertifiedSanitize::Unresolved, of_unresolved)] {
                assert_eq!(
                    SanitizeAudit::Asked { certified, answer }.finding(),
                    expected,
                    "{answer:?}"
                );
            }
        }
        assert_eq!(SanitizeAudit::NoFirmwareErase.finding(), None);
        assert_eq!(SanitizeAudit::NoStatus.finding(), None);
    }
}
