//! Jobs with everything that a job can have, and the reports of them.

use pumice_certificate::{SigningKey, entry_digest, sign, sign_job_report, verify};
use pumice_model::{
    Category, Certified, ConfirmedTime, CreditCode, Declared, DeclaredItem, Disposal, Gate, Hiding, HidingController,
    Holding, Identity, ItemKind, Job, JobReport, LedgerPosition, NotWiped, Person, Records, Report, Retention,
    Sensitivity, Signer, WhyNotWiped,
};

use crate::{forge, reports};

/// Seeds of the keys of those who countersign.
pub const WITNESS: u8 = 9;
pub const CLIENT: u8 = 10;

/// A sound wipe, signed by an enrolled key under its seventh number, for a job of which everything is known.
pub fn enrolled() -> Report {
    let mut report = reports::sound();
    report.job = Job {
        credit_code: Some(CreditCode::new("91350100M000100Y43").expect("a credit code")),
        place: Some("福州市鼓楼区示例路 1 号 3 层".into()),
        gate: Gate {
            records: Records::Exported,
            authorisation: Some([0xA7; 32]),
        },
        retention: Retention::of_months(120).expect("36 months or more"),
        ..report.job
    };
    report.job.people.witness = Some(countersigner("李雷", None, WITNESS));
    report.job.people.client = Some(countersigner("韩梅梅", Some("清算组负责人"), CLIENT));
    report.clock.confirmed = Some(ConfirmedTime {
        unix_s: report.clock.rtc_unix_s + 3_600,
        at_ms: 96_000,
    });
    report.signer = Signer::Enrolled;
    report.position = LedgerPosition::new(7, Some([0x6E; 32])).expect("a place");
    report
}

/// A sound wipe for a sensitive job, whose witness has no key.
pub fn sensitive() -> Report {
    let mut report = reports::sound();
    report.job.sensitivity = Sensitivity::Sensitive;
    report.job.people.witness = Some(Person::named("李雷"));
    report
}

/// A sound wipe at which the operator confirmed a time before the image was made.
pub fn before_the_image() -> Report {
    let mut report = reports::sound();
    report.clock.confirmed = Some(ConfirmedTime {
        unix_s: report.appliance.built_unix_s - 1,
        at_ms: 96_000,
    });
    report
}

/// The report of a job with one certificate, by a key of one boot.
pub fn plain_report() -> JobReport {
    let certified = reports::sound();
    report_on(&certified, Declared::default(), Vec::new())
}

/// The report of the job of [`enrolled`], with everything that such a report can have.
pub fn full_report() -> JobReport {
    let holding = |category, count| Holding { category, count };
    let item = |kind, count, disposal| DeclaredItem { kind, count, disposal };
    let declared = Declared {
        holdings: vec![
            holding(Category::CustomerContacts, Some(12_000)),
            holding(Category::IdentityDocuments, None),
        ],
        items: vec![
            item(ItemKind::Paper, Some(40), Disposal::Destroyed),
            item(ItemKind::Cloud, None, Disposal::Pending),
        ],
    };
    let controller = |address: &str, hiding| HidingController {
        address: address.into(),
        hiding,
    };
    let hiding = vec![
        controller("0000:00:17.0", Hiding::RemappedNvme { disks: 1 }),
        controller("0000:02:00.0", Hiding::RaidController),
    ];
    report_on(&enrolled(), declared, hiding)
}

/// The bytes of a job report with the key of its certificates.
pub fn signed(report: &JobReport) -> Vec<u8> {
    sign_job_report(report, &reports::key())
}

fn report_on(certified: &Report, declared: Declared, hiding: Vec<HidingController>) -> JobReport {
    let bytes = sign(certified, &reports::key());
    let digest = entry_digest(&bytes).expect("a certificate");
    JobReport {
        job: certified.job.clone(),
        clock: certified.clock,
        appliance: certified.appliance.clone(),
        signer: certified.signer,
        position: certified.position.next(digest),
        certified: vec![Certified {
            digest,
            identity: certified.planned.target.identity.clone(),
            verdict: verify(&bytes).expect("an authentic certificate").judgement.verdict,
        }],
        not_wiped: not_wiped(),
        hiding,
        declared,
    }
}

fn not_wiped() -> Vec<NotWiped> {
    let identity = |model: &str, serial: Option<&str>| Identity {
        model: model.into(),
        serial: serial.map(Into::into),
        wwn: None,
    };
    vec![
        NotWiped {
            identity: identity("SanDisk Ultra", Some("4C530001")),
            bytes: Some(30_752_636_928),
            why: vec![WhyNotWiped::BootStick, WhyNotWiped::Mounted],
        },
        NotWiped {
            identity: identity("", Some("S3Z8NB0K123456")),
            bytes: None,
            why: vec![WhyNotWiped::Absent],
        },
    ]
}

fn countersigner(name: &str, capacity: Option<&str>, seed: u8) -> Person {
    Person {
        capacity: capacity.map(Into::into),
        key: Some(forge::thumbprint(seed)),
        ..Person::named(name)
    }
}

#[test]
fn a_stranger_can_make_the_very_countersignature() {
    let report = signed(&full_report());
    let by_hand = forge::countersigned(&report, vec![forge::countersignature(&report, WITNESS)]);
    let witness = SigningKey::from_seed([WITNESS; 32]);
    assert_eq!(pumice_certificate::countersign(&report, &witness), Ok(by_hand));
}
