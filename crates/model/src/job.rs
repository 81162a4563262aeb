use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{CreditCode, Gate, People};

/// The work agreed with a client: whose data, under which number, by whom, and what was declared before it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Job {
    /// The number under which certificates are filed.
    pub number: JobNumber,
    /// The client's legal name.
    pub client: Option<String>,
    /// The client's unified social credit code.
    pub credit_code: Option<CreditCode>,
    /// Where the work is done.
    pub place: Option<String>,
    /// Who answers for it.
    pub people: People,
    /// How much depends on it.
    pub sensitivity: Sensitivity,
    /// What was declared before the wipe.
    pub gate: Gate,
    /// How long the certificates are to be kept.
    pub retention: Retention,
}

/// How much depends on a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sensitivity {
    /// One person may do it.
    #[default]
    Ordinary,
    /// A witness is needed.
    Sensitive,
}

/// How long certificates are to be kept. Personal Information Protection Law articles 55 and 56 want three years for the
/// record of processing; the default leaves room for claims that come later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Retention {
    months: u16,
}

/// Why a time is too short to keep certificates, in months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("certificates are kept for 36 months or longer; {0} is too short")]
pub struct RetentionError(u16);

impl Retention {
    /// So many months, 36 at least.
    pub fn of_months(months: u16) -> Result<Self, RetentionError> {
        if months >= 36 {
            Ok(Self { months })
        } else {
            Err(RetentionError(months))
        }
    }

    /// The time in months.
    pub fn months(self) -> u16 {
        self.months
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self { months: 60 }
    }
}

impl Job {
    /// A job of which no more is known, by one person, to be kept for the usual time.
    pub fn new(number: JobNumber, gate: Gate) -> Self {
        Self {
            number,
            client: None,
            credit_code: None,
            place: None,
            people: People::default(),
            sensitivity: Sensitivity::Ordinary,
            gate,
            retention: Retention::default(),
        }
    }

    /// Whether a witness is needed and none is named.
    pub fn lacks_witness(&self) -> bool {
        self.sensitivity == Sensitivity::Sensitive && self.people.witness.is_none()
    }
}

/// A job's number, fit to be a folder name on any filesystem: 1 to 40 of `A-Z a-z 0-9 - _`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct JobNumber(String);

/// Why a text is not a job number.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a job number is 1 to 40 letters A-Z a-z, digits, '-' or '_'; this is {0:?}")]
pub struct JobNumberError(String);

impl JobNumber {
    /// Checks a number that a person or a file gave.
    pub fn new(text: &str) -> Result<Self, JobNumberError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if (1..=40).contains(&text.len()) && text.chars().all(allowed) {
            Ok(Self(text.into()))
        } else {
            Err(JobNumberError(text.chars().take(60).collect()))
        }
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for JobNumber {
    type Error = JobNumberError;

    fn try_from(text: String) -> Result<Self, JobNumberError> {
        Self::new(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Person;
    use crate::fixtures::job;

    #[test]
    fn job_numbers_can_be_folder_names() {
        for good in ["2026-0001", "A_b", &"9".repeat(40)] {
            assert_eq!(JobNumber::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "..", "a/b", "a b", "号", &"9".repeat(41)] {
            assert!(JobNumber::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn certificates_are_kept_for_three_years_at_least() {
        assert_eq!(Retention::default().months(), 60);
        assert_eq!(Retention::of_months(36).unwrap().months(), 36);
        assert_eq!(Retention::of_months(35), Err(RetentionError(35)));
    }

    #[test]
    fn a_sensitive_job_needs_a_witness() {
        let mut job = job();
        assert!(!job.lacks_witness());
        job.sensitivity = Sensitivity::Sensitive;
        assert!(job.lacks_witness());
        job.people.witness = Some(Person::named("W"));
        assert!(!job.lacks_witness());
    }
}
