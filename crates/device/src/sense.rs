use crate::ata::{Registers, Width};

/// Where descriptors begin in the descriptor format (SPC-4 §4.5.2).
const DESCRIPTORS: usize = 8;

/// The descriptor with an ATA device's registers (SAT-3 §12.2.2.6).
const ATA_STATUS_RETURN: u8 = 0x09;

/// The descriptor with how far something is (SPC-4 §4.5.2.4).
const SENSE_KEY_SPECIFIC: u8 = 0x02;

/// What sense data says (SPC-4 §4.5), whichever of its two formats it came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// Sense key.
    pub key: u8,
    /// Additional sense code and its qualifier.
    pub code: (u8, u8),
    /// Registers of an ATA device, where they came along.
    pub registers: Option<Registers>,
    /// How far what goes on is, in parts of 65,536, where it says (SPC-4 §4.5.2.4.4).
    pub progress: Option<u16>,
}

impl Sense {
    /// Reads sense data; `None` for what is in neither format.
    ///
    /// The fixed format always has room for registers, so that only a caller who has sent an ATA command may read any
    /// there. It lacks their upper bytes (SAT-3, fixed format).
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        match bytes.first()? & 0x7F {
            0x70 | 0x71 => Some(Self {
                key: bytes.get(2)? & 0x0F,
                code: (*bytes.get(12)?, *bytes.get(13)?),
                registers: fixed_registers(bytes),
                progress: bytes.get(15..18).and_then(progress),
            }),
            0x72 | 0x73 => Some(Self {
                key: bytes.get(1)? & 0x0F,
                code: (*bytes.get(2)?, *bytes.get(3)?),
                registers: descriptor(bytes, ATA_STATUS_RETURN).and_then(registers),
                progress: descriptor(bytes, SENSE_KEY_SPECIFIC)
                    .and_then(|descriptor| descriptor.get(4..7))
                    .and_then(progress),
            }),
            _ => None,
        }
    }
}

/// Bytes 3 to 6 hold error, status, device and count; 9 to 11 the lower bytes of the address, lowest first.
fn fixed_registers(bytes: &[u8]) -> Option<Registers> {
    let &[error, status, device, count] = bytes.get(3..7)? else {
        return None;
    };
    let &[low, middle, high] = bytes.get(9..12)? else {
        return None;
    };
    Some(Registers {
        error,
        status,
        device,
        count: count.into(),
        lba: u64::from_le_bytes([low, middle, high, 0, 0, 0, 0, 0]),
        width: Width::Bits28,
    })
}

/// The first descriptor of a kind.
fn descriptor(bytes: &[u8], kind: u8) -> Option<&[u8]> {
    let mut rest = bytes.get(DESCRIPTORS..)?;
    loop {
        let (&found, &length) = (rest.first()?, rest.get(1)?);
        let (descriptor, others) = rest.split_at_checked(usize::from(length) + 2)?;
        if found == kind {
            return Some(descriptor);
        }
        rest = others;
    }
}

fn registers(descriptor: &[u8]) -> Option<Registers> {
    let &[
        _,
        _,
        extend,
        error,
        count_high,
        count,
        l3,
        l0,
        l4,
        l1,
        l5,
        l2,
        device,
        status,
    ] = descriptor
    else {
        return None;
    };
    // The upper bytes mean something only where the bit says that the command was an extended one.
    let (width, upper) = if extend & 1 == 1 {
        (Width::Bits48, [count_high, l3, l4, l5])
    } else {
        (Width::Bits28, [0; 4])
    };
    Some(Registers {
        error,
        status,
        device,
        count: u16::from_be_bytes([upper[0], count]),
        lba: u64::from_le_bytes([l0, l1, l2, upper[1], upper[2], upper[3], 0, 0]),
        width,
    })
}

/// Valid where bit 7 of the first byte is set.
fn progress(field: &[u8]) -> Option<u16> {
    match field {
        &[valid, high, low] if valid & 0x80 != 0 => Some(u16::from_be_bytes([high, low])),
        _ => None,
    }
}

#[cfg(test)]
#[path = "sense_tests.rs"]
mod tests;
