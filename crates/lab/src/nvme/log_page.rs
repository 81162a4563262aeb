use super::NvmeController;
use super::command::{Command, Status};

/// What the SMART log is made of.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub power_cycles: u64,
    pub written_bytes: u64,
}

/// Hours that every drive of the lab has behind it.
const HOURS_BEFORE: u64 = 4_321;

/// A data unit is a thousand blocks of 512 bytes.
const DATA_UNIT_BYTES: u64 = 512_000;

/// No estimate.
const UNKNOWN_S: u32 = u32::MAX;

impl NvmeController {
    /// Get Log Page (NVMe Base 2.0 §5.16): 01h to 03h and 81h.
    pub(super) fn log_page(&mut self, command: &Command) -> Result<Vec<u8>, Status> {
        let [dword_10, dword_11, low, high, ..] = command.dwords;
        let page = match dword_10 & 0xFF {
            0x01 => vec![0; 64],
            0x02 => self.smart_log(),
            0x03 => vec![0; 512],
            0x81 if self.description.sanitize.is_some() => self.sanitize_log(),
            _ => return Err(Status::INVALID_LOG_PAGE),
        };
        let dwords = u64::from(dword_11 & 0xFFFF) << 16 | u64::from(dword_10 >> 16);
        let length = usize::try_from((dwords + 1) * 4).map_err(|_| Status::INVALID_FIELD)?;
        let offset = usize::try_from(u64::from(high) << 32 | u64::from(low)).map_err(|_| Status::INVALID_FIELD)?;
        let rest = page.get(offset..).ok_or(Status::INVALID_FIELD)?;
        Ok(rest[..rest.len().min(length)].to_vec())
    }

    fn smart_log(&self) -> Vec<u8> {
        let mut page = vec![0; 512];
        // 305 K; all of the spare blocks are there, at a tenth it would warn.
        page[1..3].copy_from_slice(&305_u16.to_le_bytes());
        (page[3], page[4], page[5]) = (100, 10, 1);
        let mut put = |offset: usize, number: u64| page[offset..offset + 8].copy_from_slice(&number.to_le_bytes());
        put(48, self.counters.written_bytes.div_ceil(DATA_UNIT_BYTES));
        put(112, self.counters.power_cycles);
        put(128, HOURS_BEFORE + self.clock.now_ms() / 3_600_000);
        page
    }

    /// The Sanitize Status log (NVMe Base 2.0 §5.16.1.25).
    fn sanitize_log(&mut self) -> Vec<u8> {
        let stage = self.sanitize.advance(&mut self.medium, self.clock.now_ms());
        let (sprog, sstat, scdw10) = self.sanitize.words(stage);
        let offered = self
            .description
            .sanitize
            .as_ref()
            .map(|sanitize| sanitize.offered.clone());
        let offered = offered.unwrap_or_default();
        let estimate = |seconds: Option<u64>| seconds.and_then(|seconds| u32::try_from(seconds).ok());
        // An overwrite is estimated with sixteen passes.
        let overwrite = estimate(offered.overwrite_s.map(|seconds| seconds * 16));
        let estimates = [overwrite, estimate(offered.block_s), estimate(offered.crypto_s)];
        let mut page = vec![0; 512];
        page[0..2].copy_from_slice(&sprog.to_le_bytes());
        page[2..4].copy_from_slice(&sstat.to_le_bytes());
        page[4..8].copy_from_slice(&scdw10.to_le_bytes());
        // With deallocation, and then without.
        for (place, seconds) in page[8..32].chunks_mut(4).zip(estimates.iter().cycle()) {
            place.copy_from_slice(&seconds.unwrap_or(UNKNOWN_S).to_le_bytes());
        }
        page
    }
}
