//! Checks made from outside, on the images, by programs that know nothing of Pumice.

pub mod recovery;
pub mod residue;
pub mod stick;
pub mod stream;
