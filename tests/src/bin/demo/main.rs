//! The main job, once, with checks from outside: disks full of files, the stick in a virtual computer, certificates.

mod checks;
mod report;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use pumice_tests::check::recovery;
use pumice_tests::check::stick::Contents;
use pumice_tests::error::ensure;
use pumice_tests::rack::{self, Made, Rack};
use pumice_tests::vm::{Disk, Firmware, Machine};
use pumice_tests::{Error, Result, image, project};

use crate::report::{Line, say};

const JOB: &str = "DEMO-0001";

/// Software emulation on a busy machine takes this long at the very most.
const BOOT_LIMIT: Duration = Duration::from_mins(5);
const WIPE_LIMIT: Duration = Duration::from_mins(30);

fn main() -> ExitCode {
    if let Some(word) = std::env::args().nth(1) {
        eprintln!("demo: {word}: the demo takes no arguments yet");
        return ExitCode::from(2);
    }
    let folder = project::root().join("target/demo");
    match run(&folder) {
        Ok(lines) => report::finish(&lines),
        Err(error) => {
            eprintln!("demo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path) -> Result<Vec<Line>> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(Error::file(folder))?;
    }
    std::fs::create_dir_all(folder).map_err(Error::file(folder))?;
    let mut lines = Vec::new();
    say("making disks full of files");
    let made = Rack::read("demo")?
        .disk
        .iter()
        .map(|disk| disk.make(folder))
        .collect::<Result<Vec<_>>>()?;
    lines.extend(before(&made, folder)?);

    let boot = rack::boot_stick(folder)?;
    let wiped = made.iter().filter(|made| !made.description.bystander);
    let job = rack::job_file(JOB, wiped.map(|made| made.description.serial.as_str()));
    let certificates = rack::certificate_stick(folder, &[("pumice-job.toml", &job), ("old-notes.txt", "keep me\n")])?;
    let stick_before = Contents::read(&certificates.image, &folder.join("stick-before"))?;
    let mut kept = vec![image::digest_file(&boot.image)?];
    for bystander in made.iter().filter(|made| made.description.bystander) {
        kept.push(image::digest_file(&bystander.disk.image)?);
    }

    let seconds = wipe(&made, &boot, &certificates, folder)?;
    lines.push(Line::held(format!(
        "booted in UEFI with Secure Boot, wiped, switched itself off: {seconds} s"
    )));
    let stick_after = Contents::read(&certificates.image, &folder.join("stick-after"))?;
    let new = stick_before.kept_in(&stick_after, "pumice")?;
    lines.push(Line::held(format!(
        "certificate stick: {new} new files below pumice/, the rest as it was"
    )));
    checks::untouched(&boot, kept[0], &mut lines)?;
    let bystanders = made.iter().filter(|made| made.description.bystander);
    for (bystander, digest) in bystanders.zip(&kept[1..]) {
        checks::untouched(&bystander.disk, *digest, &mut lines)?;
    }
    checks::certificates(&made, &certificates, JOB, folder, &mut lines)?;
    checks::nothing_left(&made, folder, &mut lines)?;
    Ok(lines)
}

/// Shows that a recovery program finds the files now, so that finding none later means something.
fn before(made: &[Made], folder: &Path) -> Result<Vec<Line>> {
    let formatted = made.iter().filter(|made| made.description.quick_format);
    let found = |made: &Made| {
        say(&format!("photorec on {} after a quick format", made.description.serial));
        let found = recovery::photorec(&made.disk.image, &made.planted, &folder.join("photorec"))?;
        ensure(found.identical * 2 > made.planted.len(), || {
            "photorec finds too little to prove anything".into()
        })?;
        Ok(Line::held(format!(
            "before: photorec brings back {} of {} files from the quick-formatted {}",
            found.identical,
            made.planted.len(),
            made.description.serial
        )))
    };
    formatted.map(found).collect()
}

fn wipe(made: &[Made], boot: &Disk, certificates: &Disk, folder: &Path) -> Result<u64> {
    let mut disks = vec![boot.clone(), certificates.clone()];
    disks.extend(made.iter().map(|made| made.disk.clone()));
    let began = Instant::now();
    say("starting the computer");
    let mut machine = Machine::start(&folder.join("machine"), &Firmware::SecureBoot, &disks)?;
    machine.console.wait_for_text("serial console", BOOT_LIMIT)?;
    machine.console.send("t")?;
    let mut told = 0;
    let deadline = Instant::now() + WIPE_LIMIT;
    while machine.is_on() && Instant::now() < deadline {
        told = report::tell_new(&machine.console.text(), told);
        std::thread::sleep(Duration::from_millis(500));
    }
    report::tell_new(&machine.console.text(), told);
    machine.wait_for_power_off(Duration::from_secs(5))?;
    Ok(began.elapsed().as_secs())
}
