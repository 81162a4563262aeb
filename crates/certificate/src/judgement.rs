use ciborium::Value;
use pumice_model::Reason;

use crate::cbor::array;
use crate::codes::Coded;
use crate::defect::{Defect, Problem};
use crate::evidence::{kind, read_fault, read_stage, write_fault, write_stage};
use crate::fields::Field;
use crate::firmware::{read_not_started, write_not_started};

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
        Reason::HiddenAreaLeft => array([18]),
        Reason::FirmwareWitnessed { technique } => array([19, technique.code()]),
        Reason::FirmwareNotStarted { technique, why } => {
            Value::Array(vec![20.into(), technique.code().into(), write_not_started(why)])
        }
        Reason::BlocksUnchanged { blocks } => array([21, blocks]),
        Reason::SamplesUnreadable { blocks } => array([22, blocks]),
        Reason::FirmwareMissing => array([23]),
        Reason::FirmwareUnplanned => array([24]),
        Reason::FirmwareUnresolved { technique, why } => array([25, technique.code(), why.code()]),
        Reason::FirmwareUnconfirmed { technique } => array([26, technique.code()]),
        Reason::OtherDriveAfterwards => array([27]),
        Reason::ChangeCheckMissing => array([28]),
        Reason::ChangeCheckIncomplete => array([29]),
        Reason::BlocksUnexpected { blocks } => array([30, blocks]),
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
        _ => return read_firmware_reason(field, kind, &rest),
    })
}

fn read_firmware_reason(field: &Field, kind: u64, rest: &[Field]) -> Result<Reason, Defect> {
    Ok(match (kind, rest) {
        (18, []) => Reason::HiddenAreaLeft,
        (19, [technique]) => Reason::FirmwareWitnessed {
            technique: technique.code()?,
        },
        (20, [technique, why]) => Reason::FirmwareNotStarted {
            technique: technique.code()?,
            why: read_not_started(why)?,
        },
        (21, [blocks]) => Reason::BlocksUnchanged { blocks: blocks.uint()? },
        (22, [blocks]) => Reason::SamplesUnreadable { blocks: blocks.uint()? },
        (23, []) => Reason::FirmwareMissing,
        (24, []) => Reason::FirmwareUnplanned,
        (25, [technique, why]) => Reason::FirmwareUnresolved {
            technique: technique.code()?,
            why: why.code()?,
        },
        (26, [technique]) => Reason::FirmwareUnconfirmed {
            technique: technique.code()?,
        },
        (27, []) => Reason::OtherDriveAfterwards,
        (28, []) => Reason::ChangeCheckMissing,
        (29, []) => Reason::ChangeCheckIncomplete,
        (30, [blocks]) => Reason::BlocksUnexpected { blocks: blocks.uint()? },
        _ => return Err(field.defect(Problem::Value)),
    })
}
