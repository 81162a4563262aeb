use proptest::prelude::*;

use super::*;

const KEY: Fingerprint = Fingerprint([0xAA; 32]);

fn of(count: u8) -> Ledger {
    let mut ledger = Ledger::new(KEY);
    for number in 1..=count {
        ledger.push(EntryKind::Certificate, [number; 32]);
    }
    ledger
}

#[test]
fn a_ledger_is_read_as_it_was_written() {
    let mut ledger = of(2);
    ledger.push(EntryKind::JobReport, [9; 32]);
    let read = Ledger::read(&ledger.bytes()).unwrap();
    assert_eq!(read, ledger);
    assert_eq!(
        (read.last_number(), read.next(), read.key()),
        (3, LedgerPosition::new(4, Some([9; 32])).unwrap(), KEY)
    );
    assert_eq!(read.digest(), ledger.digest());
    assert_ne!(of(2).digest(), ledger.digest());
    assert_eq!((of(0).last_number(), of(0).next()), (0, LedgerPosition::FIRST));
    assert_eq!(Ledger::read(&of(0).bytes()), Ok(of(0)));
}

#[test]
fn a_record_that_is_torn_anywhere_is_a_number_that_leaves_a_trace() {
    let whole = of(3).bytes();
    let begin = of(2).bytes().len();
    for end in begin..=whole.len() {
        let mut read = Ledger::read(&whole[..end]).unwrap();
        let is_part = end > begin && end < whole.len();
        assert_eq!(read.is_torn(), is_part, "{end}");
        read.mend();
        if is_part {
            let [.., last] = read.entries() else {
                panic!("it has entries")
            };
            assert_eq!((last.number, last.kind), (3, EntryKind::Lost));
        } else {
            assert_eq!(read, if end == begin { of(2) } else { of(3) });
        }
        assert_eq!(Ledger::read(&read.bytes()), Ok(read), "what is mended is whole");
    }
}

#[test]
fn a_record_that_is_whole_in_length_only_is_torn_too() {
    let mut bytes = of(3).bytes();
    *bytes.last_mut().unwrap() ^= 1;
    assert!(Ledger::read(&bytes).unwrap().is_torn());
}

#[test]
fn a_record_broken_before_the_end_is_named() {
    let whole = of(3).bytes();
    let first = of(0).bytes().len();
    let record = of(1).bytes().len() - first;
    for at in 0..whole.len() - record {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        let error = Ledger::read(&bytes).unwrap_err();
        if at < first {
            assert_eq!(error, LedgerError::NotALedger, "{at}");
        } else {
            assert_eq!(error, LedgerError::Broken(((at - first) / record + 1) as u64), "{at}");
        }
    }
}

#[test]
fn a_gap_and_a_repetition_are_named() {
    let (whole, first) = (of(3).bytes(), of(0).bytes().len());
    let record = (whole.len() - first) / 3;
    let part = |number: usize| &whole[first + (number - 1) * record..first + number * record];
    let row = |numbers: &[usize]| {
        let parts = numbers.iter().flat_map(|number| part(*number));
        whole[..first].iter().chain(parts).copied().collect::<Vec<u8>>()
    };
    for (numbers, record, number) in [(&[1, 3][..], 2, 3), (&[1, 2, 2], 3, 2), (&[2, 1], 1, 2)] {
        assert_eq!(Ledger::read(&row(numbers)), Err(LedgerError::Gap { record, number }));
    }
}

#[test]
fn another_version_and_other_files_are_refused() {
    let other = framed(&Map::default().with(1, 2_u64).with(2, KEY.0.as_slice()).into());
    assert_eq!(Ledger::read(&other), Err(LedgerError::Version(2)));
    let more = Map::default().with(1, 1_u64).with(2, KEY.0.as_slice()).with(3, 1_u64);
    for bytes in [
        Vec::new(),
        b"text".to_vec(),
        framed(&more.into()),
        of(1).bytes()[1..].to_vec(),
    ] {
        assert_eq!(Ledger::read(&bytes), Err(LedgerError::NotALedger));
    }
}

#[test]
fn no_entry_is_longer_than_the_longest_and_two_are_always_longer() {
    let record = |number| {
        Entry {
            number,
            kind: EntryKind::Lost,
            digest: [0; 32],
        }
        .record()
        .len()
    };
    assert_eq!(record(u64::MAX), LONGEST_ENTRY_BYTES);
    assert!(2 * record(1) > LONGEST_ENTRY_BYTES);
}

proptest! {
    #[test]
    fn a_ledger_cut_anywhere_loses_nothing_before_the_cut(count in 0..40_u8, cut in any::<prop::sample::Index>()) {
        let ledger = of(count);
        let (bytes, first) = (ledger.bytes(), of(0).bytes().len());
        let end = first + cut.index(bytes.len() - first + 1);
        let mut read = Ledger::read(&bytes[..end]).unwrap();
        let whole = read.entries().len();
        prop_assert_eq!(read.entries(), &ledger.entries()[..whole]);
        read.mend();
        // A number that has left any trace is never given out again.
        let next = read.push(EntryKind::Certificate, [0; 32]);
        let traced = whole as u64 + u64::from(end > of(u8::try_from(whole).unwrap()).bytes().len());
        prop_assert_eq!(next.number, traced + 1);
    }

    #[test]
    fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..300), count in 0..4_u8) {
        let _ = Ledger::read(&bytes);
        let read = Ledger::read(&[of(count).bytes(), bytes].concat());
        prop_assert!(read.is_err() || read.unwrap().entries().starts_with(of(count).entries()));
    }
}
