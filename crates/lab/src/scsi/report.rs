use super::Outcome;
use super::sense::Sense;
use crate::description::Scsi;

/// Operation code, service action where it has one, and length.
type Entry = (u8, Option<u16>, u16);

const KNOWN: [Entry; 13] = [
    (0x00, None, 6),
    (0x03, None, 6),
    (0x12, None, 6),
    (0x1A, None, 6),
    (0x25, None, 10),
    (0x28, None, 10),
    (0x2A, None, 10),
    (0x35, None, 10),
    (0x5A, None, 10),
    (0x88, None, 16),
    (0x8A, None, 16),
    (0x9E, Some(0x10), 16),
    (0xA3, Some(0x0C), 12),
];

/// REPORT SUPPORTED OPERATION CODES (SPC-4 §6.34).
pub(super) fn operation_codes(cdb: &[u8; 16], description: &Scsi) -> Outcome {
    let known = known(description);
    let asked = (cdb[3], u16::from_be_bytes([cdb[4], cdb[5]]));
    let of_code: Vec<&Entry> = known.iter().filter(|entry| entry.0 == asked.0).collect();
    let with_action = of_code.iter().find(|entry| entry.1 == Some(asked.1));
    let without_action = of_code.iter().find(|entry| entry.1.is_none());
    let mut page = match cdb[2] & 7 {
        0 => all(&known),
        // A code that has service actions must be asked for with one, and the other way round.
        1 if !of_code.is_empty() && without_action.is_none() => return Err(Sense::INVALID_FIELD),
        1 => one(without_action),
        2 if without_action.is_some() => return Err(Sense::INVALID_FIELD),
        2 => one(with_action),
        3 => one(with_action.or(without_action.filter(|_| asked.1 == 0))),
        _ => return Err(Sense::INVALID_FIELD),
    };
    let length = u32::from_be_bytes([cdb[6], cdb[7], cdb[8], cdb[9]]);
    page.truncate(usize::try_from(length).unwrap_or(usize::MAX));
    Ok(page)
}

fn known(description: &Scsi) -> Vec<Entry> {
    let mut known = KNOWN.to_vec();
    if description.format.is_some() {
        known.push((0x04, None, 6));
    }
    if let Some(sanitize) = &description.sanitize {
        let offered = [sanitize.overwrite_s, sanitize.block_s, sanitize.crypto_s];
        let actions = (1..).zip(offered).filter(|(_, seconds)| seconds.is_some());
        known.extend(actions.map(|(action, _)| (0x48, Some(action), 10)));
        known.push((0x48, Some(0x1F), 10));
    }
    known
}

fn all(known: &[Entry]) -> Vec<u8> {
    let mut page = u32::try_from(known.len() * 8).unwrap_or(0).to_be_bytes().to_vec();
    for (code, action, length) in known {
        let [high, low] = action.unwrap_or(0).to_be_bytes();
        let [length_high, length_low] = length.to_be_bytes();
        page.extend([
            *code,
            0,
            high,
            low,
            0,
            u8::from(action.is_some()),
            length_high,
            length_low,
        ]);
    }
    page
}

/// Supported in conformity with the standard (3), with all bits in use, or not supported (1).
fn one(entry: Option<&&Entry>) -> Vec<u8> {
    let Some((code, _, length)) = entry else {
        return vec![0, 1, 0, 0];
    };
    let [high, low] = length.to_be_bytes();
    let mut page = vec![0, 3, high, low, *code];
    page.resize(4 + usize::from(*length), 0xFF);
    page
}
