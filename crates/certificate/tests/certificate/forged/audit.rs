//! Audit records: what somebody found, and what is made of that.

use ciborium::Value;
use pumice_certificate::{entry_digest, sign_audit};
use pumice_model::{
    AuditCounts, AuditExtent, AuditRecord, CertifiedSanitize, Fit, Fits, Remainder, Sanitize, SanitizeAnswer,
    SanitizeAudit, WrittenSince,
};

use super::{OWN, Vector, fingerprint, genuine, note};
use crate::edit::{at, numbers};
use crate::vectors::{Kind, Note};
use crate::{forge, reports};

/// One that is authentic, and forgeries of it.
pub fn audits() -> Vec<Vector> {
    let record = sign_audit(&as_certified(), &reports::key());
    let restate = |edit: &dyn Fn(&mut Value)| forge::restate(&record, OWN, edit);
    let of_boot = {
        let mut header = forge::header(OWN);
        *at(&mut header, &[16]) = "application/pumice-audit+cose".into();
        let mut statement = forge::statement(&record);
        *at(&mut statement, &[2, 1]) = 1.into();
        forge::seal(&header, &forge::encode(&statement), OWN)
    };
    let good = Note {
        exit: Some(0),
        signer: Some(fingerprint(OWN)),
        ..note("Every block was as certified.", Kind::AuditRecord)
    };
    let mut vectors = answers(&good);
    vectors.extend([
        Vector {
            name: "good-audit",
            note: good,
            bytes: record.clone(),
        },
        bad(
            "bad-audit-signer",
            "By a key of one boot, which audits nothing.",
            "field",
            Some("statement"),
            of_boot,
        ),
        bad(
            "bad-audit-fit",
            "A serial number that fits in a way that is not known.",
            "field",
            Some("statement.fits[0]"),
            restate(&|statement| *at(statement, &[4, 0]) = 4.into()),
        ),
        bad(
            "bad-audit-extent",
            "A sample without a seed.",
            "field",
            Some("statement.extent"),
            restate(&|statement| *at(statement, &[6]) = numbers(&[2, 2_000])),
        ),
        bad(
            "bad-audit-counts",
            "A count is negative.",
            "field",
            Some("statement.counts.different"),
            restate(&|statement| *at(statement, &[8, 6]) = (-1).into()),
        ),
    ]);
    vectors
}

/// What drives answer that were asked for their sanitize status.
fn answers(good: &Note) -> Vec<Vector> {
    let sanitized = sign_audit(&sanitized(), &reports::key());
    let answered = |answer: Value| {
        forge::restate(&sanitized, OWN, |statement: &mut Value| {
            *at(statement, &[11, 2]) = answer.clone();
        })
    };
    vec![
        Vector {
            name: "good-audit-sanitize",
            note: Note {
                about: "Of another drive, which says that it sanitized itself and that nothing was written since."
                    .into(),
                ..good.clone()
            },
            bytes: sanitized.clone(),
        },
        Vector {
            name: "good-audit-never-sanitized",
            note: Note {
                about: "Of another drive, which says that it never sanitized itself: authentic, and not as certified."
                    .into(),
                exit: Some(3),
                ..good.clone()
            },
            bytes: answered(numbers(&[4])),
        },
        bad(
            "bad-audit-sanitize",
            "A drive that failed in two ways.",
            "field",
            Some("statement.sanitize[2]"),
            answered(numbers(&[2, 1])),
        ),
    ]
}

fn as_certified() -> AuditRecord {
    AuditRecord {
        certificate: entry_digest(&genuine()).expect("a certificate"),
        fits: Fits {
            serial: Fit::Same,
            wwn: Fit::Unknown,
            model: Fit::Same,
        },
        remainder: Remainder::Stream,
        extent: AuditExtent::Full,
        wanted_blocks: reports::BLOCKS,
        counts: AuditCounts {
            equal: reports::BLOCKS,
            ..AuditCounts::default()
        },
        sanitize: SanitizeAudit::NoFirmwareErase,
        made_unix_s: 1_796_000_000,
        version: "0.1.0".into(),
    }
}

/// Every block of a drive whose own firmware erased it last.
fn sanitized() -> AuditRecord {
    AuditRecord {
        certificate: [0xC5; 32],
        remainder: Remainder::Nothing,
        counts: AuditCounts {
            repeated: reports::BLOCKS,
            ..AuditCounts::default()
        },
        sanitize: SanitizeAudit::Asked {
            certified: CertifiedSanitize::Completed(Sanitize::Block),
            answer: SanitizeAnswer::Completed {
                kind: Some(Sanitize::Block),
                since: WrittenSince::Nothing,
            },
        },
        ..as_certified()
    }
}

fn bad(name: &'static str, about: &str, defect: &str, field: Option<&str>, bytes: Vec<u8>) -> Vector {
    let Vector { note, .. } = super::bad(name, about, defect, field, Vec::new());
    let note = Note {
        kind: Kind::AuditRecord,
        ..note
    };
    Vector { name, note, bytes }
}
