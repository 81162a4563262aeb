//! Ledgers, whole and after accidents and attacks: the check in Python says of each what `pumice-certificate` says.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pumice_certificate::{Document, EntryKind, Held, Ledger, LedgerError, SigningKey, check_ledger, sign, verify};
use pumice_model::LedgerPosition;
use pumice_tests::error::ensure;
use pumice_tests::{Error, Result, host, project};
use tempfile::TempDir;

use crate::document;

/// Seeds of the key of the vectors, and of another.
const OPERATOR: u8 = 7;
const STRANGER: u8 = 8;

/// Every so many bytes one is bent.
const STRIDE: usize = 11;

/// A ledger and everything that its key signed.
struct Bench {
    folder: TempDir,
    ledger: Ledger,
    signed: Vec<Vec<u8>>,
}

/// Each ledger is read, or refused, by both, and compared with the same certificates to the same findings.
pub fn compared_the_same() -> Result<()> {
    let bench = Bench::new(5)?;
    let whole = bench.ledger.bytes();
    let mut met = Vec::new();
    for (ledger, signed) in [
        (whole.clone(), bench.signed.clone()),
        (whole.clone(), Vec::new()),
        (whole.clone(), bench.without(1)),
        (whole.clone(), bench.and_a_fork(2)?),
        (bench.up_to(2).bytes(), bench.signed.clone()),
        (bench.up_to(0).bytes(), bench.signed.clone()),
        (bench.other(3).bytes(), bench.signed.clone()),
        (whole[..whole.len() - 1].to_vec(), bench.signed[..4].to_vec()),
        (whole[..whole.len() - 20].to_vec(), bench.signed.clone()),
        ([&whole[..], &[0]].concat(), bench.signed.clone()),
        (bench.mended()?.bytes(), bench.signed[..4].to_vec()),
        (bench.mended()?.bytes(), bench.signed.clone()),
        (
            whole.clone(),
            [&bench.signed[..], &[certificate(STRANGER, LedgerPosition::FIRST, 1)?]].concat(),
        ),
        (
            whole.clone(),
            [&bench.signed[..], &[b"no certificate".to_vec()]].concat(),
        ),
    ] {
        met.extend(bench.ensure_same(&ledger, &signed)?);
    }
    for word in [
        "torn",
        "lost",
        "lost-but-here",
        "not-here",
        "fork",
        "not-recorded",
        "other-previous",
    ] {
        ensure(met.iter().any(|line| line.starts_with(&format!("{word} "))), || {
            format!("{word} was not met in {met:?}")
        })?;
    }
    Ok(())
}

/// What is no ledger, and why, is the same to both.
pub fn refused_the_same() -> Result<()> {
    let bench = Bench::new(4)?;
    let whole = bench.ledger.bytes();
    let first = bench.up_to(0).bytes().len();
    let record = (whole.len() - first) / 4;
    let part = |number: usize| whole[first + (number - 1) * record..first + number * record].to_vec();
    let row = |numbers: &[usize]| {
        [
            &whole[..first],
            &numbers.iter().flat_map(|&one| part(one)).collect::<Vec<_>>(),
        ]
        .concat()
    };
    for ledger in [
        Vec::new(),
        b"text".to_vec(),
        row(&[1, 3]),
        row(&[1, 2, 2]),
        row(&[2, 1]),
        [&row(&[1])[..], &whole[..first]].concat(),
        part(1),
        [&whole[..], &[0; 200]].concat(),
    ] {
        let met = bench.ensure_same(&ledger, &[])?;
        ensure(met[0].starts_with("refused "), || format!("{met:?}"))?;
    }
    for at in (0..whole.len()).step_by(STRIDE) {
        let mut bent = whole.clone();
        bent[at] ^= 1 << (at % 8);
        bench.ensure_same(&bent, &[])?;
    }
    Ok(())
}

/// The example in the document, by its hexadecimal digits: the ledger of the vectors' key with the document's certificate.
pub fn example() -> Result<()> {
    let file = project::root().join("tests/vectors/good-erased.cose");
    let bytes = fs::read(&file).map_err(Error::file(&file))?;
    let mut ledger = Ledger::new(key(OPERATOR).fingerprint());
    ledger.push(EntryKind::Certificate, of(&bytes)?.digest);
    let (expected, digits) = (hexadecimal(&ledger.bytes()), document::digits(1)?);
    ensure(digits == expected, || format!("the example is not {expected}"))
}

impl Bench {
    fn new(count: u64) -> Result<Self> {
        let folder = TempDir::new().map_err(Error::file("the folder for temporary files"))?;
        let mut ledger = Ledger::new(key(OPERATOR).fingerprint());
        let mut signed = Vec::new();
        for number in 1..=count {
            let bytes = certificate(OPERATOR, ledger.next(), number)?;
            ledger.push(EntryKind::Certificate, of(&bytes)?.digest);
            signed.push(bytes);
        }
        Ok(Self { folder, ledger, signed })
    }

