use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use zeroize::Zeroize as _;

/// A COSE_Key `{1: 1, -1: 6, -2: x}` (OKP, Ed25519) up to its public bytes, in deterministic encoding.
pub(crate) const COSE_KEY_PREFIX: [u8; 8] = [0xA3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20];

/// An Ed25519 key pair. Its private half is wiped from memory when it is dropped, and never printed.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// Which key signed: the SHA-256 thumbprint of its COSE_Key (RFC 9679).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

/// Why a text is not a fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a fingerprint has 64 hexadecimal digits")]
pub struct FingerprintError;

impl SigningKey {
    /// The key pair of 32 random bytes (RFC 8032 §5.1.5).
    pub fn from_seed(mut seed: [u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(&seed);
        seed.zeroize();
        Self(key)
    }

    /// The fingerprint of its public half.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.public())
    }

    pub(crate) fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    pub(crate) fn seed(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).to_bytes().to_vec()
    }
}

impl Fingerprint {
    pub(crate) fn of(public: &[u8; 32]) -> Self {
        Self(
            Sha256::new()
                .chain_update(COSE_KEY_PREFIX)
                .chain_update(public)
                .finalize()
                .into(),
        )
    }
}

/// Reads what [`Fingerprint`] displays, also in upper case and in groups with spaces, colons or hyphens between.
impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | ':' | '-')).collect();
        if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(FingerprintError);
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            let pair = &digits[2 * index..2 * index + 2];
            *byte = u8::from_str_radix(pair, 16).map_err(|_| FingerprintError)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({})", self.fingerprint())
    }
}

/// Whether a signature is by a key over a message; keys and signatures of small order are refused.
pub(crate) fn is_signed(public: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(public) else {
        return false;
    };
    Signature::from_slice(signature).is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_as_they_are_shown_and_typed() {
        let fingerprint = Fingerprint(std::array::from_fn(|index| 0xF0 ^ u8::try_from(index).unwrap()));
        let shown = fingerprint.to_string();
        let groups: Vec<_> = shown.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        assert_eq!(shown.parse(), Ok(fingerprint));
        assert_eq!(groups.join(":").to_uppercase().parse(), Ok(fingerprint));
        let wide = shown.replace("f0", "\u{ff10}a");
        for wrong in ["", &shown[1..], &format!("{shown}0"), &shown.replace('f', "g"), &wide] {
            assert_eq!(wrong.parse::<Fingerprint>(), Err(FingerprintError), "{wrong}");
        }
    }

    #[test]
    fn a_key_is_never_printed() {
        let key = SigningKey::from_seed([7; 32]);
        assert_eq!(format!("{key:?}"), format!("SigningKey({})", key.fingerprint()));
    }
}
