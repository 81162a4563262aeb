use serde::Serialize;

/// A reason for which a drive that is present may not be planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Hold {
    /// The system was booted from it.
    BootStick,
    /// The stick the system was booted from has not been found, and this could be it.
    BootStickNotFound,
    /// Certificates are kept on it.
    CertificateStick,
    /// A volume of it is mounted.
    Mounted {
        /// Kernel name of the volume.
        volume: String,
        /// Mount point.
        at: String,
    },
    /// Another block device is built on it.
    InUse {
        /// Kernel name of that device.
        holder: String,
    },
    /// It can be read only.
    ReadOnly,
    /// It reports no usable size.
    NoCapacity,
    /// It names neither model nor serial nor WWN.
    Unidentified,
    /// Another drive that is present says the same of itself.
    SameIdentity {
        /// Kernel name of the other drive.
        other: String,
    },
    /// It is an optical drive.
    Optical,
    /// Its firmware is being asked what it offers and how the drive is.
    BeingAsked,
    /// It is being wiped, and has come back under another name.
    AtWork,
    /// A password that is not ours keeps everything from being read or written.
    Locked,
    /// It erases itself, and not by an erase that is on record as ours.
    Erasing {
        /// How far it is, in 65,536ths, where it says so.
        progress: Option<u16>,
    },
}
