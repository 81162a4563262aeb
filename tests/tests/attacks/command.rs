//! What whoever types `pumice verify` sees of an attack.

use std::ffi::OsStr;
use std::fs;
use std::process::{Command, Output};

use pumice_certificate::{sign, sign_job_report};
use pumice_model::{CreditCode, HidingController, Opening, Person, Report};
use pumice_tests::error::ensure;
use pumice_tests::{Error, Result, project};
use tempfile::TempDir;

use crate::material::{
    Attack, CLIENT, Folder, OPERATOR, STRANGER, certified, countersigned, entry, key, reported, vector,
};

/// Each attempt shows in the exit status, or cannot be seen at all.
pub const CASES: [Attack; 4] = [
    (
        "a folder that lacks something does not come to exit status 0",
        exit_statuses,
    ),
    ("another key than the one that is trusted", other_key),
    (
        "names that steer a terminal, turn the letters round or pass for lines",
        hostile_names,
    ),
    ("names of disks that are paths", paths),
];

const NO_WORDS: &[&str] = &[];

/// Everything that a terminal obeys or that changes the order or the look of what stands beside it without being seen.
const HOSTILE: [char; 26] = [
    '\0',
    '\u{7}',
    '\u{8}',
    '\t',
    '\n',
    '\r',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\u{90}',
    '\u{9b}',
    '\u{9d}',
    '\u{ad}',
    '\u{61c}',
    '\u{200b}',
    '\u{200e}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202e}',
    '\u{2066}',
    '\u{2069}',
    '\u{feff}',
    '\u{fff9}',
    '\u{e0041}',
];

fn exit_statuses() -> Result<()> {
    let complete = Folder::complete()?;
    let files = complete.files()?;
    let without = |place: usize| {
        let mut files = files.clone();
        files.remove(place);
        files
    };
    let mut bent = files.clone();
    bent[1][400] ^= 1;
    for (attempt, files, status) in [
        ("nothing", files.clone(), 0),
        ("a certificate is missing", without(1), 1),
        ("a certificate is bent", bent, 1),
        ("nobody has countersigned", complete.files_countersigned(&[])?, 3),
        (
            "the witness is exchanged",
            complete.files_countersigned(&[STRANGER, CLIENT])?,
            3,
        ),
    ] {
        let said = verify(&files, NO_WORDS)?;
        ensure(said.status.code() == Some(status), || {
            format!("{attempt}: {:?}, not {status}:\n{}", said.status, text(&said))
        })?;
    }
    Ok(())
}

fn other_key() -> Result<()> {
    let folder = Folder::complete()?;
    let ours = key(OPERATOR).fingerprint().to_string();
    let mut files = folder.files()?;
    let said = verify(&files, &["--trust", &ours])?;
    ensure(said.status.code() == Some(0), || text(&said))?;
    files[1] = sign(&folder.certified(1)?, &key(STRANGER));
    let said = verify(&files, &["--trust", &ours])?;
    ensure(said.status.code() == Some(1), || text(&said))?;
    let stranger = sign_job_report(&folder.report, &key(STRANGER));
    let said = verify(&[stranger], &["--trust", &ours])?;
    ensure(said.status.code() == Some(1), || text(&said))
}

fn hostile_names() -> Result<()> {
    for c in HOSTILE {
        let name = format!("A{c}Verdict: ERASED{c}[2J");
        let (certificate, report) = hostile(&name)?;
        for form in [&["--language", "en"][..], &["--language", "zh-CN"], &["--json"]] {
            let said = verify(&[certificate.clone(), report.clone()], form)?;
            let shown = text(&said);
            let is_hidden = |shown: char| HOSTILE.contains(&shown) && shown != '\n';
            ensure(!shown.contains(is_hidden), || format!("{c:?} is shown by {form:?}"))?;
            let feigned = shown
                .lines()
                .filter(|line| line.trim_start().starts_with("Verdict: ERASED"));
            let honest = usize::from(form.contains(&"en"));
            ensure(feigned.count() == honest, || format!("{c:?} makes a line:\n{shown}"))?;
        }
    }
    Ok(())
}

/// A certificate and a job report in which every text is a name.
fn hostile(name: &str) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut report: Report = certified(name)?;
    let person = |key| Person {
        name: name.into(),
        capacity: Some(name.into()),
        key,
    };
    let job = &mut report.job;
    job.client = Some(name.into());
    job.place = Some(name.into());
    job.credit_code = CreditCode::new("91350100M000100Y43").ok();
    job.people.operator = Some(person(None));
    job.people.witness = Some(person(None));
    job.people.client = Some(person(Some(key(CLIENT).fingerprint().0)));
    let appliance = &mut report.appliance;
    for text in [&mut appliance.version, &mut appliance.commit, &mut appliance.kernel] {
        *text = name.into();
    }
    let target = &mut report.planned.target;
    target.identity.model = name.into();
    target.identity.wwn = Some(name.into());
    target.firmware = Some(name.into());
    let identity = target.identity.clone();
    if let Opening::Opened(found) = &mut report.evidence.opening {
        found.identity = identity.clone();
    }
    let certificate = sign(&report, &key(OPERATOR));
    let mut reported = reported()?;
    reported.job = report.job;
    reported.appliance = report.appliance;
    reported.certified = vec![entry(&certificate)?];
    for not_wiped in &mut reported.not_wiped {
        not_wiped.identity = identity.clone();
    }
    let rename = |hiding: &mut HidingController| hiding.address = name.into();
    reported.hiding.iter_mut().for_each(rename);
    let reported = countersigned(&sign_job_report(&reported, &key(OPERATOR)), &[CLIENT])?;
    Ok((certificate, reported))
}

/// The command reads what it is given and writes nothing; the name of a disk is no name of a file to it.
fn paths() -> Result<()> {
    for serial in ["../../../tmp/x", "/etc/passwd", "..", "C:\\x", "a\0b"] {
        let certificate = sign(&certified(serial)?, &key(OPERATOR));
        let said = verify(&[certificate], &["--json"])?;
        ensure(said.status.code() == Some(0), || text(&said))?;
    }
    let said = verify(&[vector("bad-job-number")?], NO_WORDS)?;
    ensure(said.status.code() == Some(1), || text(&said))
}

/// Runs the command over a folder of files; it leaves the folder as it is.
pub fn verify<A: AsRef<OsStr>>(files: &[Vec<u8>], arguments: &[A]) -> Result<Output> {
    let folder = TempDir::new().map_err(Error::file("the folder for temporary files"))?;
    for (number, bytes) in files.iter().enumerate() {
        let file = folder.path().join(format!("{number}.cose"));
        fs::write(&file, bytes).map_err(Error::file(&file))?;
    }
    let pumice = project::binary("pumice").ok_or_else(|| Error::Check("there is no pumice".into()))?;
    let mut command = Command::new(&pumice);
    let command = command.env_clear().env("LANG", "en_US.UTF-8").arg("verify");
    let output = command.args(arguments).arg(folder.path()).output();
    let output = output.map_err(Error::file(&pumice))?;
    let left = fs::read_dir(folder.path()).map_err(Error::file(folder.path()))?.count();
    ensure(left == files.len(), || format!("{left} files are left"))?;
    let panicked = String::from_utf8_lossy(&output.stderr).contains("panicked");
    ensure(!panicked, || text(&output))?;
    Ok(output)
}

/// All that a run printed.
pub fn text(output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&said).into_owned()
}
