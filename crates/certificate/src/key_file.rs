use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::der::{Decode as _, SecretDocument};
use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::{EncryptionScheme as Cipher, Kdf, Parameters, ScryptParams};
use pkcs8::{AlgorithmIdentifierRef, EncryptedPrivateKeyInfoRef, LineEnding, ObjectIdentifier, PrivateKeyInfoRef};
use scrypt::Params;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::SigningKey;
use crate::key_text::{self, KeyName};
use crate::public_key::PUBLIC;

/// Ed25519 as an algorithm identifier, without parameters (RFC 8410 §3).
pub(crate) const ED25519: AlgorithmIdentifierRef = AlgorithmIdentifierRef {
    oid: ObjectIdentifier::new_unwrap("1.3.101.112"),
    parameters: None,
};

/// The label of an encrypted private key (RFC 7468 §11).
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";

/// The label of one that is not (RFC 7468 §10).
const PLAIN: &str = "PRIVATE KEY";

/// Ed25519's private key is an OCTET STRING of 32 bytes inside the one of PKCS#8 (RFC 8410 §7).
const SEED_PREFIX: [u8; 2] = [0x04, 0x20];

/// scrypt's N. With r = 8 it takes 16 MiB; the next power of two takes 32 MiB and some bytes, which is more than `openssl`
/// 3 grants unless told otherwise.
const SCRYPT_N: u64 = 1 << 14;
const SCRYPT_R: u16 = 8;

/// Memory being bounded by `openssl`, time makes up for it: twice what OWASP's list of equal costs gives for this N.
const SCRYPT_P: u16 = 10;

/// Memory that a file may ask scrypt for, in bytes: the appliance runs in 512 MB.
const MOST_MEMORY_BYTES: u64 = 64 << 20;

/// Turns of scrypt that a file may ask for.
const MOST_TURNS: u16 = 32;

/// What protects a private key besides its passphrase; both are drawn anew for each file.
#[derive(Clone, Copy, Debug)]
pub struct KeySalt {
    /// scrypt's salt.
    pub salt: [u8; 16],
    /// The initialization vector of AES-256-CBC.
    pub iv: [u8; 16],
}

/// Why a text is not the key that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyFileError {
    /// It is no PEM of a key, or is cut off or changed.
    #[error("it is no key, or damaged")]
    NotAKey,
    /// It is a key of another algorithm than Ed25519.
    #[error("it is not an Ed25519 key")]
    OtherAlgorithm,
    /// It is a private key that anyone can use who has the file.
    #[error("it is not encrypted")]
    NotEncrypted,
    /// It is encrypted otherwise than with scrypt and AES-256-CBC, or at a cost beyond bounds.
    #[error("it is not encrypted with scrypt and AES-256-CBC at a cost within bounds")]
    OtherEncryption,
    /// The passphrase is another one, or the encrypted bytes are damaged: they look the same.
    #[error("its passphrase is another one")]
    Passphrase,
    /// Its own text names another key.
    #[error("it does not hold the key that its text names")]
    Damaged,
    /// It is a public key, and a private one was asked for.
    #[error("it is a public key")]
    IsPublic,
    /// It is a private key, and a public one was asked for.
    #[error("it is a private key")]
    IsPrivate,
}

impl SigningKey {
    /// The private half as PEM `ENCRYPTED PRIVATE KEY`: PKCS#8 (RFC 5208) under PBES2 (RFC 8018) with scrypt (RFC 7914) and
    /// AES-256-CBC, which `openssl pkey` opens. Its fingerprint stands on a line before it, and its name where it has one.
    pub fn to_encrypted_pem(&self, passphrase: &[u8], salt: KeySalt, name: Option<&KeyName>) -> String {
        let cost = ScryptParams {
            salt: salt.salt[..].try_into().expect("16 bytes are a salt"),
            cost_parameter: SCRYPT_N,
            block_size: SCRYPT_R,
            parallelization: SCRYPT_P,
            key_length: None,
        };
        let parameters = Parameters {
            kdf: cost.into(),
            encryption: Cipher::Aes256Cbc { iv: salt.iv },
        };
        let plain = self.to_pkcs8();
        let key = derive(passphrase, &cost).expect("they are within scrypt's bounds");
        let encrypted = cbc::Encryptor::<aes::Aes256>::new(&(*key).into(), &salt.iv.into())
            .encrypt_padded_vec::<Pkcs7>(plain.as_bytes());
        let document = SecretDocument::encode_msg(&EncryptedPrivateKeyInfoRef {
            encryption_algorithm: parameters.into(),
            encrypted_data: OctetStringRef::new(&encrypted).expect("64 bytes are short"),
        });
        let pem = document
            .expect("memory takes every byte")
            .to_pem(ENCRYPTED, LineEnding::LF);
        key_text::introduce(
            name,
            self.fingerprint(),
            &pem.expect("base64 has a text for every byte"),
        )
    }

    /// Whether a passphrase is all that is missing to open a text as a key.
    pub fn check_encrypted_pem(text: &str) -> Result<(), KeyFileError> {
        scheme(&parse(&document(text)?)?).map(|_| ())
    }

