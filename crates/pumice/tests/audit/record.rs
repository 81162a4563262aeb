//! The signed record of an audit.

use std::fs;
use std::path::Path;

use pumice_certificate::{Document, KeySalt, SigningKey};
use pumice_model::{
    AuditCounts, AuditExtent, AuditRecord, CertifiedSanitize, Fits, ReadsAs, Remainder, Sanitize, SanitizeAnswer,
    SanitizeAudit, WrittenSince,
};

use crate::bench::{BLOCKS, Bench};
use crate::command::{Run, pumice};
use crate::erased::sanitized;

const PASSPHRASE: &str = "an office in the rain";

/// A folder with a key beside disk and certificate.
fn keyed(bench: &Bench) -> (String, String, String) {
    let folder = bench.certificate().parent().unwrap().to_owned();
    let at = |name: &str| folder.join(name).display().to_string();
    let salt = KeySalt {
        salt: [1; 16],
        iv: [2; 16],
    };
    let pem = SigningKey::from_seed([4; 32]).to_encrypted_pem(PASSPHRASE.as_bytes(), salt, None);
    fs::write(at("key.pem"), pem.as_bytes()).unwrap();
    fs::write(at("secret"), PASSPHRASE).unwrap();
    (at("key.pem"), at("secret"), at("audit.cose"))
}

fn signed(bench: &Bench, options: &[&str]) -> Run {
    let (key, secret, out) = keyed(bench);
    let words = ["--sign", &key, "--passphrase-file", &secret, "--out", &out];
    bench.audit(&[options, &words].concat())
}

fn verify(folder: &Path) -> Run {
    pumice(["verify".as_ref(), "--json".as_ref(), folder.as_os_str()])
}

#[test]
fn a_second_person_signs_that_a_disk_is_as_certified() {
    for (options, wanted) in [(&["--full"][..], BLOCKS), (&["--sample", "500"], 500)] {
        let bench = Bench::new(|_| ());
        let run = signed(&bench, options);
        assert_eq!(run.status, 0, "{}{}", run.out, run.complaints);
        let folder = bench.certificate().parent().unwrap().to_owned();
        let record = Document::read(&fs::read(folder.join("audit.cose")).unwrap()).unwrap();
        let Document::Audit(audit) = record else {
            panic!("{record:?}");
        };
        assert_eq!(audit.record.wanted_blocks, wanted);
        assert_eq!(audit.record.counts.equal, wanted);
        assert_eq!(audit.signer, SigningKey::from_seed([4; 32]).fingerprint());
        let found = verify(&folder);
        assert_eq!(found.status, 0, "{}", found.out);
        assert!(found.out.contains("audited-as-certified"), "{}", found.out);
    }
}

#[test]
fn a_record_of_a_disk_that_is_not_as_certified_contradicts_the_certificate() {
    let bench = Bench::new(|_| ());
    bench.flip(4_000_000);
    assert_eq!(signed(&bench, &["--full"]).status, 1);
    let found = verify(bench.certificate().parent().unwrap());
    assert_eq!(found.status, 1);
    assert!(found.out.contains("audited-otherwise"), "{}", found.out);
}

#[test]
fn a_record_is_not_written_over_another_and_needs_both_options() {
    let bench = Bench::new(|_| ());
    assert_eq!(signed(&bench, &["--full"]).status, 0);
    let again = signed(&bench, &["--full"]);
    assert!(
        again.status == 2 && again.complaints.contains("already"),
        "{}",
        again.complaints
    );
    let (key, _, out) = keyed(&bench);
    assert!(bench.audit(&["--sign", &key]).complaints.contains("--out"));
    assert!(bench.audit(&["--out", &out]).complaints.contains("--sign"));
}

/// Writes the record of an audit of every block, with these counts, by the key of a seed, and verifies it with its certificate.
fn verified_with(counts: AuditCounts, seed: u8) -> Run {
    let record = (Remainder::Stream, counts, SanitizeAudit::NoFirmwareErase);
    verified_of(&Bench::new(|_| ()), record, seed)
}

