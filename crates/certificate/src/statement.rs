use ciborium::Value;
use pumice_model::{Appliance, Clock, Job, JobNumber, Judgement, Report, Signer};

use crate::cbor::{Map, array};
use crate::codes::Coded;
use crate::defect::{Defect, Problem};
use crate::fields::Field;
use crate::{evidence, judgement, planned};

/// The schema's version.
const VERSION: u64 = 1;

/// A statement as the schema has it: the report, what follows from it, and the key that signs it.
pub fn write(report: &Report, conclusions: &Judgement, public_key: &[u8; 32]) -> Value {
    let signer = Map::default()
        .with(1, report.signer.code())
        .with(2, public_key.as_slice());
    Map::default()
        .with(1, VERSION)
        .with(2, signer)
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
        .into()
}

/// The report and what it says follows.
pub fn read(root: &Field) -> Result<(Report, Judgement), Defect> {
    let mut fields = root.fields()?;
    read_version(&fields.take(1, "version")?)?;
    let report = Report {
        signer: read_signer(&fields.take(2, "signer")?)?.0,
        job: read_job(&fields.take(3, "job")?)?,
        clock: read_clock(&fields.take(4, "clock")?)?,
        appliance: read_appliance(&fields.take(5, "appliance")?)?,
        planned: planned::read(&fields.take(6, "planned")?)?,
        evidence: evidence::read(&fields.take(7, "evidence")?)?,
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

/// The public key alone, from a statement of which nothing else is known yet.
pub fn public_key(root: &Field) -> Result<[u8; 32], Defect> {
    let mut fields = root.fields()?;
    read_version(&fields.take(1, "version")?)?;
    read_signer(&fields.take(2, "signer")?).map(|(_, key)| key)
}

pub fn read_version(field: &Field) -> Result<(), Defect> {
    match field.uint()? {
        VERSION => Ok(()),
        version => Err(Defect::Version(version)),
    }
}

fn read_signer(field: &Field) -> Result<(Signer, [u8; 32]), Defect> {
    let mut fields = field.fields()?;
    let signer = (fields.take(1, "kind")?.code()?, fields.take(2, "public_key")?.bytes()?);
    fields.end()?;
    Ok(signer)
}

pub fn write_job(job: &Job) -> Map {
    Map::default()
        .with(1, job.number.as_str())
        .with_optional(2, job.client.as_deref())
        .with_optional(3, job.operator.as_deref())
}

pub fn read_job(field: &Field) -> Result<Job, Defect> {
    let mut fields = field.fields()?;
    let number = fields.take(1, "number")?;
    let job = Job {
        number: JobNumber::new(&number.text()?).map_err(|_| number.defect(Problem::Value))?,
        client: fields
            .take_optional(2, "client")
            .map(|field| field.text())
            .transpose()?,
        operator: fields
            .take_optional(3, "operator")
            .map(|field| field.text())
            .transpose()?,
    };
    fields.end()?;
    Ok(job)
}

fn write_clock(clock: &Clock) -> Map {
    Map::default()
        .with(1, clock.rtc_unix_s)
        .with(2, clock.read_at_ms)
        .with(3, clock.boot_id.as_slice())
}

fn read_clock(field: &Field) -> Result<Clock, Defect> {
    let mut fields = field.fields()?;
    let clock = Clock {
        rtc_unix_s: fields.take(1, "rtc_unix_s")?.int()?,
        read_at_ms: fields.take(2, "read_at_ms")?.uint()?,
        boot_id: fields.take(3, "boot_id")?.bytes()?,
    };
    fields.end()?;
    Ok(clock)
}

fn write_appliance(appliance: &Appliance) -> Map {
    Map::default()
        .with(1, appliance.version.as_str())
        .with(2, appliance.commit.as_str())
        .with(3, appliance.image_digest.as_slice())
        .with(4, appliance.kernel.as_str())
}

fn read_appliance(field: &Field) -> Result<Appliance, Defect> {
    let mut fields = field.fields()?;
    let appliance = Appliance {
        version: fields.take(1, "version")?.text()?,
        commit: fields.take(2, "commit")?.text()?,
        image_digest: fields.take(3, "image_digest")?.bytes()?,
        kernel: fields.take(4, "kernel")?.text()?,
    };
    fields.end()?;
    Ok(appliance)
}
