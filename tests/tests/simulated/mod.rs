//! Wipes of simulated drives, for the scenarios and the fuzzer.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Mutex;

use pumice_engine::{Content, Control, Limits, Surroundings, wipe};
use pumice_model::{
    Access, Attachment, BlockRanges, BootSource, Drive, DriveChange, DriveId, Event, EventKind, Evidence, Found,
    Geometry, Heat, Identity, Inventory, Judgement, Medium, Overwrite, Plan, Planned, Resumption, SerialSource, Stage,
    Stream, StreamCipher, Transport, Verdict, judge,
};
use pumice_sim::{Misfortune, SimulatedDrive};

const DRIVE: DriveId = DriveId(1);
const SERIAL: &str = "SIM0001";
const BOOT_ID: [u8; 16] = [0xB0; 16];
const STREAM: Stream = Stream {
    cipher: StreamCipher::Aes256Ctr,
    key: [7; 32],
    counter: [0xFF; 16],
};

/// Small requests, so that a small drive takes many; short deadlines, because time is virtual.
const LIMITS: Limits = Limits {
    request_bytes: 16 << 10,
    depth: 4,
    stall_ms: 1_000,
    give_up_ms: 5_000,
    cooling_ms: 100_000,
    flush_ms: 5_000,
    farewell_ms: 1_000,
    most_bad_percent: 50,
    bad_ranges: 50,
    narrowing_requests: 2_000,
    narrowing_ms: 600_000,
    checkpoint_ms: 20,
    spot_checks: 4,
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

/// A drive that is planned, and the boots in which it is wiped.
pub struct Bench {
    inventory: Inventory,
    clock_ms: Rc<Cell<u64>>,
    /// The drive.
    pub drive: SimulatedDrive,
    /// What a journal would hold: the newest evidence behind a flush.
    left: Option<Evidence>,
}

/// How a boot goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Boot {
    /// The operator cancels after so many events.
    pub cancel_after: Option<usize>,
    /// The journal of the boot before is not there.
    pub is_journal_lost: bool,
    /// From when on the drive is too hot, and for how long.
    pub hot_ms: Option<(u64, u64)>,
    /// Bounds other than those for small drives.
    pub limits: Option<Limits>,
}

impl Boot {
    fn heat(&self, now_ms: u64) -> Heat {
        match self.hot_ms {
            Some((from_ms, for_ms)) if (from_ms..from_ms + for_ms).contains(&now_ms) => Heat::TooHot,
            _ => Heat::Fine,
        }
    }
}

impl Bench {
    /// A drive full of old data.
    pub fn new(blocks: u64, block_bytes: u32, script: Vec<Misfortune>) -> Self {
        let geometry =
            Geometry::new(blocks * u64::from(block_bytes), block_bytes, block_bytes).expect("a possible size");
        let identity = Identity {
            model: "Simulated".into(),
            serial: Some(SERIAL.into()),
            wwn: None,
        };
        let mut inventory = Inventory::new(BootSource::NoMedium);
        inventory.apply(DriveChange::Appeared(described(identity.clone(), geometry)));
        let clock_ms = Rc::new(Cell::new(0));
        Self {
            inventory,
            drive: SimulatedDrive::new(Found { identity, geometry }, script, Rc::clone(&clock_ms)),
            clock_ms,
            left: None,
        }
    }

    /// Wipes the drive, from where the boot before left off.
    pub fn boot(&mut self, boot: Boot) -> Wiped {
        let plan = Plan::new(&self.inventory, DRIVE, Overwrite::three_passes(STREAM)).expect("nothing holds the drive");
        let order = plan
            .confirm(&self.inventory, SERIAL)
            .expect("the serial number is the drive's");
        let planned = order.planned().clone();
        let left = self.left.take().filter(|_| !boot.is_journal_lost);
        let resumption = left.and_then(|left| Resumption::of(&planned, &left, BOOT_ID));
        let (events, newest) = (Mutex::new(Vec::new()), RefCell::new(None));
        let control = Control::default();
        let notify = |event: Event| {
            let mut events = events.lock().expect("one thread");
            events.push(event.kind);
            if boot.cancel_after == Some(events.len()) {
                control.cancel();
            }
        };
        let surroundings = Surroundings {
            drive: DRIVE,
            now_ms: &|| self.clock_ms.get(),
            notify: &notify,
            checkpoint: &|evidence| drop(newest.replace(Some(evidence.clone()))),
            heat: &|| boot.heat(self.clock_ms.get()),
            control: &control,
            limits: boot.limits.unwrap_or(LIMITS),
        };
        let (evidence, _) = wipe(order, Ok(&mut self.drive), resumption, &surroundings);
        self.left = newest.into_inner();
        Wiped {
            judgement: judge(&planned, &evidence),
            planned,
            evidence,
            events: events.into_inner().expect("one thread"),
            memory: self.drive.memory().to_vec(),
        }
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
        EventKind::TakenUp { sequel } => Some(format!("taken up {sequel:?}")),
        EventKind::Progress { .. } => None,
        EventKind::Stalled { stage, .. } => Some(format!("stalled {}", name(*stage))),
        EventKind::Paused { stage } => Some(format!("paused {}", name(*stage))),
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
