//! Certificates from outside: the schema, the vectors, and everything a forger may try.

mod attacks;
mod edit;
mod erasures;
mod firmware;
mod forge;
mod forged;
mod job;
mod jobs;
mod journal;
mod key_statement;
mod ledger;
mod reports;
mod round_trip;
mod schema;
mod vectors;
