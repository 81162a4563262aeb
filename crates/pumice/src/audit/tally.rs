use std::collections::BTreeMap;

use pumice_model::AuditCounts;

use super::entropy::Histogram;
use super::signature::Signature;

/// What was found in the blocks that were read: counts and places, never content.
#[derive(Clone, Default)]
pub struct Tally {
    /// Blocks of each kind, but for the structures in them.
    pub counts: AuditCounts,
    /// Structures that were found.
    pub signatures: BTreeMap<Signature, u64>,
    /// How often each byte was met.
    pub histogram: Histogram,
}

impl Tally {
    /// What an audit record keeps of it.
    pub fn counts(&self) -> AuditCounts {
        AuditCounts {
            structures: self.signatures.values().sum(),
            ..self.counts
        }
    }

    /// Adds what another one counted.
    pub fn add(&mut self, other: &Self) {
        let (own, others) = (&mut self.counts, &other.counts);
        own.equal += others.equal;
        own.repeated += others.repeated;
        own.other += others.other;
        own.unreadable += others.unreadable;
        own.excepted += others.excepted;
        own.different += others.different;
        own.unread += others.unread;
        self.differs_at(others.first_difference_bytes);
        for (signature, count) in &other.signatures {
            *self.signatures.entry(*signature).or_default() += count;
        }
        self.histogram.add(&other.histogram);
    }

    /// Takes an offset where it is before the one that is known.
    pub fn differs_at(&mut self, offset_bytes: Option<u64>) {
        let known = [self.counts.first_difference_bytes, offset_bytes].into_iter().flatten();
        self.counts.first_difference_bytes = known.min();
    }
}
