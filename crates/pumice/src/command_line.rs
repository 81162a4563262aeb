use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, Error, value_parser};
use pumice_language::{Catalogue, Language, Misuse};
use pumice_model::AuditExtent;

use crate::countersign::{self, CountersignRequest};
use crate::job_new::{self, JobRequest};
use crate::key::{self, KeyRequest};
use crate::ledger::{self, LedgerRequest};

/// Blocks of a sample, unless told otherwise.
const SAMPLES: u64 = 2_000;

/// Larger samples are as good as everything.
const MOST_SAMPLES: u64 = 10_000_000;

/// What a command line asks for.
pub enum Asked {
    /// Certificates to be checked.
    Verify(Request),
    /// A disk to be compared with its certificate.
    Audit(AuditRequest),
    /// A job report to be countersigned.
    Countersign(CountersignRequest),
    /// A job file to be written.
    JobNew(Box<JobRequest>),
    /// A ledger to be checked, or begun.
    Ledger(LedgerRequest),
    /// Something to be done with a key.
    Key(KeyRequest),
    /// A report to be drawn.
    Report(ReportRequest),
    /// A text to be printed.
    Text(String),
}

/// Which certificates to check, and how to say what came of it.
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// For whom.
    pub form: Form,
    /// The language asked for; otherwise the environment's.
    pub language: Option<Language>,
    /// What names the only signers to accept: fingerprints, or files with such.
    pub trust: Vec<String>,
}

/// Which disk to read, by which certificate, and how to say what came of it.
pub struct AuditRequest {
    /// The disk, or an image of it.
    pub disk: PathBuf,
    /// Its certificate.
    pub certificate: PathBuf,
    /// Which blocks.
    pub extent: AuditExtent,
    /// For whom.
    pub form: Form,
    /// The language asked for; otherwise the environment's.
    pub language: Option<Language>,
    /// What names the only signers to accept: fingerprints, or files with such.
    pub trust: Vec<String>,
    /// A record of it to be signed.
    pub record: Option<RecordRequest>,
}

/// A record of an audit: with which key to sign it, and where to write it.
pub struct RecordRequest {
    /// The key, encrypted.
    pub key: PathBuf,
    /// A file with its passphrase.
    pub passphrase_file: Option<PathBuf>,
    /// The record.
    pub out: PathBuf,
}

/// Which job to draw the report of, and where to.
pub struct ReportRequest {
    /// A job report, or the folder that it lies in.
    pub path: PathBuf,
    /// The file to write; otherwise beside the job report, or for a text on the output.
    pub out: Option<PathBuf>,
    /// How it is drawn.
    pub drawing: Drawing,
    /// The font file; otherwise Debian's.
    pub font: Option<PathBuf>,
    /// The language asked for; otherwise the environment's.
    pub language: Option<Language>,
}

/// How a report is drawn.
pub enum Drawing {
    /// Pages.
    Pdf,
    /// Plain text.
    Text,
}

/// For whom the result is.
pub enum Form {
    /// People.
    Text,
    /// Programs.
    Json,
}

/// Reads a command line, the program's name first. Where the places of a sample are not asked for, `draw` gives the seed
/// that they follow from.
pub fn parse(words: impl IntoIterator<Item = OsString>, texts: &Catalogue, draw: fn() -> u64) -> Result<Asked, Misuse> {
    let words: Vec<OsString> = words.into_iter().collect();
    let is_of_key = words.get(1).is_some_and(|word| word == "key");
    asked(words, texts, draw).map_err(|misuse| match misuse {
        misuse if !is_of_key => misuse,
        Misuse::NoCommand => Misuse::Key(Box::new(Misuse::NoKeyCommand)),
        Misuse::NoPath => Misuse::Key(Box::new(Misuse::NoKeyFile)),
        misuse => Misuse::Key(Box::new(misuse)),
    })
}

