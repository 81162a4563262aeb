use std::fs;
use std::path::Path;

/// What the kernel calls a SCSI disk or an NVMe controller that it has given up, or that was pulled out.
///
/// From `sdev_states` in `scsi_sysfs.c` and `nvme_sysfs_show_state` in `nvme/host/sysfs.c`.
const DEPARTING: &[&str] = &[
    "cancel",
    "deleted",
    "offline",
    "transport-offline",
    "deleting",
    "deleting (no IO)",
    "dead",
];

/// Whether the disk with this device number is leaving. For a while it answers with I/O errors that look like bad places.
pub fn is_departing(device_number: u64) -> bool {
    let (major, minor) = (libc::major(device_number), libc::minor(device_number));
    let device = format!("/sys/dev/block/{major}:{minor}/device");
    are_departing(&states(Path::new(&device)))
}

/// A disk with several ways to it leaves when the last one does.
fn are_departing(states: &[String]) -> bool {
    !states.is_empty() && states.iter().all(|state| DEPARTING.contains(&state.as_str()))
}

/// State of a SCSI disk or NVMe controller, or of every controller of an NVMe subsystem.
fn states(device: &Path) -> Vec<String> {
    let below = fs::read_dir(device).into_iter().flatten().flatten();
    let controllers = below
        .filter(|entry| entry.file_name().as_encoded_bytes().starts_with(b"nvme"))
        .map(|entry| entry.path());
    std::iter::once(device.to_owned())
        .chain(controllers)
        .filter_map(|folder| fs::read_to_string(folder.join("state")).ok())
        .map(|state| state.trim().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_leaves_with_its_last_controller() {
        let table: &[(&[&str], bool)] = &[
            (&[], false),
            (&["running"], false),
            (&["blocked"], false),
            (&["cancel"], true),
            (&["offline"], true),
            (&["live"], false),
            (&["resetting"], false),
            (&["dead"], true),
            (&["deleting (no IO)"], true),
            (&["dead", "live"], false),
            (&["dead", "deleting"], true),
        ];
        for (states, expected) in table {
            let states: Vec<String> = states.iter().map(|&state| state.into()).collect();
            assert_eq!(are_departing(&states), *expected, "{states:?}");
        }
    }

    #[test]
    fn states_of_a_subsystem_are_those_of_its_controllers() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(states(folder.path()), [""; 0]);
        for (name, state) in [("nvme0", "live\n"), ("other", "dead\n")] {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join("state"), state).unwrap();
        }
        assert_eq!(states(folder.path()), ["live"]);
    }
}
