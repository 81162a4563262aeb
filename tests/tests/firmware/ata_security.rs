use pumice_device::AtaFirmware;
use pumice_engine::Firmware;
use pumice_lab::{Layer, Misbehaviour};
use pumice_model::{RawStatus, SecurityErase, TEMPORARY_PASSWORD, Technique, WhyNot};

use crate::bench::{self, Disk, Disturbed, HDD, SSD, ata, run, words};

const NORMAL: Technique = Technique::AtaSecurityErase(SecurityErase::Normal);
const ENHANCED: Technique = Technique::AtaSecurityErase(SecurityErase::Enhanced);

/// Bits 1 and 2 of word 128.
const ENABLED_OR_LOCKED: u16 = 0b110;

/// A disk with a password of its own, switched on but not frozen.
fn with_password(password: &str) -> Disk {
    let mut disk = ata(HDD);
    disk.security.as_mut().expect("the feature set").password = Some(password.into());
    Disk::of(disk, Layer::Libata)
}

#[test]
fn an_honest_erase_leaves_no_password() {
    for (technique, spare) in [(NORMAL, true), (ENHANCED, false)] {
        let disk = Disk::thawed(SSD);
        let outcome = disk.erase(technique);
        assert_eq!(words(outcome), "done: Accepted");
        assert_eq!(disk.security() & ENABLED_OR_LOCKED, 0);
        let old = disk.old_data();
        assert_eq!((old.user_bytes, old.spare_bytes > 0), (0, spare), "{technique:?}");
        let Some(RawStatus::AtaSecurity { security, .. }) = bench::status(outcome) else {
            panic!("{outcome:?}");
        };
        assert_eq!(security & ENABLED_OR_LOCKED, 0);
    }
}

#[test]
fn preparing_comes_right_before_erasing() {
    let disk = Disk::thawed(SSD);
    disk.erase(ENHANCED);
    let commands = disk.commands();
    let erase = commands.iter().position(|name| *name == "SECURITY ERASE UNIT").unwrap();
    assert_eq!(commands[erase - 1], "SECURITY ERASE PREPARE");
    assert_eq!(commands[erase + 1], "IDENTIFY DEVICE", "asked anew at once");
}

#[test]
fn misbehaviour_has_these_outcomes() {
    use Misbehaviour::{DoNothing, EraseHalf, FailHalfWay, Hang, LosePowerHalfWay, Refuse, ReportOldSuccess};
    let table = [
        (Refuse, "not started: Refused"),
        (FailHalfWay, "unknown: Failed"),
        (LosePowerHalfWay, "unknown: Gone"),
        (Hang, "unknown: Overdue"),
        (DoNothing, "done: Accepted"),
        (EraseHalf, "done: Accepted"),
        (ReportOldSuccess, "done: Accepted"),
    ];
    for layer in [Layer::Libata, Layer::Adapter] {
        for (misbehaviour, expected) in table {
            let disk = Disk::of(ata(HDD), layer).misbehaving(misbehaviour);
            assert_eq!(words(disk.erase(ENHANCED)), expected, "{misbehaviour:?} {layer:?}");
            if disk.with(|sat| sat.disk.is_powered()) {
                assert_eq!(
                    disk.security() & ENABLED_OR_LOCKED,
                    0,
                    "{misbehaviour:?} leaves a password"
                );
            }
        }
    }
}

#[test]
fn a_command_that_comes_in_between_leaves_the_drive_as_it_was() {
    let disk = Disk::thawed(SSD);
    let disturbed = Disturbed {
        disk: disk.clone(),
        before: 0xF4,
        times: 1,
    };
    let mut firmware = disk.driven(AtaFirmware::new(disturbed, || {}));
    assert_eq!(words(run(&mut firmware, ENHANCED)), "not started: Refused");
    assert_eq!(disk.security() & ENABLED_OR_LOCKED, 0);
    assert_eq!(words(run(&mut firmware, ENHANCED)), "done: Accepted");
}

#[test]
fn a_drive_that_lost_its_power_is_unlocked_with_the_published_password() {
    let disk = Disk::new_disk(HDD).misbehaving(Misbehaviour::LosePowerHalfWay);
    assert_eq!(words(disk.erase(ENHANCED)), "unknown: Gone");
    disk.with(|sat| {
        sat.disk.script().clear();
        sat.disk.boot();
    });
    assert_eq!(disk.security() & ENABLED_OR_LOCKED, ENABLED_OR_LOCKED);
    assert_eq!(
        disk.why_not(ENHANCED),
        Some(WhyNot::PasswordSet),
        "nothing says that it is ours"
    );
    let mut firmware = disk.firmware();
    assert!(!firmware.attach(ENHANCED));
    assert_eq!(words(run(&mut firmware, ENHANCED)), "done: Accepted");
    assert_eq!(disk.old_data().user_bytes, 0);
    assert_eq!(disk.security() & ENABLED_OR_LOCKED, 0);
}

#[test]
fn anothers_password_is_tried_once_at_most() {
    let disk = with_password("the client's own");
    assert_eq!(disk.why_not(NORMAL), Some(WhyNot::PasswordSet));
    assert_eq!(words(disk.erase(NORMAL)), "not started: PasswordSet");
    assert_eq!(disk.count("SECURITY UNLOCK"), 0);
    let mut firmware = disk.firmware();
    assert!(!firmware.attach(NORMAL));
    assert_eq!(words(run(&mut firmware, NORMAL)), "not started: PasswordSet");
    assert_eq!(disk.count("SECURITY UNLOCK"), 1);
    assert_eq!(disk.count("SECURITY ERASE UNIT"), 0);
    assert_eq!(disk.security() & 0b1_0000, 0, "tries are left");
}

#[test]
fn our_own_password_is_the_published_one() {
    let disk = with_password(TEMPORARY_PASSWORD);
    let mut firmware = disk.firmware();
    assert!(!firmware.attach(NORMAL));
    assert_eq!(words(run(&mut firmware, NORMAL)), "done: Accepted");
    assert_eq!(disk.count("SECURITY SET PASSWORD"), 0);
}
