//! Thousands of random misfortunes, and what must hold whatever happens.
//!
//! `PUMICE_FUZZ_RUNS` sets how many; proptest prints the shortest script that breaks the rule, and its seed.

mod simulated;

use std::env;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use pumice_sim::{Misfortune, Place};

const RUNS: u32 = 1_500;

const BLOCKS: u64 = 600;

#[test]
fn no_misfortune_that_leaves_a_block_ends_as_erased() {
    let cases = env::var("PUMICE_FUZZ_RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(RUNS);
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    });
    let scripts = prop::collection::vec(misfortune(), 0..4);
    let outcome = runner.run(
        &(scripts, prop_oneof![Just(512_u32), Just(4096_u32)]),
        |(script, block_bytes)| {
            let broken = simulated::run(BLOCKS, block_bytes, script).broken_promise();
            prop_assert!(broken.is_none(), "{}", broken.unwrap_or_default());
            Ok(())
        },
    );
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

fn place() -> impl Strategy<Value = Place> {
    (0..BLOCKS + 20, 1_u64..40, prop::option::of(1_u8..=4)).prop_map(|(first, count, sweep)| Place {
        first,
        count,
        sweep,
    })
}

fn misfortune() -> impl Strategy<Value = Misfortune> {
    prop_oneof![
        (place(), prop::option::of(1_u32..6)).prop_map(|(place, times)| Misfortune::Bad { place, times }),
        (0..BLOCKS, prop::option::of(1_u8..=4)).prop_map(|(first, sweep)| Misfortune::Bad {
            place: Place { first, count: 1, sweep },
            times: None
        }),
        place().prop_map(|place| Misfortune::Drop { place }),
        (place(), 1_u64..30).prop_map(|(place, by)| Misfortune::Misdirect { place, by }),
        place().prop_map(|place| Misfortune::Tear { place }),
        place().prop_map(|place| Misfortune::Stale { place }),
        place().prop_map(|place| Misfortune::Silent { place }),
        (0_u64..9).prop_map(|blocks| Misfortune::Short { blocks }),
        Just(Misfortune::Reorder),
        (1_u8..=4, 0_u64..40).prop_map(|(sweep, after)| Misfortune::Stall { sweep, after }),
        (1_u8..=4, 0_u64..40).prop_map(|(sweep, after)| Misfortune::Vanish { sweep, after }),
        (1_u8..=3).prop_map(|sweep| Misfortune::FlushFails { sweep }),
    ]
}
