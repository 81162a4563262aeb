//! What cannot be audited, and that nothing is ever written.

use std::fs;
use std::path::Path;

use crate::bench::{Bench, audit};
use crate::command::{pumice, vector};

#[test]
fn wrong_command_lines_are_said_in_a_sentence() {
    let cases: [(&[&str], &str); 9] = [
        (&["audit"], "No disk and no certificate"),
        (&["audit", "disk"], "No disk and no certificate"),
        (&["audit", "a", "b", "--sample", "0"], "from 1 to 10000000"),
        (&["audit", "a", "b", "--sample", "many"], "from 1 to 10000000"),
        (&["audit", "a", "b", "--seed", "12"], "16 hexadecimal digits"),
        (&["audit", "a", "b", "--full", "--sample", "5"], "either every block"),
        (
            &["audit", "a", "b", "--full", "--seed", "0123456789abcdef"],
            "either every block",
        ),
        (&["audit", "a", "b", "--write"], "no option --write"),
        (&["audit", "a", "b", "--language", "fr"], "no language fr"),
    ];
    for (arguments, word) in cases {
        let run = pumice(arguments);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{arguments:?}");
        let said = run.complaints.to_lowercase();
        assert!(said.contains(&word.to_lowercase()), "{arguments:?}: {}", run.complaints);
    }
    assert!(pumice(["audit", "--help"]).out.contains("--sample N"));
    assert!(pumice(["audit", "--help", "--language", "zh-CN"]).status == 0);
}

#[test]
fn what_cannot_be_read_is_said() {
    let bench = Bench::new(|_| ());
    for (disk, word) in [
        ("/nowhere/disk", "there is no such file"),
        ("/dev/null", "neither a disk nor an image"),
    ] {
        let run = audit(Path::new(disk), &bench.certificate(), &[]);
        assert_eq!((run.status, run.out.as_str()), (2, ""));
        assert!(run.complaints.contains(word), "{}", run.complaints);
    }
    let run = audit(&bench.image(), Path::new("/nowhere/one.cose"), &[]);
    assert_eq!(run.status, 2, "{}", run.complaints);
}

#[test]
fn the_certificate_is_checked_before_the_disk_is_opened() {
    for (name, finding) in [("bad-verdict", "judgement"), ("good-pulled-out", "not-erased")] {
        let run = audit(Path::new("/nowhere/disk"), &vector(name), &["--json"]);
        assert_eq!(run.status, 1, "{}", run.complaints);
        assert_eq!(run.json()["findings"], serde_json::json!([finding]));
        assert_eq!(run.json()["as_certified"], false);
    }
    let bench = Bench::new(|_| ());
    let run = bench.audit(&["--json", "--trust", &"0".repeat(64)]);
    assert_eq!((run.status, &run.json()["findings"][0]), (1, &"other-signer".into()));
}

#[test]
fn both_languages_say_the_same() {
    let bench = Bench::new(|_| ());
    let lines = |language| bench.audit(&["--language", language]).out.lines().count();
    assert_eq!(lines("en"), lines("zh-CN"));
    bench.flip(9);
    let run = bench.audit(&["--full", "--language", "zh-CN"]);
    assert!(
        run.out
            .contains("与证书不一致。有 1 块与公布的不一致；首处差异位于第 9 字节。"),
        "{}",
        run.out
    );
}

/// The one file that opens the disk asks for nothing but reading, and no other file of the audit opens any, nor does the one
/// that asks the disk through what was opened.
#[test]
fn no_line_of_the_audit_can_write() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut left = vec![own.join("src/audit"), own.join("../device/src/sanitize_status.rs")];
    let mut opening = Vec::new();
    while let Some(file) = left.pop() {
        if file.is_dir() {
            left.extend(fs::read_dir(file).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for way in [
            "write(true)",
            "append(true)",
            "create",
            "truncate",
            "write_at",
            "write_all",
            "O_RDWR",
            "O_WRONLY",
        ] {
            assert!(!code.contains(way), "{}: {way}", file.display());
        }
        if code.contains("OpenOptions::new") || code.contains("File::") {
            opening.push(file.file_name().unwrap().to_owned());
        }
    }
    assert_eq!(opening, ["disk.rs"]);
}
