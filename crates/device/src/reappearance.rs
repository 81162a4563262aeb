use std::fs;
use std::io;

use pumice_model::{DriveId, Identity};

use crate::block_device::BlockDevice;
use crate::facts::Facts;
use crate::identity::identity;
use crate::sys;

/// How long a disk may take to be there as another: its port is reset, and udev asks it who it is.
const PATIENCE_MS: u64 = 20_000;

const LOOK_MS: u64 = 100;

/// What has become of an open disk that shows more of itself.
pub enum Grown {
    /// The kernel has learnt its size.
    Here,
    /// The kernel took it for another disk; this is it, opened anew.
    Anew(Box<BlockDevice>),
    /// Neither, for as long as it was waited for.
    Unseen,
}

/// Waits for the kernel to see that a disk has grown beyond `bytes`.
///
/// Its ATA driver takes a disk whose accessible maximum or configuration overlay was lifted for another one, which has
/// come in the place of the first: the open one is gone, and the same disk appears with another name. One that has
/// neither serial number nor WWN is not followed, for another of its model could have come in its place.
pub fn await_growth(open: &BlockDevice, identity: &Identity, bytes: u64) -> Grown {
    let is_larger = |device: &BlockDevice| device.geometry().is_ok_and(|geometry| geometry.bytes() > bytes);
    for _ in 0..PATIENCE_MS / LOOK_MS {
        if is_larger(open) {
            return Grown::Here;
        }
        let anew = appearances(identity).unwrap_or_default();
        if let [drive] = anew[..]
            && identity.is_individual()
            && drive != open.drive()
            && let Ok(device) = BlockDevice::open(drive)
            && is_larger(&device)
        {
            return Grown::Anew(Box::new(device));
        }
        sys::pause(LOOK_MS);
    }
    Grown::Unseen
}

/// The disks that say this of themselves, once udev has described them.
fn appearances(wanted: &Identity) -> io::Result<Vec<DriveId>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/sys/class/block")? {
        let number = fs::read_to_string(entry?.path().join("dev"))
            .ok()
            .and_then(|text| device_number(&text));
        let facts = number.and_then(|number| Facts::of_device_number(number).ok());
        if let Some(facts) = facts.filter(Facts::is_described)
            && let Some(sequence) = facts.disk_sequence()
            && identity(&facts) == *wanted
        {
            found.push(DriveId(sequence));
        }
    }
    Ok(found)
}

/// Major and minor number as sysfs writes them.
fn device_number(text: &str) -> Option<u64> {
    let (major, minor) = text.trim().split_once(':')?;
    Some(libc::makedev(major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_numbers_are_read_as_sysfs_writes_them() {
        assert_eq!(device_number("8:16\n"), Some(libc::makedev(8, 16)));
        assert_eq!(device_number("8"), None);
        assert_eq!(device_number("x:1"), None);
    }
}
