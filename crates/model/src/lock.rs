/// What keeps a drive from being read and written, by its own word. What stands behind a bridge or a controller is not
/// asked, and shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Nothing.
    None,
    /// An ATA password is set, and the drive is open until its power goes.
    PasswordSet,
    /// An ATA password is set, and until it is given nothing is read or written.
    Locked,
    /// Ranges of it are locked by TCG Opal: whoever holds the key opens them, or the PSID on the label has all keys
    /// changed.
    RangesLocked,
}
