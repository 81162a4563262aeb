use super::*;
use crate::fixtures::{BLOCKS, INTERRUPTION, STREAM, geometry, identity, planned, ranges, sound};
use crate::{Fault, Found, Geometry, Overwrite, Pattern, Stage, Transport};

/// What follows when sound evidence of the usual plan is spoiled.
fn spoiled(spoil: impl FnOnce(&mut Evidence)) -> Judgement {
    let planned = planned();
    let mut evidence = sound(&planned);
    spoil(&mut evidence);
    judge(&planned, &evidence)
}

/// What follows from sound evidence when the plan is another one.
fn replanned(change: impl FnOnce(&mut Planned)) -> Judgement {
    let mut planned = planned();
    change(&mut planned);
    judge(&planned, &sound(&planned))
}

fn read_back(evidence: &mut Evidence) -> &mut ReadBackEvidence {
    evidence.read_back.as_mut().unwrap()
}

/// Takes blocks from what a pass wrote.
fn leave_unwritten(pass: &mut PassEvidence, list: &[(u64, u64)]) {
    pass.unwritten = ranges(list);
    pass.written_blocks -= pass.unwritten.blocks();
}

fn make_mismatched(evidence: &mut Evidence, list: &[(u64, u64)]) {
    let read_back = read_back(evidence);
    read_back.mismatched = ranges(list);
    read_back.equal_blocks -= read_back.mismatched.blocks();
}

fn make_unreadable(evidence: &mut Evidence, list: &[(u64, u64)]) {
    let read_back = read_back(evidence);
    read_back.unreadable = ranges(list);
    read_back.equal_blocks -= read_back.unreadable.blocks();
}

#[track_caller]
fn assert_not_erased(judgement: &Judgement, reasons: &[Reason]) {
    assert_eq!(judgement.verdict, Verdict::NotErased);
    assert_eq!(judgement.reasons, reasons);
    assert_eq!(judgement.claims, []);
}

#[track_caller]
fn assert_excepted(judgement: &Judgement, reasons: &[Reason]) {
    assert_eq!(judgement.verdict, Verdict::ErasedWithExceptions);
    assert_eq!(judgement.reasons, reasons);
}

#[test]
fn sound_evidence_means_erased() {
    let judgement = spoiled(|_| {});
    assert_eq!(judgement.verdict, Verdict::Erased);
    assert_eq!(judgement.reasons, [Reason::EveryBlockVerified]);
    assert_eq!(
        judgement.claims,
        [Claim::NistClear, Claim::IeeeClear, Claim::GaTThreePasses]
    );
}

#[test]
fn a_plan_must_end_in_a_stream_and_be_countable() {
    let insufficient = [Reason::PlanInsufficient];
    let passes = |passes: Vec<Pattern>| replanned(|planned| planned.overwrite = Overwrite { passes });
    let stream = Pattern::Stream(STREAM);
    assert_not_erased(&passes(vec![stream, Pattern::Byte(0)]), &insufficient);
    assert_not_erased(&passes(vec![]), &insufficient);
    assert_not_erased(&passes(vec![stream; 256]), &insufficient);
    assert_eq!(passes(vec![stream; 255]).verdict, Verdict::Erased);
    assert_eq!(passes(vec![stream]).verdict, Verdict::Erased);
}

#[test]
fn a_drive_that_did_not_open_is_not_erased() {
    let fault = Fault::Busy;
    let judgement = spoiled(|evidence| evidence.opening = Opening::Failed(fault));
    assert_not_erased(&judgement, &[Reason::NotOpened { fault }]);
}

#[test]
fn every_part_of_the_identity_must_be_the_planned_one() {
    let planned_one = planned().target.identity;
    let serial = planned_one.serial.as_deref();
    for other in [
        identity("WDC WD20EZEX", serial, None),
        identity(&planned_one.model, Some("WD-00000002"), None),
        identity(&planned_one.model, None, None),
        identity(&planned_one.model, serial, Some("0x5000")),
    ] {
        let found = Found {
            identity: other,
            geometry: geometry(BLOCKS),
        };
        let judgement = spoiled(|evidence| evidence.opening = Opening::Opened(found));
        assert_not_erased(&judgement, &[Reason::OtherDrive]);
    }
}

