//! `crates/certificate/FORMAT.md` against the files it is about.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use pumice_certificate::Document;
use pumice_tests::error::ensure;
use pumice_tests::{Error, Result, host, project};
use tempfile::TempDir;

const VECTOR: &str = "tests/vectors/good-erased.cose";
const COUNTERSIGNED: &str = "tests/vectors/good-job-report-countersigned.cose";

/// What the document's commands do.
struct ByHand {
    is_verified: bool,
    text: String,
    first_block_bytes: u64,
}

/// The hexadecimal digits of the example are the vector's bytes.
pub fn example() -> Result<()> {
    let file = project::root().join(VECTOR);
    let bytes = fs::read(&file).map_err(Error::file(&file))?;
    let mut expected = String::new();
    for byte in bytes {
        write!(expected, "{byte:02x}").expect("memory takes every text");
    }
    ensure(digits(0)? == expected, || format!("the example is not {VECTOR}"))
}

/// The digits of one of the examples, in order, without what is said about them.
pub fn digits(place: usize) -> Result<String> {
    let blocks = blocks("hex")?;
    let block = blocks
        .get(place)
        .ok_or_else(|| Error::Check("there is no such example".into()))?;
    let lines = block
        .lines()
        .map(|line| line.split(';').next().unwrap_or_default().trim());
    Ok(lines.collect())
}

/// The commands succeed for the vectors, give the thumbprints and the digest, and fail once a byte of a payload is changed.
pub fn commands() -> Result<()> {
    let files = [VECTOR, COUNTERSIGNED].map(|name| project::root().join(name));
    let [certificate, report] = &files;
    let read = |file: &Path| fs::read(file).map_err(Error::file(file));
    let (certificate, report) = (read(certificate)?, read(report)?);
    let said = by_hand(&certificate, &report)?;
    ensure(said.is_verified && said.first_block_bytes == 512, || said.text.clone())?;
    let Ok(Document::JobReport(verified)) = Document::read(&report) else {
        return Err(Error::Check(format!("{COUNTERSIGNED} is no job report")));
    };
    let signer = verified.signer.to_string();
    let witness = verified.countersignatures.first().map(|one| one.signer.to_string());
    let mut digest = String::new();
    for byte in verified.digest {
        write!(digest, "{byte:02x}").expect("memory takes every text");
    }
    let digits: Vec<&str> = said.text.lines().filter(|line| line.len() == 64).collect();
    ensure(digits == [signer, witness.unwrap_or_default(), digest], || {
        format!("other digests: {}", said.text)
    })?;
    for (bent, is_certificate) in [(&certificate, true), (&report, false)] {
        let mut bent = bent.clone();
        let middle = bent.len() / 2;
        bent[middle] ^= 1;
        let (certificate, report) = if is_certificate {
            (&bent, &report)
        } else {
            (&certificate, &bent)
        };
        let said = by_hand(certificate, report)?;
        ensure(!said.is_verified, || format!("a forgery verifies: {}", said.text))?;
    }
    Ok(())
}

/// Whoever adds a rule to a schema, or a code to one of its lists, explains it.
pub fn rules() -> Result<()> {
    let schemas = ["certificate.cddl", "key-statement.cddl", "ledger.cddl"];
    let schema = schemas.into_iter().map(text).collect::<Result<Vec<_>>>()?.join("\n");
    let document = text("FORMAT.md")?;
    let codes = codes(&schema);
    let unexplained: Vec<_> = codes
        .iter()
        .filter(|(rule, code)| !is_explained(&document, rule, *code))
        .collect();
    ensure(codes.len() > 180 && unexplained.is_empty(), || {
        format!("of {} codes, not explained: {unexplained:?}", codes.len())
    })?;
    let rules = schema
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name);
    let rules: Vec<&str> = rules.filter(|name| !name.starts_with([' ', ';'])).collect();
    let is_unnamed = |name: &&&str| !document.contains(&format!("`{name}`"));
    // Those are named by what they are: the envelope, its parts, and groups of others.
    let known = [
        "certificate",
        "protected-header",
        "job-report",
        "key-statement",
        "thumbprint",
        "signer",
    ];
    let unnamed: Vec<_> = rules
        .iter()
        .filter(is_unnamed)
        .filter(|name| !known.contains(*name))
        .collect();
    ensure(rules.len() > 40 && unnamed.is_empty(), || {
        format!("{} rules, not named: {unnamed:?}", rules.len())
    })
}

