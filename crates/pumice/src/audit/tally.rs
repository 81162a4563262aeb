use std::collections::BTreeMap;

use pumice_model::AuditCounts;

use super::entropy::Histogram;
use super::signature::Signature;

/// What was found in the blocks that were read: counts and places, never content.
#[derive(Clone, Default)]
pub struct Tally {
    /// Blocks that hold the published stream.
    pub equal: u64,
    /// Others that hold one byte over and over.
    pub repeated: u64,
    /// Any others.
    pub other: u64,
    /// Blocks that could not be read.
    pub unreadable: u64,
    /// Of those that are not the stream or could not be read, the ones that the certificate excepts by name.
    pub excepted: u64,
    /// Of those that could be read, the ones that hold something else than the certificate says.
    pub different: u64,
    /// Of those that could not be read, the ones that the certificate does not except.
    pub unread: u64,
    /// Offset in bytes of the first byte that is not the stream's where it should be.
    pub first_difference_bytes: Option<u64>,
    /// Structures that were found.
    pub signatures: BTreeMap<Signature, u64>,
    /// How often each byte was met.
    pub histogram: Histogram,
}

impl Tally {
    /// Blocks that were looked at.
    pub fn blocks(&self) -> u64 {
        self.equal + self.repeated + self.other + self.unreadable
    }

    /// What an audit record keeps of it.
    pub fn counts(&self) -> AuditCounts {
        AuditCounts {
            equal: self.equal,
            repeated: self.repeated,
            other: self.other,
            unreadable: self.unreadable,
            excepted: self.excepted,
            different: self.different,
            unread: self.unread,
            structures: self.signatures.values().sum(),
            first_difference_bytes: self.first_difference_bytes,
        }
    }

    /// Adds what another one counted.
    pub fn add(&mut self, other: &Self) {
        self.equal += other.equal;
        self.repeated += other.repeated;
        self.other += other.other;
        self.unreadable += other.unreadable;
        self.excepted += other.excepted;
        self.different += other.different;
        self.unread += other.unread;
        self.differs_at(other.first_difference_bytes);
        for (signature, count) in &other.signatures {
            *self.signatures.entry(*signature).or_default() += count;
        }
        self.histogram.add(&other.histogram);
    }

    /// Takes an offset where it is before the one that is known.
    pub fn differs_at(&mut self, offset_bytes: Option<u64>) {
        let known = [self.first_difference_bytes, offset_bytes].into_iter().flatten();
        self.first_difference_bytes = known.min();
    }
}
