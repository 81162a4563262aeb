use super::super::judge;
use super::tests::{not_started, unknown, witnessed};
use super::*;
use crate::fixtures::ranges;
use crate::{Claim, HiddenArea, HiddenAreas, Judgement};

const CLEAR: [Claim; 2] = [Claim::NistClear, Claim::IeeeClear];
const OF_CARDS: [Technique; 2] = [Technique::EmmcSanitize, Technique::EmmcSecureErase];

fn on(medium: Medium, technique: Technique, spoil: impl FnOnce(&mut FirmwareEvidence)) -> Judgement {
    let (mut planned, mut evidence) = witnessed(technique);
    planned.target.medium = medium;
    spoil(evidence.firmware.as_mut().unwrap());
    judge(&planned, &evidence)
}

fn is_told(judgement: &Judgement) -> bool {
    judgement.limitations.contains(&Limitation::BootAreas)
}

#[test]
fn passes_alone_leave_the_boot_areas_of_a_card() {
    let (mut planned, mut evidence) = witnessed(Technique::EmmcSanitize);
    (planned.target.medium, planned.techniques) = (Medium::Emmc, Vec::new());
    (evidence.firmware, evidence.hidden) = (None, Some(HiddenAreas::all(HiddenArea::None)));
    let judgement = judge(&planned, &evidence);
    assert!(is_told(&judgement) && Limitation::BootAreas.is_of_reach());
    assert_eq!(judgement.claims, CLEAR);
}

#[test]
fn only_an_erase_of_every_area_that_was_seen_through_reaches_them() {
    for technique in Technique::ALL {
        let is_of_cards = OF_CARDS.contains(&technique);
        assert_eq!(
            is_told(&on(Medium::Emmc, technique, |_| {})),
            !is_of_cards,
            "{technique:?}"
        );
    }
    let unchanged = |firmware: &mut FirmwareEvidence| {
        let check = firmware.change_check.as_mut().unwrap();
        (check.changed_blocks, check.unchanged) = (check.changed_blocks - 1, ranges(&[(0, 1)]));
    };
    for technique in OF_CARDS {
        let refused = |firmware: &mut FirmwareEvidence| firmware.attempts = vec![not_started(technique)];
        let stuck = |firmware: &mut FirmwareEvidence| firmware.attempts = vec![unknown(technique, None)];
        for judgement in [
            on(Medium::Emmc, technique, refused),
            on(Medium::Emmc, technique, stuck),
            on(Medium::Emmc, technique, unchanged),
        ] {
            assert!(is_told(&judgement), "{technique:?}: {judgement:?}");
            assert!(!judgement.claims.contains(&Claim::NistPurge));
        }
    }
}

#[test]
fn no_other_medium_has_them() {
    for medium in [
        Medium::Hdd,
        Medium::Ssd,
        Medium::UsbStorage,
        Medium::Virtual,
        Medium::RaidVolume,
        Medium::Optical,
    ] {
        for technique in Technique::ALL {
            assert!(!is_told(&on(medium, technique, |_| {})), "{medium:?} {technique:?}");
        }
    }
}
