//! The program that boots: it joins discovery, plan, wipe, signature and stick, with a person or a job file to decide.
//!
//! Time and chance enter here and nowhere below. PID 1 runs the program once and acts on its last word, [`Ending`].
//! Sticks are in the hands of threads that nothing waits for ([`keeper`]).

mod assignment;
mod attended;
mod book;
mod certificate_name;
mod chance;
mod clock;
mod command_line;
mod conclusion;
mod custody;
mod ending;
mod enrolment;
#[cfg(test)]
mod fixtures;
mod heat;
mod inquiries;
pub mod keeper;
mod key_stick;
mod key_words;
mod notice;
mod release;
mod safekeeping;
mod session;
mod stick_search;
mod summary;
mod surveys;
mod telling;
mod terminal;
mod unattended;
mod wipes;
mod worker;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::ExitCode;
use std::{fs, io};

use pumice_engine::Limits;
use pumice_language::Catalogue;
use pumice_model::Inventory;

use crate::command_line::{CommandLine, Mode};
use crate::custody::Custody;
pub use crate::ending::{Ending, PIPE};
use crate::session::Session;
use crate::telling::Teller;
use crate::unattended::Unattended;
use crate::worker::Bounds;

/// Runs the appliance to its end and tells PID 1 how that is; why it failed stands on standard error.
pub fn run() -> ExitCode {
    let ending = match catch_unwind(AssertUnwindSafe(serve)) {
        Ok(Ok(())) => Ending::PowerOff,
        Ok(Err(reason)) => {
            eprintln!("{reason}");
            Ending::Failed
        }
        // The panic has said why.
        Err(_) => Ending::Failed,
    };
    if let Err(error) = ending.say() {
        eprintln!("{PIPE}: {error}");
        return ExitCode::FAILURE;
    }
    match ending {
        Ending::PowerOff | Ending::Restart => ExitCode::SUCCESS,
        Ending::Failed => ExitCode::FAILURE,
    }
}

fn serve() -> Result<(), String> {
    let text = fs::read_to_string("/proc/cmdline").map_err(|error| format!("/proc/cmdline: {error}"))?;
    let line = CommandLine::parse(&text);
    let catalogue = line.language.catalogue();
    let mut session = prepare(&line, catalogue)?;
    let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut session, &line)));
    if matches!(outcome, Ok(Err(_))) {
        // Nobody can be asked any more, but what is going on is not lost for that.
        session.settle();
    }
    session.close();
    let outcome = outcome.unwrap_or_else(|panic| resume_unwind(panic));
    outcome.map_err(|error| (catalogue.console.console_failed)(&error.to_string()))
}

fn prepare(line: &CommandLine, catalogue: &'static Catalogue) -> Result<Session, String> {
    let incomplete = |error: io::Error| (catalogue.console.image_incomplete)(&error.to_string());
    let boot_id = clock::boot_id().map_err(incomplete)?;
    let custody = Custody::new(
        chance::signing_key(),
        release::appliance().map_err(incomplete)?,
        boot_id,
    );
    let inventory = Inventory::new(line.boot_source.clone());
    let heat_limit = line
        .heat_limit
        .clone()
        .map_err(|word| (catalogue.console.heat_limit_refused)(&word))?;
    let bounds = Bounds {
        limits: limits(line.mode),
        heat_limit,
    };
    Session::new(catalogue, inventory, custody, bounds)
        .map_err(|error| (catalogue.console.discovery_failed)(&error.to_string()))
}

/// A person can see that a drive does not answer, or does not cool, and give it up; without one it gives itself up.
fn limits(mode: Mode) -> Limits {
    match mode {
        Mode::Attended => Limits {
            give_up_ms: u64::MAX,
            cooling_ms: u64::MAX,
            ..Limits::default()
        },
        Mode::Unattended => Limits::default(),
    }
}

fn work(session: &mut Session, line: &CommandLine) -> io::Result<()> {
    match line.mode {
        Mode::Attended => attended::run(session, line.language),
        Mode::Unattended => {
            let catalogue = terminal::told(line.language)?.catalogue();
            let mut out = io::stdout();
            let teller = Teller::new(catalogue, &mut out);
            Unattended::new(session, catalogue, teller).run(&mut io::stdin().lock())
        }
    }
}
