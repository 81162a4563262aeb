mod sanitize;

use std::collections::BTreeMap;

use pumice_language::{Catalogue, Unfit};
use pumice_model::{AuditExtent, AuditFinding, Fit, Fits, Remainder};
use serde::Serialize;

use super::places::probability;
use super::signature::Signature;
use super::text::{SHARES, reasons, seed};
use super::{Audited, Compared};
use crate::command_line::AuditRequest;
use crate::printable;
use crate::verify::Rejection;

pub use sanitize::SanitizeStatus;

/// An audit, for programs. Names once given stay.
#[derive(Serialize)]
struct Entry {
    disk: String,
    certificate: String,
    signer: Option<String>,
    as_certified: bool,
    /// Why not: in words that stay, and in sentences.
    findings: Vec<&'static str>,
    sentences: Vec<String>,
    /// Nothing where the disk was not read.
    read: Option<Read>,
}

#[derive(Serialize)]
struct Read {
    identity: Identity,
    expected: &'static str,
    extent: &'static str,
    seed_hex: Option<String>,
    block_bytes: u64,
    disk_blocks: u64,
    wanted_blocks: u64,
    stream_blocks: u64,
    repeated_byte_blocks: u64,
    other_blocks: u64,
    unreadable_blocks: u64,
    excepted_blocks: u64,
    different_blocks: u64,
    first_difference_bytes: Option<u64>,
    confidence: Vec<Confidence>,
    structures: BTreeMap<&'static str, u64>,
    entropy_bits_per_byte: Option<f64>,
    sanitize: SanitizeStatus,
    elapsed_ms: u64,
}

#[derive(Serialize)]
struct Identity {
    size: &'static str,
    serial: &'static str,
    wwn: &'static str,
    model: &'static str,
}

/// Had one block in `one_in` been left, the sample would have held at least one with this probability.
#[derive(Serialize)]
struct Confidence {
    one_in: u32,
    probability: f64,
}

/// The result as one JSON object.
pub fn render(request: &AuditRequest, result: &Result<Audited, Rejection>, catalogue: &Catalogue) -> String {
    let findings = match result {
        Err(rejection) => vec![rejection.name()],
        Ok(Audited {
            outcome: Err(unfit), ..
        }) => vec![unfit_name(*unfit)],
        Ok(Audited {
            outcome: Ok(compared), ..
        }) => compared.findings.iter().map(|one| finding_name(*one)).collect(),
    };
    let audited = result.as_ref().ok();
    let entry = Entry {
        disk: request.disk.display().to_string(),
        certificate: request.certificate.display().to_string(),
        signer: audited.map(|audited| audited.signer.by.to_string()),
        as_certified: findings.is_empty(),
        findings,
        sentences: reasons(result, catalogue),
        read: audited
            .and_then(|audited| audited.outcome.as_ref().ok())
            .map(|compared| read(request, compared)),
    };
    let json = serde_json::to_string_pretty(&entry).expect("every entry has a form in JSON");
    printable::json(&json) + "\n"
}

fn read(request: &AuditRequest, compared: &Compared) -> Read {
    let (tally, fits) = (&compared.examined.tally, compared.fits.unwrap_or(Fits::UNKNOWN));
    let wanted = compared.examined.wanted_blocks;
    let drawn = match request.extent {
        AuditExtent::Sample { seed, .. } if wanted < compared.blocks => Some(seed),
        _ => None,
    };
    let shares = SHARES.iter().filter(|_| drawn.is_some());
    let count = |signature: Signature| tally.signatures.get(&signature).copied().unwrap_or(0);
    Read {
        identity: Identity {
            size: fit_name(Fit::Same),
            serial: fit_name(fits.serial),
            wwn: fit_name(fits.wwn),
            model: fit_name(fits.model),
        },
        expected: match compared.remainder {
            Remainder::Stream => "stream",
            Remainder::Nothing => "erased-by-firmware",
            Remainder::Perhaps => "erased-by-firmware-in-part",
        },
        extent: if drawn.is_some() { "sample" } else { "full" },
        seed_hex: drawn.map(seed),
        block_bytes: compared.block_bytes,
        disk_blocks: compared.blocks,
        wanted_blocks: wanted,
        stream_blocks: tally.counts.equal,
        repeated_byte_blocks: tally.counts.repeated,
        other_blocks: tally.counts.other,
        unreadable_blocks: tally.counts.unreadable,
        excepted_blocks: tally.counts.excepted,
        different_blocks: tally.counts.different,
        first_difference_bytes: tally.counts.first_difference_bytes,
        confidence: shares
            .map(|&one_in| Confidence {
                one_in,
                probability: probability(wanted, one_in),
            })
            .collect(),
        structures: Signature::ALL
            .map(|signature| (signature.name(), count(signature)))
            .into(),
        entropy_bits_per_byte: tally.histogram.bits_per_byte(),
        sanitize: SanitizeStatus::of(compared.sanitize),
        elapsed_ms: u64::try_from(compared.elapsed.as_millis()).unwrap_or(u64::MAX),
    }
}

fn fit_name(fit: Fit) -> &'static str {
    match fit {
        Fit::Same => "same",
        Fit::Other => "other",
        Fit::Unknown => "unknown",
    }
}

fn unfit_name(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::NotErased => "not-erased",
        Unfit::Size { .. } => "other-size",
        Unfit::Serial => "other-serial",
        Unfit::Wwn => "other-wwn",
        Unfit::Model => "other-model",
    }
}

/// The word for what was found that programs may rely on.
pub fn finding_name(finding: AuditFinding) -> &'static str {
    match finding {
        AuditFinding::Different { .. } => "different",
        AuditFinding::Unexpected { .. } => "unexpected",
        AuditFinding::StreamLeft { .. } => "stream-left",
        AuditFinding::Unreadable { .. } => "unreadable",
        AuditFinding::Structures { .. } => "structures",
        AuditFinding::GivenUp => "given-up",
        AuditFinding::NeverSanitized => "never-sanitized",
        AuditFinding::SanitizeFailed => "sanitize-failed",
        AuditFinding::SanitizeInProgress => "sanitize-in-progress",
        AuditFinding::OtherSanitize { .. } => "other-sanitize",
    }
}
