use crate::{SplitMix64, Stream};

/// Parts of equal length that a drive is divided into, with one sample in each.
const PARTS: u64 = 2_000;

/// The blocks that a change check reads, in ascending order: the first, the last, and one at a place in each of 2,000
/// equal parts that the stream's key decides; every block of a drive with no more than that.
///
/// The places are irregular so that nothing a drive does at regular distances can fall between them, and follow from the
/// record so that whoever reads it can look at the same ones.
pub fn change_samples(blocks: u64, stream: &Stream) -> Vec<u64> {
    let Some(last) = blocks.checked_sub(1) else {
        return Vec::new();
    };
    if blocks <= PARTS {
        return (0..blocks).collect();
    }
    let bound = |part: u64| u64::try_from(u128::from(blocks) * u128::from(part) / u128::from(PARTS)).unwrap_or(last);
    let mut numbers = SplitMix64::new(seed(stream));
    let mut samples = vec![0];
    for part in 0..PARTS {
        let (from, to) = (bound(part), bound(part + 1));
        samples.push(from + numbers.below(to - from));
    }
    samples.push(last);
    samples.dedup();
    samples
}

/// The first eight bytes of the key.
fn seed(stream: &Stream) -> u64 {
    stream.key[..8]
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::STREAM;

    #[test]
    fn a_small_drive_is_looked_at_whole() {
        for blocks in [0, 1, 2, PARTS] {
            let all: Vec<u64> = (0..blocks).collect();
            assert_eq!(change_samples(blocks, &STREAM), all);
        }
    }

    #[test]
    fn every_part_has_a_sample_and_so_have_both_ends() {
        for blocks in [PARTS + 1, 3_999, 1_000_000, 1 << 32, u64::MAX] {
            let samples = change_samples(blocks, &STREAM);
            assert!(samples.windows(2).all(|pair| pair[0] < pair[1]), "{blocks}");
            assert_eq!((samples[0], *samples.last().unwrap()), (0, blocks - 1));
            assert!(samples.len() as u64 >= PARTS, "{blocks}");
            for part in 0..PARTS {
                let bound = |part: u64| u128::from(blocks) * u128::from(part) / u128::from(PARTS);
                let is_in = |block: &&u64| (bound(part)..bound(part + 1)).contains(&u128::from(**block));
                assert!(samples.iter().any(|block| is_in(&block)), "part {part} of {blocks}");
            }
        }
    }

    #[test]
    fn the_places_follow_from_the_key_alone_and_keep_no_distance() {
        let samples = change_samples(1_000_000, &STREAM);
        let mut other = STREAM;
        other.counter = [0; 16];
        assert_eq!(change_samples(1_000_000, &other), samples);
        other.key[0] ^= 1;
        assert_ne!(change_samples(1_000_000, &other), samples);
        let mut distances: Vec<u64> = samples.windows(2).map(|pair| pair[1] - pair[0]).collect();
        distances.sort_unstable();
        distances.dedup();
        assert!(distances.len() > 400, "{}", distances.len());
    }

    /// Whoever checks a disk years later must come to the same places.
    #[test]
    fn the_places_never_change() {
        assert_eq!(change_samples(1_000_000, &STREAM)[..4], [0, 46, 723, 1_163]);
    }
}
