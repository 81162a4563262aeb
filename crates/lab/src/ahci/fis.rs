use crate::ata::Ended;

/// Where the port receives them, from its FIS base on (AHCI 1.3.1 §4.2.1).
pub(super) const PIO_SETUP_AT: u64 = 0x20;
pub(super) const REGISTERS_AT: u64 = 0x40;
pub(super) const SIGNATURE_AT: u64 = REGISTERS_AT;

/// What a disk's registers hold after a reset: an ATA disk, diagnosed to be in order.
pub(super) const SIGNATURE: u32 = 0x0000_0101;
pub(super) const SIGNATURE_STATUS: u8 = 0x50;
pub(super) const SIGNATURE_ERROR: u8 = 0x01;

const INTERRUPT: u8 = 0x40;
const TO_HOST: u8 = 0x20;

/// Registers, from the device to the host (SATA 3.0 §10.3.5).
pub(super) fn registers(ended: &Ended) -> [u8; 20] {
    let [l0, l1, l2, l3, l4, l5, ..] = ended.lba.to_le_bytes();
    let [c0, c1] = ended.count.to_le_bytes();
    let mut fis = [0; 20];
    fis[..8].copy_from_slice(&[0x34, INTERRUPT, ended.status, ended.error, l0, l1, l2, ended.device]);
    fis[8..14].copy_from_slice(&[l3, l4, l5, 0, c0, c1]);
    fis
}

/// The setup of a transfer to the host by PIO, with the status that the disk has after it (§10.3.11).
pub(super) fn pio_setup(ended: &Ended) -> [u8; 20] {
    let mut fis = registers(ended);
    let [low, high, ..] = ended.data.len().to_le_bytes();
    (fis[0], fis[1]) = (0x5F, INTERRUPT | TO_HOST);
    (fis[15], fis[16], fis[17]) = (ended.status, low, high);
    fis
}

/// What a disk sends after a reset.
pub(super) fn signature() -> [u8; 20] {
    registers(&Ended {
        status: SIGNATURE_STATUS,
        error: SIGNATURE_ERROR,
        count: 1,
        lba: 1,
        ..Ended::default()
    })
}
