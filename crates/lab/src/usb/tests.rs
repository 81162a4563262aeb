//! The bridge as a driver of the class uses it.

use super::*;
use crate::ata::AtaDisk;
use crate::clock::Clock;
use crate::description::Rack;
use crate::sat::Layer;

const INQUIRY: [u8; 6] = [0x12, 0, 0, 0, 36, 0];

fn bridge() -> UsbBridge {
    let rack = Rack::parse(include_str!("../../../../qemu/racks/lab/ata.toml")).unwrap();
    let disk = AtaDisk::new(rack.ata("LAB-ATA-SSD").unwrap().clone(), None, Clock::default()).unwrap();
    UsbBridge::new(SatDisk::new(disk, Layer::Adapter))
}

fn wrapper(cdb: &[u8], length: u32, flags: u8) -> Vec<u8> {
    let mut bytes = [&b"USBCtag0"[..], &length.to_le_bytes(), &[flags, 0, 16], cdb].concat();
    bytes.resize(31, 0);
    bytes
}

fn status(residue: u32, end: u8) -> Vec<u8> {
    [&b"USBStag0"[..], &residue.to_le_bytes(), &[end]].concat()
}

#[test]
fn data_come_before_the_status() {
    let mut bridge = bridge();
    bridge.bulk_out(&wrapper(&INQUIRY, 36, 0x80)).unwrap();
    assert_eq!(&bridge.bulk_in(36).unwrap()[8..11], b"ATA");
    assert_eq!(bridge.bulk_in(13), Ok(status(0, 0)));
    assert_eq!(bridge.bulk_in(13), Err(Stall));
}

#[test]
fn blocks_are_written_and_read_in_pieces() {
    let mut bridge = bridge();
    let [read, write] =
        [0x28, 0x2A].map(|opcode| wrapper(&[opcode, 0, 0, 0, 0, 9, 0, 0, 2, 0], 1024, (!opcode & 2) << 6));
    bridge.bulk_out(&write).unwrap();
    bridge.bulk_out(&[7; 512]).unwrap();
    assert_eq!(bridge.bulk_in(13), Err(Stall));
    bridge.reset();
    bridge.bulk_out(&write).unwrap();
    bridge.bulk_out(&[7; 512]).unwrap();
    bridge.bulk_out(&[8; 512]).unwrap();
    assert_eq!(bridge.bulk_in(13), Ok(status(0, 0)));
    bridge.bulk_out(&read).unwrap();
    assert_eq!(bridge.bulk_in(512), Ok(vec![7; 512]));
    assert_eq!(bridge.bulk_in(512), Ok(vec![8; 512]));
    assert_eq!(bridge.bulk_in(13), Ok(status(0, 0)));
}

#[test]
fn a_failure_is_told_when_it_is_asked_for() {
    let mut bridge = bridge();
    bridge.bulk_out(&wrapper(&[0xC7], 36, 0x80)).unwrap();
    assert_eq!(bridge.bulk_in(36), Ok(Vec::new()));
    assert_eq!(bridge.bulk_in(13), Ok(status(36, 1)));
    let sense = wrapper(&[0x03, 0, 0, 0, 18, 0], 18, 0x80);
    bridge.bulk_out(&sense).unwrap();
    let told = bridge.bulk_in(18).unwrap();
    assert_eq!((told[2], told[12]), (0x05, 0x20));
    assert_eq!(bridge.bulk_in(13), Ok(status(0, 0)));
    bridge.bulk_out(&sense).unwrap();
    assert_eq!(bridge.bulk_in(18).unwrap()[2], 0);
}

#[test]
fn registers_that_were_asked_for_come_with_the_data() {
    let mut bridge = bridge();
    // IDENTIFY DEVICE by ATA PASS-THROUGH (12).
    let identify = [0xA1, 0x08, 0x2E, 0, 1, 0, 0, 0, 0, 0xEC, 0, 0];
    bridge.bulk_out(&wrapper(&identify, 512, 0x80)).unwrap();
    assert_eq!(bridge.bulk_in(512).unwrap(), bridge.sat.disk.identify());
    assert_eq!(bridge.bulk_in(13), Ok(status(0, 1)));
    bridge.bulk_out(&wrapper(&[0x03, 0, 0, 0, 96, 0], 96, 0x80)).unwrap();
    assert_eq!(bridge.bulk_in(96).unwrap()[..4], [0x72, 0x01, 0x00, 0x1D]);
}

#[test]
fn nonsense_helps_nobody_until_a_reset() {
    let mut bridge = bridge();
    assert_eq!(bridge.bulk_out(&[0; 31]), Err(Stall));
    assert_eq!(bridge.bulk_out(&wrapper(&INQUIRY, 36, 0x80)), Err(Stall));
    let reset = Setup {
        kind: 0x21,
        request: 0xFF,
        value: 0,
        length: 0,
    };
    assert_eq!(bridge.control(reset), Ok(Vec::new()));
    assert_eq!(bridge.bulk_out(&wrapper(&INQUIRY, 36, 0x80)), Ok(()));
}

#[test]
fn it_describes_itself() {
    let mut bridge = bridge();
    let mut describe = |value, length| {
        bridge.control(Setup {
            kind: 0x80,
            request: 6,
            value,
            length,
        })
    };
    assert_eq!(describe(0x0100, 8).unwrap().len(), 8);
    let configuration = describe(0x0200, 255).unwrap();
    assert_eq!(usize::from(configuration[2]), configuration.len());
    assert_eq!(describe(0x0303, 255).unwrap()[2..6], *b"L\0A\0");
    assert_eq!(describe(0x0F00, 255), Err(Stall));
}
