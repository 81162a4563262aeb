//! Attacks on what follows from evidence, by whoever holds the right key.

use pumice_certificate::{Defect, sign, verify};
use pumice_model::{ConfirmedTime, Geometry, Limitation, Report, Verdict};
use pumice_tests::error::ensure;
use pumice_tests::{Error, Result};

use crate::material::{Attack, OPERATOR, certified, key, vector};

/// Each attempt is refused, or shows in the verdict or in a limitation.
pub const CASES: [Attack; 5] = [
    (
        "a better verdict, reason or claim over evidence that does not carry it",
        lies,
    ),
    ("a limitation that is left out", left_out),
    (
        "evidence of a disk of another size or serial number",
        evidence_of_another,
    ),
    ("the certificate of a disk that is given another name", renamed),
    ("a clock that stands before the image was made", early_clock),
];

fn lies() -> Result<()> {
    for (name, part) in [
        ("bad-verdict", "verdict"),
        ("bad-verdict-mismatched", "verdict"),
        ("bad-verdict-exceptions", "verdict"),
        ("bad-firmware-status", "verdict"),
        ("bad-change-check", "verdict"),
        ("bad-reason", "reasons"),
        ("bad-claim", "claims"),
        ("bad-purge", "claims"),
    ] {
        refused_for(name, part)?;
    }
    Ok(())
}

fn left_out() -> Result<()> {
    for name in [
        "bad-limitation-dropped",
        "bad-limitation-clock",
        "bad-limitation-early-clock",
        "bad-limitation-witness",
        "bad-limitation-signer",
    ] {
        refused_for(name, "limitations")?;
    }
    Ok(())
}

/// What signing itself makes of it, because it judges by itself.
fn evidence_of_another() -> Result<()> {
    let mut renamed = certified("WD-A")?;
    renamed.planned.target.identity.serial = Some("WD-B".into());
    let mut larger = certified("WD-A")?;
    larger.planned.target.geometry =
        Geometry::new(2 * larger.planned.target.geometry.bytes(), 512, 4096).expect("a possible size");
    for report in [renamed, larger] {
        let verdict = verdict(&report)?;
        ensure(verdict == Verdict::NotErased, || format!("it is called {verdict:?}"))?;
    }
    Ok(())
}

fn renamed() -> Result<()> {
    refused_for("bad-other-serial", "verdict")?;
    refused_for("bad-other-size", "verdict")?;
    let edited = verify(&vector("bad-edited-serial")?);
    ensure(edited == Err(Defect::Signature), || format!("{edited:?}"))
}

/// Neither clock is believed: the limitation says that nobody confirmed it.
fn early_clock() -> Result<()> {
    let mut report = certified("WD-A")?;
    let built_unix_s = report.appliance.built_unix_s;
    report.clock.rtc_unix_s = 0;
    for (unix_s, is_believed) in [(built_unix_s - 1, false), (i64::MIN, false), (built_unix_s, true)] {
        report.clock.confirmed = Some(ConfirmedTime { unix_s, at_ms: 1 });
        let verified = verify(&sign(&report, &key(OPERATOR))).map_err(|defect| Error::Check(defect.to_string()))?;
        let is_limited = verified.judgement.limitations.contains(&Limitation::ClockUnconfirmed);
        ensure(is_limited != is_believed, || format!("confirmed: {unix_s}"))?;
    }
    Ok(())
}

fn verdict(report: &Report) -> Result<Verdict> {
    let verified = verify(&sign(report, &key(OPERATOR))).map_err(|defect| Error::Check(defect.to_string()))?;
    Ok(verified.judgement.verdict)
}

fn refused_for(name: &str, part: &'static str) -> Result<()> {
    let found = verify(&vector(name)?);
    ensure(found == Err(Defect::Judgement(part)), || format!("{name}: {found:?}"))
}
