//! Jobs, clocks, programs and signers of any kind that there can be, and job reports made of them.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use pumice_certificate::{SigningKey, countersign, entry_digest, sign_job_report, verify_job_report};
use pumice_model::{
    Appliance, Category, Certified, Clock, ConfirmedTime, CreditCode, Declared, DeclaredItem, Disposal, Gate, Hiding,
    HidingController, Holding, ItemKind, Job, JobNumber, JobReport, LedgerPosition, NotWiped, People, Person, Records,
    Retention, Sensitivity, Signer, Verdict, WhyNotWiped,
};

use crate::round_trip::identity;
use crate::schema;

proptest! {
    #[test]
    fn a_job_report_comes_back_and_keeps_its_digest_when_countersigned(
        report in job_report(),
        seeds in any::<[[u8; 32]; 3]>(),
    ) {
        let [key, witness, client] = seeds.map(SigningKey::from_seed);
        let bare = sign_job_report(&report, &key);
        let once = countersign(&bare, &witness).unwrap();
        let twice = countersign(&once, &client).unwrap();
        prop_assert_eq!(countersign(&twice, &witness).unwrap(), twice.clone());
        for (bytes, signers) in [(&bare, vec![]), (&once, vec![&witness]), (&twice, vec![&witness, &client])] {
            let verified = verify_job_report(bytes).unwrap();
            prop_assert_eq!(&verified.report, &report);
            prop_assert_eq!(verified.signer, key.fingerprint());
            prop_assert_eq!(verified.digest, entry_digest(&bare).unwrap());
            let found: Vec<_> = verified.countersignatures.iter().map(|one| one.signer).collect();
            prop_assert_eq!(found, signers.iter().map(|key| key.fingerprint()).collect::<Vec<_>>());
            prop_assert!(schema::allows_job_report(bytes));
        }
    }
}

pub fn job() -> impl Strategy<Value = Job> {
    let number = "[A-Za-z0-9_-]{1,40}".prop_map(|text| JobNumber::new(&text).expect("a job number"));
    let credit_code = select(vec![None, Some("91350100M000100Y43")]);
    let texts = (option::of(any::<String>()), credit_code, option::of(any::<String>()));
    let sensitivity = select(vec![Sensitivity::Ordinary, Sensitivity::Sensitive]);
    let gate = (
        select(vec![Records::Exported, Records::NoneOnMedia]),
        option::of(any::<[u8; 32]>()),
    );
    (number, texts, people(), sensitivity, gate, 36..=u16::MAX).prop_map(
        |(number, (client, credit_code, place), people, sensitivity, (records, authorisation), months)| Job {
            number,
            client,
            credit_code: credit_code.map(|code| CreditCode::new(code).expect("a credit code")),
            place,
            people,
            sensitivity,
            gate: Gate { records, authorisation },
            retention: Retention::of_months(months).expect("36 months or more"),
        },
    )
}

pub fn clock() -> impl Strategy<Value = Clock> {
    let confirmed = option::of(any::<(i64, u64)>());
    (any::<(i64, u64, [u8; 16])>(), confirmed).prop_map(|((rtc_unix_s, read_at_ms, boot_id), confirmed)| Clock {
        rtc_unix_s,
        read_at_ms,
        boot_id,
        confirmed: confirmed.map(|(unix_s, at_ms)| ConfirmedTime { unix_s, at_ms }),
    })
}

pub fn appliance() -> impl Strategy<Value = Appliance> {
    any::<(String, String, [u8; 32], String, i64)>().prop_map(
        |(version, commit, image_digest, kernel, built_unix_s)| Appliance {
            version,
            commit,
            image_digest,
            kernel,
            built_unix_s,
        },
    )
}

pub fn signer() -> impl Strategy<Value = Signer> {
    select(vec![Signer::ThisBoot, Signer::Enrolled])
}

pub fn position() -> impl Strategy<Value = LedgerPosition> {
    let later = (2..=u64::MAX, any::<[u8; 32]>());
    let later = later.prop_map(|(number, previous)| LedgerPosition::new(number, Some(previous)).expect("a place"));
    prop_oneof![Just(LedgerPosition::FIRST), later]
}

fn people() -> impl Strategy<Value = People> {
    let person = (
        any::<String>(),
        option::of(any::<String>()),
        option::of(any::<[u8; 32]>()),
    );
    let person = person.prop_map(|(name, capacity, key)| Person { name, capacity, key });
    (
        option::of(person.clone()),
        option::of(person.clone()),
        option::of(person),
    )
        .prop_map(|(operator, witness, client)| People {
            operator,
            witness,
            client,
        })
}

fn job_report() -> impl Strategy<Value = JobReport> {
    let common = (job(), clock(), appliance(), signer(), position());
    let media = (vec(certified(), 0..4), vec(not_wiped(), 0..4), vec(hiding(), 0..3));
    (common, media, declared()).prop_map(
        |((job, clock, appliance, signer, position), (certified, not_wiped, hiding), declared)| JobReport {
            job,
            clock,
            appliance,
            signer,
            position,
            certified,
            not_wiped,
            hiding,
            declared,
        },
    )
}

fn certified() -> impl Strategy<Value = Certified> {
    let verdict = select(vec![Verdict::Erased, Verdict::ErasedWithExceptions, Verdict::NotErased]);
    (any::<[u8; 32]>(), identity(), verdict).prop_map(|(digest, identity, verdict)| Certified {
        digest,
        identity,
        verdict,
    })
}

fn not_wiped() -> impl Strategy<Value = NotWiped> {
    let why = select(vec![
        WhyNotWiped::NotChosen,
        WhyNotWiped::BootStick,
        WhyNotWiped::Locked,
        WhyNotWiped::Absent,
    ]);
    (identity(), option::of(any::<u64>()), vec(why, 1..3)).prop_map(|(identity, bytes, why)| NotWiped {
        identity,
        bytes,
        why,
    })
}

fn hiding() -> impl Strategy<Value = HidingController> {
    let kind = prop_oneof![
        Just(Hiding::SataRaidMode),
        Just(Hiding::RaidController),
        Just(Hiding::VolumeManagement),
        any::<u32>().prop_map(|disks| Hiding::RemappedNvme { disks }),
    ];
    (any::<String>(), kind).prop_map(|(address, hiding)| HidingController { address, hiding })
}

fn declared() -> impl Strategy<Value = Declared> {
    let category = select(vec![Category::CustomerContacts, Category::Accounting, Category::Other]);
    let kind = select(vec![ItemKind::Paper, ItemKind::Cloud, ItemKind::Other]);
    let disposal = select(vec![Disposal::Destroyed, Disposal::Pending]);
    let holding = (category, option::of(any::<u64>())).prop_map(|(category, count)| Holding { category, count });
    let item = (kind, option::of(any::<u64>()), disposal);
    let item = item.prop_map(|(kind, count, disposal)| DeclaredItem { kind, count, disposal });
    (vec(holding, 0..3), vec(item, 0..3)).prop_map(|(holdings, items)| Declared { holdings, items })
}
