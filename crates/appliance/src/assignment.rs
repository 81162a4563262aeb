use pumice_model::{DriveId, Inventory};

/// What a serial number in a job file stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// The one drive that is present and gives this serial number.
    Drive(DriveId),
    /// No drive that is present gives it.
    NotFound,
    /// Several do, so none is meant for certain.
    Ambiguous,
}

/// Finds the drive with a serial number; letters of either case are the same, nothing else is guessed.
pub fn assign(inventory: &Inventory, serial: &str) -> Assignment {
    let gives_it = |found: &Option<String>| found.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(serial));
    let mut drives = inventory.drives().filter(|drive| gives_it(&drive.identity.serial));
    match (drives.next(), drives.next()) {
        (Some(drive), None) => Assignment::Drive(drive.id),
        (None, _) => Assignment::NotFound,
        (Some(_), Some(_)) => Assignment::Ambiguous,
    }
}
