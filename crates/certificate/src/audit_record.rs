mod sanitize;

use ciborium::Value;
use pumice_model::{AuditCounts, AuditExtent, AuditFinding, AuditRecord, Fits, Signer};

use crate::cbor::{Map, array};
use crate::codes::Coded;
use crate::defect::{Defect, Problem};
use crate::envelope::{self, Kind};
use crate::evidence::kind;
use crate::fields::Field;
use crate::key::{Fingerprint, SigningKey};
use crate::signer;

/// An authentic audit record: signed by the key it carries. What follows from it is computed, not stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedAudit {
    /// What it states.
    pub record: AuditRecord,
    /// What follows: nothing where the drive was as certified.
    pub findings: Vec<AuditFinding>,
    /// Who signed.
    pub signer: Fingerprint,
}

/// Signs an audit record. It names the certificate by its digest, so that whoever holds both holds a second person's word
/// on the drive, and stands in no ledger.
pub fn sign_audit(record: &AuditRecord, key: &SigningKey) -> Vec<u8> {
    let statement = signer::begin(Signer::Enrolled, &key.public())
        .with(3, record.certificate.as_slice())
        .with(
            4,
            array([record.fits.serial, record.fits.wwn, record.fits.model].map(Coded::code)),
        )
        .with(5, record.remainder.code())
        .with(6, write_extent(record.extent))
        .with(7, record.wanted_blocks)
        .with(8, write_counts(&record.counts))
        .with(9, record.made_unix_s)
        .with(10, record.version.as_str())
        .with(11, sanitize::write(record.sanitize));
    envelope::seal(Kind::AuditRecord, Signer::Enrolled, &statement.into(), key)
}

/// Reads an audit record and checks everything that can be checked without its certificate and without knowing whose key it
/// should be.
pub fn verify_audit(bytes: &[u8]) -> Result<VerifiedAudit, Defect> {
    let opened = envelope::open(Kind::AuditRecord, bytes)?;
    if !opened.envelope.unprotected.is_empty() {
        return Err(Defect::Header("unprotected"));
    }
    let record = read(&Field::root(&opened.statement))?;
    Ok(VerifiedAudit {
        findings: record.findings(),
        record,
        signer: opened.signer,
    })
}

fn read(root: &Field) -> Result<AuditRecord, Defect> {
    let mut fields = root.fields()?;
    let (signer, _) = signer::take(&mut fields)?;
    if signer != Signer::Enrolled {
        return Err(root.defect(Problem::Value));
    }
    let certificate = fields.take(3, "certificate")?.bytes()?;
    let [serial, wwn, model] = fields.take(4, "fits")?.tuple()?;
    let record = AuditRecord {
        certificate,
        fits: Fits {
            serial: serial.code()?,
            wwn: wwn.code()?,
            model: model.code()?,
        },
        remainder: fields.take(5, "remainder")?.code()?,
        extent: read_extent(&fields.take(6, "extent")?)?,
        wanted_blocks: fields.take(7, "wanted_blocks")?.uint()?,
        counts: read_counts(&fields.take(8, "counts")?)?,
        made_unix_s: fields.take(9, "made_unix_s")?.int()?,
        version: fields.take(10, "version")?.text()?,
        sanitize: sanitize::read(&fields.take(11, "sanitize")?)?,
    };
    fields.end()?;
    Ok(record)
}

fn write_extent(extent: AuditExtent) -> Value {
    match extent {
        AuditExtent::Full => array([1]),
        AuditExtent::Sample { count, seed } => array([2, count, seed]),
    }
}

fn read_extent(field: &Field) -> Result<AuditExtent, Defect> {
    let (kind, rest) = kind(field)?;
    match (kind, &rest[..]) {
        (1, []) => Ok(AuditExtent::Full),
        (2, [count, seed]) => Ok(AuditExtent::Sample {
            count: count.uint()?,
            seed: seed.uint()?,
        }),
        _ => Err(field.defect(Problem::Value)),
    }
}

fn write_counts(counts: &AuditCounts) -> Map {
    Map::default()
        .with(1, counts.equal)
        .with(2, counts.repeated)
        .with(3, counts.other)
        .with(4, counts.unreadable)
        .with(5, counts.excepted)
        .with(6, counts.different)
        .with(7, counts.unread)
        .with(8, counts.structures)
        .with_optional(9, counts.first_difference_bytes)
}

fn read_counts(field: &Field) -> Result<AuditCounts, Defect> {
    let mut fields = field.fields()?;
    let counts = AuditCounts {
        equal: fields.take(1, "equal")?.uint()?,
        repeated: fields.take(2, "repeated")?.uint()?,
        other: fields.take(3, "other")?.uint()?,
        unreadable: fields.take(4, "unreadable")?.uint()?,
        excepted: fields.take(5, "excepted")?.uint()?,
        different: fields.take(6, "different")?.uint()?,
        unread: fields.take(7, "unread")?.uint()?,
        structures: fields.take(8, "structures")?.uint()?,
        first_difference_bytes: fields
            .take_optional(9, "first_difference_bytes")
            .map(|field| field.uint())
            .transpose()?,
    };
    fields.end()?;
    Ok(counts)
}
