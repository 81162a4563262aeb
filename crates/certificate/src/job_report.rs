use ciborium::Value;
use pumice_model::{
    Certified, Declared, DeclaredItem, Hiding, HidingController, Holding, JobReport, NotWiped, WhyNotWiped,
};

use crate::cbor::{Map, array};
use crate::codes::Coded;
use crate::countersignature::{self, Countersignature};
use crate::defect::{Defect, Problem};
use crate::envelope::{self, Kind};
use crate::evidence::kind;
use crate::fields::Field;
use crate::job::{read_appliance, read_clock, read_job, write_appliance, write_clock, write_job};
use crate::key::{Fingerprint, SigningKey};
use crate::planned::{read_identity, write_identity};
use crate::signer::{self, read_position, write_position};

/// An authentic job report: signed by the key it carries, and so is every countersignature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedJobReport {
    /// What it states.
    pub report: JobReport,
    /// Who signed.
    pub signer: Fingerprint,
    /// Who signed that signature, in the order in which they did.
    pub countersignatures: Vec<Countersignature>,
    /// The digest by which the ledger knows it.
    pub digest: [u8; 32],
}

/// Signs a job report.
pub fn sign_job_report(report: &JobReport, key: &SigningKey) -> Vec<u8> {
    let statement = signer::begin(report.signer, &key.public())
        .with(3, write_job(&report.job))
        .with(4, write_clock(&report.clock))
        .with(5, write_appliance(&report.appliance))
        .with(6, array(report.certified.iter().map(write_certified)))
        .with(7, array(report.not_wiped.iter().map(write_not_wiped)))
        .with_optional(8, list(&report.hiding, write_hiding))
        .with_optional(9, list(&report.declared.holdings, write_holding))
        .with_optional(10, list(&report.declared.items, write_item))
        .with(12, write_position(report.position));
    envelope::seal(Kind::JobReport, report.signer, &statement.into(), key)
}

/// Reads a job report and checks everything that can be checked without its certificates and without knowing whose keys
/// they should be.
pub fn verify_job_report(bytes: &[u8]) -> Result<VerifiedJobReport, Defect> {
    let opened = envelope::open(Kind::JobReport, bytes)?;
    let countersignatures = countersignature::read(&opened.envelope)?;
    Ok(VerifiedJobReport {
        report: read(&Field::root(&opened.statement))?,
        signer: opened.signer,
        countersignatures,
        digest: envelope::entry_digest(bytes)?,
    })
}

/// Adds a countersignature (RFC 9338) to a job report. The report itself and its place in the ledger stay as they are.
pub fn countersign(bytes: &[u8], key: &SigningKey) -> Result<Vec<u8>, Defect> {
    let opened = envelope::open(Kind::JobReport, bytes)?;
    countersignature::read(&opened.envelope)?;
    countersignature::add(opened.envelope, key)
}

fn read(root: &Field) -> Result<JobReport, Defect> {
    let mut fields = root.fields()?;
    let (signer, _) = signer::take(&mut fields)?;
    let report = JobReport {
        signer,
        job: read_job(&fields.take(3, "job")?)?,
        clock: read_clock(&fields.take(4, "clock")?)?,
        appliance: read_appliance(&fields.take(5, "appliance")?)?,
        certified: read_each(&fields.take(6, "certified")?, read_certified)?,
        not_wiped: read_each(&fields.take(7, "not_wiped")?, read_not_wiped)?,
        hiding: read_list(fields.take_optional(8, "hiding"), read_hiding)?,
        declared: Declared {
            holdings: read_list(fields.take_optional(9, "holdings"), read_holding)?,
            items: read_list(fields.take_optional(10, "items"), read_item)?,
        },
        position: read_position(&fields.take(12, "ledger")?)?,
    };
    fields.end()?;
    Ok(report)
}

fn write_certified(certified: &Certified) -> Map {
    write_identity(&certified.identity)
        .with(4, certified.digest.as_slice())
        .with(5, certified.verdict.code())
}

