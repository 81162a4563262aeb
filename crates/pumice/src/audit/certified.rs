use pumice_certificate::Verified;
use pumice_model::{BlockRange, BlockRanges, FirmwareOutcome, Geometry, ReadsAs, Stream, Verdict};

/// What a certificate says that a disk holds.
pub struct Certified {
    /// Size and blocks of the disk.
    pub geometry: Geometry,
    /// The published stream.
    pub stream: Stream,
    /// What is left of it.
    pub content: Content,
}

/// What is on the disk, by the certificate.
pub enum Content {
    /// The stream, but for blocks that are excepted by name.
    Stream {
        /// Those, perhaps one over another.
        excepted: Vec<BlockRange>,
    },
    /// Nothing of the stream: the drive's own firmware erased it last.
    Erased {
        /// What the drive says that its blocks read as.
        reads_as: ReadsAs,
    },
    /// The drive's own firmware erased it last, and by the certificate left blocks as they were.
    ErasedInPart,
}

impl Certified {
    /// What a certificate says; nothing where it says that the disk is not erased.
    pub fn of(verified: &Verified) -> Option<Self> {
        let (planned, evidence) = (&verified.report.planned, &verified.report.evidence);
        if verified.judgement.verdict == Verdict::NotErased {
            return None;
        }
        let content = if evidence.was_firmware_started() {
            let firmware = evidence.firmware.as_ref();
            let check = firmware.and_then(|firmware| firmware.change_check.as_ref());
            let attempts = firmware.into_iter().flat_map(|firmware| &firmware.attempts);
            let reads_as = attempts.last().and_then(|attempt| match attempt.outcome {
                FirmwareOutcome::Done { reads_as, .. } => Some(reads_as),
                _ => None,
            });
            match check {
                Some(check) if !check.unchanged.is_empty() => Content::ErasedInPart,
                _ => Content::Erased {
                    reads_as: reads_as.unwrap_or(ReadsAs::Unstated),
                },
            }
        } else {
            let unwritten = evidence.passes.last().map(|pass| &pass.unwritten);
            let unreadable = evidence.read_back.as_ref().map(|read_back| &read_back.unreadable);
            Content::Stream {
                excepted: [unwritten, unreadable]
                    .into_iter()
                    .flatten()
                    .flat_map(BlockRanges::as_slice)
                    .copied()
                    .collect(),
            }
        };
        Some(Self {
            geometry: evidence.geometry(planned),
            stream: *planned.overwrite.final_stream()?,
            content,
        })
    }

    /// Whether the certificate excepts a block by name.
    pub fn is_excepted(&self, block: u64) -> bool {
        match &self.content {
            Content::Stream { excepted } => excepted.iter().any(|range| (range.first..range.end()).contains(&block)),
            Content::Erased { .. } | Content::ErasedInPart => false,
        }
    }
}
