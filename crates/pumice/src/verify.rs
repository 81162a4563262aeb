use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use pumice_certificate::{Defect, Document, Finding, KeyHistory, MOST_BYTES, Weight, compare};
use pumice_language::Verify;
use pumice_model::Verdict;

use crate::trust::{Standing, Trust};

/// A file and what it turned out to be.
pub struct Checked {
    /// The file.
    pub file: PathBuf,
    /// What it certifies, or why it certifies nothing.
    pub outcome: Result<Document, Rejection>,
}

/// Why a file certifies nothing to whoever asks.
pub enum Rejection {
    /// It is not authentic.
    Defect(Defect),
    /// It is, but by a key that is not good for it.
    Signer(Standing),
    /// It is the report of a job, where the certificate of a disk is needed.
    NoDisk,
}

impl Checked {
    /// 0: authentic, and erased, or as certified, where it says that of a disk; 3: authentic and less than that; 1: not
    /// authentic.
    pub fn status(&self) -> u8 {
        match &self.outcome {
            Ok(Document::Certificate(verified)) if verified.judgement.verdict != Verdict::Erased => 3,
            Ok(Document::Audit(audit)) if !audit.findings.is_empty() => 3,
            Ok(_) => 0,
            Err(_) => 1,
        }
    }
}

impl Rejection {
    /// The word for it that programs may rely on.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Defect(defect) => defect.name(),
            Self::Signer(standing) => standing.name(),
            Self::NoDisk => "no-disk",
        }
    }

    /// The field it is about, where it is about one.
    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Defect(defect) => defect.place(),
            Self::Signer(_) | Self::NoDisk => None,
        }
    }

    /// A sentence for people.
    pub fn sentence(&self, texts: &Verify) -> String {
        match self {
            Self::Defect(defect) => sentence(defect, texts),
            Self::Signer(standing) => standing.sentence(texts),
            Self::NoDisk => texts.no_disk.into(),
        }
    }
}

/// Checks a file by itself; an error is about the file system, not about the file.
pub fn check(file: &Path, texts: &Verify) -> Result<Checked, String> {
    let bytes = read(file).map_err(|error| (texts.unreadable)(&file.display().to_string(), &error))?;
    Ok(Checked {
        file: file.into(),
        outcome: Document::read(&bytes).map_err(Rejection::Defect),
    })
}

/// What the files say of keys.
pub fn history(checked: &[Checked]) -> KeyHistory {
    let statements = checked.iter().filter_map(|one| match one.outcome {
        Ok(Document::KeyStatement(signed)) => Some(signed),
        _ => None,
    });
    KeyHistory::new(statements)
}

impl Checked {
    /// Rejects what was signed by a key that does not count for it.
    pub fn measured_by(self, trust: &Trust) -> Self {
        let outcome = self.outcome.and_then(|document| match trust.standing(&document) {
            standing if standing.is_good() => Ok(document),
            standing => Err(Rejection::Signer(standing)),
        });
        Self { outcome, ..self }
    }
}

/// What was asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One file, whatever lies beside it.
    OneFile,
    /// Whatever is given together: nothing of it should be missing.
    Together,
}

impl Scope {
    /// What paths ask about.
    pub fn of(paths: &[PathBuf]) -> Self {
        match paths {
            [path] if !path.is_dir() => Self::OneFile,
            _ => Self::Together,
        }
    }
}

/// Compares the files that are authentic with each other. Who asks about a single one does not ask for the others.
pub fn compare_all(checked: &[Checked], scope: Scope) -> Vec<Finding> {
    let documents = checked.iter().filter_map(|one| one.outcome.as_ref().ok().cloned());
    let mut findings = compare(&documents.collect::<Vec<_>>());
    if scope == Scope::OneFile {
        findings.retain(|finding| !matches!(finding, Finding::WithoutReport { .. } | Finding::AuditOfAnother { .. }));
    }
    findings
}

/// The exit status that a finding calls for. A certificate that a report lists is missing from a folder; where the report
/// alone is asked about, nothing is known of the drive, since its verdict follows from the certificate.
pub fn status_of(finding: &Finding, scope: Scope) -> u8 {
    match finding.weight() {
        Weight::Contradiction if scope == Scope::OneFile && matches!(finding, Finding::Missing { .. }) => 3,
        Weight::Note => 0,
        Weight::Open => 3,
        Weight::Contradiction => 1,
    }
}

/// One byte more than the largest certificate is enough to know that a file is none.
pub fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn sentence(defect: &Defect, texts: &Verify) -> String {
    match defect {
        Defect::Empty => texts.empty.into(),
        Defect::TooLarge => texts.too_large.into(),
        Defect::NotCbor | Defect::NotCose => texts.not_a_certificate.into(),
        Defect::NotDeterministic => texts.not_deterministic.into(),
        Defect::Header(part) => (texts.header)(part),
        Defect::Version(version) => (texts.version)(*version),
        Defect::Field { path, .. } => (texts.field)(path),
        Defect::Key => texts.key.into(),
        Defect::Signature => texts.signature.into(),
        Defect::Countersignature => texts.countersignature.into(),
        Defect::Judgement(part) => (texts.judgement)(part),
    }
}
