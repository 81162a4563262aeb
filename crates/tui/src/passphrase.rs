use std::fmt;

use zeroize::Zeroize as _;

/// Characters a passphrase may have.
const MOST: usize = 200;

/// Bytes of the longest: room taken at once, so that growing leaves no copy behind.
const ROOM_BYTES: usize = 4 * MOST;

/// A passphrase while it is typed and until it is used. It is wiped from memory when it is dropped, and never printed.
pub struct Passphrase(String);

impl Passphrase {
    /// The bytes a key is made of.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Characters.
    pub(crate) fn length(&self) -> usize {
        self.0.chars().count()
    }

    pub(crate) fn push(&mut self, letter: char) {
        if self.length() < MOST {
            self.0.push(letter);
        }
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }
}

impl Default for Passphrase {
    fn default() -> Self {
        Self(String::with_capacity(ROOM_BYTES))
    }
}

impl Clone for Passphrase {
    fn clone(&self) -> Self {
        let mut copy = Self::default();
        copy.0.push_str(&self.0);
        copy
    }
}

impl PartialEq for Passphrase {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Passphrase {}

impl fmt::Debug for Passphrase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Passphrase")
    }
}

impl Drop for Passphrase {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_never_printed_and_never_grows() {
        let mut passphrase = Passphrase::default();
        let room = passphrase.0.capacity();
        for _ in 0..2 * MOST {
            passphrase.push('\u{20000}');
        }
        assert_eq!((passphrase.length(), passphrase.0.capacity()), (MOST, room));
        assert_eq!(passphrase.clone(), passphrase);
        assert_eq!(format!("{passphrase:?}"), "Passphrase");
    }
}
