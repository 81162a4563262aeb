//! The report that people read and sign, drawn from verified values and from nothing else.
//!
//! [`Sources`] takes bytes and checks them; [`pdf`] and [`text`] draw what it holds: a document of blocks (`contents`),
//! which is set on pages (`layout`) and written as PDF/A-2a and PDF/UA-1, or as plain text. The same sources, typeface and
//! language give the same bytes.

mod breaking;
mod code;
mod contents;
mod document;
mod layout;
mod pdf;
mod plain;
mod sources;
mod structure;
mod style;
mod time;
mod typeface;
mod visible;

use pumice_language::Language;

use crate::time::Times;

pub use pdf::PdfError;
pub use sources::{Sources, SourcesError, shown_texts, typed_texts};
pub use typeface::{Typeface, TypefaceError};

/// The report as a PDF.
pub fn pdf(sources: &Sources, language: Language, typeface: &Typeface) -> Result<Vec<u8>, PdfError> {
    let document = contents::write(sources, language);
    let layout = layout::lay_out(&document, typeface)?;
    let report = &sources.report.report;
    let times = Times {
        clock: &report.clock,
        built_unix_s: report.appliance.built_unix_s,
        catalogue: language.catalogue(),
    };
    let particulars = pdf::Particulars {
        title: format!("{} {}", document.title, report.job.number.as_str()),
        language: tag(language),
        identifier: contents::groups(&sources.report.digest),
        unix_s: times.of_report_unix_s(),
    };
    pdf::draw(&layout, &particulars, typeface)
}

/// The report as plain text.
pub fn text(sources: &Sources, language: Language) -> String {
    plain::render(&contents::write(sources, language))
}

/// The language as RFC 5646 names it.
fn tag(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::ZhCn => "zh-CN",
    }
}
