//! Wipes of simulated drives, for the scenarios and the fuzzer.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Mutex;

use pumice_engine::{Content, Control, Limits, Surroundings, wipe};
use pumice_model::{
    Access, Attachment, BlockRanges, BootSource, Drive, DriveChange, DriveId, Event, EventKind, Evidence, Found,
    Geometry, Identity, Inventory, Judgement, Medium, Overwrite, Plan, Planned, SerialSource, Stage, Stream,
    StreamCipher, Transport, Verdict, judge,
};
use pumice_sim::{Misfortune, SimulatedDrive};

const DRIVE: DriveId = DriveId(1);
const SERIAL: &str = "SIM0001";

/// Small requests, so that a small drive takes many; short deadlines, because time is virtual.
const LIMITS: Limits = Limits {
    request_bytes: 16 << 10,
    depth: 4,
    stall_ms: 1_000,
    give_up_ms: 5_000,
    flush_ms: 5_000,
    farewell_ms: 1_000,
    most_bad_percent: 50,
    bad_ranges: 50,
    narrowing_requests: 2_000,
    narrowing_ms: 600_000,
    checkpoint_ms: 20,
    progress_ms: 100,
};

/// What came of wiping a simulated drive.
pub struct Wiped {
    pub planned: Planned,
    pub evidence: Evidence,
    pub judgement: Judgement,
    pub events: Vec<EventKind>,
    /// What is really on the drive.
    pub memory: Vec<u8>,
}

/// Plans, confirms and wipes a drive that meets with misfortunes.
pub fn run(blocks: u64, block_bytes: u32, script: Vec<Misfortune>) -> Wiped {
    let geometry = Geometry::new(blocks * u64::from(block_bytes), block_bytes, block_bytes).expect("a possible size");
    let identity = Identity {
        model: "Simulated".into(),
        serial: Some(SERIAL.into()),
        wwn: None,
    };
    let mut inventory = Inventory::new(BootSource::NoMedium);
    inventory.apply(DriveChange::Appeared(described(identity.clone(), geometry)));
    let stream = Stream {
        cipher: StreamCipher::Aes256Ctr,
        key: [7; 32],
        counter: [0xFF; 16],
    };
    let plan = Plan::new(&inventory, DRIVE, Overwrite::three_passes(stream)).expect("nothing holds the drive");
    let order = plan
        .confirm(&inventory, SERIAL)
        .expect("the serial number is the drive's");
    let planned = order.planned().clone();
    let clock_ms = Rc::new(Cell::new(0));
    let drive = SimulatedDrive::new(Found { identity, geometry }, script, Rc::clone(&clock_ms));
    let events = Mutex::new(Vec::new());
    let notify = |event: Event| events.lock().expect("one thread").push(event.kind);
    let surroundings = Surroundings {
        drive: DRIVE,
        now_ms: &|| clock_ms.get(),
        notify: &notify,
        checkpoint: &|_| {},
        control: &Control::default(),
        limits: LIMITS,
    };
    let (evidence, drive) = wipe(order, Ok(drive), None, &surroundings);
    let memory = drive.expect("the drive is given back").memory().to_vec();
    let judgement = judge(&planned, &evidence);
    Wiped {
        planned,
        evidence,
        judgement,
        events: events.into_inner().expect("one thread"),
        memory,
    }
}

impl Wiped {
    /// What is claimed and is not so; `None` where the verdict promises nothing that does not hold. Erased: every block
    /// really holds the stream. With exceptions: every block that does not is named.
    pub fn broken_promise(&self) -> Option<String> {
        let is_named = |block: &u64| {
            let names = |ranges: &BlockRanges| {
                ranges
                    .as_slice()
                    .iter()
                    .any(|range| (range.first..range.end()).contains(block))
            };
            self.evidence.passes.last().is_some_and(|pass| names(&pass.unwritten))
                || self
                    .evidence
                    .read_back
                    .as_ref()
                    .is_some_and(|read| names(&read.unreadable))
        };
        let mut left = self.blocks_without_stream();
        match self.judgement.verdict {
            Verdict::Erased => {}
            Verdict::ErasedWithExceptions => left.retain(|block| !is_named(block)),
            Verdict::NotErased => left.clear(),
        }
        let verdict = self.judgement.verdict;
        (!left.is_empty()).then(|| {
            format!(
                "{verdict:?}, and blocks {left:?} do not hold the stream\n{:#?}",
                self.story()
            )
        })
    }

    /// The story of the wipe, a line a step.
    pub fn story(&self) -> Vec<String> {
        self.events.iter().filter_map(line).collect()
    }
}

impl Wiped {
    fn blocks_without_stream(&self) -> Vec<u64> {
        let pattern = self.planned.overwrite.passes.last().expect("there are three passes");
        let block_bytes = self.planned.target.geometry.logical_block_bytes() as usize;
        let mut expected = vec![0; self.memory.len()];
        Content::of(pattern).fill(&mut expected, 0);
        let blocks = self.memory.chunks(block_bytes).zip(expected.chunks(block_bytes));
        (0..)
            .zip(blocks)
            .filter(|(_, (found, wanted))| found != wanted)
            .map(|(block, _)| block)
            .collect()
    }
}

fn line(event: &EventKind) -> Option<String> {
    match event {
        EventKind::Started { stage, .. } => Some(format!("begin {}", name(*stage))),
        EventKind::Progress { .. } => None,
        EventKind::Stalled { stage, .. } => Some(format!("stalled {}", name(*stage))),
        EventKind::Failed { stage, range, .. } => Some(format!("bad {} {}+{}", name(*stage), range.first, range.count)),
        EventKind::Ended { stage } => Some(format!("end {}", name(*stage))),
        EventKind::Finished(ending) => Some(format!("finished {ending:?}")),
    }
}

fn name(stage: Stage) -> String {
    match stage {
        Stage::Opening => "opening".into(),
        Stage::Pass(number) => format!("pass {number}"),
        Stage::ReadBack => "read-back".into(),
    }
}

fn described(identity: Identity, geometry: Geometry) -> Drive {
    Drive {
        id: DRIVE,
        name: "sim".into(),
        identity,
        serial_source: SerialSource::Drive,
        firmware: None,
        geometry: Some(geometry),
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
