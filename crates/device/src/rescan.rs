use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Has the kernel ask the SCSI or ATA disk with this device number anew what it is, its size with it.
///
/// The kernel's ATA driver keeps what a disk said at first, and forgets it only when its port is scanned.
pub fn rescan(device_number: u64) -> io::Result<()> {
    let (major, minor) = (libc::major(device_number), libc::minor(device_number));
    let device = fs::canonicalize(format!("/sys/dev/block/{major}:{minor}/device"))?;
    if let Some(scan) = port_scan(&device) {
        fs::write(scan, "- - -")?;
    }
    fs::write(device.join("rescan"), "1")
}

/// The file through which the port is scanned that a disk hangs on.
fn port_scan(device: &Path) -> Option<PathBuf> {
    device.ancestors().find_map(|folder| {
        let scan = folder.join("scsi_host").join(folder.file_name()?).join("scan");
        scan.exists().then_some(scan)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_found_above_the_disk() {
        let sysfs = tempfile::tempdir().unwrap();
        let port = sysfs.path().join("0000:00:1f.2/ata3/host2");
        let device = port.join("target2:0:0/2:0:0:0");
        fs::create_dir_all(&device).unwrap();
        assert_eq!(port_scan(&device), None);
        let host = port.join("scsi_host/host2");
        fs::create_dir_all(&host).unwrap();
        fs::write(host.join("scan"), "").unwrap();
        assert_eq!(port_scan(&device), Some(host.join("scan")));
    }
}
