/// Endpoints for data.
pub const BULK_IN: u8 = 0x81;
/// The other way.
pub const BULK_OUT: u8 = 0x02;
/// A packet on either.
pub const PACKET_BYTES: u16 = 512;

/// Class, subclass and protocol of the interface: mass storage, SCSI commands, Bulk-Only.
pub const INTERFACE: [u8; 3] = [0x08, 0x06, 0x50];

/// The device (USB 2.0 §9.6.1): version 2.0, class told by the interface, 64 bytes on endpoint 0, vendor, product and
/// version, three strings, one configuration.
pub const DEVICE: [u8; 18] = [
    18, 1, 0x00, 0x02, 0, 0, 0, 64, 0xB0, 0x1A, 0x02, 0x00, 0x00, 0x01, 1, 2, 3, 1,
];

const VENDOR: &str = "LAB";
const PRODUCT: &str = "USB SATA BRIDGE";

/// The descriptor that a value names: kind and index.
pub(super) fn find(value: u16, serial: &str) -> Option<Vec<u8>> {
    let [index, kind] = value.to_le_bytes();
    match (kind, index) {
        (1, 0) => Some(DEVICE.to_vec()),
        (2, 0) => Some(configuration()),
        // Languages: English.
        (3, 0) => Some(vec![4, 3, 0x09, 0x04]),
        (3, 1) => Some(text(VENDOR)),
        (3, 2) => Some(text(PRODUCT)),
        (3, 3) => Some(text(serial)),
        // The device at another speed.
        (6, 0) => Some(vec![10, 6, 0x00, 0x02, 0, 0, 0, 64, 1, 0]),
        _ => None,
    }
}

fn configuration() -> Vec<u8> {
    let [class, subclass, protocol] = INTERFACE;
    let [low, high] = PACKET_BYTES.to_le_bytes();
    let whole = [
        vec![9, 2, 32, 0, 1, 1, 0, 0xC0, 1],
        vec![9, 4, 0, 0, 2, class, subclass, protocol, 0],
        vec![7, 5, BULK_IN, 2, low, high, 0],
        vec![7, 5, BULK_OUT, 2, low, high, 0],
    ];
    whole.concat()
}

fn text(text: &str) -> Vec<u8> {
    let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = u8::try_from(letters.len() + 2).unwrap_or(u8::MAX);
    [vec![length, 3], letters].concat()
}
