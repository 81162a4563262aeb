use super::*;
use crate::fixtures::{BLOCKS, geometry, planned, ranges, sound};
use crate::{FirmwareEvidence, Found, NotStarted, Pattern, RawStatus, ReadsAs, SecurityErase, Verdict, Witness, judge};

const BOOT: [u8; 16] = [3; 16];

/// Sound evidence up to so many blocks of a pass.
fn broken_off(number: u8, written_blocks: u64) -> Evidence {
    let mut left = sound(&planned());
    left.read_back = None;
    left.passes.truncate(usize::from(number));
    let last = left.passes.last_mut().unwrap();
    (last.written_blocks, last.flush) = (written_blocks, Flush::NotReached);
    left.ending = Ending::Stopped {
        stage: Stage::Pass(number),
        fault: Fault::Interrupted,
    };
    left
}

#[test]
fn a_pass_goes_on_from_its_mark() {
    let mut left = broken_off(2, 90);
    left.passes[1].unwritten = ranges(&[(5, 10)]);
    let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
    assert_eq!(resumption.passes, left.passes[..1]);
    assert_eq!(resumption.partial.as_ref(), Some(&left.passes[1]));
    let expected = Interruption {
        boot_id: BOOT,
        started_ms: 1_000,
        last_ms: 3_000,
        stage: Stage::Pass(2),
        done_blocks: 100,
        sequel: Sequel::Continued,
    };
    assert_eq!(resumption.interruption, expected);
    assert_eq!(resumption.record(Sequel::Continued), [expected]);
    let anew = Interruption {
        sequel: Sequel::StartedAnew,
        ..expected
    };
    assert_eq!(resumption.record(Sequel::StartedAnew), [anew]);
}

#[test]
fn a_pass_that_had_only_its_end_to_come_goes_on() {
    let left = broken_off(2, BLOCKS);
    let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
    assert_eq!(resumption.interruption.done_blocks, BLOCKS);
    assert_eq!(resumption.partial.as_ref(), Some(&left.passes[1]));
}

#[test]
fn a_read_back_begins_again() {
    let mut left = sound(&planned());
    left.ending = Ending::Stopped {
        stage: Stage::ReadBack,
        fault: Fault::Interrupted,
    };
    let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
    assert_eq!(resumption.passes, left.passes);
    assert_eq!(resumption.partial, None);
    assert_eq!(resumption.interruption.done_blocks, 0);
}

#[test]
fn a_pass_without_a_flush_behind_it_begins_again() {
    let mut left = broken_off(3, 90);
    left.passes[1].flush = Flush::Failed(Fault::Medium);
    let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
    assert_eq!((resumption.passes.len(), resumption.partial), (1, None));
}

#[test]
fn a_pass_that_was_not_begun_begins() {
    let mut left = broken_off(2, 0);
    left.passes.truncate(1);
    left.passes[0].written_blocks = BLOCKS;
    let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
    assert_eq!((resumption.passes.len(), resumption.partial), (1, None));
}

const TECHNIQUE: Technique = Technique::AtaSecurityErase(SecurityErase::Normal);

const STATUS: RawStatus = RawStatus::AtaSecurity {
    status: 0x50,
    error: 0,
    security: 0x0021,
};

fn attempt(technique: Technique, outcome: FirmwareOutcome) -> FirmwareAttempt {
    FirmwareAttempt {
        technique,
        outcome,
        started_ms: 3_000,
        ended_ms: 3_500,
    }
}

fn unknown(status: Option<RawStatus>) -> FirmwareOutcome {
    let why = Unresolved::Interrupted;
    FirmwareOutcome::Unknown { why, status }
}

/// Evidence that ends in a stage behind the read-back.
fn in_firmware(stage: Stage, attempts: &[FirmwareAttempt]) -> Evidence {
    let mut left = sound(&planned());
    left.firmware = Some(FirmwareEvidence {
        attempts: attempts.to_vec(),
        afterwards: None,
        change_check: None,
    });
    left.ending = Ending::Stopped {
        stage,
        fault: Fault::Interrupted,
    };
    left
}

