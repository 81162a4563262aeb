use pumice_certificate::{Document, EntryKind, verify};

use super::*;
use crate::fixtures;

fn key() -> SigningKey {
    SigningKey::from_seed([4; 32])
}

fn enrolled() -> Custody {
    let mut custody = fixtures::custody();
    custody.take_key(key(), Ledger::new(key().fingerprint()));
    custody
}

fn sign(custody: &mut Custody, drive: u64) -> Option<Arc<Certificate>> {
    let signed = custody.sign(
        DriveId(drive),
        &fixtures::job(),
        fixtures::planned(drive),
        fixtures::evidence(),
    );
    signed.unwrap().0
}

/// Who signed, and as which entry.
fn place(certificate: &Certificate) -> (Signer, u64) {
    let Ok(Document::Certificate(certificate)) = Document::read(&certificate.bytes) else {
        panic!("it is a certificate");
    };
    (certificate.report.signer, certificate.report.position.number())
}

fn places(custody: &Custody) -> Vec<(Signer, u64)> {
    custody.unsaved().iter().map(|certificate| place(certificate)).collect()
}

#[test]
fn the_key_of_this_boot_keeps_a_ledger_too_and_waits_for_nobody() {
    let mut custody = fixtures::custody();
    for number in 1..=3 {
        let released = sign(&mut custody, number).expect("it is released at once");
        assert_eq!(place(&released), (Signer::ThisBoot, number));
    }
    assert!(custody.is_recorded() && custody.addition().is_none());
    assert_eq!(custody.own.ledger().last_number(), 3);
}

#[test]
fn what_the_enrolled_key_signs_is_released_when_it_is_recorded_and_not_before() {
    let mut custody = enrolled();
    assert_eq!(custody.signer(), (Signer::Enrolled, key().fingerprint()));
    assert!(sign(&mut custody, 1).is_none() && sign(&mut custody, 2).is_none());
    assert!(!custody.is_recorded() && custody.unsaved().is_empty());
    let first = custody.addition().unwrap();
    assert_eq!(
        (first.number, &first.before),
        (1, &Ledger::new(key().fingerprint()).bytes())
    );
    custody.take_recorded().unwrap();
    let second = custody.addition().unwrap();
    assert_eq!(second.before, [first.before, first.record].concat());
    custody.take_recorded().unwrap();
    assert!(custody.take_recorded().is_none());
    assert_eq!(places(&custody), [(Signer::Enrolled, 1), (Signer::Enrolled, 2)]);
}

#[test]
fn what_nobody_recorded_is_signed_anew_with_the_key_of_this_boot() {
    let mut custody = enrolled();
    sign(&mut custody, 1);
    custody.take_recorded().unwrap();
    sign(&mut custody, 2);
    sign(&mut custody, 3);
    let (released, anew) = custody.give_up_key();
    assert_eq!(released.len(), 2);
    assert_eq!(anew.iter().map(|(drive, _)| drive.0).collect::<Vec<_>>(), [2, 3]);
    let limitation = pumice_model::Limitation::SignerOfThisBoot;
    assert!(
        anew.iter()
            .all(|(_, judgement)| judgement.limitations.contains(&limitation))
    );
    assert_eq!(
        places(&custody),
        [(Signer::Enrolled, 1), (Signer::ThisBoot, 1), (Signer::ThisBoot, 2)]
    );
    assert_eq!(
        custody.unsaved()[1].number,
        2,
        "it is the same certificate to whoever waits for it"
    );
    assert_eq!(custody.signer().0, Signer::ThisBoot);
    assert!(custody.is_recorded());
}

#[test]
fn a_ledger_that_comes_back_releases_what_it_holds_and_has_the_rest_signed_behind_it() {
    let after_first = {
        let mut ledger = Ledger::new(key().fingerprint());
        let mut custody = enrolled();
        sign(&mut custody, 1);
        let entry = custody.unrecorded[0].entry;
        ledger.push(entry.kind, entry.digest);
        (custody, ledger)
    };
    // The record had reached the stick.
    let (mut custody, ledger) = after_first;
    let (released, anew) = custody.take_ledger(ledger.clone()).unwrap();
    assert_eq!((released.len(), anew.len()), (1, 0));
    // Nothing of the next had.
    sign(&mut custody, 2);
    let (released, anew) = custody.take_ledger(ledger.clone()).unwrap();
    assert_eq!((released.len(), anew.len()), (0, 0));
    assert_eq!(custody.addition().unwrap().number, 2);
    // A part of it had.
    let mut torn = ledger.clone();
    torn.push(EntryKind::Lost, [9; 32]);
    let (released, anew) = custody.take_ledger(torn.clone()).unwrap();
    assert_eq!((released.len(), anew.len()), (0, 1));
    let addition = custody.addition().unwrap();
    assert_eq!((addition.number, addition.before), (3, torn.bytes()));
    custody.take_recorded().unwrap();
    assert_eq!(places(&custody), [(Signer::Enrolled, 1), (Signer::Enrolled, 3)]);
}

#[test]
fn another_ledger_is_not_taken() {
    let mut custody = enrolled();
    sign(&mut custody, 1);
    custody.take_recorded().unwrap();
    let older = Ledger::new(key().fingerprint());
    let mut other = older.clone();
    other.push(EntryKind::Certificate, [1; 32]);
    for ledger in [older, other, Ledger::new(Fingerprint([0; 32]))] {
        assert_eq!(custody.take_ledger(ledger).map(drop), Err(OtherLedger));
    }
    assert_eq!(
        fixtures::custody()
            .take_ledger(Ledger::new(key().fingerprint()))
            .map(drop),
        Err(OtherLedger)
    );
}

/// When the program of the fixtures was made.
const BUILT_UNIX_S: i64 = 0;

fn clock_of_next(custody: &mut Custody) -> Clock {
    let (certificate, _) = custody
        .sign(DriveId(1), &fixtures::job(), fixtures::planned(1), fixtures::evidence())
        .unwrap();
    let released = certificate.expect("it is released at once");
    verify(&released.bytes).unwrap().report.clock
}

#[test]
fn a_confirmed_time_stands_in_every_later_certificate() {
    let mut custody = fixtures::custody();
    assert_eq!(clock_of_next(&mut custody).confirmed, None);
    let time = |unix_s| ConfirmedTime { unix_s, at_ms: 7 };
    let early = custody.confirm_time(time(BUILT_UNIX_S - 1));
    assert_eq!(
        early,
        Err(BeforeBuild {
            built_unix_s: BUILT_UNIX_S
        })
    );
    assert_eq!(clock_of_next(&mut custody).confirmed, None);
    custody.confirm_time(time(BUILT_UNIX_S)).unwrap();
    assert_eq!(clock_of_next(&mut custody).confirmed, Some(time(BUILT_UNIX_S)));
}
