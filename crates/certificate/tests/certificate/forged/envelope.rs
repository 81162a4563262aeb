//! Certificates in another encoding or under another header, signed with the right key.

use ciborium::Value;
use pumice_certificate::sign;

use super::{OWN, STRANGER, Vector, bad, genuine, position};
use crate::edit::{at, entries};
use crate::{forge, jobs, reports};

/// The same values in another encoding, signed with the right key.
pub fn re_encoded() -> Vec<Vector> {
    let (header, payload) = (
        forge::encode(&forge::header(OWN)),
        forge::encode(&forge::statement(&genuine())),
    );
    let seal = |payload: &[u8]| forge::seal_bytes(&header, payload, OWN);
    let indefinite = [&[0xBF], &payload[1..], &[0xFF]].concat();
    let long_version = [&payload[..2], &[0x18, 0x01], &payload[3..]].concat();
    let disordered = forge::restate(&genuine(), OWN, |statement| entries(statement, &[]).swap(0, 1));
    let doubled = forge::restate(&genuine(), OWN, |statement| {
        let version = entries(statement, &[])[0].clone();
        entries(statement, &[]).insert(0, version);
    });
    let mut not_utf8 = payload.clone();
    let model = position(&payload, b"WDC WD2500AAKX");
    not_utf8[model] = 0xFF;
    let head = [
        &header[..1],
        &header[1 + 2..][..35],
        &header[1..][..2],
        &header[1 + 2 + 35..],
    ]
    .concat();
    vec![
        bad(
            "bad-indefinite-length",
            "The statement has no length in front.",
            "not-deterministic",
            None,
            seal(&indefinite),
        ),
        bad(
            "bad-long-integer",
            "The version takes two bytes.",
            "not-deterministic",
            None,
            seal(&long_version),
        ),
        bad(
            "bad-key-order",
            "Keys do not ascend.",
            "not-deterministic",
            None,
            disordered,
        ),
        bad(
            "bad-key-twice",
            "A key is there twice.",
            "not-deterministic",
            None,
            doubled,
        ),
        bad("bad-utf8", "The model is not UTF-8.", "not-cbor", None, seal(&not_utf8)),
        bad(
            "bad-header-order",
            "Keys of the header do not ascend.",
            "not-deterministic",
            None,
            forge::seal_bytes(&head, &payload, OWN),
        ),
    ]
}

/// Other envelopes and headers.
pub fn re_headed() -> Vec<Vector> {
    let [header, unprotected, attached, signature] = forge::parts(&genuine());
    let countersigned = Value::Map(vec![(11.into(), Value::Bytes(vec![0; 64]))]);
    let tagged = forge::assemble([header.clone(), countersigned, attached.clone(), signature.clone()]);
    let detached = forge::assemble([header, unprotected, Value::Null, signature]);
    let untagged = genuine()[1..].to_vec();
    let stranger = Value::Bytes(forge::thumbprint(STRANGER).to_vec());
    vec![
        bad(
            "bad-algorithm",
            "The header says EdDSA, which is deprecated.",
            "header",
            Some("alg"),
            under(&|header| *at(header, &[1]) = (-8).into()),
        ),
        bad(
            "bad-type",
            "The header has another type.",
            "header",
            Some("typ"),
            under(&|header| *at(header, &[16]) = "application/cwt".into()),
        ),
        bad(
            "bad-critical",
            "The header has a field that is not known.",
            "header",
            Some("protected"),
            under(&|header| entries(header, &[]).push((17.into(), 1.into()))),
        ),
        bad(
            "bad-key-id",
            "The header names the key of a stranger.",
            "key",
            None,
            under(&|header| *at(header, &[4]) = stranger.clone()),
        ),
        bad(
            "bad-unprotected",
            "Something stands in the header that nobody signed.",
            "header",
            Some("unprotected"),
            tagged,
        ),
        bad(
            "bad-detached",
            "The statement is not in it.",
            "not-cose",
            None,
            detached,
        ),
        bad("bad-untagged", "The tag is missing.", "not-cose", None, untagged),
    ]
}

/// Issuers that are not the statement's.
pub fn re_issued() -> Vec<Vector> {
    let enrolled = forge::encode(&forge::statement(&sign(&jobs::enrolled(), &reports::key())));
    vec![
        bad(
            "bad-issuer",
            "The header names another issuer.",
            "header",
            Some("protected"),
            under(&|header| *at(header, &[15, 1]) = "somebody".into()),
        ),
        bad(
            "bad-issuer-of-boot",
            "The header says a key of one boot, the statement an enrolled one.",
            "header",
            Some("protected"),
            forge::seal(&forge::header(OWN), &enrolled, OWN),
        ),
        bad(
            "bad-issuer-enrolled",
            "The header says an enrolled key, the statement one of one boot.",
            "header",
            Some("protected"),
            under(&|header| *at(header, &[15, 1]) = "pumice:enrolled-key".into()),
        ),
    ]
}

/// The genuine statement under another header.
fn under(edit: &dyn Fn(&mut Value)) -> Vec<u8> {
    let mut header = forge::header(OWN);
    edit(&mut header);
    forge::seal(&header, &forge::encode(&forge::statement(&genuine())), OWN)
}
