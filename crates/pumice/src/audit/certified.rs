use pumice_certificate::Verified;
use pumice_model::{BlockRange, BlockRanges, Geometry, ReadsAs, Remainder, Stream, reads_as};

/// What a certificate says that a disk holds.
pub struct Certified {
    /// Size and blocks of the disk.
    pub geometry: Geometry,
    /// The published stream.
    pub stream: Stream,
    /// What is left of it.
    pub remainder: Remainder,
    /// The same, block by block.
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
        let remainder = Remainder::of(planned, evidence, verified.judgement.verdict)?;
        let content = match remainder {
            Remainder::Perhaps => Content::ErasedInPart,
            Remainder::Nothing => Content::Erased {
                reads_as: reads_as(evidence),
            },
            Remainder::Stream => {
                let unwritten = evidence.passes.last().map(|pass| &pass.unwritten);
                let unreadable = evidence.read_back.as_ref().map(|read_back| &read_back.unreadable);
                let excepted = [unwritten, unreadable].into_iter().flatten();
                Content::Stream {
                    excepted: excepted.flat_map(BlockRanges::as_slice).copied().collect(),
                }
            }
        };
        Some(Self {
            geometry: evidence.geometry(planned),
            stream: *planned.overwrite.final_stream()?,
            remainder,
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
