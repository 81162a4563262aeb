use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, Error, value_parser};
use pumice_certificate::Fingerprint;
use pumice_language::{Language, Misuse, Verify};

/// What a command line asks for.
pub enum Asked {
    /// Certificates to be checked.
    Verify(Request),
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
    /// The only signer to accept.
    pub signer: Option<Fingerprint>,
}

/// For whom the result is.
pub enum Form {
    /// People.
    Text,
    /// Programs.
    Json,
}

/// Reads a command line, the program's name first.
pub fn parse(words: impl IntoIterator<Item = OsString>, texts: &Verify) -> Result<Asked, Misuse> {
    match command(texts).try_get_matches_from(words) {
        Ok(matches) => match matches.subcommand() {
            Some((_, arguments)) => request(arguments).map(Asked::Verify),
            None => Err(Misuse::NoCommand),
        },
        Err(error) if !error.use_stderr() => Ok(Asked::Text(error.to_string())),
        Err(error) => Err(misuse(&error)),
    }
}

fn command(texts: &Verify) -> Command {
    let value = |name: &'static str| Arg::new(name).long(name);
    let path = Arg::new("path")
        .required(true)
        .num_args(1..)
        .value_parser(value_parser!(PathBuf));
    let verify = Command::new("verify")
        .override_help(texts.verify_help)
        .arg(path)
        .arg(value("json").action(ArgAction::SetTrue))
        .arg(value("language"))
        .arg(value("signer"));
    Command::new("pumice")
        .version(env!("CARGO_PKG_VERSION"))
        .override_help(texts.help)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommand(verify)
}

fn request(arguments: &ArgMatches) -> Result<Request, Misuse> {
    let text = |name| arguments.get_one::<String>(name);
    let form = if arguments.get_flag("json") {
        Form::Json
    } else {
        Form::Text
    };
    Ok(Request {
        paths: arguments.get_many("path").into_iter().flatten().cloned().collect(),
        form,
        language: text("language").map(|name| language(name)).transpose()?,
        signer: text("signer").map(|digits| fingerprint(digits)).transpose()?,
    })
}

fn language(name: &str) -> Result<Language, Misuse> {
    match name.to_ascii_lowercase().as_str() {
        "en" => Ok(Language::En),
        "zh-cn" => Ok(Language::ZhCn),
        _ => Err(Misuse::NotALanguage(name.into())),
    }
}

fn fingerprint(digits: &str) -> Result<Fingerprint, Misuse> {
    digits.parse().map_err(|_| Misuse::NotAFingerprint(digits.into()))
}

fn misuse(error: &Error) -> Misuse {
    let argument = || context(error, ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::MissingSubcommand => Misuse::NoCommand,
        ErrorKind::InvalidSubcommand => Misuse::UnknownCommand(context(error, ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => Misuse::NoPath,
        ErrorKind::UnknownArgument => Misuse::UnknownOption(argument()),
        ErrorKind::InvalidValue if argument().starts_with('<') => Misuse::NoPath,
        ErrorKind::InvalidValue => Misuse::NoValue(argument()),
        ErrorKind::ArgumentConflict => Misuse::Twice(argument()),
        _ => Misuse::Other,
    }
}

/// What an error is about, without the placeholder of its value.
fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.split(' ').next().unwrap_or_default().into(),
        _ => String::new(),
    }
}
