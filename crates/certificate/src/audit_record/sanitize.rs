use ciborium::Value;
use pumice_model::{CertifiedSanitize, SanitizeAnswer, SanitizeAudit};

use crate::cbor::array;
use crate::codes::Coded;
use crate::defect::{Defect, Problem};
use crate::evidence::kind;
use crate::fields::Field;

/// What the drive says of the sanitize that its certificate names last.
pub fn write(sanitize: SanitizeAudit) -> Value {
    match sanitize {
        SanitizeAudit::NoFirmwareErase => array([1]),
        SanitizeAudit::NoStatus => array([2]),
        SanitizeAudit::Asked { certified, answer } => {
            Value::Array(vec![3.into(), write_certified(certified), write_answer(answer)])
        }
    }
}

/// The way back.
pub fn read(field: &Field) -> Result<SanitizeAudit, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, []) => Ok(SanitizeAudit::NoFirmwareErase),
        (2, []) => Ok(SanitizeAudit::NoStatus),
        (3, [certified, answer]) => Ok(SanitizeAudit::Asked {
            certified: read_certified(certified)?,
            answer: read_answer(answer)?,
        }),
        _ => Err(field.defect(Problem::Value)),
    }
}

fn write_certified(certified: CertifiedSanitize) -> Value {
    match certified {
        CertifiedSanitize::Completed(kind) => array([1, kind.code()]),
        CertifiedSanitize::Unresolved => array([2]),
    }
}

fn read_certified(field: &Field) -> Result<CertifiedSanitize, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, [kind]) => Ok(CertifiedSanitize::Completed(kind.code()?)),
        (2, []) => Ok(CertifiedSanitize::Unresolved),
        _ => Err(field.defect(Problem::Value)),
    }
}

/// What the drive does not say is left out at the end.
fn write_answer(answer: SanitizeAnswer) -> Value {
    match answer {
        SanitizeAnswer::Completed { kind, since } => array([1, since.code()].into_iter().chain(kind.map(Coded::code))),
        SanitizeAnswer::Failed => array([2]),
        SanitizeAnswer::InProgress => array([3]),
        SanitizeAnswer::Never => array([4]),
        SanitizeAnswer::NotReported => array([5]),
        SanitizeAnswer::NotAsked(why) => array([6, why.code()]),
    }
}

fn read_answer(field: &Field) -> Result<SanitizeAnswer, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, [since, rest @ ..]) if rest.len() < 2 => Ok(SanitizeAnswer::Completed {
            kind: rest.first().map(Field::code).transpose()?,
            since: since.code()?,
        }),
        (2, []) => Ok(SanitizeAnswer::Failed),
        (3, []) => Ok(SanitizeAnswer::InProgress),
        (4, []) => Ok(SanitizeAnswer::Never),
        (5, []) => Ok(SanitizeAnswer::NotReported),
        (6, [why]) => Ok(SanitizeAnswer::NotAsked(why.code()?)),
        _ => Err(field.defect(Problem::Value)),
    }
}

#[cfg(test)]
mod tests {
    use pumice_model::{Sanitize, WhyNotAsked, WrittenSince};

    use super::*;

    #[test]
    fn whatever_a_drive_says_comes_back() {
        let completed = |kind, since| SanitizeAnswer::Completed { kind, since };
        let answers = [
            completed(None, WrittenSince::Unstated),
            completed(Some(Sanitize::Crypto), WrittenSince::Nothing),
            completed(Some(Sanitize::Overwrite), WrittenSince::Something),
            SanitizeAnswer::Failed,
            SanitizeAnswer::InProgress,
            SanitizeAnswer::Never,
            SanitizeAnswer::NotReported,
            SanitizeAnswer::NotAsked(WhyNotAsked::Denied),
        ];
        let certified = [
            CertifiedSanitize::Completed(Sanitize::Block),
            CertifiedSanitize::Unresolved,
        ];
        let asked = certified
            .iter()
            .flat_map(|&certified| answers.map(|answer| SanitizeAudit::Asked { certified, answer }));
        for sanitize in asked.chain([SanitizeAudit::NoFirmwareErase, SanitizeAudit::NoStatus]) {
            assert_eq!(read(&Field::root(&write(sanitize))), Ok(sanitize));
        }
    }
}
