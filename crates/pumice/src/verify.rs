use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use pumice_certificate::{Defect, Fingerprint, MOST_BYTES, Verified, verify};
use pumice_language::Verify;
use pumice_model::Verdict;

/// A file and what it turned out to be.
pub struct Checked {
    /// The file.
    pub file: PathBuf,
    /// What it certifies, or why it certifies nothing.
    pub outcome: Result<Box<Verified>, Rejection>,
}

/// Why a file certifies nothing to whoever asks.
pub enum Rejection {
    /// It is not an authentic certificate.
    Defect(Defect),
    /// It is, but by another signer than was asked for.
    OtherSigner(Fingerprint),
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

impl Rejection {
    /// The word for it that programs may rely on.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Defect(defect) => defect.name(),
            Self::OtherSigner(_) => "other-signer",
        }
    }

    /// The field it is about, where it is about one.
    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Defect(defect) => defect.place(),
            Self::OtherSigner(_) => None,
        }
    }

    /// A sentence for people.
    pub fn sentence(&self, texts: &Verify) -> String {
        match self {
            Self::Defect(defect) => sentence(defect, texts),
            Self::OtherSigner(signer) => (texts.other_signer)(&signer.to_string()),
        }
    }
}

/// Checks a file; an error is about the file system, not about the certificate.
pub fn check(file: &Path, signer: Option<Fingerprint>, texts: &Verify) -> Result<Checked, String> {
    let bytes = read(file).map_err(|error| (texts.unreadable)(&file.display().to_string(), &error))?;
    let outcome = match verify(&bytes) {
        Ok(verified) if signer.is_some_and(|wanted| wanted != verified.signer) => {
            Err(Rejection::OtherSigner(verified.signer))
        }
        Ok(verified) => Ok(Box::new(verified)),
        Err(defect) => Err(Rejection::Defect(defect)),
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
        Defect::Key => texts.key.into(),
        Defect::Signature => texts.signature.into(),
        Defect::Countersignature => texts.countersignature.into(),
        Defect::Judgement(part) => (texts.judgement)(part),
    }
}
