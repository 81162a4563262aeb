use pumice_device::{AtaFirmware, Cdb, Data, Passthru};
use pumice_engine::Firmware;
use pumice_lab::Layer;
use pumice_lab::description::Ata;
use pumice_model::{HiddenArea, HiddenAreas, Limitation, Verdict};
use pumice_tests::matrix::Bench;

use crate::bench::{Disk, Disturbed, HDD, HDD_4KN, SSD, ata};

fn areas(disk: &Disk) -> HiddenAreas {
    disk.firmware().restore_hidden()
}

fn sectors(disk: &Disk) -> u64 {
    disk.with(|sat| sat.disk.sectors())
}

fn made_with(description: &Ata) -> u64 {
    description.body.bytes() / u64::from(description.body.logical_block_bytes)
}

#[test]
fn an_accessible_maximum_is_raised_for_good() {
    let disk = Disk::new_disk(SSD);
    let expected = HiddenAreas {
        hpa: HiddenArea::None,
        dco: HiddenArea::None,
        amax: HiddenArea::Removed,
    };
    assert_eq!(areas(&disk), expected);
    assert_eq!(sectors(&disk), made_with(&ata(SSD)));
    disk.with(|sat| {
        sat.disk.power_off();
        sat.disk.boot();
    });
    assert_eq!(areas(&disk), HiddenAreas::all(HiddenArea::None));
}

#[test]
fn a_protected_area_is_removed_before_an_overlay() {
    let disk = Disk::new_disk(HDD);
    let expected = HiddenAreas {
        hpa: HiddenArea::Removed,
        dco: HiddenArea::Removed,
        amax: HiddenArea::None,
    };
    assert_eq!(areas(&disk), expected);
    assert_eq!(sectors(&disk), made_with(&ata(HDD)));
}

#[test]
fn an_overlay_that_shows_after_a_power_cycle_says_so() {
    let mut hdd = ata(HDD);
    hdd.hiding.needs_power_cycle = true;
    let disk = Disk::of(hdd.clone(), Layer::Libata);
    assert_eq!(areas(&disk).dco, HiddenArea::NeedsPowerCycle);
    disk.with(|sat| {
        sat.disk.power_off();
        sat.disk.boot();
    });
    assert_eq!(areas(&disk), HiddenAreas::all(HiddenArea::None));
    assert_eq!(sectors(&disk), made_with(&hdd));
}

/// One that shows its overlay's sectors only after a power cycle, and a wipe that waits for it.
fn waiting() -> (Disk, Bench) {
    let mut hdd = ata(HDD);
    hdd.hiding.needs_power_cycle = true;
    let disk = Disk::of(hdd, Layer::Libata);
    let mut planned = disk.planned(&[]);
    let asked = planned.boot();
    assert!(asked.evidence.awaits_power_cycle(), "{:?}", asked.evidence.ending);
    assert_eq!(asked.judgement.verdict, Verdict::NotErased);
    (disk, planned)
}

#[test]
fn a_wipe_goes_on_after_the_power_cycle_that_it_asked_for() {
    let (disk, mut planned) = waiting();
    disk.with(|sat| {
        sat.disk.power_off();
        sat.disk.boot();
    });
    let wiped = planned.boot();
    assert_eq!(
        wiped.judgement.verdict,
        Verdict::Erased,
        "{:?}",
        wiped.judgement.reasons
    );
    assert_eq!(
        wiped.evidence.hidden.map(|hidden| hidden.dco),
        Some(HiddenArea::Removed)
    );
    assert_eq!(wiped.evidence.interruptions.len(), 1);
    assert_eq!(disk.old_data().user_bytes, 0);
}

/// The computer was only started again, or the drive has not kept its word.
#[test]
fn a_wipe_asks_for_a_power_cycle_once_and_says_what_is_left() {
    let (disk, mut planned) = waiting();
    let wiped = planned.boot();
    assert_eq!(wiped.judgement.verdict, Verdict::ErasedWithExceptions);
    let limitations = &wiped.judgement.limitations;
    assert!(limitations.contains(&Limitation::HiddenAreasLeft), "{limitations:?}");
    assert!(disk.old_data().user_bytes > 0);
}

#[test]
fn a_drive_that_hides_nothing_says_so() {
    let disk = Disk::new_disk(HDD_4KN);
    assert_eq!(areas(&disk), HiddenAreas::all(HiddenArea::None));
    assert_eq!(disk.commands(), ["IDENTIFY DEVICE"]);
}

#[test]
fn what_registers_would_tell_cannot_be_told_without_them() {
    let disk = Disk::of(ata(HDD), Layer::RegisterDropping);
    let before = sectors(&disk);
    let told = areas(&disk);
    assert_eq!((told.hpa, told.dco), (HiddenArea::CannotTell, HiddenArea::CannotTell));
    assert_eq!(sectors(&disk), before);
    assert_eq!(disk.count("SET MAX ADDRESS EXT"), 0);
}

/// The setting counts only right behind the reading, and the kernel asks disks how warm they are.
#[test]
fn a_command_that_comes_in_between_does_not_leave_an_area() {
    for (times, expected) in [(1, HiddenArea::Removed), (9, HiddenArea::NotRemoved)] {
        let disk = Disk::new_disk(HDD);
        let disturbed = Disturbed {
            disk: disk.clone(),
            before: 0x37,
            times,
        };
        let told = disk.driven(AtaFirmware::new(disturbed, || {})).restore_hidden();
        assert_eq!(told.hpa, expected);
    }
}

/// A power cycle lets the highest address be set once, and somebody has.
#[test]
fn an_area_that_the_drive_does_not_give_back_is_not_removed() {
    let disk = Disk::new_disk(SSD);
    let (mut same, before) = (disk.clone(), sectors(&disk));
    // SET ACCESSIBLE MAX ADDRESS EXT, to what it is.
    let [low, middle, ..] = (before - 1).to_le_bytes();
    let words = Cdb([0x85, 0x07, 0x20, 0, 1, 0, 0, 0, low, 0, middle, 0, 0, 0x40, 0x78, 0]);
    same.submit(&words, Data::None, 1_000).expect("it has power");
    assert_eq!(areas(&disk).amax, HiddenArea::NotRemoved);
    assert_eq!(sectors(&disk), before);
}

/// A locked drive answers nothing of its overlay.
#[test]
fn a_locked_drive_cannot_tell() {
    let mut hdd = ata(HDD);
    hdd.security.as_mut().expect("the feature set").password = Some("the client's own".into());
    hdd.hiding.hpa_sectors = Some(0);
    let disk = Disk::of(hdd, Layer::Libata);
    let told = areas(&disk);
    assert_eq!((told.hpa, told.dco), (HiddenArea::None, HiddenArea::CannotTell));
}
