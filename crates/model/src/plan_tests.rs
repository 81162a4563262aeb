use super::*;
use crate::fixtures::{BLOCKS, STREAM, drive, geometry, identity};
use crate::{Access, Attachment, BootSource, DriveChange, Signature, Use};

const ID: DriveId = DriveId(1);

/// What a test does to a drive or to the inventory.
type Change<T> = Box<dyn Fn(&mut T)>;

fn inventory_of(drives: &[Drive]) -> Inventory {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    for drive in drives {
        inventory.apply(DriveChange::Appeared(drive.clone()));
    }
    inventory
}

fn plan_of(inventory: &Inventory) -> Result<Plan, Refusal> {
    Plan::new(inventory, ID, Overwrite::three_passes(STREAM))
}

/// A plan for a drive with this serial number, and the inventory it was made from.
fn plan_for_serial(serial: Option<&str>) -> (Plan, Inventory) {
    let mut drive = drive(1);
    drive.identity.serial = serial.map(Into::into);
    let inventory = inventory_of(&[drive]);
    (plan_of(&inventory).unwrap(), inventory)
}

fn is_confirmed(serial: Option<&str>, typed: &str) -> bool {
    let (plan, inventory) = plan_for_serial(serial);
    match plan.confirm(&inventory, typed) {
        Ok(_) => true,
        Err(Unconfirmed::Mismatch(_)) => false,
        Err(Unconfirmed::Refused(refusal)) => panic!("{refusal:?}"),
    }
}

#[test]
fn a_plan_says_what_the_drive_said_when_it_was_made() {
    let drive = drive(1);
    let inventory = inventory_of(std::slice::from_ref(&drive));
    let plan = plan_of(&inventory).unwrap();
    let target = &plan.planned().target;
    assert_eq!(plan.drive(), ID);
    assert_eq!(target.identity, drive.identity);
    assert_eq!(target.serial_source, drive.serial_source);
    assert_eq!(target.firmware, drive.firmware);
    assert_eq!(target.geometry, geometry(BLOCKS));
    assert_eq!((target.medium, target.transport), (drive.medium, drive.transport));
    assert_eq!(plan.planned().overwrite, Overwrite::three_passes(STREAM));

    assert_eq!(plan.planned().techniques, []);
    let plan = plan.with_techniques(vec![Technique::ScsiFormatUnit]);
    assert_eq!(plan.planned().techniques, [Technique::ScsiFormatUnit]);

    let planned = plan.planned().clone();
    let order = plan.confirm(&inventory, "0001").unwrap();
    assert_eq!((order.drive(), order.planned()), (ID, &planned));
}

#[test]
fn a_drive_that_is_not_there_cannot_be_planned() {
    assert_eq!(plan_of(&inventory_of(&[])).unwrap_err(), Refusal::Vanished);
    assert_eq!(plan_of(&inventory_of(&[drive(2)])).unwrap_err(), Refusal::Vanished);
}

#[test]
fn each_property_that_forbids_a_drive_refuses_the_plan() {
    let mounted = Use::Mounted {
        volume: "sd1p1".into(),
        at: "/mnt".into(),
    };
    let held = Use::Holder {
        volume: "sd1p2".into(),
        holder: "md0".into(),
    };
    let cases: Vec<(Change<Drive>, Hold)> = vec![
        (Box::new(|drive| drive.medium = Medium::Optical), Hold::Optical),
        (Box::new(|drive| drive.access = Access::ReadOnly), Hold::ReadOnly),
        (Box::new(|drive| drive.geometry = None), Hold::NoCapacity),
        (
            Box::new(|drive| drive.identity = identity("", None, None)),
            Hold::Unidentified,
        ),
        (
            Box::new(move |drive| drive.uses = vec![mounted.clone()]),
            Hold::Mounted {
                volume: "sd1p1".into(),
                at: "/mnt".into(),
            },
        ),
        (
            Box::new(move |drive| drive.uses = vec![held.clone()]),
            Hold::InUse { holder: "md0".into() },
        ),
    ];
    for (change, hold) in cases {
        let mut drive = drive(1);
        change(&mut drive);
        let inventory = inventory_of(&[drive]);
        assert_eq!(plan_of(&inventory).unwrap_err(), Refusal::Held(vec![hold]));
    }
}

#[test]
fn the_boot_stick_and_what_could_be_it_refuse_the_plan() {
    let signature = Signature::new("ABCD-1234");
    let mut stick = drive(1);
    stick.transport = Transport::Usb;
    let mut inventory = Inventory::new(BootSource::Medium(vec![signature.clone()]));
    inventory.apply(DriveChange::Appeared(stick.clone()));
    assert_eq!(
        plan_of(&inventory).unwrap_err(),
        Refusal::Held(vec![Hold::BootStickNotFound])
    );
    stick.signatures.push(signature);
    inventory.apply(DriveChange::Changed(stick));
    assert_eq!(plan_of(&inventory).unwrap_err(), Refusal::Held(vec![Hold::BootStick]));
}

