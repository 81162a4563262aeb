use std::fs;
use std::path::PathBuf;

/// Value of a queue's `nomerges` in sysfs that forbids all merging, from the kernel's `Documentation/ABI/stable/sysfs-block`.
const NO_MERGES: &str = "2";

/// A disk whose requests the kernel sends as they are, until this goes out of scope.
///
/// It likes to join requests that lie beside each other, and when the disk fails what came of it, it tells each of them
/// that it failed: blocks beside a bad one would be called bad.
pub struct UnmergedQueue {
    setting: PathBuf,
    before: String,
}

impl UnmergedQueue {
    /// Nothing where the kernel does not let it be set, which makes ranges that are called bad longer, never shorter.
    pub fn of(device_number: u64) -> Option<Self> {
        let (major, minor) = (libc::major(device_number), libc::minor(device_number));
        let setting = PathBuf::from(format!("/sys/dev/block/{major}:{minor}/queue/nomerges"));
        let before = fs::read_to_string(&setting).ok()?;
        fs::write(&setting, NO_MERGES).ok()?;
        Some(Self { setting, before })
    }
}

impl Drop for UnmergedQueue {
    fn drop(&mut self) {
        // A disk that was pulled out has no settings any more.
        drop(fs::write(&self.setting, self.before.trim()));
    }
}
