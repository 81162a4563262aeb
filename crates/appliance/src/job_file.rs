use pumice_model::{Celsius, FirmwareChoice, Gate, HeatLimit, Job, JobNumber, People, Person, Records};
use serde::Deserialize;

/// Name of the job file, in the root folder of the certificate stick; it also marks the stick as such.
pub const JOB_FILE: &str = "pumice-job.toml";

/// An unattended job as its file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobFile {
    /// The job.
    pub job: Job,
    /// Serial numbers or WWNs of the drives to wipe, each listed once.
    pub listed: Vec<String>,
    /// The temperature at which work pauses; `None` leaves that to the drives.
    pub heat_limit: Option<Celsius>,
    /// What the drives' own firmware is to do.
    pub firmware: FirmwareChoice,
}

/// Why a job file cannot be followed. Nothing is wiped by a file that is not understood whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobFileError {
    /// It is not UTF-8.
    NotText,
    /// It is not TOML, or has a field that is missing, unknown or of another kind; the parser's words.
    Malformed(String),
    /// The list of drives is empty.
    NothingToWipe,
    /// An entry of the list is empty.
    EmptyEntry,
    /// An entry is listed twice.
    Repeated(String),
    /// The temperature at which work is to pause is none that a drive works at; whole degrees Celsius.
    HeatLimit(i16),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    number: JobNumber,
    client: Option<String>,
    operator: Option<String>,
    wipe: Vec<String>,
    heat_limit_celsius: Option<i16>,
    #[serde(default)]
    firmware_erase: FirmwareErase,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FirmwareErase {
    #[default]
    Recommended,
    None,
}

impl JobFile {
    /// Reads a job file's bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, JobFileError> {
        let text = str::from_utf8(bytes).map_err(|_| JobFileError::NotText)?;
        // Notepad puts a byte order mark before UTF-8.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let fields: Fields = toml::from_str(text).map_err(|error| JobFileError::Malformed(error.to_string()))?;
        let listed: Vec<String> = fields.wipe.iter().map(|name| name.trim().into()).collect();
        check(&listed)?;
        let limit = |degrees| HeatLimit::wanted(degrees).ok_or(JobFileError::HeatLimit(degrees));
        let heat_limit = fields.heat_limit_celsius.map(limit).transpose()?;
        let gate = Gate {
            records: Records::NoneOnMedia,
            authorisation: None,
        };
        let job = Job {
            client: fields.client,
            people: People {
                operator: fields.operator.map(Person::named),
                ..People::default()
            },
            ..Job::new(fields.number, gate)
        };
        Ok(Self {
            job,
            listed,
            heat_limit,
            firmware: match fields.firmware_erase {
                FirmwareErase::Recommended => FirmwareChoice::Recommended,
                FirmwareErase::None => FirmwareChoice::None,
            },
        })
    }
}

fn check(listed: &[String]) -> Result<(), JobFileError> {
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
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<JobFile, JobFileError> {
        JobFile::parse(text.as_bytes())
    }

    #[test]
    fn a_job_file_names_a_job_and_serials() {
        let file = parse("\u{feff}number = '2026-1'\r\nclient = '某公司'\r\nwipe = [' A1 ', 'B2']\r\n").unwrap();
        assert_eq!(file.job.number.as_str(), "2026-1");
        assert_eq!(file.job.client.as_deref(), Some("某公司"));
        assert_eq!(file.job.people, People::default());
        assert_eq!(file.listed, ["A1", "B2"]);
        assert_eq!((file.heat_limit, file.firmware), (None, FirmwareChoice::Recommended));
        let file = parse("number = '1'\nwipe = ['A']\nheat_limit_celsius = 55\nfirmware_erase = 'none'").unwrap();
        assert_eq!(
            (file.heat_limit, file.firmware),
            (Some(Celsius(55)), FirmwareChoice::None)
        );
    }

    #[test]
    fn a_job_file_that_is_not_understood_whole_is_refused() {
        let malformed = [
            "",
            "number = '1'",
            "wipe = ['A']",
            "number = 'a/b'\nwipe = ['A']",
            "number = '1'\nwipe = 'A'",
        ];
        for text in malformed.into_iter().chain([
            "number = '1'\nwipe = ['A']\nskip = ['B']",
            "\0",
            "number = '1'\nwipe = ['A']\nfirmware_erase = 'all'",
            "number = '1'\nwipe = ['A'",
        ]) {
            assert!(matches!(parse(text), Err(JobFileError::Malformed(_))), "{text:?}");
        }
        assert_eq!(JobFile::parse(b"number = '\xff'"), Err(JobFileError::NotText));
        assert_eq!(parse("number = '1'\nwipe = []"), Err(JobFileError::NothingToWipe));
        assert_eq!(parse("number = '1'\nwipe = ['A', ' ']"), Err(JobFileError::EmptyEntry));
        assert_eq!(
            parse("number = '1'\nwipe = ['A', 'a']"),
            Err(JobFileError::Repeated("a".into()))
        );
        let hot = parse("number = '1'\nwipe = ['A']\nheat_limit_celsius = 300");
        assert_eq!(hot, Err(JobFileError::HeatLimit(300)));
    }
}
