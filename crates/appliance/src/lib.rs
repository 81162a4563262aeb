//! The program that boots: it joins discovery, plan, wipe, signature and stick, with a person or a job file to decide.
//!
//! Time and chance enter here and nowhere below. PID 1 runs the program once and acts on how it ends.
//! Sticks are in the hands of threads that nothing waits for ([`keeper`]).

mod assignment;
mod attended;
mod certificate_name;
mod chance;
mod clock;
mod command_line;
mod custody;
#[cfg(test)]
mod fixtures;
mod job_file;
pub mod keeper;
mod notice;
mod peeks;
mod release;
mod safekeeping;
mod session;
mod stick_search;
mod summary;
mod telling;
mod terminal;
mod unattended;
mod wipes;

use std::process::ExitCode;
use std::{fs, io};

use pumice_language::Catalogue;
use pumice_model::Inventory;

use crate::command_line::{CommandLine, Mode};
use crate::custody::Custody;
use crate::session::Session;
use crate::telling::Teller;
use crate::unattended::Unattended;

/// Runs the appliance to its end. Status 0 asks PID 1 to switch off; any other is a failure, whose reason stands on
/// standard error.
pub fn run() -> ExitCode {
    let line = match fs::read_to_string("/proc/cmdline") {
        Ok(text) => CommandLine::parse(&text),
        Err(error) => return fail(&format!("/proc/cmdline: {error}")),
    };
    let catalogue = line.language.catalogue();
    match prepare(&line, catalogue) {
        Err(reason) => fail(&reason),
        Ok(mut session) => {
            let outcome = work(&mut session, &line, catalogue);
            if outcome.is_err() {
                // Nobody can be asked any more, but what is going on is not lost for that.
                session.settle();
            }
            session.close();
            match outcome {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => fail(&(catalogue.console.console_failed)(&error.to_string())),
            }
        }
    }
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
    Session::new(catalogue, inventory, custody)
        .map_err(|error| (catalogue.console.discovery_failed)(&error.to_string()))
}

fn work(session: &mut Session, line: &CommandLine, catalogue: &'static Catalogue) -> io::Result<()> {
    match line.mode {
        Mode::Attended => attended::run(session, line.language),
        Mode::Unattended => {
            let mut out = io::stdout();
            let teller = Teller::new(&catalogue.console, &mut out);
            Unattended::new(session, teller).run(&mut io::stdin().lock())
        }
    }
}

fn fail(reason: &str) -> ExitCode {
    eprintln!("{reason}");
    ExitCode::FAILURE
}
