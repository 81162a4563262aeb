use super::*;
use crate::PublicKey;

const PASSPHRASE: &[u8] = b"correct horse battery";

const SALT: KeySalt = KeySalt {
    salt: [0x5A; 16],
    iv: [0xC3; 16],
};

fn key() -> SigningKey {
    SigningKey::from_seed([7; 32])
}

fn opened(text: &str, passphrase: &[u8]) -> Result<[u8; 32], KeyFileError> {
    SigningKey::from_encrypted_pem(text, passphrase).map(|key| *key.seed())
}

/// The base64 of a PEM with one byte of its contents changed.
fn changed(pem: &str, at: usize) -> String {
    let (label, document) = pkcs8::Document::from_pem(pem).unwrap();
    let mut bytes = document.as_bytes().to_vec();
    bytes[at] ^= 1;
    let text: &str = pem.split("-----BEGIN").next().unwrap();
    let body = pkcs8::der::pem::encode_string(label, LineEnding::LF, &bytes).unwrap();
    format!("{text}{body}")
}

#[test]
fn a_key_is_opened_by_its_passphrase_alone() {
    let name = KeyName::new("示例商贸有限公司").unwrap();
    for name in [None, Some(&name)] {
        let pem = key().to_encrypted_pem(PASSPHRASE, SALT, name);
        assert_eq!(opened(&pem, PASSPHRASE), Ok([7; 32]));
        assert_eq!(opened(&pem, b"correct horse batterx"), Err(KeyFileError::Passphrase));
        assert_eq!(opened(&pem, b""), Err(KeyFileError::Passphrase));
        assert_eq!(KeyName::in_file(&pem).as_ref(), name);
    }
}

/// What stands in the file changes with neither version of what writes it: another salt alone makes another file.
#[test]
fn the_same_salt_makes_the_same_file() {
    let pem = key().to_encrypted_pem(PASSPHRASE, SALT, None);
    assert_eq!(pem, key().to_encrypted_pem(PASSPHRASE, SALT, None));
    assert_ne!(
        pem,
        key().to_encrypted_pem(PASSPHRASE, KeySalt { iv: [0; 16], ..SALT }, None)
    );
    assert_ne!(
        pem,
        key().to_encrypted_pem(PASSPHRASE, KeySalt { salt: [0; 16], ..SALT }, None)
    );
}

/// CBC carries no checksum: without the fingerprint before it, a changed byte could make another key.
#[test]
fn no_changed_byte_opens_as_another_key() {
    let pem = key().to_encrypted_pem(PASSPHRASE, SALT, None);
    let (_, document) = pkcs8::Document::from_pem(&pem).unwrap();
    let length = document.as_bytes().len();
    let ciphertext = length - 64;
    let mut damaged = 0;
    for at in (0..ciphertext).step_by(20).chain((ciphertext..length).step_by(4)) {
        let error = opened(&changed(&pem, at), PASSPHRASE).unwrap_err();
        damaged += u32::from(error == KeyFileError::Damaged);
    }
    assert!(damaged >= 4, "{damaged} bytes are told by the fingerprint alone");
}

#[test]
fn what_is_cut_off_is_no_key() {
    let pem = key().to_encrypted_pem(PASSPHRASE, SALT, None);
    for length in (0..pem.len() - 1).step_by(9) {
        assert_eq!(
            opened(&pem[..length], PASSPHRASE),
            Err(KeyFileError::NotAKey),
            "{length}"
        );
    }
}

#[test]
fn a_cost_beyond_bounds_is_refused_before_it_is_paid() {
    let cost = |cost_parameter, block_size, parallelization| ScryptParams {
        salt: [1; 16][..].try_into().unwrap(),
        cost_parameter,
        block_size,
        parallelization,
        key_length: None,
    };
    for (is_within, cost) in [
        (true, cost(1 << 14, 8, 1)),
        (true, cost(1 << 16, 8, 1)),
        (false, cost(1 << 17, 8, 1)),
        (false, cost(1 << 14, 33, 1)),
        (false, cost(1 << 63, u16::MAX, 1)),
        (false, cost(0, 8, 1)),
        (false, cost(1000, 8, 1)),
        (false, cost(1 << 4, 0, 1)),
        (false, cost(1 << 4, 8, 0)),
        (false, cost(1 << 4, 8, MOST_TURNS + 1)),
        (
            false,
            ScryptParams {
                key_length: Some(16),
                ..cost(1 << 4, 8, 1)
            },
        ),
    ] {
        assert_eq!(derive(PASSPHRASE, &cost).is_some(), is_within, "{cost:?}");
    }
}

#[test]
fn the_public_half_is_read_back_and_is_no_private_one() {
    let name = KeyName::new("Example Ltd").unwrap();
    let public = key().public_key();
    let pem = public.to_pem(Some(&name));
    assert_eq!(PublicKey::from_pem(&pem), Ok(public));
    assert_eq!(KeyName::in_file(&pem), Some(name));
    assert_eq!(opened(&pem, PASSPHRASE), Err(KeyFileError::IsPublic));
    let private = key().to_encrypted_pem(PASSPHRASE, SALT, None);
    assert_eq!(PublicKey::from_pem(&private), Err(KeyFileError::IsPrivate));
}

#[test]
fn a_public_key_that_is_damaged_is_refused() {
    let pem = key().public_key().to_pem(None);
    let (_, document) = pkcs8::Document::from_pem(&pem).unwrap();
    for at in 0..document.as_bytes().len() {
        let error = PublicKey::from_pem(&changed(&pem, at)).unwrap_err();
        let expected = [
            KeyFileError::Damaged,
            KeyFileError::NotAKey,
            KeyFileError::OtherAlgorithm,
        ];
        assert!(expected.contains(&error), "byte {at}: {error}");
    }
    assert_eq!(PublicKey::from_bytes([0; 32]), None, "a point of small order");
}

#[test]
fn names_are_one_plain_line() {
    assert!(KeyName::new("A").is_some());
    assert!(KeyName::new(&"名".repeat(80)).is_some());
    for wrong in ["", " A", "A\n", "A\nFingerprint: 00", "\u{1b}[2J", &"名".repeat(81)] {
        assert_eq!(KeyName::new(wrong), None, "{wrong:?}");
    }
}
