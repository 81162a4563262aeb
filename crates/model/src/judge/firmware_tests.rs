use super::super::judge;
use super::*;
use crate::fixtures::{BLOCKS, STREAM, geometry, identity, planned, ranges, sound};
use crate::{
    BlockRange, Claim, Fault, Found, HiddenArea, HiddenAreas, Judgement, NotStarted, ReadsAs, SecureErase, Verdict,
    WhyNot, Witness,
};

pub const OVERWRITE: Technique = Technique::AtaSanitize(Sanitize::Overwrite);
const ENHANCED: Technique = Technique::AtaSecurityErase(SecurityErase::Enhanced);
const PURGE: [Claim; 3] = [Claim::NistPurge, Claim::IeeePurge, Claim::GaTThreePasses];
const CLEAR: [Claim; 3] = [Claim::NistClear, Claim::IeeeClear, Claim::GaTThreePasses];

/// The words of a success.
fn success(technique: Technique) -> RawStatus {
    let nvme = |command| RawStatus::NvmeSanitize {
        progress: 0xFFFF,
        status: 0x0801,
        command,
    };
    match technique {
        Technique::AtaSanitize(_) => RawStatus::AtaSanitize {
            status: 0x50,
            error: 0,
            count: 0x8000,
            lba: 0,
        },
        Technique::AtaSecurityErase(_) => security(0x0021),
        Technique::NvmeSanitize(Sanitize::Block, _) => nvme(2),
        Technique::NvmeSanitize(Sanitize::Overwrite, _) => nvme(3),
        Technique::NvmeSanitize(Sanitize::Crypto, _) => nvme(4),
        Technique::NvmeFormat(_) => RawStatus::NvmeCompletion { status: 0 },
        Technique::ScsiSanitize(_) | Technique::ScsiFormatUnit => RawStatus::Scsi {
            key: 0,
            code: 0,
            qualifier: 0,
            progress: 0,
        },
        Technique::EmmcSanitize | Technique::EmmcSecureErase => RawStatus::Emmc { card_status: 0x900 },
        Technique::TcgPsidRevert => RawStatus::Tcg { status: 0 },
    }
}

fn security(security: u16) -> RawStatus {
    RawStatus::AtaSecurity {
        status: 0x50,
        error: 0,
        security,
    }
}

fn attempt(technique: Technique, outcome: FirmwareOutcome) -> FirmwareAttempt {
    FirmwareAttempt {
        technique,
        outcome,
        started_ms: 3_000,
        ended_ms: 4_000,
    }
}

pub fn done(technique: Technique) -> FirmwareAttempt {
    let outcome = FirmwareOutcome::Done {
        witness: Witness::Accepted,
        status: success(technique),
        reads_as: ReadsAs::Unstated,
    };
    attempt(technique, outcome)
}

pub fn not_started(technique: Technique) -> FirmwareAttempt {
    let why = NotStarted::Unavailable(WhyNot::SecurityFrozen);
    attempt(technique, FirmwareOutcome::NotStarted { why, status: None })
}

pub fn unknown(technique: Technique, status: Option<RawStatus>) -> FirmwareAttempt {
    let why = Unresolved::Silent;
    attempt(technique, FirmwareOutcome::Unknown { why, status })
}

/// A magnetic disk that overwrites itself behind the passes, and evidence of that without a flaw.
pub fn witnessed(technique: Technique) -> (Planned, Evidence) {
    let mut planned = planned();
    planned.techniques = vec![technique];
    let mut evidence = sound(&planned);
    evidence.hidden = Some(HiddenAreas::all(HiddenArea::None));
    evidence.firmware = Some(FirmwareEvidence {
        attempts: vec![done(technique)],
        afterwards: Some(evidence.opening.clone()),
        change_check: Some(ChangeCheck {
            changed_blocks: BLOCKS,
            unchanged: BlockRanges::default(),
            unexpected: BlockRanges::default(),
            unreadable: BlockRanges::default(),
            started_ms: 4_000,
            ended_ms: 5_000,
        }),
    });
    (planned, evidence)
}

fn spoiled(spoil: impl FnOnce(&mut FirmwareEvidence)) -> Judgement {
    let (planned, mut evidence) = witnessed(OVERWRITE);
    spoil(evidence.firmware.as_mut().unwrap());
    judge(&planned, &evidence)
}

fn checked(spoil: impl FnOnce(&mut ChangeCheck)) -> Judgement {
    spoiled(|firmware| spoil(firmware.change_check.as_mut().unwrap()))
}

