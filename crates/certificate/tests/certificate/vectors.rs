//! The files in `tests/vectors`: each certificate, good or forged, with a note beside it that says what must happen.
//!
//! They are made here, and never change by themselves: `PUMICE_BLESS=1 cargo test --workspace --test certificate` writes them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use pumice_certificate::{Document, Weight, compare};
use pumice_model::Verdict;
use serde::{Deserialize, Serialize};

use crate::forged::{Vector, vectors};
use crate::{key_statement, schema};

/// What stands beside a vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Why the vector is there.
    pub about: String,
    /// What it is, or passes itself off as.
    pub kind: Kind,
    /// Exit status of `pumice verify`; nothing for an authentic job report, which lists certificates beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit: Option<u8>,
    /// The verdict of an authentic certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// Fingerprint of who signed an authentic certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signer: Option<String>,
    /// Fingerprints of who countersigned an authentic job report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub countersigners: Option<Vec<String>>,
    /// The name of the defect of any other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defect: Option<String>,
    /// The field the defect is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// What a vector is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The certificate of a drive.
    Certificate,
    /// The report of a job.
    JobReport,
    /// What somebody found on a drive.
    AuditRecord,
    /// What the owner of a key says of it.
    KeyStatement,
}

#[test]
fn the_files_are_what_the_list_makes() {
    let is_blessed = env::var_os("PUMICE_BLESS").is_some();
    let mut names = BTreeSet::new();
    for Vector { name, note, bytes } in vectors() {
        let note = toml::to_string(&note).unwrap();
        let [certificate, beside] = ["cose", "toml"].map(|extension| path(&format!("{name}.{extension}")));
        if is_blessed {
            fs::write(&certificate, &bytes).unwrap();
            fs::write(&beside, &note).unwrap();
        }
        assert!(
            fs::read(&certificate).unwrap() == bytes,
            "{} is another one",
            certificate.display()
        );
        assert_eq!(fs::read_to_string(&beside).unwrap(), note, "{}", beside.display());
        assert!(
            names.insert(format!("{name}.cose")) && names.insert(format!("{name}.toml")),
            "{name} is there twice"
        );
    }
    let found: BTreeSet<String> = files().iter().map(|file| name(file)).collect();
    assert_eq!(
        found, names,
        "files that the list does not name, or the other way round"
    );
}

#[test]
fn each_file_does_what_its_note_says() {
    for file in files()
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "cose"))
    {
        let note: Note = toml::from_str(&fs::read_to_string(file.with_extension("toml")).unwrap()).unwrap();
        let outcome = outcome(&fs::read(file).unwrap(), note.about.clone(), note.kind);
        assert_eq!(outcome, note, "{}", file.display());
    }
}

#[test]
fn authentic_ones_are_valid_by_the_schema() {
    let authentic = vectors().into_iter().filter(|vector| vector.note.signer.is_some());
    for vector in authentic {
        let allows = match vector.note.kind {
            Kind::Certificate => schema::allows,
            Kind::JobReport => schema::allows_job_report,
            Kind::AuditRecord => schema::allows_audit,
            Kind::KeyStatement => key_statement::allows,
        };
        assert!(allows(&vector.bytes), "{}", vector.name);
    }
}

/// The note that would be true of bytes.
fn outcome(bytes: &[u8], about: String, kind: Kind) -> Note {
    let nothing = Note {
        about,
        kind,
        exit: None,
        verdict: None,
        signer: None,
        countersigners: None,
        defect: None,
        field: None,
    };
    match Document::read(bytes) {
        Ok(Document::Certificate(verified)) => {
            let (exit, verdict) = match verified.judgement.verdict {
                Verdict::Erased => (0, "erased"),
                Verdict::ErasedWithExceptions => (3, "erased-with-exceptions"),
                Verdict::NotErased => (3, "not-erased"),
            };
            Note {
                kind: Kind::Certificate,
                exit: Some(exit),
                verdict: Some(verdict.into()),
                signer: Some(verified.signer.to_string()),
                ..nothing
            }
        }
        Ok(Document::JobReport(verified)) => {
            let countersigners = verified.countersignatures.iter();
            let is_open = compare(&[Document::JobReport(verified.clone())])
                .iter()
                .any(|finding| finding.weight() != Weight::Note);
            Note {
                kind: Kind::JobReport,
                exit: Some(if is_open { 3 } else { 0 }),
                signer: Some(verified.signer.to_string()),
                countersigners: Some(countersigners.map(|one| one.signer.to_string()).collect()),
                ..nothing
            }
        }
        Ok(Document::Audit(verified)) => Note {
            kind: Kind::AuditRecord,
            exit: Some(if verified.findings.is_empty() { 0 } else { 3 }),
            signer: Some(verified.signer.to_string()),
            ..nothing
        },
        Ok(Document::KeyStatement(signed)) => Note {
            kind: Kind::KeyStatement,
            exit: Some(0),
            signer: Some(signed.signer.fingerprint().to_string()),
            ..nothing
        },
        Err(defect) => Note {
            exit: Some(1),
            defect: Some(defect.name().into()),
            field: defect.place().map(Into::into),
            ..nothing
        },
    }
}

fn files() -> Vec<PathBuf> {
    let folder = fs::read_dir(path("")).unwrap();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn path(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors")).join(name)
}

fn name(file: &Path) -> String {
    file.file_name()
        .expect("a file has a name")
        .to_string_lossy()
        .into_owned()
}
