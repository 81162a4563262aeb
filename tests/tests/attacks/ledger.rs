//! Attacks on the row of what a key has signed.

use pumice_certificate::{Document, EntryKind, Held, Ledger, LedgerError, LedgerFinding, check_ledger, sign};
use pumice_model::{LedgerPosition, Signer};
use pumice_tests::error::ensure;
use pumice_tests::{Error, Result};

use crate::material::{
    Attack, Folder, OPERATOR, STRANGER, certified, digest, ensure_found, ensure_refused, key, vector,
};

/// Each attempt is refused, or is a finding.
pub const CASES: [Attack; 10] = [
    ("entries of the ledger reordered", reordered),
    ("an entry of the ledger dropped", dropped),
    ("the first entries of a key of one boot dropped", beginning_dropped),
    ("an entry exchanged for another of the same number", replaced),
    ("an old stick brought back, or a copy of it at work", restored),
    ("a report that lists what was signed after it", foreseen),
    ("the same number by two keys, and one file twice: no attack", no_attack),
    ("a place that no ledger has", impossible),
    (
        "records of a ledger's file reordered, dropped, doubled or exchanged",
        edited_file,
    ),
    (
        "an old ledger's file brought back, beside what was signed since",
        restored_file,
    ),
];

/// Numbers and digests are exchanged, and signed with the right key.
fn reordered() -> Result<()> {
    let mut folder = Folder::complete()?;
    let (mut second, mut third) = (folder.certified(1)?, folder.certified(2)?);
    std::mem::swap(&mut second.position, &mut third.position);
    folder.certificates[1] = sign(&third, &key(OPERATOR));
    folder.certificates[2] = sign(&second, &key(OPERATOR));
    ensure_found(&folder.certificates, &["unchained", "without-report"])
}

fn dropped() -> Result<()> {
    let folder = Folder::complete()?;
    let mut files = folder.files()?;
    files.remove(1);
    ensure_found(&files, &["gap", "missing"])
}

fn beginning_dropped() -> Result<()> {
    let mut report = certified("WD-A")?;
    report.signer = Signer::ThisBoot;
    ensure_found(&[sign(&report, &key(OPERATOR))], &["gap", "without-report"])?;
    report.signer = Signer::Enrolled;
    ensure_found(&[sign(&report, &key(OPERATOR))], &["without-report"])
}

/// The next entry names the one that is gone.
fn replaced() -> Result<()> {
    let folder = Folder::complete()?;
    let mut other = folder.certified(1)?;
    other.evidence.ended_ms += 1;
    let mut files = folder.files()?;
    files[1] = sign(&other, &key(OPERATOR));
    ensure_found(&files, &["missing", "unchained", "unlisted"])
}

/// The restored stick goes on from an older entry.
fn restored() -> Result<()> {
    let folder = Folder::complete()?;
    let mut later = certified("WD-D")?;
    later.clock.boot_id = [0xEE; 16];
    later.position = LedgerPosition::FIRST.next(digest(&folder.certificates[0])?);
    let mut files = folder.files()?;
    files.push(sign(&later, &key(OPERATOR)));
    ensure_found(&files, &["fork", "unlisted"])?;
    files.remove(0);
    ensure_found(&files, &["fork", "missing", "unlisted"])
}

fn foreseen() -> Result<()> {
    let mut folder = Folder::complete()?;
    folder.report.position = LedgerPosition::FIRST.next(digest(&folder.certificates[0])?);
    ensure_found(&folder.files()?, &["fork", "listed-otherwise", "listed-otherwise"])
}

fn no_attack() -> Result<()> {
    let folder = Folder::complete()?;
    let mut files = folder.files()?;
    files.extend(folder.files()?);
    ensure_found(&files, &[])?;
    let mut other = certified("WD-D")?;
    other.job.number = pumice_model::JobNumber::new("2026-0002").expect("a job number");
    other.position = LedgerPosition::FIRST;
    files.push(sign(&other, &key(STRANGER)));
    ensure_found(&files, &["without-report"])
}

fn impossible() -> Result<()> {
    for name in ["bad-ledger-first", "bad-ledger-second", "bad-ledger-number"] {
        ensure_refused(&vector(name)?, || name.into())?;
    }
    Ok(())
}

/// The records have no signature; what they may be exchanged for is shown by what the key signed.
fn edited_file() -> Result<()> {
    let ledger = ledger_of(&Folder::complete()?.certificates)?;
    let (bytes, beginning) = (ledger.bytes(), Ledger::new(ledger.key()).bytes().len());
    let record = (bytes.len() - beginning) / ledger.entries().len();
    let row = |numbers: &[usize]| {
        let part = |number: usize| &bytes[beginning + (number - 1) * record..beginning + number * record];
        [
            &bytes[..beginning],
            &numbers.iter().map(|&one| part(one)).collect::<Vec<_>>().concat(),
        ]
        .concat()
    };
    ensure(Ledger::read(&row(&[1, 2, 3])).as_ref() == Ok(&ledger), || {
        "the records are cut wrongly".into()
    })?;
    for (numbers, record, number) in [
        (&[2, 1, 3][..], 1, 2),
        (&[1, 3], 2, 3),
        (&[2, 3], 1, 2),
        (&[1, 1, 2, 3], 2, 1),
        (&[1, 2, 3, 3], 4, 3),
    ] {
        let found = Ledger::read(&row(numbers));
        ensure(found == Err(LedgerError::Gap { record, number }), || {
            format!("{numbers:?}: {found:?}")
        })?;
    }
    let held = held(&Folder::complete()?.certificates)?;
    let mut exchanged = Ledger::new(ledger.key());
    for entry in ledger.entries() {
        let digest = if entry.number == 2 { [0xEE; 32] } else { entry.digest };
        exchanged.push(entry.kind, digest);
    }
    let findings = check_ledger(&exchanged, &held);
    let expected = [LedgerFinding::Fork(2), LedgerFinding::OtherPrevious(3)];
    ensure(findings == expected, || format!("{findings:?}"))
}

/// As it was after the first entry, and gone on with from there.
fn restored_file() -> Result<()> {
    let folder = Folder::complete()?;
    let held = held(&folder.certificates)?;
    let mut restored = ledger_of(&folder.certificates[..1])?;
    let findings = check_ledger(&restored, &held);
    let expected = [LedgerFinding::NotRecorded(2), LedgerFinding::NotRecorded(3)];
    ensure(findings == expected, || format!("{findings:?}"))?;
    restored.push(EntryKind::Certificate, [0xEE; 32]);
    let findings = check_ledger(&restored, &held);
    ensure(findings.contains(&LedgerFinding::Fork(2)), || format!("{findings:?}"))
}

fn ledger_of(certificates: &[Vec<u8>]) -> Result<Ledger> {
    let mut ledger = Ledger::new(key(OPERATOR).fingerprint());
    for certificate in certificates {
        ledger.push(EntryKind::Certificate, digest(certificate)?);
    }
    Ok(ledger)
}

fn held(certificates: &[Vec<u8>]) -> Result<Vec<Held>> {
    let read = |bytes: &Vec<u8>| Document::read(bytes).map_err(|defect| Error::Check(defect.to_string()));
    let documents = certificates.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(documents.iter().filter_map(Held::of).collect())
}
