//! No text of the project says what no wipe can keep.

use crate::Complaints;

/// Lower case; each is either untrue of any method or a label that nobody gives.
const PROMISES: [&str; 15] = [
    "unrecoverable",
    "irrecoverable",
    "impossible to recover",
    "military grade",
    "military-grade",
    "dod compliant",
    "dod-compliant",
    "dod certified",
    "nist certified",
    "nist compliant",
    "100% secure",
    "不可恢复",
    "无法恢复",
    "军用级",
    "军工级",
];

pub fn complaints(path: &str, text: &str) -> Complaints {
    if path.ends_with("architecture/wording.rs") {
        return Vec::new();
    }
    let lower = text.to_lowercase();
    let words = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let made = PROMISES.iter().filter(|promise| words.contains(**promise));
    made.map(|promise| format!("{path} promises {promise:?}")).collect()
}

#[test]
fn promises_are_found_across_lines_and_in_any_case() {
    for text in [
        "Your data is Unrecoverable.",
        "A military\n    grade wipe.",
        "数据不可恢复",
    ] {
        assert_eq!(complaints("README.md", text).len(), 1, "{text}");
    }
    assert!(complaints("README.md", "Every addressable block was overwritten.").is_empty());
}
