use super::*;
use crate::clock::Clock;
use crate::description::Rack;

/// A disk of the rack behind a layer.
fn disk(serial: &str, layer: Layer) -> SatDisk {
    let rack = Rack::parse(include_str!("../../../qemu/racks/lab/ata.toml")).unwrap();
    let description = rack.ata(serial).unwrap().clone();
    SatDisk::new(AtaDisk::new(description, None, Clock::default()).unwrap(), layer)
}

fn send(disk: &mut SatDisk, cdb: &[u8], data: Data<'_>, deadline_ms: u32) -> ScsiCompletion {
    let mut words = [0; 16];
    words[..cdb.len()].copy_from_slice(cdb);
    disk.submit(&Cdb(words), data, deadline_ms).unwrap()
}

const IDENTIFY: [u8; 16] = [0x85, 0x08, 0x0E, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xEC, 0];
const STATUS_EXT: [u8; 16] = [0x85, 0x07, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xB4, 0];
/// SECURITY SET PASSWORD, which a frozen disk aborts.
const SET_PASSWORD: [u8; 16] = [0x85, 0x0A, 0x06, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xF1, 0];

#[test]
fn identify_comes_by_either_length_of_the_command() {
    let short = [0xA1, 0x08, 0x0E, 0, 1, 0, 0, 0, 0, 0xEC, 0, 0];
    for cdb in [&IDENTIFY[..], &short] {
        let mut page = [0; 512];
        let completion = send(&mut disk("LAB-ATA-SSD", Layer::Libata), cdb, Data::In(&mut page), 1_000);
        assert_eq!((completion.status, completion.sense.len()), (0, 0));
        assert_eq!(&page[54..62], b"AL BSS D");
    }
}

