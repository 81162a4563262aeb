//! An image of a wiped disk and its certificate.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use pumice_certificate::{SigningKey, sign};
use pumice_engine::Content;
use pumice_model::{
    Appliance, BlockRanges, Clock, Ending, Evidence, Flush, Found, Gate, Geometry, Identity, Job, JobNumber,
    LedgerPosition, Medium, Opening, Overwrite, PassEvidence, Pattern, Planned, ReadBackEvidence, Records, Report,
    SerialSource, Signer, Stream, StreamCipher, Target, Transport,
};
use tempfile::TempDir;

use crate::command::{Run, pumice};

/// Size of the image; not a whole number of requests.
pub const BYTES: u64 = (8 << 20) + 3 * 512;

/// Blocks of the image.
pub const BLOCKS: u64 = BYTES / 512;

const STREAM: Stream = Stream {
    cipher: StreamCipher::Aes256Ctr,
    key: [0x3C; 32],
    counter: [0xA7; 16],
};

/// What a folder holds for an audit.
pub struct Bench {
    folder: TempDir,
}

impl Bench {
    /// A wiped disk and what was certified of it, after an edit.
    pub fn new(edit: impl FnOnce(&mut Report)) -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let mut report = report();
        edit(&mut report);
        fs::write(bench.certificate(), sign(&report, &SigningKey::from_seed([9; 32]))).unwrap();
        let mut memory = vec![0; usize::try_from(BYTES).unwrap()];
        Content::of(&Pattern::Stream(STREAM)).fill(&mut memory, 0);
        fs::write(bench.image(), memory).unwrap();
        bench
    }

    /// The image's file.
    pub fn image(&self) -> PathBuf {
        self.folder.path().join("disk.img")
    }

    /// The certificate's file.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("disk.cose")
    }

    /// Changes the image.
    pub fn write(&self, offset_bytes: u64, bytes: &[u8]) {
        let image = File::options().write(true).open(self.image()).unwrap();
        image.write_all_at(bytes, offset_bytes).unwrap();
    }

    /// Flips one bit of the image.
    pub fn flip(&self, offset_bytes: u64) {
        let image = File::options().read(true).write(true).open(self.image()).unwrap();
        let mut byte = [0];
        image.read_exact_at(&mut byte, offset_bytes).unwrap();
        image.write_all_at(&[byte[0] ^ 0x10], offset_bytes).unwrap();
    }

    /// Audits the image.
    pub fn audit(&self, options: &[&str]) -> Run {
        audit(&self.image(), &self.certificate(), options)
    }
}

/// Runs an audit.
pub fn audit(disk: &Path, certificate: &Path, options: &[&str]) -> Run {
    let mut words = vec!["audit".into(), disk.as_os_str().to_owned(), certificate.into()];
    words.extend(options.iter().map(Into::into));
    pumice(words)
}

fn planned() -> Planned {
    Planned {
        target: Target {
            identity: Identity {
                model: "Example".into(),
                serial: Some("EXAMPLE1".into()),
                wwn: None,
            },
            serial_source: SerialSource::Drive,
            firmware: None,
            geometry: Geometry::new(BYTES, 512, 512).unwrap(),
            medium: Medium::Ssd,
            transport: Transport::Nvme,
        },
        overwrite: Overwrite::three_passes(STREAM),
        techniques: Vec::new(),
    }
}

fn report() -> Report {
    let planned = planned();
    let found = Found {
        identity: planned.target.identity.clone(),
        geometry: planned.target.geometry,
    };
    let passes = planned.overwrite.passes.iter().map(|pattern| PassEvidence {
        pattern: *pattern,
        written_blocks: BLOCKS,
        unwritten: BlockRanges::default(),
        failed_requests: 0,
        flush: Flush::Done,
        started_ms: 0,
        ended_ms: 0,
    });
    let evidence = Evidence {
        opening: Opening::Opened(found),
        passes: passes.collect(),
        read_back: Some(ReadBackEvidence {
            equal_blocks: BLOCKS,
            mismatched: BlockRanges::default(),
            unreadable: BlockRanges::default(),
            first_difference_bytes: None,
            started_ms: 0,
            ended_ms: 0,
        }),
        firmware: None,
        unlocking: None,
        hidden: None,
        ending: Ending::Completed,
        started_ms: 0,
        ended_ms: 0,
        interruptions: Vec::new(),
        health: None,
        heat: None,
    };
    Report {
        job: Job::new(
            JobNumber::new("2026-0001").unwrap(),
            Gate {
                records: Records::NoneOnMedia,
                authorisation: None,
            },
        ),
        clock: Clock {
            rtc_unix_s: 1_795_000_000,
            read_at_ms: 0,
            boot_id: [0; 16],
            confirmed: None,
        },
        appliance: Appliance {
            version: "0".into(),
            commit: "0".into(),
            image_digest: [0; 32],
            kernel: "0".into(),
            built_unix_s: 1_790_000_000,
        },
        signer: Signer::ThisBoot,
        position: LedgerPosition::FIRST,
        planned,
        evidence,
    }
}
