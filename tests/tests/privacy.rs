//! Storey 3: nothing private is recorded. Every field that a record can have stands on a list with the reason why it may be
//! there; and what a disk, a computer and people hold that is nobody's business is not in the records of a wipe of it.
//!
//! What is printed of the records is looked through as well, with what its file says of itself. On sticks the boot tests look for the old data of the disks (`wiped`).

#[path = "privacy/device.rs"]
mod device;
#[path = "privacy/paper.rs"]
mod paper;
#[path = "privacy/records.rs"]
mod records;
#[path = "privacy/schema.rs"]
mod schema;

use std::process::ExitCode;

use pumice_tests::case::{self, Case};
use pumice_tests::requirement::Requirement;

const COMMAND: [Requirement; 1] = [Requirement::OfficeCommand];
const PRINTER: [Requirement; 4] = [
    Requirement::OfficeCommand,
    Requirement::CjkFont,
    Requirement::Program("pdftotext"),
    Requirement::Program("qpdf"),
];

fn main() -> ExitCode {
    case::run([
        Case::new(
            "every field of the schemas is on the list, with a reason",
            &[],
            schema::fields,
        ),
        Case::new("a field that is not on the list is found", &[], schema::new_field),
        Case::new(
            "a journal has the fields of a certificate and no others",
            &[],
            records::journal,
        ),
        Case::new(
            "no secret of a disk that was wiped is in a record of it",
            &[],
            records::wiped,
        ),
        Case::new(
            "no secret of a disk that failed is in a record of it",
            &[],
            records::failed,
        ),
        Case::new(
            "no secret of a disk that was not wiped is in the job report",
            &[],
            records::held,
        ),
        Case::new(
            "no number of an identity document passes for a credit code",
            &[],
            records::identity_number,
        ),
        Case::new("a key file does not hold its passphrase", &[], records::key_file),
        Case::new(
            "nor does what the office command shows of them",
            &COMMAND,
            records::shown,
        ),
        Case::new(
            "nor does what is printed of them, or says where it was printed",
            &PRINTER,
            paper::printed,
        ),
    ])
}
