use ciborium::Value;
use pumice_model::{
    ChangeCheck, FirmwareAttempt, FirmwareEvidence, FirmwareOutcome, HiddenAreas, NotStarted, RawStatus, ReadsAs,
};

use crate::cbor::{Map, array};
use crate::codes::Coded;
use crate::defect::{Defect, Problem};
use crate::evidence::{kind, read_opening, read_ranges, write_opening, write_ranges};
use crate::fields::Field;

/// What the drive's own firmware was made to do.
pub fn write(firmware: &FirmwareEvidence) -> Map {
    Map::default()
        .with(1, array(firmware.attempts.iter().map(write_attempt)))
        .with_optional(2, firmware.afterwards.as_ref().map(write_opening))
        .with_optional(3, firmware.change_check.as_ref().map(write_check))
}

/// The way back.
pub fn read(field: &Field) -> Result<FirmwareEvidence, Defect> {
    let mut fields = field.fields()?;
    let firmware = FirmwareEvidence {
        attempts: fields
            .take(1, "attempts")?
            .elements()?
            .iter()
            .map(read_attempt)
            .collect::<Result<_, _>>()?,
        afterwards: fields
            .take_optional(2, "afterwards")
            .map(|field| read_opening(&field))
            .transpose()?,
        change_check: fields
            .take_optional(3, "change_check")
            .map(|field| read_check(&field))
            .transpose()?,
    };
    fields.end()?;
    Ok(firmware)
}

/// What became of the HPA, the DCO and the AMAX.
pub fn write_hidden(hidden: HiddenAreas) -> Value {
    array([hidden.hpa, hidden.dco, hidden.amax].map(Coded::code))
}

/// The way back.
pub fn read_hidden(field: &Field) -> Result<HiddenAreas, Defect> {
    let [hpa, dco, amax] = field.tuple()?;
    Ok(HiddenAreas {
        hpa: hpa.code()?,
        dco: dco.code()?,
        amax: amax.code()?,
    })
}

/// Why nothing was started: its number, and why the technique was not available where that is it.
pub fn write_not_started(why: NotStarted) -> Value {
    match why {
        NotStarted::Unavailable(why) => array([1, why.code()]),
        NotStarted::Refused => array([2]),
        NotStarted::IntentNotRecorded => array([3]),
        NotStarted::Cancelled => array([4]),
    }
}

/// The way back.
pub fn read_not_started(field: &Field) -> Result<NotStarted, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, [why]) => Ok(NotStarted::Unavailable(why.code()?)),
        (2, []) => Ok(NotStarted::Refused),
        (3, []) => Ok(NotStarted::IntentNotRecorded),
        (4, []) => Ok(NotStarted::Cancelled),
        _ => Err(field.defect(Problem::Value)),
    }
}

/// A technique that was tried.
pub fn write_attempt(attempt: &FirmwareAttempt) -> Map {
    Map::default()
        .with(1, attempt.technique.code())
        .with(2, write_outcome(attempt.outcome))
        .with(3, attempt.started_ms)
        .with(4, attempt.ended_ms)
}

/// The way back.
pub fn read_attempt(field: &Field) -> Result<FirmwareAttempt, Defect> {
    let mut fields = field.fields()?;
    let attempt = FirmwareAttempt {
        technique: fields.take(1, "technique")?.code()?,
        outcome: read_outcome(&fields.take(2, "outcome")?)?,
        started_ms: fields.take(3, "started_ms")?.uint()?,
        ended_ms: fields.take(4, "ended_ms")?.uint()?,
    };
    fields.end()?;
    Ok(attempt)
}

/// What is not known is left out at the end.
fn write_outcome(outcome: FirmwareOutcome) -> Value {
    let mut elements: Vec<Value> = Vec::new();
    match outcome {
        FirmwareOutcome::Done {
            witness,
            status,
            reads_as,
        } => {
            elements.extend([1.into(), witness.code().into(), write_status(status)]);
            if let ReadsAs::Repeated(word) = reads_as {
                elements.push(word.as_slice().into());
            }
        }
        FirmwareOutcome::NotStarted { why, status } => {
            elements.extend([2.into(), write_not_started(why)]);
            elements.extend(status.map(write_status));
        }
        FirmwareOutcome::Unknown { why, status } => {
            elements.extend([3.into(), why.code().into()]);
            elements.extend(status.map(write_status));
        }
    }
    Value::Array(elements)
}

