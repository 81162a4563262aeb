//! A drive, a plan and sound evidence of its wipe, for tests to spoil.

use crate::{
    Access, Attachment, BlockRange, BlockRanges, Drive, DriveId, Ending, Evidence, Flush, Found, Gate, Geometry,
    Identity, Interruption, Job, JobNumber, Medium, Opening, Overwrite, PassEvidence, Pattern, Planned,
    ReadBackEvidence, Records, Sequel, SerialSource, Stage, Stream, StreamCipher, Target, Transport,
};

/// Blocks of the drive of [`planned`], so many that six may be excepted.
pub const BLOCKS: u64 = 650;

pub const STREAM: Stream = Stream {
    cipher: StreamCipher::Aes256Ctr,
    key: [7; 32],
    counter: [9; 16],
};

pub const INTERRUPTION: Interruption = Interruption {
    boot_id: [1; 16],
    started_ms: 1,
    last_ms: 2,
    stage: Stage::Pass(1),
    done_blocks: 3,
    sequel: Sequel::Continued,
};

/// A job of which only the number and the gate are known.
pub fn job() -> Job {
    let gate = Gate {
        records: Records::NoneOnMedia,
        authorisation: None,
    };
    Job::new(JobNumber::new("2026-0001").unwrap(), gate)
}

pub fn geometry(blocks: u64) -> Geometry {
    Geometry::new(blocks * 512, 512, 4096).unwrap()
}

pub fn identity(model: &str, serial: Option<&str>, wwn: Option<&str>) -> Identity {
    Identity {
        model: model.into(),
        serial: serial.map(Into::into),
        wwn: wwn.map(Into::into),
    }
}

/// A built-in magnetic disk that nothing forbids to wipe, unlike any with another number.
pub fn drive(number: u64) -> Drive {
    Drive {
        id: DriveId(number),
        name: format!("sd{number}"),
        identity: identity("WDC WD10EZEX", Some(&format!("WD-{number:08}")), None),
        serial_source: SerialSource::Drive,
        firmware: Some("01.01A01".into()),
        geometry: Some(geometry(BLOCKS)),
        medium: Medium::Hdd,
        transport: Transport::Ata,
        access: Access::ReadWrite,
        attachment: Attachment::Fixed,
        path: None,
        signatures: Vec::new(),
        volumes: Vec::new(),
        uses: Vec::new(),
    }
}

/// The three-pass method on a magnetic disk of [`BLOCKS`] blocks.
pub fn planned() -> Planned {
    let drive = drive(1);
    Planned {
        target: Target {
            identity: drive.identity,
            serial_source: drive.serial_source,
            firmware: drive.firmware,
            geometry: geometry(BLOCKS),
            medium: drive.medium,
            transport: drive.transport,
        },
        overwrite: Overwrite::three_passes(STREAM),
        techniques: Vec::new(),
    }
}

/// Evidence of a wipe in which nothing went wrong.
pub fn sound(planned: &Planned) -> Evidence {
    let blocks = planned.target.geometry.blocks();
    let pass = |pattern: &Pattern| PassEvidence {
        pattern: *pattern,
        written_blocks: blocks,
        unwritten: BlockRanges::default(),
        failed_requests: 0,
        flush: Flush::Done,
        started_ms: 1_000,
        ended_ms: 2_000,
    };
    Evidence {
        opening: Opening::Opened(Found {
            identity: planned.target.identity.clone(),
            geometry: planned.target.geometry,
        }),
        passes: planned.overwrite.passes.iter().map(pass).collect(),
        read_back: Some(ReadBackEvidence {
            equal_blocks: blocks,
            mismatched: BlockRanges::default(),
            unreadable: BlockRanges::default(),
            first_difference_bytes: None,
            started_ms: 2_000,
            ended_ms: 3_000,
        }),
        firmware: None,
        unlocking: None,
        hidden: None,
        ending: Ending::Completed,
        started_ms: 1_000,
        ended_ms: 3_000,
        interruptions: Vec::new(),
        health: None,
        heat: None,
    }
}

/// Ranges given as first block and count.
pub fn ranges(list: &[(u64, u64)]) -> BlockRanges {
    let mut ranges = BlockRanges::default();
    for &(first, count) in list {
        ranges.insert(BlockRange { first, count });
    }
    ranges
}
