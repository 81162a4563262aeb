//! Storey 3: a verifier in Python that shares nothing with Pumice but the schema comes to the same, and the document of the
//! format says what is so.

#[path = "independent/document.rs"]
mod document;
#[path = "independent/ledger.rs"]
mod ledger;
#[path = "independent/lives.rs"]
mod lives;
#[path = "simulated/mod.rs"]
mod simulated;
#[path = "soak/mod.rs"]
mod soak;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host, project};
use tempfile::TempDir;

const PYTHON: [Requirement; 1] = [Requirement::PythonCbor];
const BY_HAND: [Requirement; 3] = [
    Requirement::Program("openssl"),
    Requirement::Program("sha256sum"),
    Requirement::Program("cut"),
];

fn main() -> ExitCode {
    case::run([
        Case::new(
            "every vector is accepted or refused, and for the same reason",
            &PYTHON,
            vectors,
        ),
        Case::new("a certificate with any one byte changed is refused", &PYTHON, || {
            changed_bytes("good-firmware-purged.cose")
        }),
        Case::new(
            "a countersigned job report with any one byte changed is refused",
            &PYTHON,
            || changed_bytes("good-job-report-countersigned.cose"),
        ),
        Case::new("a key statement with any one byte changed is refused", &PYTHON, || {
            changed_bytes("good-key-succession.cose")
        }),
        Case::new(
            "what random lives of drives leave is judged the same",
            &PYTHON,
            lives::judged_the_same,
        ),
        Case::new(
            "a ledger is compared with what its key signed to the same findings",
            &PYTHON,
            ledger::compared_the_same,
        ),
        Case::new(
            "what is no ledger is refused for the same reason",
            &PYTHON,
            ledger::refused_the_same,
        ),
        Case::new("the document's example is the vector", &[], document::example),
        Case::new("the document's example of a ledger is one", &[], ledger::example),
        Case::new(
            "the document's commands verify the example and no forgery",
            &BY_HAND,
            document::commands,
        ),
        Case::new("the document names every rule of the schemas", &[], document::rules),
    ])
}

fn vectors() -> Result<()> {
    let folder = project::root().join("tests/vectors");
    let files = files(&folder, "cose")?;
    let said = check(&files)?;
    ensure(said.len() == files.len() && files.len() > 60, || {
        format!("{} answers", said.len())
    })?;
    for (name, answer) in &said {
        let note = folder.join(name).with_extension("toml");
        let text = fs::read_to_string(&note).map_err(Error::file(&note))?;
        let note: toml::Table = text.parse().map_err(|error| Error::Check(format!("{name}: {error}")))?;
        let word = |key: &str| note.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        let countersigners = note.get("countersigners").and_then(toml::Value::as_array);
        let countersigners = countersigners.into_iter().flatten().filter_map(toml::Value::as_str);
        let signers: Vec<&str> = [word("signer")].into_iter().chain(countersigners).collect();
        let expected = match (word("defect"), word("field")) {
            ("", _) if word("kind") != "certificate" => format!("accepted {} {}", word("kind"), signers.join(" ")),
            ("", _) => format!("accepted {} {}", word("verdict"), word("signer")),
            ("judgement", part) => format!("refused judgement {part}"),
            ("field", _) => "refused structure".into(),
            ("header", part @ ("unprotected" | "countersignature")) => format!("refused {part}"),
            ("not-cose", _) => "refused envelope".into(),
            ("not-cbor" | "not-deterministic", _) => "refused encoding".into(),
            ("empty" | "too-large", _) => "refused size".into(),
            (defect, _) => format!("refused {defect}"),
        };
        ensure(*answer == expected, || format!("{name}: {answer}, not {expected}"))?;
    }
    Ok(())
}

fn changed_bytes(vector: &str) -> Result<()> {
    let document = project::root().join("tests/vectors").join(vector);
    let bytes = fs::read(&document).map_err(Error::file(&document))?;
    let folder = TempDir::new().map_err(Error::file("the folder for temporary files"))?;
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        let file = folder.path().join(format!("{place}.cose"));
        fs::write(&file, changed).map_err(Error::file(&file))?;
    }
    let said = check(&files(folder.path(), "cose")?)?;
    let accepted: Vec<_> = said
        .iter()
        .filter(|(_, answer)| !answer.starts_with("refused "))
        .collect();
    ensure(said.len() == bytes.len() && accepted.is_empty(), || {
        format!("{} of {}: {accepted:?}", said.len(), bytes.len())
    })
}

/// What the verifier in Python says of each file, by name.
fn check(files: &[PathBuf]) -> Result<BTreeMap<String, String>> {
    let program = project::root().join("tests/independent/check.py");
    let mut command = host::command_at(Path::new("/usr/bin/python3"));
    let command = command.env("PYTHONDONTWRITEBYTECODE", "1").arg(program).args(files);
    let output = command.output().map_err(Error::file("python3"))?;
    let complaints = String::from_utf8_lossy(&output.stderr);
    ensure(complaints.is_empty(), || format!("the verifier failed: {complaints}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let answer = |line: &str| {
        line.split_once(' ')
            .map(|(name, answer)| (name.to_owned(), answer.to_owned()))
    };
    Ok(text.lines().filter_map(answer).collect())
}

fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(Error::file(folder))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()).map_err(Error::file(folder)));
    let mut files = paths.collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == extension));
    files.sort();
    Ok(files)
}
