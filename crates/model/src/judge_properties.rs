use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::fixtures::{STREAM, geometry, planned, ranges, sound};
use crate::{
    Assessment, BlockRange, BlockRanges, Celsius, Counter, Counters, Fault, Found, Health, HealthEvidence,
    HeatEvidence, Pattern, Stage, Unavailability,
};

const BLOCKS: u64 = 250;

/// What becomes of one block in one pass.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Write {
    Stored,
    /// Acknowledged and never done: what a drive that lies does.
    Dropped,
    /// Refused, and the block keeps what it held.
    Failed,
}

/// One block of a drive that is known from the inside.
#[derive(Clone, Copy, Debug)]
struct Block {
    writes: [Write; 3],
    is_readable: bool,
}

impl Block {
    const SOUND: Self = Self {
        writes: [Write::Stored; 3],
        is_readable: true,
    };

    /// Whether it holds what the last pass wrote. Two passes never write the same block content.
    fn holds_last(self) -> bool {
        self.writes[2] == Write::Stored
    }
}

fn small_plan() -> Planned {
    let mut planned = planned();
    planned.target.geometry = geometry(BLOCKS);
    planned
}

/// What an honest engine records of such a drive.
fn observed(planned: &Planned, blocks: &[Block]) -> Evidence {
    let mut evidence = sound(planned);
    for (number, pass) in evidence.passes.iter_mut().enumerate() {
        pass.unwritten = named(blocks, |block| block.writes[number] == Write::Failed);
        pass.written_blocks -= pass.unwritten.blocks();
    }
    let read_back = evidence.read_back.as_mut().unwrap();
    read_back.unreadable = named(blocks, |block| !block.is_readable);
    read_back.mismatched = named(blocks, |block| block.is_readable && !block.holds_last());
    read_back.equal_blocks -= read_back.unreadable.blocks() + read_back.mismatched.blocks();
    evidence
}

fn named(blocks: &[Block], is_named: impl Fn(&Block) -> bool) -> BlockRanges {
    let list: Vec<_> = (0..)
        .zip(blocks)
        .filter(|(_, block)| is_named(block))
        .map(|(first, _)| (first, 1))
        .collect();
    ranges(&list)
}

fn any_block() -> impl Strategy<Value = Block> {
    let write = select(vec![Write::Stored, Write::Stored, Write::Dropped, Write::Failed]);
    ([write.clone(), write.clone(), write], prop::bool::weighted(0.8))
        .prop_map(|(writes, is_readable)| Block { writes, is_readable })
}

/// A drive on which a few blocks are not sound.
fn any_blocks() -> impl Strategy<Value = Vec<Block>> {
    vec((0..BLOCKS, any_block()), 0..4).prop_map(|spoiled| {
        let mut blocks = vec![Block::SOUND; usize::try_from(BLOCKS).unwrap()];
        for (at, block) in spoiled {
            blocks[usize::try_from(at).unwrap()] = block;
        }
        blocks
    })
}

fn any_flush() -> impl Strategy<Value = Flush> {
    select(vec![
        Flush::Done,
        Flush::Done,
        Flush::NotReached,
        Flush::Failed(Fault::Medium),
    ])
}

fn any_ranges() -> impl Strategy<Value = BlockRanges> {
    let number = || select(vec![0, 0, 1, 2, BLOCKS - 2, BLOCKS - 1, BLOCKS, u64::MAX]);
    vec((number(), number()), 0..3).prop_map(|list| ranges(&list))
}

fn any_count() -> impl Strategy<Value = u64> {
    select(vec![BLOCKS, BLOCKS, BLOCKS - 1, BLOCKS - 2, BLOCKS + 1, 0, u64::MAX])
}

fn any_pass() -> impl Strategy<Value = PassEvidence> {
    let pattern = select(vec![Pattern::Byte(0x55), Pattern::Byte(0xAA), Pattern::Stream(STREAM)]);
    (pattern, any_count(), any_ranges(), any_flush()).prop_map(|(pattern, written_blocks, unwritten, flush)| {
        PassEvidence {
            pattern,
            written_blocks,
            unwritten,
            failed_requests: 3,
            flush,
            started_ms: 5,
            ended_ms: 4,
        }
    })
}

fn any_read_back() -> impl Strategy<Value = ReadBackEvidence> {
    (any_count(), any_ranges(), any_ranges()).prop_map(|(equal_blocks, mismatched, unreadable)| ReadBackEvidence {
        equal_blocks,
        mismatched,
        unreadable,
        first_difference_bytes: None,
        started_ms: 5,
        ended_ms: 4,
    })
}

fn any_opening() -> impl Strategy<Value = Opening> {
    let planned = small_plan().target;
    let mut identity = planned.identity.clone();
    identity.wwn = Some("0x5000".into());
    let found = |identity, geometry| Opening::Opened(Found { identity, geometry });
    select(vec![
        found(planned.identity.clone(), planned.geometry),
        found(identity, planned.geometry),
        found(planned.identity, geometry(BLOCKS + 1)),
        Opening::Failed(Fault::Gone),
    ])
}

/// One change to evidence, of any part of it.
fn any_spoiling() -> impl Strategy<Value = Evidence> {
    let ending = select(vec![
        Ending::Completed,
        Ending::Stopped {
            stage: Stage::ReadBack,
            fault: Fault::Stalled,
        },
    ]);
    let parts = (
        prop::option::weighted(0.2, any_opening()),
        vec(prop::option::weighted(0.3, any_pass()), 3),
        prop::option::weighted(0.2, vec(any_pass(), 0..6)),
        prop::option::weighted(0.3, prop::option::of(any_read_back())),
        prop::option::weighted(0.2, ending),
        any_word_of_the_drive(),
    );
    parts.prop_map(|(opening, changed, passes, read_back, ending, (health, heat))| {
        let mut evidence = sound(&small_plan());
        evidence.opening = opening.unwrap_or(evidence.opening);
        for (pass, other) in evidence.passes.iter_mut().zip(changed) {
            *pass = other.unwrap_or_else(|| pass.clone());
        }
        evidence.passes = passes.unwrap_or(evidence.passes);
        evidence.read_back = read_back.unwrap_or(evidence.read_back);
        evidence.ending = ending.unwrap_or(evidence.ending);
        (evidence.health, evidence.heat) = (health, heat);
        evidence
    })
}

