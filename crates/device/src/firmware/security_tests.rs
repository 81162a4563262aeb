use super::*;
use crate::ata::identify::SanitizeFeatures;
use crate::ata::{Presence, Width};

fn identify(sectors: u64, normal_erase: EraseTime) -> IdentifyDevice {
    IdentifyDevice {
        model: "M".into(),
        serial: "S".into(),
        sectors: Some(sectors),
        width: Width::Bits48,
        sanitize: SanitizeFeatures(0),
        security: None,
        normal_erase,
        enhanced_erase: EraseTime::NotReported,
        host_protected_area: Presence::Absent,
        configuration_overlay: Presence::Absent,
        accessible_max: Presence::Absent,
        trusted_computing: Presence::Absent,
    }
}

/// A link that is reset because time has passed breaks an erase off and leaves the drive locked.
#[test]
fn an_erase_is_given_more_time_than_the_drive_says() {
    let terabyte = SECTORS_PER_TERABYTE;
    let minutes = |sectors, time| deadline_ms(&identify(sectors, time), EraseMode::Normal) / 60_000;
    assert_eq!(minutes(1, EraseTime::Minutes(2)), 34);
    assert_eq!(minutes(terabyte, EraseTime::Minutes(180)), 390);
    assert_eq!(minutes(1, EraseTime::NotReported), 960);
    assert_eq!(minutes(terabyte, EraseTime::MoreThanMinutes(508)), 1_680);
    assert_eq!(
        minutes(1, EraseTime::MoreThanMinutes(65_532)),
        35_791,
        "the most that fits"
    );
}

#[test]
fn the_estimate_is_the_drives_own_for_each_mode() {
    let drive = identify(1, EraseTime::Minutes(90));
    assert_eq!(estimate_minutes(&drive, EraseMode::Normal), Some(90));
    assert_eq!(estimate_minutes(&drive, EraseMode::Enhanced), None);
}
