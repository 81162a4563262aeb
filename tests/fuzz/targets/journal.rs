//! A journal as a power cut, a broken stick or a stranger may leave it: any bytes, and whole records of which things were
//! changed under a right checksum.
#![no_main]

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use pumice_certificate::{Journal, Verified, verify};
use pumice_fuzz::{assert_journals_again, decoded, edit, encoded, framed, vectors};

/// Bytes of a record's length and checksum.
const HEAD_BYTES: usize = 36;

static CERTIFICATES: LazyLock<Vec<Verified>> =
    LazyLock::new(|| vectors().iter().filter_map(|bytes| verify(bytes).ok()).collect());

fuzz_target!(|bytes: &[u8]| {
    assert_journals_again(bytes);
    if let Ok(journal) = journal(&mut Unstructured::new(bytes)) {
        assert_journals_again(&journal);
    }
});

fn journal(wishes: &mut Unstructured) -> Result<Vec<u8>> {
    let report = &wishes.choose(&CERTIFICATES)?.report;
    let first = Journal {
        job: report.job.clone(),
        boot_id: report.clock.boot_id,
        planned: report.planned.clone(),
        evidence: report.evidence.clone(),
    };
    let mut journal = changed(&first.first_record(), wishes)?;
    for _ in 0..wishes.int_in_range(0..=3_u8)? {
        let evidence = &wishes.choose(&CERTIFICATES)?.report.evidence;
        journal.extend(changed(&Journal::record(evidence), wishes)?);
    }
    let lost = wishes.int_in_range(0..=64_usize)?;
    journal.truncate(journal.len().saturating_sub(lost));
    Ok(journal)
}

fn changed(record: &[u8], wishes: &mut Unstructured) -> Result<Vec<u8>> {
    let mut content = decoded(&record[HEAD_BYTES..]).expect("it was just written");
    for _ in 0..wishes.int_in_range(0..=4_u8)? {
        edit(&mut content, wishes)?;
    }
    Ok(framed(&encoded(&content)))
}
