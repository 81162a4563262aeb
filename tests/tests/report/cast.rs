//! Jobs as the appliance leaves them: a signed report and its certificates.

use pumice_certificate::{SigningKey, countersign, entry_digest, sign, sign_job_report, verify};
use pumice_model::{
    Category, Certified, ConfirmedTime, CreditCode, Declared, DeclaredItem, Disposal, Hiding, HidingController,
    Holding, Identity, ItemKind, JobReport, LedgerPosition, NotWiped, Opening, People, Person, Report, Sensitivity,
    Signer, WhyNotWiped,
};

use crate::{erasures, reports};

/// A job report, and the certificates it lists.
pub struct Signed {
    pub report: Vec<u8>,
    pub certificates: Vec<Vec<u8>>,
}

/// One disk of a job in which everything is as it should be.
pub fn office() -> Signed {
    let mut job = unsigned(vec![reports::sound()]);
    job.0.not_wiped = sticks();
    signed(job)
}

/// Every kind of evidence, media that were not wiped, and a key of one boot.
pub fn mixed() -> Signed {
    let kinds = reports::every_kind().into_iter().chain(erasures::every_kind());
    let mut job = unsigned(kinds.collect());
    job.0.signer = Signer::ThisBoot;
    job.0.clock.confirmed = None;
    job.0.job.people.witness = None;
    job.0.not_wiped = sticks();
    job.0.not_wiped.extend([
        medium(
            "TOSHIBA DT01ACA100",
            Some("Y5QWERTY1"),
            Some(1_000_204_886_016),
            &[WhyNotWiped::NotChosen],
        ),
        medium(
            "KINGSTON SA400S37240G",
            None,
            Some(240_057_409_536),
            &[WhyNotWiped::Locked, WhyNotWiped::ReadOnly],
        ),
        medium("WDC WD10EZEX", Some("WD-GONE0001"), None, &[WhyNotWiped::Absent]),
    ]);
    job.0.hiding = vec![HidingController {
        address: "0000:00:0e.0".into(),
        hiding: Hiding::VolumeManagement,
    }];
    signed(job)
}