fn verified_of(bench: &Bench, record: (Remainder, AuditCounts, SanitizeAudit), seed: u8) -> Run {
    let (remainder, counts, sanitize) = record;
    let certificate = fs::read(bench.certificate()).unwrap();
    let record = AuditRecord {
        certificate: pumice_certificate::entry_digest(&certificate).unwrap(),
        fits: Fits::UNKNOWN,
        remainder,
        extent: AuditExtent::Full,
        wanted_blocks: BLOCKS,
        counts,
        sanitize,
        made_unix_s: 0,
        version: "0".into(),
    };
    let folder = bench.certificate().parent().unwrap().to_owned();
    let bytes = pumice_certificate::sign_audit(&record, &SigningKey::from_seed([seed; 32]));
    fs::write(folder.join("audit.cose"), bytes).unwrap();
    verify(&folder)
}

#[test]
fn a_record_that_explains_blocks_away_is_no_audit_of_its_certificate() {
    let excepting = AuditCounts {
        other: BLOCKS,
        excepted: BLOCKS,
        ..AuditCounts::default()
    };
    let silent = AuditCounts {
        other: BLOCKS,
        ..AuditCounts::default()
    };
    for counts in [excepting, silent] {
        let run = verified_with(counts, 4);
        assert!(run.status == 1 && run.out.contains("audited-otherwise"), "{}", run.out);
    }
}

#[test]
fn whoever_signed_the_certificate_is_no_second_person() {
    let sound = AuditCounts {
        equal: BLOCKS,
        ..AuditCounts::default()
    };
    let run = verified_with(sound, 4);
    assert!(
        run.status == 0 && run.out.contains("audited-as-certified"),
        "{}",
        run.out
    );
    let run = verified_with(sound, 9);
    assert!(run.out.contains("audited-by-its-signer"), "{}", run.out);
    assert!(!run.out.contains("audited-as-certified"), "{}", run.out);
}

#[test]
fn what_the_drive_says_of_its_sanitize_can_only_contradict() {
    let bench = Bench::new(sanitized(ReadsAs::Unstated));
    let gone = AuditCounts {
        repeated: BLOCKS,
        ..AuditCounts::default()
    };
    let left = AuditCounts {
        equal: BLOCKS,
        ..AuditCounts::default()
    };
    let told = |kind| SanitizeAnswer::Completed {
        kind: Some(kind),
        since: WrittenSince::Nothing,
    };
    let asked = |certified, answer| SanitizeAudit::Asked { certified, answer };
    let block = CertifiedSanitize::Completed(Sanitize::Block);
    for (counts, sanitize, expected) in [
        (gone, asked(block, told(Sanitize::Block)), "audited-as-certified"),
        (gone, asked(block, SanitizeAnswer::NotReported), "audited-as-certified"),
        (gone, asked(block, SanitizeAnswer::Never), "never-sanitized"),
        (gone, asked(block, SanitizeAnswer::Failed), "sanitize-failed"),
        (gone, asked(block, SanitizeAnswer::InProgress), "sanitize-in-progress"),
        (gone, asked(block, told(Sanitize::Crypto)), "other-sanitize"),
        // Its word against its blocks.
        (left, asked(block, told(Sanitize::Block)), "stream-left"),
        // A record that asks for something else than its certificate names, so that nothing contradicts.
        (
            gone,
            asked(CertifiedSanitize::Unresolved, SanitizeAnswer::Never),
            "audited-otherwise",
        ),
        (gone, SanitizeAudit::NoStatus, "audited-otherwise"),
        (gone, SanitizeAudit::NoFirmwareErase, "audited-otherwise"),
    ] {
        let run = verified_of(&bench, (Remainder::Nothing, counts, sanitize), 4);
        let is_clean = expected == "audited-as-certified";
        assert!(
            run.status == i32::from(!is_clean) && run.out.contains(expected),
            "{sanitize:?} {}",
            run.out
        );
        assert_eq!(
            run.out.contains("audited-otherwise"),
            !is_clean,
            "{sanitize:?} {}",
            run.out
        );
    }
}
