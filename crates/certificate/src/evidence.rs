use ciborium::Value;
use pumice_model::{
    BlockRange, BlockRanges, Ending, Evidence, Fault, Flush, Found, Interruption, Opening, PassEvidence,
    ReadBackEvidence, Stage,
};

use crate::cbor::{Map, array};
use crate::codes::Coded;
use crate::defect::{Defect, Problem};
use crate::fields::Field;
use crate::planned::{read_geometry, read_identity, read_pattern, write_geometry, write_identity, write_pattern};
use crate::{firmware, health};

/// What was done and what came of it.
pub fn write(evidence: &Evidence) -> Map {
    Map::default()
        .with(1, write_opening(&evidence.opening))
        .with(2, array(evidence.passes.iter().map(write_pass)))
        .with_optional(3, evidence.read_back.as_ref().map(write_read_back))
        .with(4, write_ending(evidence.ending))
        .with(5, evidence.started_ms)
        .with(6, evidence.ended_ms)
        .with_optional(7, interruptions(evidence))
        .with_optional(20, evidence.health.as_ref().map(health::write))
        .with_optional(21, evidence.heat.as_ref().map(health::write_heat))
        .with_optional(22, evidence.firmware.as_ref().map(firmware::write))
        .with_optional(23, evidence.hidden.map(firmware::write_hidden))
        .with_optional(24, evidence.unlocking.as_ref().map(firmware::write_attempt))
}

/// The way back.
pub fn read(field: &Field) -> Result<Evidence, Defect> {
    let mut fields = field.fields()?;
    let evidence = Evidence {
        opening: read_opening(&fields.take(1, "opening")?)?,
        passes: fields
            .take(2, "passes")?
            .elements()?
            .iter()
            .map(read_pass)
            .collect::<Result<_, _>>()?,
        read_back: fields
            .take_optional(3, "read_back")
            .map(|field| read_read_back(&field))
            .transpose()?,
        ending: read_ending(&fields.take(4, "ending")?)?,
        started_ms: fields.take(5, "started_ms")?.uint()?,
        ended_ms: fields.take(6, "ended_ms")?.uint()?,
        interruptions: fields
            .take_optional(7, "interruptions")
            .map(|field| read_interruptions(&field))
            .transpose()?
            .unwrap_or_default(),
        health: fields
            .take_optional(20, "health")
            .map(|field| health::read(&field))
            .transpose()?,
        heat: fields
            .take_optional(21, "heat")
            .map(|field| health::read_heat(&field))
            .transpose()?,
        firmware: fields
            .take_optional(22, "firmware")
            .map(|field| firmware::read(&field))
            .transpose()?,
        hidden: fields
            .take_optional(23, "hidden")
            .map(|field| firmware::read_hidden(&field))
            .transpose()?,
        unlocking: fields
            .take_optional(24, "unlocking")
            .map(|field| firmware::read_attempt(&field))
            .transpose()?,
    };
    fields.end()?;
    Ok(evidence)
}

/// A number, and a second one where the kind of fault has it.
pub fn write_fault(fault: Fault) -> Value {
    match fault {
        Fault::Medium => array([1]),
        Fault::Gone => array([2]),
        Fault::Stalled => array([3]),
        Fault::TooManyBadBlocks => array([4]),
        Fault::OtherDrive => array([5]),
        Fault::Busy => array([6]),
        Fault::Denied => array([7]),
        Fault::Other(number) => array([8, number]),
        Fault::Cancelled => array([9]),
        Fault::Interrupted => array([10]),
        Fault::Overheated => array([11]),
        Fault::PowerCycleNeeded => array([12]),
        Fault::Locked => array([13]),
    }
}

