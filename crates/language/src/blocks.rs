use pumice_model::{BlockRange, BlockRanges, Evidence};

/// What is special about some blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocks {
    /// A pass, counted from 1, could not write them.
    Unwritten(u8),
    /// They read back as something else.
    Mismatched,
    /// They could not be read back.
    Unreadable,
    /// Samples that an erase by firmware left as they were.
    Unchanged,
    /// Samples that read as something else than the drive says.
    Unexpected,
    /// Samples that could not be read.
    UnreadableSamples,
}

impl Blocks {
    /// Every list of blocks that something is special about.
    pub fn of(evidence: &Evidence) -> Vec<(Self, &BlockRanges)> {
        let passes = (1..=u8::MAX).zip(&evidence.passes);
        let mut lists: Vec<_> = passes
            .map(|(pass, done)| (Self::Unwritten(pass), &done.unwritten))
            .collect();
        if let Some(read_back) = &evidence.read_back {
            lists.push((Self::Mismatched, &read_back.mismatched));
            lists.push((Self::Unreadable, &read_back.unreadable));
        }
        let firmware = evidence.firmware.as_ref();
        if let Some(check) = firmware.and_then(|firmware| firmware.change_check.as_ref()) {
            lists.push((Self::Unchanged, &check.unchanged));
            lists.push((Self::Unexpected, &check.unexpected));
            lists.push((Self::UnreadableSamples, &check.unreadable));
        }
        lists.retain(|(_, ranges)| !ranges.is_empty());
        lists
    }
}

/// The first ranges of a list, as `7, 96-111`, with `more` behind them where there are others.
pub fn first_ranges(ranges: &BlockRanges, most: usize, more: &str) -> String {
    let shown = |range: &BlockRange| match range.count {
        1 => range.first.to_string(),
        _ => format!("{}-{}", range.first, range.end() - 1),
    };
    let all = ranges.as_slice();
    let mut parts: Vec<String> = all.iter().take(most).map(shown).collect();
    if all.len() > most {
        parts.push(more.into());
    }
    parts.join(", ")
}

/// Whole seconds between two moments; none where the later one is said to be the earlier.
pub fn elapsed_s(started_ms: u64, ended_ms: u64) -> u64 {
    ended_ms.saturating_sub(started_ms) / 1000
}
