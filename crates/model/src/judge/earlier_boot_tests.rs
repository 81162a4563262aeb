use super::super::judge;
use super::tests::{OVERWRITE, not_started, witnessed};
use super::*;
use crate::fixtures::{BLOCKS, INTERRUPTION, ranges};
use crate::{Interruption, Verdict};

/// Found by the lives: a drive that lied about its erase, written to by somebody between two boots, kept its Clear.
#[test]
fn a_read_back_of_an_earlier_boot_stands_only_behind_an_erase_without_a_flaw() {
    let judged = |stage, sequel, spoil: fn(&mut FirmwareEvidence)| {
        let (planned, mut evidence) = witnessed(OVERWRITE);
        evidence.interruptions = vec![Interruption {
            stage,
            sequel,
            ..INTERRUPTION
        }];
        spoil(evidence.firmware.as_mut().unwrap());
        judge(&planned, &evidence)
    };
    let lied = |firmware: &mut FirmwareEvidence| {
        let check = firmware.change_check.as_mut().unwrap();
        (check.changed_blocks, check.unchanged) = (BLOCKS - 1, ranges(&[(0, 1)]));
    };
    let refused = |firmware: &mut FirmwareEvidence| firmware.attempts = vec![not_started(OVERWRITE)];
    for stage in [Stage::Firmware, Stage::ChangeCheck] {
        assert_eq!(judged(stage, Sequel::Continued, |_| {}).verdict, Verdict::Erased);
        for spoil in [lied, refused] {
            let judgement = judged(stage, Sequel::Continued, spoil);
            assert_eq!(judgement.verdict, Verdict::NotErased, "{stage:?}");
            assert!(judgement.reasons.contains(&Reason::NotReadBack) && judgement.claims.is_empty());
            let anew = judged(stage, Sequel::StartedAnew, spoil);
            assert_eq!(anew.verdict, Verdict::ErasedWithExceptions, "{stage:?}");
        }
    }
    assert_eq!(
        judged(Stage::ReadBack, Sequel::Continued, lied).verdict,
        Verdict::ErasedWithExceptions
    );
}
