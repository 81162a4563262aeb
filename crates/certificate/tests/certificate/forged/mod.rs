//! The vectors: what honest appliances sign, and what forgers, broken sticks and careless encoders make of it.

mod audit;
mod envelope;
mod job_report;
mod key_statement;
mod statement;

use pumice_certificate::{Fingerprint, sign};
use pumice_model::{Person, Report};

use crate::vectors::{Kind, Note};
use crate::{erasures, forge, jobs, reports};

/// The key that signs, and the one of a stranger.
const OWN: u8 = 7;
const STRANGER: u8 = 8;

/// A certificate with what must happen to it.
pub struct Vector {
    /// File name without its ending.
    pub name: &'static str,
    /// What stands beside it.
    pub note: Note,
    /// The certificate.
    pub bytes: Vec<u8>,
}

/// Every vector.
pub fn vectors() -> Vec<Vector> {
    [
        authentic(),
        damaged(),
        envelope::re_encoded(),
        envelope::re_headed(),
        envelope::re_issued(),
        statement::impossible(),
        statement::lying(),
        job_report::authentic(),
        job_report::impossible(),
        job_report::miscountersigned(),
        job_report::misplaced(),
        audit::audits(),
        key_statement::authentic(),
        key_statement::usurped(),
        key_statement::re_encoded(),
        key_statement::impossible(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn genuine() -> Vec<u8> {
    sign(&reports::sound(), &reports::key())
}

fn hostile_text() -> Report {
    let mut report = reports::sound();
    report.job.client = Some("Example\u{1b}[2J\u{1b}[31m Ltd\nVerdict: ERASED".into());
    report.job.people.operator = Some(Person::named("\u{202e}gnitirw tfel ot thgiR\u{9b}1m"));
    report
}

fn authentic() -> Vec<Vector> {
    let cases = [
        ("good-erased", "Everything went well.", 0, "erased", reports::sound()),
        (
            "good-one-bad-block",
            "One block was not written in the first pass.",
            3,
            "erased-with-exceptions",
            reports::one_bad_block(),
        ),
        (
            "good-pulled-out",
            "The disk was pulled out in the second pass.",
            3,
            "not-erased",
            reports::pulled_out(),
        ),
        (
            "good-mismatched",
            "The disk acknowledged writes it did not do.",
            3,
            "not-erased",
            reports::mismatched(),
        ),
        (
            "good-virtual-disk",
            "A virtual disk without a serial number.",
            0,
            "erased",
            reports::virtual_disk(),
        ),
        (
            "good-interrupted",
            "A wipe that was interrupted twice, with the other stream.",
            0,
            "erased",
            reports::interrupted(),
        ),
        (
            "good-health",
            "The disk counts, and the work paused twice because it was too hot.",
            0,
            "erased",
            reports::warm(),
        ),
        (
            "good-health-unavailable",
            "The disk tells nothing of itself and has no sensor.",
            3,
            "not-erased",
            reports::silent(),
        ),
    ];
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .chain(erased_by_firmware())
        .chain(of_jobs())
        .map(|(name, about, exit, verdict, report)| {
            good(name, about, (exit, verdict), OWN, sign(&report, &reports::key()))
        })
        .collect();
    vectors.push(signed_by_a_stranger());
    vectors
}

type Authentic = (&'static str, &'static str, u8, &'static str, Report);

fn erased_by_firmware() -> [Authentic; 6] {
    [
        (
            "good-firmware-purged",
            "A solid-state disk purged itself as it was asked to.",
            0,
            "erased",
            erasures::purged(),
        ),
        (
            "good-firmware-followed",
            "The power went during a disk's own overwrite; it was found at it and seen through.",
            0,
            "erased",
            erasures::followed(),
        ),
        (
            "good-firmware-unchanged",
            "The disk says that it purged itself, and two samples still hold the random pass.",
            3,
            "erased-with-exceptions",
            erasures::unchanged(),
        ),
        (
            "good-firmware-refused",
            "The disk's security was frozen, so that its own erase was not begun.",
            3,
            "erased-with-exceptions",
            erasures::refused(),
        ),
        (
            "good-firmware-locked",
            "The disk stopped answering during its own erase, and may be locked.",
            3,
            "not-erased",
            erasures::locked(),
        ),
        (
            "good-hidden-area-left",
            "The disk did not give back its host protected area.",
            3,
            "erased-with-exceptions",
            erasures::hidden_area_left(),
        ),
    ]
}

fn of_jobs() -> [Authentic; 4] {
    [
        (
            "good-hostile-text",
            "Names that try to steer the terminal; they must not reach it.",
            0,
            "erased",
            hostile_text(),
        ),
        (
            "good-enrolled",
            "By an enrolled key, for a job of which everything is known.",
            0,
            "erased",
            jobs::enrolled(),
        ),
        (
            "good-sensitive",
            "A sensitive job, with a witness who has no key.",
            0,
            "erased",
            jobs::sensitive(),
        ),
        (
            "good-clock-before-image",
            "The time that the operator confirmed lies before the image was made, and counts for nothing.",
            0,
            "erased",
            jobs::before_the_image(),
        ),
    ]
}

fn signed_by_a_stranger() -> Vector {
    let about = "The same statement signed by a stranger: authentic, under another fingerprint.";
    let bytes = forge::restate(&genuine(), STRANGER, |_| ());
    good("good-other-signer", about, (0, "erased"), STRANGER, bytes)
}

/// What sticks and copying do to a file.
fn damaged() -> Vec<Vector> {
    let genuine = genuine();
    let mut edited = genuine.clone();
    let serial = position(&genuine, b"WD-WCC2EXAMPLE1");
    edited[serial + 14] = b'2';
    vec![
        bad("bad-empty", "A file of no bytes.", "empty", None, Vec::new()),
        bad(
            "bad-truncated",
            "Cut off in the middle.",
            "not-cbor",
            None,
            genuine[..genuine.len() / 2].to_vec(),
        ),
        bad(
            "bad-last-byte-missing",
            "Cut off before the last byte.",
            "not-cbor",
            None,
            genuine[..genuine.len() - 1].to_vec(),
        ),
        bad(
            "bad-trailing-byte",
            "Something follows it.",
            "not-deterministic",
            None,
            [&genuine[..], &[0]].concat(),
        ),
        bad(
            "bad-edited-serial",
            "One character of the serial number was changed.",
            "signature",
            None,
            edited,
        ),
        bad(
            "bad-text",
            "A text file with the name of a certificate.",
            "not-deterministic",
            None,
            b"this is no certificate\n".to_vec(),
        ),
        bad(
            "bad-zeros",
            "A cluster of zeros, as a broken stick leaves it.",
            "not-deterministic",
            None,
            vec![0; 4096],
        ),
        bad(
            "bad-nesting",
            "Arrays in arrays, to exhaust the stack.",
            "not-cbor",
            None,
            vec![0x81; 10_000],
        ),
    ]
}

fn good(name: &'static str, about: &str, (exit, verdict): (u8, &str), signer: u8, bytes: Vec<u8>) -> Vector {
    let note = Note {
        exit: Some(exit),
        verdict: Some(verdict.into()),
        signer: Some(fingerprint(signer)),
        ..note(about, Kind::Certificate)
    };
    Vector { name, note, bytes }
}

fn bad(name: &'static str, about: &str, defect: &str, field: Option<&str>, bytes: Vec<u8>) -> Vector {
    let note = Note {
        exit: Some(1),
        defect: Some(defect.into()),
        field: field.map(Into::into),
        ..note(about, Kind::Certificate)
    };
    Vector { name, note, bytes }
}

fn note(about: &str, kind: Kind) -> Note {
    Note {
        about: about.into(),
        kind,
        exit: None,
        verdict: None,
        signer: None,
        countersigners: None,
        defect: None,
        field: None,
    }
}

fn fingerprint(seed: u8) -> String {
    Fingerprint(forge::thumbprint(seed)).to_string()
}

/// Where bytes stand in others.
fn position(bytes: &[u8], part: &[u8]) -> usize {
    bytes
        .windows(part.len())
        .position(|window| window == part)
        .expect("the certificate holds it")
}
