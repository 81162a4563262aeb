//! A drive made of memory and a script of misfortunes.
//!
//! The engine cannot tell it from a real one. Its clock is virtual: waiting for it takes no time.

mod drive;
mod firmware;
mod script;

pub use drive::{OLD_DATA, Requests, SimulatedDrive};
pub use script::{Locking, Misfortune, Place};
