#[path = "inventory_data_volume_tests.rs"]
mod data_volume;

use super::*;
use crate::fixtures::{drive, geometry, identity};

fn signature() -> Signature {
    Signature::new("5E1F0000-0000-4000-8000-0000000000AB")
}

fn booted_from_medium() -> Inventory {
    Inventory::new(BootSource::Medium(vec![signature()]))
}

fn usb(number: u64) -> Drive {
    Drive {
        transport: Transport::Usb,
        medium: Medium::UsbStorage,
        attachment: Attachment::Removable,
        ..drive(number)
    }
}

fn boot_stick(number: u64) -> Drive {
    Drive {
        signatures: vec![Signature::new("0000-0001"), signature()],
        ..usb(number)
    }
}

/// A stick with one volume.
fn formatted(number: u64, filesystem: Filesystem) -> Drive {
    Drive {
        volumes: vec![volume("1", Some(filesystem))],
        signatures: vec![Signature::new(&format!("FA70-{number:04}"))],
        ..usb(number)
    }
}

fn volume(name: &str, filesystem: Option<Filesystem>) -> Volume {
    Volume {
        name: name.into(),
        filesystem,
        purpose: Purpose::Foreign,
    }
}

/// A boot stick as the image makes it.
fn with_data(drive: Drive) -> Drive {
    let data = Volume {
        purpose: Purpose::PumiceData,
        ..volume("3", Some(Filesystem::Fat))
    };
    let other = volume("2", Some(Filesystem::Fat));
    Drive {
        volumes: vec![other, data],
        ..drive
    }
}

fn add(inventory: &mut Inventory, drive: Drive) {
    inventory.apply(DriveChange::Appeared(drive));
}

fn holds(inventory: &Inventory, number: u64) -> Vec<Hold> {
    inventory.holds(inventory.drive(DriveId(number)).unwrap())
}

#[test]
fn what_a_drive_says_of_itself_can_hold_it_until_it_is_gone() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    inventory.take_condition(DriveId(1), Condition::Locked);
    add(&mut inventory, drive(1));
    assert_eq!(holds(&inventory, 1), [], "nothing was said of it when it was there");
    let progress = Some(7);
    for (condition, hold) in [
        (Condition::BeingAsked, Some(Hold::BeingAsked)),
        (Condition::AtWork, Some(Hold::AtWork)),
        (Condition::Locked, Some(Hold::Locked)),
        (Condition::Erasing { progress }, Some(Hold::Erasing { progress })),
        (Condition::Ready, None),
        (Condition::Locked, Some(Hold::Locked)),
    ] {
        inventory.take_condition(DriveId(1), condition);
        assert_eq!(holds(&inventory, 1), Vec::from_iter(hold.clone()));
        inventory.apply(DriveChange::Changed(drive(1)));
        assert_eq!(
            holds(&inventory, 1),
            Vec::from_iter(hold),
            "another description changes nothing of it"
        );
    }
    inventory.apply(DriveChange::Vanished(DriveId(1)));
    add(&mut inventory, drive(1));
    assert_eq!(holds(&inventory, 1), []);
}

#[test]
fn drives_come_change_and_go_in_the_order_they_appeared() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    add(&mut inventory, drive(3));
    add(&mut inventory, drive(2));
    let mut changed = drive(3);
    changed.name = "sdz".into();
    inventory.apply(DriveChange::Changed(changed));
    let names: Vec<_> = inventory.drives().map(|drive| drive.name.as_str()).collect();
    assert_eq!(names, ["sd2", "sdz"]);
    inventory.apply(DriveChange::Vanished(DriveId(2)));
    inventory.apply(DriveChange::Vanished(DriveId(9)));
    assert_eq!(
        inventory.drives().map(|drive| drive.id).collect::<Vec<_>>(),
        [DriveId(3)]
    );
    assert!(inventory.drive(DriveId(2)).is_none());
}

