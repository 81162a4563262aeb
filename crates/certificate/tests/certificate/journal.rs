//! A journal is read up to its last whole record, whatever became of what follows.

use proptest::prelude::*;
use pumice_certificate::Journal;
use pumice_model::{Ending, Evidence, Fault, Resumption, SecurityErase, Stage, Technique};

use crate::{erasures, reports};

fn journal() -> Journal {
    let report = reports::sound();
    let mut evidence = report.evidence;
    evidence.passes.truncate(1);
    evidence.read_back = None;
    evidence.ending = Ending::Stopped {
        stage: Stage::Pass(1),
        fault: Fault::Interrupted,
    };
    Journal {
        job: report.job,
        boot_id: report.clock.boot_id,
        planned: report.planned,
        evidence,
    }
}

/// The same evidence, so many milliseconds later.
fn later(evidence: &Evidence, ms: u64) -> Evidence {
    Evidence {
        ended_ms: evidence.ended_ms + ms,
        ..evidence.clone()
    }
}

fn three_records() -> (Journal, [Vec<u8>; 3]) {
    let journal = journal();
    let records = [
        journal.first_record(),
        Journal::record(&later(&journal.evidence, 1)),
        Journal::record(&later(&journal.evidence, 2)),
    ];
    (journal, records)
}

#[test]
fn the_last_record_counts() {
    let (journal, records) = three_records();
    let expected = Journal {
        evidence: later(&journal.evidence, 2),
        ..journal.clone()
    };
    assert_eq!(Journal::read(&records.concat()), Some(expected));
    assert_eq!(Journal::read(&records[0]), Some(journal));
}

/// What is on record before an erase by firmware begins is enough to unlock the drive, and to go on.
#[test]
fn an_erase_that_was_begun_is_found_again() {
    let report = erasures::locked();
    let technique = Technique::AtaSecurityErase(SecurityErase::Enhanced);
    let first = journal();
    let begun = Journal::record(&report.evidence);
    let read = Journal::read(&[first.first_record(), begun].concat()).unwrap();
    assert_eq!(read.evidence, report.evidence);
    assert_eq!(read.evidence.begun_technique(), Some(technique));
    let resumption = Resumption::of(&read.planned, &read.evidence, read.boot_id).unwrap();
    assert_eq!(resumption.begun.unwrap().technique, technique);
    assert_eq!(first.evidence.begun_technique(), None);
}

#[test]
fn a_torn_end_costs_its_own_record_only() {
    let (journal, records) = three_records();
    let whole = records.concat();
    let ends: Vec<usize> = records
        .iter()
        .scan(0, |end, record| {
            *end += record.len();
            Some(*end)
        })
        .collect();
    for length in 0..whole.len() {
        let read = Journal::read(&whole[..length]).map(|journal| journal.evidence.ended_ms);
        let whole_records = ends.iter().filter(|end| **end <= length).count() as u64;
        let expected = whole_records
            .checked_sub(1)
            .map(|later| journal.evidence.ended_ms + later);
        assert_eq!(read, expected, "{length}");
    }
}

#[test]
fn a_changed_byte_costs_its_record_and_what_follows() {
    let (journal, records) = three_records();
    let whole = records.concat();
    for place in 0..whole.len() {
        let mut spoiled = whole.clone();
        spoiled[place] ^= 0x10;
        let read = Journal::read(&spoiled).map(|journal| journal.evidence.ended_ms);
        let before = (0..3)
            .take_while(|&count| records[..=count].concat().len() <= place)
            .count() as u64;
        let expected = before.checked_sub(1).map(|later| journal.evidence.ended_ms + later);
        assert_eq!(read, expected, "{place}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_stumble(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(Journal::read(&bytes), None);
    }
}
