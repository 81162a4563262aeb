use std::fmt;

use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// A COSE_Key `{1: 1, -1: 6, -2: x}` (OKP, Ed25519) up to its public bytes, in deterministic encoding.
const COSE_KEY_PREFIX: [u8; 8] = [0xA3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20];

/// An Ed25519 key pair. Its private half is wiped from memory when it is dropped, and never printed.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// Which key signed: the SHA-256 thumbprint of its COSE_Key (RFC 9679).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl SigningKey {
    /// The key pair of 32 random bytes (RFC 8032 §5.1.5).
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// The fingerprint of its public half.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.public())
    }

    pub(crate) fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
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
