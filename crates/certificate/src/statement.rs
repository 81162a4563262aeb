use ciborium::Value;
use pumice_model::{Judgement, Report};

use crate::cbor::array;
use crate::codes::Coded;
use crate::defect::Defect;
use crate::fields::Field;
use crate::job::{read_appliance, read_clock, read_job, write_appliance, write_clock, write_job};
use crate::signer::{self, read_position, write_position};
use crate::{evidence, judgement, planned};

/// A statement as the schema has it: the report, what follows from it, and the key that signs it.
pub fn write(report: &Report, conclusions: &Judgement, public_key: &[u8; 32]) -> Value {
    signer::begin(report.signer, public_key)
        .with(3, write_job(&report.job))
        .with(4, write_clock(&report.clock))
        .with(5, write_appliance(&report.appliance))
        .with(6, planned::write(&report.planned))
        .with(7, evidence::write(&report.evidence))
        .with(8, conclusions.verdict.code())
        .with(9, array(conclusions.reasons.iter().map(judgement::write_reason)))
        .with(10, array(conclusions.claims.iter().map(|claim| claim.code())))
        .with(
            11,
            array(
                conclusions
                    .limitations
                    .iter()
                    .map(|&limitation| Coded::code(limitation)),
            ),
        )
        .with(12, write_position(report.position))
        .into()
}

/// The report and what it says follows.
pub fn read(root: &Field) -> Result<(Report, Judgement), Defect> {
    let mut fields = root.fields()?;
    let (signer, _) = signer::take(&mut fields)?;
    let report = Report {
        signer,
        job: read_job(&fields.take(3, "job")?)?,
        clock: read_clock(&fields.take(4, "clock")?)?,
        appliance: read_appliance(&fields.take(5, "appliance")?)?,
        planned: planned::read(&fields.take(6, "planned")?)?,
        evidence: evidence::read(&fields.take(7, "evidence")?)?,
        position: read_position(&fields.take(12, "ledger")?)?,
    };
    let stated = Judgement {
        verdict: fields.take(8, "verdict")?.code()?,
        reasons: fields
            .take(9, "reasons")?
            .elements()?
            .iter()
            .map(judgement::read_reason)
            .collect::<Result<_, _>>()?,
        claims: fields
            .take(10, "claims")?
            .elements()?
            .iter()
            .map(Field::code)
            .collect::<Result<_, _>>()?,
        limitations: fields
            .take(11, "limitations")?
            .elements()?
            .iter()
            .map(Field::code)
            .collect::<Result<_, _>>()?,
    };
    fields.end()?;
    Ok((report, stated))
}
