//! Whether a disk holds what its certificate says. It is only read.

mod certified;
mod disk;
mod entropy;
mod examine;
mod filesystem;
mod identity;
mod json;
mod places;
mod signature;
mod tally;
mod text;

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use pumice_certificate::{Document, Fingerprint, Verified, sign_audit, verify_audit};
use pumice_language::{Catalogue, Language, Unfit};
use pumice_model::{AuditExtent, AuditFinding, AuditRecord, Fit, Fits, Remainder, SanitizeAudit, audit_findings};

use crate::clock;
use crate::command_line::{AuditRequest, Form};
use crate::key::{self, EVERYBODY_READS, Fresh};
use crate::trust::{Standing, Trust};
use crate::verify::{self, Rejection};
use certified::Certified;
use disk::{Disk, DiskError};
use examine::Examined;
pub use json::{SanitizeStatus, finding_name};

/// What came of an audit.
pub struct Audited {
    /// Who signed the certificate.
    pub signer: Signed,
    /// SHA-256 of the certificate's bytes.
    pub certificate: [u8; 32],
    /// The disk against its certificate, or why it was not read.
    pub outcome: Result<Compared, Unfit>,
}

/// By whose key, and what that is to whoever asks.
pub struct Signed {
    by: Fingerprint,
    kind: pumice_model::Signer,
    standing: Standing,
}

/// A disk that was read.
pub struct Compared {
    /// Nothing for an image.
    fits: Option<Fits>,
    remainder: Remainder,
    blocks: u64,
    block_bytes: u64,
    examined: Examined,
    sanitize: SanitizeAudit,
    findings: Vec<AuditFinding>,
    elapsed: Duration,
}

/// What is printed, where, and the exit status.
pub struct Answer {
    /// For standard output.
    pub out: String,
    /// For standard error, a sentence each.
    pub complaints: Vec<String>,
    /// 0: as certified; 1: not; 2: the disk or the certificate cannot be read.
    pub status: u8,
}

/// Audits a disk.
pub fn run(request: &AuditRequest, trust: &Trust, language: Language) -> Answer {
    let catalogue = language.catalogue();
    match audit(request, trust, catalogue) {
        Err(complaint) => Answer {
            out: String::new(),
            complaints: vec![complaint],
            status: crate::FAILURE,
        },
        Ok(result) => {
            let unsigned = sign(request, &result, catalogue).err();
            let is_as_certified =
                matches!(&result, Ok(Audited { outcome: Ok(compared), .. }) if compared.findings.is_empty());
            Answer {
                out: match request.form {
                    Form::Text => text::render(request, &result, catalogue),
                    Form::Json => json::render(request, &result, catalogue),
                },
                complaints: speed(request, &result, catalogue)
                    .into_iter()
                    .chain(unsigned.clone())
                    .collect(),
                status: match unsigned {
                    Some(_) => crate::FAILURE,
                    None => u8::from(!is_as_certified),
                },
            }
        }
    }
}

