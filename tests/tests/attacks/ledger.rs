//! Attacks on the row of what a key has signed.

use pumice_certificate::sign;
use pumice_model::{LedgerPosition, Signer};
use pumice_tests::Result;

use crate::material::{
    Attack, Folder, OPERATOR, STRANGER, certified, digest, ensure_found, ensure_refused, key, vector,
};

/// Each attempt is refused, or is a finding.
pub const CASES: [Attack; 8] = [
    ("entries of the ledger reordered", reordered),
    ("an entry of the ledger dropped", dropped),
    ("the first entries of a key of one boot dropped", beginning_dropped),
    ("an entry exchanged for another of the same number", replaced),
    ("an old stick brought back, or a copy of it at work", restored),
    ("a report that lists what was signed after it", foreseen),
    ("the same number by two keys, and one file twice: no attack", no_attack),
    ("a place that no ledger has", impossible),
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
