use pumice_device::{AtaFirmware, Cdb, CommandSet, Data, Passthru, Release, Survey, Unreachable};
use pumice_engine::Firmware;
use pumice_lab::{Layer, Misbehaviour};
use pumice_model::{Ending, Lock, RawStatus, SecurityErase, TEMPORARY_PASSWORD, Technique, Verdict, WhyNot};

use crate::bench::{self, Deaf, Disk, Disturbed, HDD, SSD, ata, run, words};

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

/// A command of the Security feature set, as another program would send it; with a password, of which it is the first
/// bytes.
fn security_command(disk: &Disk, opcode: u8, password: Option<&str>) {
    let mut sector = [0; 512];
    let (protocol, transfer, count) = match password {
        Some(password) => {
            sector[2..2 + password.len()].copy_from_slice(password.as_bytes());
            (0x0A, 0x06, 1)
        }
        None => (0x06, 0x00, 0),
    };
    let words = Cdb([0x85, protocol, transfer, 0, 0, 0, count, 0, 0, 0, 0, 0, 0, 0, opcode, 0]);
    let data = if password.is_some() {
        Data::Out(&sector)
    } else {
        Data::None
    };
    disk.clone().submit(&words, data, 1_000).expect("it has power");
}

fn release(disk: &Disk) -> Release {
    AtaFirmware::new(disk.clone(), || {}).release_lock()
}

fn lock(disk: &Disk) -> Lock {
    Survey::of(&mut AtaFirmware::new(disk.clone(), || {})).lock
}

#[test]
fn a_drive_that_our_password_locks_is_opened_with_one_try() {
    let disk = with_password(TEMPORARY_PASSWORD);
    assert_eq!(lock(&disk), Lock::Locked);
    assert_eq!(release(&disk), Release::Released);
    assert_eq!((lock(&disk), disk.count("SECURITY UNLOCK")), (Lock::None, 1));
    assert_eq!(release(&disk), Release::NoPassword);
    disk.with(|sat| sat.disk.replug());
    assert_eq!(lock(&disk), Lock::None, "for good");
}

#[test]
fn a_drive_that_is_open_but_has_our_password_forgets_it() {
    let disk = with_password(TEMPORARY_PASSWORD);
    security_command(&disk, 0xF2, Some(TEMPORARY_PASSWORD));
    assert_eq!(lock(&disk), Lock::PasswordSet);
    assert_eq!(release(&disk), Release::Released);
    assert_eq!(disk.count("SECURITY UNLOCK"), 1, "it was open");
}

#[test]
fn anothers_password_stays_and_costs_one_try_a_time() {
    let disk = with_password("the client's own");
    for _ in 0..5 {
        assert_eq!((lock(&disk), release(&disk)), (Lock::Locked, Release::OtherPassword));
    }
    assert_eq!(release(&disk), Release::TriesExpired);
    assert_eq!(disk.count("SECURITY UNLOCK"), 5);
    security_command(&disk, 0xF2, Some("the client's own"));
    assert_eq!(lock(&disk), Lock::Locked, "nothing opens it now");
    disk.with(|sat| sat.disk.replug());
    security_command(&disk, 0xF2, Some("the client's own"));
    assert_eq!(
        (lock(&disk), release(&disk)),
        (Lock::PasswordSet, Release::OtherPassword)
    );
}

#[test]
fn a_drive_that_cannot_be_opened_says_why() {
    let frozen = with_password(TEMPORARY_PASSWORD);
    security_command(&frozen, 0xF2, Some(TEMPORARY_PASSWORD));
    security_command(&frozen, 0xF5, None);
    assert_eq!((lock(&frozen), release(&frozen)), (Lock::PasswordSet, Release::Frozen));
    assert_eq!(frozen.count("SECURITY DISABLE PASSWORD"), 0);
    let disk = with_password(TEMPORARY_PASSWORD);
    let deaf = |to| Deaf { disk: disk.clone(), to };
    assert_eq!(AtaFirmware::new(deaf(0xEC), || {}).release_lock(), Release::NoAnswer);
    assert_eq!(AtaFirmware::new(deaf(0xF6), || {}).release_lock(), Release::StillSet);
    let mut bridge = Unreachable::new(WhyNot::UsbBridge);
    assert_eq!(bridge.release_lock(), Release::Unreachable(WhyNot::UsbBridge));
    assert_eq!(Survey::of(&mut bridge).lock, Lock::None);
    disk.with(|sat| sat.disk.power_off());
    assert_eq!(release(&disk), Release::Unreachable(WhyNot::Denied));
}

#[test]
fn a_wipe_goes_on_with_a_drive_that_it_left_locked() {
    let disk = Disk::new_disk(HDD).misbehaving(Misbehaviour::LosePowerHalfWay);
    let mut planned = disk.planned(&[ENHANCED]);
    let broken_off = planned.boot();
    assert!(matches!(broken_off.evidence.ending, Ending::Stopped { .. }));
    assert_eq!(broken_off.evidence.begun_technique(), Some(ENHANCED));
    disk.with(|sat| {
        sat.disk.script().clear();
        sat.disk.boot();
    });
    assert_eq!(lock(&disk), Lock::Locked);
    let wiped = planned.boot();
    assert_eq!(
        wiped.judgement.verdict,
        Verdict::Erased,
        "{:?}",
        wiped.judgement.reasons
    );
    assert_eq!((lock(&disk), disk.old_data().user_bytes), (Lock::None, 0));
    assert_eq!(disk.count("SECURITY UNLOCK"), 1);
}
