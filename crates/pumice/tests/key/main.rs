//! `pumice key` as whoever types it meets it.

mod bench;
#[path = "../verify/command.rs"]
mod command;
mod kept;
mod misuse;
mod signing;
mod terminal;