#[test]
fn every_part_of_the_geometry_must_be_the_planned_one() {
    let bytes = BLOCKS * 512;
    for other in [
        geometry(BLOCKS + 1),
        geometry(BLOCKS - 1),
        Geometry::new(bytes, 1024, 4096).unwrap(),
        Geometry::new(bytes, 512, 512).unwrap(),
    ] {
        let found = Found {
            identity: planned().target.identity,
            geometry: other,
        };
        let judgement = spoiled(|evidence| evidence.opening = Opening::Opened(found));
        assert_not_erased(&judgement, &[Reason::OtherGeometry]);
    }
}

#[test]
fn each_planned_pass_must_be_there_with_its_pattern() {
    let missing = |pass| Reason::PassMissing { pass };
    assert_not_erased(&spoiled(|evidence| evidence.passes.truncate(2)), &[missing(3)]);
    let none = spoiled(|evidence| evidence.passes.clear());
    assert_not_erased(&none, &[missing(1), missing(2), missing(3)]);
    let other = spoiled(|evidence| evidence.passes[1].pattern = Pattern::Byte(0xAB));
    assert_not_erased(&other, &[missing(2)]);
    let swapped = spoiled(|evidence| evidence.passes.swap(0, 1));
    assert_not_erased(&swapped, &[missing(1), missing(2)]);
    let mut stream = STREAM;
    stream.counter[15] ^= 1;
    let otherwise = spoiled(|evidence| evidence.passes[2].pattern = Pattern::Stream(stream));
    assert_not_erased(&otherwise, &[missing(3)]);
}

#[test]
fn a_pass_too_many_may_have_undone_the_others() {
    let judgement = spoiled(|evidence| evidence.passes.push(evidence.passes[2].clone()));
    assert_not_erased(&judgement, &[Reason::PassUnplanned]);
    let judgement = spoiled(|evidence| evidence.passes = vec![evidence.passes[0].clone(); 300]);
    assert_eq!(judgement.reasons.last(), Some(&Reason::PassUnplanned));
}

#[test]
fn a_pass_must_account_for_every_block_exactly() {
    for pass in 1..=3 {
        let incomplete = [Reason::PassIncomplete { pass }];
        let written = |blocks| spoiled(|evidence| evidence.passes[usize::from(pass) - 1].written_blocks = blocks);
        for blocks in [0, BLOCKS - 1, BLOCKS + 1, u64::MAX] {
            assert_not_erased(&written(blocks), &incomplete);
        }
    }
}

#[test]
fn unwritten_blocks_count_once_and_lie_on_the_drive() {
    let incomplete = Reason::PassIncomplete { pass: 1 };
    let excepted = Reason::BlocksNotWritten { pass: 1, blocks: 2 };
    let judge_with = |written_blocks, list: &[(u64, u64)]| {
        spoiled(|evidence| {
            evidence.passes[0].unwritten = ranges(list);
            evidence.passes[0].written_blocks = written_blocks;
        })
    };
    assert_excepted(&judge_with(BLOCKS - 2, &[(BLOCKS - 2, 2)]), &[excepted]);
    assert_not_erased(&judge_with(BLOCKS, &[(BLOCKS - 2, 2)]), &[incomplete, excepted]);
    assert_not_erased(&judge_with(BLOCKS - 1, &[(BLOCKS - 2, 2)]), &[incomplete, excepted]);
    assert_not_erased(&judge_with(BLOCKS - 2, &[(BLOCKS - 1, 2)]), &[incomplete, excepted]);
}

#[test]
fn forged_numbers_do_not_wrap_into_a_sound_sum() {
    let wrapped = spoiled(|evidence| {
        evidence.passes[0].unwritten = ranges(&[(0, u64::MAX)]);
        evidence.passes[0].written_blocks = BLOCKS + 1;
        let read_back = read_back(evidence);
        read_back.mismatched = ranges(&[(0, u64::MAX)]);
        read_back.unreadable = ranges(&[(0, u64::MAX)]);
        read_back.equal_blocks = BLOCKS + 2;
    });
    let blocks = u64::MAX;
    let reasons = [
        Reason::PassIncomplete { pass: 1 },
        Reason::ReadBackIncomplete,
        Reason::BlocksMismatched { blocks },
        Reason::TooManyExceptions,
        Reason::BlocksNotWritten { pass: 1, blocks },
        Reason::BlocksUnreadable { blocks },
    ];
    assert_not_erased(&wrapped, &reasons);
}

