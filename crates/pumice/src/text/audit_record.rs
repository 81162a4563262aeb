use pumice_certificate::VerifiedAudit;
use pumice_language::Catalogue;
use pumice_model::Signer;

use super::{Line, hexadecimal, job_report};
use crate::clock;
use crate::trust::Standing;

/// An audit record for people.
pub fn lines(verified: &VerifiedAudit, standing: Standing, catalogue: &Catalogue) -> Vec<Line> {
    let (texts, audit) = (&catalogue.dossier, &catalogue.audit);
    let parts = &texts.parts;
    let record = &verified.record;
    let found: Vec<String> = verified
        .findings
        .iter()
        .map(|&finding| (audit.finding)(finding))
        .collect();
    let found = if found.is_empty() {
        texts.nothing_found.into()
    } else {
        found.join(" ")
    };
    let counts = record.counts;
    vec![
        (parts.found, found),
        (
            parts.certificate,
            format!("SHA-256 {}", hexadecimal(&record.certificate)),
        ),
        (
            audit.parts.found,
            (audit.found)([counts.equal, counts.repeated, counts.other, counts.unreadable]),
        ),
        (audit.parts.sanitize, (audit.sanitize)(record.sanitize)),
        (parts.clock, format!("{} UTC", clock::shown(record.made_unix_s))),
        (
            catalogue.verify.parts.signer,
            job_report::signer(verified.signer, standing, Signer::Enrolled, catalogue),
        ),
    ]
}
