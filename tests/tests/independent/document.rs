//! `crates/certificate/FORMAT.md` against the files it is about.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use pumice_tests::error::ensure;
use pumice_tests::{Error, Result, host, project};
use tempfile::TempDir;

const VECTOR: &str = "tests/vectors/good-erased.cose";

/// The hexadecimal digits of the example are the vector's bytes.
pub fn example() -> Result<()> {
    let digits: String = blocks("hex")?
        .lines()
        .map(|line| line.split(';').next().unwrap_or_default().trim().to_owned())
        .collect();
    let file = project::root().join(VECTOR);
    let bytes = fs::read(&file).map_err(Error::file(&file))?;
    let mut expected = String::new();
    for byte in bytes {
        write!(expected, "{byte:02x}").expect("memory takes every text");
    }
    ensure(digits == expected, || format!("the example is not {VECTOR}"))
}

/// The commands succeed for the vector, give its thumbprint, and fail once a byte of the payload is changed.
pub fn commands() -> Result<()> {
    let file = project::root().join(VECTOR);
    let mut bytes = fs::read(&file).map_err(Error::file(&file))?;
    let (is_verified, said, first_block) = by_hand(&bytes)?;
    let note = fs::read_to_string(file.with_extension("toml")).map_err(Error::file(&file))?;
    let thumbprint = said.lines().last().unwrap_or_default();
    ensure(is_verified && said.contains("Signature Verified Successfully"), || {
        said.clone()
    })?;
    ensure(thumbprint.len() == 64 && note.contains(thumbprint), || {
        format!("another thumbprint: {said}")
    })?;
    ensure(first_block == 512, || format!("{first_block} bytes of the stream"))?;
    bytes[300] ^= 1;
    let (is_verified, said, _) = by_hand(&bytes)?;
    ensure(!is_verified && !said.contains("Successfully"), || {
        format!("a forgery verifies: {said}")
    })
}

/// Whoever adds a rule to the schema, or a code to one of its lists, explains it.
pub fn rules() -> Result<()> {
    let schema = text("certificate.cddl")?;
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
    let known = ["certificate", "protected-header", "thumbprint", "signer"];
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

/// Whether the document's commands succeed for a certificate, what they say, and the length of the stream they make.
fn by_hand(certificate: &[u8]) -> Result<(bool, String, u64)> {
    let folder = TempDir::new().map_err(Error::file("the folder for temporary files"))?;
    let file = folder.path().join("certificate.cose");
    fs::write(&file, certificate).map_err(Error::file(&file))?;
    let mut shell = host::command_at(Path::new("/bin/sh"));
    let shell = shell.args(["-e", "-c", &blocks("sh")?]).current_dir(folder.path());
    let output = shell.output().map_err(Error::file("sh"))?;
    let said = String::from_utf8_lossy(&[output.stderr, output.stdout].concat()).into_owned();
    let stream = fs::metadata(folder.path().join("first-block"));
    Ok((output.status.success(), said, stream.map_or(0, |stream| stream.len())))
}

/// The document's fenced blocks of a kind, one after the other.
fn blocks(kind: &str) -> Result<String> {
    let document = text("FORMAT.md")?;
    let fence = format!("```{kind}\n");
    let blocks = document
        .split(&fence)
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let blocks: String = blocks.collect();
    ensure(!blocks.is_empty(), || format!("there is no block of {kind}"))?;
    Ok(blocks)
}

fn text(name: &str) -> Result<String> {
    let file = project::root().join("crates/certificate").join(name);
    fs::read_to_string(&file).map_err(Error::file(&file))
}
