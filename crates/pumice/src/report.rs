use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pumice_certificate::Document;
use pumice_language::{Catalogue, Language};
use pumice_report::{PdfError, Sources, SourcesError};

use crate::command_line::{Drawing, ReportRequest};
use crate::verify::Rejection;
use crate::{FAILURE, files, font, text, verify};

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
            let typeface = font::typeface(request.font.as_deref(), catalogue);
            let typeface = typeface.map_err(|sentence| refused(FAILURE, sentence))?;
            let pdf =
                pumice_report::pdf(&sources, language, &typeface).map_err(|error| not_drawn(&error, catalogue))?;
            let out = out.clone().unwrap_or_else(|| report.0.with_extension("pdf"));
            write(&out, &pdf, catalogue)
        }
    }
}

/// The job report, and everything that lies beside it, all of it authentic.
fn find(path: &Path, catalogue: &Catalogue) -> Result<(Read, Vec<Read>), Refused> {
    let texts = &catalogue.report;
    let shown = path.display().to_string();
    if !path.is_dir() {
        let unreadable = |error: io::Error| refused(FAILURE, (catalogue.verify.unreadable)(&shown, &error));
        let report = verify::read(path).map_err(unreadable)?;
        let mut others = beside(path).map_err(unreadable)?;
        others.retain(|other| other != path);
        return Ok(((path.into(), report), read(others, catalogue)?));
    }
    let mut sentences = Vec::new();
    let paths = files::certificates(&[path.into()], &catalogue.verify, &mut sentences);
    if !sentences.is_empty() {
        let status = FAILURE;
        return Err(Refused { sentences, status });
    }
    let is_report = |(_, bytes): &Read| matches!(Document::read(bytes), Ok(Document::JobReport(_)));
    let (mut reports, others): (Vec<Read>, Vec<Read>) = read(paths, catalogue)?.into_iter().partition(is_report);
    match reports.len() {
        0 => Err(refused(FAILURE, (texts.no_job_report)(&shown))),
        1 => Ok((reports.remove(0), others)),
        _ => {
            let names: Vec<_> = reports.iter().map(|(file, _)| file.display().to_string()).collect();
            Err(refused(FAILURE, (texts.several_job_reports)(&shown, &names.join(", "))))
        }
    }
}

/// The files of a file's own folder, not of those below it, that should be authentic.
fn beside(file: &Path) -> io::Result<Vec<PathBuf>> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder.unwrap_or(Path::new(".")))? {
        let path = match folder {
            Some(_) => entry?.path(),
            None => entry?.file_name().into(),
        };
        if path.is_file() && files::is_named_certificate(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Reads files, each of which must be authentic.
fn read(paths: Vec<PathBuf>, catalogue: &Catalogue) -> Result<Vec<Read>, Refused> {
    let texts = &catalogue.verify;
    let mut all = Vec::new();
    let mut sentences = Vec::new();
    let mut status = NOT_AUTHENTIC;
    for path in paths {
        let shown = path.display().to_string();
        match verify::read(&path).map(|bytes| (Document::read(&bytes), bytes)) {
            Ok((Ok(_), bytes)) => all.push((path, bytes)),
            Ok((Err(defect), _)) => {
                let why = Rejection::Defect(defect).sentence(texts);
                sentences.push((catalogue.report.not_authentic)(&shown, &why));
            }
            Err(error) => {
                status = FAILURE;
                sentences.push((texts.unreadable)(&shown, &error));
            }
        }
    }
    if sentences.is_empty() {
        Ok(all)
    } else {
        Err(Refused { sentences, status })
    }
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