fn asked(words: Vec<OsString>, texts: &Catalogue, draw: fn() -> u64) -> Result<Asked, Misuse> {
    match command(texts).try_get_matches_from(words) {
        Ok(matches) => match matches.subcommand() {
            Some(("audit", arguments)) => audit_request(arguments, draw).map(Asked::Audit),
            Some(("countersign", arguments)) => countersign::request(arguments).map(Asked::Countersign),
            Some(("job", arguments)) => match arguments.subcommand() {
                Some((_, arguments)) => {
                    let request = job_new::request(arguments, asked_language(arguments)?)?;
                    Ok(Asked::JobNew(Box::new(request)))
                }
                None => Err(Misuse::NoCommand),
            },
            Some(("key", arguments)) => key::request(arguments).map(Asked::Key),
            Some(("report", arguments)) => report_request(arguments).map(Asked::Report),
            Some(("ledger", arguments)) => ledger::request(arguments).map(Asked::Ledger),
            Some((_, arguments)) => request(arguments).map(Asked::Verify),
            None => Err(Misuse::NoCommand),
        },
        Err(error) if !error.use_stderr() => Ok(Asked::Text(error.to_string())),
        Err(error) => Err(misuse(&error)),
    }
}

fn command(texts: &Catalogue) -> Command {
    let trust = || value("trust").action(ArgAction::Append);
    let verify = Command::new("verify")
        .override_help(texts.verify.verify_help)
        .arg(path("path").num_args(1..))
        .args([flag("json"), value("language"), trust()]);
    let audit = Command::new("audit")
        .override_help(texts.audit.help)
        .args([path("disk"), path("certificate")])
        .args([flag("full"), value("sample"), value("seed")])
        .args(["sign", "out", "passphrase-file"].map(|name| path(name).long(name).required(false)))
        .args([flag("json"), value("language"), trust()]);
    let job = Command::new("job")
        .override_help(texts.asking.new.help)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommand(job_new::command(texts));
    let file = |name| value(name).value_parser(value_parser!(PathBuf));
    let report = Command::new("report")
        .override_help(texts.report.help)
        .arg(path("path"))
        .args([flag("text"), value("language"), file("out"), file("font")]);
    Command::new("pumice")
        .version(env!("CARGO_PKG_VERSION"))
        .override_help(texts.verify.help)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommands([
            verify,
            audit,
            report,
            countersign::command(texts),
            job,
            key::command(texts),
            ledger::command(texts),
        ])
}

/// An option with a value.
pub fn value(name: &'static str) -> Arg {
    Arg::new(name).long(name)
}

/// An option without.
pub fn flag(name: &'static str) -> Arg {
    value(name).action(ArgAction::SetTrue)
}

/// A path that must be there.
pub fn path(name: &'static str) -> Arg {
    Arg::new(name).required(true).value_parser(value_parser!(PathBuf))
}

fn request(arguments: &ArgMatches) -> Result<Request, Misuse> {
    Ok(Request {
        paths: arguments.get_many("path").into_iter().flatten().cloned().collect(),
        form: form(arguments),
        language: asked_language(arguments)?,
        trust: arguments.get_many("trust").into_iter().flatten().cloned().collect(),
    })
}

fn audit_request(arguments: &ArgMatches, draw: fn() -> u64) -> Result<AuditRequest, Misuse> {
    let path = |name| arguments.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    let given = |name| arguments.get_one::<PathBuf>(name).cloned();
    let record = match (given("sign"), given("out")) {
        (None, None) => None,
        (Some(key), Some(out)) => Some(RecordRequest {
            key,
            passphrase_file: given("passphrase-file"),
            out,
        }),
        (Some(_), None) => return Err(Misuse::NoOption("--out".into())),
        (None, Some(_)) => return Err(Misuse::NoOption("--sign".into())),
    };
    Ok(AuditRequest {
        record,
        disk: path("disk"),
        certificate: path("certificate"),
        extent: extent(arguments, draw)?,
        form: form(arguments),
        language: asked_language(arguments)?,
        trust: arguments.get_many("trust").into_iter().flatten().cloned().collect(),
    })
}

