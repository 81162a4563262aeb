mod options;
mod questions;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use pumice_job::{JobFile, JobFileError};
use pumice_language::{Catalogue, Language};
use pumice_model::{Celsius, Declared, FirmwareChoice, Gate, GateAnswers, HeatLimit, Role};
use sha2::{Digest, Sha256};

pub use options::{command, request};
pub use questions::Questioner;

/// A job file to write.
pub struct JobRequest {
    /// Where.
    pub file: PathBuf,
    /// The language asked for; otherwise the environment's.
    pub language: Option<Language>,
    /// What the command line says of the job.
    draft: Draft,
}

/// A job as far as it is known.
#[derive(Clone, Default)]
struct Draft {
    form: pumice_job::Form,
    keys: Vec<(Role, [u8; 32])>,
    answers: GateAnswers,
    authorisation: Option<PathBuf>,
    listed: Vec<String>,
    heat_limit: Option<i16>,
    firmware: FirmwareChoice,
    declared: Declared,
    /// What is not to be asked any more.
    said: Vec<Question>,
}

/// What is asked of a job.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    Field(pumice_job::Field),
    Gate(pumice_model::GateQuestion),
    Authorisation,
    Wipe,
    Holdings,
    Items,
}

/// Writes a job file, after asking for what was not said, and reads it back with the parser of the appliance; answers with
/// what to do with it, or why there is none.
pub fn run(request: &JobRequest, texts: &Catalogue, questioner: Option<Questioner>) -> Result<String, String> {
    let words = &texts.asking.new;
    let path = request.file.display().to_string();
    if fs::symlink_metadata(&request.file).is_ok() {
        return Err((words.exists)(&path));
    }
    let mut draft = request.draft.clone();
    if let Some(mut questioner) = questioner {
        questioner.complete(&mut draft)?;
    }
    if let Some(file) = &draft.authorisation {
        let hash = digest(file).map_err(|error| (texts.verify.unreadable)(&file.display().to_string(), &error))?;
        draft.answers.authorisation = Some(hash);
    }
    let refused = |error: &JobFileError| (words.refused)(&(texts.asking.file_error)(error));
    let file = draft.file().map_err(|error| refused(&error))?;
    let text = file.to_toml(&texts.asking.comments);
    JobFile::parse(text.as_bytes()).map_err(|error| refused(&error))?;
    write(&request.file, text.as_bytes()).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => (words.exists)(&path),
        _ => (words.unwritable)(&path, &error),
    })?;
    let read = fs::read(&request.file).map_err(|error| (words.unwritable)(&path, &error))?;
    if JobFile::parse(&read) == Ok(file) {
        Ok((words.written)(&path))
    } else {
        Err((words.unwritable)(&path, &io::ErrorKind::InvalidData.into()))
    }
}

impl Draft {
    fn file(mut self) -> Result<JobFile, JobFileError> {
        self.keys
            .iter()
            .for_each(|(role, key)| self.form.agree_on_key(*role, *key));
        Ok(JobFile {
            job: self.form.job(Gate::open(&self.answers)?)?,
            declared: self.declared,
            listed: self.listed,
            heat_limit: self.heat_limit.map(heat_limit).transpose()?,
            firmware: self.firmware,
        })
    }

    fn is_said(&self, question: Question) -> bool {
        self.said.contains(&question)
    }
}

fn heat_limit(degrees: i16) -> Result<Celsius, JobFileError> {
    HeatLimit::wanted(degrees).ok_or(JobFileError::HeatLimit(degrees))
}

/// SHA-256 of a file, of which nothing else is kept.
fn digest(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = BufReader::new(File::open(path)?);
    let (mut hasher, mut block) = (Sha256::new(), [0; 1 << 13]);
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hasher.finalize().into()),
            count => hasher.update(&block[..count]),
        }
    }
}

/// Makes a file that was not there, whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.inspect_err(|_| drop(fs::remove_file(path)))
}
