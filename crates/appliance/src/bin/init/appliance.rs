use std::fs::{self, File, OpenOptions};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::{env, io, process};

use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{Pid, setsid};
use pumice_language::Boot;

const PROGRAM: &str = "/usr/bin/pumice-appliance";
const LAST_WORDS: &str = "/run/pumice/last-words";
const SESSION: &str = "--session";

/// How much of its last words a screen can show.
const LAST_WORDS_BYTES: usize = 1200;

/// The status with which the appliance asks for a restart.
const RESTART: i32 = 10;

/// How the appliance ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    /// It asks for the computer to be switched off.
    PowerOff,
    /// It asks for the computer to be started again.
    Restart,
    /// Anything else, with the reason for people.
    Failed(String),
}

/// Runs the appliance on a terminal, once, and waits for its end and for that of every orphan meanwhile.
pub fn run(console: &str, texts: &Boot) -> Result<Ending, String> {
    let child = start(console).map_err(|error| format!("{PROGRAM}: {error}"))?;
    let pid = Pid::from_raw(i32::try_from(child.id()).map_err(|error| error.to_string())?);
    loop {
        match waitpid(None, None).map_err(|error| format!("{PROGRAM}: {error}"))? {
            WaitStatus::Exited(ended, 0) if ended == pid => return Ok(Ending::PowerOff),
            WaitStatus::Exited(ended, RESTART) if ended == pid => return Ok(Ending::Restart),
            WaitStatus::Exited(ended, status) if ended == pid => return Ok(Ending::Failed((texts.ended_with)(status))),
            WaitStatus::Signaled(ended, signal, _) if ended == pid => {
                return Ok(Ending::Failed((texts.ended_by)(signal.as_str())));
            }
            _ => {}
        }
    }
}

/// The end of what the appliance wrote to standard error.
pub fn last_words() -> String {
    let words = fs::read(LAST_WORDS).unwrap_or_default();
    let from = words.len().saturating_sub(LAST_WORDS_BYTES);
    let printable = |c: &char| *c == '\n' || !c.is_control();
    String::from_utf8_lossy(&words[from..])
        .chars()
        .filter(printable)
        .collect::<String>()
        .trim()
        .into()
}

/// The terminal this process is to become the appliance on, where it was started for that.
pub fn session_argument() -> Option<String> {
    let mut arguments = env::args().skip(1);
    (arguments.next()? == SESSION).then(|| arguments.next())?
}

/// Becomes the appliance. A terminal becomes a session's own when the leader of a new session opens it, which asks for a
/// process of its own: this one.
pub fn become_appliance(console: &str) {
    let error = match enter_session(console) {
        Ok(mut command) => command.exec(),
        Err(error) => error,
    };
    // Standard error is the file of last words by now, or leads nowhere.
    eprintln!("{console}: {error}");
    process::exit(1);
}

fn start(console: &str) -> io::Result<Child> {
    Command::new("/proc/self/exe")
        .args([SESSION, console])
        .stderr(File::create(LAST_WORDS)?)
        .spawn()
}

fn enter_session(console: &str) -> io::Result<Command> {
    setsid()?;
    let terminal = OpenOptions::new().read(true).write(true).open(console)?;
    let mut command = Command::new(PROGRAM);
    let kind = if console.starts_with("/dev/ttyS") || console.starts_with("/dev/hvc") {
        "vt220"
    } else {
        "linux"
    };
    command
        .env_clear()
        .env("TERM", kind)
        .env("PATH", "/usr/bin:/usr/sbin")
        .env("RUST_BACKTRACE", "0");
    command.stdin(terminal.try_clone()?).stdout(terminal);
    Ok(command)
}
