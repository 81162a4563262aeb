use pumice_model::{DriveId, WhyNot};

use crate::firmware::reach::reach_beside;

/// What came of taking our temporary password off a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// The drive is open, and no password is set any more.
    Released,
    /// No password was set.
    NoPassword,
    /// The password is another: whoever set it has to take it off.
    OtherPassword,
    /// The drive is frozen, and takes no password until it has been switched off and on or has slept.
    Frozen,
    /// Too many passwords were tried; only switching it off and on gives more tries.
    TriesExpired,
    /// It took our password, and yet one is set: what it does when it is switched on is not known.
    StillSet,
    /// It did not answer, or not as itself.
    NoAnswer,
    /// Nothing was sent.
    Unreachable(WhyNot),
}

/// Takes our published temporary password off the drive that appeared as `drive`, which an erase that was broken off has
/// left there.
///
/// The password is tried once, since each wrong one counts against the drive: whoever calls this does so once a boot.
/// Where it is not ours, the drive stays as it was.
pub fn release_lock(drive: DriveId) -> Release {
    match reach_beside(drive) {
        Ok(mut set) => set.release_lock(),
        Err(why) => Release::Unreachable(why),
    }
}
