//! The sheet that lies in a service contract and names the key by which certificates are judged later.

use pumice_certificate::{Fingerprint, WordList};
use pumice_language::Language;
use pumice_qr::{Correction, Matrix};

use crate::code::Code;
use crate::contents::groups;
use crate::document::{Block, Compared, Document, Form, Lettering, Level, Point, SignatureRow, Signatures, Text};
use crate::word_list;

/// The date in the file. PDF/A wants one, and a key has none: by this computer's clock two prints of one key would differ,
/// and the date that counts is written in ink.
pub const UNDATED_UNIX_S: i64 = 0;

/// Digits are shown in groups of four, four to a line, as on the screens.
const DIGIT_GROUPS: usize = 4;

/// What the sheet says, in a language. The words are those of that language alone: a second row of them would only raise the
/// question which of the two counts, and who cannot type the one has the digits.
pub fn write(fingerprint: Fingerprint, language: Language) -> Document {
    let catalogue = language.catalogue();
    let texts = &catalogue.key_sheet;
    let heading = |text: &str| Block::Heading(Level::Section, text.into());
    let point = |(number, text): (usize, &&str)| Point {
        mark: format!("{number}."),
        text: (*text).into(),
    };
    let blocks = vec![
        Block::Paragraph(Text::running(texts.purpose)),
        Block::Compared(compared(fingerprint, language)),
        heading(texts.checking_heading),
        Block::Points((1..).zip(&texts.checking).map(point).collect()),
        heading(texts.signing_heading),
        Block::Signatures(signatures(language)),
    ];
    Document {
        title: texts.title.into(),
        beside: texts.contract.into(),
        foot: texts.foot.into(),
        page_number: catalogue.report.page,
        punctuation: catalogue.report.punctuation,
        blocks,
    }
}

fn compared(fingerprint: Fingerprint, language: Language) -> Compared {
    let texts = &language.catalogue().key_sheet;
    let list = word_list(language);
    let (lettering, words_in_line) = match list {
        WordList::English => (Lettering::Words, 6),
        WordList::SimplifiedChinese => (Lettering::Ideographs, 4),
    };
    let lines = |groups: &[String], in_line| groups.chunks(in_line).map(<[String]>::to_vec).collect();
    let digits: Vec<String> = groups(&fingerprint.0).split(' ').map(Into::into).collect();
    let forms = vec![
        Form {
            name: texts.digits.into(),
            lines: lines(&digits, DIGIT_GROUPS),
            lettering: Lettering::Digits,
        },
        Form {
            name: texts.words.into(),
            lines: lines(&fingerprint.word_groups(list), words_in_line),
            lettering,
        },
    ];
    // The same capitals as on the screen of the office.
    let content = fingerprint.to_string().to_uppercase();
    let code = Code {
        caption: texts.code.into(),
        alternative: texts.code_alternative.into(),
        matrix: Matrix::new(content.as_bytes(), Correction::Medium).expect("a code holds 64 digits"),
    };
    Compared { forms, code }
}

/// Whoever holds the key, and the client, by hand: a name in a file of the key is nobody's word.
fn signatures(language: Language) -> Signatures {
    let catalogue = language.catalogue();
    let (texts, report) = (&catalogue.key_sheet, &catalogue.report);
    let names = &report.names;
    let row = |role: &str| SignatureRow {
        role: role.into(),
        name: String::new(),
        capacity: String::new(),
        date: report.date_blanks.into(),
    };
    Signatures {
        columns: [names.role, names.name, names.capacity, names.signature, names.date].map(String::from),
        rows: [texts.holder, texts.client].map(row).into(),
        seal: texts.seal.into(),
        meaning: texts.meaning.into(),
    }
}