#[test]
fn an_erase_that_was_begun_is_seen_through() {
    let refused = FirmwareOutcome::NotStarted {
        why: NotStarted::Refused,
        status: None,
    };
    let attempts = [
        attempt(Technique::TcgPsidRevert, refused),
        attempt(TECHNIQUE, unknown(None)),
    ];
    let mut left = in_firmware(Stage::Firmware, &attempts);
    left.passes[2].flush = Flush::Failed(Fault::Medium);
    assert_eq!(left.begun_technique(), Some(TECHNIQUE));
    assert!(left.was_firmware_started());
    let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
    assert_eq!(resumption.passes, left.passes, "no pass can be made again behind it");
    let begun = BegunErase {
        read_back: left.read_back.clone().unwrap(),
        attempts: attempts.to_vec(),
        technique: TECHNIQUE,
    };
    assert_eq!(resumption.begun, Some(begun));
    assert_eq!(resumption.interruption.stage, Stage::Firmware);
}

#[test]
fn an_end_that_an_earlier_boot_saw_does_not_count() {
    let done = FirmwareOutcome::Done {
        witness: Witness::Accepted,
        status: STATUS,
        reads_as: ReadsAs::Unstated,
    };
    let left = in_firmware(Stage::ChangeCheck, &[attempt(TECHNIQUE, done)]);
    assert_eq!((left.begun_technique(), left.was_firmware_started()), (None, true));
    let begun = Resumption::of(&planned(), &left, BOOT).unwrap().begun.unwrap();
    assert_eq!(begun.attempts, [attempt(TECHNIQUE, unknown(Some(STATUS)))]);
}

#[test]
fn where_nothing_was_begun_the_read_back_begins_again() {
    let refused = FirmwareOutcome::NotStarted {
        why: NotStarted::Refused,
        status: None,
    };
    let mut unread = in_firmware(Stage::Firmware, &[attempt(TECHNIQUE, unknown(None))]);
    unread.read_back = None;
    let mut earlier = in_firmware(Stage::ReadBack, &[attempt(TECHNIQUE, unknown(None))]);
    earlier.read_back = None;
    let nothing_tried = in_firmware(Stage::Firmware, &[]);
    let only_refused = in_firmware(Stage::Firmware, &[attempt(TECHNIQUE, refused)]);
    assert!(!only_refused.was_firmware_started() && only_refused.begun_technique().is_none());
    for left in [unread, earlier, nothing_tried, only_refused] {
        let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
        assert_eq!((resumption.begun, resumption.passes.len()), (None, 3));
    }
}

#[test]
fn passes_over_what_a_hidden_area_gave_back_count_whole() {
    let mut larger = planned();
    larger.target.geometry = geometry(BLOCKS + 8);
    let mut left = sound(&larger);
    left.hidden = Some(HiddenAreas::all(HiddenArea::Removed));
    left.opening = Opening::Opened(Found {
        identity: planned().target.identity,
        geometry: geometry(BLOCKS + 8),
    });
    left.ending = Ending::Stopped {
        stage: Stage::ReadBack,
        fault: Fault::Interrupted,
    };
    for planned in [planned(), larger] {
        let resumption = Resumption::of(&planned, &left, BOOT).unwrap();
        assert_eq!((resumption.passes.len(), resumption.hidden), (3, left.hidden));
    }
}

#[test]
fn a_revert_that_opened_the_drive_stays_on_record() {
    let mut left = broken_off(2, 90);
    assert_eq!(Resumption::of(&planned(), &left, BOOT).unwrap().unlocking, None);
    left.unlocking = Some(attempt(Technique::TcgPsidRevert, unknown(None)));
    let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
    assert_eq!(resumption.unlocking, left.unlocking);
    assert_eq!(resumption.begun, None, "it is no erase behind the passes");
}