#[test]
fn each_layer_makes_its_own_sense() {
    let registers = vec![
        0x72, 0x01, 0, 0x1D, 0, 0, 0, 0x0E, 0x09, 0x0C, 1, 0, 0x80, 0, 0, 0xFF, 0, 0xFF, 0, 0, 0, 0x50,
    ];
    let fixed_abort = vec![0xF0, 0, 0x0B, 4, 0x51, 0, 0, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let descriptor_abort = vec![
        0x72, 0x0B, 0, 0, 0, 0, 0, 0x0E, 0x09, 0x0C, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x51,
    ];
    let nothing_but_abort = vec![0x70, 0, 0x0B, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (layer, on_registers, on_abort) in [
        (Layer::Libata, registers.clone(), fixed_abort),
        (Layer::Adapter, registers, descriptor_abort),
        (Layer::RegisterDropping, vec![], nothing_but_abort),
    ] {
        let mut old_success = disk("LAB-ATA-4KN", layer);
        assert_eq!(
            send(&mut old_success, &STATUS_EXT, Data::None, 9).sense,
            on_registers,
            "{layer:?}"
        );
        let mut frozen = disk("LAB-ATA-SSD", layer);
        let refused = send(&mut frozen, &SET_PASSWORD, Data::Out(&[0; 512]), 9);
        assert_eq!((refused.status, refused.sense), (2, on_abort), "{layer:?}");
    }
}

#[test]
fn words_that_contradict_each_other_never_reach_the_disk() {
    let with = |place: usize, value: u8| {
        let mut cdb = IDENTIFY;
        cdb[place] = value;
        cdb
    };
    for (name, cdb) in [
        ("count of 0", with(6, 0)),
        ("no length", with(2, 0x0C)),
        ("length in FEATURE", with(2, 0x0D)),
        ("to the drive", with(2, 0x06)),
        ("length in bytes", with(2, 0x0A)),
        ("no data", with(1, 0x06)),
        ("more than there is room for", with(6, 2)),
    ] {
        let mut disk = disk("LAB-ATA-HDD", Layer::Libata);
        let completion = send(&mut disk, &cdb, Data::In(&mut [0; 512]), 9);
        assert_eq!(
            (completion.status, completion.sense[2], completion.sense[12]),
            (2, 5, 0x24),
            "{name}"
        );
        assert!(disk.disk.log().entries().is_empty(), "{name}");
    }
}

/// Found with hdparm, which asks every disk whether it is a packet device.
#[test]
fn a_command_that_nobody_knows_is_aborted_by_the_disk() {
    let mut cdb = IDENTIFY;
    cdb[14] = 0xA1;
    let mut disk = disk("LAB-ATA-HDD", Layer::Libata);
    let completion = send(&mut disk, &cdb, Data::In(&mut [0; 512]), 9);
    assert_eq!(
        (completion.status, completion.sense[2], completion.sense[3]),
        (2, 0x0B, 0x04)
    );
}

/// Sets a password and begins a normal erase, which takes an hour.
fn erase(disk: &mut SatDisk, deadline_ms: u32) -> ScsiCompletion {
    let word = |opcode: u8| {
        let mut cdb = SET_PASSWORD;
        cdb[14] = opcode;
        cdb
    };
    let prepare = [0x85, 0x06, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xF3, 0];
    assert_eq!(send(disk, &word(0xF1), Data::Out(&[0; 512]), 9).status, 0);
    assert_eq!(send(disk, &prepare, Data::None, 9).status, 0);
    send(disk, &word(0xF4), Data::Out(&[0; 512]), deadline_ms)
}

#[test]
fn a_long_command_takes_the_clock_along() {
    let mut disk = disk("LAB-ATA-HDD", Layer::Libata);
    let completion = erase(&mut disk, 7_200_000);
    assert_eq!((completion.status, completion.elapsed_ms), (0, 3_600_000));
    assert_eq!(disk.disk.clock().now_ms(), 3_600_000);
}

#[test]
fn a_command_that_takes_too_long_looks_like_an_abort_and_was_cut_short() {
    let mut by_libata = disk("LAB-ATA-HDD", Layer::Libata);
    let completion = erase(&mut by_libata, 1_800_000);
    assert_eq!(
        (completion.status, completion.host_status, completion.elapsed_ms),
        (2, 0, 1_800_000)
    );
    assert_eq!(
        (completion.sense[2], completion.sense[3], completion.sense[4]),
        (0x0B, 0, 0)
    );
    assert_eq!(by_libata.disk.identify()[256], 0x23, "the password is still set");
    assert!(by_libata.disk.old_data().user_bytes > 0);
    let by_adapter = erase(&mut disk("LAB-ATA-HDD", Layer::Adapter), 1_800_000);
    assert_eq!((by_adapter.status, by_adapter.host_status), (0, 3));
}

#[test]
fn a_disk_without_power_is_lost_first_and_then_gone() {
    let mut disk = disk("LAB-ATA-HDD", Layer::Libata);
    disk.disk.script().add(Misbehaviour::LosePowerHalfWay);
    let completion = erase(&mut disk, 7_200_000);
    assert_eq!((completion.host_status, completion.elapsed_ms), (1, 1_800_000));
    assert_eq!(disk.submit(&Cdb(IDENTIFY), Data::None, 9), Err(Errno::ENODEV));
}

#[test]
fn a_bridge_gives_its_own_name() {
    let mut disk = disk("LAB-ATA-SSD", Layer::Adapter);
    let serial = |disk: &mut SatDisk| {
        let mut page = [0; 512];
        assert_eq!(send(disk, &IDENTIFY, Data::In(&mut page), 9).status, 0);
        let mut vital = [0; 64];
        send(disk, &[0x12, 1, 0x80, 0, 64, 0], Data::In(&mut vital), 9);
        let sum = page.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
        assert_eq!(sum, 0);
        (page[20..24].to_vec(), vital[4..8].to_vec())
    };
    assert_eq!(serial(&mut disk), (b"AL-B".to_vec(), b"LAB-".to_vec()));
    disk.disk.script().add(Misbehaviour::BridgeIdentity);
    assert_eq!(serial(&mut disk), (b"1032".to_vec(), b"0123".to_vec()));
}

#[test]
fn scsi_commands_are_translated() {
    let mut disk = disk("LAB-ATA-4KN", Layer::Libata);
    let mut read = |cdb: &[u8], length: usize| {
        let mut data = vec![0; length];
        let completion = send(&mut disk, cdb, Data::In(&mut data), 9);
        (completion.status, data)
    };
    let (_, standard) = read(&[0x12, 0, 0, 0, 96, 0], 96);
    assert_eq!(&standard[8..36], b"ATA     LAB HDD 4KN     LAB1");
    let (_, pages) = read(&[0x12, 1, 0, 0, 64, 0], 10);
    assert_eq!(pages, [0, 0, 0, 6, 0, 0x80, 0x83, 0x89, 0xB0, 0xB1]);
    let (_, names) = read(&[0x12, 1, 0x83, 0, 64, 0], 16);
    assert_eq!(names, [0, 0x83, 0, 12, 1, 3, 0, 8, 0x50, 0, 0x1A, 0xB0, 0, 0, 0, 3]);
    let (_, information) = read(&[0x12, 1, 0x89, 2, 0x3C, 0], 572);
    assert_eq!((&information[1..4], information[56]), (&[0x89, 2, 0x38][..], 0xEC));
    assert_eq!(information[60 + 434..60 + 436], 5_400_u16.to_le_bytes());
    let (_, rotation) = read(&[0x12, 1, 0xB1, 0, 64, 0], 64);
    assert_eq!(rotation[4..6], 5_400_u16.to_be_bytes());
    assert_eq!(read(&[0x25], 8), (0, vec![0, 0, 0x0F, 0xFF, 0, 0, 0x10, 0]));
    let (_, capacity) = read(&[0x9E, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32], 32);
    assert_eq!(capacity[4..12], [0, 0, 0x0F, 0xFF, 0, 0, 0x10, 0]);
    assert_eq!(read(&[0x48, 0x82], 0).0, 2, "it is no SCSI disk");
    assert_eq!(read(&[0x28, 0, 0, 0, 0x0F, 0xFF, 0, 0, 1], 4_096).0, 0);
    assert_eq!(read(&[0x28, 0, 0, 0, 0x10, 0x00, 0, 0, 1], 4_096).0, 2);
}
