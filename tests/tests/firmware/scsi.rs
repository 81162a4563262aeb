use pumice_engine::{Firmware, Poll};
use pumice_lab::{Misbehaviour, Script, ScsiDisk};
use pumice_model::{RawStatus, Sanitize, Technique, WhyNot};

use crate::bench::{self, SasDisk, follow, run, why_not, words};

const SSD: &str = "LAB-SCSI-SSD";
const HDD: &str = "LAB-SCSI-HDD";
const LIAR: &str = "LAB-SCSI-VIRTUAL";

const BLOCK: Technique = Technique::ScsiSanitize(Sanitize::Block);
const OVERWRITE: Technique = Technique::ScsiSanitize(Sanitize::Overwrite);
const CRYPTO: Technique = Technique::ScsiSanitize(Sanitize::Crypto);
const FORMAT: Technique = Technique::ScsiFormatUnit;

fn erase(disk: &SasDisk, technique: Technique) -> String {
    words(run(&mut disk.firmware(), technique))
}

#[test]
fn an_honest_sanitize_leaves_nothing_and_says_so() {
    for technique in [BLOCK, OVERWRITE, CRYPTO] {
        let disk = SasDisk::of_serial(SSD);
        assert_eq!(erase(&disk, technique), "done: Accepted", "{technique:?}");
        let old = disk.with(ScsiDisk::old_data);
        assert_eq!((old.user_bytes, old.spare_bytes), (0, 0), "{technique:?}");
    }
}

#[test]
fn an_honest_format_leaves_nothing_that_can_be_addressed() {
    for serial in [SSD, HDD] {
        let disk = SasDisk::of_serial(serial);
        assert_eq!(erase(&disk, FORMAT), "done: Accepted");
        let old = disk.with(ScsiDisk::old_data);
        assert_eq!((old.user_bytes, old.spare_bytes > 0), (0, true), "{serial}");
    }
}

/// Its answer is that of a drive that has erased; only reading tells.
#[test]
fn a_format_that_erases_nothing_ends_well() {
    let disk = SasDisk::of_serial(LIAR);
    assert_eq!(erase(&disk, FORMAT), "done: Accepted");
    assert!(disk.with(ScsiDisk::old_data).user_bytes > 0);
}

#[test]
fn misbehaviour_has_these_outcomes() {
    use Misbehaviour::{DoNothing, FailHalfWay, LosePowerHalfWay, Refuse, ReportOldSuccess};
    let table = [
        (Refuse, "not started: Refused"),
        (FailHalfWay, "unknown: Failed"),
        (LosePowerHalfWay, "unknown: Gone"),
        (DoNothing, "done: Accepted"),
        (ReportOldSuccess, "done: Accepted"),
    ];
    for technique in [BLOCK, FORMAT] {
        for (misbehaviour, expected) in table {
            let disk = SasDisk::of_serial(SSD).scripted(|script| script.add(misbehaviour));
            assert_eq!(erase(&disk, technique), expected, "{misbehaviour:?} {technique:?}");
        }
    }
}

#[test]
fn a_disk_found_at_a_sanitize_is_followed_to_its_end() {
    let disk = SasDisk::of_serial(SSD);
    disk.firmware().start(BLOCK);
    disk.wait_ms(10_000);
    disk.with(|disk| {
        disk.power_off();
        disk.power_on();
    });
    let mut firmware = disk.firmware();
    assert_eq!(why_not(&mut firmware, FORMAT), Some(WhyNot::InProgress));
    assert!(!firmware.attach(FORMAT));
    assert!(firmware.attach(BLOCK));
    assert!(matches!(firmware.poll(1), Poll::Running { progress: Some(_) }));
    assert_eq!(words(follow(&mut firmware)), "done: SeenInProgress");
}

/// That the power was away is told once, in the place of everything else.
#[test]
fn a_sanitize_that_ends_after_the_power_was_away_is_told_by_the_drive_itself() {
    let disk = SasDisk::of_serial(SSD);
    let mut firmware = disk.firmware();
    firmware.start(BLOCK);
    disk.with(|disk| {
        disk.power_off();
        disk.power_on();
    });
    disk.wait_ms(60_000);
    assert_eq!(firmware.poll(5_000), Poll::Silent);
    let outcome = follow(&mut firmware);
    assert_eq!(words(outcome), "done: Accepted");
    let nothing = RawStatus::Scsi {
        key: 0,
        code: 0,
        qualifier: 0,
        progress: 0,
    };
    assert_eq!(bench::status(outcome), Some(nothing));
}

#[test]
fn a_format_that_lost_its_power_is_not_gone_on_with() {
    let disk = SasDisk::of_serial(SSD);
    disk.firmware().start(FORMAT);
    disk.wait_ms(10_000);
    disk.with(|disk| {
        disk.power_off();
        disk.power_on();
    });
    let mut firmware = disk.firmware();
    assert!(!firmware.attach(FORMAT));
    assert_eq!(words(run(&mut firmware, FORMAT)), "done: Accepted");
}

#[test]
fn a_failed_sanitize_can_be_begun_again() {
    let disk = SasDisk::of_serial(SSD).scripted(|script| script.add(Misbehaviour::FailHalfWay));
    assert_eq!(erase(&disk, BLOCK), "unknown: Failed");
    let disk = disk.scripted(Script::clear);
    assert_eq!(erase(&disk, BLOCK), "done: Accepted");
}

#[test]
fn each_technique_says_why_not() {
    let told = |serial| {
        let mut firmware = SasDisk::of_serial(serial).firmware();
        [BLOCK, OVERWRITE, CRYPTO, FORMAT].map(|technique| why_not(&mut firmware, technique))
    };
    assert_eq!(told(SSD), [None; 4]);
    let only_format = [
        Some(WhyNot::Unsupported),
        Some(WhyNot::Unsupported),
        Some(WhyNot::Unsupported),
        None,
    ];
    assert_eq!(
        told(HDD),
        only_format,
        "it cannot be asked, and every disk knows a format"
    );
}
