use proptest::prelude::*;

use super::*;

const KEY: Fingerprint = Fingerprint([0xAA; 32]);

/// A ledger and all that it stands for.
fn whole(count: u8) -> (Ledger, Vec<Held>) {
    let mut ledger = Ledger::new(KEY);
    let mut held = Vec::new();
    for number in 1..=count {
        let position = ledger.next();
        let entry = ledger.push(EntryKind::Certificate, [number; 32]);
        held.push(Held {
            signer: KEY,
            position,
            digest: entry.digest,
            boot_id: [number / 4; 16],
            signed_ms: number.into(),
        });
    }
    (ledger, held)
}

fn older(ledger: &Ledger, count: u64) -> Ledger {
    let mut older = Ledger::new(ledger.key());
    for entry in ledger.entries().iter().filter(|entry| entry.number <= count) {
        older.push(entry.kind, entry.digest);
    }
    older
}

#[test]
fn what_agrees_is_not_found() {
    let (ledger, mut held) = whole(9);
    assert_eq!(check_ledger(&ledger, &held), []);
    // Copies are the same, and those of another key are not its own.
    held.push(held[3]);
    held.push(Held {
        signer: Fingerprint([1; 32]),
        digest: [0; 32],
        ..held[2]
    });
    held.reverse();
    assert_eq!(check_ledger(&ledger, &held), []);
}

#[test]
fn a_certificate_that_is_not_here_is_named_and_no_more() {
    let (ledger, mut held) = whole(5);
    held.remove(4);
    held.remove(1);
    assert_eq!(
        check_ledger(&ledger, &held),
        [LedgerFinding::NotHere(2), LedgerFinding::NotHere(5)]
    );
}

#[test]
fn an_old_stick_put_back_is_seen_by_what_was_signed_before_and_after() {
    let (ledger, held) = whole(3);
    let mut restored = older(&ledger, 1);
    assert_eq!(
        check_ledger(&restored, &held),
        [LedgerFinding::NotRecorded(2), LedgerFinding::NotRecorded(3)]
    );
    let again = restored.push(EntryKind::Certificate, [99; 32]);
    let other = Held {
        digest: again.digest,
        boot_id: [7; 16],
        ..held[1]
    };
    let findings = check_ledger(&restored, &[held.clone(), vec![other]].concat());
    assert!(findings.contains(&LedgerFinding::Fork(2)), "{findings:?}");
    let findings = check_ledger(&ledger, &[held, vec![other]].concat());
    assert_eq!(findings, [LedgerFinding::Fork(2)]);
}

#[test]
fn a_certificate_that_names_another_before_it_is_named() {
    let (ledger, held) = whole(3);
    for (index, previous) in [(1, Some([9; 32])), (2, Some([1; 32]))] {
        let mut held = held.clone();
        held[index].position = LedgerPosition::new(index as u64 + 1, previous).unwrap();
        assert_eq!(
            check_ledger(&ledger, &held),
            [LedgerFinding::OtherPrevious(index as u64 + 1)]
        );
    }
}

#[test]
fn two_in_the_wrong_order_of_one_boot_are_named() {
    let (ledger, mut held) = whole(3);
    held[1].signed_ms = 0;
    assert_eq!(check_ledger(&ledger, &held), [LedgerFinding::OutOfOrder(2)]);
    held[1].boot_id = [9; 16];
    assert_eq!(check_ledger(&ledger, &held), [], "another boot has another clock");
}

#[test]
fn a_number_that_was_lost_is_named() {
    let (mut ledger, mut held) = whole(2);
    let cut = ledger.bytes().len() - 3;
    let torn = Ledger::read(&ledger.bytes()[..cut]).unwrap();
    assert_eq!(check_ledger(&torn, &held[..1]), [LedgerFinding::Torn(2)]);
    ledger = torn;
    ledger.mend();
    assert_eq!(check_ledger(&ledger, &held[..1]), [LedgerFinding::Lost(2)]);
    assert_eq!(check_ledger(&ledger, &held), [LedgerFinding::LostButHere(2)]);
    // What comes after names what is left of the lost one.
    let position = ledger.next();
    let entry = ledger.push(EntryKind::JobReport, [5; 32]);
    held[1] = Held {
        position,
        digest: entry.digest,
        ..held[1]
    };
    assert_eq!(check_ledger(&ledger, &held), [LedgerFinding::Lost(2)]);
}

proptest! {
    #[test]
    fn whatever_is_changed_in_one_certificate_is_found(count in 1..20_u8, at in any::<prop::sample::Index>(), what in 0..3) {
        let (ledger, mut held) = whole(count);
        let one = at.get_mut(&mut held[..]);
        match what {
            0 => one.digest[0] ^= 0x80,
            1 => one.position = one.position.next(one.digest),
            _ => one.position = LedgerPosition::new(one.position.number() + 1, Some([0xEE; 32])).unwrap(),
        }
        let worst = check_ledger(&ledger, &held).into_iter().map(LedgerFinding::weight).max();
        prop_assert_eq!(worst, Some(Weight::Contradiction));
    }

    #[test]
    fn whatever_is_missing_is_found_and_is_no_contradiction(count in 1..20_u8, missing in any::<prop::sample::Index>()) {
        let (ledger, mut held) = whole(count);
        let gone = held.remove(missing.index(held.len()));
        prop_assert_eq!(check_ledger(&ledger, &held), [LedgerFinding::NotHere(gone.position.number())]);
    }
}
