//! Wipes of simulated drives, for the scenarios and the fuzzer.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Mutex;

use pumice_engine::{Content, Control, Intent, Limits, Surroundings, wipe};
use pumice_model::{
    Access, Attachment, BlockRanges, BootSource, Claim, Drive, DriveChange, DriveId, Event, EventKind, Evidence, Found,
    Geometry, Heat, Identity, Inventory, Judgement, Medium, Overwrite, Plan, Planned, Resumption, SerialSource, Stage,
    Stream, StreamCipher, Technique, Transport, Verdict, judge,
};
use pumice_sim::{Misfortune, OLD_DATA, SimulatedDrive};

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
    firmware_grace_ms: 2_000,
    firmware_bytes_per_ms: 1_000,
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
    /// What it stores on.
    pub medium: Medium,
    /// What its own firmware is to do behind the passes.
    pub techniques: Vec<Technique>,
}

/// How a boot goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Boot {
    /// The operator cancels after so many events.
    pub cancel_after: Option<usize>,
    /// The journal of the boot before is not there.
    pub is_journal_lost: bool,
    /// No stick is there that could take what is intended.
    pub is_stick_missing: bool,
    /// The operator cancels while the stick is waited for that is to take what is intended.
    pub is_cancelled_meanwhile: bool,
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
            medium: Medium::Hdd,
            techniques: Vec::new(),
        }
    }

    /// Wipes the drive, from where the boot before left off.
    pub fn boot(&mut self, boot: Boot) -> Wiped {
        let mut drive = self.inventory.drive(DRIVE).expect("the drive is there").clone();
        drive.medium = self.medium;
        self.inventory.apply(DriveChange::Changed(drive));
        let plan = Plan::new(&self.inventory, DRIVE, Overwrite::three_passes(STREAM)).expect("nothing holds the drive");
        let order = plan
            .with_techniques(self.techniques.clone())
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
            intend: &|evidence| {
                if boot.is_cancelled_meanwhile {
                    control.cancel();
                }
                if boot.is_stick_missing {
                    return Intent::Unrecorded;
                }
                newest.replace(Some(evidence.clone()));
                Intent::Recorded
            },
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
    /// What is claimed and is not so; `None` where the verdict promises nothing that does not hold.
    ///
    /// Erased: every block really holds the stream, or, where the firmware has erased, none holds the stream or what was
    /// there before everything. With exceptions: every block that holds something else is named, and nothing is old.
    /// Purge: the firmware has erased every block.
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
        let is_erased_by_firmware = self.evidence.was_firmware_started();
        let (verdict, claims) = (self.judgement.verdict, &self.judgement.claims);
        let is_purge = |claim: &Claim| matches!(claim, Claim::NistPurge | Claim::IeeePurge);
        let has_purge = claims.iter().any(is_purge);
        let mut wrong = match (verdict, is_erased_by_firmware) {
            (Verdict::NotErased, _) => Vec::new(),
            (_, false) => self.blocks_that(|found, wanted| found != wanted),
            (Verdict::Erased, true) => self.blocks_that(|found, wanted| found == wanted || is_old(found)),
            (Verdict::ErasedWithExceptions, true) => self.blocks_that(|found, _| is_old(found)),
        };
        if verdict == Verdict::ErasedWithExceptions {
            wrong.retain(|block| !is_named(block));
        }
        let is_claimed_too_much = has_purge && !(is_erased_by_firmware && verdict == Verdict::Erased);
        (!wrong.is_empty() || is_claimed_too_much).then(|| {
            format!(
                "{verdict:?}, {claims:?}, and blocks {wrong:?} hold something else\n{:#?}",
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
    /// The blocks that were to be wiped of which something is true, of what they hold and of what the stream is there.
    fn blocks_that(&self, is_so: impl Fn(&[u8], &[u8]) -> bool) -> Vec<u64> {
        let pattern = self.planned.overwrite.passes.last().expect("there are three passes");
        let geometry = self.evidence.geometry(&self.planned);
        let block_bytes = geometry.logical_block_bytes() as usize;
        let memory = &self.memory[..usize::try_from(geometry.bytes()).expect("a simulated drive fits into memory")];
        let mut expected = vec![0; memory.len()];
        Content::of(pattern).fill(&mut expected, 0);
        let blocks = memory.chunks(block_bytes).zip(expected.chunks(block_bytes));
        (0..)
            .zip(blocks)
            .filter(|(_, (found, wanted))| is_so(found, wanted))
            .map(|(block, _)| block)
            .collect()
    }
}

fn is_old(block: &[u8]) -> bool {
    block.iter().all(|byte| *byte == OLD_DATA)
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
        Stage::Firmware => "erase by firmware".into(),
        Stage::ChangeCheck => "change check".into(),
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
