use super::*;
use crate::misbehaviour::Misbehaviour;

const RACKS: [&str; 4] = [
    include_str!("../../../qemu/racks/lab/ata.toml"),
    include_str!("../../../qemu/racks/lab/mmc.toml"),
    include_str!("../../../qemu/racks/lab/nvme.toml"),
    include_str!("../../../qemu/racks/lab/scsi.toml"),
];

fn body(drive: &Drive) -> &Body {
    match drive {
        Drive::Ata(disk) => &disk.body,
        Drive::Nvme(controller) => &controller.body,
        Drive::Scsi(disk) => &disk.body,
        Drive::Mmc(card) => &card.body,
    }
}

#[test]
fn every_drive_of_the_racks_has_a_name_of_its_own_and_behaves() {
    let racks = RACKS.map(|text| Rack::parse(text).unwrap());
    let drives: Vec<&Body> = racks.iter().flat_map(|rack| rack.drive.iter().map(body)).collect();
    let mut serials: Vec<&str> = drives.iter().map(|body| body.serial.as_str()).collect();
    serials.sort_unstable();
    serials.dedup();
    assert_eq!((serials.len(), drives.len()), (13, 13));
    let behaves = |body: &&Body| body.misbehaviour == Script::default();
    assert!(drives.iter().all(behaves), "a test makes a drive misbehave itself");
    assert!(drives.iter().all(|body| (16..=64).contains(&body.size_mib)));
}

#[test]
fn a_file_can_make_a_drive_misbehave() {
    let text = r#"
        [[drive]]
        kind = "mmc"
        boot_kib = 128
        [drive.body]
        model = "M"
        serial = "S"
        size_mib = 1
        misbehaviour = ["do-nothing", { leave-pattern = [0x33, 0xCC, 0x55, 0xAA] }, "freeze-after-resume"]
    "#;
    let rack = Rack::parse(text).unwrap();
    let script = &rack.mmc("S").unwrap().body.misbehaviour;
    for misbehaviour in [
        Misbehaviour::DoNothing,
        Misbehaviour::LeavePattern([0x33, 0xCC, 0x55, 0xAA]),
        Misbehaviour::FreezeAfterResume,
    ] {
        assert!(script.has(misbehaviour), "{misbehaviour:?}");
    }
    assert!(!script.has(Misbehaviour::Hang));
    for (word, other) in [
        ("do-nothing", "do-something"),
        ("boot_kib", "boots_kib"),
        ("\"mmc\"", "\"floppy\""),
    ] {
        assert!(Rack::parse(&text.replace(word, other)).is_err(), "{other}");
    }
}