#[test]
fn a_power_cycle_that_was_asked_for_is_remembered() {
    let mut left = sound(&planned());
    (left.passes, left.read_back) = (Vec::new(), None);
    left.hidden = Some(HiddenAreas::all(HiddenArea::NeedsPowerCycle));
    left.ending = Ending::Stopped {
        stage: Stage::Opening,
        fault: Fault::PowerCycleNeeded,
    };
    assert!(left.awaits_power_cycle());
    let resumption = Resumption::of(&planned(), &left, BOOT).unwrap();
    assert!(resumption.has_asked_for_power_cycle());
    assert_eq!((resumption.passes.len(), resumption.partial.as_ref()), (0, None));
    assert_eq!(resumption.interruption.stage, Stage::Opening);
    let mut in_pass = broken_off(1, 90);
    assert!(!in_pass.awaits_power_cycle());
    in_pass.hidden = left.hidden;
    let resumption = Resumption::of(&planned(), &in_pass, BOOT).unwrap();
    assert!(resumption.has_asked_for_power_cycle(), "over a third boot too");
    in_pass.hidden = Some(HiddenAreas::all(HiddenArea::Removed));
    let resumption = Resumption::of(&planned(), &in_pass, BOOT).unwrap();
    assert!(!resumption.has_asked_for_power_cycle());
    left.passes = in_pass.passes;
    assert_eq!(
        Resumption::of(&planned(), &left, BOOT),
        None,
        "nothing is written before it"
    );
}

#[test]
fn what_is_no_beginning_of_the_plan_is_not_gone_on_with() {
    let spoil: [fn(&mut Evidence); 9] = [
        |left| left.ending = Ending::Completed,
        |left| {
            left.ending = Ending::Stopped {
                stage: Stage::Opening,
                fault: Fault::Interrupted,
            };
        },
        |left| {
            left.ending = Ending::Stopped {
                stage: Stage::Pass(0),
                fault: Fault::Interrupted,
            };
        },
        |left| {
            left.ending = Ending::Stopped {
                stage: Stage::Pass(1),
                fault: Fault::Interrupted,
            };
        },
        |left| {
            left.ending = Ending::Stopped {
                stage: Stage::Pass(4),
                fault: Fault::Interrupted,
            };
        },
        |left| left.passes[1].pattern = Pattern::Byte(0),
        |left| left.passes[1].written_blocks = BLOCKS + 1,
        |left| left.passes[0].written_blocks = BLOCKS - 1,
        |left| left.passes[1].unwritten = ranges(&[(BLOCKS - 1, 1)]),
    ];
    let sound = broken_off(2, 90);
    assert!(Resumption::of(&planned(), &sound, BOOT).is_some());
    for (index, spoil) in spoil.iter().enumerate() {
        let mut left = sound.clone();
        spoil(&mut left);
        assert_eq!(Resumption::of(&planned(), &left, BOOT), None, "{index}");
    }
    let mut long = sound;
    long.passes.extend([long.passes[1].clone(), long.passes[1].clone()]);
    assert_eq!(Resumption::of(&planned(), &long, BOOT), None);
}

#[test]
fn what_was_not_opened_is_not_erased() {
    let evidence = Evidence::not_opened(7);
    assert_eq!((evidence.started_ms, evidence.ended_ms), (7, 7));
    assert_eq!(judge(&planned(), &evidence).verdict, Verdict::NotErased);
    assert_eq!(Resumption::of(&planned(), &evidence, BOOT), None);
}

#[test]
fn evidence_of_another_drive_is_not_gone_on_with() {
    let mut left = broken_off(2, 90);
    let Opening::Opened(found) = &mut left.opening else {
        panic!("sound evidence is of an opened drive");
    };
    found.identity.wwn = Some("eui.2".into());
    assert_eq!(Resumption::of(&planned(), &left, BOOT), None);
}

#[test]
fn evidence_can_be_ended_where_it_stands() {
    let ended = broken_off(2, 90).stopped(Fault::Cancelled, 9_000);
    let stopped = Ending::Stopped {
        stage: Stage::Pass(2),
        fault: Fault::Cancelled,
    };
    assert_eq!((ended.ending, ended.ended_ms), (stopped, 9_000));
    assert_eq!(sound(&planned()).stopped(Fault::Cancelled, 0), sound(&planned()));
}