/// The codes of every rule that is a list of them, each a number or an array that begins with one.
fn codes(schema: &str) -> Vec<(String, u64)> {
    let lines = schema.lines().map(|line| line.split(';').next().unwrap_or_default());
    // A rule goes on as long as lines are indented.
    let plain = lines.collect::<Vec<_>>().join("\n").replace("\n ", " ");
    let mut codes = Vec::new();
    for (name, list) in plain.lines().filter_map(|line| line.split_once(" = ")) {
        let numbers: Option<Vec<u64>> = list.split(" / ").map(first_number).collect();
        codes.extend(numbers.into_iter().flatten().map(|number| (name.to_owned(), number)));
    }
    codes
}

/// The number that a choice is or begins with; a range is none.
fn first_number(choice: &str) -> Option<u64> {
    let inner = choice.trim().trim_start_matches('[');
    let (number, rest) = inner.split_at(inner.find(|c: char| !c.is_ascii_digit()).unwrap_or(inner.len()));
    (!rest.starts_with("..")).then(|| number.parse().ok()).flatten()
}

/// A list has a row of a table; reasons have a table of their own, and some lists stand where they are used.
fn is_explained(document: &str, rule: &str, code: u64) -> bool {
    let in_array = document.contains(&format!("`[{code}]`")) || document.contains(&format!("`[{code}, "));
    let row = document.lines().find(|line| line.starts_with(&format!("| `{rule}` |")));
    let has_number = |line: &str| {
        line.split(|c: char| !c.is_ascii_digit())
            .any(|word| word == code.to_string())
    };
    match (rule, row) {
        ("reason", _) => in_array,
        (_, Some(row)) => has_number(row),
        (_, None) => document
            .lines()
            .any(|line| line.contains(&format!("`{rule}`")) && has_number(line)),
    }
}

/// Runs the document's commands on a certificate and a job report; the first that fails ends them.
fn by_hand(certificate: &[u8], report: &[u8]) -> Result<ByHand> {
    let folder = TempDir::new().map_err(Error::file("the folder for temporary files"))?;
    for (name, bytes) in [("certificate.cose", certificate), ("job-report.cose", report)] {
        let file = folder.path().join(name);
        fs::write(&file, bytes).map_err(Error::file(&file))?;
    }
    let mut shell = host::command_at(Path::new("/bin/sh"));
    let shell = shell
        .args(["-e", "-c", &blocks("sh")?.concat()])
        .current_dir(folder.path());
    let output = shell.output().map_err(Error::file("sh"))?;
    let text = String::from_utf8_lossy(&[output.stderr, output.stdout].concat()).into_owned();
    let stream = fs::metadata(folder.path().join("first-block"));
    Ok(ByHand {
        is_verified: output.status.success() && text.matches("Signature Verified Successfully").count() == 2,
        text,
        first_block_bytes: stream.map_or(0, |stream| stream.len()),
    })
}

/// The document's fenced blocks of a kind, in order.
fn blocks(kind: &str) -> Result<Vec<String>> {
    let document = text("FORMAT.md")?;
    let fence = format!("```{kind}\n");
    let rests = document.split(&fence).skip(1);
    let blocks: Vec<String> = rests
        .filter_map(|rest| rest.split("```").next())
        .map(Into::into)
        .collect();
    ensure(!blocks.is_empty(), || format!("there is no block of {kind}"))?;
    Ok(blocks)
}

fn text(name: &str) -> Result<String> {
    let file = project::root().join("crates/certificate").join(name);
    fs::read_to_string(&file).map_err(Error::file(&file))
}