#[test]
fn a_twin_refuses_the_plan() {
    let mut twin = drive(2);
    twin.identity = drive(1).identity;
    let other = twin.name.clone();
    assert_eq!(
        plan_of(&inventory_of(&[drive(1), twin])).unwrap_err(),
        Refusal::Held(vec![Hold::SameIdentity { other }])
    );
}

#[test]
fn every_reason_stands_in_one_refusal() {
    let mut drive = drive(1);
    drive.access = Access::ReadOnly;
    drive.geometry = None;
    assert_eq!(
        plan_of(&inventory_of(&[drive])).unwrap_err(),
        Refusal::Held(vec![Hold::ReadOnly, Hold::NoCapacity])
    );
}

#[test]
fn the_last_four_characters_of_the_serial_number_confirm() {
    for (serial, confirmation) in [
        ("WD-WCC4E1234567", "4567"),
        ("1234", "1234"),
        ("x1", "x1"),
        ("7", "7"),
        ("AB  12", "12"),
        ("S 12-3", "12-3"),
        ("号码甲乙丙丁", "甲乙丙丁"),
        ("é́́", "é́́"),
    ] {
        let (plan, inventory) = plan_for_serial(Some(serial));
        assert_eq!(plan.confirmation(), confirmation, "{serial}");
        assert!(plan.confirm(&inventory, confirmation).is_ok(), "{serial}");
        assert!(is_confirmed(Some(serial), serial), "{serial}");
    }
}

#[test]
fn case_and_space_around_it_do_not_matter() {
    for typed in ["xY9z", "XY9Z", "xy9z", "  xY9z\n", "wd-aBxY9z", "WD-ABXY9Z"] {
        assert!(is_confirmed(Some("WD-aBxY9z"), typed), "{typed:?}");
    }
}

#[test]
fn nothing_else_confirms() {
    for typed in [
        "", " ", "Y9Z", "9z", "BXY9Z", "WD-A", "XY9Z0", "XY 9Z", "0", "332800", "y", "yes",
    ] {
        assert!(!is_confirmed(Some("WD-ABXY9Z"), typed), "{typed:?}");
    }
}

#[test]
fn a_drive_without_a_serial_number_is_confirmed_by_its_size() {
    let mut drive = drive(1);
    drive.identity.serial = None;
    drive.geometry = Some(geometry(1_000_204_886_016 / 512));
    let inventory = inventory_of(&[drive]);
    assert_eq!(plan_of(&inventory).unwrap().confirmation(), "1000204");
    assert!(plan_of(&inventory).unwrap().confirm(&inventory, "1000204").is_ok());
    for typed in ["", "1000", "1000205", "0204", "1000204886016"] {
        let plan = plan_of(&inventory).unwrap();
        assert!(
            matches!(plan.confirm(&inventory, typed), Err(Unconfirmed::Mismatch(_))),
            "{typed:?}"
        );
    }
}

#[test]
fn a_serial_number_of_spaces_is_none() {
    for serial in ["", " ", "     "] {
        let (plan, _) = plan_for_serial(Some(serial));
        assert_eq!(plan.confirmation(), "0");
        assert!(!is_confirmed(Some(serial), ""));
        assert!(!is_confirmed(Some(serial), serial));
    }
}

#[test]
fn a_list_confirms_by_whole_names_and_a_person_never_by_the_wwn() {
    let mut drive = drive(1);
    drive.identity = identity("NVME", Some("S4EV0001"), Some("eui.0025385B7150"));
    let inventory = inventory_of(&[drive]);
    let plan = || plan_of(&inventory).unwrap();
    for listed in ["S4EV0001", "s4ev0001", "eui.0025385B7150", "EUI.0025385b7150"] {
        assert!(plan().confirm_listed(&inventory, listed).is_ok(), "{listed:?}");
    }
    for listed in ["", " ", "0001", "7150", "0", "NVME", "eui.0025385B715"] {
        let outcome = plan().confirm_listed(&inventory, listed);
        assert!(matches!(outcome, Err(Unconfirmed::Mismatch(_))), "{listed:?}");
    }
    let typed = plan().confirm(&inventory, "eui.0025385B7150");
    assert!(matches!(typed, Err(Unconfirmed::Mismatch(_))));
}