fn read_certified(field: &Field) -> Result<Certified, Defect> {
    let mut fields = field.fields()?;
    let certified = Certified {
        identity: read_identity(&mut fields)?,
        digest: fields.take(4, "digest")?.bytes()?,
        verdict: fields.take(5, "verdict")?.code()?,
    };
    fields.end()?;
    Ok(certified)
}

fn write_not_wiped(not_wiped: &NotWiped) -> Map {
    write_identity(&not_wiped.identity)
        .with_optional(4, not_wiped.bytes)
        .with(5, array(not_wiped.why.iter().map(|why| why.code())))
}

fn read_not_wiped(field: &Field) -> Result<NotWiped, Defect> {
    let mut fields = field.fields()?;
    let not_wiped = NotWiped {
        identity: read_identity(&mut fields)?,
        bytes: fields.take_optional(4, "bytes").map(|field| field.uint()).transpose()?,
        why: read_list(Some(fields.take(5, "why")?), read_why)?,
    };
    fields.end()?;
    Ok(not_wiped)
}

fn read_why(field: &Field) -> Result<WhyNotWiped, Defect> {
    field.code()
}

fn write_hiding(controller: &HidingController) -> Value {
    let address = Value::from(controller.address.as_str());
    let (kind, disks) = match controller.hiding {
        Hiding::SataRaidMode => (1, None),
        Hiding::RaidController => (2, None),
        Hiding::VolumeManagement => (3, None),
        Hiding::RemappedNvme { disks } => (4, Some(disks)),
    };
    let mut parts = vec![Value::from(kind), address];
    parts.extend(disks.map(Value::from));
    Value::Array(parts)
}

fn read_hiding(field: &Field) -> Result<HidingController, Defect> {
    let (kind, rest) = kind(field)?;
    let (address, hiding) = match (kind, &rest[..]) {
        (1, [address]) => (address, Hiding::SataRaidMode),
        (2, [address]) => (address, Hiding::RaidController),
        (3, [address]) => (address, Hiding::VolumeManagement),
        (4, [address, disks]) => (address, Hiding::RemappedNvme { disks: disks.uint()? }),
        _ => return Err(field.defect(Problem::Value)),
    };
    Ok(HidingController {
        address: address.text()?,
        hiding,
    })
}

fn write_holding(holding: &Holding) -> Value {
    array([holding.category.code()].into_iter().chain(holding.count))
}

fn read_holding(field: &Field) -> Result<Holding, Defect> {
    match &field.elements()?[..] {
        [category, count @ ..] if count.len() <= 1 => Ok(Holding {
            category: category.code()?,
            count: count.first().map(Field::uint).transpose()?,
        }),
        _ => Err(field.defect(Problem::Value)),
    }
}

fn write_item(item: &DeclaredItem) -> Value {
    array([item.kind.code(), item.disposal.code()].into_iter().chain(item.count))
}

fn read_item(field: &Field) -> Result<DeclaredItem, Defect> {
    match &field.elements()?[..] {
        [kind, disposal, count @ ..] if count.len() <= 1 => Ok(DeclaredItem {
            kind: kind.code()?,
            disposal: disposal.code()?,
            count: count.first().map(Field::uint).transpose()?,
        }),
        _ => Err(field.defect(Problem::Value)),
    }
}

/// Nothing where there is none.
fn list<T>(entries: &[T], write: fn(&T) -> Value) -> Option<Value> {
    (!entries.is_empty()).then(|| array(entries.iter().map(write)))
}

/// An array that is not there where it is empty.
fn read_list<T>(field: Option<Field>, read: fn(&Field) -> Result<T, Defect>) -> Result<Vec<T>, Defect> {
    let Some(field) = field else {
        return Ok(Vec::new());
    };
    let entries = read_each(&field, read)?;
    if entries.is_empty() {
        return Err(field.defect(Problem::Missing));
    }
    Ok(entries)
}

fn read_each<T>(field: &Field, read: fn(&Field) -> Result<T, Defect>) -> Result<Vec<T>, Defect> {
    field.elements()?.iter().map(read).collect()
}
