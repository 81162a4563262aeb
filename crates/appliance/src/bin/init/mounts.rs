use std::fs;

use nix::errno::Errno;
use nix::mount::{MsFlags, mount};

/// Kind and place of what the kernel and udev keep in memory.
const MOUNTS: [(&str, &str); 5] = [
    ("proc", "/proc"),
    ("sysfs", "/sys"),
    ("devtmpfs", "/dev"),
    ("tmpfs", "/run"),
    ("tmpfs", "/tmp"),
];

/// Mounts what every program of this system needs, and makes the appliance's folder.
pub fn mount_all() -> Result<(), String> {
    for (kind, place) in MOUNTS {
        let flags = if kind == "devtmpfs" {
            MsFlags::MS_NOSUID
        } else {
            MsFlags::MS_NOSUID | MsFlags::MS_NODEV
        };
        match mount(Some(kind), place, Some(kind), flags, None::<&str>) {
            // A kernel may have mounted devtmpfs by itself.
            Ok(()) | Err(Errno::EBUSY) => {}
            Err(error) => return Err(format!("mount {place}: {error}")),
        }
    }
    fs::create_dir_all("/run/pumice").map_err(|error| format!("/run/pumice: {error}"))
}
