use std::collections::BTreeSet;

use pumice_model::{AuditExtent, BlockRange, SplitMix64};

/// Blocks in the order they are read, in requests.
pub enum Places {
    /// Every block, so many at a time.
    Every {
        /// Blocks of the disk.
        blocks: u64,
        /// Blocks of a request.
        at_once: u64,
    },
    /// These, each by itself, in ascending order.
    Chosen(Vec<u64>),
}

impl Places {
    /// The places of an extent on a disk of so many blocks.
    pub fn of(extent: &AuditExtent, blocks: u64, at_once: u64) -> Self {
        match *extent {
            AuditExtent::Sample { count, seed } if count < blocks => Self::Chosen(sample(blocks, count, seed)),
            _ => Self::Every { blocks, at_once },
        }
    }

    /// The request with a number, counted from 0; nothing behind the last.
    pub fn request(&self, number: u64) -> Option<BlockRange> {
        match self {
            Self::Every { blocks, at_once } => {
                let first = number.checked_mul(*at_once).filter(|first| first < blocks)?;
                let count = (*at_once).min(blocks - first);
                Some(BlockRange { first, count })
            }
            Self::Chosen(chosen) => {
                let first = *chosen.get(usize::try_from(number).ok()?)?;
                Some(BlockRange { first, count: 1 })
            }
        }
    }

    /// How many blocks that is in all.
    pub fn blocks(&self) -> u64 {
        match self {
            Self::Every { blocks, .. } => *blocks,
            Self::Chosen(chosen) => chosen.len() as u64,
        }
    }
}

/// With what probability a random sample of so many blocks holds at least one of those left, if one block in `one_in` was
/// left; a little less than the truth, because no block is drawn twice.
pub fn probability(samples: u64, one_in: u32) -> f64 {
    let missed = 1.0 - 1.0 / f64::from(one_in);
    1.0 - missed.powf(super::entropy::number(samples))
}

/// So many different blocks, all choices equally likely (Floyd 1987), in ascending order.
fn sample(blocks: u64, count: u64, seed: u64) -> Vec<u64> {
    let mut numbers = SplitMix64::new(seed);
    let mut chosen = BTreeSet::new();
    for last in blocks - count..blocks {
        let drawn = numbers.below(last + 1);
        if !chosen.insert(drawn) {
            chosen.insert(last);
        }
    }
    chosen.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(places: &Places) -> Vec<(u64, u64)> {
        let requests = (0..).map_while(|number| places.request(number));
        requests.map(|range| (range.first, range.count)).collect()
    }

    #[test]
    fn a_whole_disk_is_read_to_its_last_block() {
        let places = Places::of(&AuditExtent::Full, 10, 4);
        assert_eq!(all(&places), [(0, 4), (4, 4), (8, 2)]);
        let few = Places::of(&AuditExtent::Sample { count: 10, seed: 1 }, 10, 4);
        assert_eq!((all(&few), few.blocks()), (all(&places), 10));
        assert_eq!(places.request(u64::MAX), None);
    }

    #[test]
    fn a_sample_is_of_different_blocks_and_follows_from_its_seed() {
        let of = |seed| sample(1_000_000, 2_000, seed);
        let blocks = of(5);
        assert_eq!(blocks.len(), 2_000);
        assert!(blocks.windows(2).all(|pair| pair[0] < pair[1]) && blocks[1_999] < 1_000_000);
        assert_eq!(of(5), blocks);
        assert_ne!(of(6), blocks);
        let low = blocks.iter().filter(|block| **block < 500_000).count();
        assert!((850..1150).contains(&low), "{low}");
        assert_eq!(sample(5, 4, 9).len(), 4);
    }

    /// Computed by hand: 2,000 samples find a thousandth with 0.86, 16 find a tenth with 0.81.
    #[test]
    fn probabilities_are_those_of_independent_draws() {
        let shown = |samples, one_in| format!("{:.2}", probability(samples, one_in));
        assert_eq!(shown(2_000, 1_000), "0.86");
        assert_eq!(shown(16, 10), "0.81");
        assert_eq!(shown(0, 10), "0.00");
    }
}
