//! `pumice verify` as whoever types it meets it.

mod command;
mod ledger;
mod misuse;
mod output;
mod trust;
mod vectors;
