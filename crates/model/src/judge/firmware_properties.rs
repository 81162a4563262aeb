use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::tests::{OVERWRITE, done, not_started, unknown, witnessed};
use super::*;
use crate::fixtures::{BLOCKS, geometry, ranges};
use crate::judge::judge;
use crate::{Claim, Fault, Found, HiddenArea, HiddenAreas, Verdict};

/// What a block of a drive, known from the inside, holds after its firmware has erased it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Holds {
    /// What the drive says.
    AsSaid,
    /// The stream that was there before.
    Stream,
    /// Anything else.
    Other,
    /// It cannot be read.
    Nothing,
}

/// What an honest engine records of such a drive.
fn observed(blocks: &[Holds]) -> ChangeCheck {
    let named = |what| {
        let list = (0..).zip(blocks).filter(|(_, holds)| **holds == what);
        let list: Vec<(u64, u64)> = list.map(|(block, _)| (block, 1)).collect();
        ranges(&list)
    };
    ChangeCheck {
        changed_blocks: blocks.iter().filter(|holds| **holds == Holds::AsSaid).count() as u64,
        unchanged: named(Holds::Stream),
        unexpected: named(Holds::Other),
        unreadable: named(Holds::Nothing),
        started_ms: 4_000,
        ended_ms: 5_000,
    }
}

/// A drive on which a few blocks are not as they are said to be.
fn any_blocks() -> impl Strategy<Value = Vec<Holds>> {
    let other = select(vec![Holds::Stream, Holds::Other, Holds::Nothing]);
    vec((0..BLOCKS, other), 0..9).prop_map(|spoiled| {
        let mut blocks = vec![Holds::AsSaid; usize::try_from(BLOCKS).unwrap()];
        for (at, holds) in spoiled {
            blocks[usize::try_from(at).unwrap()] = holds;
        }
        blocks
    })
}

fn any_attempts() -> impl Strategy<Value = Vec<FirmwareAttempt>> {
    let other = Technique::AtaSanitize(Sanitize::Crypto);
    let mut lied = done(OVERWRITE);
    if let FirmwareOutcome::Done { status, .. } = &mut lied.outcome {
        *status = RawStatus::Tcg { status: 0 };
    }
    let attempt = select(vec![
        done(OVERWRITE),
        done(OVERWRITE),
        done(other),
        unknown(OVERWRITE, None),
        unknown(other, None),
        not_started(OVERWRITE),
        lied,
    ]);
    vec(attempt, 0..4)
}

fn any_check() -> impl Strategy<Value = ChangeCheck> {
    let number = || select(vec![0, 0, 1, BLOCKS - 1, BLOCKS, u64::MAX]);
    let list = move || vec((number(), number()), 0..2).prop_map(|list| ranges(&list));
    (number(), list(), list(), list()).prop_map(|(changed_blocks, unchanged, unexpected, unreadable)| ChangeCheck {
        changed_blocks,
        unchanged,
        unexpected,
        unreadable,
        started_ms: 0,
        ended_ms: 0,
    })
}

fn any_afterwards() -> impl Strategy<Value = Option<Opening>> {
    let (planned, evidence) = witnessed(OVERWRITE);
    let other = Found {
        identity: planned.target.identity,
        geometry: geometry(BLOCKS + 1),
    };
    select(vec![
        Some(evidence.opening),
        None,
        Some(Opening::Opened(other)),
        Some(Opening::Failed(Fault::Gone)),
    ])
}

/// What carries a purge by itself, however it is told.
fn carries(firmware: &FirmwareEvidence) -> bool {
    let (_, evidence) = witnessed(OVERWRITE);
    let sound = evidence.firmware.unwrap();
    let (last, earlier) = firmware.attempts.split_last().unwrap();
    let leads_there = |attempt: &FirmwareAttempt| {
        matches!(attempt.outcome, FirmwareOutcome::NotStarted { .. })
            || attempt.technique == OVERWRITE && matches!(attempt.outcome, FirmwareOutcome::Unknown { .. })
    };
    let check = firmware.change_check.as_ref().unwrap();
    *last == done(OVERWRITE)
        && earlier.iter().all(leads_there)
        && firmware.afterwards == sound.afterwards
        && check.changed_blocks == BLOCKS
        && [&check.unchanged, &check.unexpected, &check.unreadable]
            .iter()
            .all(|list| list.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_drive_called_purged_holds_what_it_says_everywhere(blocks in any_blocks()) {
        let (planned, mut evidence) = witnessed(OVERWRITE);
        evidence.firmware.as_mut().unwrap().change_check = Some(observed(&blocks));
        let judgement = judge(&planned, &evidence);
        let is_so = |what| blocks.iter().all(|holds| *holds == what);
        prop_assert_eq!(judgement.claims.contains(&Claim::NistPurge), is_so(Holds::AsSaid));
        prop_assert_eq!(judgement.verdict == Verdict::Erased, is_so(Holds::AsSaid));
        if blocks.contains(&Holds::Other) {
            prop_assert_eq!(judgement.verdict, Verdict::NotErased);
        }
    }

    #[test]
    fn purge_follows_from_what_carries_it_and_from_nothing_else(
        attempts in any_attempts(),
        check in prop::option::weighted(0.3, prop::option::of(any_check())),
        afterwards in prop::option::weighted(0.3, any_afterwards()),
        hidden in prop::option::weighted(0.3, select(vec![HiddenArea::None, HiddenArea::CannotTell, HiddenArea::NotRemoved])),
    ) {
        let (mut planned, mut evidence) = witnessed(OVERWRITE);
        planned.techniques.push(Technique::AtaSanitize(Sanitize::Block));
        let firmware = evidence.firmware.as_mut().unwrap();
        firmware.attempts = attempts;
        firmware.change_check = check.unwrap_or_else(|| firmware.change_check.clone());
        firmware.afterwards = afterwards.unwrap_or_else(|| firmware.afterwards.clone());
        let is_complete = !firmware.attempts.is_empty() && firmware.change_check.is_some();
        let is_known = hidden.is_none_or(|area| area == HiddenArea::None);
        let expected = is_complete && carries(firmware) && is_known;
        evidence.hidden = hidden.map(HiddenAreas::all).or(evidence.hidden);
        let judgement = judge(&planned, &evidence);
        prop_assert_eq!(judgement.claims.contains(&Claim::NistPurge), expected, "{:?}", judgement);
    }
}
