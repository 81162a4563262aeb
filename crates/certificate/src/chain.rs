use std::collections::BTreeMap;

use pumice_model::{LedgerPosition, Signer};

use crate::dossier::Document;
use crate::finding::Finding;
use crate::key::Fingerprint;

/// One entry of a ledger, as far as its neighbours depend on it.
#[derive(PartialEq, Eq)]
struct Entry<'a> {
    digest: [u8; 32],
    position: LedgerPosition,
    kind: Signer,
    /// The job's number and the boot.
    work: (&'a str, [u8; 16]),
}

/// Entries of one key with one number are one entry, and each names the one before it. Numbers between them that are not
/// here may be entries of other jobs.
pub fn chained(documents: &[Document], findings: &mut Vec<Finding>) {
    let mut ledgers: BTreeMap<[u8; 32], BTreeMap<u64, Entry>> = BTreeMap::new();
    for document in documents {
        let Some(entry) = entry(document) else {
            continue;
        };
        let (number, digest) = (entry.position.number(), entry.digest);
        let entries = ledgers.entry(document.signer().0).or_default();
        let first = entries.entry(number).or_insert(entry);
        let fork = Finding::Fork {
            signer: document.signer(),
            number,
        };
        if first.digest != digest && !findings.contains(&fork) {
            findings.push(fork);
        }
    }
    for (signer, entries) in &ledgers {
        let entries: Vec<&Entry> = entries.values().collect();
        let signer = Fingerprint(*signer);
        findings.extend(entries.first().and_then(|first| beginning(first, signer)));
        let neighbours = entries.windows(2);
        findings.extend(neighbours.filter_map(|pair| between(pair[0], pair[1], signer)));
    }
}

fn entry(document: &Document) -> Option<Entry<'_>> {
    let (position, digest) = document.entry()?;
    let (kind, job, clock) = match document {
        Document::Certificate(certificate) => {
            let report = &certificate.report;
            (report.signer, &report.job, &report.clock)
        }
        Document::JobReport(report) => {
            let report = &report.report;
            (report.signer, &report.job, &report.clock)
        }
        _ => return None,
    };
    Some(Entry {
        digest,
        position,
        kind,
        work: (job.number.as_str(), clock.boot_id),
    })
}

/// A key of one boot has no earlier jobs.
fn beginning(first: &Entry, signer: Fingerprint) -> Option<Finding> {
    let number = first.position.number();
    (first.kind == Signer::ThisBoot && number > 1).then(|| Finding::Gap {
        signer,
        first: 1,
        last: number - 1,
    })
}

fn between(one: &Entry, next: &Entry, signer: Fingerprint) -> Option<Finding> {
    let (number, next_number) = (one.position.number(), next.position.number());
    if number + 1 == next_number {
        let is_chained = next.position.previous() == Some(one.digest);
        return (!is_chained).then_some(Finding::Unchained {
            signer,
            number: next_number,
        });
    }
    (one.work == next.work).then(|| Finding::Gap {
        signer,
        first: number + 1,
        last: next_number - 1,
    })
}
