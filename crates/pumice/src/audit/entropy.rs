/// Of each stretch of this length, the first [`COUNTED_BYTES`] are counted when everything is read: counting is slower than
/// comparing, and a sixteenth shows as well what kind of bytes lie there.
pub const STRETCH_BYTES: usize = 64 << 10;

/// See [`STRETCH_BYTES`].
pub const COUNTED_BYTES: usize = 4 << 10;

/// How often each byte was met.
#[derive(Clone)]
pub struct Histogram([u64; 256]);

impl Default for Histogram {
    fn default() -> Self {
        Self([0; 256])
    }
}

impl Histogram {
    /// Counts bytes.
    pub fn count(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0[usize::from(*byte)] += 1;
        }
    }

    /// Adds what another one counted.
    pub fn add(&mut self, other: &Self) {
        for (own, others) in self.0.iter_mut().zip(&other.0) {
            *own += others;
        }
    }

    /// Shannon's entropy of single bytes, in bits a byte: 0 where all are the same, 8 where all are equally frequent;
    /// nothing where none was counted.
    pub fn bits_per_byte(&self) -> Option<f64> {
        let total: u64 = self.0.iter().sum();
        let share = |count: u64| number(count) / number(total);
        let bits = self.0.iter().filter(|count| **count > 0).map(|count| {
            let share = share(*count);
            -share * share.log2()
        });
        (total > 0).then(|| bits.sum::<f64>().max(0.0))
    }
}

/// A count as a floating-point number, good to sixteen digits.
#[expect(
    clippy::cast_precision_loss,
    reason = "shares and probabilities are shown with a few digits"
)]
pub fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_lies_between_nothing_and_a_whole_byte() {
        let of = |bytes: &[u8]| {
            let mut histogram = Histogram::default();
            histogram.count(bytes);
            histogram.bits_per_byte()
        };
        let every: Vec<u8> = (0..=255).collect();
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[7; 100]), Some(0.0));
        assert_eq!(of(&[0, 1].repeat(50)), Some(1.0));
        assert_eq!(of(&every.repeat(3)), Some(8.0));
    }
}
