use pumice_certificate::{KeyName, PublicKey, WordList};
use pumice_language::Catalogue;
use pumice_qr::{Correction, Matrix};
use serde::Serialize;

use crate::command_line::Form;
use crate::printable;
use crate::text::hexadecimal;

/// A public half, and where it was found.
pub struct Shown {
    /// The file.
    pub file: String,
    /// What the file calls it.
    pub name: Option<KeyName>,
    /// The key.
    pub key: PublicKey,
}

/// The same for programs. Names once given stay.
#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    name: Option<&'a str>,
    fingerprint: String,
    words_en: Vec<&'static str>,
    words_zh_cn: Vec<&'static str>,
    public_key: String,
}

impl Shown {
    /// As it is printed.
    pub fn render(&self, form: &Form, texts: &Catalogue) -> Vec<u8> {
        match form {
            Form::Text => self.text(texts).into(),
            Form::Json => self.json().into(),
        }
    }

    fn text(&self, texts: &Catalogue) -> String {
        let (parts, fingerprint) = (&texts.key.parts, self.key.fingerprint());
        let mut lines = vec![format!("{}: {}", parts.file, self.file)];
        let named = self.name.iter();
        lines.extend(named.map(|name| format!("{}: {}", parts.name, (texts.key.name)(name.as_str()))));
        let digits = fingerprint.to_string();
        let groups: Vec<_> = digits.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        lines.push(format!("{}:", parts.fingerprint));
        lines.extend(groups.chunks(4).map(|row| format!("  {}", row.join(" "))));
        lines.push(format!("{}:", parts.words));
        let words = fingerprint.words(WordList::English);
        lines.extend(words.chunks(6).map(|row| {
            let cells: Vec<_> = row.iter().map(|word| format!("{word:<8}")).collect();
            format!("  {}", cells.join("  ").trim_end())
        }));
        lines.push(format!("{}:", parts.characters));
        let groups = fingerprint.word_groups(WordList::SimplifiedChinese);
        lines.extend(groups.chunks(4).map(|row| format!("  {}", row.join("  "))));
        // In capitals a fingerprint makes a smaller code.
        let code = Matrix::new(digits.to_uppercase().as_bytes(), Correction::Medium);
        lines.push(format!("{}:", parts.code));
        lines.extend(code.iter().flat_map(Matrix::half_blocks));
        lines.iter().map(|line| printable::line(line) + "\n").collect()
    }

    fn json(&self) -> String {
        let fingerprint = self.key.fingerprint();
        let entry = Entry {
            file: &self.file,
            name: self.name.as_ref().map(KeyName::as_str),
            fingerprint: fingerprint.to_string(),
            words_en: fingerprint.words(WordList::English),
            words_zh_cn: fingerprint.words(WordList::SimplifiedChinese),
            public_key: hexadecimal(&self.key.to_bytes()),
        };
        let json = serde_json::to_string_pretty(&entry).expect("texts have a JSON form");
        printable::json(&(json + "\n"))
    }
}
