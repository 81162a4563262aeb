//! How Linux does it: drives found through udev, blocks moved by `io_uring`, sticks mounted.
//!
//! What a drive *is* gets computed by pure functions over what udev and sysfs say, so that records of drives nobody has
//! at hand can be tested. All unsafe code is in `sys`.

mod block_device;
mod boot_source;
mod departure;
mod describe;
mod discovery;
mod facts;
mod fault;
mod identity;
mod kind;
mod safe_file;
mod stick;
#[expect(unsafe_code, reason = "ioctls and io_uring hand memory to the kernel")]
mod sys;
mod text;
mod usage;

pub use block_device::BlockDevice;
pub use boot_source::boot_source;
pub use discovery::Discovery;
pub use safe_file::SaveError;
pub use stick::{MountError, Stick, peek};
