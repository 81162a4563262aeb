use std::io;

use pumice_job::{Comments, EntryError, Field, JobFileError};
use pumice_model::{GateQuestion, GateRefusal, Sensitivity};

/// What is asked of a job before anything is wiped, at the computer and in the office, and what is wrong with an answer.
pub struct Asking {
    /// Names of the fields.
    pub field: fn(Field) -> &'static str,
    /// How much depends on a job, in a word.
    pub sensitivity: fn(Sensitivity) -> &'static str,
    /// What is wrong with an entry, and what to do: sentences.
    pub entry_error: fn(EntryError) -> String,
    /// A question of the gate.
    pub question: fn(GateQuestion) -> &'static str,
    /// Its answers.
    pub answers: fn(GateQuestion) -> &'static [GateAnswer],
    /// Why nothing may be wiped, and what to do: sentences.
    pub refusal: fn(GateRefusal) -> String,
    /// Why a job file cannot be followed: sentences.
    pub file_error: fn(&JobFileError) -> String,
    /// What stands in a job file beside its parts.
    pub comments: Comments,
    /// What `pumice job new` says.
    pub new: JobNew,
}

/// An answer to a question of the gate: the key that gives it, and its words.
pub struct GateAnswer {
    /// The key, a digit or a lower-case letter.
    pub key: char,
    /// The words.
    pub text: &'static str,
}

/// What `pumice job new` says.
pub struct JobNew {
    /// Its help.
    pub help: &'static str,
    /// Before the questions.
    pub intro: &'static str,
    /// A question with what an empty answer means; takes the question and that.
    pub asked: fn(&str, &str) -> String,
    /// A question for yes or no.
    pub is_sensitive: &'static str,
    /// The file that was signed by the client.
    pub authorisation: &'static str,
    /// The drives to wipe.
    pub wipe: &'static str,
    /// What was on the disks; takes the kinds there are.
    pub holdings: fn(&str) -> String,
    /// What is no disk; takes the kinds there are, and what can have become of them.
    pub items: fn(&str, &str) -> String,
    /// An answer is none of those that are offered.
    pub no_answer: &'static str,
    /// An entry of a list names no kind, or no number; takes it.
    pub not_in_list: fn(&str) -> String,
    /// Input ended before every question was answered.
    pub ended: &'static str,
    /// Nothing was written; takes why.
    pub refused: fn(&str) -> String,
    /// A file is there already; takes its path.
    pub exists: fn(&str) -> String,
    /// A file could not be written or read back; takes its path and what the system said.
    pub unwritable: fn(&str, &io::Error) -> String,
    /// The job file is written; takes its path.
    pub written: fn(&str) -> String,
}

/// How a job file spells a question of the gate.
pub(crate) fn spelling(question: GateQuestion) -> &'static str {
    match question {
        GateQuestion::Records => "records",
        GateQuestion::HoldKnown => "hold_known",
        GateQuestion::Authorised => "authorised",
        GateQuestion::StateSecrets => "state_secrets",
    }
}
