//! Where memory is handed to the kernel.

mod ioctl;
mod passthru;
mod ring;

pub use ioctl::{disk_sequence, is_read_only, logical_block_bytes, physical_block_bytes, size_bytes};
pub use passthru::{nvme_admin, scsi};
pub use ring::{Finished, Ring};