fn report_request(arguments: &ArgMatches) -> Result<ReportRequest, Misuse> {
    let path = |name| arguments.get_one::<PathBuf>(name).cloned();
    let drawing = if arguments.get_flag("text") {
        Drawing::Text
    } else {
        Drawing::Pdf
    };
    Ok(ReportRequest {
        path: path("path").unwrap_or_default(),
        out: path("out"),
        drawing,
        font: path("font"),
        language: asked_language(arguments)?,
    })
}

fn extent(arguments: &ArgMatches, draw: fn() -> u64) -> Result<AuditExtent, Misuse> {
    let text = |name| arguments.get_one::<String>(name);
    match (arguments.get_flag("full"), text("sample"), text("seed")) {
        (true, None, None) => Ok(AuditExtent::Full),
        (true, ..) => Err(Misuse::FullAndSample),
        (false, count, digits) => Ok(AuditExtent::Sample {
            count: count.map_or(Ok(SAMPLES), |number| sample(number))?,
            seed: digits.map_or_else(|| Ok(draw()), |digits| seed(digits))?,
        }),
    }
}

fn sample(number: &str) -> Result<u64, Misuse> {
    let count = number.parse().ok().filter(|count| (1..=MOST_SAMPLES).contains(count));
    count.ok_or_else(|| Misuse::NotACount(number.into()))
}

fn seed(digits: &str) -> Result<u64, Misuse> {
    let is_seed = digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let seed = is_seed.then(|| u64::from_str_radix(digits, 16).ok()).flatten();
    seed.ok_or_else(|| Misuse::NotASeed(digits.into()))
}

/// For whom the result is.
pub fn form(arguments: &ArgMatches) -> Form {
    if arguments.get_flag("json") {
        Form::Json
    } else {
        Form::Text
    }
}

/// The language asked for.
pub fn asked_language(arguments: &ArgMatches) -> Result<Option<Language>, Misuse> {
    let name = arguments.get_one::<String>("language");
    name.map(|name| language(name)).transpose()
}

fn language(name: &str) -> Result<Language, Misuse> {
    match name.to_ascii_lowercase().as_str() {
        "en" => Ok(Language::En),
        "zh-cn" => Ok(Language::ZhCn),
        _ => Err(Misuse::NotALanguage(name.into())),
    }
}

fn misuse(error: &Error) -> Misuse {
    let argument = || context(error, ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::MissingSubcommand => Misuse::NoCommand,
        ErrorKind::InvalidSubcommand => Misuse::UnknownCommand(context(error, ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument if is_missing(error, "<job-file>") => Misuse::NoJobFile,
        ErrorKind::MissingRequiredArgument if is_missing(error, "<certificate>") => Misuse::NoDisk,
        ErrorKind::MissingRequiredArgument if is_missing(error, "--after <after>") => {
            Misuse::NoOption("--after".into())
        }
        ErrorKind::MissingRequiredArgument if is_missing(error, "--key <key>") => Misuse::NoOption("--key".into()),
        ErrorKind::MissingRequiredArgument if is_missing(error, "--out <out>") => Misuse::NoOption("--out".into()),
        ErrorKind::MissingRequiredArgument => Misuse::NoPath,
        ErrorKind::UnknownArgument => Misuse::UnknownOption(argument()),
        ErrorKind::InvalidValue if ["<disk>", "<certificate>"].contains(&argument().as_str()) => Misuse::NoDisk,
        ErrorKind::InvalidValue if argument() == "<job-file>" => Misuse::NoJobFile,
        ErrorKind::InvalidValue if argument().starts_with('<') => Misuse::NoPath,
        ErrorKind::InvalidValue => Misuse::NoValue(argument()),
        ErrorKind::ArgumentConflict => Misuse::Twice(argument()),
        _ => Misuse::Other,
    }
}

fn is_missing(error: &Error, argument: &str) -> bool {
    let missing = error.get(ContextKind::InvalidArg);
    matches!(missing, Some(ContextValue::Strings(names)) if names.iter().any(|name| name == argument))
}

/// What an error is about, without the placeholder of its value.
fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.split(' ').next().unwrap_or_default().into(),
        _ => String::new(),
    }
}
