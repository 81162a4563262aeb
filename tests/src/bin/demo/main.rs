//! The main job, once, with checks from outside: disks full of files, the stick in a virtual computer, certificates.

mod checks;
mod evidence;
mod report;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use pumice_tests::check::recovery;
use pumice_tests::check::stick::Contents;
use pumice_tests::error::ensure;
use pumice_tests::rack::{self, Made, Rack};
use pumice_tests::vm::{Disk, Firmware, Machine, Seat, watch};
use pumice_tests::{Error, Result, image, project};

use crate::report::{Line, say};

const JOB: &str = "DEMO-0001";

/// Software emulation on a busy machine takes this long at the very most.
const BOOT_LIMIT: Duration = Duration::from_mins(5);
const WIPE_LIMIT: Duration = Duration::from_mins(30);

/// Who decides what is wiped.
enum Mode {
    /// A job file on the certificate stick.
    JobFile,
    /// A person who presses the keys.
    Person(Seat),
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mode = match words[..] {
        [] => Mode::JobFile,
        ["--watch"] => Mode::Person(seat()),
        _ => {
            eprintln!("usage: scripts/demo [--watch]");
            return ExitCode::from(2);
        }
    };
    let folder = project::root().join("target/demo");
    match run(&mode, &folder) {
        Ok(lines) => report::finish(&lines),
        Err(error) => {
            eprintln!("demo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A window where there is a display to show it on.
fn seat() -> Seat {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") {
        Seat::Window
    } else {
        Seat::Terminal
    }
}

fn run(hands: &Mode, folder: &Path) -> Result<Vec<Line>> {
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
    let listed = made.iter().filter(|made| !made.description.bystander);
    let job = rack::job_file(JOB, listed.map(|made| made.description.serial.as_str()));
    let mut files = vec![("old-notes.txt", "keep me\n")];
    if matches!(hands, Mode::JobFile) {
        files.push(("pumice-job.toml", &job));
    }
    let stick = rack::certificate_stick(folder, &files)?;
    let stick_before = Contents::read(&stick.image, &folder.join("stick-before"))?;
    let boot_before = image::digest_file(&boot.image)?;
    let before = made
        .iter()
        .map(|made| image::digest_file(&made.disk.image))
        .collect::<Result<Vec<_>>>()?;

    let mut disks = vec![boot.clone(), stick.clone()];
    disks.extend(made.iter().map(|made| made.disk.clone()));
    let began = Instant::now();
    match hands {
        Mode::JobFile => wipe(&disks, folder)?,
        Mode::Person(seat) => invite(*seat, &disks, folder)?,
    }
    let seconds = began.elapsed().as_secs();
    lines.push(Line::held(format!(
        "booted in UEFI with Secure Boot, switched off after {seconds} s"
    )));
    let stick_after = Contents::read(&stick.image, &folder.join("stick-after"))?;
    let new = stick_before.kept_in(&stick_after, "pumice")?;
    lines.push(Line::held(format!(
        "certificate stick: {new} new files below pumice/, the rest as it was"
    )));
    checks::untouched(&boot, boot_before, &mut lines)?;
    let certified = checks::certified(&stick, folder)?;
    for (made, before) in made.iter().zip(before) {
        match (certified.get(&made.description.serial), hands) {
            (Some(entry), _) => checks::wiped(made, entry, folder, &mut lines)?,
            (None, Mode::JobFile) if !made.description.bystander => {
                lines.push(Line::judged(
                    false,
                    format!("{}: has no certificate", made.description.serial),
                ));
            }
            (None, Mode::JobFile) => checks::untouched(&made.disk, before, &mut lines)?,
            (None, Mode::Person(_)) => lines.push(checks::not_wiped(&made.disk, before)?),
        }
    }
    if matches!(hands, Mode::JobFile) {
        let certified: Vec<&str> = certified.keys().map(String::as_str).collect();
        after_job_file(&made, &certified, (&stick, folder), &mut lines)?;
    }
    Ok(lines)
}

/// What a job file asked for is certified, and what the job leaves can be checked.
fn after_job_file(
    made: &[Made],
    certified: &[&str],
    (stick, folder): (&Disk, &Path),
    lines: &mut Vec<Line>,
) -> Result<()> {
    let wanted = made.iter().filter(|made| !made.description.bystander).count();
    let text = format!("{} certificates for {wanted} disks", certified.len());
    lines.push(Line::judged(certified.len() == wanted, text));
    let is_certified = |made: &&Made| certified.contains(&made.description.serial.as_str());
    match made.iter().find(is_certified) {
        Some(one) => evidence::show(JOB, stick, one, folder, lines),
        None => Ok(()),
    }
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

/// Lets the job file decide.
fn wipe(disks: &[Disk], folder: &Path) -> Result<()> {
    say("starting the computer");
    let mut machine = Machine::start(&folder.join("machine"), &Firmware::SecureBoot, disks)?;
    machine.console.wait_for_text("serial console", BOOT_LIMIT)?;
    machine.console.send("t")?;
    let mut told = 0;
    let deadline = Instant::now() + WIPE_LIMIT;
    while machine.is_on() && Instant::now() < deadline {
        told = report::tell_new(&machine.console.text(), told);
        std::thread::sleep(Duration::from_millis(500));
    }
    report::tell_new(&machine.console.text(), told);
    machine.wait_for_power_off(Duration::from_secs(5))
}

/// Lets a person decide.
fn invite(seat: Seat, disks: &[Disk], folder: &Path) -> Result<()> {
    match seat {
        Seat::Window => {
            say("the computer is the window that opens now; take the first entry of its menu, and wipe what you like");
        }
        Seat::Terminal => {
            say("this terminal (80 columns and 24 lines or more) becomes the computer's; wipe what you like");
            say("Ctrl-A X pulls its plug");
        }
    }
    say("what has a certificate is examined when the computer is off");
    watch(&folder.join("machine"), &Firmware::SecureBoot, disks, seat, "s")?;
    // The last the computer did with this terminal was to draw on it.
    println!();
    Ok(())
}
