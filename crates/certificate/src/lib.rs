//! Bytes that outlive us: a report on one drive as a signed certificate, and the way back.
//!
//! A certificate is a COSE_Sign1 (RFC 9052, tag 18) with an attached payload in deterministic CBOR (RFC 8949 §4.2.1);
//! its schema is `certificate.cddl`. [`sign`] judges by itself, so no verdict can be signed that was not computed, and
//! [`verify`] judges again.

mod cbor;
mod codes;
mod cose;
mod defect;
mod evidence;
mod fields;
mod firmware;
mod health;
mod journal;
mod judgement;
mod key;
mod planned;
mod statement;

pub use cose::{Verified, sign, verify};
pub use defect::{Defect, Problem};
pub use journal::Journal;
pub use key::{Fingerprint, FingerprintError, SigningKey};

/// Bytes beyond which no certificate is read: the largest honest one is an eighth of it.
pub const MOST_BYTES: usize = 1 << 20;
