//! What the operator sees and presses.
//!
//! [`State`] is a plain value: [`State::apply`] takes in what happened, [`State::press`] a key, and [`draw`] makes a
//! frame of it and nothing else. It cannot touch a drive.

mod cells;
mod draw;
mod key;
mod pace;
mod passphrase;
mod pixels;
mod press;
mod state;
mod style;
mod update;
mod wipe_view;
mod witness;

#[cfg(test)]
mod pace_tests;
#[cfg(test)]
mod state_tests;

pub use draw::draw;
pub use key::{KeyView, NewKey};
pub use passphrase::Passphrase;
pub use pixels::{Glyphs, NoGlyphs, Pixels, Rgb, Surface};
pub use press::Key;
pub use state::State;
pub use update::{Action, Locked, Row, Update};
pub use witness::WitnessView;
