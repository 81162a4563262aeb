use proptest::prelude::ProptestConfig;

/// So many cases that a decoder has seen what it will ever see, in a second or less.
pub fn many() -> ProptestConfig {
    ProptestConfig {
        cases: 4_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