#[test]
fn the_last_flush_must_be_done_and_an_earlier_one_is_an_exception() {
    for flush in [Flush::Failed(Fault::Other(5)), Flush::NotReached] {
        let last = spoiled(|evidence| evidence.passes[2].flush = flush);
        assert_not_erased(&last, &[Reason::FlushFailed]);
        for pass in [1, 2] {
            let earlier = spoiled(|evidence| evidence.passes[usize::from(pass) - 1].flush = flush);
            assert_excepted(&earlier, &[Reason::EarlierFlushFailed { pass }]);
            assert_eq!(earlier.claims, [Claim::NistClear, Claim::IeeeClear]);
            assert!(!earlier.limitations.contains(&Limitation::UnverifiedRanges));
        }
    }
}

#[test]
fn the_read_back_must_be_there_and_account_for_every_block() {
    assert_not_erased(&spoiled(|evidence| evidence.read_back = None), &[Reason::NotReadBack]);
    for blocks in [0, BLOCKS - 1, BLOCKS + 1, u64::MAX] {
        let judgement = spoiled(|evidence| read_back(evidence).equal_blocks = blocks);
        assert_not_erased(&judgement, &[Reason::ReadBackIncomplete]);
    }
}

#[test]
fn blocks_read_back_lie_on_the_drive() {
    let beyond = ranges(&[(BLOCKS - 1, 2)]);
    let unreadable = spoiled(|evidence| {
        read_back(evidence).equal_blocks = BLOCKS - 2;
        read_back(evidence).unreadable = beyond.clone();
    });
    let excepted = Reason::BlocksUnreadable { blocks: 2 };
    assert_not_erased(&unreadable, &[Reason::ReadBackIncomplete, excepted]);
    let mismatched = spoiled(|evidence| {
        read_back(evidence).equal_blocks = BLOCKS - 2;
        read_back(evidence).mismatched = beyond;
    });
    let reasons = [Reason::ReadBackIncomplete, Reason::BlocksMismatched { blocks: 2 }];
    assert_not_erased(&mismatched, &reasons);
}

#[test]
fn the_last_block_is_on_the_drive() {
    let at_the_end = [(BLOCKS - 1, 1)];
    let unreadable = spoiled(|evidence| make_unreadable(evidence, &at_the_end));
    assert_excepted(&unreadable, &[Reason::BlocksUnreadable { blocks: 1 }]);
    let mismatched = spoiled(|evidence| {
        leave_unwritten(&mut evidence.passes[2], &at_the_end);
        make_mismatched(evidence, &at_the_end);
    });
    assert_excepted(&mismatched, &[Reason::BlocksNotWritten { pass: 3, blocks: 1 }]);
}

#[test]
fn a_block_named_twice_hides_one_that_was_not_read() {
    let judge_with = |mismatched: &[(u64, u64)], unreadable: &[(u64, u64)]| {
        spoiled(|evidence| {
            leave_unwritten(&mut evidence.passes[2], &[(10, 2)]);
            make_mismatched(evidence, mismatched);
            make_unreadable(evidence, unreadable);
        })
    };
    let excepted = [
        Reason::BlocksNotWritten { pass: 3, blocks: 2 },
        Reason::BlocksUnreadable { blocks: 1 },
    ];
    assert_excepted(&judge_with(&[(10, 1)], &[(11, 1)]), &excepted);
    let twice = [Reason::ReadBackIncomplete, excepted[0], excepted[1]];
    assert_not_erased(&judge_with(&[(10, 1)], &[(10, 1)]), &twice);
    assert_not_erased(&judge_with(&[(10, 2)], &[(11, 1)]), &twice);
}

#[test]
fn a_mismatch_is_excused_only_where_the_last_pass_could_not_write() {
    let judge_with = |pass: usize, unwritten: &[(u64, u64)], mismatched: &[(u64, u64)]| {
        spoiled(|evidence| {
            leave_unwritten(&mut evidence.passes[pass - 1], unwritten);
            make_mismatched(evidence, mismatched);
        })
    };
    let last = |blocks| Reason::BlocksNotWritten { pass: 3, blocks };
    let mismatched = |blocks| Reason::BlocksMismatched { blocks };
    assert_excepted(&judge_with(3, &[(20, 3)], &[(20, 3)]), &[last(3)]);
    assert_excepted(&judge_with(3, &[(20, 3)], &[(21, 1)]), &[last(3)]);
    assert_excepted(&judge_with(3, &[(20, 3)], &[]), &[last(3)]);
    assert_not_erased(&judge_with(3, &[(20, 3)], &[(20, 4)]), &[mismatched(1), last(3)]);
    assert_not_erased(&judge_with(3, &[(20, 3)], &[(18, 3)]), &[mismatched(2), last(3)]);
    assert_not_erased(&judge_with(3, &[(20, 1)], &[(40, 1)]), &[mismatched(1), last(1)]);
    let earlier = Reason::BlocksNotWritten { pass: 2, blocks: 3 };
    assert_not_erased(&judge_with(2, &[(20, 3)], &[(20, 3)]), &[mismatched(3), earlier]);
    assert_not_erased(
        &spoiled(|evidence| make_mismatched(evidence, &[(0, 1)])),
        &[mismatched(1)],
    );
}