#[test]
fn a_listed_drive_that_changed_or_is_forbidden_is_refused() {
    let mut inventory = inventory_of(&[drive(1)]);
    let plan = plan_of(&inventory).unwrap();
    let mut changed = drive(1);
    changed.geometry = Some(geometry(BLOCKS + 1));
    inventory.apply(DriveChange::Changed(changed));
    let listed = drive(1).identity.serial.unwrap();
    assert!(matches!(
        plan.confirm_listed(&inventory, &listed),
        Err(Unconfirmed::Refused(Refusal::Changed))
    ));
    let plan = plan_of(&inventory).unwrap();
    inventory.apply(DriveChange::Vanished(ID));
    assert!(matches!(
        plan.confirm_listed(&inventory, &listed),
        Err(Unconfirmed::Refused(Refusal::Vanished))
    ));
}

#[test]
fn after_a_mismatch_the_plan_can_be_asked_again() {
    let (plan, inventory) = plan_for_serial(Some("WD-0001"));
    let planned = plan.planned().clone();
    let Err(Unconfirmed::Mismatch(plan)) = plan.confirm(&inventory, "0002") else {
        panic!("the wrong serial number must not confirm");
    };
    assert_eq!((plan.drive(), plan.planned()), (ID, &planned));
    assert!(plan.confirm(&inventory, "0001").is_ok());
}

#[test]
fn a_drive_that_changed_since_the_plan_is_refused() {
    let cases: Vec<Change<Drive>> = vec![
        Box::new(|drive| drive.identity.model.push('X')),
        Box::new(|drive| drive.identity.serial = Some("ZZ-00000001".into())),
        Box::new(|drive| drive.identity.wwn = Some("0x5000".into())),
        Box::new(|drive| drive.serial_source = SerialSource::Bridge),
        Box::new(|drive| drive.firmware = Some("02".into())),
        Box::new(|drive| drive.geometry = Some(geometry(BLOCKS + 1))),
        Box::new(|drive| drive.medium = Medium::Ssd),
        Box::new(|drive| drive.transport = Transport::Scsi),
    ];
    for change in cases {
        let mut inventory = inventory_of(&[drive(1)]);
        let plan = plan_of(&inventory).unwrap();
        let mut changed = drive(1);
        change(&mut changed);
        inventory.apply(DriveChange::Changed(changed));
        let outcome = plan.confirm(&inventory, "0001");
        assert!(
            matches!(outcome, Err(Unconfirmed::Refused(Refusal::Changed))),
            "{outcome:?}"
        );
    }
}

#[test]
fn what_does_not_tell_drives_apart_may_change() {
    let mut inventory = inventory_of(&[drive(1)]);
    let plan = plan_of(&inventory).unwrap();
    let mut changed = drive(1);
    changed.name = "sdz".into();
    changed.path = Some("pci-0000:00:1f.2-ata-1".into());
    changed.attachment = Attachment::Removable;
    changed.signatures.push(Signature::new("0102-0304"));
    inventory.apply(DriveChange::Changed(changed));
    assert!(plan.confirm(&inventory, "0001").is_ok());
}

#[test]
fn a_drive_forbidden_since_the_plan_is_refused() {
    let mut mounted = drive(1);
    mounted.uses.push(Use::Mounted {
        volume: "sd1".into(),
        at: "/mnt".into(),
    });
    let mut twin = drive(2);
    twin.identity = drive(1).identity;
    let cases = [
        (DriveChange::Vanished(ID), None),
        (
            DriveChange::Changed(mounted),
            Some(Hold::Mounted {
                volume: "sd1".into(),
                at: "/mnt".into(),
            }),
        ),
        (
            DriveChange::Appeared(twin),
            Some(Hold::SameIdentity { other: "sd2".into() }),
        ),
    ];
    for (change, hold) in cases {
        let mut inventory = inventory_of(&[drive(1)]);
        let plan = plan_of(&inventory).unwrap();
        inventory.apply(change);
        let expected = hold.map_or(Refusal::Vanished, |hold| Refusal::Held(vec![hold]));
        match plan.confirm(&inventory, "0001") {
            Err(Unconfirmed::Refused(refusal)) => assert_eq!(refusal, expected),
            outcome => panic!("{outcome:?}"),
        }
    }
}

#[test]
fn the_same_drive_plugged_in_again_is_another_appearance() {
    let mut inventory = inventory_of(&[drive(1)]);
    let plan = plan_of(&inventory).unwrap();
    inventory.apply(DriveChange::Vanished(ID));
    let mut again = drive(1);
    again.id = DriveId(7);
    inventory.apply(DriveChange::Appeared(again));
    assert!(matches!(
        plan.confirm(&inventory, "0001"),
        Err(Unconfirmed::Refused(Refusal::Vanished))
    ));
}
