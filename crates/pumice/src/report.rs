use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pumice_certificate::Document;
use pumice_language::{Catalogue, Language};
use pumice_report::{PdfError, Sources, SourcesError, Typeface};

use crate::command_line::{Drawing, ReportRequest};
use crate::verify::Rejection;
use crate::{FAILURE, files, text, verify};

/// Where Debian's package fonts-noto-cjk puts the font.
const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// A file is not authentic, or they contradict each other.
const NOT_AUTHENTIC: u8 = 1;

/// Why nothing is drawn.
pub struct Refused {
    /// For people.
    pub sentences: Vec<String>,
    /// The exit status.
    pub status: u8,
}

/// A file of the folder.
type Read = (PathBuf, Vec<u8>);

/// Draws a job's report as it is asked for; answers with what is to be printed.
pub fn draw(request: &ReportRequest, language: Language) -> Result<String, Refused> {
    let catalogue = language.catalogue();
    let (report, beside) = find(&request.path, catalogue)?;
    let beside: Vec<Vec<u8>> = beside.into_iter().map(|(_, bytes)| bytes).collect();
    let sources = Sources::read(&report.1, &beside).map_err(|error| refused_sources(&report.0, error, catalogue))?;
    match (&request.drawing, &request.out) {
        (Drawing::Text, None) => Ok(pumice_report::text(&sources, language)),
        (Drawing::Text, Some(out)) => write(out, pumice_report::text(&sources, language).as_bytes(), catalogue),
        (Drawing::Pdf, out) => {
            let typeface = typeface(request.font.as_deref().unwrap_or(Path::new(FONT)), catalogue)?;
            let pdf =
                pumice_report::pdf(&sources, language, &typeface).map_err(|error| not_drawn(&error, catalogue))?;
            let out = out.clone().unwrap_or_else(|| report.0.with_extension("pdf"));
            write(&out, &pdf, catalogue)
        }
    }
}

/// The job report, and everything else in its folder.
fn find(path: &Path, catalogue: &Catalogue) -> Result<(Read, Vec<Read>), Refused> {
    let shown = || path.display().to_string();
    let folder = if path.is_dir() { Some(path) } else { path.parent() };
    let folder = folder
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut all = read(folder, catalogue)?;
    let names_one = |(file, _): &Read| fs::canonicalize(file).ok() == fs::canonicalize(path).ok();
    let is_report = |(_, bytes): &Read| matches!(Document::read(bytes), Ok(Document::JobReport(_)));
    let reports: Vec<usize> = if path.is_dir() {
        (0..all.len()).filter(|&index| is_report(&all[index])).collect()
    } else {
        (0..all.len()).filter(|&index| names_one(&all[index])).collect()
    };
    match reports[..] {
        [one] => {
            let report = all.swap_remove(one);
            Ok((report, all))
        }
        [] if path.is_dir() => Err(refused(FAILURE, (catalogue.report.no_job_report)(&shown()))),
        [] => Err(refused(FAILURE, (catalogue.report.not_a_job_report)(&shown()))),
        _ => {
            let names: Vec<_> = reports
                .iter()
                .map(|&index| all[index].0.display().to_string())
                .collect();
            Err(refused(
                FAILURE,
                (catalogue.report.several_job_reports)(&shown(), &names.join(", ")),
            ))
        }
    }
}

/// Every file of a folder that should be authentic, each of which is.
fn read(folder: &Path, catalogue: &Catalogue) -> Result<Vec<Read>, Refused> {
    let texts = &catalogue.verify;
    let mut sentences = Vec::new();
    let paths = files::certificates(&[folder.into()], texts, &mut sentences);
    let mut all = Vec::new();
    for path in paths {
        match verify::read(&path) {
            Ok(bytes) => all.push((path, bytes)),
            Err(error) => sentences.push((texts.unreadable)(&path.display().to_string(), &error)),
        }
    }
    if !sentences.is_empty() {
        return Err(Refused {
            sentences,
            status: FAILURE,
        });
    }
    let complaint = |(path, bytes): &Read| {
        let why = Rejection::Defect(Document::read(bytes).err()?).sentence(texts);
        Some((catalogue.report.not_authentic)(&path.display().to_string(), &why))
    };
    let sentences: Vec<String> = all.iter().filter_map(complaint).collect();
    if sentences.is_empty() {
        Ok(all)
    } else {
        Err(Refused {
            sentences,
            status: NOT_AUTHENTIC,
        })
    }
}

fn typeface(font: &Path, catalogue: &Catalogue) -> Result<Typeface, Refused> {
    let texts = &catalogue.report;
    let shown = font.display().to_string();
    let bytes = fs::read(font).map_err(|error| refused(FAILURE, (texts.font_unreadable)(&shown, &error)))?;
    Typeface::new(bytes).map_err(|_| refused(FAILURE, (texts.not_a_font)(&shown)))
}

fn write(out: &Path, bytes: &[u8], catalogue: &Catalogue) -> Result<String, Refused> {
    let unwritable = |error: io::Error| refused(FAILURE, (catalogue.verify.unwritable)(&error));
    fs::write(out, bytes).map_err(unwritable)?;
    Ok((catalogue.report.written)(&out.display().to_string()) + "\n")
}

fn refused_sources(report: &Path, error: SourcesError, catalogue: &Catalogue) -> Refused {
    let texts = &catalogue.report;
    let shown = report.display().to_string();
    match error {
        SourcesError::Defect(defect) => {
            let why = Rejection::Defect(defect).sentence(&catalogue.verify);
            refused(NOT_AUTHENTIC, (texts.not_authentic)(&shown, &why))
        }
        SourcesError::NoJobReport => refused(FAILURE, (texts.not_a_job_report)(&shown)),
        SourcesError::Contradiction(finding) => refused(NOT_AUTHENTIC, text::together::sentence(&finding, catalogue)),
    }
}

fn not_drawn(error: &PdfError, catalogue: &Catalogue) -> Refused {
    refused(FAILURE, (catalogue.report.not_drawn)(&error.to_string()))
}

fn refused(status: u8, sentence: String) -> Refused {
    Refused {
        sentences: vec![sentence],
        status,
    }
}
