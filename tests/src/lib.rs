//! The test bench: virtual machines, racks of disks with real files on them, and the checks made from outside.
//!
//! Nothing here asks the appliance whether a disk was erased. The images are read on the host, by programs that
//! know nothing of Pumice.

pub mod case;
pub mod check;
pub mod error;
pub mod faulty_disk;
pub mod filesystem;
pub mod guest;
pub mod host;
pub mod image;
pub mod lab;
pub mod loopback;
pub mod matrix;
pub mod operator;
pub mod overlay;
pub mod planted;
pub mod power_cuts;
pub mod project;
pub mod rack;
pub mod requirement;
pub mod vm;

pub use error::{Error, Result};
