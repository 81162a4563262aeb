//! PID 1: readies the system, runs the appliance exactly once, and acts on its last word.
//!
//! It never exits and never starts the computer again by itself: whatever goes wrong ends in a screen that says so.

mod appliance;
mod consoles;
mod devices;
mod failure;
mod mounts;
mod power;

use std::any::Any;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pumice_appliance::Ending;
use pumice_language::{Boot, Language};

fn main() {
    if let Some(console) = appliance::session_argument() {
        return appliance::become_appliance(&console);
    }
    let done = catch_unwind(AssertUnwindSafe(boot));
    // The command line is readable only once /proc is there, so it is read anew for the screen of a failure.
    let texts = texts(&command_line());
    let reason = match done {
        Ok(Ok(Ending::PowerOff)) => {
            // Some computers do not do it, and nothing can be shown any more then.
            consoles::tell(&consoles::chosen(&command_line()), texts.switching_off);
            power::off()
        }
        Ok(Ok(Ending::Restart)) => power::restart(),
        Ok(Ok(Ending::Failed)) => texts.gave_up.into(),
        Ok(Err(reason)) => reason,
        Err(panic) => (texts.panicked)(panic_message(&*panic)),
    };
    failure::show(texts, &reason, &consoles::all(&command_line()));
}

fn boot() -> Result<Ending, String> {
    mounts::mount_all()?;
    let line = command_line();
    let texts = texts(&line);
    let console = consoles::chosen(&line);
    consoles::tell(&console, texts.starting);
    devices::start()?;
    appliance::run(&console, texts)
}

fn command_line() -> String {
    fs::read_to_string("/proc/cmdline").unwrap_or_default()
}

fn texts(line: &str) -> &'static Boot {
    let language = if line.contains("pumice.language=zh-CN") {
        Language::ZhCn
    } else {
        Language::En
    };
    &language.catalogue().boot
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let literal = panic.downcast_ref::<&str>().copied();
    literal
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("?")
}