/// What follows from attempts, each of a planned technique.
fn tried(attempts: &[FirmwareAttempt]) -> Judgement {
    let (mut planned, mut evidence) = witnessed(OVERWRITE);
    planned.techniques = vec![OVERWRITE, ENHANCED];
    evidence.firmware.as_mut().unwrap().attempts = attempts.to_vec();
    judge(&planned, &evidence)
}

#[track_caller]
fn assert_not_erased(judgement: &Judgement, reasons: &[Reason]) {
    assert_eq!(judgement.verdict, Verdict::NotErased);
    assert_eq!(judgement.reasons, reasons);
    assert_eq!(judgement.claims, []);
}

#[track_caller]
fn assert_excepted(judgement: &Judgement, reasons: &[Reason], claims: &[Claim]) {
    assert_eq!(judgement.verdict, Verdict::ErasedWithExceptions);
    assert_eq!(judgement.reasons, reasons);
    assert_eq!(judgement.claims, claims);
}

#[test]
fn an_erase_that_is_seen_through_and_checked_is_a_purge() {
    let judgement = spoiled(|_| {});
    assert_eq!(judgement.verdict, Verdict::Erased);
    let technique = OVERWRITE;
    assert_eq!(
        judgement.reasons,
        [Reason::EveryBlockVerified, Reason::FirmwareWitnessed { technique }]
    );
    assert_eq!(judgement.claims, PURGE);
    assert_eq!(
        judgement.limitations,
        [Limitation::FirmwareReliedOn, Limitation::SampledOnly]
    );
}

#[test]
fn what_is_planned_must_be_tried_and_nothing_else() {
    let (planned, mut evidence) = witnessed(OVERWRITE);
    evidence.firmware = None;
    assert_not_erased(&judge(&planned, &evidence), &[Reason::FirmwareMissing]);
    assert_not_erased(&tried(&[]), &[Reason::FirmwareMissing]);
    let (mut planned, evidence) = witnessed(OVERWRITE);
    for techniques in [vec![], vec![ENHANCED]] {
        planned.techniques = techniques;
        assert_not_erased(&judge(&planned, &evidence), &[Reason::FirmwareUnplanned]);
    }
}

#[test]
fn where_nothing_was_begun_the_passes_stand_with_an_exception() {
    let why = NotStarted::Unavailable(WhyNot::SecurityFrozen);
    let refused = |technique| Reason::FirmwareNotStarted { technique, why };
    let judgement = tried(&[not_started(OVERWRITE), not_started(ENHANCED)]);
    assert_excepted(&judgement, &[refused(OVERWRITE), refused(ENHANCED)], &CLEAR);
    assert!(!judgement.limitations.contains(&Limitation::PasswordLeft));
    assert!(judgement.limitations.contains(&Limitation::MediaCache));
    let fallen_back = tried(&[not_started(ENHANCED), done(OVERWRITE)]);
    assert_eq!(
        (fallen_back.verdict, &fallen_back.claims[..]),
        (Verdict::Erased, &PURGE[..])
    );
}

#[test]
fn what_was_begun_is_resolved_by_the_same_technique_alone() {
    let technique = OVERWRITE;
    let why = Unresolved::Silent;
    let unresolved = [Reason::FirmwareUnresolved { technique, why }];
    assert_not_erased(&tried(&[unknown(OVERWRITE, None)]), &unresolved);
    assert_not_erased(&tried(&[unknown(OVERWRITE, None), not_started(OVERWRITE)]), &unresolved);
    assert_not_erased(&tried(&[unknown(OVERWRITE, None), done(ENHANCED)]), &unresolved);
    assert_not_erased(
        &tried(&[unknown(OVERWRITE, None), unknown(ENHANCED, None), done(ENHANCED)]),
        &unresolved,
    );
    let resolved = tried(&[unknown(OVERWRITE, None), unknown(OVERWRITE, None), done(OVERWRITE)]);
    assert_eq!((resolved.verdict, &resolved.claims[..]), (Verdict::Erased, &PURGE[..]));
}

#[test]
fn nothing_may_follow_a_success() {
    for later in [done(OVERWRITE), unknown(OVERWRITE, None), not_started(ENHANCED)] {
        assert_not_erased(&tried(&[done(OVERWRITE), later]), &[Reason::FirmwareUnplanned]);
    }
}

