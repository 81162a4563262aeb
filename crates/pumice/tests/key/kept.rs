//! Keys that are made, shown, handed over and revoked.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use pumice_certificate::{KeyChange, PublicKey, SignedKeyStatement, SigningKey, trusted_keys};

use crate::bench::{Bench, PASSPHRASE};
use crate::command::{pumice, vector};

#[test]
fn a_new_key_is_two_files_and_nobody_else_reads_the_private_one() {
    let bench = Bench::new();
    let run = bench.key(&[
        "new",
        "@office.pem",
        "--name",
        "示例商贸",
        "--passphrase-file",
        "@first",
    ]);
    assert_eq!((run.status, run.complaints.as_str()), (0, ""));
    assert_eq!(bench.names(), ["office.pem", "office.pub.pem"]);
    let private = fs::read_to_string(bench.at("office.pem")).unwrap();
    let public = PublicKey::from_pem(&fs::read_to_string(bench.at("office.pub.pem")).unwrap()).unwrap();
    let key = SigningKey::from_encrypted_pem(&private, PASSPHRASE.as_bytes()).unwrap();
    assert_eq!(key.public_key(), public);
    let mode = fs::metadata(bench.at("office.pem")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for part in ["示例商贸", "Made, written and read back", "office.pub.pem", "█"] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert!(!run.out.contains(PASSPHRASE));
    bench.made("witness");
    assert!(bench.at("witness.pub.pem").exists());
    assert_ne!(
        bench.fingerprint("witness.pub.pem"),
        bench.fingerprint("office.pub.pem")
    );
}

#[test]
fn every_form_that_is_shown_names_the_key() {
    let bench = Bench::new();
    bench.made("office.pem");
    let of_public = bench.key(&["show", "@office.pub.pem", "--json"]).json();
    let of_private = bench
        .key(&["show", "@office.pem", "--json", "--passphrase-file", "@first"])
        .json();
    assert_eq!(of_public["public_key"], of_private["public_key"]);
    let words = |name: &str| {
        let words = of_public[name].as_array().unwrap();
        words
            .iter()
            .map(|word| word.as_str().unwrap())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let text = bench.key(&["show", "@office.pub.pem"]).out;
    let section = |from: &str, to: &str| {
        let begin = text.split(from).nth(1).unwrap();
        begin.split(to).next().unwrap().to_owned()
    };
    let fingerprint = of_public["fingerprint"].as_str().unwrap();
    for form in [
        fingerprint.to_owned(),
        words("words_en"),
        words("words_zh_cn"),
        section("Fingerprint:\n", "In words"),
        section("In words:\n", "In Chinese"),
        section("characters:\n", "As a QR"),
        bench.key(&["export", "@office.pub.pem"]).out,
    ] {
        let keys = trusted_keys(&form).unwrap_or_else(|error| panic!("{error:?}: {form}"));
        assert_eq!(
            keys.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [fingerprint],
            "{form}"
        );
    }
}

#[test]
fn the_public_half_is_exported_in_every_form() {
    let bench = Bench::new();
    bench.made("office.pem");
    let pem = bench.key(&["export", "@office.pem", "--passphrase-file", "@first"]).out;
    assert_eq!(pem, fs::read_to_string(bench.at("office.pub.pem")).unwrap());
    let hex = bench.key(&["export", "@office.pub.pem", "--form", "hex"]).out;
    let key = PublicKey::from_pem(&pem).unwrap();
    let digits: Vec<_> = key.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, digits.concat() + "\n");
    let mut command = crate::command::command();
    command
        .args(["key", "export", "--form", "cose"])
        .arg(bench.at("office.pub.pem"));
    assert_eq!(command.output().unwrap().stdout, key.to_cose_key());
}

#[test]
fn the_old_key_hands_over_to_the_new_one() {
    let bench = Bench::new();
    bench.made("old.pem");
    let words = ["rotate", "@old.pem", "@new.pem", "--passphrase-file", "@first"];
    let run = bench.key(&[&words[..], &["--new-passphrase-file", "@second"]].concat());
    assert_eq!((run.status, run.complaints.as_str()), (0, ""));
    assert!(run.out.contains("new.succession.cose"), "{}", run.out);
    let statement = SignedKeyStatement::verify(&fs::read(bench.at("new.succession.cose")).unwrap()).unwrap();
    assert_eq!(
        statement.signer.fingerprint().to_string(),
        bench.fingerprint("old.pub.pem")
    );
    let KeyChange::Succession { successor } = statement.statement.change else {
        panic!("{statement:?}");
    };
    assert_eq!(successor.fingerprint().to_string(), bench.fingerprint("new.pub.pem"));
    let shown = bench.key(&["show", "@new.pem", "--passphrase-file", "@second"]);
    assert_eq!(shown.status, 0, "{}", shown.complaints);
}

#[test]
fn a_key_is_revoked_by_itself_and_by_its_successor() {
    let bench = Bench::new();
    bench.made("old.pem");
    bench.made("new.pem");
    for (out, signer, words) in [
        (
            "own",
            "old.pub.pem",
            &["revoke", "@old.pem", "--after", "12", "--out", "@own"][..],
        ),
        (
            "other",
            "new.pub.pem",
            &[
                "revoke",
                "@old.pub.pem",
                "--by",
                "@new.pem",
                "--after",
                "12",
                "--out",
                "@other",
            ],
        ),
    ] {
        let run = bench.key(&[words, &["--passphrase-file", "@first"]].concat());
        assert_eq!((run.status, run.complaints.as_str()), (0, ""));
        assert!(run.out.contains("beyond number 12"), "{}", run.out);
        let statement = SignedKeyStatement::verify(&fs::read(bench.at(out)).unwrap()).unwrap();
        assert_eq!(statement.signer.fingerprint().to_string(), bench.fingerprint(signer));
        let KeyChange::Revocation { key, last_good_entry } = statement.statement.change else {
            panic!("{statement:?}");
        };
        assert_eq!(
            (key.to_string(), last_good_entry),
            (bench.fingerprint("old.pub.pem"), 12)
        );
    }
}

#[test]
fn a_public_half_and_words_are_what_verify_trusts() {
    let bench = Bench::new();
    bench.made("stranger.pem");
    let good = vector("good-erased");
    let good = good.to_str().unwrap();
    let file = bench.at("stranger.pub.pem");
    let run = pumice(["verify", good, "--trust", file.to_str().unwrap()]);
    assert_eq!((run.status, run.complaints.as_str()), (1, ""), "{}", run.out);
    let document = pumice(["verify", good, "--json"]).json();
    let signer: pumice_certificate::Fingerprint = document["files"][0]["signer"].as_str().unwrap().parse().unwrap();
    let words = signer.words(pumice_certificate::WordList::SimplifiedChinese).concat();
    let run = pumice(["verify", good, "--trust", &words]);
    assert_eq!((run.status, run.complaints.as_str()), (0, ""), "{}", run.out);
}
