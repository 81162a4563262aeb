use pumice_engine::{Firmware, Poll};
use pumice_lab::{Layer, Misbehaviour};
use pumice_model::{FirmwareOutcome, RawStatus, ReadsAs, Sanitize, SecurityErase, Technique, WhyNot};

use crate::bench::{self, Disk, HDD, HDD_4KN, SSD, ata, follow, run, words};

const BLOCK: Technique = Technique::AtaSanitize(Sanitize::Block);
const OVERWRITE: Technique = Technique::AtaSanitize(Sanitize::Overwrite);
const CRYPTO: Technique = Technique::AtaSanitize(Sanitize::Crypto);
const NORMAL: Technique = Technique::AtaSecurityErase(SecurityErase::Normal);

#[test]
fn an_honest_sanitize_leaves_nothing_and_says_so() {
    for technique in [BLOCK, OVERWRITE, CRYPTO] {
        let disk = Disk::new_disk(SSD);
        let outcome = disk.erase(technique);
        assert_eq!(words(outcome), "done: Accepted", "{technique:?}");
        let old = disk.old_data();
        assert_eq!((old.user_bytes, old.spare_bytes), (0, 0), "{technique:?}");
        let Some(RawStatus::AtaSanitize {
            status, error, count, ..
        }) = bench::status(outcome)
        else {
            panic!("{outcome:?}");
        };
        assert_eq!((status, error, count & 0xC000), (0x50, 0, 0x8000));
    }
}

#[test]
fn an_overwrite_says_what_its_blocks_read_as() {
    let reads_as = |outcome| match outcome {
        FirmwareOutcome::Done { reads_as, .. } => reads_as,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        reads_as(Disk::new_disk(HDD_4KN).erase(OVERWRITE)),
        ReadsAs::Repeated([0; 4])
    );
    assert_eq!(reads_as(Disk::new_disk(SSD).erase(BLOCK)), ReadsAs::Unstated);
}

/// What the drive itself can be caught at; what it hides behind a good status, reading back must find.
#[test]
fn misbehaviour_has_these_outcomes() {
    use Misbehaviour::{DoNothing, EraseHalf, FailHalfWay, LosePowerHalfWay, Refuse, ReportOldSuccess, SkipSpare};
    let table = [
        (Refuse, "not started: Refused"),
        (FailHalfWay, "unknown: Failed"),
        (LosePowerHalfWay, "unknown: Gone"),
        (DoNothing, "done: Accepted"),
        (EraseHalf, "done: Accepted"),
        (ReportOldSuccess, "done: Accepted"),
        (SkipSpare, "done: Accepted"),
    ];
    for (misbehaviour, expected) in table {
        for technique in [BLOCK, OVERWRITE] {
            let disk = Disk::new_disk(SSD).misbehaving(misbehaviour);
            assert_eq!(words(disk.erase(technique)), expected, "{misbehaviour:?} {technique:?}");
        }
    }
}

#[test]
fn a_drive_that_hangs_is_at_it_for_ever() {
    let disk = Disk::new_disk(SSD).misbehaving(Misbehaviour::Hang);
    let mut firmware = disk.firmware();
    firmware.start(BLOCK);
    for _ in 0..1_000 {
        assert!(matches!(firmware.poll(60_000), Poll::Running { progress: Some(_) }));
    }
}

/// The engine looks four times a second, and the drive has better things to do than to answer.
#[test]
fn a_drive_at_work_is_left_alone() {
    let disk = Disk::new_disk(SSD);
    let mut firmware = disk.firmware();
    firmware.start(BLOCK);
    let begun = disk.commands().len();
    for _ in 0..40 {
        assert!(matches!(firmware.poll(250), Poll::Running { .. }));
    }
    assert_eq!(disk.commands().len() - begun, 5, "in ten seconds");
}

#[test]
fn an_old_success_is_not_ours() {
    let disk = Disk::new_disk(HDD_4KN);
    let mut firmware = disk.firmware();
    assert!(!firmware.attach(OVERWRITE), "it is at nothing");
    let refusing = disk.misbehaving(Misbehaviour::Refuse);
    assert_eq!(words(refusing.erase(OVERWRITE)), "not started: Refused");
}

#[test]
fn a_drive_found_at_a_sanitize_is_followed_to_its_end() {
    let disk = Disk::new_disk(SSD);
    disk.firmware().start(BLOCK);
    disk.with(|sat| {
        sat.disk.clock().advance_ms(10_000);
        sat.disk.power_off();
        sat.disk.boot();
    });
    assert_eq!(disk.why_not(BLOCK), Some(WhyNot::InProgress));
    assert_eq!(disk.why_not(NORMAL), Some(WhyNot::SecurityFrozen));
    let mut firmware = disk.firmware();
    assert!(firmware.attach(BLOCK));
    assert!(matches!(
        firmware.poll(1),
        Poll::Running {
            progress: Some(20_000..30_000)
        }
    ));
    assert_eq!(words(follow(&mut firmware)), "done: SeenInProgress");
    assert_eq!(disk.old_data().user_bytes, 0);
}

#[test]
fn a_failed_sanitize_can_be_begun_again() {
    let disk = Disk::new_disk(SSD).misbehaving(Misbehaviour::FailHalfWay);
    assert_eq!(words(disk.erase(BLOCK)), "unknown: Failed");
    disk.with(|sat| sat.disk.script().clear());
    assert_eq!(disk.why_not(BLOCK), None);
    assert_eq!(words(disk.erase(BLOCK)), "done: Accepted");
    assert_eq!(disk.old_data().spare_bytes, 0);
}

#[test]
fn what_cannot_be_followed_is_not_begun() {
    let disk = Disk::of(ata(SSD), Layer::RegisterDropping);
    assert_eq!(disk.why_not(BLOCK), Some(WhyNot::StatusLost));
    assert_eq!(words(disk.erase(BLOCK)), "not started: StatusLost");
    assert_eq!(disk.count("BLOCK ERASE EXT"), 0);
    let adapter = Disk::of(ata(SSD), Layer::Adapter);
    assert_eq!(words(adapter.erase(BLOCK)), "done: Accepted");
}

#[test]
fn each_technique_says_why_not() {
    let ssd = Disk::new_disk(SSD);
    assert_eq!([BLOCK, OVERWRITE, CRYPTO].map(|one| ssd.why_not(one)), [None; 3]);
    assert_eq!(ssd.why_not(NORMAL), Some(WhyNot::SecurityFrozen));
    let hdd = Disk::new_disk(HDD);
    assert_eq!(
        [BLOCK, OVERWRITE].map(|one| hdd.why_not(one)),
        [Some(WhyNot::Unsupported); 2]
    );
    assert_eq!(hdd.why_not(NORMAL), None);
    assert_eq!(
        hdd.count("SANITIZE STATUS EXT"),
        0,
        "a drive without SANITIZE is not asked about it"
    );
    let newer = Disk::new_disk(HDD_4KN);
    assert_eq!(
        [BLOCK, OVERWRITE].map(|one| newer.why_not(one)),
        [Some(WhyNot::Unsupported), None]
    );
    let enhanced = Technique::AtaSecurityErase(SecurityErase::Enhanced);
    assert_eq!(newer.why_not(enhanced), Some(WhyNot::Unsupported));
}

#[test]
fn another_interfaces_technique_is_not_started() {
    let disk = Disk::new_disk(SSD);
    assert_eq!(
        words(run(&mut disk.firmware(), Technique::ScsiFormatUnit)),
        "not started: Unsupported"
    );
}