/// What a drive says of itself, from the best to the worst.
fn any_word_of_the_drive() -> impl Strategy<Value = (Option<HealthEvidence>, Option<HeatEvidence>)> {
    let told = |assessment, count| {
        let counts = [(Counter::ReallocatedSectors, count), (Counter::MediaErrors, count)];
        Health::Told(Counters {
            assessment: Some(assessment),
            temperature: Some(Celsius(200)),
            counts: counts.into(),
        })
    };
    let health = select(vec![
        told(Assessment::Good, 0),
        told(Assessment::Failing, u64::MAX),
        Health::Unavailable(Unavailability::TimedOut),
    ]);
    let heat = select(vec![None, Some(HeatEvidence::NoSensor)]);
    let health = prop::option::of((health.clone(), health));
    (health, heat).prop_map(|(health, heat)| {
        let health = health.map(|(before, after)| HealthEvidence { before, after });
        (health, heat)
    })
}

/// Evidence without what the judge does not weigh: times, how often it had to be tried, and the drive's own word.
fn weighed(mut evidence: Evidence) -> Evidence {
    (evidence.health, evidence.heat) = (None, None);
    for pass in &mut evidence.passes {
        (pass.failed_requests, pass.started_ms, pass.ended_ms) = (0, 1_000, 2_000);
    }
    if let Some(read_back) = &mut evidence.read_back {
        (read_back.started_ms, read_back.ended_ms) = (2_000, 3_000);
    }
    evidence
}

/// Whether a reason leaves the rest of the drive erased.
fn is_exception(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::BlocksNotWritten { .. } | Reason::BlocksUnreadable { .. } | Reason::EarlierFlushFailed { .. }
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_drive_called_erased_holds_nothing_but_the_last_pass(blocks in any_blocks()) {
        let planned = small_plan();
        let evidence = observed(&planned, &blocks);
        let judgement = judge(&planned, &evidence);
        let read_back = evidence.read_back.as_ref().unwrap();
        match judgement.verdict {
            Verdict::Erased => {
                prop_assert!(blocks.iter().all(|block| block.holds_last() && block.is_readable));
                prop_assert!(blocks.iter().all(|block| !block.writes.contains(&Write::Failed)));
            }
            Verdict::ErasedWithExceptions => {
                for (first, _) in (0..).zip(&blocks).filter(|(_, block)| !block.holds_last()) {
                    let block = ranges(&[(first, 1)]);
                    let unwritten = &evidence.passes[2].unwritten;
                    let is_named = unwritten.common_blocks(&block) + read_back.unreadable.common_blocks(&block) > 0;
                    prop_assert!(is_named, "block {} holds something else", first);
                }
            }
            Verdict::NotErased => prop_assert_eq!(judgement.claims, []),
        }
    }

    #[test]
    fn erased_follows_from_sound_evidence_and_from_no_other(evidence in any_spoiling()) {
        let planned = small_plan();
        let is_sound = weighed(evidence.clone()) == sound(&planned);
        prop_assert_eq!(judge(&planned, &evidence).verdict == Verdict::Erased, is_sound);
    }

    #[test]
    fn reasons_and_verdict_say_the_same(evidence in any_spoiling()) {
        let judgement = judge(&small_plan(), &evidence);
        let exceptions = judgement.reasons.iter().filter(|reason| is_exception(reason)).count();
        let others = judgement.reasons.len() - exceptions;
        match judgement.verdict {
            Verdict::Erased => prop_assert_eq!(&judgement.reasons, &[Reason::EveryBlockVerified]),
            Verdict::ErasedWithExceptions => prop_assert!(exceptions > 0 && others == 0),
            Verdict::NotErased => prop_assert!(others > 0),
        }
        for (index, reason) in judgement.reasons.iter().enumerate() {
            prop_assert!(!judgement.reasons[..index].contains(reason), "{:?} stands twice", reason);
        }
    }

    #[test]
    fn common_blocks_are_the_ones_that_both_name(
        one in vec((0..64_u64, 0..9_u64), 0..8),
        two in vec((0..64_u64, 0..9_u64), 0..8),
    ) {
        let is_in = |list: &[(u64, u64)], block| list.iter().any(|&(first, count)| (first..first + count).contains(&block));
        let expected = (0..80).filter(|&block| is_in(&one, block) && is_in(&two, block)).count() as u64;
        prop_assert_eq!(ranges(&one).common_blocks(&ranges(&two)), expected);
        prop_assert_eq!(ranges(&two).common_blocks(&ranges(&one)), expected);
    }

    #[test]
    fn ranges_name_each_inserted_block_once(list in vec((0..64_u64, 0..9_u64), 0..12)) {
        let is_in = |block: &u64| list.iter().any(|&(first, count)| (first..first + count).contains(block));
        let made = ranges(&list);
        let blocks: Vec<u64> = made.as_slice().iter().flat_map(|range| range.first..range.end()).collect();
        prop_assert_eq!(blocks, (0..80).filter(is_in).collect::<Vec<_>>());
        let again: Vec<BlockRange> = made.as_slice().to_vec();
        prop_assert_eq!(BlockRanges::from_ordered(again), Ok(made));
    }
}
