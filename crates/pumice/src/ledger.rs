//! What a key has signed, number by number, compared with the certificates that are there.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use pumice_certificate::{Held, Ledger, LedgerError, LedgerFinding, PublicKey, Weight, check_ledger};
use pumice_language::{Catalogue, Language, Misuse};
use serde_json::json;

use crate::command_line::{Form, asked_language, flag, form, path, value};
use crate::text::hexadecimal;
use crate::{FAILURE, files, verify};

/// What is to be done with a ledger, and how to say what came of it.
pub struct LedgerRequest {
    task: Task,
    form: Form,
    /// The language asked for; otherwise the environment's.
    pub language: Option<Language>,
}

enum Task {
    /// Compare it with what lies in these places.
    Check { ledger: PathBuf, paths: Vec<PathBuf> },
    /// Write the first record for a key that has signed nothing.
    Begin { key: PathBuf, ledger: PathBuf },
}

/// What is printed, where, and the exit status.
pub struct Answer {
    /// For standard output.
    pub out: String,
    /// For standard error: sentences.
    pub complaints: Vec<String>,
    /// 0: everything agrees; 3: nothing is wrong, and numbers are missing; 1: something is wrong; 2: something could not
    /// be read or written.
    pub status: u8,
}

/// A ledger beside what was signed.
struct Compared {
    ledger: Ledger,
    findings: Vec<LedgerFinding>,
    own: usize,
    others: usize,
    /// Files that are not authentic.
    forged: Vec<PathBuf>,
}

/// The words of it on a command line.
pub fn command(texts: &Catalogue) -> Command {
    let below = |name: &'static str, arguments: &[Arg]| {
        Command::new(name)
            .override_help(texts.ledger.help)
            .args(arguments)
            .arg(value("language"))
    };
    let places = path("path").required(false).num_args(0..);
    let check = below("check", &[path("ledger"), places, flag("json")]);
    let begin = below("begin", &[path("key"), path("ledger")]);
    Command::new("ledger")
        .override_help(texts.ledger.help)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommands([check, begin])
}

/// What the words ask for.
pub fn request(arguments: &ArgMatches) -> Result<LedgerRequest, Misuse> {
    let (name, arguments) = arguments.subcommand().ok_or(Misuse::NoCommand)?;
    let path = |name| arguments.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    let language = asked_language(arguments)?;
    Ok(match name {
        "begin" => LedgerRequest {
            task: Task::Begin {
                key: path("key"),
                ledger: path("ledger"),
            },
            form: Form::Text,
            language,
        },
        _ => LedgerRequest {
            task: Task::Check {
                ledger: path("ledger"),
                paths: arguments.get_many("path").into_iter().flatten().cloned().collect(),
            },
            form: form(arguments),
            language,
        },
    })
}

/// Does what is asked for.
pub fn run(request: &LedgerRequest, language: Language) -> Answer {
    let texts = language.catalogue();
    match &request.task {
        Task::Begin { key, ledger } => begin(key, ledger, texts).unwrap_or_else(refusal),
        Task::Check { ledger, paths } => check(ledger, paths, &request.form, texts).unwrap_or_else(refusal),
    }
}

fn refusal(sentence: String) -> Answer {
    Answer {
        out: String::new(),
        complaints: vec![sentence],
        status: FAILURE,
    }
}

/// A ledger that is there already is never replaced.
fn begin(key: &Path, ledger: &Path, texts: &Catalogue) -> Result<Answer, String> {
    let unreadable = |path: &Path, error| (texts.verify.unreadable)(&path.display().to_string(), &error);
    let text = fs::read_to_string(key).map_err(|error| unreadable(key, error))?;
    let public = PublicKey::from_pem(&text).map_err(|error| unreadable(key, std::io::Error::other(error)))?;
    let shown = ledger.display().to_string();
    let file = OpenOptions::new().write(true).create_new(true).open(ledger);
    let mut file = file.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => (texts.ledger.there)(&shown),
        _ => (texts.verify.unwritable)(&error),
    })?;
    file.write_all(&Ledger::new(public.fingerprint()).bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| (texts.verify.unwritable)(&error))?;
    Ok(Answer {
        out: (texts.ledger.begun)(&shown, &public.fingerprint().to_string()) + "\n",
        complaints: Vec::new(),
        status: 0,
    })
}

