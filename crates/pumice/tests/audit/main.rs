//! `pumice audit` as whoever types it meets it, on images.

mod bench;
#[path = "../verify/command.rs"]
mod command;
mod erased;
mod misuse;
mod record;
mod stream;
