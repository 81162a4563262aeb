mod firmware;

use pumice_model::{
    BegunErase, BlockRanges, Ending, EventKind, Evidence, Fault, Found, Geometry, Opening, Order, PassEvidence,
    Planned, Resumption, Sequel, Stage,
};

use crate::conveyor::Conveyor;
use crate::device::Device;
use crate::firmware::Firmware;
use crate::pass::{self, write_pass};
use crate::read_back::read_back;
use crate::spot_check::holds_what_was_left;
use crate::surroundings::Surroundings;
use crate::sweep::{Course, Damage};

/// Carries out an order on an opened device and answers with everything that came of it.
///
/// With a resumption it goes on from where an earlier boot left off, if the drive still holds what was left on it, else
/// from the beginning. The device is given back, because closing one that has stalled can take for ever: the evidence
/// comes first.
#[expect(
    clippy::needless_pass_by_value,
    reason = "an order is leave to wipe once, so it is used up"
)]
pub fn wipe<D: Device + Firmware>(
    order: Order,
    opened: Result<D, Fault>,
    resumption: Option<Resumption>,
    surroundings: &Surroundings,
) -> (Evidence, Option<D>) {
    let mut wipe = Wipe {
        planned: order.planned(),
        surroundings,
        evidence: Evidence::not_opened((surroundings.now_ms)()),
    };
    let mut device = opened;
    let ending = match wipe.work(device.as_mut(), resumption) {
        Ok(()) => Ending::Completed,
        Err((stage, fault)) => Ending::Stopped { stage, fault },
    };
    let mut evidence = wipe.evidence;
    (evidence.ending, evidence.ended_ms) = (ending, (surroundings.now_ms)());
    if evidence.awaits_power_cycle() {
        (surroundings.checkpoint)(&evidence);
    }
    surroundings.tell(EventKind::Finished(ending));
    (evidence, device.ok())
}

/// A wipe at work, and its evidence so far.
struct Wipe<'a> {
    planned: &'a Planned,
    surroundings: &'a Surroundings<'a>,
    evidence: Evidence,
}

