use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use pumice_certificate::KeyName;
use pumice_language::{Catalogue, Language, Misuse};

use crate::command_line::{Form, asked_language, flag, form, path, value};

/// What to do with a key, and how to have its passphrases.
pub struct KeyRequest {
    /// What to do.
    pub(super) asked: Asked,
    /// A file with the passphrase of the key that there is, or of the only one that there will be.
    pub(super) passphrase_file: Option<PathBuf>,
    /// A file with the passphrase of the key that follows another.
    pub(super) new_passphrase_file: Option<PathBuf>,
    /// The language asked for; otherwise the environment's.
    pub language: Option<Language>,
}

/// What to do with a key.
pub(super) enum Asked {
    /// Make one.
    New { file: PathBuf, name: Option<KeyName> },
    /// Show its fingerprint.
    Show { file: PathBuf, showing: Showing },
    /// Print its public half.
    Export { file: PathBuf, form: ExportForm },
    /// Make another one that it hands over to.
    Rotate {
        old: PathBuf,
        new: PathBuf,
        name: Option<KeyName>,
    },
    /// Say that later entries are not to be relied on.
    Revoke {
        file: PathBuf,
        successor: Option<PathBuf>,
        last_good_entry: u64,
        out: PathBuf,
    },
}

/// Where a fingerprint is shown.
pub(super) enum Showing {
    /// On the output.
    Printed(Form),
    /// On a sheet of paper.
    Sheet {
        /// The file to make.
        out: PathBuf,
        /// The font file; otherwise Debian's.
        font: Option<PathBuf>,
    },
}

/// How a public half is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ExportForm {
    /// PEM `PUBLIC KEY`.
    Pem,
    /// 32 bytes as hexadecimal digits.
    Hexadecimal,
    /// The bytes of a COSE_Key.
    CoseKey,
}

/// The command `key` and those below it.
pub fn command(texts: &Catalogue) -> Command {
    let below = |name: &'static str, arguments: &[Arg]| {
        Command::new(name)
            .override_help(texts.key.help)
            .args(arguments)
            .args([file_option("passphrase-file"), value("language")])
    };
    let needed = |argument: Arg| argument.required(true);
    Command::new("key")
        .override_help(texts.key.help)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommands([
            below("new", &[path("file"), value("name")]),
            below(
                "show",
                &[path("file"), flag("json"), file_option("pdf"), file_option("font")],
            ),
            below("export", &[path("file"), value("form")]),
            below(
                "rotate",
                &[
                    path("old"),
                    path("new"),
                    value("name"),
                    file_option("new-passphrase-file"),
                ],
            ),
            below(
                "revoke",
                &[
                    path("file"),
                    file_option("by"),
                    needed(value("after")),
                    needed(file_option("out")),
                ],
            ),
        ])
}

/// What the arguments of `key` ask for.
pub fn request(arguments: &ArgMatches) -> Result<KeyRequest, Misuse> {
    let (command, arguments) = arguments.subcommand().ok_or(Misuse::NoKeyCommand)?;
    let file = |name: &str| arguments.get_one::<PathBuf>(name).cloned();
    let needed = |name: &str| file(name).ok_or(Misuse::NoKeyFile);
    let asked = match command {
        "new" => Asked::New {
            file: needed("file")?,
            name: name(arguments)?,
        },
        "show" => Asked::Show {
            file: needed("file")?,
            showing: showing(arguments)?,
        },
        "export" => Asked::Export {
            file: needed("file")?,
            form: export_form(arguments)?,
        },
        "rotate" => Asked::Rotate {
            old: needed("old")?,
            new: needed("new")?,
            name: name(arguments)?,
        },
        _ => Asked::Revoke {
            file: needed("file")?,
            successor: file("by"),
            last_good_entry: number(arguments)?,
            out: needed("out")?,
        },
    };
    Ok(KeyRequest {
        asked,
        passphrase_file: file("passphrase-file"),
        new_passphrase_file: if command == "rotate" {
            file("new-passphrase-file")
        } else {
            None
        },
        language: asked_language(arguments)?,
    })
}

fn file_option(name: &'static str) -> Arg {
    path(name).long(name).required(false)
}

fn showing(arguments: &ArgMatches) -> Result<Showing, Misuse> {
    let file = |name| arguments.get_one::<PathBuf>(name).cloned();
    match (form(arguments), file("pdf"), file("font")) {
        (Form::Json, Some(_), _) => Err(Misuse::NotTogether("--json", "--pdf")),
        (_, Some(out), font) => Ok(Showing::Sheet { out, font }),
        (_, None, Some(_)) => Err(Misuse::NoOption("--pdf".into())),
        (form, None, None) => Ok(Showing::Printed(form)),
    }
}

fn name(arguments: &ArgMatches) -> Result<Option<KeyName>, Misuse> {
    let text = arguments.get_one::<String>("name");
    text.map(|text| KeyName::new(text).ok_or_else(|| Misuse::NotAName(text.into())))
        .transpose()
}

fn export_form(arguments: &ArgMatches) -> Result<ExportForm, Misuse> {
    match arguments.get_one::<String>("form").map(String::as_str) {
        None | Some("pem") => Ok(ExportForm::Pem),
        Some("hex") => Ok(ExportForm::Hexadecimal),
        Some("cose") => Ok(ExportForm::CoseKey),
        Some(other) => Err(Misuse::NotAForm(other.into())),
    }
}

fn number(arguments: &ArgMatches) -> Result<u64, Misuse> {
    let text = arguments.get_one::<String>("after").cloned().unwrap_or_default();
    text.parse().map_err(|_| Misuse::NotANumber(text))
}
