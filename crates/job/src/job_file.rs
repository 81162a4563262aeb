use pumice_model::{Celsius, Declared, FirmwareChoice, Gate, HeatLimit, Job, Role, is_hidden_character};

use crate::entry::{EntryError, EntryFault};
use crate::fields::{Fields, PersonFields};
use crate::{Field, Form, JobFileError};

/// Name of the job file, in the root folder of the certificate stick; it also marks the stick as such.
pub const JOB_FILE: &str = "pumice-job.toml";

/// A job as its file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobFile {
    /// The job.
    pub job: Job,
    /// What the client declares of the data, and of what is no disk.
    pub declared: Declared,
    /// Serial numbers or WWNs of the drives to wipe, each listed once; none where a person is to choose.
    pub listed: Vec<String>,
    /// The temperature at which work pauses; `None` leaves that to the drives.
    pub heat_limit: Option<Celsius>,
    /// What the drives' own firmware is to do.
    pub firmware: FirmwareChoice,
}

impl JobFile {
    /// Reads a job file's bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, JobFileError> {
        let text = str::from_utf8(bytes).map_err(|_| JobFileError::NotText)?;
        // Notepad puts a byte order mark before UTF-8.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let fields: Fields = toml::from_str(text).map_err(|error| malformed(text, &error))?;
        let limit = |degrees| HeatLimit::wanted(degrees).ok_or(JobFileError::HeatLimit(degrees));
        Ok(Self {
            job: form(&fields)?.job(gate(&fields)?)?,
            listed: fields.wipe.as_deref().map_or_else(|| Ok(Vec::new()), list)?,
            heat_limit: fields.heat_limit_celsius.map(limit).transpose()?,
            firmware: fields.firmware_erase.into(),
            declared: Declared {
                holdings: fields.holdings.into_iter().map(Into::into).collect(),
                items: fields.items.into_iter().map(Into::into).collect(),
            },
        })
    }

    /// The same file, where nobody is there to choose what it does not list.
    pub fn unattended(self) -> Result<Self, JobFileError> {
        if self.listed.is_empty() {
            Err(JobFileError::NothingToWipe)
        } else {
            Ok(self)
        }
    }
}

/// Where, and what the parser says of it, without the long list of what it would have taken.
fn malformed(text: &str, error: &toml::de::Error) -> JobFileError {
    let what = error.message().split(", expected").next().unwrap_or_default();
    let what: String = what.chars().filter(|c| !is_hidden_character(*c)).take(200).collect();
    JobFileError::Malformed(match error.span() {
        Some(span) => format!("line {}: {what}", text[..span.start].matches('\n').count() + 1),
        None => what,
    })
}

fn form(fields: &Fields) -> Result<Form, JobFileError> {
    let mut form = Form::numbered(&fields.number);
    form.sensitivity = fields.sensitivity;
    for (field, text) in [
        (Field::Client, &fields.client),
        (Field::CreditCode, &fields.credit_code),
        (Field::Place, &fields.place),
        (
            Field::Retention,
            &fields.retention_months.map(|months| months.to_string()),
        ),
    ] {
        if let Some(text) = text {
            form.text_mut(field).clone_from(text);
        }
    }
    for (role, person) in [
        (Role::Operator, &fields.operator),
        (Role::Witness, &fields.witness),
        (Role::Client, &fields.client_representative),
    ] {
        if let Some(person) = person {
            introduce(&mut form, role, person)?;
        }
    }
    Ok(form)
}

fn introduce(form: &mut Form, role: Role, person: &PersonFields) -> Result<(), EntryError> {
    let (name, capacity) = Field::of_person(role);
    let refused = |fault| EntryError { field: name, fault };
    form.text_mut(name).clone_from(&person.name);
    *form.text_mut(capacity) = person.capacity.clone().unwrap_or_default();
    if person.name.trim().is_empty() {
        return Err(refused(EntryFault::Nameless));
    }
    if let Some(key) = &person.key {
        form.agree_on_key(role, digest(key).ok_or(refused(EntryFault::Key))?);
    }
    Ok(())
}

fn gate(fields: &Fields) -> Result<Gate, JobFileError> {
    let hash = fields.gate.authorisation_sha256.as_deref();
    let hash = hash.map(|hash| digest(hash).ok_or(JobFileError::Authorisation));
    Ok(Gate::open(&fields.gate.answers(hash.transpose()?))?)
}

/// 32 bytes from 64 hexadecimal digits, however they are grouped.
pub fn digest(text: &str) -> Option<[u8; 32]> {
    let digits: String = text.chars().filter(|c| !" -:".contains(*c)).collect();
    let pairs = digits.as_bytes().chunks(2).map(|pair| {
        let pair = str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        let is_pair = pair.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_pair.then(|| u8::from_str_radix(pair, 16).ok())?
    });
    pairs.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

fn list(wipe: &[String]) -> Result<Vec<String>, JobFileError> {
    let listed: Vec<String> = wipe.iter().map(|name| name.trim().into()).collect();
    if listed.is_empty() {
        return Err(JobFileError::NothingToWipe);
    }
    for (index, name) in listed.iter().enumerate() {
        if name.is_empty() {
            return Err(JobFileError::EmptyEntry);
        }
        if listed[..index].iter().any(|other| other.eq_ignore_ascii_case(name)) {
            return Err(JobFileError::Repeated(name.clone()));
        }
    }
    Ok(listed)
}

#[cfg(test)]
#[path = "job_file_tests.rs"]
mod tests;
