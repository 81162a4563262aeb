use super::*;

#[test]
fn key_and_ledger_lie_on_the_very_medium_the_system_came_from() {
    let mut inventory = booted_from_medium();
    assert_eq!(inventory.data_volume(), Err(NoDataVolume::NotFound));
    // Another stick with such a partition is not it.
    add(&mut inventory, with_data(usb(1)));
    assert_eq!(inventory.data_volume(), Err(NoDataVolume::NotFound));
    add(&mut inventory, with_data(boot_stick(2)));
    let (drive, volume) = inventory.data_volume().unwrap();
    assert_eq!((drive, volume.name.as_str()), (DriveId(2), "3"));
    assert_eq!(holds(&inventory, 2), [Hold::BootStick], "it is no less held for that");
    assert_eq!(inventory.certificate_volume(DriveId(2)), Err(StickError::BootStick));
    add(&mut inventory, with_data(boot_stick(3)));
    assert_eq!(inventory.data_volume(), Err(NoDataVolume::Several));
}

#[test]
fn a_disc_is_known_by_another_signature_than_a_stick() {
    let disc = Signature::new("2026-01-01-00-00-00-00");
    let mut inventory = Inventory::new(BootSource::Medium(vec![signature(), disc.clone()]));
    let optical = Drive {
        medium: Medium::Optical,
        signatures: vec![disc],
        ..usb(1)
    };
    add(&mut inventory, optical);
    assert!(inventory.is_boot_medium_known());
    assert_eq!(inventory.data_volume(), Err(NoDataVolume::Optical));
    assert_eq!(holds(&inventory, 1), [Hold::Optical, Hold::BootStick]);
    add(&mut inventory, with_data(boot_stick(2)));
    assert_eq!(inventory.data_volume(), Err(NoDataVolume::Several));
}

#[test]
fn a_medium_that_can_keep_nothing_says_why() {
    let found = |drive: Drive| {
        let mut inventory = booted_from_medium();
        add(&mut inventory, drive);
        inventory.data_volume().map(|(id, _)| id)
    };
    let optical = Drive {
        medium: Medium::Optical,
        ..boot_stick(1)
    };
    let protected = Drive {
        access: Access::ReadOnly,
        ..with_data(boot_stick(1))
    };
    assert_eq!(found(optical), Err(NoDataVolume::Optical));
    assert_eq!(found(protected), Err(NoDataVolume::ReadOnly));
    assert_eq!(found(boot_stick(1)), Err(NoDataVolume::NoPartition));
    assert_eq!(
        Inventory::new(BootSource::NoMedium).data_volume().map(|(id, _)| id),
        Err(NoDataVolume::NoMedium)
    );
    let mut unstated = Inventory::new(BootSource::Unstated);
    add(&mut unstated, with_data(boot_stick(1)));
    assert_eq!(unstated.data_volume().map(|(id, _)| id), Err(NoDataVolume::NotFound));
}
