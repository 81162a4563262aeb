use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A run of logical blocks: `count` blocks from block `first`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BlockRange {
    /// Address of the first logical block.
    pub first: u64,
    /// Number of logical blocks, at least one.
    pub count: u64,
}

impl BlockRange {
    /// The address just past the last block; saturates, so that a forged range cannot wrap.
    pub fn end(self) -> u64 {
        self.first.saturating_add(self.count)
    }
}

/// Runs of logical blocks in ascending order that neither touch nor overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BlockRanges(Vec<BlockRange>);

/// Why a list of ranges read from outside is not a [`BlockRanges`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RangesError {
    /// A range holds no block or runs past the largest address.
    #[error("a block range is empty or too long")]
    Malformed,
    /// Ranges are not ascending with a gap between neighbours.
    #[error("block ranges are not in ascending order, apart from each other")]
    Disordered,
}

impl BlockRanges {
    /// Takes ranges as they stand in a record, which must already be in order and merged.
    pub fn from_ordered(ranges: Vec<BlockRange>) -> Result<Self, RangesError> {
        for range in &ranges {
            if range.count == 0 || range.first.checked_add(range.count).is_none() {
                return Err(RangesError::Malformed);
            }
        }
        if ranges.windows(2).any(|pair| pair[0].end() >= pair[1].first) {
            return Err(RangesError::Disordered);
        }
        Ok(Self(ranges))
    }

    /// Adds a range, merging it with every range it touches or overlaps; it is cut at the largest address.
    pub fn insert(&mut self, range: BlockRange) {
        if range.end() == range.first {
            return;
        }
        let from = self.0.partition_point(|known| known.end() < range.first);
        let to = self.0.partition_point(|known| known.first <= range.end());
        let first = self.0[from..to]
            .first()
            .map_or(range.first, |known| known.first.min(range.first));
        let end = self.0[from..to]
            .last()
            .map_or(range.end(), |known| known.end().max(range.end()));
        let merged = BlockRange {
            first,
            count: end - first,
        };
        self.0.splice(from..to, [merged]);
    }

    /// Number of blocks that both name.
    pub fn common_blocks(&self, other: &Self) -> u64 {
        let (mut own, mut others) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut blocks = 0;
        while let (Some(one), Some(two)) = (own.peek(), others.peek()) {
            let (first, end) = (one.first.max(two.first), one.end().min(two.end()));
            blocks += end.saturating_sub(first);
            let ended = if one.end() == end { &mut own } else { &mut others };
            ended.next();
        }
        blocks
    }

    /// The ranges in ascending order.
    pub fn as_slice(&self) -> &[BlockRange] {
        &self.0
    }

    /// Number of blocks in all ranges together.
    pub fn blocks(&self) -> u64 {
        self.0.iter().fold(0, |sum, range| sum.saturating_add(range.count))
    }

    /// The address just past the last block of the last range; 0 when there is none.
    pub fn end(&self) -> u64 {
        self.0.last().map_or(0, |range| range.end())
    }

    /// Whether no block is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(list: &[(u64, u64)]) -> BlockRanges {
        let mut ranges = BlockRanges::default();
        for &(first, count) in list {
            ranges.insert(BlockRange { first, count });
        }
        ranges
    }

    fn shape(ranges: &BlockRanges) -> Vec<(u64, u64)> {
        ranges
            .as_slice()
            .iter()
            .map(|range| (range.first, range.count))
            .collect()
    }

    #[test]
    fn insert_keeps_ranges_apart_and_in_order() {
        assert_eq!(shape(&ranges(&[(8, 2), (0, 2)])), [(0, 2), (8, 2)]);
        assert_eq!(shape(&ranges(&[(0, 2), (2, 2)])), [(0, 4)]);
        assert_eq!(shape(&ranges(&[(2, 2), (0, 2)])), [(0, 4)]);
        assert_eq!(shape(&ranges(&[(0, 2), (8, 2), (1, 8)])), [(0, 10)]);
        assert_eq!(shape(&ranges(&[(0, 10), (3, 2)])), [(0, 10)]);
        assert_eq!(shape(&ranges(&[(0, 2), (3, 1)])), [(0, 2), (3, 1)]);
        assert_eq!(shape(&ranges(&[(5, 0)])), []);
    }

    #[test]
    fn totals_count_each_block_once() {
        let ranges = ranges(&[(0, 4), (2, 4), (100, 1)]);
        assert_eq!((ranges.blocks(), ranges.end()), (7, 101));
        assert_eq!(BlockRanges::default().end(), 0);
        assert!(BlockRanges::default().is_empty() && !ranges.is_empty());
    }

    #[test]
    fn a_range_past_the_largest_address_is_cut() {
        assert_eq!(shape(&ranges(&[(u64::MAX, 1)])), []);
        assert_eq!(shape(&ranges(&[(u64::MAX - 2, 9)])), [(u64::MAX - 2, 2)]);
    }

    #[test]
    fn from_ordered_refuses_what_insert_would_not_have_made() {
        let range = |first, count| BlockRange { first, count };
        let read = BlockRanges::from_ordered;
        assert_eq!(read(vec![range(0, 0)]), Err(RangesError::Malformed));
        assert_eq!(read(vec![range(u64::MAX, 1)]), Err(RangesError::Malformed));
        assert_eq!(
            shape(&read(vec![range(0, u64::MAX)]).unwrap()),
            [(0, u64::MAX)],
            "the longest there can be"
        );
        let disordered = Err(RangesError::Disordered);
        assert_eq!(read(vec![range(0, 2), range(2, 1)]), disordered);
        assert_eq!(read(vec![range(9, 1), range(2, 1)]), disordered);
        assert_eq!(shape(&read(vec![range(0, 2), range(3, 1)]).unwrap()), [(0, 2), (3, 1)]);
    }
}