#[test]
fn a_success_must_be_in_the_raw_status() {
    let technique = OVERWRITE;
    for status in [success(ENHANCED), success(Technique::ScsiFormatUnit)] {
        let judgement = spoiled(|firmware| {
            let FirmwareOutcome::Done { status: said, .. } = &mut firmware.attempts[0].outcome else {
                panic!("it is done");
            };
            *said = status;
        });
        assert_not_erased(&judgement, &[Reason::FirmwareUnconfirmed { technique }]);
    }
}

#[test]
fn the_drive_must_be_the_same_afterwards() {
    let found = |identity, geometry| Some(Opening::Opened(Found { identity, geometry }));
    let own = planned().target.identity;
    for afterwards in [
        None,
        Some(Opening::Failed(Fault::Gone)),
        found(own.clone(), geometry(BLOCKS - 1)),
        found(identity(&own.model, Some("other"), None), geometry(BLOCKS)),
    ] {
        let judgement = spoiled(|firmware| firmware.afterwards = afterwards);
        assert_not_erased(&judgement, &[Reason::OtherDriveAfterwards]);
    }
}

#[test]
fn the_change_check_must_be_there_and_account_for_every_sample_once() {
    let missing = spoiled(|firmware| firmware.change_check = None);
    assert_not_erased(&missing, &[Reason::ChangeCheckMissing]);
    for changed in [0, BLOCKS - 1, BLOCKS + 1, u64::MAX] {
        let judgement = checked(|check| check.changed_blocks = changed);
        assert_not_erased(&judgement, &[Reason::ChangeCheckIncomplete]);
    }
    let overlaps: [fn(&mut ChangeCheck); 3] = [
        |check| (check.unchanged, check.unexpected) = (ranges(&[(1, 1)]), ranges(&[(1, 1)])),
        |check| (check.unchanged, check.unreadable) = (ranges(&[(1, 1)]), ranges(&[(1, 1)])),
        |check| (check.unexpected, check.unreadable) = (ranges(&[(1, 1)]), ranges(&[(1, 1)])),
    ];
    for overlap in overlaps {
        let judgement = checked(|check| {
            overlap(check);
            check.changed_blocks -= 2;
        });
        assert_eq!(judgement.verdict, Verdict::NotErased);
        assert_eq!(judgement.reasons[0], Reason::ChangeCheckIncomplete);
    }
}

/// Of a drive with more blocks than samples.
#[test]
fn blocks_that_are_no_samples_account_for_none() {
    const LARGE: u64 = 100_000;
    let (mut planned, _) = witnessed(OVERWRITE);
    planned.target.geometry = geometry(LARGE);
    let samples = change_samples(LARGE, &STREAM);
    let judged = |unchanged: u64| {
        let mut evidence = sound(&planned);
        let (_, witnessed) = witnessed(OVERWRITE);
        let mut firmware = witnessed.firmware.unwrap();
        firmware.afterwards = Some(evidence.opening.clone());
        let check = firmware.change_check.as_mut().unwrap();
        check.changed_blocks = samples.len() as u64 - 1;
        check.unchanged.insert(BlockRange {
            first: unchanged,
            count: 1,
        });
        evidence.firmware = Some(firmware);
        judge(&planned, &evidence)
    };
    let unchanged = Reason::BlocksUnchanged { blocks: 1 };
    assert_excepted(&judged(samples[5]), &[unchanged], &CLEAR);
    let other = samples[5] + 1;
    assert!(!samples.contains(&other));
    assert_not_erased(&judged(other), &[Reason::ChangeCheckIncomplete, unchanged]);
}

#[test]
fn a_sample_that_did_not_change_takes_the_purge_and_leaves_the_passes() {
    let judgement = checked(|check| {
        check.unchanged = ranges(&[(BLOCKS - 1, 1)]);
        check.changed_blocks -= 1;
    });
    assert_excepted(&judgement, &[Reason::BlocksUnchanged { blocks: 1 }], &CLEAR);
    assert!(judgement.limitations.contains(&Limitation::AddressableOnly));
    assert!(!judgement.limitations.contains(&Limitation::FirmwareReliedOn));
}

#[test]
fn a_sample_that_is_not_as_the_drive_says_may_be_anything() {
    let judgement = checked(|check| {
        check.unexpected = ranges(&[(0, 1)]);
        check.changed_blocks -= 1;
    });
    assert_not_erased(&judgement, &[Reason::BlocksUnexpected { blocks: 1 }]);
}

