use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use pumice_language::{Catalogue, NoPassphrase};
use zeroize::Zeroizing;

use super::terminal::{LONGEST, Secret, Terminal};

/// Characters of the shortest new passphrase.
const SHORTEST: usize = 10;

/// The passphrase of a file that there is: from a file, or asked for.
pub fn known(key: &Path, file: Option<&Path>, texts: &Catalogue) -> Result<Secret, String> {
    let shown = key.display().to_string();
    match file {
        Some(file) => in_file(file, texts),
        None => Terminal::open()
            .and_then(|mut terminal| terminal.ask(&(texts.key.ask)(&shown)))
            .map_err(|why| (texts.key.no_passphrase)(&shown, why)),
    }
}

/// A passphrase for a file that there will be: from a file, or asked for twice.
pub fn fresh(key: &Path, file: Option<&Path>, texts: &Catalogue) -> Result<Secret, String> {
    let shown = key.display().to_string();
    let no_passphrase = |why| (texts.key.no_passphrase)(&shown, why);
    let secret = match file {
        Some(file) => in_file(file, texts)?,
        None => Terminal::open()
            .and_then(|terminal| twice(terminal, &shown, texts))
            .map_err(no_passphrase)?,
    };
    is_fit(&secret).map_err(no_passphrase)?;
    Ok(secret)
}

fn twice(mut terminal: Terminal, shown: &str, texts: &Catalogue) -> Result<Secret, NoPassphrase> {
    let first = terminal.ask(&(texts.key.ask_new)(shown))?;
    is_fit(&first)?;
    let second = terminal.ask(texts.key.ask_again)?;
    if first == second {
        Ok(first)
    } else {
        Err(NoPassphrase::Different)
    }
}

/// The appliance has a US keyboard and no input method.
fn is_fit(secret: &[u8]) -> Result<(), NoPassphrase> {
    if !secret.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        Err(NoPassphrase::Untypable)
    } else if secret.len() < SHORTEST {
        Err(NoPassphrase::Short)
    } else {
        Ok(())
    }
}

/// The first line, as `openssl -passin file:` takes it.
fn in_file(file: &Path, texts: &Catalogue) -> Result<Secret, String> {
    let mut secret = Zeroizing::new(vec![0; LONGEST]);
    let mut length = 0;
    let read = File::open(file).and_then(|mut opened| {
        while length < LONGEST {
            match opened.read(&mut secret[length..])? {
                0 => break,
                more => length += more,
            }
        }
        Ok(())
    });
    read.map_err(|error| (texts.verify.unreadable)(&file.display().to_string(), &error))?;
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let end = secret[..length].iter().position(is_end).unwrap_or(length);
    secret.truncate(end);
    Ok(secret)
}
