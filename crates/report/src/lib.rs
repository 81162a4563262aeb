//! The report that people read and sign, as pages and as plain text, drawn from verified values only.

mod breaking;
mod code;
mod document;
mod layout;
mod pdf;
mod structure;
mod style;
mod typeface;
mod visible;

pub use pdf::PdfError;
pub use typeface::{Face, Typeface, TypefaceError};
