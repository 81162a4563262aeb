//! Storey 3: openssl and Pumice open each other's keys, and each accepts what the other's key signed.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use pumice_certificate::{
    KeyChange, KeyFileError, KeyName, KeySalt, KeyStatement, PublicKey, SigningKey, trusted_keys,
};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host};
use tempfile::TempDir;

const OPENSSL: [Requirement; 1] = [Requirement::Program("openssl")];

const PASSPHRASE: &str = "an office in the rain";

fn main() -> ExitCode {
    case::run([
        Case::new("openssl opens our key and signs what we accept", &OPENSSL, signs),
        Case::new("openssl accepts what our key signed", &OPENSSL, verifies),
        Case::new("we open a key that openssl made", &OPENSSL, opens),
        Case::new(
            "what is not such a key is refused, each with its reason",
            &OPENSSL,
            refuses,
        ),
        Case::new(
            "openssl makes the fingerprint from the exported key",
            &OPENSSL,
            fingerprints,
        ),
    ])
}

struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Result<Self> {
        let folder = TempDir::new().map_err(Error::file("the folder for temporary files"))?;
        Ok(Self { folder })
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<()> {
        fs::write(self.at(name), bytes).map_err(Error::file(name))
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        fs::read(self.at(name)).map_err(Error::file(name))
    }

    fn text(&self, name: &str) -> Result<String> {
        Ok(String::from_utf8_lossy(&self.read(name)?).into_owned())
    }

    /// Runs openssl in the folder.
    fn openssl(&self, words: &str) -> Result<Vec<u8>> {
        let mut command = host::command("openssl");
        command.args(words.split(' ')).current_dir(self.folder.path());
        command.env("PASSPHRASE", PASSPHRASE);
        Ok(host::finish(&mut command)?.stdout)
    }
}

fn key() -> SigningKey {
    SigningKey::from_seed([0x29; 32])
}

fn pem() -> Result<String> {
    let name = KeyName::new("示例商贸有限公司").ok_or_else(|| Error::Check("it is a name".into()))?;
    let salt = KeySalt {
        salt: [0x11; 16],
        iv: [0x22; 16],
    };
    Ok(key().to_encrypted_pem(PASSPHRASE.as_bytes(), salt, Some(&name)))
}

fn statement() -> Vec<u8> {
    let statement = KeyStatement {
        made_unix_s: 1_795_000_000,
        change: KeyChange::Revocation {
            key: key().fingerprint(),
            last_good_entry: 12,
        },
    };
    statement.sign(&key())
}

/// The bytes that are signed (RFC 9052 §4.4), and where the signature stands, which ends a statement.
fn signed_part(statement: &[u8]) -> (Vec<u8>, &[u8]) {
    let (rest, signature) = statement.split_at(statement.len() - 64);
    // Tag 18, an array of four; behind it header, an empty map, payload, and the head of 64 bytes.
    let header = &rest[2..];
    let header_length = 2 + usize::from(header[1]);
    let payload = &header[header_length + 1..header.len() - 2];
    let signed = [&b"\x84\x6aSignature1"[..], &header[..header_length], b"\x40", payload];
    (signed.concat(), signature)
}

fn signs() -> Result<()> {
    let bench = Bench::new()?;
    bench.write("key.pem", pem()?)?;
    let public = bench.openssl("pkey -in key.pem -passin env:PASSPHRASE -pubout")?;
    let found = PublicKey::from_pem(&String::from_utf8_lossy(&public));
    ensure(found == Ok(key().public_key()), || {
        format!("openssl finds another key: {found:?}")
    })?;
    let statement = statement();
    let (message, signature) = signed_part(&statement);
    bench.write("message", message)?;
    bench.openssl("pkeyutl -sign -rawin -inkey key.pem -passin env:PASSPHRASE -in message -out signature")?;
    ensure(bench.read("signature")? == signature, || {
        "openssl signs otherwise".into()
    })
}

