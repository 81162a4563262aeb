use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};
use std::{env, process};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, poll};
use nix::sys::stat::Mode;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, mkfifo, setsid};
use pumice_appliance::{Ending, PIPE};
use pumice_language::Boot;

const PROGRAM: &str = "/usr/bin/pumice-appliance";
const LAST_WORDS: &str = "/run/pumice/last-words";
const SESSION: &str = "--session";

/// How much of its last words a screen can show.
const LAST_WORDS_BYTES: usize = 1200;

/// How often it is looked whether the appliance has ended without a word.
const LOOK_MS: u16 = 250;

/// Looks after which a program that has ended but does not go away is known to be held by a disk.
const HELD_LOOKS: u32 = 20;

/// Runs the appliance on a terminal, once, until it says how it ends, and reaps every orphan meanwhile.
///
/// Its word counts at once: its process may never go away. An end without a word is an error, with the reason for people.
pub fn run(console: &str, texts: &Boot) -> Result<Ending, String> {
    let pipe = open_pipe(Path::new(PIPE)).map_err(|error| format!("{PIPE}: {error}"))?;
    let child = start(console).map_err(|error| format!("{PROGRAM}: {error}"))?;
    let pid = Pid::from_raw(i32::try_from(child.id()).map_err(|error| error.to_string())?);
    wait_for_end(pid, pipe, texts)
}

fn wait_for_end(pid: Pid, mut pipe: File, texts: &Boot) -> Result<Ending, String> {
    let mut said = String::new();
    let mut looks = 0;
    loop {
        // An interrupted wait is a short one.
        poll(&mut [PollFd::new(pipe.as_fd(), PollFlags::POLLIN)], LOOK_MS).ok();
        let ended = reap(pid, texts);
        // Read after that: what was said was said before the end.
        listen(&mut pipe, &mut said).map_err(|error| format!("{PIPE}: {error}"))?;
        if let Some(ending) = Ending::parse(&said) {
            return Ok(ending);
        }
        if let Some(reason) = ended {
            return Err(reason);
        }
        looks = if is_zombie(pid) { looks + 1 } else { 0 };
        if looks == HELD_LOOKS {
            return Err(texts.held.into());
        }
    }
}

/// Reaps whoever has ended; why the appliance has, if it is among them.
fn reap(pid: Pid, texts: &Boot) -> Option<String> {
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::Exited(ended, status)) if ended == pid => return Some((texts.ended_with)(status)),
            Ok(WaitStatus::Signaled(ended, signal, _)) if ended == pid => {
                return Some((texts.ended_by)(signal.as_str()));
            }
            Ok(WaitStatus::StillAlive) => return None,
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Some(format!("{PROGRAM}: {error}")),
        }
    }
}

/// Adds what has been said.
fn listen(pipe: &mut File, said: &mut String) -> io::Result<()> {
    let mut bytes = [0; 64];
    match pipe.read(&mut bytes) {
        Ok(count) => said.push_str(&String::from_utf8_lossy(&bytes[..count])),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Whether the first thread of a process has ended, while others may still hold the process.
fn is_zombie(pid: Pid) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| is_zombies(&stat))
}

/// `1 (name) Z 0 ...`, where the name may hold anything.
fn is_zombies(stat: &str) -> bool {
    stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('Z'))
}

/// Opened for writing too, so that it never ends while nobody writes.
fn open_pipe(path: &Path) -> io::Result<File> {
    mkfifo(path, Mode::S_IRUSR | Mode::S_IWUSR)?;
    OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(OFlag::O_NONBLOCK.bits())
        .open(path)
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

#[cfg(test)]
mod tests {
    use pumice_language::Language;

    use super::*;

    /// What a shell script in the place of the appliance comes to; `$0` is the pipe.
    fn outcome(name: &str, script: &str) -> (Result<Ending, String>, Child) {
        let folder = env::temp_dir().join(format!("pumice-init-{}-{name}", process::id()));
        fs::create_dir(&folder).unwrap();
        let path = folder.join("ending");
        let pipe = open_pipe(&path).unwrap();
        let child = Command::new("/bin/sh")
            .arg("-c")
            .arg(script)
            .arg(&path)
            .spawn()
            .unwrap();
        let pid = Pid::from_raw(child.id().try_into().unwrap());
        let outcome = wait_for_end(pid, pipe, &Language::En.catalogue().boot);
        fs::remove_dir_all(&folder).unwrap();
        (outcome, child)
    }

    /// One after the other, because whoever waits reaps every child of this process.
    #[test]
    fn the_last_word_counts_and_not_the_end_of_the_process() {
        let (ending, mut stuck) = outcome("stuck", "echo 'power off' > \"$0\"; exec sleep 20");
        assert_eq!(ending, Ok(Ending::PowerOff));
        assert!(stuck.try_wait().unwrap().is_none(), "its process has not ended");
        stuck.kill().unwrap();
        stuck.wait().unwrap();

        let texts = &Language::En.catalogue().boot;
        let table = [
            ("restart", "echo restart > \"$0\"", Ok(Ending::Restart)),
            ("failed", "echo failed > \"$0\"; exit 1", Ok(Ending::Failed)),
            ("silent", "exit 0", Err((texts.ended_with)(0))),
            ("status", "exit 10", Err((texts.ended_with)(10))),
            ("noise", "echo power > \"$0\"; exit 0", Err((texts.ended_with)(0))),
            ("signal", "kill -9 $$", Err((texts.ended_by)("SIGKILL"))),
        ];
        for (name, script, expected) in table {
            assert_eq!(outcome(name, script).0, expected, "{name}");
        }
    }

    #[test]
    fn a_process_that_is_held_by_a_thread_is_a_zombie() {
        assert!(is_zombies("7 (a) Z 1 7 7 0"));
        assert!(is_zombies("7 (a) b) Z 1"));
        assert!(!is_zombies("7 (Z) S 1"));
        assert!(!is_zombies("7 () Z) D 1 7"));
        assert!(!is_zombies(""));
    }
}
