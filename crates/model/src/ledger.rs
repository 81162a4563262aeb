use serde::Serialize;

/// The place of a signed entry in the ledger of its key: numbers from 1 without a gap, each entry with the digest of the one
/// before, so that none can be left out, exchanged or put in between unnoticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerPosition {
    number: u64,
    previous: Option<[u8; 32]>,
}

impl LedgerPosition {
    /// The first entry of a key.
    pub const FIRST: Self = Self {
        number: 1,
        previous: None,
    };

    /// A place; only the first has none before it.
    pub fn new(number: u64, previous: Option<[u8; 32]>) -> Option<Self> {
        let is_possible = match number {
            0 => false,
            1 => previous.is_none(),
            _ => previous.is_some(),
        };
        is_possible.then_some(Self { number, previous })
    }

    /// The place behind this one, whose entry has this digest.
    #[must_use]
    pub fn next(self, digest: [u8; 32]) -> Self {
        Self {
            number: self.number + 1,
            previous: Some(digest),
        }
    }

    /// The number, from 1.
    pub fn number(self) -> u64 {
        self.number
    }

    /// SHA-256 of the entry before.
    pub fn previous(self) -> Option<[u8; 32]> {
        self.previous
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_has_none_before_it() {
        assert_eq!(LedgerPosition::new(1, None), Some(LedgerPosition::FIRST));
        let second = LedgerPosition::FIRST.next([5; 32]);
        assert_eq!(LedgerPosition::new(2, Some([5; 32])), Some(second));
        assert_eq!((second.number(), second.previous()), (2, Some([5; 32])));
        for (number, previous) in [(0, None), (0, Some([5; 32])), (1, Some([5; 32])), (2, None)] {
            assert_eq!(LedgerPosition::new(number, previous), None, "{number}");
        }
    }
}
