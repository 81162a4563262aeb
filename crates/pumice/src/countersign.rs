use std::fs;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};
use pumice_certificate::{Document, VerifiedJobReport, countersign};
use pumice_language::{Catalogue, Language, Misuse};

use crate::command_line::{asked_language, path, value};
use crate::key::{self, EVERYBODY_READS, Fresh};
use crate::verify::{self, Rejection};

/// Which job report to countersign, and with which key.
pub struct CountersignRequest {
    /// The job report; it is replaced by one that carries one signature more.
    file: PathBuf,
    /// The key, encrypted.
    key: PathBuf,
    /// A file with its passphrase.
    passphrase_file: Option<PathBuf>,
    /// The language asked for; otherwise the environment's.
    pub language: Option<Language>,
}

/// The command `countersign`.
pub fn command(texts: &Catalogue) -> Command {
    Command::new("countersign")
        .override_help(texts.dossier.countersign.help)
        .arg(path("path"))
        .args([
            path("key").long("key"),
            path("passphrase-file").long("passphrase-file").required(false),
        ])
        .arg(value("language"))
}

/// What its arguments ask for.
pub fn request(arguments: &ArgMatches) -> Result<CountersignRequest, Misuse> {
    let file = |name: &str| arguments.get_one::<PathBuf>(name).cloned();
    Ok(CountersignRequest {
        file: file("path").unwrap_or_default(),
        key: file("key").unwrap_or_default(),
        passphrase_file: file("passphrase-file"),
        language: asked_language(arguments)?,
    })
}

/// Countersigns, and answers with a sentence to print, or with one about why nothing was changed. Power may fail at any
/// moment: the file is the old one or the new one.
pub fn run(request: &CountersignRequest, language: Language) -> Result<String, String> {
    let texts = language.catalogue();
    let words = &texts.dossier.countersign;
    let shown = request.file.display().to_string();
    let bytes = verify::read(&request.file).map_err(|error| (texts.verify.unreadable)(&shown, &error))?;
    let report = job_report(&bytes, texts).map_err(|why| (words.refused)(&shown, &why))?;
    let key = key::open(&request.key, request.passphrase_file.as_deref(), texts)?;
    let signer = key.fingerprint();
    if signer == report.signer {
        return Err((words.refused)(&shown, words.own_key));
    }
    let countersigned = countersign(&bytes, &key).map_err(|defect| {
        let why = Rejection::Defect(defect).sentence(&texts.verify);
        (words.refused)(&shown, &why)
    })?;
    replace(&request.file, &countersigned, texts)?;
    let people = report.report.job.people.countersigners();
    let role = people
        .filter(|(_, named)| *named == signer.0)
        .map(|(role, _)| role)
        .next();
    Ok((words.done)(&shown, role.map(texts.job.role), &signer.to_string()))
}

fn job_report(bytes: &[u8], texts: &Catalogue) -> Result<VerifiedJobReport, String> {
    match Document::read(bytes) {
        Ok(Document::JobReport(report)) => Ok(*report),
        Ok(_) => Err(texts.dossier.countersign.no_job_report.into()),
        Err(defect) => Err(Rejection::Defect(defect).sentence(&texts.verify)),
    }
}

/// Puts other bytes in the place of a file at once: written beside it, synced, read back, and renamed.
fn replace(file: &Path, bytes: &[u8], texts: &Catalogue) -> Result<(), String> {
    let mut name = file.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    let mut fresh = Fresh::new(texts);
    fresh.write(&beside, bytes, EVERYBODY_READS)?;
    let renamed = fs::rename(&beside, file).and_then(|()| key::sync_folder(file));
    renamed.map_err(|error| (texts.key.unwritable)(&file.display().to_string(), &error))?;
    fresh.keep();
    Ok(())
}
