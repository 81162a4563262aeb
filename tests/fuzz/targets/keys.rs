//! Whatever names or holds a key, as people paste and send it: fingerprints, words, public and private keys as text.
#![no_main]

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use pumice_certificate::{Fingerprint, KeySalt, PublicKey, SigningKey, WordList, trusted_keys};
use pumice_fuzz::KEY_SEED;

static TEXTS: LazyLock<[String; 5]> = LazyLock::new(|| {
    let key = SigningKey::from_seed([KEY_SEED; 32]);
    let salt = KeySalt {
        salt: [1; 16],
        iv: [2; 16],
    };
    let words = |list| key.fingerprint().words(list).join(" ");
    [
        key.fingerprint().to_string(),
        words(WordList::English),
        words(WordList::SimplifiedChinese),
        key.public_key().to_pem(None),
        key.to_encrypted_pem(b"passphrase", salt, None),
    ]
});

fuzz_target!(|bytes: &[u8]| {
    assert_reads_again(&String::from_utf8_lossy(bytes));
    if let Ok(text) = text(&mut Unstructured::new(bytes)) {
        assert_reads_again(&text);
    }
});

/// A key is written again as itself, and a fingerprint in any form names the same key. No passphrase is tried: that takes as
/// long as it should.
fn assert_reads_again(text: &str) {
    let _ = SigningKey::check_encrypted_pem(text);
    if let Ok(key) = PublicKey::from_pem(text) {
        assert_eq!(PublicKey::from_pem(&key.to_pem(None)), Ok(key));
        assert_eq!(trusted_keys(text), Ok(vec![key.fingerprint()]));
    }
    for named in trusted_keys(text).unwrap_or_default() {
        let forms = [
            named.to_string(),
            named.words(WordList::English).join(" "),
            named.words(WordList::SimplifiedChinese).join(""),
        ];
        for form in forms {
            assert_eq!(trusted_keys(&form), Ok(vec![named]), "{form}");
        }
        assert_eq!(named.to_string().parse::<Fingerprint>(), Ok(named));
    }
}

/// One of the forms of a key, of which some bytes were changed, taken away or added.
fn text(wishes: &mut Unstructured) -> Result<String> {
    let mut text = wishes.choose(&*TEXTS)?.clone().into_bytes();
    for _ in 0..wishes.int_in_range(0..=6_u8)? {
        let place = wishes.choose_index(text.len())?;
        match wishes.int_in_range(0..=2_u8)? {
            0 => text[place] = wishes.arbitrary()?,
            1 => text.insert(place, wishes.arbitrary()?),
            _ => drop(text.remove(place)),
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}
