use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use nix::sys::termios::{InputFlags, LocalFlags, OutputFlags, SetArg, tcgetattr, tcsetattr};
use pumice_language::Boot;

use crate::{appliance, power};

/// How long a terminal that was closed is left alone before it is opened again.
const REOPEN: Duration = Duration::from_secs(1);

/// Puts a terminal back into its first state, in colours of its own, and clears it.
const RESET: &str = "\x1bc\x1b[0m\x1b[2J\x1b[H";

/// Shows a failure on every console until Enter is pressed on one, then switches off. It comes back never.
pub fn show(texts: &'static Boot, reason: &str, consoles: &[String]) -> ! {
    let screen = (texts.failure)(reason, &appliance::last_words()).replace('\n', "\r\n");
    let (pressed, wait) = channel();
    for console in consoles {
        let (console, screen, pressed) = (console.clone(), screen.clone(), pressed.clone());
        thread::spawn(move || keep_showing(&console, &screen, &pressed));
    }
    loop {
        if wait.recv().is_ok() {
            let refusal = power::off();
            for console in consoles {
                crate::consoles::tell(console, &(texts.not_off)(&refusal));
            }
        } else {
            // Every console is gone for good; the computer must stay as it is until somebody comes.
            thread::sleep(REOPEN);
        }
    }
}

fn keep_showing(console: &str, screen: &str, pressed: &Sender<()>) {
    loop {
        if show_once(console, screen).is_ok() && pressed.send(()).is_err() {
            return;
        }
        thread::sleep(REOPEN);
    }
}

/// `Ok` when Enter was pressed; an error when the terminal is closed.
fn show_once(console: &str, screen: &str) -> io::Result<()> {
    let mut terminal = OpenOptions::new().read(true).write(true).open(console)?;
    let mut mode = tcgetattr(&terminal)?;
    mode.local_flags |= LocalFlags::ICANON | LocalFlags::ECHO;
    mode.input_flags |= InputFlags::ICRNL;
    mode.output_flags |= OutputFlags::OPOST | OutputFlags::ONLCR;
    tcsetattr(&terminal, SetArg::TCSAFLUSH, &mode)?;
    write!(terminal, "{RESET}{screen}")?;
    let mut key = [0];
    while key != *b"\n" {
        terminal.read_exact(&mut key)?;
    }
    Ok(())
}
