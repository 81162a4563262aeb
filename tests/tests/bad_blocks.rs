//! What a thousand scattered bad blocks cost: in requests, and in time beyond what the drive itself takes.

mod simulated;

use pumice_engine::Limits;
use pumice_model::{Ending, Evidence};
use pumice_sim::{Misfortune, Requests};

use crate::simulated::{Bench, Boot};

const BLOCKS: u64 = 131_072;
const BAD: u64 = 1_000;

/// A drive's patience with a bad block.
const FAILING_MS: u64 = 100;

/// The default but for small requests, so that a small drive takes as many as a large one.
fn limits() -> Limits {
    Limits {
        request_bytes: 16 << 10,
        ..Limits::default()
    }
}

#[test]
fn a_thousand_scattered_bad_blocks_cost_a_bounded_number_of_requests_and_no_idle_time() {
    let (sound, _) = wiped(Vec::new());
    let scattered = Misfortune::Scattered {
        first: 3,
        step: BLOCKS / BAD,
        count: BAD,
    };
    let slowly = Misfortune::FailSlowly {
        milliseconds: FAILING_MS,
    };
    let (asked, evidence) = wiped(vec![scattered, slowly]);
    for pass in &evidence.passes {
        assert_eq!((pass.unwritten.blocks(), pass.unwritten.as_slice().len()), (BAD, 1_000));
    }
    // The request, a piece, the block, the block once more; and once in each of the two passes and the read-back after.
    assert!(asked.failed <= BAD * (4 + 3), "{asked:?}");
    // Eight pieces, four blocks, one of them once more; after that what is before the block, and the block.
    assert!(
        asked.all - sound.all <= BAD * (8 + 4 + 1 + 3 * 2),
        "{asked:?}, {sound:?}"
    );
    let own_ms = asked.all + asked.failed * FAILING_MS;
    assert!(evidence.ended_ms - own_ms <= 1_000, "{} ms", evidence.ended_ms - own_ms);
}

fn wiped(script: Vec<Misfortune>) -> (Requests, Evidence) {
    let mut bench = Bench::new(BLOCKS, 512, script);
    let wiped = bench.boot(Boot {
        limits: Some(limits()),
        ..Boot::default()
    });
    assert_eq!(wiped.evidence.ending, Ending::Completed);
    assert_eq!(wiped.broken_promise(), None);
    (bench.drive.asked(), wiped.evidence)
}
