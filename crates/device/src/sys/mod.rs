//! Where memory is handed to the kernel.

mod framebuffer;
mod ioctl;
mod passthru;
mod pause;
mod ring;

pub use framebuffer::framebuffer_layout;
pub use ioctl::{disk_sequence, is_read_only, logical_block_bytes, nvme_namespace, physical_block_bytes, size_bytes};
pub use passthru::{mmc, nvme_admin, scsi};
pub use pause::pause;
pub use ring::{Finished, Ring};
