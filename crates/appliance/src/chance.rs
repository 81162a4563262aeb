use pumice_certificate::{KeySalt, SigningKey};
use pumice_engine::fastest_cipher;
use pumice_model::{Stream, StreamCipher};

/// A random stream that no drive has had before.
pub fn stream() -> Stream {
    let cipher = fastest_cipher();
    let mut counter: [u8; 16] = bytes();
    if cipher == StreamCipher::ChaCha20 {
        // The first half counts blocks of the drive, and so has all its numbers before it.
        counter[..8].fill(0);
    }
    Stream {
        cipher,
        key: bytes(),
        counter,
    }
}

/// A signing key for this boot.
pub fn signing_key() -> SigningKey {
    SigningKey::from_seed(seed())
}

/// What a signing key is made of.
pub fn seed() -> [u8; 32] {
    bytes()
}

/// What protects the file of one key besides its passphrase.
pub fn key_salt() -> KeySalt {
    KeySalt {
        salt: bytes(),
        iv: bytes(),
    }
}

/// From the kernel's generator, which blocks until it has been seeded.
fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("Linux has had getrandom since 3.17");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_streams_are_alike() {
        let (first, second) = (stream(), stream());
        assert!(first.key != second.key && first.counter != second.counter && first.key != [0; 32]);
    }
}
