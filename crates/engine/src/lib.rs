//! The order of work on anything that is a [`Device`]: passes, read-back, the narrowing of bad ranges, and the random
//! stream.
//!
//! It knows no screen, no encoding, no `/dev` and no clock of its own.

mod conveyor;
mod device;
mod limits;
mod pass;
mod progress;
mod read_back;
mod stream;
mod sweep;
mod wipe;

pub use device::{Action, Buffer, Completion, Device, Request};
pub use limits::Limits;
pub use stream::Content;
pub use wipe::{Surroundings, wipe};
