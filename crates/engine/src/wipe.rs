use pumice_model::{DriveId, Ending, Event, EventKind, Evidence, Fault, Opening, Order, Planned, Stage};

use crate::conveyor::Conveyor;
use crate::device::Device;
use crate::limits::Limits;
use crate::pass::write_pass;
use crate::read_back::read_back;

/// What the work needs of the world: time, eyes, and bounds.
pub struct Surroundings<'a> {
    /// Milliseconds since boot.
    pub now_ms: &'a dyn Fn() -> u64,
    /// Takes events for eyes; called from the thread that works, so it must not wait.
    pub notify: &'a (dyn Fn(Event) + Sync),
    /// Bounds.
    pub limits: Limits,
}

/// Carries out an order on an opened device and answers with everything that came of it.
///
/// The device is given back, because closing one that has stalled can take for ever: the evidence comes first.
#[expect(
    clippy::needless_pass_by_value,
    reason = "an order is leave to wipe once, so it is used up"
)]
pub fn wipe<D: Device>(order: Order, opened: Result<D, Fault>, surroundings: &Surroundings) -> (Evidence, Option<D>) {
    let drive = order.drive();
    let planned = order.planned().clone();
    let mut evidence = Evidence {
        opening: Opening::Failed(Fault::Gone),
        passes: Vec::new(),
        read_back: None,
        ending: Ending::Completed,
        started_ms: (surroundings.now_ms)(),
        ended_ms: 0,
    };
    let mut device = opened;
    if let Err((stage, fault)) = work(drive, &planned, device.as_mut(), surroundings, &mut evidence) {
        evidence.ending = Ending::Stopped { stage, fault };
    }
    evidence.ended_ms = (surroundings.now_ms)();
    (surroundings.notify)(Event {
        drive,
        kind: EventKind::Finished(evidence.ending),
    });
    (evidence, device.ok())
}

fn work<D: Device>(
    drive: DriveId,
    planned: &Planned,
    opened: Result<&mut D, &mut Fault>,
    surroundings: &Surroundings,
    evidence: &mut Evidence,
) -> Result<(), (Stage, Fault)> {
    let device = open(drive, planned, opened, surroundings, evidence).map_err(|fault| (Stage::Opening, fault))?;
    let geometry = planned.target.geometry;
    let mut conveyor = Conveyor::new(device, surroundings, geometry.logical_block_bytes());
    for (number, pattern) in (1..=u8::MAX).zip(&planned.overwrite.passes) {
        let (pass, outcome) = write_pass(&mut conveyor, drive, number, *pattern, geometry.blocks());
        evidence.passes.push(pass);
        outcome.map_err(|fault| (Stage::Pass(number), fault))?;
    }
    if let Some(pattern) = planned.overwrite.passes.last() {
        let (read, outcome) = read_back(&mut conveyor, drive, pattern, geometry.blocks());
        evidence.read_back = Some(read);
        outcome.map_err(|fault| (Stage::ReadBack, fault))?;
    }
    Ok(())
}

/// A name may have passed to another drive since the plan was made, so the opened one is asked again.
fn open<'d, D: Device>(
    drive: DriveId,
    planned: &Planned,
    opened: Result<&'d mut D, &mut Fault>,
    surroundings: &Surroundings,
    evidence: &mut Evidence,
) -> Result<&'d mut D, Fault> {
    let tell = |kind| (surroundings.notify)(Event { drive, kind });
    tell(EventKind::Started {
        stage: Stage::Opening,
        work_bytes: 0,
    });
    let identified = opened
        .map_err(|fault| *fault)
        .and_then(|device| device.identify().map(|found| (found, device)));
    let (found, device) = identified.inspect_err(|fault| evidence.opening = Opening::Failed(*fault))?;
    let is_planned = found.identity == planned.target.identity && found.geometry == planned.target.geometry;
    evidence.opening = Opening::Opened(found);
    if !is_planned {
        return Err(Fault::OtherDrive);
    }
    tell(EventKind::Ended { stage: Stage::Opening });
    Ok(device)
}