#[test]
fn few_samples_may_be_unreadable_and_then_nothing_is_claimed() {
    let unreadable = |blocks| {
        checked(|check| {
            check.unreadable = ranges(&[(9, blocks)]);
            check.changed_blocks -= blocks;
        })
    };
    let few = unreadable(6);
    assert_excepted(&few, &[Reason::SamplesUnreadable { blocks: 6 }], &[]);
    assert!(few.limitations.contains(&Limitation::UnverifiedRanges));
    let many = [Reason::ChangeCheckIncomplete, Reason::SamplesUnreadable { blocks: 7 }];
    assert_not_erased(&unreadable(7), &many);
}

#[test]
fn any_exception_of_the_passes_leaves_clear_at_most() {
    let (planned, mut evidence) = witnessed(OVERWRITE);
    evidence.passes[0].unwritten = ranges(&[(3, 1)]);
    evidence.passes[0].written_blocks -= 1;
    let judgement = judge(&planned, &evidence);
    let excepted = Reason::BlocksNotWritten { pass: 1, blocks: 1 };
    assert_excepted(&judgement, &[excepted], &CLEAR[..2]);
}

#[test]
fn a_purge_is_claimed_only_where_nothing_can_be_hidden() {
    let with = |hidden| {
        let (planned, mut evidence) = witnessed(OVERWRITE);
        evidence.hidden = hidden;
        judge(&planned, &evidence)
    };
    let one = |area| {
        Some(HiddenAreas {
            dco: area,
            ..HiddenAreas::all(HiddenArea::None)
        })
    };
    assert_eq!(with(one(HiddenArea::None)).claims, PURGE);
    assert_eq!(with(one(HiddenArea::Removed)).claims, PURGE);
    for unknown in [None, one(HiddenArea::CannotTell)] {
        let judgement = with(unknown);
        assert_eq!(
            (judgement.verdict, &judgement.claims[..]),
            (Verdict::Erased, &CLEAR[..])
        );
        assert!(judgement.limitations.contains(&Limitation::HiddenAreasUnknown));
    }
    for left in [HiddenArea::NotRemoved, HiddenArea::NeedsPowerCycle] {
        let judgement = with(one(left));
        assert_excepted(&judgement, &[Reason::HiddenAreaLeft], &CLEAR[..2]);
        assert!(judgement.limitations.contains(&Limitation::HiddenAreasLeft));
        assert!(!judgement.limitations.contains(&Limitation::HiddenAreasUnknown));
    }
}

#[test]
fn a_removed_area_makes_the_drive_larger_and_all_of_it_counts() {
    let grown = |area, blocks: u64, wiped: u64| {
        let planned = planned();
        let mut larger = planned.clone();
        larger.target.geometry = geometry(wiped);
        let mut evidence = sound(&larger);
        evidence.hidden = Some(HiddenAreas::all(area));
        evidence.opening = Opening::Opened(Found {
            identity: planned.target.identity.clone(),
            geometry: geometry(blocks),
        });
        judge(&planned, &evidence).reasons
    };
    let sound = [Reason::EveryBlockVerified];
    assert_eq!(grown(HiddenArea::Removed, BLOCKS + 8, BLOCKS + 8), sound);
    let incomplete = grown(HiddenArea::Removed, BLOCKS + 8, BLOCKS);
    assert!(
        incomplete.contains(&Reason::PassIncomplete { pass: 1 }) && incomplete.contains(&Reason::ReadBackIncomplete)
    );
    assert_eq!(grown(HiddenArea::None, BLOCKS + 8, BLOCKS), [Reason::OtherGeometry]);
    assert_eq!(grown(HiddenArea::Removed, BLOCKS - 8, BLOCKS), [Reason::OtherGeometry]);
}

