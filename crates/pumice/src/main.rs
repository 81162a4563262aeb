//! The office command.

mod audit;
mod clock;
mod command_line;
mod countersign;
mod files;
mod font;
mod job_new;
mod json;
mod key;
mod ledger;
mod printable;
mod report;
mod text;
mod trust;
mod verify;

use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use pumice_language::{Language, Misuse, Verify};

use crate::command_line::{Asked, AuditRequest, Form, ReportRequest, Request};
use crate::countersign::CountersignRequest;
use crate::job_new::{JobRequest, Questioner};
use crate::key::KeyRequest;
use crate::ledger::LedgerRequest;
use crate::trust::Trust;
use crate::verify::{Checked, Scope};

/// The command line is wrong, a path cannot be read, or the result cannot be written.
const FAILURE: u8 = 2;

fn main() -> ExitCode {
    let language = language();
    let texts = &language.catalogue().verify;
    let status = match command_line::parse(env::args_os(), language.catalogue(), draw) {
        Ok(Asked::Text(text)) => print(&text, texts).map_or_else(|status| status, |()| 0),
        Ok(Asked::Verify(request)) => run(&request, request.language.unwrap_or(language)),
        Ok(Asked::Audit(request)) => audit(&request, request.language.unwrap_or(language)),
        Ok(Asked::Countersign(request)) => countersign(&request, request.language.unwrap_or(language)),
        Ok(Asked::JobNew(request)) => prepare_job(&request, request.language.unwrap_or(language)),
        Ok(Asked::Key(request)) => key(&request, request.language.unwrap_or(language)),
        Ok(Asked::Report(request)) => report(&request, request.language.unwrap_or(language)),
        Ok(Asked::Ledger(request)) => ledger(&request, request.language.unwrap_or(language)),
        Err(misuse) => misused(&misuse, texts),
    };
    ExitCode::from(status)
}

/// Checks what is asked for, prints it, and answers with the exit status: the worst of what was found, where a
/// certificate that is not authentic is worse than a path that cannot be read, and that worse than a disk that is not
/// erased.
fn run(request: &Request, language: Language) -> u8 {
    let texts = &language.catalogue().verify;
    let trust = match Trust::only(&request.trust) {
        Ok(trust) => trust,
        Err(misuse) => return misused(&misuse, texts),
    };
    let mut complaints = Vec::new();
    let mut checked = Vec::new();
    for file in files::certificates(&request.paths, texts, &mut complaints) {
        match verify::check(&file, texts) {
            Ok(one) => checked.push(one),
            Err(sentence) => complaints.push(sentence),
        }
    }
    let trust = trust.hear(verify::history(&checked));
    let checked: Vec<Checked> = checked.into_iter().map(|one| one.measured_by(&trust)).collect();
    let scope = Scope::of(&request.paths);
    let findings = verify::compare_all(&checked, scope);
    let result = match request.form {
        Form::Json => json::render(&checked, &findings, scope, language),
        Form::Text => text::render(&checked, &findings, &trust, language),
    };
    for sentence in &complaints {
        complain(sentence);
    }
    let unread = (!complaints.is_empty()).then_some(FAILURE);
    let unprinted = print(&result, texts).err();
    let found = findings.iter().map(|finding| verify::status_of(finding, scope));
    let statuses = checked
        .iter()
        .map(Checked::status)
        .chain(found)
        .chain(unread)
        .chain(unprinted);
    statuses.max_by_key(|&status| severity(status)).unwrap_or(FAILURE)
}

/// Compares a disk with its certificate, prints what came of it, and answers with the exit status.
fn audit(request: &AuditRequest, language: Language) -> u8 {
    let trust = match Trust::only(&request.trust) {
        Ok(trust) => trust,
        Err(misuse) => return misused(&misuse, &language.catalogue().verify),
    };
    let answer = audit::run(request, &trust, language);
    let unprinted = print(&answer.out, &language.catalogue().verify).err();
    for sentence in &answer.complaints {
        complain(sentence);
    }
    unprinted.unwrap_or(answer.status)
}

/// Does something with a key, prints what came of it, and answers with the exit status.
fn key(request: &KeyRequest, language: Language) -> u8 {
    match key::run(request, language) {
        Ok(out) => print(&out, &language.catalogue().verify).map_or_else(|status| status, |()| 0),
        Err(sentence) => {
            complain(&sentence);
            FAILURE
        }
    }
}

/// Countersigns a job report, says so, and answers with the exit status.
fn countersign(request: &CountersignRequest, language: Language) -> u8 {
    match countersign::run(request, language) {
        Ok(sentence) => {
            let line = printable::line(&sentence) + "\n";
            print(&line, &language.catalogue().verify).map_or_else(|status| status, |()| 0)
        }
        Err(sentence) => {
            complain(&sentence);
            FAILURE
        }
    }
}

/// Writes a job file; on a terminal it asks for what was not said.
fn prepare_job(request: &JobRequest, language: Language) -> u8 {
    let texts = language.catalogue();
    let (mut input, mut out) = (io::stdin().lock(), io::stdout());
    let questioner = (input.is_terminal() && out.is_terminal()).then(|| Questioner::new(texts, &mut input, &mut out));
    match job_new::run(request, texts, questioner) {
        Ok(said) => print(format!("{}\n", printable::line(&said)), &texts.verify).map_or_else(|status| status, |()| 0),
        Err(why) => {
            complain(&why);
            FAILURE
        }
    }
}

/// Draws a job's report, and answers with the exit status.
fn report(request: &ReportRequest, language: Language) -> u8 {
    match report::draw(request, language) {
        Ok(text) => print(&text, &language.catalogue().verify).map_or_else(|status| status, |()| 0),
        Err(refused) => {
            for sentence in &refused.sentences {
                complain(sentence);
            }
            refused.status
        }
    }
}

/// Checks a ledger, or begins one, and answers with the exit status.
fn ledger(request: &LedgerRequest, language: Language) -> u8 {
    let answer = ledger::run(request, language);
    let unprinted = print(&answer.out, &language.catalogue().verify).err();
    for sentence in &answer.complaints {
        complain(sentence);
    }
    unprinted.unwrap_or(answer.status)
}

fn misused(misuse: &Misuse, texts: &Verify) -> u8 {
    complain(&(texts.misuse)(misuse));
    FAILURE
}

/// Drawn from the kernel, so that nobody can know before where a sample will look.
fn draw() -> u64 {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("Linux has had getrandom since 3.17");
    u64::from_ne_bytes(bytes)
}

fn severity(status: u8) -> u8 {
    match status {
        1 => 3,
        FAILURE => 2,
        3 => 1,
        _ => 0,
    }
}

/// Whoever closes the pipe has read enough; any other failure must not look like success.
fn print(text: impl AsRef<[u8]>, texts: &Verify) -> Result<(), u8> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_ref()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            complain(&(texts.unwritable)(&error));
            Err(FAILURE)
        }
        _ => Ok(()),
    }
}

/// Where nobody hears a complaint, the exit status is all that is left.
fn complain(sentence: &str) {
    let _ = writeln!(io::stderr(), "{}", printable::line(sentence));
}

/// The language of the environment; English where it is neither.
fn language() -> Language {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(env::var_os)
        .find(|name| !name.is_empty());
    if named.is_some_and(|name| name.as_encoded_bytes().starts_with(b"zh")) {
        Language::ZhCn
    } else {
        Language::En
    }
}
