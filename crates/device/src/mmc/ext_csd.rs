use crate::mmc::EraseKind;

/// Bytes of the `EXT_CSD` register.
pub const EXT_CSD_BYTES: usize = 512;

/// Unit of a boot area's size.
const BOOT_UNIT_SECTORS: u32 = 256;

/// Unit of the times that a card gives.
const TIME_UNIT_MS: u32 = 300;

/// What a card's `EXT_CSD` register says (JESD84-B51), as far as an erase rests on it. Sectors have 512 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtCsd {
    /// Sectors of the user area; 0 on a card of up to 2 GiB, which is addressed in bytes.
    pub sectors: u32,
    /// Sectors of each of the two boot areas.
    pub boot_sectors: u32,
    /// Whether parts of it were made general purpose areas, which are no part of the user area any more.
    pub has_general_purpose_areas: bool,
    /// Sectors of one erase group; `None` where it gives none.
    pub erase_group_sectors: Option<u32>,
    /// Byte 231, `SEC_FEATURE_SUPPORT`.
    pub features: u8,
    /// What erasing one group takes.
    pub erase_ms: u32,
    /// What trimming within one group takes.
    pub trim_ms: u32,
    /// What erasing one group securely takes.
    pub secure_erase_ms: u32,
    /// What erased flash reads as.
    pub erased_byte: u8,
}

impl ExtCsd {
    /// Reads the register; `None` for what no card answers.
    pub fn parse(register: &[u8; EXT_CSD_BYTES]) -> Option<Self> {
        if register.iter().all(|&byte| byte == register[0]) {
            return None;
        }
        let time_ms = |at: usize| u32::from(register[at]).max(1) * TIME_UNIT_MS;
        Some(Self {
            sectors: u32::from_le_bytes([register[212], register[213], register[214], register[215]]),
            boot_sectors: u32::from(register[226]) * BOOT_UNIT_SECTORS,
            // Three bytes for the size of each of the four.
            has_general_purpose_areas: register[143..155].iter().any(|&byte| byte != 0),
            erase_group_sectors: Some(u32::from(register[224]) * 1024).filter(|&sectors| sectors > 0),
            features: register[231],
            erase_ms: time_ms(223),
            trim_ms: time_ms(232),
            // A multiple of what erasing takes.
            secure_erase_ms: time_ms(223).saturating_mul(u32::from(register[230]).max(1)),
            erased_byte: if register[181] & 1 == 0 { 0x00 } else { 0xFF },
        })
    }

    /// Whether it can remove from flash what was erased.
    pub fn has_sanitize(&self) -> bool {
        self.features & 1 << 6 != 0
    }

    /// Whether it can erase in this way.
    pub fn has(&self, kind: EraseKind) -> bool {
        match kind {
            EraseKind::Erase => true,
            EraseKind::Trim => self.features & 1 << 4 != 0,
            EraseKind::SecureErase => self.features & 1 != 0,
        }
    }
}

#[cfg(test)]
#[path = "ext_csd_tests.rs"]
mod tests;
