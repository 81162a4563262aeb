mod sanitize;

use serde::{Deserialize, Serialize};

use crate::{Evidence, FirmwareOutcome, Planned, ReadsAs, Sanitize, Verdict};

pub use sanitize::{CertifiedSanitize, SanitizeAnswer, SanitizeAudit, WhyNotAsked, WrittenSince};

/// What somebody found who compared a drive with its certificate on another computer, before it is signed. Counts and
/// places only, never content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// SHA-256 of the certificate's bytes.
    pub certificate: [u8; 32],
    /// The drive's own words against the certificate's; an image of a drive says nothing.
    pub fits: Fits,
    /// What should be on the drive.
    pub remainder: Remainder,
    /// Which blocks were wanted.
    pub extent: AuditExtent,
    /// How many that is.
    pub wanted_blocks: u64,
    /// What was found.
    pub counts: AuditCounts,
    /// What the drive says of the sanitize that its certificate names last.
    pub sanitize: SanitizeAudit,
    /// When, by the clock of that computer, in seconds of Unix time.
    pub made_unix_s: i64,
    /// Version of the program.
    pub version: String,
}

/// A drive's identity against the certified one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fits {
    /// Serial number.
    pub serial: Fit,
    /// World wide name.
    pub wwn: Fit,
    /// Model.
    pub model: Fit,
}

/// Whether a part of a drive's identity is the certified one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fit {
    /// It is.
    Same,
    /// It is another one.
    Other,
    /// The certificate or the kernel says nothing of it.
    Unknown,
}

/// What should be on a drive, by its certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remainder {
    /// The published stream.
    Stream,
    /// Nothing of it: the drive's own firmware erased it.
    Nothing,
    /// Perhaps some of it: by the certificate the firmware left blocks as they were.
    Perhaps,
}

/// Which blocks of a drive an audit reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditExtent {
    /// Every one.
    Full,
    /// So many at places that a seed decides.
    Sample {
        /// How many; a drive with no more blocks is read whole.
        count: u64,
        /// What the places follow from.
        seed: u64,
    },
}

/// What was found in the blocks that were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditCounts {
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
    /// Structures of files and file systems that were found.
    pub structures: u64,
    /// Offset in bytes of the first byte that is not the stream's where it should be.
    pub first_difference_bytes: Option<u64>,
}

/// What was found on a drive that should not be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditFinding {
    /// Blocks are not as published.
    Different {
        /// How many.
        blocks: u64,
        /// Offset in bytes of the first byte.
        first_byte: u64,
    },
    /// Blocks read as something else than the drive said after its erase.
    Unexpected {
        /// How many.
        blocks: u64,
    },
    /// Blocks still hold the stream after the erase by firmware.
    StreamLeft {
        /// How many.
        blocks: u64,
    },
    /// Blocks cannot be read, and the certificate does not except them.
    Unreadable {
        /// How many.
        blocks: u64,
    },
    /// Files or file systems begin on it.
    Structures {
        /// How many.
        count: u64,
    },
    /// Too many blocks were unreadable, and the rest was not looked at.
    GivenUp,
    /// The drive says that it was never sanitized, and its certificate that it was.
    NeverSanitized,
    /// The drive says that its most recent sanitize failed, and its certificate that it was completed.
    SanitizeFailed,
    /// The drive is at a sanitize.
    SanitizeInProgress,
    /// The drive says that its most recent sanitize was of another kind.
    OtherSanitize {
        /// The kind by the certificate.
        certified: Sanitize,
        /// The kind by the drive.
        told: Sanitize,
    },
}

/// What follows from what was found, where so many blocks were wanted; nothing where the drive is as certified.
pub fn audit_findings(
    remainder: Remainder,
    wanted_blocks: u64,
    counts: &AuditCounts,
    sanitize: &SanitizeAudit,
) -> Vec<AuditFinding> {
    let mut findings = counts.findings(remainder, wanted_blocks);
    findings.extend(sanitize.finding());
    findings
}

impl AuditRecord {
    /// What follows: nothing where the drive is as certified.
    pub fn findings(&self) -> Vec<AuditFinding> {
        audit_findings(self.remainder, self.wanted_blocks, &self.counts, &self.sanitize)
    }
}

impl Fits {
    /// What an image can show: nothing.
    pub const UNKNOWN: Self = Self {
        serial: Fit::Unknown,
        wwn: Fit::Unknown,
        model: Fit::Unknown,
    };
}

impl Remainder {
    /// What a certificate says that is left; nothing where it says that the drive is not erased.
    pub fn of(planned: &Planned, evidence: &Evidence, verdict: Verdict) -> Option<Self> {
        if verdict == Verdict::NotErased {
            return None;
        }
        planned.overwrite.final_stream()?;
        let firmware = evidence.firmware.as_ref();
        let check = firmware.and_then(|firmware| firmware.change_check.as_ref());
        Some(match check {
            _ if !evidence.was_firmware_started() => Self::Stream,
            Some(check) if !check.unchanged.is_empty() => Self::Perhaps,
            _ => Self::Nothing,
        })
    }
}

