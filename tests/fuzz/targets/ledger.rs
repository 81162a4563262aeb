//! A ledger as a power cut, a broken stick or a stranger may leave it: any bytes, and whole records of any entries.
#![no_main]

use arbitrary::{Result, Unstructured};
use ciborium::Value;
use libfuzzer_sys::fuzz_target;
use pumice_certificate::{EntryKind, Fingerprint, Ledger, check_ledger};
use pumice_fuzz::{decoded, edit, encoded, framed};

/// Bytes of a record's length and checksum.
const HEAD_BYTES: usize = 36;

fuzz_target!(|bytes: &[u8]| {
    assert_writes_again(bytes);
    if let Ok(ledger) = ledger(&mut Unstructured::new(bytes)) {
        assert_writes_again(&ledger);
    }
});

/// What is read is written again to the same bytes, up to a torn end, and no number is lost or used twice by mending that.
fn assert_writes_again(bytes: &[u8]) {
    let Ok(mut ledger) = Ledger::read(bytes) else {
        return;
    };
    let written = ledger.bytes();
    assert!(bytes.starts_with(&written) && (ledger.is_torn() || bytes == written));
    assert!(
        (1..)
            .zip(ledger.entries())
            .all(|(number, entry)| entry.number == number)
    );
    check_ledger(&ledger, &[]);
    let (last, is_torn) = (ledger.last_number(), ledger.is_torn());
    ledger.mend();
    assert_eq!(ledger.last_number(), last + u64::from(is_torn));
    assert_eq!(Ledger::read(&ledger.bytes()), Ok(ledger));
}

fn ledger(wishes: &mut Unstructured) -> Result<Vec<u8>> {
    let kinds = [EntryKind::Certificate, EntryKind::JobReport, EntryKind::Lost];
    let mut ledger = Ledger::new(Fingerprint(wishes.arbitrary()?));
    let mut bytes = changed(&ledger.bytes(), wishes)?;
    for _ in 0..wishes.int_in_range(0..=6_u8)? {
        let record = ledger.push(*wishes.choose(&kinds)?, wishes.arbitrary()?).record();
        bytes.extend(changed(&record, wishes)?);
    }
    let lost = wishes.int_in_range(0..=100_usize)?;
    bytes.truncate(bytes.len().saturating_sub(lost));
    Ok(bytes)
}

/// One record in eight is changed under a right checksum.
fn changed(record: &[u8], wishes: &mut Unstructured) -> Result<Vec<u8>> {
    if !wishes.ratio(1, 8)? {
        return Ok(record.to_vec());
    }
    let mut content: Value = decoded(&record[HEAD_BYTES..]).expect("it was just written");
    edit(&mut content, wishes)?;
    Ok(framed(&encoded(&content)))
}
