use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use pumice_certificate::{Defect, MOST_BYTES, Verified, verify};
use pumice_language::Verify;
use pumice_model::Verdict;

/// A file and what it turned out to be.
pub struct Checked {
    /// The file.
    pub file: PathBuf,
    /// What it certifies, or in a sentence why it certifies nothing.
    pub outcome: Result<Box<Verified>, String>,
}

impl Checked {
    /// 0: authentic and erased; 3: authentic and less than erased; 1: not authentic.
    pub fn status(&self) -> u8 {
        match &self.outcome {
            Ok(verified) if verified.judgement.verdict == Verdict::Erased => 0,
            Ok(_) => 3,
            Err(_) => 1,
        }
    }
}

/// Checks a file; an error is about the file system, not about the certificate.
pub fn check(file: &Path, signer: Option<&str>, texts: &Verify) -> Result<Checked, String> {
    let bytes = read(file).map_err(|error| (texts.unreadable)(&file.display().to_string(), &error.to_string()))?;
    let outcome = match verify(&bytes) {
        Ok(verified) => match signer {
            Some(wanted) if !wanted.eq_ignore_ascii_case(&verified.signer.to_string()) => {
                Err((texts.other_signer)(&verified.signer.to_string()))
            }
            _ => Ok(Box::new(verified)),
        },
        Err(defect) => Err(sentence(&defect, texts)),
    };
    Ok(Checked {
        file: file.into(),
        outcome,
    })
}

/// One byte more than the largest certificate is enough to know that a file is none.
fn read(file: &Path) -> io::Result<Vec<u8>> {
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
        Defect::Key | Defect::Signature => texts.signature.into(),
        Defect::Judgement(part) => (texts.judgement)(part),
    }
}
