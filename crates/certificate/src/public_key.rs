use ed25519_dalek::VerifyingKey;
use pkcs8::LineEnding;
use pkcs8::der::asn1::BitStringRef;
use pkcs8::der::{Decode as _, Document};
use pkcs8::spki::SubjectPublicKeyInfoRef;

use crate::key::COSE_KEY_PREFIX;
use crate::key_file::{ED25519, KeyFileError};
use crate::key_text::{self, KeyName};
use crate::{Fingerprint, SigningKey};

/// The label of a public key (RFC 7468 §13).
pub(crate) const PUBLIC: &str = "PUBLIC KEY";

/// The public half of an Ed25519 key pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key of 32 bytes (RFC 8032 §5.1.5); nothing where they are no point of the curve, or one of small order.
    pub fn from_bytes(bytes: [u8; 32]) -> Option<Self> {
        let key = VerifyingKey::from_bytes(&bytes).ok()?;
        (!key.is_weak()).then_some(Self(bytes))
    }

    /// The key in a PEM `PUBLIC KEY` (RFC 5280 `SubjectPublicKeyInfo`, RFC 8410). Text before it is left alone, but for the
    /// fingerprint that [`Self::to_pem`] writes there, which must be the key's.
    pub fn from_pem(text: &str) -> Result<Self, KeyFileError> {
        let (label, document) = Document::from_pem(text.trim_end()).map_err(|_| KeyFileError::NotAKey)?;
        match label {
            PUBLIC => {}
            label if label.ends_with("PRIVATE KEY") => return Err(KeyFileError::IsPrivate),
            _ => return Err(KeyFileError::NotAKey),
        }
        let info = SubjectPublicKeyInfoRef::from_der(document.as_bytes()).map_err(|_| KeyFileError::NotAKey)?;
        if info.algorithm != ED25519 {
            return Err(KeyFileError::OtherAlgorithm);
        }
        let bytes = info
            .subject_public_key
            .as_bytes()
            .and_then(|bytes| bytes.try_into().ok());
        let key = bytes.and_then(Self::from_bytes).ok_or(KeyFileError::NotAKey)?;
        key_text::check(text, key.fingerprint())?;
        Ok(key)
    }

    /// The key as PEM `PUBLIC KEY`, with its fingerprint on a line before it, where `openssl` reads over it, and its name
    /// where it has one.
    pub fn to_pem(&self, name: Option<&KeyName>) -> String {
        let info = SubjectPublicKeyInfoRef {
            algorithm: ED25519,
            subject_public_key: BitStringRef::from_bytes(&self.0).expect("32 bytes are short"),
        };
        let document = Document::encode_msg(&info).expect("memory takes every byte");
        let pem = document.to_pem(PUBLIC, LineEnding::LF);
        key_text::introduce(
            name,
            self.fingerprint(),
            &pem.expect("base64 has a text for every byte"),
        )
    }

    /// Its 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0
    }

    /// As a COSE_Key `{1: 1, -1: 6, -2: x}` in deterministic encoding; its SHA-256 is the fingerprint (RFC 9679).
    pub fn to_cose_key(&self) -> Vec<u8> {
        [&COSE_KEY_PREFIX[..], &self.0].concat()
    }

    /// Its fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.0)
    }
}

impl SigningKey {
    /// Its public half.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.public())
    }
}
