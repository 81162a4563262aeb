/// What SMART READ DATA is made of.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub power_cycles: u64,
    pub written_bytes: u64,
}

/// Hours that every drive of the lab has behind it.
const HOURS_BEFORE: u64 = 12_345;

const MS_OF_AN_HOUR: u64 = 3_600_000;

impl Counters {
    /// The page (ACS-2 §7.55.6): attributes of 12 bytes from byte 2 on, and a sum of all bytes that is zero.
    pub fn data(&self, now_ms: u64) -> Vec<u8> {
        let attributes = [
            (5, 0),
            (9, HOURS_BEFORE + now_ms / MS_OF_AN_HOUR),
            (12, self.power_cycles),
            (194, 31),
            (197, 0),
            (198, 0),
            (241, self.written_bytes / 512),
        ];
        let mut page = vec![0; 512];
        page[0] = 16;
        for ((number, raw), entry) in attributes.into_iter().zip(page[2..].chunks_mut(12)) {
            entry[0] = number;
            entry[1] = 0x32;
            entry[3] = 100;
            entry[4] = 100;
            entry[5..11].copy_from_slice(&u64::to_le_bytes(raw)[..6]);
        }
        let sum = page[..511].iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
        page[511] = sum.wrapping_neg();
        page
    }
}
