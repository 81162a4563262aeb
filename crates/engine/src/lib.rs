//! The order of work on anything that is a [`Device`] with [`Firmware`]: passes, read-back, the narrowing of bad ranges,
//! the erase by the drive's own firmware and the look at what it left, resumption after an interruption, and the random
//! stream.
//!
//! It knows no screen, no encoding, no `/dev` and no clock of its own.

mod change_check;
mod control;
mod conveyor;
mod device;
mod erase;
mod firmware;
mod limits;
mod narrow;
mod pass;
mod progress;
mod read_back;
mod spot_check;
mod stream;
mod surroundings;
mod sweep;
mod wipe;

pub use control::Control;
pub use device::{Action, Buffer, Completion, Device, Request};
pub use firmware::{Firmware, Poll, Start};
pub use limits::Limits;
pub use stream::{Content, fastest_cipher};
pub use surroundings::{Intent, Surroundings};
pub use wipe::wipe;
