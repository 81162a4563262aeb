//! A passphrase that is typed: on a pseudoterminal, which shows what a person would see.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::bench::{Bench, PASSPHRASE};

/// What stands on the screen at the end, and the exit status. Each answer is typed when its question stands there.
fn typed(bench: &Bench, words: &[&str], answers: &[(&str, &str)]) -> (String, Option<i32>) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
    let slave = OpenOptions::new().read(true).write(true).open(name).unwrap();
    let mut child = Command::new("setsid")
        .args(["--ctty", "--wait", env!("CARGO_BIN_EXE_pumice"), "key"])
        .args(words.iter().map(|word| match word.strip_prefix('@') {
            Some(name) => bench.at(name).into_os_string(),
            None => word.into(),
        }))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::from(slave.try_clone().unwrap()))
        .stdout(Stdio::from(slave.try_clone().unwrap()))
        .stderr(Stdio::from(slave))
        .spawn()
        .expect("setsid is in every Debian");
    let mut master = File::from(master);
    let mut screen = Vec::new();
    let mut seen = 0;
    for (question, answer) in answers {
        while !String::from_utf8_lossy(&screen[seen..]).contains(question) {
            assert!(
                read_more(&mut master, &mut screen),
                "{}",
                String::from_utf8_lossy(&screen)
            );
        }
        seen = screen.len();
        master.write_all(answer.as_bytes()).unwrap();
    }
    while read_more(&mut master, &mut screen) {}
    let status = child.wait().unwrap().code();
    (String::from_utf8_lossy(&screen).into_owned(), status)
}

/// The other end being closed reads as an error.
fn read_more(master: &mut File, screen: &mut Vec<u8>) -> bool {
    let mut bytes = [0; 4096];
    match master.read(&mut bytes) {
        Ok(count) if count > 0 => {
            screen.extend(&bytes[..count]);
            true
        }
        _ => false,
    }
}

#[test]
fn a_passphrase_is_asked_for_twice_and_never_shown() {
    let bench = Bench::new();
    let mistyped = format!("wrong\u{15}{PASSPHRASE}x\u{7f}\r");
    let right = format!("{PASSPHRASE}\r");
    let answers = [("New passphrase for", mistyped.as_str()), ("once more", right.as_str())];
    let (screen, status) = typed(&bench, &["new", "@a.pem"], &answers);
    assert_eq!(status, Some(0), "{screen}");
    assert!(
        !screen.contains("office in the rain") && !screen.contains("wrong"),
        "{screen}"
    );
    let (screen, status) = typed(&bench, &["show", "@a.pem"], &[("Passphrase of", &right)]);
    assert_eq!(status, Some(0), "{screen}");
    assert!(screen.contains("In words"), "{screen}");
}

#[test]
fn who_gives_up_or_errs_leaves_nothing_behind() {
    let bench = Bench::new();
    let right = format!("{PASSPHRASE}\r");
    for (answers, expected) in [
        (&[("New passphrase for", "short\r")][..], "at least 10 characters"),
        (&[("New passphrase for", "abc\u{3}")], "nothing was done"),
        (&[("New passphrase for", "\u{4}")], "nothing was done"),
        (
            &[
                ("New passphrase for", right.as_str()),
                ("once more", "an office in the sun\r"),
            ],
            "the second time the passphrase was another",
        ),
    ] {
        let (screen, status) = typed(&bench, &["new", "@a.pem"], answers);
        assert_eq!(status, Some(2), "{screen}");
        assert!(screen.contains(expected), "{screen}");
        assert_eq!(bench.names(), [""; 0]);
    }
}

#[test]
fn without_a_terminal_a_file_is_asked_for() {
    let bench = Bench::new();
    let output = Command::new("setsid")
        .args(["--wait", env!("CARGO_BIN_EXE_pumice"), "key", "new"])
        .arg(bench.at("a.pem"))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .output()
        .expect("setsid is in every Debian");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(complaint.contains("--passphrase-file"), "{complaint}");
}