#[test]
fn a_read_back_without_passes_excuses_no_mismatch() {
    let judgement = spoiled(|evidence| {
        evidence.passes.clear();
        make_mismatched(evidence, &[(0, 1)]);
    });
    assert!(judgement.reasons.contains(&Reason::BlocksMismatched { blocks: 1 }));
}

#[test]
fn work_that_stopped_is_not_erased_whatever_else_is_said() {
    let (stage, fault) = (Stage::ReadBack, Fault::Gone);
    let judgement = spoiled(|evidence| evidence.ending = Ending::Stopped { stage, fault });
    assert_not_erased(&judgement, &[Reason::Stopped { stage, fault }]);
}

#[test]
fn one_block_in_a_hundred_is_the_most_that_can_be_excepted() {
    let unreadable = |blocks| spoiled(|evidence| make_unreadable(evidence, &[(100, blocks)]));
    assert_excepted(&unreadable(6), &[Reason::BlocksUnreadable { blocks: 6 }]);
    let excepted = Reason::BlocksUnreadable { blocks: 7 };
    assert_not_erased(&unreadable(7), &[Reason::TooManyExceptions, excepted]);
}

#[test]
fn excepted_blocks_add_up_over_passes_and_read_back() {
    let spread = |counts: [u64; 4]| {
        spoiled(|evidence| {
            for (pass, count) in evidence.passes.iter_mut().zip(counts) {
                leave_unwritten(pass, &[(0, count)]);
            }
            make_unreadable(evidence, &[(300, counts[3])]);
        })
    };
    assert_eq!(spread([1, 2, 1, 2]).verdict, Verdict::ErasedWithExceptions);
    for counts in [[2, 2, 1, 2], [1, 3, 1, 2], [1, 2, 2, 2], [1, 2, 1, 3]] {
        assert!(
            spread(counts).reasons.contains(&Reason::TooManyExceptions),
            "{counts:?}"
        );
    }
}

#[test]
fn a_small_drive_has_no_block_to_spare() {
    let with_blocks = |blocks: u64| {
        let mut planned = planned();
        planned.target.geometry = geometry(blocks);
        let mut evidence = sound(&planned);
        make_unreadable(&mut evidence, &[(0, 1)]);
        judge(&planned, &evidence).verdict
    };
    assert_eq!(with_blocks(99), Verdict::NotErased);
    assert_eq!(with_blocks(100), Verdict::ErasedWithExceptions);
}

#[test]
fn every_exception_is_named_in_the_order_of_the_work() {
    let judgement = spoiled(|evidence| {
        for pass in &mut evidence.passes {
            leave_unwritten(pass, &[(5, 1)]);
        }
        evidence.passes[0].flush = Flush::NotReached;
        make_unreadable(evidence, &[(5, 1)]);
    });
    let not_written = |pass| Reason::BlocksNotWritten { pass, blocks: 1 };
    let reasons = [
        not_written(1),
        Reason::EarlierFlushFailed { pass: 1 },
        not_written(2),
        not_written(3),
        Reason::BlocksUnreadable { blocks: 1 },
    ];
    assert_excepted(&judgement, &reasons);
}

#[test]
fn clear_is_claimed_while_the_last_pass_and_its_read_back_are_whole() {
    let clear = [Claim::NistClear, Claim::IeeeClear];
    for (pass, expected) in [(1, &clear[..]), (2, &clear[..]), (3, &[])] {
        let judgement = spoiled(|evidence| leave_unwritten(&mut evidence.passes[pass - 1], &[(0, 1)]));
        assert_eq!(judgement.claims, expected, "pass {pass}");
        assert!(judgement.limitations.contains(&Limitation::UnverifiedRanges));
    }
    let unreadable = spoiled(|evidence| make_unreadable(evidence, &[(0, 1)]));
    assert_eq!(unreadable.claims, []);
    assert!(unreadable.limitations.contains(&Limitation::UnverifiedRanges));
    assert!(!spoiled(|_| {}).limitations.contains(&Limitation::UnverifiedRanges));
}

