//! Below the two programs nothing asks what time it is and nothing draws lots: both enter as arguments.

use crate::source::Source;
use crate::{Complaints, assert_accepts, assert_complains};

/// Where time and chance may come from.
const SPRINGS: [&str; 4] = [
    "crates/appliance/",
    "crates/device/src/sys/",
    "crates/pumice/",
    "tests/",
];

/// The ways to a clock or to randomness that Rust and the crates in use offer.
const WAYS: [&str; 12] = [
    "ClockId",
    "HashMap",
    "HashSet",
    "Instant",
    "OsRng",
    "RandomState",
    "SysRng",
    "SystemTime",
    "clock_gettime",
    "getrandom",
    "sleep",
    "thread_rng",
];

pub fn complaints(source: &Source) -> Complaints {
    if SPRINGS.iter().any(|spring| source.path.starts_with(spring)) {
        return Vec::new();
    }
    let words = source.words().into_iter();
    words
        .filter(|(word, _)| WAYS.contains(&word.as_str()))
        .map(|(word, line)| format!("{}:{line}: {word} must enter as an argument", source.path))
        .collect()
}

#[test]
fn clocks_and_dice_are_found() {
    for (text, word) in [
        ("fn f() { std::time::Instant::now(); }", "Instant"),
        ("use std::time::SystemTime;", "SystemTime"),
        ("fn f() { m!(getrandom::fill(&mut seed)); }", "getrandom"),
        ("use std::collections::HashMap;", "HashMap"),
    ] {
        assert_complains(complaints, "crates/engine/src/a.rs", text, word);
        assert_accepts(complaints, "crates/appliance/src/a.rs", text);
    }
    let honest = "/// Not SystemTime.\nfn f(now_ms: u64, seed: [u8; 32]) {}";
    assert_accepts(complaints, "crates/engine/src/a.rs", honest);
}