#[test]
fn nothing_holds_a_plain_drive() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    for drive in [drive(1), drive(2), usb(3)] {
        add(&mut inventory, drive);
    }
    for number in 1..=3 {
        assert_eq!(holds(&inventory, number), []);
    }
}

#[test]
fn the_boot_stick_is_known_by_its_signature_whatever_the_case() {
    let mut inventory = booted_from_medium();
    assert!(!inventory.is_boot_medium_known());
    add(&mut inventory, boot_stick(1));
    assert!(inventory.is_boot_medium_known());
    assert_eq!(holds(&inventory, 1), [Hold::BootStick]);
}

#[test]
fn every_copy_of_the_boot_stick_is_held() {
    let mut inventory = booted_from_medium();
    for number in [1, 2] {
        add(&mut inventory, boot_stick(number));
    }
    let internal = Drive {
        signatures: vec![signature()],
        ..drive(3)
    };
    add(&mut inventory, internal);
    for number in 1..=3 {
        assert_eq!(holds(&inventory, number), [Hold::BootStick]);
    }
}

#[test]
fn until_the_boot_stick_is_found_no_usb_or_removable_drive_is_free() {
    let card = Drive {
        transport: Transport::Mmc,
        medium: Medium::Emmc,
        attachment: Attachment::Removable,
        ..drive(2)
    };
    let bridge = Drive {
        attachment: Attachment::Fixed,
        ..usb(3)
    };
    for source in [BootSource::Medium(vec![signature()]), BootSource::Unstated] {
        let mut inventory = Inventory::new(source);
        for drive in [drive(1), card.clone(), bridge.clone(), usb(4)] {
            add(&mut inventory, drive);
        }
        assert_eq!(holds(&inventory, 1), []);
        for number in 2..=4 {
            assert_eq!(holds(&inventory, number), [Hold::BootStickNotFound]);
        }
    }
}

#[test]
fn an_unstated_boot_medium_is_never_found() {
    let mut inventory = Inventory::new(BootSource::Unstated);
    add(&mut inventory, boot_stick(1));
    assert!(!inventory.is_boot_medium_known());
    assert_eq!(holds(&inventory, 1), [Hold::BootStickNotFound]);
}

#[test]
fn without_a_boot_medium_usb_drives_are_free() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    assert!(inventory.is_boot_medium_known());
    add(&mut inventory, boot_stick(1));
    assert_eq!(holds(&inventory, 1), []);
}

#[test]
fn finding_the_boot_stick_frees_the_others_for_good() {
    let mut inventory = booted_from_medium();
    add(&mut inventory, usb(1));
    assert_eq!(holds(&inventory, 1), [Hold::BootStickNotFound]);
    inventory.apply(DriveChange::Changed(boot_stick(2)));
    assert_eq!(holds(&inventory, 1), []);
    inventory.apply(DriveChange::Vanished(DriveId(2)));
    assert_eq!(holds(&inventory, 1), []);
    add(&mut inventory, boot_stick(3));
    assert_eq!(holds(&inventory, 3), [Hold::BootStick]);
}

#[test]
fn the_boot_stick_stays_held_when_its_signature_cannot_be_read() {
    let mut inventory = booted_from_medium();
    add(&mut inventory, formatted(2, Filesystem::Fat));
    add(&mut inventory, boot_stick(1));
    let unreadable = Drive {
        signatures: Vec::new(),
        ..formatted(1, Filesystem::Fat)
    };
    inventory.apply(DriveChange::Changed(unreadable.clone()));
    assert_eq!(holds(&inventory, 1), [Hold::BootStick]);
    assert_eq!(
        inventory.certificate_volume(DriveId(1)).unwrap_err(),
        StickError::BootStick
    );
    inventory.apply(DriveChange::Vanished(DriveId(1)));
    let again = Drive {
        id: DriveId(3),
        ..unreadable
    };
    add(&mut inventory, again);
    assert_eq!(holds(&inventory, 3), [Hold::BootStick]);
    assert_eq!(holds(&inventory, 2), []);
}