#[test]
fn one_flaw_among_exceptions_is_enough_to_claim_nothing() {
    let judgement = spoiled(|evidence| {
        leave_unwritten(&mut evidence.passes[0], &[(0, 1)]);
        make_unreadable(evidence, &[(9, 1)]);
    });
    assert_eq!(
        (judgement.verdict, judgement.claims),
        (Verdict::ErasedWithExceptions, vec![])
    );
}

#[test]
fn the_three_pass_method_is_claimed_for_magnetic_disks_alone() {
    let clear = [Claim::NistClear, Claim::IeeeClear];
    for medium in [Medium::Ssd, Medium::Emmc, Medium::UsbStorage] {
        assert_eq!(
            replanned(|planned| planned.target.medium = medium).claims,
            clear,
            "{medium:?}"
        );
    }
    for medium in [Medium::Virtual, Medium::Optical] {
        let judgement = replanned(|planned| planned.target.medium = medium);
        assert_eq!(
            (judgement.verdict, judgement.claims),
            (Verdict::Erased, vec![]),
            "{medium:?}"
        );
    }
    let one_pass = Overwrite {
        passes: vec![Pattern::Stream(STREAM)],
    };
    assert_eq!(replanned(|planned| planned.overwrite = one_pass).claims, clear);
}

#[test]
fn limitations_follow_from_the_medium() {
    use Limitation::{
        AddressableOnly, BootAreas, HiddenAreasUnknown, MediaCache, OverProvisioning, ReallocatedSectors, VirtualDisk,
    };
    let of = |medium| replanned(|planned| planned.target.medium = medium).limitations;
    assert_eq!(
        of(Medium::Hdd),
        [AddressableOnly, ReallocatedSectors, HiddenAreasUnknown, MediaCache]
    );
    let of_flash = [AddressableOnly, OverProvisioning, HiddenAreasUnknown];
    assert_eq!(of(Medium::Ssd), of_flash);
    assert_eq!(of(Medium::Emmc), [&of_flash[..], &[BootAreas]].concat());
    assert_eq!(
        of(Medium::UsbStorage),
        [
            AddressableOnly,
            OverProvisioning,
            ReallocatedSectors,
            HiddenAreasUnknown
        ]
    );
    assert_eq!(of(Medium::Virtual), [AddressableOnly, VirtualDisk]);
}

#[test]
fn a_serial_number_not_the_drives_own_is_a_limitation() {
    let of = |source| {
        let judgement = replanned(|planned| planned.target.serial_source = source);
        judgement.limitations.contains(&Limitation::SerialNotDrives)
    };
    assert!(!of(SerialSource::Drive));
    assert!(of(SerialSource::Bridge) && of(SerialSource::Absent));
}

#[test]
fn an_interruption_is_a_limitation_and_changes_nothing_else() {
    let mut judgement = spoiled(|evidence| evidence.interruptions.push(INTERRUPTION));
    assert!(judgement.limitations.contains(&Limitation::Interrupted));
    judgement.limitations.retain(|one| *one != Limitation::Interrupted);
    assert_eq!(judgement, spoiled(|_| {}));
}

#[test]
fn limitations_stand_once_each_in_the_order_of_their_codes() {
    let media = [
        Medium::Hdd,
        Medium::Ssd,
        Medium::Emmc,
        Medium::UsbStorage,
        Medium::Virtual,
        Medium::Optical,
    ];
    for medium in media {
        let mut planned = planned();
        planned.target.medium = medium;
        planned.target.serial_source = SerialSource::Absent;
        let mut evidence = sound(&planned);
        make_unreadable(&mut evidence, &[(0, 1)]);
        evidence.interruptions.push(INTERRUPTION);
        let limitations = judge(&planned, &evidence).limitations;
        assert!(limitations.windows(2).all(|pair| pair[0] < pair[1]), "{limitations:?}");
        assert!(limitations.contains(&Limitation::UnverifiedRanges));
        assert!(limitations.contains(&Limitation::SerialNotDrives));
    }
}

#[test]
fn neither_firmware_nor_transport_changes_the_verdict() {
    let judgement = replanned(|planned| {
        planned.target.firmware = None;
        planned.target.transport = Transport::Nvme;
    });
    assert_eq!(judgement, spoiled(|_| {}));
}