/// The way back.
pub fn read_fault(field: &Field) -> Result<Fault, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, []) => Ok(Fault::Medium),
        (2, []) => Ok(Fault::Gone),
        (3, []) => Ok(Fault::Stalled),
        (4, []) => Ok(Fault::TooManyBadBlocks),
        (5, []) => Ok(Fault::OtherDrive),
        (6, []) => Ok(Fault::Busy),
        (7, []) => Ok(Fault::Denied),
        (8, [number]) => Ok(Fault::Other(number.int()?)),
        (9, []) => Ok(Fault::Cancelled),
        (10, []) => Ok(Fault::Interrupted),
        (11, []) => Ok(Fault::Overheated),
        (12, []) => Ok(Fault::PowerCycleNeeded),
        (13, []) => Ok(Fault::Locked),
        _ => Err(field.defect(Problem::Value)),
    }
}

/// A number, and that of the pass where the stage is one.
pub fn write_stage(stage: Stage) -> Value {
    match stage {
        Stage::Opening => array([1]),
        Stage::Pass(number) => array([2, number]),
        Stage::ReadBack => array([3]),
        Stage::Firmware => array([4]),
        Stage::ChangeCheck => array([5]),
    }
}

/// The way back.
pub fn read_stage(field: &Field) -> Result<Stage, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, []) => Ok(Stage::Opening),
        (2, [number]) => Ok(Stage::Pass(number.uint()?)),
        (3, []) => Ok(Stage::ReadBack),
        (4, []) => Ok(Stage::Firmware),
        (5, []) => Ok(Stage::ChangeCheck),
        _ => Err(field.defect(Problem::Value)),
    }
}

/// The number an array begins with, and the rest of it.
pub fn kind<'a>(field: &Field<'a>) -> Result<(u64, Vec<Field<'a>>), Defect> {
    let mut elements = field.elements()?;
    if elements.is_empty() {
        return Err(field.defect(Problem::Missing));
    }
    let kind = elements.remove(0).uint()?;
    Ok((kind, elements))
}

/// What came of opening a drive, or of asking it anew.
pub fn write_opening(opening: &Opening) -> Value {
    match opening {
        Opening::Opened(found) => Value::Array(vec![
            1.into(),
            write_identity(&found.identity).into(),
            write_geometry(found.geometry),
        ]),
        Opening::Failed(fault) => Value::Array(vec![2.into(), write_fault(*fault)]),
    }
}

/// The way back.
pub fn read_opening(field: &Field) -> Result<Opening, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, [identity, geometry]) => {
            let mut fields = identity.fields()?;
            let identity = read_identity(&mut fields)?;
            fields.end()?;
            Ok(Opening::Opened(Found {
                identity,
                geometry: read_geometry(geometry)?,
            }))
        }
        (2, [fault]) => Ok(Opening::Failed(read_fault(fault)?)),
        _ => Err(field.defect(Problem::Value)),
    }
}

fn write_pass(pass: &PassEvidence) -> Map {
    Map::default()
        .with(1, write_pattern(&pass.pattern))
        .with(2, pass.written_blocks)
        .with(3, write_ranges(&pass.unwritten))
        .with(4, pass.failed_requests)
        .with(5, write_flush(pass.flush))
        .with(6, pass.started_ms)
        .with(7, pass.ended_ms)
}

fn read_pass(field: &Field) -> Result<PassEvidence, Defect> {
    let mut fields = field.fields()?;
    let pass = PassEvidence {
        pattern: read_pattern(&fields.take(1, "pattern")?)?,
        written_blocks: fields.take(2, "written_blocks")?.uint()?,
        unwritten: read_ranges(&fields.take(3, "unwritten")?)?,
        failed_requests: fields.take(4, "failed_requests")?.uint()?,
        flush: read_flush(&fields.take(5, "flush")?)?,
        started_ms: fields.take(6, "started_ms")?.uint()?,
        ended_ms: fields.take(7, "ended_ms")?.uint()?,
    };
    fields.end()?;
    Ok(pass)
}

fn write_read_back(read_back: &ReadBackEvidence) -> Map {
    Map::default()
        .with(1, read_back.equal_blocks)
        .with(2, write_ranges(&read_back.mismatched))
        .with(3, write_ranges(&read_back.unreadable))
        .with(4, read_back.started_ms)
        .with(5, read_back.ended_ms)
        .with_optional(6, read_back.first_difference_bytes)
}

