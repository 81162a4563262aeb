//! The office command.

mod collect;
mod json;
mod text;
mod verify;

use std::env;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use pumice_language::{Language, Verify};

use crate::verify::Checked;

/// Usage, or a path that cannot be read.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let language = language();
    let texts = &language.catalogue().verify;
    match command(texts).try_get_matches() {
        Ok(matches) => match matches.subcommand() {
            Some(("verify", arguments)) => run(arguments, language),
            _ => ExitCode::from(USAGE),
        },
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            // Whoever closed the pipe does not want to read it.
            let _ = error.print();
            if asked {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(USAGE)
            }
        }
    }
}

fn run(arguments: &ArgMatches, language: Language) -> ExitCode {
    let texts = &language.catalogue().verify;
    let paths: Vec<PathBuf> = arguments.get_many("path").into_iter().flatten().cloned().collect();
    let signer = arguments.get_one::<String>("signer").map(String::as_str);
    let files = match collect::certificates(&paths, texts) {
        Ok(files) => files,
        Err(sentence) => {
            eprintln!("{sentence}");
            return ExitCode::from(USAGE);
        }
    };
    let mut checked = Vec::new();
    for file in files {
        match verify::check(&file, signer, texts) {
            Ok(one) => checked.push(one),
            Err(sentence) => {
                eprintln!("{sentence}");
                return ExitCode::from(USAGE);
            }
        }
    }
    let out = if arguments.get_flag("json") {
        json::render(&checked, language)
    } else {
        text::render(&checked, language)
    };
    // A closed pipe changes nothing about the certificates.
    let _ = io::stdout().write_all(out.as_bytes());
    ExitCode::from(
        checked
            .iter()
            .map(Checked::status)
            .max_by_key(|&status| severity(status))
            .unwrap_or(USAGE),
    )
}

/// A certificate that is not authentic weighs more than a disk that is not erased.
fn severity(status: u8) -> u8 {
    match status {
        1 => 2,
        3 => 1,
        _ => 0,
    }
}

fn command(texts: &Verify) -> Command {
    let [program, verify, path, json, signer] = texts.help;
    let verify = Command::new("verify")
        .about(verify)
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .help(path)
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(Arg::new("json").long("json").help(json).action(ArgAction::SetTrue))
        .arg(Arg::new("signer").long("signer").value_name("FINGERPRINT").help(signer));
    Command::new("pumice")
        .about(program)
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(verify)
}

/// The language of the environment; English where it is neither.
fn language() -> Language {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| env::var(name).ok().filter(|text| !text.is_empty()));
    if named.is_some_and(|name| name.starts_with("zh")) {
        Language::ZhCn
    } else {
        Language::En
    }
}
