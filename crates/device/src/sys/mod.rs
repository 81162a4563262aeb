//! Where memory is handed to the kernel.

mod ioctl;
mod ring;

pub use ioctl::{disk_sequence, is_read_only, logical_block_bytes, physical_block_bytes, size_bytes};
pub use ring::{Finished, Ring};
