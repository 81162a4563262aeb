//! Command lines and paths that cannot be served: one sentence, exit status 2, no panic.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use crate::command::{Run, command, pumice, ran, vector};

fn assert_complains(run: &Run, word: &str) {
    assert_eq!(run.status, 2, "{}", run.complaints);
    assert_eq!(run.complaints.lines().count(), 1, "{}", run.complaints);
    assert!(run.complaints.contains(word), "{}", run.complaints);
}

#[test]
fn wrong_command_lines_are_said_in_a_sentence() {
    let good = vector("good-erased");
    let good = good.to_str().unwrap();
    let cases: [(&[&str], &str); 13] = [
        (&[], "No command"),
        (&["wipe"], "no command wipe"),
        (&["--force"], "no option --force"),
        (&["verify"], "No certificate or folder"),
        (&["verify", "--json"], "No certificate or folder"),
        (&["verify", ""], "No certificate or folder"),
        (&["verify", "--sign", good], "no option --sign"),
        (&["verify", good, "--trust"], "--trust needs a value"),
        (&["verify", good, "--trust", "beef"], "64 hexadecimal digits"),
        (&["verify", good, "--language", "fr"], "no language fr"),
        (&["verify", good, "--json", "--json"], "--json is given twice"),
        (&["verify", good, "--language", "\u{1b}[2J"], "no language \\u{1b}[2J"),
        (&["verify", good, "--json=yes"], "cannot be understood"),
    ];
    for (arguments, word) in cases {
        let run = pumice(arguments);
        assert_complains(&run, word);
        assert_eq!(run.out, "");
        assert!(run.complaints.contains("pumice verify --help"));
    }
}

#[test]
fn help_and_version_are_no_misuse() {
    for (arguments, word) in [
        (&["--help"][..], "Usage: pumice verify"),
        (&["verify", "--help"], "--trust KEY"),
        (&["--version"], env!("CARGO_PKG_VERSION")),
    ] {
        let run = pumice(arguments);
        assert_eq!((run.status, run.complaints.as_str()), (0, ""));
        assert!(run.out.contains(word), "{}", run.out);
    }
}

#[test]
fn paths_that_lead_nowhere_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let inside = |name: &str| folder.path().join(name);
    fs::create_dir(inside("empty")).unwrap();
    fs::write(inside("empty/notes.txt"), "no certificate").unwrap();
    let _socket = UnixListener::bind(inside("socket.cose")).unwrap();
    fs::create_dir(inside("dangling")).unwrap();
    symlink(inside("gone"), inside("dangling/one.cose")).unwrap();
    for (name, word) in [
        ("absent.cose", "there is no such file"),
        ("empty", "no certificate (*.cose) in this folder"),
        ("socket.cose", "neither a file nor a folder"),
        ("dangling", "one.cose: it cannot be read"),
        ("empty/notes.txt/one.cose", "cannot be read"),
    ] {
        assert_complains(&pumice(["verify".as_ref(), inside(name).as_os_str()]), word);
    }
}

#[test]
fn what_can_be_read_is_checked_nevertheless() {
    let check = |names: &[&str]| {
        let mut files: Vec<_> = names.iter().map(|name| vector(name)).collect();
        files.insert(0, "/nowhere/one.cose".into());
        pumice(std::iter::once("verify".into()).chain(files))
    };
    for (names, status, lines) in [
        (&["good-erased"][..], 2, 1),
        (&["good-erased", "good-other-signer"], 2, 2),
        (&["good-erased", "bad-empty"], 1, 2),
    ] {
        let run = check(names);
        assert_eq!(run.status, status);
        assert_eq!(run.out.matches("AUTHENTIC").count(), lines, "{}", run.out);
        assert!(run.complaints.contains("/nowhere/one.cose"));
    }
}

#[test]
fn links_to_certificates_are_followed_and_links_to_folders_are_not() {
    let folder = tempfile::tempdir().unwrap();
    symlink(vector("good-erased"), folder.path().join("one.COSE")).unwrap();
    symlink(folder.path(), folder.path().join("round")).unwrap();
    fs::create_dir(folder.path().join("folder.cose")).unwrap();
    fs::copy(vector("good-erased"), folder.path().join("folder.cose/two.cose")).unwrap();
    let run = pumice(["verify".as_ref(), "--json".as_ref(), folder.path().as_os_str()]);
    assert_eq!(
        (run.status, run.json()["files"].as_array().unwrap().len()),
        (0, 2),
        "{}",
        run.complaints
    );
}

#[test]
fn a_huge_file_is_refused_without_being_read() {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(1 << 40).unwrap();
    let run = pumice(["verify".as_ref(), "--json".as_ref(), file.path().as_os_str()]);
    assert_eq!(
        (run.status, run.json()["files"][0]["defect_kind"].as_str()),
        (1, Some("too-large"))
    );
}

#[test]
fn a_result_that_cannot_be_written_is_no_success() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = command()
        .arg("verify")
        .arg(vector("good-erased"))
        .stdout(full)
        .output()
        .unwrap();
    assert_complains(&ran(&output), "no room left");
}

#[test]
fn a_reader_who_leaves_changes_nothing() {
    for (name, status) in [("good-erased", 0), ("good-pulled-out", 3), ("bad-verdict", 1)] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command()
            .arg("verify")
            .arg(vector(name))
            .stdout(writer)
            .output()
            .unwrap();
        let run = ran(&output);
        assert_eq!((run.status, run.complaints.as_str()), (status, ""));
    }
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command().arg("verify").stderr(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
