use pumice_certificate::{Document, Finding, Weight};
use pumice_language::Catalogue;

use super::job_report::disk;
use crate::printable;
use crate::verify::Checked;

/// What the files say of each other; nothing where there is nothing to compare.
pub fn paragraph(checked: &[Checked], findings: &[Finding], catalogue: &Catalogue) -> String {
    let texts = &catalogue.dossier;
    let documents = || checked.iter().filter_map(|one| one.outcome.as_ref().ok());
    let reports = documents().filter(|one| matches!(one, Document::JobReport(_))).count();
    let certificates = documents()
        .filter(|one| matches!(one, Document::Certificate(_)))
        .count();
    let mut sentences: Vec<String> = findings.iter().map(|finding| sentence(finding, catalogue)).collect();
    let is_whole = checked.iter().all(|one| one.outcome.is_ok()) && findings.iter().all(is_no_doubt);
    if is_whole && reports > 0 && checked.len() > 1 {
        sentences.insert(0, (texts.complete)(certificates));
    }
    if sentences.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = sentences
        .iter()
        .map(|line| format!("  {}\n", printable::line(line)))
        .collect();
    format!("{}:\n{}\n", texts.heading, lines.concat())
}

/// The sentence for a finding.
pub fn sentence(finding: &Finding, catalogue: &Catalogue) -> String {
    let texts = &catalogue.dossier;
    match finding {
        Finding::Missing { job, identity } => (texts.missing)(job.as_str(), &disk(identity)),
        Finding::Unlisted { job, identity } => (texts.unlisted)(job.as_str(), &disk(identity)),
        Finding::ListedOtherwise { job, identity } => (texts.listed_otherwise)(job.as_str(), &disk(identity)),
        Finding::ListedTwice { job, identity } => (texts.listed_twice)(job.as_str(), &disk(identity)),
        Finding::ListedByAnother { job, identity, signer } => {
            (texts.listed_by_another)(job.as_str(), &disk(identity), &signer.to_string())
        }
        Finding::ReportsDisagree { job } => (texts.reports_disagree)(job.as_str()),
        Finding::Gap { signer, first, last } => (texts.gap)(&signer.to_string(), *first, *last),
        Finding::WithoutWitness { job } => (texts.without_witness)(job.as_str()),
        Finding::NotIndependent { job, role } => (texts.not_independent)(job.as_str(), *role),
        Finding::WithoutReport { job } => (texts.without_report)(job.as_str()),
        Finding::Fork { signer, number } => (texts.fork)(&signer.to_string(), *number),
        Finding::Unchained { signer, number } => (texts.unchained)(&signer.to_string(), *number),
        Finding::NotCountersigned { job, role } => (texts.not_countersigned)(job.as_str(), *role),
        Finding::AuditedOtherwise { identity, signer } => {
            (texts.audited_otherwise)(&disk(identity), &signer.to_string())
        }
        Finding::AuditedAsCertified {
            identity,
            signer,
            extent,
        } => (texts.audited_as_certified)(&disk(identity), &signer.to_string(), *extent),
        Finding::AuditedByItsSigner { identity } => (texts.audited_by_its_signer)(&disk(identity)),
        Finding::AuditOfAnother { signer } => (texts.audit_of_another)(&signer.to_string()),
        Finding::UnknownCountersigner { job, signer } => {
            (texts.unknown_countersigner)(job.as_str(), &signer.to_string())
        }
    }
}

/// Whether a finding leaves untouched that everything is there and nothing was added.
fn is_no_doubt(finding: &Finding) -> bool {
    !matches!(finding, Finding::WithoutReport { .. }) && finding.weight() != Weight::Contradiction
}
