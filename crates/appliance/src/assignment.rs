use pumice_model::{DriveId, Inventory};

/// What an entry of a job file's list stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// The one drive that is present and has this serial number or WWN.
    Drive(DriveId),
    /// No drive that is present has it.
    NotFound,
    /// These have, so none is meant for certain.
    Ambiguous(Vec<DriveId>),
}

/// Finds the drive with a serial number or WWN; letters of either case are the same, nothing else is guessed.
pub fn assign(inventory: &Inventory, listed: &str) -> Assignment {
    let found = inventory.drives().filter(|drive| drive.identity.is_listed_as(listed));
    let found: Vec<DriveId> = found.map(|drive| drive.id).collect();
    match found[..] {
        [] => Assignment::NotFound,
        [drive] => Assignment::Drive(drive),
        _ => Assignment::Ambiguous(found),
    }
}

#[cfg(test)]
#[path = "assignment_tests.rs"]
mod tests;