    fn without(&self, place: usize) -> Vec<Vec<u8>> {
        let mut signed = self.signed.clone();
        signed.remove(place);
        signed
    }

    /// Everything, and a second entry of a number.
    fn and_a_fork(&self, number: u64) -> Result<Vec<Vec<u8>>> {
        let other = certificate(OPERATOR, self.up_to(number - 1).next(), 99)?;
        Ok([&self.signed[..], &[other]].concat())
    }

    /// As it was once, when it had so many entries.
    fn up_to(&self, count: u64) -> Ledger {
        let mut older = Ledger::new(self.ledger.key());
        for entry in self.ledger.entries().iter().filter(|entry| entry.number <= count) {
            older.push(entry.kind, entry.digest);
        }
        older
    }

    /// From a number on with other entries, as a restored stick has them.
    fn other(&self, number: u64) -> Ledger {
        let mut other = self.up_to(number - 1);
        other.push(EntryKind::Certificate, [0xEE; 32]);
        other.push(EntryKind::JobReport, [0xEF; 32]);
        other
    }

    /// The last record was torn, and mended in a later boot.
    fn mended(&self) -> Result<Ledger> {
        let whole = self.ledger.bytes();
        let mut ledger = Ledger::read(&whole[..whole.len() - 1]).map_err(|error| Error::Check(error.to_string()))?;
        ledger.mend();
        Ok(ledger)
    }

    /// What both say of a ledger beside certificates, where it is the same.
    fn ensure_same(&self, ledger: &[u8], signed: &[Vec<u8>]) -> Result<Vec<String>> {
        let file = self.folder.path().join("key.ledger");
        fs::write(&file, ledger).map_err(Error::file(&file))?;
        let mut files = vec![file];
        for (number, bytes) in signed.iter().enumerate() {
            let file = self.folder.path().join(format!("{number}.cose"));
            fs::write(&file, bytes).map_err(Error::file(&file))?;
            files.push(file);
        }
        let (said, expected) = (said(&files)?, ours(ledger, signed));
        ensure(said == expected, || format!("{said:?}, not {expected:?}"))?;
        Ok(said)
    }
}

/// What `pumice-certificate` says, in the words of the other.
fn ours(ledger: &[u8], signed: &[Vec<u8>]) -> Vec<String> {
    let ledger = match Ledger::read(ledger) {
        Ok(ledger) => ledger,
        Err(LedgerError::NotALedger) => return vec!["refused not-a-ledger".into()],
        Err(LedgerError::Version(_)) => return vec!["refused version".into()],
        Err(LedgerError::Broken(record)) => return vec![format!("refused broken {record}")],
        Err(LedgerError::Gap { record, .. }) => return vec![format!("refused gap {record}")],
    };
    let held: Vec<Held> = signed.iter().filter_map(|bytes| of(bytes).ok()).collect();
    let mut findings: Vec<(u64, &str)> = check_ledger(&ledger, &held)
        .iter()
        .map(|finding| (finding.number(), finding.name()))
        .collect();
    findings.sort_unstable();
    let accepted = format!("accepted {} {}", ledger.key(), ledger.last_number());
    let findings = findings.iter().map(|(number, name)| format!("{name} {number}"));
    [accepted].into_iter().chain(findings).collect()
}

/// What the check in Python says, line by line.
fn said(files: &[PathBuf]) -> Result<Vec<String>> {
    let program = project::root().join("tests/independent/ledger.py");
    let mut command = host::command_at(Path::new("/usr/bin/python3"));
    let command = command.env("PYTHONDONTWRITEBYTECODE", "1").arg(program).args(files);
    let output = command.output().map_err(Error::file("python3"))?;
    let complaints = String::from_utf8_lossy(&output.stderr);
    ensure(complaints.is_empty(), || format!("the check failed: {complaints}"))?;
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(Into::into)
        .collect())
}

/// A certificate of a drive of its own, with this place.
fn certificate(seed: u8, position: LedgerPosition, drive: u64) -> Result<Vec<u8>> {
    let file = project::root().join("tests/vectors/good-enrolled.cose");
    let bytes = fs::read(&file).map_err(Error::file(&file))?;
    let mut report = verify(&bytes)
        .map_err(|defect| Error::Check(defect.to_string()))?
        .report;
    report.position = position;
    report.evidence.started_ms = drive;
    Ok(sign(&report, &key(seed)))
}

fn of(bytes: &[u8]) -> Result<Held> {
    let document = Document::read(bytes).map_err(|defect| Error::Check(defect.to_string()))?;
    Held::of(&document).ok_or_else(|| Error::Check("it stands in no ledger".into()))
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = String::new();
    for byte in bytes {
        write!(digits, "{byte:02x}").expect("memory takes every text");
    }
    digits
}