/// What came of it; the certificate is checked before the disk is opened. An error is a sentence about what cannot be read.
fn audit(request: &AuditRequest, trust: &Trust, catalogue: &Catalogue) -> Result<Result<Audited, Rejection>, String> {
    let checked = verify::check(&request.certificate, &catalogue.verify)?.measured_by(trust);
    let document = match checked.outcome {
        Ok(document) => document,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let standing = trust.standing(&document);
    let Document::Certificate(verified) = document else {
        return Ok(Err(Rejection::NoDisk));
    };
    let signer = Signed {
        by: verified.signer,
        kind: verified.report.signer,
        standing,
    };
    let Some(certified) = Certified::of(&verified) else {
        return Ok(Ok(Audited {
            signer,
            certificate: verified.digest,
            outcome: Err(Unfit::NotErased),
        }));
    };
    let shown = request.disk.display().to_string();
    let disk = Disk::open(&request.disk).map_err(|error| match error {
        DiskError::NotADisk => (catalogue.audit.not_a_disk)(&shown),
        DiskError::Unreadable(error) => (catalogue.audit.unreadable)(&shown, &error),
    })?;
    let fits = fits(&disk, &verified);
    let outcome = if let Some(unfit) = unfit(&disk, &certified, fits) {
        Err(unfit)
    } else {
        let evidence = &verified.report.evidence;
        let sanitize = SanitizeAudit::of(evidence, |technique| disk.sanitize_status(technique));
        Ok(compare(&disk, fits, &certified, sanitize, &request.extent))
    };
    Ok(Ok(Audited {
        signer,
        certificate: verified.digest,
        outcome,
    }))
}

/// Signs and writes a record where one was asked for and the disk was read. The key is opened last, so that a passphrase
/// waits in memory for nothing.
fn sign(request: &AuditRequest, result: &Result<Audited, Rejection>, catalogue: &Catalogue) -> Result<(), String> {
    let (Some(wanted), Ok(audited)) = (&request.record, result) else {
        return Ok(());
    };
    let Ok(compared) = &audited.outcome else {
        return Ok(());
    };
    let record = AuditRecord {
        certificate: audited.certificate,
        fits: compared.fits.unwrap_or(Fits::UNKNOWN),
        remainder: compared.remainder,
        extent: request.extent,
        wanted_blocks: compared.examined.wanted_blocks,
        counts: compared.examined.tally.counts(),
        sanitize: compared.sanitize,
        made_unix_s: clock::now_unix_s(),
        version: env!("CARGO_PKG_VERSION").into(),
    };
    let key = key::open(&wanted.key, wanted.passphrase_file.as_deref(), catalogue)?;
    let mut fresh = Fresh::new(catalogue);
    let written = fresh.write(&wanted.out, &sign_audit(&record, &key), EVERYBODY_READS)?;
    if !verify_audit(&written).is_ok_and(|verified| verified.record == record) {
        return Err((catalogue.key.not_read_back)(&wanted.out.display().to_string()));
    }
    fresh.keep();
    Ok(())
}

fn fits(disk: &Disk, verified: &Verified) -> Option<Fits> {
    let identity = &verified.report.planned.target.identity;
    disk.facts().map(|facts| facts.fits(identity))
}

fn unfit(disk: &Disk, certified: &Certified, fits: Option<Fits>) -> Option<Unfit> {
    let (size, certified) = (disk.size_bytes(), certified.geometry.bytes());
    if size != certified {
        return Some(Unfit::Size { disk: size, certified });
    }
    match fits? {
        fits if identity::is_possible(fits) => None,
        Fits { serial: Fit::Other, .. } => Some(Unfit::Serial),
        Fits { wwn: Fit::Other, .. } => Some(Unfit::Wwn),
        _ => Some(Unfit::Model),
    }
}

fn compare(
    disk: &Disk,
    fits: Option<Fits>,
    certified: &Certified,
    sanitize: SanitizeAudit,
    extent: &AuditExtent,
) -> Compared {
    let begun = Instant::now();
    let examined = examine::examine(disk, certified, extent, &show_progress);
    show_nothing();
    let remainder = certified.remainder;
    let counts = examined.tally.counts();
    Compared {
        fits,
        remainder,
        blocks: certified.geometry.blocks(),
        block_bytes: certified.geometry.logical_block_bytes().into(),
        findings: audit_findings(remainder, examined.wanted_blocks, &counts, &sanitize),
        examined,
        sanitize,
        elapsed: begun.elapsed(),
    }
}

/// Where nobody sees it, nothing is said: a log of it would be long.
fn show_progress(percent: u64) {
    let mut screen = io::stderr();
    if screen.is_terminal() {
        let _ = write!(screen, "\r{percent:3} %");
    }
}

fn show_nothing() {
    let mut screen = io::stderr();
    if screen.is_terminal() {
        let _ = write!(screen, "\r     \r");
    }
}

/// How fast the whole of a disk was read.
fn speed(request: &AuditRequest, result: &Result<Audited, Rejection>, catalogue: &Catalogue) -> Option<String> {
    let (
        AuditExtent::Full,
        Ok(Audited {
            outcome: Ok(compared), ..
        }),
    ) = (&request.extent, result)
    else {
        return None;
    };
    let milliseconds = u64::try_from(compared.elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    let bytes = compared
        .examined
        .tally
        .counts
        .blocks()
        .saturating_mul(compared.block_bytes);
    let seconds = format!("{}.{}", milliseconds / 1000, milliseconds % 1000 / 100);
    Some((catalogue.audit.speed)(bytes / milliseconds / 1000, bytes, &seconds))
}
