//! Attacks on the bytes of one document.

use std::time::{Duration, Instant};

use ciborium::Value;
use pumice_certificate::{Defect, Document, MOST_BYTES};
use pumice_tests::error::ensure;
use pumice_tests::{Error, Result};

use crate::material::{Attack, OPERATOR, ensure_refused, vector};
use crate::raw;

/// Each attempt is refused.
pub const CASES: [Attack; 10] = [
    ("a certificate with any one bit changed", || every_bit("good-enrolled")),
    ("a countersigned job report with any one bit changed", || {
        every_bit("good-job-report-countersigned")
    }),
    ("a document cut off anywhere, or with more behind it", cut_and_continued),
    (
        "an envelope in any other encoding, which no signature covers",
        re_encoded_envelope,
    ),
    (
        "a statement in another encoding, signed with the right key",
        re_encoded_statement,
    ),
    ("parts of two certificates and two job reports exchanged", exchanged),
    ("10 MB of nesting, and as much as a file may have", nested),
    ("keys of a map that are there twice", doubled_keys),
    ("text that is not UTF-8, signed with the right key", not_utf8),
    ("a job number that leaves the folder, signed with the right key", || {
        refused_as("bad-job-number", "field")
    }),
];

/// Longer than this nothing may take that is refused.
const PATIENCE: Duration = Duration::from_secs(5);

fn every_bit(name: &str) -> Result<()> {
    let document = vector(name)?;
    Document::read(&document).map_err(|defect| Error::Check(format!("{name}: {defect}")))?;
    for place in 0..document.len() {
        for bit in 0..8 {
            let mut changed = document.clone();
            changed[place] ^= 1 << bit;
            ensure_refused(&changed, || format!("{name} with bit {bit} of byte {place} changed"))?;
        }
    }
    Ok(())
}

fn cut_and_continued() -> Result<()> {
    for name in ["good-enrolled", "good-job-report-countersigned"] {
        let document = vector(name)?;
        for length in 0..document.len() {
            ensure_refused(&document[..length], || format!("the first {length} bytes of {name}"))?;
            ensure_refused(&document[document.len() - length..], || {
                format!("the last {length} bytes of {name}")
            })?;
        }
        for more in [&document[..], &[0], &[0xFF], b"\n"] {
            ensure_refused(&[&document[..], more].concat(), || format!("{name} and {more:?}"))?;
        }
    }
    Ok(())
}

/// Every head that stands outside of what is signed, longer than it need be, or without its length.
fn re_encoded_envelope() -> Result<()> {
    for name in ["good-enrolled", "good-job-report-countersigned"] {
        let document = vector(name)?;
        let heads = unsigned_heads(&document)?;
        ensure(heads.len() >= 6, || format!("{name} has {} heads", heads.len()))?;
        for (place, length) in heads {
            let (before, head, behind) = (
                &document[..place],
                &document[place..place + length],
                &document[place + length..],
            );
            for other in longer(head) {
                ensure_refused(&[before, &other[..], behind].concat(), || {
                    format!("{name} with {other:02x?} for {head:02x?} at {place}")
                })?;
            }
        }
        let endless = [&document[..1], &[0x9F], &document[2..], &[0xFF]].concat();
        ensure_refused(&endless, || format!("{name} as an array without a length"))?;
    }
    Ok(())
}

/// Place and length of the heads of the tag, the array and its four parts, and of the countersignatures.
fn unsigned_heads(document: &[u8]) -> Result<Vec<(usize, usize)>> {
    let [header, unprotected, payload, signature] = raw::parts(document)?;
    let mut heads = vec![(0, 1), (1, 1)];
    let mut place = 2;
    for part in [&header, &unprotected, &payload, &signature] {
        let whole = raw::encode(part).len();
        heads.push((place, head_bytes(part)));
        if let Value::Map(entries) = part
            && let Some((_, countersignatures)) = entries.first()
        {
            // The key is one byte; behind it stand the list and the first entry of it.
            let list = place + 2;
            heads.extend([(place + 1, 1), (list, head_bytes(countersignatures)), (list + 1, 1)]);
        }
        place += whole;
    }
    Ok(heads)
}

fn head_bytes(value: &Value) -> usize {
    let length = match value {
        Value::Bytes(bytes) => bytes.len(),
        _ => 0,
    };
    match length {
        0..24 => 1,
        24..256 => 2,
        _ => 3,
    }
}

/// The same type and number in every longer form.
fn longer(head: &[u8]) -> Vec<Vec<u8>> {
    let (major, small) = (head[0] & 0xE0, head[0] & 0x1F);
    let number = match head {
        [_] => u64::from(small),
        [_, one] => u64::from(*one),
        [_, one, two, ..] => u64::from(u16::from_be_bytes([*one, *two])),
        [] => 0,
    };
    let forms = [(24, 1), (25, 2), (26, 4), (27, 8)];
    let longer = forms.into_iter().filter(|(_, bytes)| *bytes >= head.len());
    longer
        .map(|(form, bytes)| [&[major | form], &number.to_be_bytes()[8 - bytes..]].concat())
        .collect()
}

