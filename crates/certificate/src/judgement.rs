use ciborium::Value;
use pumice_model::Reason;

use crate::cbor::array;
use crate::defect::{Defect, Problem};
use crate::evidence::{kind, read_fault, read_stage, write_fault, write_stage};
use crate::fields::Field;

/// A reason: its number, then what it depends on.
pub fn write_reason(reason: &Reason) -> Value {
    match *reason {
        Reason::EveryBlockVerified => array([1]),
        Reason::BlocksNotWritten { pass, blocks } => array([2, u64::from(pass), blocks]),
        Reason::EarlierFlushFailed { pass } => array([3, pass]),
        Reason::BlocksUnreadable { blocks } => array([4, blocks]),
        Reason::TooManyExceptions => array([5]),
        Reason::BlocksMismatched { blocks } => array([6, blocks]),
        Reason::PlanInsufficient => array([7]),
        Reason::NotOpened { fault } => Value::Array(vec![8.into(), write_fault(fault)]),
        Reason::OtherDrive => array([9]),
        Reason::OtherGeometry => array([10]),
        Reason::PassMissing { pass } => array([11, pass]),
        Reason::PassUnplanned => array([12]),
        Reason::PassIncomplete { pass } => array([13, pass]),
        Reason::FlushFailed => array([14]),
        Reason::NotReadBack => array([15]),
        Reason::ReadBackIncomplete => array([16]),
        Reason::Stopped { stage, fault } => Value::Array(vec![17.into(), write_stage(stage), write_fault(fault)]),
    }
}

/// The way back.
pub fn read_reason(field: &Field) -> Result<Reason, Defect> {
    let (kind, rest) = kind(field)?;
    Ok(match (kind, &rest[..]) {
        (1, []) => Reason::EveryBlockVerified,
        (2, [pass, blocks]) => Reason::BlocksNotWritten {
            pass: pass.uint()?,
            blocks: blocks.uint()?,
        },
        (3, [pass]) => Reason::EarlierFlushFailed { pass: pass.uint()? },
        (4, [blocks]) => Reason::BlocksUnreadable { blocks: blocks.uint()? },
        (5, []) => Reason::TooManyExceptions,
        (6, [blocks]) => Reason::BlocksMismatched { blocks: blocks.uint()? },
        (7, []) => Reason::PlanInsufficient,
        (8, [fault]) => Reason::NotOpened {
            fault: read_fault(fault)?,
        },
        (9, []) => Reason::OtherDrive,
        (10, []) => Reason::OtherGeometry,
        (11, [pass]) => Reason::PassMissing { pass: pass.uint()? },
        (12, []) => Reason::PassUnplanned,
        (13, [pass]) => Reason::PassIncomplete { pass: pass.uint()? },
        (14, []) => Reason::FlushFailed,
        (15, []) => Reason::NotReadBack,
        (16, []) => Reason::ReadBackIncomplete,
        (17, [stage, fault]) => Reason::Stopped {
            stage: read_stage(stage)?,
            fault: read_fault(fault)?,
        },
        _ => return Err(field.defect(Problem::Value)),
    })
}
