use pumice_model::{
    Access, Attachment, BootSource, Drive, DriveChange, Geometry, Identity, Medium, SerialSource, Transport,
};

use super::*;

fn namespace(id: u64, serial: &str, wwn: Option<&str>) -> Drive {
    Drive {
        id: DriveId(id),
        name: format!("nvme0n{id}"),
        identity: Identity {
            model: "NVME".into(),
            serial: Some(serial.into()),
            wwn: wwn.map(Into::into),
        },
        serial_source: SerialSource::Drive,
        firmware: None,
        geometry: Geometry::new(1 << 30, 512, 4096).ok(),
        medium: Medium::Ssd,
        transport: Transport::Nvme,
        access: Access::ReadWrite,
        attachment: Attachment::Fixed,
        path: None,
        signatures: Vec::new(),
        volumes: Vec::new(),
        uses: Vec::new(),
    }
}

fn inventory(drives: impl IntoIterator<Item = Drive>) -> Inventory {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    for drive in drives {
        inventory.apply(DriveChange::Appeared(drive));
    }
    inventory
}

#[test]
fn namespaces_that_share_a_serial_number_are_listed_by_their_wwn() {
    let inventory = inventory([
        namespace(1, "S4EV1", Some("eui.0025385b00000001")),
        namespace(2, "S4EV1", Some("eui.0025385b00000002")),
        namespace(3, "OTHER", None),
    ]);
    let both = Assignment::Ambiguous(vec![DriveId(1), DriveId(2)]);
    assert_eq!(assign(&inventory, "s4ev1"), both);
    assert_eq!(
        assign(&inventory, "EUI.0025385B00000002"),
        Assignment::Drive(DriveId(2))
    );
    assert_eq!(assign(&inventory, "other"), Assignment::Drive(DriveId(3)));
    for listed in ["", "S4EV", "0025385b00000002", "eui.0025385b0000000", "NVME"] {
        assert_eq!(assign(&inventory, listed), Assignment::NotFound, "{listed:?}");
    }
}

#[test]
fn a_serial_number_that_is_another_drives_wwn_is_ambiguous() {
    let inventory = inventory([
        namespace(1, "0x5000", Some("eui.01")),
        namespace(2, "S2", Some("0x5000")),
    ]);
    let both = Assignment::Ambiguous(vec![DriveId(1), DriveId(2)]);
    assert_eq!(assign(&inventory, "0x5000"), both);
}
