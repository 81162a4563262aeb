use thiserror::Error;

use crate::{Fingerprint, KeyFileError, PublicKey, WordList, WordsError};

/// Why a text does not say which key to trust.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unrecognized {
    /// It is neither 64 hexadecimal digits nor words nor a key.
    #[error("it is no fingerprint: neither 64 hexadecimal digits nor 24 words")]
    Neither,
    /// It looks like words.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// It looks like a key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
}

/// The keys that a text names: one public key as PEM, or fingerprints as 64 hexadecimal digits or 24 words, one a line or
/// a single one over several lines. What stands behind `#` is left alone. An error names the line, from 1.
pub fn trusted_keys(text: &str) -> Result<Vec<Fingerprint>, (usize, Unrecognized)> {
    if text.contains("-----BEGIN ") {
        let key = PublicKey::from_pem(text).map_err(|error| (1, error.into()))?;
        return Ok(vec![key.fingerprint()]);
    }
    let lines: Vec<&str> = text.lines().map(without_remark).collect();
    if let Ok(single) = fingerprint(&lines.join(" ")) {
        return Ok(vec![single]);
    }
    let named = (1..).zip(lines).filter(|(_, line)| !line.trim().is_empty());
    let keys: Vec<_> = named
        .map(|(number, line)| fingerprint(line).map_err(|error| (number, error)))
        .collect::<Result<_, _>>()?;
    if keys.is_empty() {
        Err((1, Unrecognized::Neither))
    } else {
        Ok(keys)
    }
}

/// One fingerprint, grouped in any way.
fn fingerprint(text: &str) -> Result<Fingerprint, Unrecognized> {
    let plain: String = text.chars().map(|c| if is_separator(c) { ' ' } else { c }).collect();
    if let Ok(fingerprint) = plain.replace(' ', "").parse() {
        return Ok(fingerprint);
    }
    let is_said_of = |is: fn(char) -> bool| !plain.trim().is_empty() && plain.chars().all(|c| c == ' ' || is(c));
    if is_said_of(|c| c.is_ascii_alphabetic()) {
        Ok(Fingerprint::from_words(&plain, WordList::English)?)
    } else if is_said_of(|c| !c.is_ascii()) {
        Ok(Fingerprint::from_words(&plain, WordList::SimplifiedChinese)?)
    } else {
        Err(Unrecognized::Neither)
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | '-' | ',' | '.' | ';' | '，' | '、' | '。' | '；')
}

fn without_remark(line: &str) -> &str {
    line.split('#').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;

    fn key(seed: u8) -> PublicKey {
        SigningKey::from_seed([seed; 32]).public_key()
    }

    fn grouped(digits: &str, size: usize, between: &str) -> String {
        let groups: Vec<_> = digits.as_bytes().chunks(size).map(String::from_utf8_lossy).collect();
        groups.join(between)
    }

    #[test]
    fn every_form_names_the_key() {
        let fingerprint = key(1).fingerprint();
        let digits = fingerprint.to_string();
        let words = fingerprint.words(WordList::English);
        let characters = fingerprint.words(WordList::SimplifiedChinese).concat();
        for form in [
            digits.clone(),
            digits.to_uppercase(),
            grouped(&digits, 4, " "),
            grouped(&digits, 2, ":"),
            grouped(&digits, 8, "-\n"),
            format!("\n  {digits}  # the office's\n\n"),
            words.join(" "),
            words.join(", "),
            words.join("\n"),
            characters.clone(),
            grouped_characters(&characters),
            key(1).to_pem(None),
            format!("{}\r\n", key(1).to_pem(None).replace('\n', "\r\n")),
        ] {
            assert_eq!(trusted_keys(&form), Ok(vec![fingerprint]), "{form}");
        }
    }

    fn grouped_characters(characters: &str) -> String {
        let characters: Vec<_> = characters.chars().collect();
        let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
        groups.join("、")
    }

    #[test]
    fn a_file_names_several() {
        let [one, two, three] = [1, 2, 3].map(|seed| key(seed).fingerprint());
        let words = two.words(WordList::English).join(" ");
        let characters = three.words(WordList::SimplifiedChinese).concat();
        let file = format!("# those we trust\n{one}\n\n{words} # the witness\n{characters}\n");
        assert_eq!(trusted_keys(&file), Ok(vec![one, two, three]));
    }

    #[test]
    fn what_names_no_key_is_refused_with_its_line() {
        let good = key(1).fingerprint();
        let short = &good.to_string()[1..];
        let words = good.words(WordList::English);
        let many = words.join(" ") + " zoo";
        for (text, line, error) in [
            ("", 1, Unrecognized::Neither),
            ("# nobody", 1, Unrecognized::Neither),
            (short, 1, Unrecognized::Neither),
            (&format!("{good}\n{short}"), 2, Unrecognized::Neither),
            (&format!("{good}\n\n{many}"), 3, WordsError::Count(25).into()),
            ("-----BEGIN PUBLIC KEY-----", 1, KeyFileError::NotAKey.into()),
        ] {
            assert_eq!(trusted_keys(text), Err((line, error)), "{text}");
        }
    }
}
