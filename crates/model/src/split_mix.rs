/// `SplitMix64` (Steele, Lea, Flood 2014): places that whoever knows the seed can come to again. It hides nothing.
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, below a bound that is not zero: the upper half of the product of both.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let scaled = (u128::from(mixed) * u128::from(bound)) >> 64;
        u64::try_from(scaled).unwrap_or(0)
    }
}