fn re_encoded_statement() -> Result<()> {
    for name in [
        "bad-indefinite-length",
        "bad-long-integer",
        "bad-key-order",
        "bad-header-order",
    ] {
        refused_as(name, "not-deterministic")?;
    }
    Ok(())
}

/// Every combination of the parts of four documents but those four.
fn exchanged() -> Result<()> {
    let names = [
        "good-erased",
        "good-enrolled",
        "good-job-report",
        "good-job-report-countersigned",
    ];
    let documents = names
        .iter()
        .map(|name| raw::parts(&vector(name)?))
        .collect::<Result<Vec<_>>>()?;
    let mut accepted = 0;
    for combination in 0..256_usize {
        let of = |part: usize| combination >> (2 * part) & 3;
        let parts = [0, 1, 2, 3].map(|part| documents[of(part)][part].clone());
        let is_accepted = Document::read(&raw::assemble(parts)).is_ok();
        // An empty unprotected header is the same in three of them, and any report may stand without countersignatures.
        let is_one = [0, 2, 3].iter().all(|&part| of(part) == of(0));
        let is_bare = documents[of(1)][1] == Value::Map(Vec::new());
        let is_honest = is_one && (is_bare || of(1) == of(0));
        ensure(is_accepted == is_honest, || {
            format!("parts of {:?}", [0, 1, 2, 3].map(|part| names[of(part)]))
        })?;
        accepted += usize::from(is_accepted);
    }
    ensure(accepted == 13, || format!("{accepted} combinations are accepted"))
}

fn nested() -> Result<()> {
    let began = Instant::now();
    let heads: [&[u8]; 7] = [
        &[0x81],
        &[0xA1, 0x01],
        &[0xA1],
        &[0xD2],
        &[0x9F],
        &[0x5F],
        &[0xD2, 0x84],
    ];
    let document = vector("good-erased")?;
    for head in heads {
        for bytes in [
            10_000_000,
            MOST_BYTES,
            MOST_BYTES - 1,
            MOST_BYTES - 200,
            20_000,
            300,
            200,
        ] {
            let nest: Vec<u8> = head.iter().copied().cycle().take(bytes).collect();
            ensure_refused(&nest, || format!("{bytes} bytes of {head:02x?}"))?;
            let inside = raw::signed_over(&document, &nest, OPERATOR)?;
            ensure_refused(&inside, || format!("a statement of {bytes} bytes of {head:02x?}"))?;
        }
    }
    ensure(began.elapsed() < 10 * PATIENCE, || {
        format!("it took {:?} to refuse them", began.elapsed())
    })
}

/// In the statement, and where no signature is: the list of countersignatures.
fn doubled_keys() -> Result<()> {
    refused_as("bad-key-twice", "not-deterministic")?;
    let [header, unprotected, payload, signature] = raw::parts(&vector("good-job-report-countersigned")?)?;
    let Value::Map(mut entries) = unprotected else {
        return Err(Error::Check("there are no countersignatures".into()));
    };
    entries.extend(entries.clone());
    let doubled = raw::assemble([header, Value::Map(entries), payload, signature]);
    ensure(Document::read(&doubled) == Err(Defect::NotDeterministic), || {
        "a list of countersignatures is there twice".into()
    })
}

/// The first letter of every text is put in a form that UTF-8 has not.
fn not_utf8() -> Result<()> {
    let document = vector("good-enrolled")?;
    let payload = raw::payload(&document)?;
    let texts = [
        "2026-0001",
        "示例",
        "福州",
        "王小明",
        "清算组",
        "0.1.0",
        "6.12.90",
        "WDC",
        "WD-WCC2",
        "0x5001",
    ];
    for text in texts {
        let place = payload.windows(text.len()).position(|window| window == text.as_bytes());
        let place = place.ok_or_else(|| Error::Check(format!("{text} is not in it")))?;
        for wrong in [0xFF, 0xC0, 0x80, 0xF8] {
            let mut changed = payload.clone();
            changed[place] = wrong;
            let forged = raw::signed_over(&document, &changed, OPERATOR)?;
            ensure(Document::read(&forged) == Err(Defect::NotCbor), || {
                format!("{text} begins with {wrong:#04x}")
            })?;
        }
    }
    refused_as("bad-utf8", "not-cbor")
}

fn refused_as(name: &str, defect: &str) -> Result<()> {
    let found = Document::read(&vector(name)?);
    ensure(found.as_ref().is_err_and(|known| known.name() == defect), || {
        format!("{name}: {found:?}, not {defect}")
    })
}
