use std::collections::BTreeMap;

use pumice_model::{Celsius, Counter, Counters, Unavailability};

use crate::ata::SECTOR_BYTES;

/// Where the attributes stand, how many there can be, and how long each is.
const ATTRIBUTES: usize = 2;
const ATTRIBUTE_COUNT: usize = 30;
const ATTRIBUTE_BYTES: usize = 12;

/// No drive has been on for a hundred years; more means that the vendor counts something else than hours.
const MOST_HOURS: u64 = 100 * 366 * 24;

/// Temperatures at which a drive answers.
const SANE_DEGREES: std::ops::RangeInclusive<i16> = 1..=120;

/// What IDENTIFY DEVICE says of SMART (ACS-3 §7.12.7): words 82 and 85, which count only where 83 and 87 are signed.
pub fn is_kept(identify: &[u8; SECTOR_BYTES]) -> Result<(), Unavailability> {
    let word = |number: usize| u16::from_le_bytes([identify[2 * number], identify[2 * number + 1]]);
    let is_signed = |number| word(number) & 0xC000 == 0x4000;
    if identify[510] == 0xA5 && !is_sum_zero(identify) {
        return Err(Unavailability::Malformed);
    }
    match (is_signed(83) && word(82) & 1 == 1, is_signed(87) && word(85) & 1 == 1) {
        (false, _) => Err(Unavailability::Unsupported),
        (true, false) => Err(Unavailability::SwitchedOff),
        (true, true) => Ok(()),
    }
}

/// What SMART READ DATA says. Attributes are the vendors' own: one is told only in a form that has one reading.
pub fn counters(data: &[u8; SECTOR_BYTES]) -> Result<Counters, Unavailability> {
    if !is_sum_zero(data) || data.iter().all(|&byte| byte == 0) {
        return Err(Unavailability::Malformed);
    }
    let table = data[ATTRIBUTES..].chunks_exact(ATTRIBUTE_BYTES).take(ATTRIBUTE_COUNT);
    // Flags, normalised and worst value stand between the number and the raw value.
    let raw = |entry: &[u8]| u64::from_le_bytes([entry[5], entry[6], entry[7], entry[8], entry[9], entry[10], 0, 0]);
    let attributes: BTreeMap<u8, u64> = table.map(|entry| (entry[0], raw(entry))).collect();
    let raw = |number: u8| attributes.get(&number).copied();
    let counts = [
        (Counter::PowerOnHours, raw(9).and_then(hours)),
        (Counter::ReallocatedSectors, raw(5).filter(|&count| count <= 0xFFFF)),
        (Counter::PendingSectors, raw(197).and_then(sectors)),
        (Counter::UncorrectableSectors, raw(198).and_then(sectors)),
        (
            Counter::WrittenVendorUnits,
            raw(241).filter(|&units| units != (1 << 48) - 1),
        ),
        (
            Counter::ReadVendorUnits,
            raw(242).filter(|&units| units != (1 << 48) - 1),
        ),
    ];
    Ok(Counters {
        assessment: None,
        temperature: raw(194).and_then(degrees).or_else(|| raw(190).and_then(degrees)),
        counts: counts
            .into_iter()
            .filter_map(|(counter, count)| Some((counter, count?)))
            .collect(),
    })
}

/// Some vendors keep minutes or milliseconds in the upper bytes.
fn hours(raw: u64) -> Option<u64> {
    Some(raw & 0x00FF_FFFF).filter(|&hours| hours <= MOST_HOURS)
}

/// More than four bytes of sectors are something else packed together.
fn sectors(raw: u64) -> Option<u64> {
    u32::try_from(raw).ok().map(u64::from)
}

/// The lowest byte; the others hold the least and the highest where a vendor keeps them.
fn degrees(raw: u64) -> Option<Celsius> {
    let degrees = i16::from(raw.to_le_bytes()[0]);
    SANE_DEGREES.contains(&degrees).then_some(Celsius(degrees))
}

fn is_sum_zero(sector: &[u8; SECTOR_BYTES]) -> bool {
    sector.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte)) == 0
}

#[cfg(test)]
#[path = "smart_tests.rs"]
mod tests;