fn check(ledger: &Path, paths: &[PathBuf], form: &Form, texts: &Catalogue) -> Result<Answer, String> {
    let shown = ledger.display().to_string();
    let bytes = fs::read(ledger).map_err(|error| (texts.verify.unreadable)(&shown, &error))?;
    let read = match Ledger::read(&bytes) {
        Ok(read) => read,
        Err(error) => {
            let why = (texts.ledger.refused)(&shown, &reason(error, texts));
            return Ok(Answer {
                out: match form {
                    Form::Json => json!({ "ledger": shown, "error": error.to_string() }).to_string() + "\n",
                    Form::Text => String::new(),
                },
                complaints: vec![why],
                status: 1,
            });
        }
    };
    let mut complaints = Vec::new();
    let compared = compare(read, paths, texts, &mut complaints);
    let unread = (!complaints.is_empty()).then_some(FAILURE);
    let forged = (!compared.forged.is_empty()).then_some(1);
    let found = compared.findings.iter().map(|finding| match finding.weight() {
        Weight::Note | Weight::Open => 3,
        Weight::Contradiction => 1,
    });
    let statuses = found.chain(unread).chain(forged);
    Ok(Answer {
        status: statuses.max_by_key(|&status| crate::severity(status)).unwrap_or(0),
        out: match form {
            Form::Json => as_json(&shown, &compared),
            Form::Text => as_text(&compared, paths, texts),
        },
        complaints,
    })
}

fn compare(ledger: Ledger, paths: &[PathBuf], texts: &Catalogue, complaints: &mut Vec<String>) -> Compared {
    let (mut held, mut forged) = (Vec::new(), Vec::new());
    for file in files::certificates(paths, &texts.verify, complaints) {
        match verify::check(&file, &texts.verify) {
            Ok(checked) => match checked.outcome {
                Ok(document) => held.extend(Held::of(&document)),
                Err(_) => forged.push(file),
            },
            Err(sentence) => complaints.push(sentence),
        }
    }
    let mut findings = check_ledger(&ledger, &held);
    if paths.is_empty() {
        // Who names no place does not ask what is missing there.
        findings.retain(|finding| !matches!(finding, LedgerFinding::NotHere(_)));
    }
    let own = held.iter().filter(|one| one.signer == ledger.key()).count();
    Compared {
        ledger,
        findings,
        own,
        others: held.len() - own,
        forged,
    }
}

fn as_json(file: &str, compared: &Compared) -> String {
    let finding = |finding: &LedgerFinding| {
        let weight = match finding.weight() {
            Weight::Note | Weight::Open => "note",
            Weight::Contradiction => "contradiction",
        };
        json!({ "number": finding.number(), "finding": finding.name(), "weight": weight })
    };
    let result = json!({
        "ledger": file,
        "key": compared.ledger.key().to_string(),
        "entries": compared.ledger.last_number(),
        "sha256": hexadecimal(&compared.ledger.digest()),
        "compared": compared.own,
        "of_other_keys": compared.others,
        "not_authentic": compared.forged,
        "findings": compared.findings.iter().map(finding).collect::<Vec<_>>(),
    });
    format!("{result:#}\n")
}

fn as_text(compared: &Compared, paths: &[PathBuf], texts: &Catalogue) -> String {
    let words = &texts.ledger;
    let mut lines = vec![
        (words.key)(&compared.ledger.key().to_string()),
        (words.entries)(compared.ledger.last_number(), &hexadecimal(&compared.ledger.digest())),
    ];
    if !paths.is_empty() {
        lines.push((words.compared)(compared.own, compared.others));
    }
    let forged = compared.forged.iter();
    lines.extend(forged.map(|file| (words.not_authentic)(&crate::printable::line(&file.display().to_string()))));
    lines.extend(sentences(&compared.findings, texts));
    if compared.findings.is_empty() && compared.forged.is_empty() {
        lines.push(if paths.is_empty() { words.alone } else { words.agrees }.into());
    }
    lines.join("\n") + "\n"
}

/// A sentence for each finding; numbers in a row that are not here share one.
fn sentences(findings: &[LedgerFinding], texts: &Catalogue) -> Vec<String> {
    let words = &texts.ledger;
    let mut sentences = Vec::new();
    let mut rest = findings;
    while let [first, others @ ..] = rest {
        let number = first.number();
        rest = others;
        sentences.push(match first {
            LedgerFinding::NotHere(_) => {
                let mut last = number;
                while let [LedgerFinding::NotHere(next), others @ ..] = rest
                    && *next == last + 1
                {
                    (last, rest) = (*next, others);
                }
                (words.not_here)(number, last)
            }
            LedgerFinding::Lost(_) => (words.lost)(number),
            LedgerFinding::Torn(_) => (words.torn)(number),
            LedgerFinding::LostButHere(_) => (words.lost_but_here)(number),
            LedgerFinding::NotRecorded(_) => (words.not_recorded)(number),
            LedgerFinding::Fork(_) => (words.fork)(number),
            LedgerFinding::OtherPrevious(_) => (words.other_previous)(number),
            LedgerFinding::OutOfOrder(_) => (words.out_of_order)(number),
        });
    }
    sentences
}

fn reason(error: LedgerError, texts: &Catalogue) -> String {
    let words = &texts.ledger;
    match error {
        LedgerError::NotALedger => words.not_a_ledger.into(),
        LedgerError::Version(version) => (words.version)(version),
        LedgerError::Broken(record) => (words.broken)(record),
        LedgerError::Gap { record, number } => (words.gap)(record, number),
    }
}
