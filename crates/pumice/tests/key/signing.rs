//! What else keys sign at the office: countersignatures of job reports.

use std::fs;

use pumice_certificate::{SigningKey, verify_job_report};

use crate::bench::Bench;
use crate::command::{Run, pumice, vector};

fn countersign(bench: &Bench, report: &str, key: &str, passphrase: &str) -> Run {
    let words = [
        "countersign".into(),
        bench.at(report).into_os_string(),
        "--key".into(),
        bench.at(key).into_os_string(),
        "--passphrase-file".into(),
        bench.at(passphrase).into_os_string(),
    ];
    pumice(words)
}

fn bench() -> Bench {
    let bench = Bench::new();
    let made = bench.key(&["new", "@witness.pem", "--passphrase-file", "@first"]);
    assert_eq!(made.status, 0, "{}", made.complaints);
    fs::copy(vector("good-job-report"), bench.at("report.cose")).unwrap();
    bench
}

#[test]
fn a_second_person_countersigns_and_only_that_is_added() {
    let bench = bench();
    let before = fs::read(bench.at("report.cose")).unwrap();
    let run = countersign(&bench, "report.cose", "witness.pem", "first");
    assert_eq!(run.status, 0, "{}", run.complaints);
    assert!(run.out.contains("does not name"), "{}", run.out);
    let after = fs::read(bench.at("report.cose")).unwrap();
    let [before, after] = [before, after].map(|bytes| verify_job_report(&bytes).unwrap());
    assert_eq!((before.report, before.digest), (after.report, after.digest));
    assert!(before.countersignatures.is_empty());
    assert_eq!(after.countersignatures.len(), 1);
    assert!(!bench.at("report.cose.new").exists());
    let again = countersign(&bench, "report.cose", "witness.pem", "first");
    assert_eq!(again.status, 0);
    let again = verify_job_report(&fs::read(bench.at("report.cose")).unwrap()).unwrap();
    assert_eq!(again.countersignatures.len(), 1, "the same key counts once");
}

#[test]
fn what_cannot_be_countersigned_stays_as_it_is() {
    let bench = bench();
    fs::copy(vector("good-erased"), bench.at("disk.cose")).unwrap();
    fs::write(bench.at("noise.cose"), "no report").unwrap();
    let before = fs::read(bench.at("report.cose")).unwrap();
    for (report, passphrase, word) in [
        ("disk.cose", "first", "no report of a job"),
        ("noise.cose", "first", "no certificate"),
        ("absent.cose", "first", "no such file"),
        ("report.cose", "second", "passphrase"),
    ] {
        let run = countersign(&bench, report, "witness.pem", passphrase);
        assert_eq!(run.status, 2, "{report}");
        assert!(run.complaints.contains(word), "{}", run.complaints);
    }
    assert_eq!(fs::read(bench.at("report.cose")).unwrap(), before);
}

/// The witness is a second person: the key that signed the report cannot witness itself.
#[test]
fn the_key_that_signed_a_report_does_not_countersign_it() {
    let bench = bench();
    let own = SigningKey::from_seed([7; 32]);
    let salt = pumice_certificate::KeySalt {
        salt: [1; 16],
        iv: [2; 16],
    };
    let pem = own.to_encrypted_pem(crate::bench::PASSPHRASE.as_bytes(), salt, None);
    fs::write(bench.at("own.pem"), pem.as_bytes()).unwrap();
    let run = countersign(&bench, "report.cose", "own.pem", "first");
    assert_eq!(run.status, 2);
    assert!(run.complaints.contains("second person"), "{}", run.complaints);
}