    /// The key in such a PEM, or in one that `openssl pkcs8 -topk8 -scrypt` made.
    pub fn from_encrypted_pem(text: &str, passphrase: &[u8]) -> Result<Self, KeyFileError> {
        let document = document(text)?;
        let plain = decrypt(&parse(&document)?, passphrase)?;
        let key = Self::from_pkcs8(&plain)?;
        key_text::check(text, key.fingerprint())?;
        Ok(key)
    }

    fn to_pkcs8(&self) -> SecretDocument {
        let mut private = Zeroizing::new([0; 34]);
        private[..2].copy_from_slice(&SEED_PREFIX);
        private[2..].copy_from_slice(self.seed());
        let private = OctetStringRef::new(&*private).expect("34 bytes are short");
        SecretDocument::encode_msg(&PrivateKeyInfoRef::new(ED25519, private)).expect("memory takes every byte")
    }

    /// Without a key to check it by, bytes that are no PKCS#8 are taken for the work of another passphrase.
    fn from_pkcs8(plain: &[u8]) -> Result<Self, KeyFileError> {
        let info = PrivateKeyInfoRef::from_der(plain).map_err(|_| KeyFileError::Passphrase)?;
        if info.algorithm != ED25519 {
            return Err(KeyFileError::OtherAlgorithm);
        }
        let seed = info.private_key.as_bytes().strip_prefix(&SEED_PREFIX);
        let seed: Option<[u8; 32]> = seed.and_then(|seed| seed.try_into().ok());
        seed.map(Self::from_seed).ok_or(KeyFileError::Damaged)
    }
}

/// The contents of an encrypted private key's PEM.
fn document(text: &str) -> Result<SecretDocument, KeyFileError> {
    let (label, document) = SecretDocument::from_pem(text.trim_end()).map_err(|_| KeyFileError::NotAKey)?;
    match label {
        ENCRYPTED => Ok(document),
        PLAIN => Err(plain(document.as_bytes())),
        PUBLIC => Err(KeyFileError::IsPublic),
        label if label.ends_with(PLAIN) => Err(KeyFileError::OtherAlgorithm),
        _ => Err(KeyFileError::NotAKey),
    }
}

/// Of a whole document that cannot be read, the encryption is one that is not known here.
fn parse(document: &SecretDocument) -> Result<EncryptedPrivateKeyInfoRef<'_>, KeyFileError> {
    let is_whole = || pkcs8::der::AnyRef::from_der(document.as_bytes()).is_ok();
    let info = EncryptedPrivateKeyInfoRef::from_der(document.as_bytes());
    info.map_err(|_| {
        if is_whole() {
            KeyFileError::OtherEncryption
        } else {
            KeyFileError::NotAKey
        }
    })
}

/// The cost and the initialization vector, where they are within bounds.
fn scheme<'a>(info: &'a EncryptedPrivateKeyInfoRef) -> Result<(&'a ScryptParams, &'a [u8; 16]), KeyFileError> {
    match &info.encryption_algorithm {
        EncryptionScheme::Pbes2(Parameters {
            kdf: Kdf::Scrypt(cost),
            encryption: Cipher::Aes256Cbc { iv },
        }) if params(cost).is_some() => Ok((cost, iv)),
        _ => Err(KeyFileError::OtherEncryption),
    }
}

fn decrypt(info: &EncryptedPrivateKeyInfoRef, passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    let (cost, iv) = scheme(info)?;
    let key = derive(passphrase, cost).ok_or(KeyFileError::OtherEncryption)?;
    let mut bytes = Zeroizing::new(info.encrypted_data.as_bytes().to_vec());
    let length = cbc::Decryptor::<aes::Aes256>::new(&(*key).into(), &(*iv).into())
        .decrypt_padded::<Pkcs7>(&mut bytes)
        .map_err(|_| KeyFileError::Passphrase)?
        .len();
    bytes.truncate(length);
    Ok(bytes)
}

/// The key of AES-256; nothing where the cost is beyond bounds.
fn derive(passphrase: &[u8], cost: &ScryptParams) -> Option<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    scrypt::scrypt(passphrase, cost.salt.as_ref(), &params(cost)?, &mut *key).ok()?;
    Some(key)
}

fn params(cost: &ScryptParams) -> Option<Params> {
    let memory_bytes = (u64::from(cost.block_size) * 128).saturating_mul(cost.cost_parameter);
    let is_within = cost.cost_parameter.is_power_of_two()
        && memory_bytes <= MOST_MEMORY_BYTES
        && cost.parallelization <= MOST_TURNS
        && cost.key_length.is_none_or(|length| length == 32);
    if !is_within {
        return None;
    }
    let log_n = u8::try_from(cost.cost_parameter.ilog2()).ok()?;
    Params::new(log_n, cost.block_size.into(), cost.parallelization.into()).ok()
}

fn plain(document: &[u8]) -> KeyFileError {
    match PrivateKeyInfoRef::from_der(document) {
        Ok(info) if info.algorithm == ED25519 => KeyFileError::NotEncrypted,
        Ok(_) => KeyFileError::OtherAlgorithm,
        Err(_) => KeyFileError::NotAKey,
    }
}

#[cfg(test)]
#[path = "key_file_tests.rs"]
mod tests;
