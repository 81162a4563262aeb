//! Repeatable chance and prose for the planted files.

use crate::image;

/// A stream of numbers that is the same for the same seed (`SplitMix64`).
pub struct Dice(u64);

impl Dice {
    /// The stream of a text.
    pub fn seeded(seed: &str) -> Self {
        let digest = image::digest(seed.as_bytes()).0;
        Self(
            digest[..8]
                .iter()
                .fold(0, |number, byte| (number << 8) | u64::from(*byte)),
        )
    }

    /// The stream of a number.
    pub fn numbered(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`, which may be larger than an index.
    pub fn below_u64(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 16).map_or(0, |number| number % limit)
    }

    /// A sentence of `words` words.
    pub fn sentence(&mut self, words: usize) -> String {
        let words: Vec<_> = (0..words).map(|_| WORDS[self.below(WORDS.len())]).collect();
        format!("{}.", words.join(" "))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

const WORDS: [&str; 40] = [
    "account",
    "address",
    "agreement",
    "amount",
    "annual",
    "balance",
    "birthday",
    "branch",
    "budget",
    "client",
    "company",
    "confidential",
    "contract",
    "customer",
    "date",
    "delivery",
    "department",
    "diagnosis",
    "draft",
    "employee",
    "family",
    "insurance",
    "invoice",
    "letter",
    "medical",
    "meeting",
    "number",
    "office",
    "password",
    "patient",
    "payment",
    "personal",
    "price",
    "private",
    "report",
    "salary",
    "signature",
    "supplier",
    "tax",
    "telephone",
];
