//! Measures the engine beside others on loop devices over memory, in turns. A ratio is the median of the rounds' ratios,
//! because the machine's own speed changes from one round to the next.
//!
//! Arguments: a folder in memory for the devices' files, MiB of the device, the number of rounds.

#[path = "../../tests/loop_disk/mod.rs"]
mod loop_disk;

mod bad_blocks;
mod figures;
mod fio;
mod many;
mod passes;
mod screen;
mod waiting;
mod whole;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pumice_model::{Stream, StreamCipher};
use pumice_tests::Result;

use crate::figures::Bounds;

/// What the last pass leaves.
pub const STREAM: Stream = Stream {
    cipher: StreamCipher::Aes256Ctr,
    key: [0x5a; 32],
    counter: [0; 16],
};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let measured = match words[..] {
        ["wipe", device] => return whole::wipe_and_certify(Path::new(device)),
        [folder, mib, rounds] => match (mib.parse(), rounds.parse()) {
            (Ok(mib), Ok(rounds)) => measure(&PathBuf::from(folder), mib, rounds),
            _ => return usage(),
        },
        _ => return usage(),
    };
    match measured {
        Ok(bounds) if bounds.are_kept() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: speed FOLDER MIB ROUNDS | speed wipe DEVICE");
    ExitCode::from(2)
}

fn measure(folder: &Path, mib: u64, rounds: usize) -> Result<Bounds> {
    let mut bounds = Bounds::default();
    screen::measure(&mut bounds)?;
    waiting::measure(&mut bounds)?;
    passes::measure(folder, mib, rounds, &mut bounds)?;
    whole::measure(folder, mib, rounds, &mut bounds)?;
    many::measure(folder, mib, rounds, &mut bounds)?;
    bad_blocks::measure(mib, rounds, &mut bounds)?;
    Ok(bounds)
}
