//! What a drive's own firmware may have been made to do, of every kind.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use pumice_model::{
    ChangeCheck, FirmwareAttempt, FirmwareEvidence, FirmwareOutcome, HiddenArea, HiddenAreas, NotStarted, RawStatus,
    ReadsAs, Technique, Unresolved, WhyNot, Witness,
};

use crate::round_trip::{opening, ranges};

pub fn technique() -> impl Strategy<Value = Technique> {
    select(Technique::ALL.to_vec())
}

pub fn evidence() -> impl Strategy<Value = FirmwareEvidence> {
    (vec(attempt(), 0..4), option::of(opening()), option::of(check())).prop_map(
        |(attempts, afterwards, change_check)| FirmwareEvidence {
            attempts,
            afterwards,
            change_check,
        },
    )
}

pub fn hidden() -> impl Strategy<Value = HiddenAreas> {
    let state = || {
        select(vec![
            HiddenArea::None,
            HiddenArea::Removed,
            HiddenArea::NotRemoved,
            HiddenArea::CannotTell,
            HiddenArea::NeedsPowerCycle,
        ])
    };
    (state(), state(), state()).prop_map(|(hpa, dco, amax)| HiddenAreas { hpa, dco, amax })
}

pub fn attempt() -> impl Strategy<Value = FirmwareAttempt> {
    (technique(), outcome(), any::<(u64, u64)>()).prop_map(|(technique, outcome, (started_ms, ended_ms))| {
        FirmwareAttempt {
            technique,
            outcome,
            started_ms,
            ended_ms,
        }
    })
}

fn outcome() -> impl Strategy<Value = FirmwareOutcome> {
    let witness = select(vec![Witness::Accepted, Witness::SeenInProgress]);
    let reads_as = prop_oneof![Just(ReadsAs::Unstated), any::<[u8; 4]>().prop_map(ReadsAs::Repeated)];
    let why = prop_oneof![
        select(WhyNot::ALL.to_vec()).prop_map(NotStarted::Unavailable),
        select(vec![
            NotStarted::Refused,
            NotStarted::IntentNotRecorded,
            NotStarted::Cancelled
        ]),
    ];
    let unresolved = select(vec![
        Unresolved::Failed,
        Unresolved::Reset,
        Unresolved::Inconsistent,
        Unresolved::StatusLost,
        Unresolved::Silent,
        Unresolved::Overdue,
        Unresolved::Gone,
        Unresolved::Cancelled,
        Unresolved::Interrupted,
    ]);
    prop_oneof![
        (witness, status(), reads_as).prop_map(|(witness, status, reads_as)| FirmwareOutcome::Done {
            witness,
            status,
            reads_as,
        }),
        (why, option::of(status())).prop_map(|(why, status)| FirmwareOutcome::NotStarted { why, status }),
        (unresolved, option::of(status())).prop_map(|(why, status)| FirmwareOutcome::Unknown { why, status }),
    ]
}

fn status() -> impl Strategy<Value = RawStatus> {
    prop_oneof![
        any::<(u8, u8, u16, u16)>().prop_map(|(status, error, count, lba)| RawStatus::AtaSanitize {
            status,
            error,
            count,
            lba,
        }),
        any::<(u8, u8, u16)>().prop_map(|(status, error, security)| RawStatus::AtaSecurity {
            status,
            error,
            security,
        }),
        any::<(u16, u16, u32)>().prop_map(|(progress, status, command)| RawStatus::NvmeSanitize {
            progress,
            status,
            command,
        }),
        any::<u16>().prop_map(|status| RawStatus::NvmeCompletion { status }),
        any::<(u8, u8, u8, u16)>().prop_map(|(key, code, qualifier, progress)| RawStatus::Scsi {
            key,
            code,
            qualifier,
            progress,
        }),
        any::<u32>().prop_map(|card_status| RawStatus::Emmc { card_status }),
        any::<u8>().prop_map(|status| RawStatus::Tcg { status }),
    ]
}

fn check() -> impl Strategy<Value = ChangeCheck> {
    (any::<[u64; 3]>(), ranges(), ranges(), ranges()).prop_map(
        |([changed_blocks, started_ms, ended_ms], unchanged, unexpected, unreadable)| ChangeCheck {
            changed_blocks,
            unchanged,
            unexpected,
            unreadable,
            started_ms,
            ended_ms,
        },
    )
}