/// The level that each technique reaches on each medium, by what it closes: standards in short.
#[test]
fn purge_follows_from_medium_and_technique() {
    let purges = |medium, technique| {
        let (mut planned, evidence) = witnessed(technique);
        planned.target.medium = medium;
        let claims = judge(&planned, &evidence).claims;
        assert_eq!(claims.contains(&Claim::NistPurge), claims.contains(&Claim::IeeePurge));
        assert!(!(claims.contains(&Claim::NistPurge) && claims.contains(&Claim::NistClear)));
        claims.contains(&Claim::NistPurge)
    };
    let of = |medium| -> Vec<Technique> { Technique::ALL.into_iter().filter(|one| purges(medium, *one)).collect() };
    let nvme = |action, purge| Technique::NvmeSanitize(action, purge);
    assert_eq!(
        of(Medium::Hdd),
        [
            Technique::AtaSanitize(Sanitize::Overwrite),
            Technique::AtaSanitize(Sanitize::Crypto),
            Technique::ScsiSanitize(Sanitize::Overwrite),
            Technique::ScsiSanitize(Sanitize::Crypto),
            Technique::TcgPsidRevert,
        ]
    );
    assert_eq!(
        of(Medium::Ssd),
        [
            Technique::AtaSanitize(Sanitize::Block),
            Technique::AtaSanitize(Sanitize::Crypto),
            nvme(Sanitize::Block, PurgeRequired::Asked),
            nvme(Sanitize::Crypto, PurgeRequired::Asked),
            nvme(Sanitize::Block, PurgeRequired::Unknown),
            nvme(Sanitize::Crypto, PurgeRequired::Unknown),
            Technique::ScsiSanitize(Sanitize::Block),
            Technique::ScsiSanitize(Sanitize::Crypto),
            Technique::TcgPsidRevert,
        ]
    );
    assert_eq!(of(Medium::Emmc), [Technique::EmmcSanitize, Technique::EmmcSecureErase]);
    for medium in [Medium::UsbStorage, Medium::Virtual, Medium::RaidVolume, Medium::Optical] {
        assert_eq!(of(medium), [], "{medium:?}");
    }
}

#[test]
fn a_controller_that_was_asked_to_purge_must_say_that_it_did() {
    let technique = Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Asked);
    let (mut planned, mut evidence) = witnessed(technique);
    planned.target.medium = Medium::Ssd;
    let FirmwareOutcome::Done { status, .. } = &mut evidence.firmware.as_mut().unwrap().attempts[0].outcome else {
        panic!("it is done");
    };
    *status = RawStatus::NvmeSanitize {
        progress: 0xFFFF,
        status: 0x0101,
        command: 2,
    };
    let judgement = judge(&planned, &evidence);
    assert_eq!(
        (judgement.verdict, &judgement.claims[..]),
        (Verdict::Erased, &CLEAR[..2])
    );
    assert!(judgement.limitations.contains(&Limitation::OverProvisioning));
}

#[test]
fn an_enhanced_security_erase_reaches_reallocated_sectors_and_no_cache() {
    let (planned, evidence) = witnessed(ENHANCED);
    let judgement = judge(&planned, &evidence);
    assert_eq!(judgement.claims, CLEAR);
    assert_eq!(
        judgement.limitations,
        [
            Limitation::FirmwareReliedOn,
            Limitation::SampledOnly,
            Limitation::MediaCache
        ]
    );
    let (planned, evidence) = witnessed(Technique::NvmeFormat(SecureErase::UserData));
    let limitations = judge(&planned, &evidence).limitations;
    assert!(limitations.contains(&Limitation::ReallocatedSectors));
    assert!(!limitations.contains(&Limitation::FirmwareReliedOn));
}

#[test]
fn a_drive_that_may_be_locked_is_said_to_be() {
    let may_be = |attempts: &[FirmwareAttempt]| tried(attempts).limitations.contains(&Limitation::PasswordLeft);
    assert!(may_be(&[unknown(ENHANCED, None)]));
    assert!(may_be(&[unknown(ENHANCED, Some(security(0x0027)))]));
    assert!(may_be(&[unknown(ENHANCED, Some(success(OVERWRITE)))]));
    assert!(may_be(&[unknown(ENHANCED, None), not_started(ENHANCED)]));
    assert!(!may_be(&[unknown(ENHANCED, Some(security(0x0021)))]));
    assert!(!may_be(&[unknown(ENHANCED, None), done(ENHANCED)]));
    assert!(!may_be(&[unknown(OVERWRITE, None)]));
    assert!(!may_be(&[not_started(ENHANCED)]));
}

#[test]
fn a_raid_volume_claims_nothing_and_says_what_it_is() {
    let mut planned = planned();
    planned.target.medium = Medium::RaidVolume;
    let judgement = judge(&planned, &sound(&planned));
    assert_eq!((judgement.verdict, &judgement.claims[..]), (Verdict::Erased, &[][..]));
    assert_eq!(
        judgement.limitations,
        [
            Limitation::AddressableOnly,
            Limitation::HiddenAreasUnknown,
            Limitation::RaidVolume
        ]
    );
}

#[test]
fn a_plan_without_a_stream_has_nothing_to_compare_with() {
    let (mut planned, mut evidence) = witnessed(OVERWRITE);
    let constant = crate::Pattern::Byte(0);
    (planned.overwrite.passes[2], evidence.passes[2].pattern) = (constant, constant);
    let reasons = [Reason::PlanInsufficient, Reason::ChangeCheckMissing];
    assert_not_erased(&judge(&planned, &evidence), &reasons);
}