fn read_outcome(field: &Field) -> Result<FirmwareOutcome, Defect> {
    let (kind, rest) = kind(field)?;
    let optional_status = |rest: &[Field]| rest.first().map(read_status).transpose();
    match (kind, &rest[..]) {
        (1, [witness, status, reads_as @ ..]) if reads_as.len() <= 1 => Ok(FirmwareOutcome::Done {
            witness: witness.code()?,
            status: read_status(status)?,
            reads_as: match reads_as {
                [word, ..] => ReadsAs::Repeated(word.bytes()?),
                [] => ReadsAs::Unstated,
            },
        }),
        (2, [why, status @ ..]) if status.len() <= 1 => Ok(FirmwareOutcome::NotStarted {
            why: read_not_started(why)?,
            status: optional_status(status)?,
        }),
        (3, [why, status @ ..]) if status.len() <= 1 => Ok(FirmwareOutcome::Unknown {
            why: why.code()?,
            status: optional_status(status)?,
        }),
        _ => Err(field.defect(Problem::Value)),
    }
}

fn write_status(status: RawStatus) -> Value {
    let number = u64::from;
    match status {
        RawStatus::AtaSanitize {
            status,
            error,
            count,
            lba,
        } => array([1, status.into(), error.into(), count.into(), number(u32::from(lba))]),
        RawStatus::AtaSecurity {
            status,
            error,
            security,
        } => array([2, status.into(), error.into(), number(u32::from(security))]),
        RawStatus::NvmeSanitize {
            progress,
            status,
            command,
        } => array([3, progress.into(), status.into(), number(command)]),
        RawStatus::NvmeCompletion { status } => array([4, number(u32::from(status))]),
        RawStatus::Scsi {
            key,
            code,
            qualifier,
            progress,
        } => array([
            5,
            key.into(),
            code.into(),
            qualifier.into(),
            number(u32::from(progress)),
        ]),
        RawStatus::Emmc { card_status } => array([6, number(card_status)]),
        RawStatus::Tcg { status } => array([7, number(u32::from(status))]),
    }
}

fn read_status(field: &Field) -> Result<RawStatus, Defect> {
    let (kind, rest) = kind(field)?;
    Ok(match (kind, &rest[..]) {
        (1, [status, error, count, lba]) => RawStatus::AtaSanitize {
            status: status.uint()?,
            error: error.uint()?,
            count: count.uint()?,
            lba: lba.uint()?,
        },
        (2, [status, error, security]) => RawStatus::AtaSecurity {
            status: status.uint()?,
            error: error.uint()?,
            security: security.uint()?,
        },
        (3, [progress, status, command]) => RawStatus::NvmeSanitize {
            progress: progress.uint()?,
            status: status.uint()?,
            command: command.uint()?,
        },
        (4, [status]) => RawStatus::NvmeCompletion { status: status.uint()? },
        (5, [key, code, qualifier, progress]) => RawStatus::Scsi {
            key: key.uint()?,
            code: code.uint()?,
            qualifier: qualifier.uint()?,
            progress: progress.uint()?,
        },
        (6, [card_status]) => RawStatus::Emmc {
            card_status: card_status.uint()?,
        },
        (7, [status]) => RawStatus::Tcg { status: status.uint()? },
        _ => return Err(field.defect(Problem::Value)),
    })
}

fn write_check(check: &ChangeCheck) -> Map {
    Map::default()
        .with(1, check.changed_blocks)
        .with(2, write_ranges(&check.unchanged))
        .with(3, write_ranges(&check.unexpected))
        .with(4, write_ranges(&check.unreadable))
        .with(5, check.started_ms)
        .with(6, check.ended_ms)
}

fn read_check(field: &Field) -> Result<ChangeCheck, Defect> {
    let mut fields = field.fields()?;
    let check = ChangeCheck {
        changed_blocks: fields.take(1, "changed_blocks")?.uint()?,
        unchanged: read_ranges(&fields.take(2, "unchanged")?)?,
        unexpected: read_ranges(&fields.take(3, "unexpected")?)?,
        unreadable: read_ranges(&fields.take(4, "unreadable")?)?,
        started_ms: fields.take(5, "started_ms")?.uint()?,
        ended_ms: fields.take(6, "ended_ms")?.uint()?,
    };
    fields.end()?;
    Ok(check)
}
