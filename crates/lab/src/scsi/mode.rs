use super::Outcome;
use super::disk::ScsiDisk;
use super::sense::Sense;

/// Caching, with the write cache on (SBC-3 §6.4.5).
const CACHING: [u8; 20] = [0x08, 0x12, 0x04, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// Read-write error recovery (SBC-3 §6.4.7).
const RECOVERY: [u8; 12] = [0x01, 0x0A, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

const ALL_PAGES: u8 = 0x3F;

impl ScsiDisk {
    /// MODE SENSE (6) and (10) (SPC-4 §6.13, §6.14): a header, a block descriptor unless it is not wished, and pages. What
    /// could be changed is nothing.
    pub(super) fn mode_sense(&self, cdb: &[u8; 16]) -> Outcome {
        let is_short = cdb[0] == 0x1A;
        let (control, page) = (cdb[2] >> 6, cdb[2] & 0x3F);
        let pages: Vec<&[u8]> = match page {
            0x01 => vec![&RECOVERY],
            0x08 => vec![&CACHING],
            ALL_PAGES => vec![&RECOVERY, &CACHING],
            _ => return Err(Sense::INVALID_FIELD),
        };
        let mut body = Vec::new();
        if cdb[1] & 0x08 == 0 {
            let blocks = u32::try_from(self.blocks()).unwrap_or(u32::MAX);
            body.extend(blocks.to_be_bytes());
            body.extend(self.description().body.logical_block_bytes.to_be_bytes());
        }
        let descriptor = u8::try_from(body.len()).unwrap_or(0);
        for page in pages {
            let (header, values) = page.split_at(2);
            body.extend(header);
            body.extend(values.iter().map(|&value| if control == 1 { 0 } else { value }));
        }
        let header = if is_short {
            vec![u8::try_from(body.len() + 3).unwrap_or(u8::MAX), 0, 0, descriptor]
        } else {
            let [high, low] = u16::try_from(body.len() + 6).unwrap_or(u16::MAX).to_be_bytes();
            vec![high, low, 0, 0, 0, 0, 0, descriptor]
        };
        let room = if is_short {
            cdb[4].into()
        } else {
            usize::from(u16::from_be_bytes([cdb[7], cdb[8]]))
        };
        let mut data = [header, body].concat();
        data.truncate(room);
        Ok(data)
    }
}
