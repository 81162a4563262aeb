use std::os::fd::{AsFd, AsRawFd};

use nix::errno::Errno;

mod raw {
    // Numbers of linux/fs.h.
    nix::ioctl_read!(blkgetdiskseq, 0x12, 128, u64);
    nix::ioctl_read!(blkgetsize64, 0x12, 114, usize);
    nix::ioctl_read_bad!(blkroget, nix::request_code_none!(0x12, 94), libc::c_int);
    nix::ioctl_read_bad!(blksszget, nix::request_code_none!(0x12, 104), libc::c_int);
    nix::ioctl_read_bad!(blkpbszget, nix::request_code_none!(0x12, 123), libc::c_uint);
    // Of linux/nvme_ioctl.h; the number is what the call returns.
    nix::ioctl_none!(nvme_id, b'N', 0x40);
}

// The kernel writes a u64 for BLKGETSIZE64, whatever the type in its number says.
const _: () = assert!(size_of::<usize>() == size_of::<u64>());

/// The kernel's sequence number of the disk behind an open block device.
pub fn disk_sequence(device: impl AsFd) -> Result<u64, Errno> {
    let mut sequence = 0;
    // SAFETY: The kernel writes one u64, to a u64 that outlives the call.
    unsafe { raw::blkgetdiskseq(device.as_fd().as_raw_fd(), &raw mut sequence) }?;
    Ok(sequence)
}

/// Number of the namespace behind an open NVMe disk, which the number in its name need not be.
pub fn nvme_namespace(device: impl AsFd) -> Result<u32, Errno> {
    // SAFETY: The call takes no memory.
    let namespace = unsafe { raw::nvme_id(device.as_fd().as_raw_fd()) }?;
    u32::try_from(namespace).map_err(|_| Errno::EINVAL)
}

/// Whether the kernel forbids writing to an open block device.
pub fn is_read_only(device: impl AsFd) -> Result<bool, Errno> {
    let mut forbidden = 0;
    // SAFETY: The kernel writes one int, to an int that outlives the call.
    unsafe { raw::blkroget(device.as_fd().as_raw_fd(), &raw mut forbidden) }?;
    Ok(forbidden != 0)
}

/// Size of an open block device, in bytes.
pub fn size_bytes(device: impl AsFd) -> Result<u64, Errno> {
    let mut size = 0_usize;
    // SAFETY: The kernel writes one u64, to a usize of the same size that outlives the call.
    unsafe { raw::blkgetsize64(device.as_fd().as_raw_fd(), &raw mut size) }?;
    Ok(size as u64)
}

/// Size of a logical block of an open block device, in bytes.
pub fn logical_block_bytes(device: impl AsFd) -> Result<u32, Errno> {
    let mut size = 0;
    // SAFETY: The kernel writes one int, to an int that outlives the call.
    unsafe { raw::blksszget(device.as_fd().as_raw_fd(), &raw mut size) }?;
    u32::try_from(size).map_err(|_| Errno::EINVAL)
}

/// Size of a physical block of an open block device, in bytes.
pub fn physical_block_bytes(device: impl AsFd) -> Result<u32, Errno> {
    let mut size = 0;
    // SAFETY: The kernel writes one unsigned int, to an unsigned int that outlives the call.
    unsafe { raw::blkpbszget(device.as_fd().as_raw_fd(), &raw mut size) }?;
    Ok(size)
}
