//! Lives drives until the time is over, each from a number of its own; a life that breaks a promise prints itself and can
//! be lived again alone.
//!
//! Arguments: `--seconds N`, or `--seed N` for one life.

#[path = "../tests/simulated/mod.rs"]
mod simulated;
#[path = "../tests/soak/mod.rs"]
mod soak;

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, panic, thread};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["--seconds", text] => text.parse().map_or_else(|_| usage(), for_seconds),
        ["--seed", text] => text.parse().map_or_else(|_| usage(), once),
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: scripts/soak [--seconds N | --seed N]");
    ExitCode::from(2)
}

fn once(seed: u64) -> ExitCode {
    match soak::live(seed) {
        Ok(_) => {
            println!("seed {seed}: every promise held");
            ExitCode::SUCCESS
        }
        Err(broken) => {
            println!("{broken}");
            ExitCode::FAILURE
        }
    }
}

fn for_seconds(seconds: u64) -> ExitCode {
    let (begun, limit) = (Instant::now(), Duration::from_secs(seconds));
    let first = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
        << 32;
    let (next, broken) = (AtomicU64::new(first), AtomicU64::new(0));
    let live_on = || {
        while begun.elapsed() < limit {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let outcome =
                panic::catch_unwind(|| soak::live(seed)).unwrap_or_else(|_| Err(format!("seed {seed}: panicked")));
            if let Err(story) = outcome {
                broken.fetch_add(1, Ordering::Relaxed);
                println!("{story}\nto live it again: scripts/soak --seed {seed}");
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(live_on);
        }
    });
    let (lives, broken) = (next.into_inner() - first, broken.into_inner());
    let per_second = u128::from(lives) * 1000 / begun.elapsed().as_millis().max(1);
    println!("{lives} lives from seed {first}, {per_second} a second: {broken} broke a promise");
    if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
