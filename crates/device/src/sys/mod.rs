//! Where memory is handed to the kernel.

#[cfg(feature = "wiping")]
mod framebuffer;
#[cfg(feature = "wiping")]
mod ioctl;
mod passthru;
#[cfg(feature = "wiping")]
mod pause;
#[cfg(feature = "wiping")]
mod ring;

#[cfg(feature = "wiping")]
pub use framebuffer::framebuffer_layout;
#[cfg(feature = "wiping")]
pub use ioctl::{disk_sequence, is_read_only, logical_block_bytes, nvme_namespace, physical_block_bytes, size_bytes};
pub use passthru::{mmc, nvme_admin, scsi};
#[cfg(feature = "wiping")]
pub use pause::pause;
#[cfg(feature = "wiping")]
pub use ring::{Finished, Ring};
