use pumice_model::GateRefusal;

use crate::EntryError;

/// Why a job file cannot be followed. Nothing is wiped by a file that is not understood whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobFileError {
    /// It is not UTF-8.
    NotText,
    /// It is not TOML, or has a field that is missing, unknown or of another kind; the parser's words.
    Malformed(String),
    /// An entry cannot be taken.
    Entry(EntryError),
    /// Its declarations do not allow a wipe.
    Gate(GateRefusal),
    /// The hash of the authorisation is none.
    Authorisation,
    /// The list of drives is empty, or there is none and nobody to choose.
    NothingToWipe,
    /// An entry of the list is empty.
    EmptyEntry,
    /// An entry is listed twice.
    Repeated(String),
    /// The temperature at which work is to pause is none that a drive works at; whole degrees Celsius.
    HeatLimit(i16),
}

impl From<EntryError> for JobFileError {
    fn from(error: EntryError) -> Self {
        Self::Entry(error)
    }
}

impl From<GateRefusal> for JobFileError {
    fn from(refusal: GateRefusal) -> Self {
        Self::Gate(refusal)
    }
}
