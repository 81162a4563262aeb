use super::super::judge;
use super::tests::{OVERWRITE, witnessed};
use super::*;
use crate::fixtures::{planned, sound};
use crate::{NotStarted, ReadsAs, Verdict, Witness};

fn reverted(outcome: FirmwareOutcome) -> FirmwareAttempt {
    FirmwareAttempt {
        technique: Technique::TcgPsidRevert,
        outcome,
        started_ms: 100,
        ended_ms: 200,
    }
}

/// Whatever is said of it, the judgement is that of the same evidence without it.
#[test]
fn a_revert_before_the_passes_adds_and_takes_nothing() {
    let done = FirmwareOutcome::Done {
        witness: Witness::Accepted,
        status: RawStatus::Tcg { status: 0 },
        reads_as: ReadsAs::Unstated,
    };
    let refused = FirmwareOutcome::NotStarted {
        why: NotStarted::Refused,
        status: None,
    };
    let unknown = FirmwareOutcome::Unknown {
        why: Unresolved::Silent,
        status: None,
    };
    let (mut planned, evidence) = witnessed(OVERWRITE);
    planned.techniques.push(Technique::TcgPsidRevert);
    let without = judge(&planned, &evidence);
    assert_eq!(without.verdict, Verdict::Erased);
    for outcome in [done, refused, unknown] {
        let mut with = evidence.clone();
        with.unlocking = Some(reverted(outcome));
        assert_eq!(judge(&planned, &with), without);
    }
    let mut alone = evidence;
    (alone.firmware, alone.unlocking) = (None, Some(reverted(done)));
    let judgement = judge(&planned, &alone);
    assert_eq!(
        judgement.reasons,
        [Reason::FirmwareMissing],
        "one must follow the passes"
    );
}

#[test]
fn a_revert_that_was_not_planned_is_none_of_this_work() {
    let mut evidence = sound(&planned());
    evidence.unlocking = Some(reverted(FirmwareOutcome::Unknown {
        why: Unresolved::Silent,
        status: None,
    }));
    let judgement = judge(&planned(), &evidence);
    assert_eq!(judgement.reasons, [Reason::FirmwareUnplanned]);
    assert_eq!(judgement.verdict, Verdict::NotErased);
}
