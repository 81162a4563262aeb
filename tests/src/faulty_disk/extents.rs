use std::collections::BTreeMap;

/// Bytes of a disk, as ranges that do not overlap.
#[derive(Debug, Default)]
pub struct Extents(BTreeMap<u64, u64>);

impl Extents {
    /// Adds a range, which takes in those it overlaps.
    pub fn insert(&mut self, first_byte: u64, count_bytes: u64) {
        let (mut begin, mut end) = (first_byte, first_byte.saturating_add(count_bytes));
        while let Some((other_begin, other_end)) = self.overlapping(begin, end) {
            self.0.remove(&other_begin);
            (begin, end) = (begin.min(other_begin), end.max(other_end));
        }
        self.0.insert(begin, end);
    }

    /// Whether any of these bytes is meant.
    pub fn touch(&self, first_byte: u64, count_bytes: u64) -> bool {
        self.overlapping(first_byte, first_byte.saturating_add(count_bytes))
            .is_some()
    }

    fn overlapping(&self, begin: u64, end: u64) -> Option<(u64, u64)> {
        let (&other_begin, &other_end) = self.0.range(..end).next_back()?;
        (other_end > begin).then_some((other_begin, other_end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_is_told_to_the_byte() {
        let mut extents = Extents::default();
        extents.insert(100, 10);
        extents.insert(200, 10);
        let table = [
            (0, 100, false),
            (0, 101, true),
            (105, 1, true),
            (109, 1, true),
            (110, 90, false),
            (110, 91, true),
            (0, 1_000, true),
            (210, 1_000, false),
        ];
        for (first_byte, count_bytes, expected) in table {
            assert_eq!(
                extents.touch(first_byte, count_bytes),
                expected,
                "{first_byte}+{count_bytes}"
            );
        }
        extents.insert(105, 100);
        assert!(extents.touch(150, 1));
        assert!(extents.touch(209, 1));
        assert!(extents.touch(100, 1));
        assert!(!extents.touch(210, 1));
    }
}
