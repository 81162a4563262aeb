//! Keys that sign: made, shown, handed over and revoked. Nothing of a private half is printed.

mod passphrase;
mod request;
mod show;
mod store;
mod terminal;

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use pumice_certificate::{
    KeyChange, KeyFileError, KeyName, KeySalt, KeyStatement, PublicKey, SignedKeyStatement, SigningKey,
};
use pumice_language::{Catalogue, KeyFault, Language};
use zeroize::Zeroizing;

use crate::font;
use request::{Asked, ExportForm, Showing};
pub use request::{KeyRequest, command, request};
use show::Shown;
pub use store::{Fresh, sync_folder};

/// Bytes of the largest file that is read as a key.
const MOST_BYTES: u64 = 1 << 16;

/// A private half has no reader but its owner.
const OWNER_ONLY: u32 = 0o600;
pub const EVERYBODY_READS: u32 = 0o644;

/// What an office calls its key, where it has a name.
type Name = Option<KeyName>;

/// Does what is asked for. The answer is what to print, or a sentence about why it was not done.
pub fn run(request: &KeyRequest, language: Language) -> Result<Vec<u8>, String> {
    let keys = Keys {
        request,
        texts: language.catalogue(),
    };
    match &request.asked {
        Asked::New { file, name } => keys.new_key(file, name.as_ref()),
        Asked::Show { file, showing } => match showing {
            Showing::Printed(form) => {
                let (key, name) = keys.public_half(file)?;
                let file = file.display().to_string();
                Ok(Shown { file, name, key }.render(form, keys.texts))
            }
            Showing::Sheet { out, font } => keys.sheet(file, out, font.as_deref(), language),
        },
        Asked::Export { file, form } => keys.export(file, *form),
        Asked::Rotate { old, new, name } => keys.rotate(old, new, name.as_ref()),
        Asked::Revoke {
            file,
            successor,
            last_good_entry,
            out,
        } => keys.revoke(file, successor.as_deref(), *last_good_entry, out),
    }
}

struct Keys<'a> {
    request: &'a KeyRequest,
    texts: &'a Catalogue,
}

