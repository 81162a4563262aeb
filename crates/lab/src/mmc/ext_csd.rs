use crate::description::Mmc;

/// The 512 bytes of `EXT_CSD` (JESD84-B51 §7.4).
pub(super) fn data(description: &Mmc) -> Vec<u8> {
    let bit = |number: u32, is_set: bool| u8::from(is_set) << number;
    let mut page = vec![0; 512];
    // What erased blocks read as.
    page[181] = bit(0, description.erased_byte != 0);
    // eMMC 5.1, CSD version in EXT_CSD.
    (page[192], page[194], page[196]) = (8, 2, 0x57);
    let sectors = u32::try_from(description.body.bytes() / 512).unwrap_or(u32::MAX);
    page[212..216].copy_from_slice(&sectors.to_le_bytes());
    // Units of 300 ms for an erase group.
    page[223] = 1;
    page[224] = small(description.erase_group_kib / 512);
    // Units of 128 KiB for each boot area.
    page[226] = small(description.boot_kib / 128);
    (page[229], page[230], page[232]) = (10, 10, 1);
    page[231] = bit(0, description.has_secure_erase) | bit(4, description.has_trim) | bit(6, description.has_sanitize);
    // Hardware reset, boot partitions; life as good as new.
    (page[248], page[267], page[268], page[269]) = (25, 1, 1, 1);
    page[504] = 1;
    page
}

fn small(number: u64) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}
