use ciborium::Value;
use pumice_model::{Celsius, Counter, Counters, Health, HealthEvidence, HeatEvidence, HeatLimit, Unavailability};

use crate::cbor::{Map, array};
use crate::codes::Coded;
use crate::defect::{Defect, Problem};
use crate::evidence::{kind, read_fault, write_fault};
use crate::fields::Field;

/// What the drive's own firmware said before and after.
pub fn write(health: &HealthEvidence) -> Value {
    Value::Array(vec![write_health(&health.before), write_health(&health.after)])
}

/// The way back.
pub fn read(field: &Field) -> Result<HealthEvidence, Defect> {
    let [before, after] = field.tuple()?;
    Ok(HealthEvidence {
        before: read_health(&before)?,
        after: read_health(&after)?,
    })
}

/// What was seen of the drive's temperature.
pub fn write_heat(heat: &HeatEvidence) -> Value {
    match heat {
        HeatEvidence::NoSensor => array([1]),
        HeatEvidence::Watched {
            limit,
            highest,
            pauses,
            paused_ms,
        } => Value::Array(vec![
            2.into(),
            limit.limit.0.into(),
            limit.source.code().into(),
            highest.0.into(),
            (*pauses).into(),
            (*paused_ms).into(),
        ]),
    }
}

/// The way back.
pub fn read_heat(field: &Field) -> Result<HeatEvidence, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, []) => Ok(HeatEvidence::NoSensor),
        (2, [limit, source, highest, pauses, paused_ms]) => Ok(HeatEvidence::Watched {
            limit: HeatLimit {
                limit: read_celsius(limit)?,
                source: source.code()?,
            },
            highest: read_celsius(highest)?,
            pauses: pauses.uint()?,
            paused_ms: paused_ms.uint()?,
        }),
        _ => Err(field.defect(Problem::Value)),
    }
}

fn write_health(health: &Health) -> Value {
    match health {
        Health::Told(counters) => Value::Array(vec![1.into(), write_counters(counters).into()]),
        Health::Unavailable(why) => Value::Array(vec![2.into(), write_unavailability(*why)]),
    }
}

fn read_health(field: &Field) -> Result<Health, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, [counters]) => Ok(Health::Told(read_counters(counters)?)),
        (2, [why]) => Ok(Health::Unavailable(read_unavailability(why)?)),
        _ => Err(field.defect(Problem::Value)),
    }
}

fn write_counters(counters: &Counters) -> Map {
    let counts = counters.counts.iter();
    Map::default()
        .with_optional(1, counters.assessment.map(Coded::code))
        .with_optional(2, counters.temperature.map(|Celsius(degrees)| degrees))
        .with(
            3,
            counts.fold(Map::default(), |map, (counter, count)| map.with(counter.code(), *count)),
        )
}

fn read_counters(field: &Field) -> Result<Counters, Defect> {
    let mut fields = field.fields()?;
    let mut counters = Counters {
        assessment: fields
            .take_optional(1, "assessment")
            .map(|field| field.code())
            .transpose()?,
        temperature: fields
            .take_optional(2, "temperature")
            .map(|field| read_celsius(&field))
            .transpose()?,
        ..Counters::default()
    };
    let mut counts = fields.take(3, "counts")?.fields()?;
    for &counter in Counter::ALL {
        if let Some(count) = counts.take_optional(counter.code(), &counter.code().to_string()) {
            counters.counts.insert(counter, count.uint()?);
        }
    }
    counts.end()?;
    fields.end()?;
    Ok(counters)
}

fn write_unavailability(why: Unavailability) -> Value {
    match why {
        Unavailability::UsbBridge => array([1]),
        Unavailability::OtherTransport => array([2]),
        Unavailability::Unsupported => array([3]),
        Unavailability::SwitchedOff => array([4]),
        Unavailability::Refused => array([5]),
        Unavailability::TimedOut => array([6]),
        Unavailability::Malformed => array([7]),
        Unavailability::Failed(fault) => Value::Array(vec![8.into(), write_fault(fault)]),
    }
}

fn read_unavailability(field: &Field) -> Result<Unavailability, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, []) => Ok(Unavailability::UsbBridge),
        (2, []) => Ok(Unavailability::OtherTransport),
        (3, []) => Ok(Unavailability::Unsupported),
        (4, []) => Ok(Unavailability::SwitchedOff),
        (5, []) => Ok(Unavailability::Refused),
        (6, []) => Ok(Unavailability::TimedOut),
        (7, []) => Ok(Unavailability::Malformed),
        (8, [fault]) => Ok(Unavailability::Failed(read_fault(fault)?)),
        _ => Err(field.defect(Problem::Value)),
    }
}

fn read_celsius(field: &Field) -> Result<Celsius, Defect> {
    field.int().map(Celsius)
}
