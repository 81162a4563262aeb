use std::collections::BTreeMap;

use pumice_model::LedgerPosition;

use crate::Weight;
use crate::dossier::Document;
use crate::key::Fingerprint;
use crate::ledger::{Entry, EntryKind, Ledger};

/// What a certificate, or a job report, says of its place in the ledger of the key that signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The key that signed it.
    pub signer: Fingerprint,
    /// Its place in that key's ledger, as it says.
    pub position: LedgerPosition,
    /// Its own digest.
    pub digest: [u8; 32],
    /// The boot it was signed in.
    pub boot_id: [u8; 16],
    /// When in that boot, in milliseconds since its beginning.
    pub signed_ms: u64,
}

/// Something that a ledger and the certificates of its key do not agree in, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LedgerFinding {
    /// What has the number is not here: it is kept elsewhere, or was lost with the power before it was on a stick.
    NotHere(u64),
    /// The number was lost with the power while it was recorded.
    Lost(u64),
    /// A part of a record stands at the end: the number was lost with the power while it was recorded, and the stick was
    /// not used since.
    Torn(u64),
    /// A certificate is here with a number that the ledger has as lost.
    LostButHere(u64),
    /// The ledger has no such number: it is older than the certificate.
    NotRecorded(u64),
    /// Two different entries have the number: the stick was copied, or an old copy was put back.
    Fork(u64),
    /// The certificate names another entry before it than there is.
    OtherPrevious(u64),
    /// It was signed before one with a smaller number, in the same boot.
    OutOfOrder(u64),
}

impl Held {
    /// What a document says, where it stands in a ledger.
    pub fn of(document: &Document) -> Option<Self> {
        let (position, digest) = document.entry()?;
        let clock = match document {
            Document::Certificate(certificate) => certificate.report.clock,
            Document::JobReport(report) => report.report.clock,
            Document::Audit(_) | Document::KeyStatement(_) => return None,
        };
        Some(Self {
            signer: document.signer(),
            position,
            digest,
            boot_id: clock.boot_id,
            signed_ms: clock.read_at_ms,
        })
    }
}

impl LedgerFinding {
    /// The number it is about.
    pub fn number(self) -> u64 {
        match self {
            Self::NotHere(number)
            | Self::Lost(number)
            | Self::Torn(number)
            | Self::LostButHere(number)
            | Self::NotRecorded(number)
            | Self::Fork(number)
            | Self::OtherPrevious(number)
            | Self::OutOfOrder(number) => number,
        }
    }

    /// How much it takes from the ledger and what was signed. A note can be of somebody who does nothing wrong.
    pub fn weight(self) -> Weight {
        match self {
            Self::NotHere(_) | Self::Lost(_) | Self::Torn(_) | Self::LostButHere(_) => Weight::Note,
            Self::NotRecorded(_) | Self::Fork(_) | Self::OtherPrevious(_) | Self::OutOfOrder(_) => {
                Weight::Contradiction
            }
        }
    }

    /// The word for it that programs may rely on.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotHere(_) => "not-here",
            Self::Lost(_) => "lost",
            Self::Torn(_) => "torn",
            Self::LostButHere(_) => "lost-but-here",
            Self::NotRecorded(_) => "not-recorded",
            Self::Fork(_) => "fork",
            Self::OtherPrevious(_) => "other-previous",
            Self::OutOfOrder(_) => "out-of-order",
        }
    }
}

/// Compares a ledger with certificates and job reports; those of other keys are left out of account. The findings are in
/// the order of their numbers, each once.
pub fn check_ledger(ledger: &Ledger, held: &[Held]) -> Vec<LedgerFinding> {
    let mut by_number: BTreeMap<u64, Vec<&Held>> = BTreeMap::new();
    for one in held.iter().filter(|one| one.signer == ledger.key()) {
        by_number.entry(one.position.number()).or_default().push(one);
    }
    let mut findings = Vec::new();
    for entry in ledger.entries() {
        let here = by_number.get(&entry.number).map_or(&[][..], Vec::as_slice);
        findings.extend(of_entry(entry, here));
    }
    if ledger.is_torn() {
        findings.push(LedgerFinding::Torn(ledger.last_number() + 1));
    }
    for (number, here) in &by_number {
        findings.extend(of_certificates(ledger, *number, here));
    }
    findings.extend(out_of_order(&by_number));
    findings.sort_by_key(|finding| (finding.number(), *finding));
    findings.dedup();
    findings
}

fn of_entry(entry: &Entry, here: &[&Held]) -> Option<LedgerFinding> {
    let number = entry.number;
    match (entry.kind, here) {
        (EntryKind::Lost, []) => Some(LedgerFinding::Lost(number)),
        (EntryKind::Lost, _) => Some(LedgerFinding::LostButHere(number)),
        (EntryKind::Certificate | EntryKind::JobReport, []) => Some(LedgerFinding::NotHere(number)),
        (EntryKind::Certificate | EntryKind::JobReport, _) => {
            let is_other = |one: &&Held| one.digest != entry.digest;
            here.iter().any(is_other).then_some(LedgerFinding::Fork(number))
        }
    }
}

fn of_certificates(ledger: &Ledger, number: u64, here: &[&Held]) -> Vec<LedgerFinding> {
    let mut findings = Vec::new();
    if here.windows(2).any(|pair| pair[0].digest != pair[1].digest) {
        findings.push(LedgerFinding::Fork(number));
    }
    if number > ledger.last_number() {
        findings.push(LedgerFinding::NotRecorded(number));
    }
    // Beyond the ledger's end nothing is known of what was before.
    if number <= ledger.last_number() + 1 {
        let before = number.checked_sub(2).and_then(|index| usize::try_from(index).ok());
        let before = before
            .and_then(|index| ledger.entries().get(index))
            .map(|entry| entry.digest);
        if here.iter().any(|one| one.position.previous() != before) {
            findings.push(LedgerFinding::OtherPrevious(number));
        }
    }
    findings
}

fn out_of_order(by_number: &BTreeMap<u64, Vec<&Held>>) -> Vec<LedgerFinding> {
    let mut latest: BTreeMap<[u8; 16], u64> = BTreeMap::new();
    let mut findings = Vec::new();
    for (number, here) in by_number {
        for one in here {
            let latest_ms = latest.entry(one.boot_id).or_default();
            if one.signed_ms < *latest_ms {
                findings.push(LedgerFinding::OutOfOrder(*number));
            }
            *latest_ms = one.signed_ms.max(*latest_ms);
        }
    }
    findings
}

#[cfg(test)]
#[path = "ledger_check_tests.rs"]
mod tests;
