//! `pumice job new` as a script meets it: nothing is asked where there is no terminal.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use pumice_job::JobFile;
use pumice_model::{Category, Disposal, FirmwareChoice, Records, Role};
use tempfile::TempDir;

/// What opens the gate.
const OPEN: [&str; 8] = [
    "--records",
    "exported",
    "--hold-known",
    "no",
    "--authorised",
    "yes",
    "--state-secrets",
    "no",
];

fn job_new(file: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pumice"));
    command.env_clear().env("LANG", "en_US.UTF-8").stdin(Stdio::null());
    let output = command.args(["job", "new"]).arg(file).args(arguments).output();
    let output = output.expect("pumice starts");
    assert!(!text(&output.stderr).contains("panicked"), "{output:?}");
    output
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("UTF-8")
}

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pumice-job.toml");
    (folder, file)
}

#[track_caller]
fn assert_refused(arguments: &[&str], why: &str) {
    let (_folder, file) = place();
    let output = job_new(&file, arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = text(&output.stderr);
    assert!(said.contains(why) && said.lines().count() == 1, "{said}");
    assert!(!file.exists() && output.stdout.is_empty());
}

#[test]
fn every_answer_is_an_option_and_the_appliance_reads_the_file() {
    let (folder, file) = place();
    let authorisation = folder.path().join("authorisation.pdf");
    fs::write(&authorisation, b"signed").unwrap();
    let key = "07".repeat(32);
    let more = [
        ["--number", "2026-1"],
        ["--client", "某某商贸有限公司"],
        ["--credit-code", "91350100M000100Y43"],
        ["--place", "上海市某路 1 号"],
        ["--operator", "王小明"],
        ["--operator-capacity", "IT"],
        ["--witness", "W"],
        ["--witness-key", &key],
        ["--representative", "李四"],
        ["--representative-capacity", "清算组负责人"],
        ["--retention-months", "72"],
        ["--authorisation", authorisation.to_str().unwrap()],
        ["--wipe", "S1"],
        ["--wipe", "S2"],
        ["--heat-limit", "55"],
        ["--holding", "orders=1200"],
        ["--item", "paper=3:destroyed"],
    ];
    let arguments = [&OPEN[..], more.as_flattened(), &["--sensitive", "--no-firmware-erase"]].concat();
    let output = job_new(&file, &arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stdout).contains("written and read back"));
    let written = fs::read_to_string(&file).unwrap();
    let job_file = JobFile::parse(written.as_bytes()).unwrap();
    let job = &job_file.job;
    assert_eq!(
        (job.number.as_str(), job.client.as_deref()),
        ("2026-1", Some("某某商贸有限公司"))
    );
    assert_eq!(job.people.iter().count(), 3);
    assert_eq!(
        job.people.countersigners().collect::<Vec<_>>(),
        [(Role::Witness, [7; 32])]
    );
    assert_eq!((job.gate.records, job.retention.months()), (Records::Exported, 72));
    // printf signed | sha256sum
    let hash = job.gate.authorisation.unwrap();
    assert_eq!(hash[..4], [0x4a, 0x3c, 0xdf, 0xae], "{hash:02x?}");
    assert!(!written.contains("authorisation.pdf"));
    assert_eq!(job_file.listed, ["S1", "S2"]);
    assert_eq!(job_file.firmware, FirmwareChoice::None);
    assert_eq!(job_file.declared.holdings[0].category, Category::Orders);
    assert_eq!(job_file.declared.items[0].disposal, Disposal::Destroyed);
    assert!(written.starts_with("# A job for Pumice."), "{written}");
}

#[test]
fn a_file_that_is_there_is_left_alone() {
    let (_folder, file) = place();
    fs::write(&file, "mine").unwrap();
    let output = job_new(&file, &[&OPEN[..], &["--number", "1"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is there already"), "{output:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn what_the_appliance_would_refuse_is_not_written() {
    let open = |more: &[&'static str]| [&OPEN[..], more].concat();
    assert_refused(&open(&[]), "Job number: a job number is");
    assert_refused(&["--number", "1"], "Where are the accounts and tax records");
    assert_refused(
        &open(&["--number", "1", "--sensitive"]),
        "a sensitive job needs a witness",
    );
    assert_refused(
        &open(&["--number", "1", "--client", "A 13800138000"]),
        "a mobile phone number",
    );
    assert_refused(
        &open(&["--number", "1", "--operator", "A 11010519491231002X"]),
        "an identity card",
    );
    assert_refused(
        &open(&["--number", "1", "--retention-months", "24"]),
        "36 months at least",
    );
    assert_refused(
        &open(&["--number", "1", "--heat-limit", "300"]),
        "no temperature to pause at",
    );
    assert_refused(&open(&["--number", "1", "--wipe", "A", "--wipe", "a"]), "names a twice");
    assert_refused(
        &open(&["--number", "1", "--authorisation", "/nowhere"]),
        "there is no such file",
    );
    let held = ["--number", "1", "--records", "exported", "--hold-known", "yes"];
    assert_refused(&held, "must not be destroyed");
}

#[test]
fn options_that_cannot_be_meant_are_named() {
    assert_refused(&["--records", "burnt"], "--records cannot be burnt");
    assert_refused(&["--authorised", "maybe"], "--authorised cannot be maybe");
    assert_refused(&["--holding", "names"], "--holding cannot be names");
    assert_refused(&["--item", "paper"], "--item cannot be paper");
    assert_refused(&["--heat-limit", "hot"], "--heat-limit cannot be hot");
    assert_refused(&["--witness-key", "12"], "64 hexadecimal digits");
    assert_refused(&["--phone", "1"], "no option --phone");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pumice"));
    let output = command.env_clear().args(["job", "new"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("No name is given for the job file"),
        "{output:?}"
    );
}
