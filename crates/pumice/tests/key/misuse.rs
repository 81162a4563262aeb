//! What is refused, each with its sentence, and that nothing is left behind.

use std::fs;

use crate::bench::Bench;

/// Made by `openssl genpkey -algorithm ed25519`; its encrypted forms are checked with openssl itself, in `tests`.
const PLAIN: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH
-----END PRIVATE KEY-----
";

#[test]
fn wrong_command_lines_are_said_in_a_sentence() {
    let bench = Bench::new();
    let cases: [(&[&str], &str); 14] = [
        (&[], "what to do with a key"),
        (&["burn"], "no command burn"),
        (&["new"], "file of a key is missing"),
        (&["new", ""], "file of a key is missing"),
        (&["rotate", "@a"], "file of a key is missing"),
        (&["new", "@a", "--name", "a\nb"], "1 to 80 characters"),
        (
            &["new", "@a", "--passphrase", "an office in the rain"],
            "no option --passphrase",
        ),
        (&["show", "@a", "--json", "--pdf", "@b"], "do not go together"),
        (&["show", "@a", "--font", "@b"], "--pdf is missing"),
        (&["export", "@a", "--form", "der"], "no form der"),
        (&["revoke", "@a", "--out", "@b"], "--after is missing"),
        (&["revoke", "@a", "--after", "1"], "--out is missing"),
        (&["revoke", "@a", "--after", "-1", "--out", "@b"], "no option -1"),
        (&["revoke", "@a", "--after", "x", "--out", "@b"], "whole number"),
    ];
    for (words, expected) in cases {
        let run = bench.key(words);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{words:?}");
        assert!(run.complaints.contains(expected), "{words:?}: {}", run.complaints);
        assert!(
            run.complaints.contains("pumice key --help"),
            "{words:?}: {}",
            run.complaints
        );
    }
    for words in [&["--help"][..], &["new", "--help"], &["revoke", "--help"]] {
        let run = bench.key(words);
        assert!(
            run.status == 0 && run.out.contains("Usage: pumice key new FILE"),
            "{}",
            run.out
        );
    }
}

#[test]
fn what_is_no_key_for_the_purpose_is_refused_with_its_sentence() {
    let bench = Bench::new();
    bench.made("good.pem");
    let private = fs::read_to_string(bench.at("good.pem")).unwrap();
    let public = fs::read_to_string(bench.at("good.pub.pem")).unwrap();
    let stranger = Bench::new();
    stranger.made("other.pem");
    let other = fs::read_to_string(stranger.at("other.pem")).unwrap();
    let [text, _] = [&private, &other].map(|pem| pem.split("-----BEGIN").next().unwrap().to_owned());
    let body = |pem: &str| pem[pem.find("-----BEGIN").unwrap()..].to_owned();
    let rsa = "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n";
    for (name, content, expected) in [
        ("empty", "", "it is no key"),
        ("cut", &private[..private.len() / 2], "it is no key"),
        ("plain", PLAIN, "it is not encrypted"),
        ("rsa", rsa, "a key of another kind"),
        (
            "swapped",
            &(text + &body(&other)),
            "does not hold the key that its own text names",
        ),
        ("public", &public, "it is a public half"),
    ] {
        fs::write(bench.at(name), content).unwrap();
        let words = ["revoke", &format!("@{name}"), "--after", "1", "--out", "@out"];
        let run = bench.key(&[&words[..], &["--passphrase-file", "@first"]].concat());
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{name}");
        assert!(run.complaints.contains(expected), "{name}: {}", run.complaints);
        assert!(!bench.at("out").exists());
    }
    let run = bench.key(&["show", "@good.pem", "--passphrase-file", "@second"]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(
        run.complaints.contains("the passphrase does not open it"),
        "{}",
        run.complaints
    );
}

#[test]
fn nothing_is_overwritten_and_nothing_half_made_is_left() {
    let bench = Bench::new();
    bench.made("a.pem");
    let before = fs::read(bench.at("a.pem")).unwrap();
    fs::write(bench.at("b.pub.pem"), "mine").unwrap();
    fs::write(bench.at("c.succession.cose"), "mine").unwrap();
    let names = bench.names();
    for (words, expected) in [
        (
            &["new", "@a.pem", "--passphrase-file", "@first"][..],
            "there is such a file already",
        ),
        (
            &["new", "@b.pem", "--passphrase-file", "@first"],
            "there is such a file already",
        ),
        (
            &["new", "@d.pem", "--passphrase-file", "@short"],
            "at least 10 characters",
        ),
        (&["new", "@d.pem", "--passphrase-file", "@absent"], "no such file"),
        (
            &["new", "@none/d.pem", "--passphrase-file", "@first"],
            "cannot be written",
        ),
        (
            &["rotate", "@a.pem", "@c.pem", "--passphrase-file", "@first"],
            "there is such a file already",
        ),
        (
            &[
                "rotate",
                "@a.pem",
                "@d.pem",
                "--passphrase-file",
                "@second",
                "--new-passphrase-file",
                "@first",
            ],
            "the passphrase does not open it",
        ),
        (
            &[
                "revoke",
                "@a.pem",
                "--after",
                "1",
                "--out",
                "@a.pub.pem",
                "--passphrase-file",
                "@first",
            ],
            "there is such a file already",
        ),
    ] {
        let run = bench.key(words);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{words:?}");
        assert!(run.complaints.contains(expected), "{words:?}: {}", run.complaints);
        assert_eq!(bench.names(), names);
    }
    assert_eq!(fs::read(bench.at("a.pem")).unwrap(), before);
}

#[test]
fn a_passphrase_that_not_every_keyboard_has_is_refused() {
    let bench = Bench::new();
    fs::write(bench.at("chinese"), "下雨天的办公室一二三").unwrap();
    let run = bench.key(&["new", "@a.pem", "--passphrase-file", "@chinese"]);
    assert_eq!(run.status, 2);
    assert!(run.complaints.contains("US keyboard"), "{}", run.complaints);
}

#[test]
fn both_languages_show_the_same() {
    let bench = Bench::new();
    bench.made("a.pem");
    let lines = |language| {
        bench
            .key(&["show", "@a.pub.pem", "--language", language])
            .out
            .lines()
            .count()
    };
    assert_eq!(lines("en"), lines("zh-CN"));
    let run = bench.key(&["new", "@a.pem", "--language", "zh-CN"]);
    assert!(run.complaints.contains("文件已存在"), "{}", run.complaints);
}