fn verifies() -> Result<()> {
    let bench = Bench::new()?;
    let statement = statement();
    let (message, signature) = signed_part(&statement);
    bench.write("message", &message)?;
    bench.write("signature", signature)?;
    bench.write("key.pub.pem", key().public_key().to_pem(None))?;
    let words = "pkeyutl -verify -rawin -pubin -inkey key.pub.pem -in message -sigfile signature";
    bench.openssl(words)?;
    bench.write("message", [&message[..], b"!"].concat())?;
    let is_accepted = bench.openssl(words).is_ok();
    ensure(!is_accepted, || "openssl accepts another message".into())
}

fn opens() -> Result<()> {
    let bench = Bench::new()?;
    bench.openssl("genpkey -algorithm ed25519 -out plain.pem")?;
    bench.openssl("pkey -in plain.pem -pubout -out key.pub.pem")?;
    bench.openssl("pkcs8 -topk8 -scrypt -in plain.pem -passout env:PASSPHRASE -out key.pem")?;
    let opened = SigningKey::from_encrypted_pem(&bench.text("key.pem")?, PASSPHRASE.as_bytes());
    let public = PublicKey::from_pem(&bench.text("key.pub.pem")?);
    let opened = opened.map(|key| key.public_key());
    ensure(opened.is_ok() && opened == public, || {
        format!("{opened:?}, not {public:?}")
    })
}

fn refuses() -> Result<()> {
    let bench = Bench::new()?;
    bench.openssl("genpkey -algorithm ed25519 -out plain.pem")?;
    bench.openssl("genpkey -algorithm rsa -out rsa-plain.pem")?;
    bench.openssl("pkcs8 -topk8 -scrypt -in rsa-plain.pem -passout env:PASSPHRASE -out rsa.pem")?;
    bench.openssl("rsa -in rsa-plain.pem -traditional -out rsa-old.pem")?;
    bench.openssl("rsa -in rsa-plain.pem -pubout -out rsa.pub.pem")?;
    bench.openssl("pkcs8 -topk8 -scrypt -in plain.pem -passout pass:another -out other.pem")?;
    bench.openssl("pkcs8 -topk8 -in plain.pem -passout env:PASSPHRASE -out pbkdf2.pem")?;
    for (name, expected) in [
        ("plain.pem", KeyFileError::NotEncrypted),
        ("rsa-plain.pem", KeyFileError::OtherAlgorithm),
        ("rsa.pem", KeyFileError::OtherAlgorithm),
        ("rsa-old.pem", KeyFileError::OtherAlgorithm),
        ("rsa.pub.pem", KeyFileError::IsPublic),
        ("other.pem", KeyFileError::Passphrase),
        ("pbkdf2.pem", KeyFileError::OtherEncryption),
    ] {
        let error = SigningKey::from_encrypted_pem(&bench.text(name)?, PASSPHRASE.as_bytes()).err();
        ensure(error == Some(expected), || {
            format!("{name}: {error:?}, not {expected:?}")
        })?;
    }
    let error = PublicKey::from_pem(&bench.text("rsa.pub.pem")?).err();
    ensure(error == Some(KeyFileError::OtherAlgorithm), || {
        format!("rsa.pub.pem: {error:?}")
    })
}

/// The fingerprint is a plain digest of the COSE_Key, and a public half names its key wherever trust is asked for.
fn fingerprints() -> Result<()> {
    let bench = Bench::new()?;
    bench.write("cose-key", key().public_key().to_cose_key())?;
    let line = bench.openssl("dgst -sha256 -r cose-key")?;
    let digest = String::from_utf8_lossy(&line[..64]).into_owned();
    ensure(digest == key().fingerprint().to_string(), || {
        format!("openssl digests to {digest}")
    })?;
    bench.write("key.pem", pem()?)?;
    bench.openssl("pkey -in key.pem -passin env:PASSPHRASE -pubout -out key.pub.pem")?;
    let named = trusted_keys(&bench.text("key.pub.pem")?);
    ensure(named == Ok(vec![key().fingerprint()]), || format!("{named:?}"))
}
