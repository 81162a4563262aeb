//! The string that gives a planted file away, wherever a piece of it is left.

use crate::image;

/// 32 ASCII characters that exist in one planted file only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary(String);

impl Canary {
    /// What all canaries begin with; in 256 MiB of random bytes it turns up once in 10²⁵ disks.
    pub const PREFIX: &str = "PUMICE-CANARY-";
    /// Length in bytes.
    pub const LENGTH_BYTES: usize = 32;
    /// A canary stands at least once in so many bytes, where the file's format allows it.
    pub const SPACING_BYTES: usize = 2048;

    /// The canary of one file of one disk.
    pub fn of(serial: &str, number: usize) -> Self {
        let digest = image::digest(format!("{serial}/{number}").as_bytes()).to_string();
        Self(format!(
            "{}{}",
            Self::PREFIX,
            &digest[..Self::LENGTH_BYTES - Self::PREFIX.len()]
        ))
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Canary;

    #[test]
    fn a_canary_has_its_length_and_is_its_own() {
        let canary = Canary::of("SERIAL", 1);
        assert_eq!(canary.as_str().len(), Canary::LENGTH_BYTES);
        assert_ne!(canary, Canary::of("SERIAL", 2));
        assert_ne!(canary, Canary::of("OTHER", 1));
    }
}