impl Wipe<'_> {
    fn work<D: Device + Firmware>(
        &mut self,
        opened: Result<&mut D, &mut Fault>,
        resumption: Option<Resumption>,
    ) -> Result<(), (Stage, Fault)> {
        let (found, device) = self
            .open(opened, resumption.as_ref())
            .map_err(|fault| (Stage::Opening, fault))?;
        let mut conveyor = Conveyor::new(device, self.surroundings, found);
        let (mut partial, begun) = match resumption {
            Some(left) => self
                .take_up(&mut conveyor, left)
                .map_err(|fault| (Stage::Opening, fault))?,
            None => (None, None),
        };
        for index in self.evidence.passes.len()..self.planned.overwrite.passes.len() {
            let stage = pass::stage(index + 1);
            let course = self.course(stage, partial.take());
            let publish = |pass: PassEvidence| self.publish(stage, Some(pass));
            let pattern = self.planned.overwrite.passes[index];
            let (pass, outcome) = write_pass(&mut conveyor, course, pattern, &publish);
            self.evidence.passes.push(pass);
            settle(&mut conveyor, outcome).map_err(|fault| (stage, fault))?;
        }
        if let (Some(pattern), None) = (self.planned.overwrite.passes.last(), &self.evidence.read_back) {
            self.publish(Stage::ReadBack, None);
            let course = self.course(Stage::ReadBack, None);
            let (read, outcome) = read_back(&mut conveyor, course, pattern);
            self.evidence.read_back = Some(read);
            settle(&mut conveyor, outcome).map_err(|fault| (Stage::ReadBack, fault))?;
        }
        self.erase_by_firmware(&mut conveyor, begun)
    }

    /// A name may have passed to another drive since the plan was made, so the opened one is asked again.
    fn open<'d, D: Device + Firmware>(
        &mut self,
        opened: Result<&'d mut D, &mut Fault>,
        left: Option<&Resumption>,
    ) -> Result<(Found, &'d mut D), Fault> {
        self.surroundings.tell(EventKind::Started {
            stage: Stage::Opening,
            work_bytes: 0,
        });
        let identified = opened
            .map_err(|fault| *fault)
            .and_then(|device| device.identify().map(|found| (found, device)));
        let (found, device) = identified.inspect_err(|fault| self.evidence.opening = Opening::Failed(*fault))?;
        let target = &self.planned.target;
        let is_planned = found.identity == target.identity && found.geometry == target.geometry;
        self.evidence.opening = Opening::Opened(found.clone());
        if !is_planned {
            return Err(Fault::OtherDrive);
        }
        self.unlock(device, left)?;
        let found = self.restore_hidden(device, found, left)?;
        self.surroundings.tell(EventKind::Ended { stage: Stage::Opening });
        Ok((found, device))
    }

    /// Takes over what an earlier boot has done, if it is still there; the pass to go on with.
    fn take_up<D: Device>(
        &mut self,
        conveyor: &mut Conveyor<'_, D>,
        left: Resumption,
    ) -> Result<(Option<PassEvidence>, Option<BegunErase>), Fault> {
        let blocks = self.geometry().blocks();
        // What a hidden area has given back since then, no pass has reached.
        let is_whole = left.passes.iter().all(|pass| pass.dealt_blocks() == Some(blocks));
        // An erase by firmware leaves nothing that could be known again.
        let is_there = is_whole
            && (left.begun.is_some() || holds_what_was_left(conveyor, &left, &self.planned.overwrite.passes, blocks)?);
        let sequel = if is_there {
            Sequel::Continued
        } else {
            Sequel::StartedAnew
        };
        self.evidence.interruptions = left.record(sequel);
        self.surroundings.tell(EventKind::TakenUp { sequel });
        if sequel == Sequel::StartedAnew {
            return Ok((None, None));
        }
        self.evidence.passes = left.passes;
        self.evidence.hidden = self.evidence.hidden.map(|now| now.after(left.hidden));
        self.evidence.unlocking = self.evidence.unlocking.or(left.unlocking);
        self.evidence.read_back = left.begun.as_ref().map(|begun| begun.read_back.clone());
        Ok((left.partial, left.begun))
    }

    /// What the drive said of itself when it was opened.
    fn found(&self) -> Option<&Found> {
        match &self.evidence.opening {
            Opening::Opened(found) => Some(found),
            Opening::Failed(_) => None,
        }
    }

    fn geometry(&self) -> Geometry {
        self.evidence.geometry(self.planned)
    }

    fn course(&self, stage: Stage, partial: Option<PassEvidence>) -> Course {
        let geometry = self.geometry();
        let (done_blocks, damage) = partial.map_or_else(Default::default, |pass| {
            let done_blocks = pass.dealt_blocks().unwrap_or(0);
            let damage = Damage {
                failed: pass.unwritten,
                failed_requests: pass.failed_requests,
            };
            (done_blocks, damage)
        });
        Course {
            stage,
            blocks: geometry.blocks(),
            done_blocks,
            damage,
            suspects: self.suspects(),
            physical_blocks: u64::from(geometry.physical_block_bytes() / geometry.logical_block_bytes()).max(1),
        }
    }

    /// Blocks that an earlier pass has missed.
    fn suspects(&self) -> BlockRanges {
        let mut suspects = BlockRanges::default();
        for pass in &self.evidence.passes {
            pass.unwritten
                .as_slice()
                .iter()
                .for_each(|&range| suspects.insert(range));
        }
        suspects
    }

    /// Hands out the evidence as it would be if the work ended now.
    fn publish(&self, stage: Stage, pass: Option<PassEvidence>) {
        let mut evidence = self.evidence.clone();
        evidence.passes.extend(pass);
        (self.surroundings.checkpoint)(&self.interrupted(evidence, stage));
    }

    /// Evidence as it is if the computer goes off in a stage.
    fn interrupted(&self, mut evidence: Evidence, stage: Stage) -> Evidence {
        evidence.ending = Ending::Stopped {
            stage,
            fault: Fault::Interrupted,
        };
        evidence.ended_ms = (self.surroundings.now_ms)();
        evidence
    }
}

/// What came of a stage. A drive that has become another or has another size answers as if nothing had happened, or behind
/// its new end as if it were gone or bad, so it is asked again.
fn settle<D: Device>(conveyor: &mut Conveyor<'_, D>, outcome: Result<(), Fault>) -> Result<(), Fault> {
    match outcome {
        Ok(()) => conveyor.confirm(),
        Err(Fault::Gone | Fault::TooManyBadBlocks) if conveyor.confirm() == Err(Fault::OtherDrive) => {
            Err(Fault::OtherDrive)
        }
        Err(_) => outcome,
    }
}
