//! Paper that people read and sign, drawn from verified values and from nothing else: the report of a job, and the sheet
//! with a key's fingerprint.
//!
//! [`Sources`] takes bytes and checks them; [`pdf`] and [`text`] draw what it holds, and [`key_sheet`] draws a public key:
//! a document of blocks (`contents`, `sheet`), which is set on pages (`layout`) and written as PDF/A-2a and PDF/UA-1, or as
//! plain text. The same values, typeface and language give the same bytes.

mod breaking;
mod code;
mod contents;
mod document;
mod layout;
mod pdf;
mod plain;
mod sheet;
mod sources;
mod structure;
mod style;
mod time;
mod typeface;
mod visible;

use pumice_certificate::{PublicKey, WordList};
use pumice_language::Language;

use crate::document::Document;
use crate::pdf::Particulars;
use crate::time::Times;

pub use pdf::PdfError;
pub use sources::{Sources, SourcesError, shown_texts, typed_texts};
pub use typeface::{Typeface, TypefaceError};

/// The report as a PDF.
pub fn pdf(sources: &Sources, language: Language, typeface: &Typeface) -> Result<Vec<u8>, PdfError> {
    let document = contents::write(sources, language);
    let report = &sources.report.report;
    let times = Times {
        clock: &report.clock,
        built_unix_s: report.appliance.built_unix_s,
        catalogue: language.catalogue(),
    };
    let particulars = Particulars {
        title: format!("{} {}", document.title, report.job.number.as_str()),
        language: tag(language),
        identifier: contents::groups(&sources.report.digest),
        unix_s: times.of_report_unix_s(),
    };
    print(&document, &particulars, typeface)
}

/// The report as plain text.
pub fn text(sources: &Sources, language: Language) -> String {
    plain::render(&contents::write(sources, language))
}

/// The sheet that names a key in a contract, by its fingerprint, as a PDF.
pub fn key_sheet(key: &PublicKey, language: Language, typeface: &Typeface) -> Result<Vec<u8>, PdfError> {
    let fingerprint = key.fingerprint();
    let document = sheet::write(fingerprint, language);
    let particulars = Particulars {
        title: format!("{} {}", document.title, contents::groups(&fingerprint.0[..8])),
        language: tag(language),
        identifier: contents::groups(&fingerprint.0),
        unix_s: sheet::UNDATED_UNIX_S,
    };
    print(&document, &particulars, typeface)
}

/// The words in which a fingerprint is shown to whoever reads a language.
pub fn word_list(language: Language) -> WordList {
    match language {
        Language::En => WordList::English,
        Language::ZhCn => WordList::SimplifiedChinese,
    }
}

fn print(document: &Document, particulars: &Particulars, typeface: &Typeface) -> Result<Vec<u8>, PdfError> {
    let layout = layout::lay_out(document, typeface)?;
    pdf::draw(&layout, particulars, typeface)
}

/// The language as RFC 5646 names it.
fn tag(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::ZhCn => "zh-CN",
    }
}