fn read_read_back(field: &Field) -> Result<ReadBackEvidence, Defect> {
    let mut fields = field.fields()?;
    let read_back = ReadBackEvidence {
        equal_blocks: fields.take(1, "equal_blocks")?.uint()?,
        mismatched: read_ranges(&fields.take(2, "mismatched")?)?,
        unreadable: read_ranges(&fields.take(3, "unreadable")?)?,
        started_ms: fields.take(4, "started_ms")?.uint()?,
        ended_ms: fields.take(5, "ended_ms")?.uint()?,
        first_difference_bytes: fields
            .take_optional(6, "first_difference_bytes")
            .map(|field| field.uint())
            .transpose()?,
    };
    fields.end()?;
    Ok(read_back)
}

fn write_flush(flush: Flush) -> Value {
    match flush {
        Flush::Done => array([1]),
        Flush::Failed(fault) => Value::Array(vec![2.into(), write_fault(fault)]),
        Flush::NotReached => array([3]),
    }
}

fn read_flush(field: &Field) -> Result<Flush, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, []) => Ok(Flush::Done),
        (2, [fault]) => Ok(Flush::Failed(read_fault(fault)?)),
        (3, []) => Ok(Flush::NotReached),
        _ => Err(field.defect(Problem::Value)),
    }
}

fn write_ending(ending: Ending) -> Value {
    match ending {
        Ending::Completed => array([1]),
        Ending::Stopped { stage, fault } => Value::Array(vec![2.into(), write_stage(stage), write_fault(fault)]),
    }
}

fn read_ending(field: &Field) -> Result<Ending, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, []) => Ok(Ending::Completed),
        (2, [stage, fault]) => Ok(Ending::Stopped {
            stage: read_stage(stage)?,
            fault: read_fault(fault)?,
        }),
        _ => Err(field.defect(Problem::Value)),
    }
}

/// Nothing where there was none.
fn interruptions(evidence: &Evidence) -> Option<Value> {
    let list = &evidence.interruptions;
    (!list.is_empty()).then(|| array(list.iter().map(write_interruption)))
}

fn write_interruption(interruption: &Interruption) -> Map {
    Map::default()
        .with(1, interruption.boot_id.as_slice())
        .with(2, interruption.started_ms)
        .with(3, interruption.last_ms)
        .with(4, write_stage(interruption.stage))
        .with(5, interruption.done_blocks)
        .with(6, interruption.sequel.code())
}

fn read_interruptions(field: &Field) -> Result<Vec<Interruption>, Defect> {
    let elements = field.elements()?;
    if elements.is_empty() {
        return Err(field.defect(Problem::Missing));
    }
    elements.iter().map(read_interruption).collect()
}

fn read_interruption(field: &Field) -> Result<Interruption, Defect> {
    let mut fields = field.fields()?;
    let interruption = Interruption {
        boot_id: fields.take(1, "boot_id")?.bytes()?,
        started_ms: fields.take(2, "started_ms")?.uint()?,
        last_ms: fields.take(3, "last_ms")?.uint()?,
        stage: read_stage(&fields.take(4, "stage")?)?,
        done_blocks: fields.take(5, "done_blocks")?.uint()?,
        sequel: fields.take(6, "sequel")?.code()?,
    };
    fields.end()?;
    Ok(interruption)
}

/// The first block and the number of blocks of each.
pub fn write_ranges(ranges: &BlockRanges) -> Value {
    array(ranges.as_slice().iter().map(|range| array([range.first, range.count])))
}

/// The way back.
pub fn read_ranges(field: &Field) -> Result<BlockRanges, Defect> {
    let range = |field: &Field| {
        let [first, count] = field.tuple()?;
        Ok(BlockRange {
            first: first.uint()?,
            count: count.uint()?,
        })
    };
    let ranges = field.elements()?.iter().map(range).collect::<Result<_, _>>()?;
    BlockRanges::from_ordered(ranges).map_err(|_| field.defect(Problem::Value))
}
