use std::env;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use pumice_certificate::{SigningKey, sign, verify};
use pumice_device::BlockDevice;
use pumice_model::{
    Appliance, Clock, Evidence, Gate, Job, JobNumber, LedgerPosition, Planned, Records, Report, Signer, Verdict,
};
use pumice_tests::error::ensure;
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host};

use crate::STREAM;
use crate::figures::{Bounds, device, median};
use crate::fio::{self, Direction};
use crate::loop_disk::{fault, wipe_loop};

/// Most time for a whole wipe, in times of the four runs of fio it corresponds to.
const MOST_RATIO: f64 = 1.15;

/// The whole wipe as a process, from its start to the certificate in hand, beside what others do of it.
pub fn measure(folder: &Path, mib: u64, rounds: usize, bounds: &mut Bounds) -> Result<()> {
    let disk = device(folder, "whole", mib)?;
    let node = disk.node();
    let (mut own, mut ratios, mut yardsticks) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let yardstick = timed(|| four_runs_of_fio(node))?;
        let program = env::current_exe().map_err(|error| Error::Check(error.to_string()))?;
        let seconds = timed(|| host::finish(Command::new(&program).arg("wipe").arg(node)).map(drop))?;
        own.push(seconds);
        ratios.push(seconds / yardstick);
        yardsticks.push(yardstick);
    }
    println!("\nthe whole wipe, {mib} MiB: start of the process to the certificate in hand");
    println!("{:<34}{:>8.2} s", "fio: three writes, one read", median(&yardsticks));
    let ratio = median(&ratios);
    let bound = bounds.at_most(ratio, MOST_RATIO);
    println!(
        "{:<34}{:>8.2} s{ratio:>8.2} of fio  {bound}",
        "pumice: three passes, read-back",
        median(&own)
    );
    others(node, mib)
}

/// What the others do once; what is not installed is named.
fn others(node: &Path, mib: u64) -> Result<()> {
    let disk = node.display().to_string();
    ensure(disk.starts_with("/dev/loop"), || format!("{disk} is no loop device"))?;
    let bytes = (mib << 20).to_string();
    let nwipe = [
        "--autonuke",
        "--nogui",
        "--nowait",
        "--method=dodshort",
        "--noblank",
        "--verify=last",
    ];
    let shred = ["--iterations=2", "--zero"];
    let rows: [(&str, &str, Vec<&str>); 2] = [
        (
            "nwipe dodshort, verify last",
            "nwipe",
            nwipe.into_iter().chain([disk.as_str()]).collect(),
        ),
        (
            "shred, three passes",
            "shred",
            shred.into_iter().chain([disk.as_str()]).collect(),
        ),
    ];
    for (name, program, words) in rows {
        if let Some(missing) = Requirement::Program(program).missing() {
            println!("{name:<34}not run: {missing}");
            continue;
        }
        let seconds = timed(|| host::run(program, &words).map(drop))?;
        println!("{name:<34}{seconds:>8.2} s");
    }
    let seconds = timed(|| host::run("cmp", ["--bytes", &bytes, &disk, "/dev/zero"]).map(drop))?;
    println!("{:<34}{seconds:>8.2} s", "cmp of what shred left");
    Ok(())
}

fn four_runs_of_fio(node: &Path) -> Result<()> {
    for direction in [Direction::Write, Direction::Write, Direction::Write, Direction::Read] {
        fio::speed(&[node], direction, 16)?;
    }
    Ok(())
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed().as_secs_f64())
}

/// Wipes a loop device and prints nothing; success only with a certificate that verifies as erased.
pub fn wipe_and_certify(node: &Path) -> ExitCode {
    let outcome = BlockDevice::open_path(node)
        .map_err(fault)
        .and_then(|device| wipe_loop(device, STREAM, &|_| {}))
        .and_then(|(planned, evidence)| certify(planned, evidence));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn certify(planned: Planned, evidence: Evidence) -> Result<()> {
    let number = JobNumber::new("BENCH").map_err(|error| Error::Check(error.to_string()))?;
    let report = Report {
        job: Job::new(
            number,
            Gate {
                records: Records::NoneOnMedia,
                authorisation: None,
            },
        ),
        clock: Clock {
            rtc_unix_s: 0,
            read_at_ms: 0,
            boot_id: [0; 16],
            confirmed: None,
        },
        appliance: Appliance {
            version: String::new(),
            commit: String::new(),
            image_digest: [0; 32],
            kernel: String::new(),
            built_unix_s: 1_790_000_000,
        },
        signer: Signer::ThisBoot,
        position: LedgerPosition::FIRST,
        planned,
        evidence,
    };
    let bytes = sign(&report, &SigningKey::from_seed([1; 32]));
    let verified = verify(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
    ensure(verified.judgement.verdict == Verdict::Erased, || {
        format!("{:?}", verified.judgement)
    })
}
