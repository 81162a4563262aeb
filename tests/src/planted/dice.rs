//! Repeatable chance and prose for the planted files.

use crate::image;

/// A stream of numbers that is the same for the same seed (`SplitMix64`).
pub struct Dice(u64);

impl Dice {
    pub fn seeded(seed: &str) -> Self {
        let digest = image::digest(seed.as_bytes()).0;
        Self(
            digest[..8]
                .iter()
                .fold(0, |number, byte| (number << 8) | u64::from(*byte)),
        )
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 16).map_or(0, |number| number % limit)
    }

    /// A sentence of `words` words.
    pub fn sentence(&mut self, words: usize) -> String {
        let words: Vec<_> = (0..words).map(|_| WORDS[self.below(WORDS.len())]).collect();
        format!("{}.", words.join(" "))
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
