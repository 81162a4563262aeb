//! A job as it is written down: the file that the office writes and the appliance reads, and what a person types in its
//! place. Both are checked by the same functions, so that what one accepts the other does.

mod declaration;
mod entry;
mod fields;
mod file_error;
mod form;
mod gate_choice;
mod job_file;
mod personal_number;
mod writing;

pub use declaration::{CATEGORIES, DISPOSALS, ITEM_KINDS, holding, item};
pub use entry::{EntryError, EntryFault, LONGEST_ENTRY};
pub use file_error::JobFileError;
pub use form::{Field, Form};
pub use gate_choice::{give, given};
pub use job_file::{JOB_FILE, JobFile, digest};
pub use personal_number::PersonalNumber;
pub use writing::{Comments, hexadecimal};
