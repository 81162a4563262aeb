//! Storey 3: what a forger, a thief of the stick or a careless hand may try with certificates, job reports and folders of
//! them. Each case says what gives the attempt away, or that it shows.

#[path = "attacks/bytes.rs"]
mod bytes;
#[path = "attacks/command.rs"]
mod command;
#[path = "attacks/evidence.rs"]
mod evidence;
#[path = "attacks/folder.rs"]
mod folder;
#[path = "attacks/ledger.rs"]
mod ledger;
#[path = "attacks/material.rs"]
mod material;
#[path = "attacks/people.rs"]
mod people;
#[path = "attacks/raw.rs"]
mod raw;
#[path = "attacks/revoked.rs"]
mod revoked;

use std::process::ExitCode;

use pumice_tests::case::{self, Case};
use pumice_tests::requirement::Requirement;

const NOTHING: [Requirement; 0] = [];
const COMMAND: [Requirement; 1] = [Requirement::OfficeCommand];

fn main() -> ExitCode {
    let by_library = bytes::CASES
        .iter()
        .chain(&evidence::CASES)
        .chain(&people::CASES)
        .chain(&ledger::CASES)
        .chain(&folder::CASES)
        .map(|&(name, body)| Case::new(name, &NOTHING, body));
    let by_command = command::CASES
        .iter()
        .chain(&revoked::CASES)
        .map(|&(name, body)| Case::new(name, &COMMAND, body));
    case::run(by_library.chain(by_command))
}