/// Twenty disks with names as long as any drive has, people with rare characters, long words everywhere.
pub fn twenty() -> Signed {
    let disks = (0..20).map(|number| {
        let mut report = reports::sound();
        let model = format!("SAMSUNG MZVLB1T0HALR-000L7-WITH-A-VERY-LONG-NAME-{number:02}");
        rename(
            &mut report,
            &model,
            &format!("S3W6NX0M9{number:02}4567ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
        );
        report
    });
    let mut job = unsigned(disks.collect());
    let long = "㛃𬭎龘（集团）国际贸易与供应链管理（上海）股份有限公司自由贸易试验区临港新片区分公司清算组";
    job.0.job.client = Some(long.repeat(2));
    job.0.job.place = Some("Supercalifragilisticexpialidocious".repeat(5));
    let people = &mut job.0.job.people;
    people.operator = Some(Person {
        capacity: Some(long.into()),
        ..Person::named("欧阳㛃𬭎·阿卜杜热西提·买买提")
    });
    people.client = Some(Person {
        capacity: Some("x".repeat(60)),
        ..Person::named("W".repeat(40))
    });
    signed(job)
}

/// Names that steer, and one whose character no font has.
pub fn hostile() -> Signed {
    let mut report = reports::sound();
    rename(&mut report, "MODEL\u{202e}LEDOM", "S\u{1b}[2J\u{200b}1");
    let mut job = unsigned(vec![report]);
    job.0.job.client = Some("好公司\u{202e}司公坏\nPage 9\u{feff}".into());
    job.0.job.people.operator = Some(Person::named("王\u{0}\u{9b}1m𠀂"));
    signed(job)
}

/// A certificate as large as four codes do not hold, in a job of its own.
pub fn large() -> Signed {
    let mut report = reports::sound();
    let read_back = report
        .evidence
        .read_back
        .as_mut()
        .expect("a sound report has a read-back");
    for place in 0..2_000 {
        read_back.unreadable.insert(pumice_model::BlockRange {
            first: place * 100,
            count: 1,
        });
        read_back.equal_blocks -= 1;
    }
    let mut other = reports::sound();
    let read_back = other
        .evidence
        .read_back
        .as_mut()
        .expect("a sound report has a read-back");
    for place in 0..700 {
        read_back.unreadable.insert(pumice_model::BlockRange {
            first: place * 100,
            count: 1,
        });
        read_back.equal_blocks -= 1;
    }
    signed(unsigned(vec![report, other]))
}

pub fn unsigned(disks: Vec<Report>) -> (JobReport, Vec<Report>) {
    let sound = reports::sound();
    let mut job = sound.job.clone();
    job.credit_code = CreditCode::new("91350100M000100Y43").ok();
    job.place = Some("福建省福州市鼓楼区示例路 1 号".into());
    job.sensitivity = Sensitivity::Sensitive;
    job.gate.authorisation = Some([0xA5; 32]);
    job.people = People {
        operator: Some(Person {
            capacity: Some("数据处置服务人员".into()),
            ..Person::named("王小明")
        }),
        witness: Some(Person {
            capacity: Some("办公室主任".into()),
            key: Some(witness().fingerprint().0),
            ..Person::named("李雷")
        }),
        client: Some(Person {
            capacity: Some("清算组负责人".into()),
            ..Person::named("韩梅梅")
        }),
    };
    let mut clock = sound.clock;
    clock.confirmed = Some(ConfirmedTime {
        unix_s: 1_795_028_800,
        at_ms: 96_000,
    });
    let declared = Declared {
        holdings: vec![
            Holding {
                category: Category::CustomerContacts,
                count: Some(1_280),
            },
            Holding {
                category: Category::Contracts,
                count: Some(312),
            },
            Holding {
                category: Category::EmployeeRecords,
                count: None,
            },
        ],
        items: vec![
            DeclaredItem {
                kind: ItemKind::Paper,
                count: Some(14),
                disposal: Disposal::Destroyed,
            },
            DeclaredItem {
                kind: ItemKind::Cloud,
                count: None,
                disposal: Disposal::Pending,
            },
        ],
    };
    let report = JobReport {
        job,
        clock,
        appliance: sound.appliance.clone(),
        signer: Signer::Enrolled,
        position: LedgerPosition::FIRST,
        certified: Vec::new(),
        not_wiped: Vec::new(),
        hiding: Vec::new(),
        declared,
    };
    (report, disks)
}

/// Signs every disk's report and the job's behind them, each at its place in the ledger; the witness countersigns.
pub fn signed((mut job, disks): (JobReport, Vec<Report>)) -> Signed {
    let key = reports::key();
    let mut position = LedgerPosition::FIRST;
    let mut certificates = Vec::new();
    for (number, mut report) in (1_u32..).zip(disks) {
        if report.planned.target.identity.serial.as_deref()
            == reports::sound().planned.target.identity.serial.as_deref()
        {
            let model = report.planned.target.identity.model.clone();
            rename(&mut report, &model, &format!("WD-WX12A{number:07}"));
        }
        (report.job, report.clock, report.signer) = (job.job.clone(), job.clock, job.signer);
        report.position = position;
        let bytes = sign(&report, &key);
        let verified = verify(&bytes).expect("what was signed is authentic");
        position = position.next(verified.digest);
        job.certified.push(Certified {
            digest: verified.digest,
            identity: report.planned.target.identity.clone(),
            verdict: verified.judgement.verdict,
        });
        certificates.push(bytes);
    }
    job.position = position;
    let bare = sign_job_report(&job, &key);
    assert!(entry_digest(&bare).is_ok());
    let report = match job.job.people.witness {
        Some(_) => countersign(&bare, &witness()).expect("a report can be countersigned"),
        None => bare,
    };
    Signed { report, certificates }
}

fn witness() -> SigningKey {
    SigningKey::from_seed([9; 32])
}

fn rename(report: &mut Report, model: &str, serial: &str) {
    let identity = &mut report.planned.target.identity;
    identity.model = model.into();
    identity.serial = Some(serial.into());
    if let Opening::Opened(found) = &mut report.evidence.opening {
        found.identity = identity.clone();
    }
}

fn sticks() -> Vec<NotWiped> {
    vec![
        medium(
            "SanDisk Ultra",
            Some("4C530001"),
            Some(30_752_000_000),
            &[WhyNotWiped::BootStick],
        ),
        medium(
            "KIOXIA TransMemory",
            Some("60A44C41"),
            Some(15_518_924_800),
            &[WhyNotWiped::CertificateStick],
        ),
    ]
}

fn medium(model: &str, serial: Option<&str>, bytes: Option<u64>, why: &[WhyNotWiped]) -> NotWiped {
    let identity = Identity {
        model: model.into(),
        serial: serial.map(Into::into),
        wwn: None,
    };
    NotWiped {
        identity,
        bytes,
        why: why.to_vec(),
    }
}
