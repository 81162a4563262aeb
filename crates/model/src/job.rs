use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The work agreed with a client: whose data, under which number, by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Job {
    /// The number under which certificates are filed.
    pub number: JobNumber,
    /// The client's legal name.
    pub client: Option<String>,
    /// The operator's name.
    pub operator: Option<String>,
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

    #[test]
    fn job_numbers_can_be_folder_names() {
        for good in ["2026-0001", "A_b", &"9".repeat(40)] {
            assert_eq!(JobNumber::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "..", "a/b", "a b", "号", &"9".repeat(41)] {
            assert!(JobNumber::new(bad).is_err(), "{bad}");
        }
    }
}