impl Keys<'_> {
    fn new_key(&self, file: &Path, name: Option<&KeyName>) -> Result<Vec<u8>, String> {
        let public = public_path(file);
        self.refuse_present(&[file, &public])?;
        let passphrase = passphrase::fresh(file, self.request.passphrase_file.as_deref(), self.texts)?;
        let mut fresh = Fresh::new(self.texts);
        let key = self.make(&mut fresh, file, &passphrase, name)?;
        fresh.keep();
        Ok(self.made(file, &key, name))
    }

    fn export(&self, file: &Path, form: ExportForm) -> Result<Vec<u8>, String> {
        if form == ExportForm::CoseKey && io::stdout().is_terminal() {
            return Err(self.texts.key.bytes_on_terminal.into());
        }
        let (key, name) = self.public_half(file)?;
        Ok(match form {
            ExportForm::Pem => key.to_pem(name.as_ref()).into(),
            ExportForm::Hexadecimal => (crate::text::hexadecimal(&key.to_bytes()) + "\n").into(),
            ExportForm::CoseKey => key.to_cose_key(),
        })
    }

    fn sheet(&self, file: &Path, out: &Path, font: Option<&Path>, language: Language) -> Result<Vec<u8>, String> {
        self.refuse_present(&[out])?;
        let typeface = font::typeface(font, self.texts)?;
        let (key, _) = self.public_half(file)?;
        let sheet = pumice_report::key_sheet(&key, language, &typeface);
        let sheet = sheet.map_err(|error| (self.texts.key.not_drawn)(&error.to_string()))?;
        let mut fresh = Fresh::new(self.texts);
        fresh.write(out, &sheet, EVERYBODY_READS)?;
        fresh.keep();
        let sentence = (self.texts.key.drawn)(&out.display().to_string());
        Ok(format!("{}\n", crate::printable::line(&sentence)).into())
    }

    fn rotate(&self, old: &Path, new: &Path, name: Option<&KeyName>) -> Result<Vec<u8>, String> {
        let (public, succession) = (public_path(new), beside(new, "succession.cose"));
        self.refuse_present(&[new, &public, &succession])?;
        let old_key = self.private_half(old)?;
        let passphrase = passphrase::fresh(new, self.request.new_passphrase_file.as_deref(), self.texts)?;
        let mut fresh = Fresh::new(self.texts);
        let key = self.make(&mut fresh, new, &passphrase, name)?;
        let successor = key.public_key();
        self.state(&mut fresh, &succession, KeyChange::Succession { successor }, &old_key)?;
        fresh.keep();
        let mut out = self.made(new, &key, name);
        let sentence = (self.texts.key.handed_over)(&succession.display().to_string());
        out.extend(format!("{}\n", crate::printable::line(&sentence)).into_bytes());
        Ok(out)
    }

    fn revoke(&self, file: &Path, successor: Option<&Path>, number: u64, out: &Path) -> Result<Vec<u8>, String> {
        self.refuse_present(&[out])?;
        let (signer, revoked) = if let Some(successor) = successor {
            let text = self.read(file)?;
            let revoked = PublicKey::from_pem(&text).map_err(|error| self.fault(file, error))?;
            (self.private_half(successor)?, revoked)
        } else {
            let signer = self.private_half(file)?;
            let revoked = signer.public_key();
            (signer, revoked)
        };
        let change = KeyChange::Revocation {
            key: revoked.fingerprint(),
            last_good_entry: number,
        };
        let mut fresh = Fresh::new(self.texts);
        self.state(&mut fresh, out, change, &signer)?;
        fresh.keep();
        let sentence = (self.texts.key.revoked)(&out.display().to_string(), number);
        Ok(format!("{}\n", crate::printable::line(&sentence)).into())
    }

    /// Makes a key and writes both halves; the private one is opened again from what was read back.
    fn make(
        &self,
        fresh: &mut Fresh,
        file: &Path,
        passphrase: &[u8],
        name: Option<&KeyName>,
    ) -> Result<SigningKey, String> {
        let mut seed = Zeroizing::new([0; 32]);
        draw(&mut *seed);
        let key = SigningKey::from_seed(*seed);
        let mut salt = KeySalt {
            salt: [0; 16],
            iv: [0; 16],
        };
        draw(&mut salt.salt);
        draw(&mut salt.iv);
        let private = key.to_encrypted_pem(passphrase, salt, name);
        let read_back = fresh.write(file, private.as_bytes(), OWNER_ONLY)?;
        let opened = SigningKey::from_encrypted_pem(&String::from_utf8_lossy(&read_back), passphrase);
        if !opened.is_ok_and(|opened| opened.public_key() == key.public_key()) {
            return Err((self.texts.key.not_read_back)(&file.display().to_string()));
        }
        let public = key.public_key().to_pem(name);
        fresh.write(&public_path(file), public.as_bytes(), EVERYBODY_READS)?;
        Ok(key)
    }

    /// Signs a statement, and verifies what was read back.
    fn state(&self, fresh: &mut Fresh, out: &Path, change: KeyChange, signer: &SigningKey) -> Result<(), String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let statement = KeyStatement {
            made_unix_s: now.map_or(0, |since| since.as_secs()),
            change,
        };
        let read_back = fresh.write(out, &statement.sign(signer), EVERYBODY_READS)?;
        let verified = SignedKeyStatement::verify(&read_back);
        if verified.is_ok_and(|verified| verified.statement == statement) {
            Ok(())
        } else {
            Err((self.texts.key.not_read_back)(&out.display().to_string()))
        }
    }

    fn made(&self, file: &Path, key: &SigningKey, name: Option<&KeyName>) -> Vec<u8> {
        let (private, public) = (file.display().to_string(), public_path(file).display().to_string());
        let sentence = crate::printable::line(&(self.texts.key.made)(&private, &public));
        let shown = Shown {
            file: private,
            name: name.cloned(),
            key: key.public_key(),
        };
        [
            format!("{sentence}\n\n").into(),
            shown.render(&crate::command_line::Form::Text, self.texts),
        ]
        .concat()
    }

    /// The public half that a file of either half holds.
    fn public_half(&self, file: &Path) -> Result<(PublicKey, Name), String> {
        let text = self.read(file)?;
        let name = KeyName::in_file(&text);
        match PublicKey::from_pem(&text) {
            Ok(key) => Ok((key, name)),
            Err(KeyFileError::IsPrivate) => Ok((self.private_half(file)?.public_key(), name)),
            Err(error) => Err(self.fault(file, error)),
        }
    }

    fn private_half(&self, file: &Path) -> Result<SigningKey, String> {
        open(file, self.request.passphrase_file.as_deref(), self.texts)
    }

    fn read(&self, file: &Path) -> Result<String, String> {
        read(file, self.texts)
    }

    /// Before anything is asked, so that nobody types a passphrase in vain.
    fn refuse_present(&self, files: &[&Path]) -> Result<(), String> {
        let present = files.iter().find(|file| file.symlink_metadata().is_ok());
        present.map_or(Ok(()), |file| Err((self.texts.key.exists)(&file.display().to_string())))
    }

    fn fault(&self, file: &Path, error: KeyFileError) -> String {
        fault(file, error, self.texts)
    }
}

/// Opens the private half of a key with its passphrase, from a file or asked for. What is wrong with the key whatever the
/// passphrase is said before that is asked for.
pub fn open(file: &Path, passphrase_file: Option<&Path>, texts: &Catalogue) -> Result<SigningKey, String> {
    let text = read(file, texts)?;
    SigningKey::check_encrypted_pem(&text).map_err(|error| fault(file, error, texts))?;
    let passphrase = passphrase::known(file, passphrase_file, texts)?;
    SigningKey::from_encrypted_pem(&text, &passphrase).map_err(|error| fault(file, error, texts))
}

fn read(file: &Path, texts: &Catalogue) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|opened| opened.take(MOST_BYTES).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) => Err((texts.verify.unreadable)(&file.display().to_string(), &error)),
    }
}

fn fault(file: &Path, error: KeyFileError, texts: &Catalogue) -> String {
    let fault = match error {
        KeyFileError::NotAKey => KeyFault::NotAKey,
        KeyFileError::OtherAlgorithm => KeyFault::OtherAlgorithm,
        KeyFileError::NotEncrypted => KeyFault::NotEncrypted,
        KeyFileError::OtherEncryption => KeyFault::OtherEncryption,
        KeyFileError::Passphrase => KeyFault::Passphrase,
        KeyFileError::Damaged => KeyFault::Damaged,
        KeyFileError::IsPublic => KeyFault::IsPublic,
        KeyFileError::IsPrivate => KeyFault::IsPrivate,
    };
    (texts.key.fault)(&file.display().to_string(), fault)
}

fn draw(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("Linux has had getrandom since 3.17");
}

fn public_path(file: &Path) -> PathBuf {
    beside(file, "pub.pem")
}

/// `operator.pem` and `operator` both lead to `operator.pub.pem`.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let is_pem = file.extension().is_some_and(|extension| extension == "pem");
    let stem = if is_pem { file.with_extension("") } else { file.into() };
    let mut name = stem.into_os_string();
    name.push(".");
    name.push(ending);
    name.into()
}