#[test]
fn a_cd_can_be_the_boot_medium_and_is_no_target() {
    let mut inventory = booted_from_medium();
    let cd = Drive {
        medium: Medium::Optical,
        signatures: vec![signature()],
        ..drive(1)
    };
    add(&mut inventory, cd);
    add(&mut inventory, usb(2));
    assert_eq!(holds(&inventory, 1), [Hold::Optical, Hold::BootStick]);
    assert_eq!(holds(&inventory, 2), []);
}

#[test]
fn each_use_of_a_drive_is_a_hold() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    let at = |place: &str| Use::Mounted {
        volume: "sd1p1".into(),
        at: place.into(),
    };
    let md = Use::Holder {
        volume: "sd1p2".into(),
        holder: "md0".into(),
    };
    let drive = Drive {
        uses: vec![at("/a"), md, at("/b")],
        ..drive(1)
    };
    add(&mut inventory, drive);
    let mounted = |place: &str| Hold::Mounted {
        volume: "sd1p1".into(),
        at: place.into(),
    };
    let in_use = Hold::InUse { holder: "md0".into() };
    assert_eq!(holds(&inventory, 1), [mounted("/a"), in_use, mounted("/b")]);
}

#[test]
fn drives_that_say_the_same_hold_each_other_while_both_are_there() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    add(&mut inventory, drive(1));
    let twin = Drive {
        identity: drive(1).identity,
        ..drive(2)
    };
    add(&mut inventory, twin);
    let same = |other: &str| Hold::SameIdentity { other: other.into() };
    assert_eq!(holds(&inventory, 1), [same("sd2")]);
    assert_eq!(holds(&inventory, 2), [same("sd1")]);
    inventory.apply(DriveChange::Vanished(DriveId(2)));
    assert_eq!(holds(&inventory, 1), []);
}

#[test]
fn a_wwn_tells_drives_apart_only_where_both_have_one() {
    let judged = |one: Identity, two: Identity| {
        let mut inventory = Inventory::new(BootSource::NoMedium);
        for (number, identity) in [(1, one), (2, two)] {
            add(
                &mut inventory,
                Drive {
                    identity,
                    ..drive(number)
                },
            );
        }
        assert_eq!(holds(&inventory, 1).len(), holds(&inventory, 2).len());
        holds(&inventory, 1).len()
    };
    let of = |wwn| identity("M", Some("S"), wwn);
    assert_eq!(judged(of(Some("eui.1")), of(Some("eui.2"))), 0);
    assert_eq!(judged(of(Some("eui.1")), of(Some("eui.1"))), 1);
    assert_eq!(judged(of(Some("eui.1")), of(None)), 1);
    assert_eq!(judged(of(None), of(None)), 1);
    assert_eq!(judged(identity("M", None, None), identity("M", None, None)), 1);
}

#[test]
fn drives_that_say_nothing_are_unidentified_and_not_twins() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    for number in [1, 2] {
        let unknown = Drive {
            identity: identity("", None, None),
            ..drive(number)
        };
        add(&mut inventory, unknown);
    }
    assert_eq!(holds(&inventory, 1), [Hold::Unidentified]);
}

#[test]
fn a_certificate_stick_has_a_filesystem_that_can_be_mounted() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    for (number, filesystem) in [(1, Filesystem::Fat), (2, Filesystem::ExFat), (3, Filesystem::Ext4)] {
        add(&mut inventory, formatted(number, filesystem.clone()));
        let volume = inventory.designate_certificate_stick(DriveId(number)).unwrap();
        assert_eq!(volume.filesystem, Some(filesystem));
    }
    add(&mut inventory, formatted(4, Filesystem::Other("ntfs".into())));
    let raw = Drive {
        volumes: vec![volume("5p1", None)],
        ..usb(5)
    };
    add(&mut inventory, raw);
    add(&mut inventory, usb(6));
    for number in 4..=6 {
        let designated = inventory.designate_certificate_stick(DriveId(number));
        assert_eq!(designated, Err(StickError::NoFilesystem));
        assert_eq!(holds(&inventory, number), [], "what was refused is not held");
    }
}