impl AuditCounts {
    /// Blocks that were looked at.
    pub fn blocks(&self) -> u64 {
        [self.equal, self.repeated, self.other, self.unreadable]
            .iter()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Blocks that are not the stream, whatever else a record says of them: a count of none may be left out of it, and the
    /// blocks that were looked at may not.
    fn unexplained(&self) -> u64 {
        let explained = [self.equal, self.excepted, self.unread];
        let explained = explained.iter().fold(0, |sum: u64, count| sum.saturating_add(*count));
        self.blocks().saturating_sub(explained).max(self.different)
    }

    fn findings(&self, remainder: Remainder, wanted_blocks: u64) -> Vec<AuditFinding> {
        let mut findings = Vec::new();
        let found = |count: u64, finding: AuditFinding| (count > 0).then_some(finding);
        let unexplained = self.unexplained();
        findings.extend(match remainder {
            Remainder::Stream => found(
                unexplained,
                AuditFinding::Different {
                    blocks: unexplained,
                    first_byte: self.first_difference_bytes.unwrap_or_default(),
                },
            ),
            Remainder::Nothing => found(self.equal, AuditFinding::StreamLeft { blocks: self.equal }),
            Remainder::Perhaps => None,
        });
        // Where the stream should be, a structure lies in a block that is named already, or that the certificate excepts.
        if remainder != Remainder::Stream {
            let unexpected = AuditFinding::Unexpected { blocks: self.different };
            let structures = AuditFinding::Structures { count: self.structures };
            findings.extend(found(self.different, unexpected));
            findings.extend(found(self.structures, structures));
        }
        findings.extend(found(self.unread, AuditFinding::Unreadable { blocks: self.unread }));
        findings.extend((self.blocks() < wanted_blocks).then_some(AuditFinding::GivenUp));
        findings
    }
}

/// What the last erase by firmware that ended well says that the blocks read as from then on.
pub fn reads_as(evidence: &Evidence) -> ReadsAs {
    let attempts = evidence.firmware.iter().flat_map(|firmware| &firmware.attempts);
    match attempts.last().map(|attempt| attempt.outcome) {
        Some(FirmwareOutcome::Done { reads_as, .. }) => reads_as,
        _ => ReadsAs::Unstated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{planned, sound};

    const SOUND: AuditCounts = AuditCounts {
        equal: 10,
        repeated: 0,
        other: 0,
        unreadable: 0,
        excepted: 0,
        different: 0,
        unread: 0,
        structures: 0,
        first_difference_bytes: None,
    };

    #[test]
    fn a_drive_as_certified_has_no_findings() {
        assert_eq!(SOUND.findings(Remainder::Stream, 10), []);
        let erased = AuditCounts {
            equal: 0,
            repeated: 10,
            ..SOUND
        };
        assert_eq!(erased.findings(Remainder::Nothing, 10), []);
        let excepted = AuditCounts {
            equal: 8,
            other: 1,
            unreadable: 1,
            excepted: 2,
            ..SOUND
        };
        assert_eq!(excepted.findings(Remainder::Stream, 10), []);
        assert_eq!(SOUND.findings(Remainder::Perhaps, 10), []);
    }

    /// A record that calls no block different and yet has blocks that are not the stream.
    #[test]
    fn what_a_record_leaves_unexplained_is_different() {
        let silent = AuditCounts {
            equal: 4,
            other: 6,
            ..SOUND
        };
        let different = AuditFinding::Different {
            blocks: 6,
            first_byte: 0,
        };
        assert_eq!(silent.findings(Remainder::Stream, 10), [different]);
    }

    #[test]
    fn whatever_should_not_be_there_is_found() {
        let counts = AuditCounts {
            different: 3,
            unread: 2,
            structures: 4,
            first_difference_bytes: Some(512),
            ..SOUND
        };
        let different = AuditFinding::Different {
            blocks: 3,
            first_byte: 512,
        };
        let unreadable = AuditFinding::Unreadable { blocks: 2 };
        assert_eq!(
            counts.findings(Remainder::Stream, 11),
            [different, unreadable, AuditFinding::GivenUp]
        );
        let left = AuditFinding::StreamLeft { blocks: 10 };
        let unexpected = AuditFinding::Unexpected { blocks: 3 };
        let structures = AuditFinding::Structures { count: 4 };
        assert_eq!(
            counts.findings(Remainder::Nothing, 10),
            [left, unexpected, structures, unreadable]
        );
        assert_eq!(
            counts.findings(Remainder::Perhaps, 10),
            [unexpected, structures, unreadable]
        );
    }

    #[test]
    fn a_contradiction_stands_behind_what_the_blocks_show() {
        let sanitize = SanitizeAudit::Asked {
            certified: CertifiedSanitize::Completed(Sanitize::Block),
            answer: SanitizeAnswer::Never,
        };
        let of = |remainder| audit_findings(remainder, 10, &SOUND, &sanitize);
        let left = AuditFinding::StreamLeft { blocks: 10 };
        assert_eq!(of(Remainder::Nothing), [left, AuditFinding::NeverSanitized]);
        assert_eq!(of(Remainder::Perhaps), [AuditFinding::NeverSanitized]);
    }

    #[test]
    fn what_should_be_left_follows_from_the_certificate() {
        let planned = planned();
        let evidence = sound(&planned);
        assert_eq!(
            Remainder::of(&planned, &evidence, Verdict::Erased),
            Some(Remainder::Stream)
        );
        assert_eq!(Remainder::of(&planned, &evidence, Verdict::NotErased), None);
    }
}