#[test]
fn the_first_mountable_volume_takes_the_certificates() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    let stick = Drive {
        volumes: vec![
            volume("1p1", None),
            volume("1p2", Some(Filesystem::Other("ntfs".into()))),
            volume("1p3", Some(Filesystem::ExFat)),
            volume("1p4", Some(Filesystem::Fat)),
        ],
        ..usb(1)
    };
    add(&mut inventory, stick);
    assert_eq!(inventory.certificate_volume(DriveId(1)).unwrap().name, "1p3");
}

#[test]
fn what_cannot_be_a_certificate_stick_says_why() {
    let mut inventory = booted_from_medium();
    let fat = |number| formatted(number, Filesystem::Fat);
    let internal = Drive {
        transport: Transport::Ata,
        ..fat(1)
    };
    let cd = Drive {
        medium: Medium::Optical,
        ..fat(2)
    };
    let boot = Drive {
        signatures: vec![signature()],
        ..fat(3)
    };
    let nameless = Drive {
        identity: identity("", None, None),
        ..fat(4)
    };
    let locked = Drive {
        access: Access::ReadOnly,
        ..fat(5)
    };
    for drive in [internal, cd, boot, nameless, locked] {
        add(&mut inventory, drive);
    }
    let errors = [
        StickError::NotUsb,
        StickError::NotUsb,
        StickError::BootStick,
        StickError::Unidentified,
        StickError::ReadOnly,
        StickError::Vanished,
    ];
    for (number, error) in (1..).zip(errors) {
        assert_eq!(inventory.designate_certificate_stick(DriveId(number)), Err(error));
    }
}

#[test]
fn a_certificate_stick_stays_held_wherever_it_comes_back() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    let stick = formatted(1, Filesystem::Fat);
    add(&mut inventory, stick.clone());
    add(&mut inventory, usb(2));
    inventory.designate_certificate_stick(DriveId(1)).unwrap();
    inventory.designate_certificate_stick(DriveId(1)).unwrap();
    assert_eq!(holds(&inventory, 1), [Hold::CertificateStick]);
    assert_eq!(holds(&inventory, 2), []);

    inventory.apply(DriveChange::Vanished(DriveId(1)));
    let formatted_anew = Drive {
        id: DriveId(3),
        volumes: Vec::new(),
        signatures: Vec::new(),
        ..stick.clone()
    };
    add(&mut inventory, formatted_anew);
    assert_eq!(holds(&inventory, 3), [Hold::CertificateStick]);

    let in_another_reader = Drive {
        id: DriveId(4),
        identity: identity("Other Reader", Some("42"), None),
        transport: Transport::Mmc,
        ..stick
    };
    add(&mut inventory, in_another_reader);
    assert_eq!(holds(&inventory, 4), [Hold::CertificateStick]);
}

#[test]
fn every_certificate_stick_of_the_boot_stays_held() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    for number in [1, 2] {
        add(&mut inventory, formatted(number, Filesystem::Fat));
        inventory.designate_certificate_stick(DriveId(number)).unwrap();
    }
    for number in [1, 2] {
        assert_eq!(holds(&inventory, number), [Hold::CertificateStick]);
    }
}

#[test]
fn a_drive_without_size_is_held_and_still_a_twin() {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    let empty = Drive {
        geometry: None,
        access: Access::ReadOnly,
        ..drive(1)
    };
    add(&mut inventory, empty);
    assert_eq!(holds(&inventory, 1), [Hold::ReadOnly, Hold::NoCapacity]);
    let twin = Drive {
        identity: drive(1).identity,
        geometry: Some(geometry(8)),
        ..drive(2)
    };
    add(&mut inventory, twin);
    assert_eq!(holds(&inventory, 2), [Hold::SameIdentity { other: "sd1".into() }]);
}
