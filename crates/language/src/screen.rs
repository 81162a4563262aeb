/// The operator's screens. Keys are named in the texts where they are not part of a [`Keys`] line.
pub struct Screen {
    /// Name of the program, at the top of every screen.
    pub title: &'static str,
    /// Headings of the screens, in the order they come.
    pub headings: Headings,
    /// The lines of keys at the foot of the screens.
    pub keys: Keys,
    /// Certificate stick: what to do.
    pub stick_intro: &'static str,
    /// Certificate stick: no USB disk is there.
    pub no_usb: &'static str,
    /// Certificate stick: only the boot stick is there.
    pub only_boot_stick: &'static str,
    /// A USB disk can take certificates.
    pub stick_fit: &'static str,
    /// The drive is the certificate stick now.
    pub stick_taken: &'static str,
    /// Job: what to do.
    pub job_intro: &'static str,
    /// Job: names of its fields.
    pub job_fields: [&'static str; 3],
    /// Job: the number cannot be a folder's name.
    pub job_number_bad: &'static str,
    /// Disks: what to do.
    pub disks_intro: &'static str,
    /// Disks: there is none.
    pub no_disks: &'static str,
    /// Disks: none of them can be wiped.
    pub none_wipeable: &'static str,
    /// Disks: nothing is chosen yet.
    pub none_chosen: &'static str,
    /// A disk can be wiped.
    pub ready: &'static str,
    /// A disk was wiped in this boot, or is being wiped.
    pub already: &'static str,
    /// A chosen disk has gone; takes its name.
    pub chosen_gone: fn(&str) -> String,
    /// The boot stick is not recognised yet.
    pub boot_stick_unknown: &'static str,
    /// Confirmation: the warning; takes the number of disks.
    pub warning: fn(usize) -> String,
    /// Confirmation: what to type for a disk with a serial number; takes it.
    pub type_serial: fn(&str) -> String,
    /// Confirmation: what to type for a disk without one; takes its size in bytes.
    pub type_size: fn(u64) -> String,
    /// Confirmation: it was not that.
    pub mismatch: &'static str,
    /// Confirmation: a disk may not be wiped after all; takes its name and why.
    pub refused: fn(&str, &str) -> String,
    /// Confirmation: everything is confirmed; takes the number of disks.
    pub all_confirmed: fn(usize) -> String,
    /// Work: while wipes are running.
    pub working: &'static str,
    /// Work: every wipe has ended, and every certificate is saved.
    pub finished: &'static str,
    /// Work: certificates are in memory only; takes how many and why.
    pub unsaved: fn(usize, &str) -> String,
    /// Work: no certificate stick; the reason where none is known.
    pub stick_missing: &'static str,
    /// Work: speed, time left, bad blocks; takes bytes a second, seconds, blocks.
    pub pace: fn(u64, Option<u64>, u64) -> String,
    /// Work: a certificate is on the stick; takes the path.
    pub saved: fn(&str) -> String,
    /// Work: a certificate is in memory only.
    pub in_memory: &'static str,
    /// Work: the worker broke.
    pub broken: &'static str,
    /// Power off: asks again; nothing would be lost.
    pub off_safely: &'static str,
    /// Power off: asks again; wipes are running.
    pub off_while_wiping: &'static str,
    /// Power off: asks again; certificates would be lost.
    pub off_unsaved: &'static str,
    /// The terminal is too small.
    pub too_small: &'static str,
}

/// Headings of the screens.
pub struct Headings {
    /// Choosing the certificate stick.
    pub stick: &'static str,
    /// The job's number and names.
    pub job: &'static str,
    /// Choosing disks.
    pub disks: &'static str,
    /// Confirming each.
    pub confirm: &'static str,
    /// Progress and results.
    pub work: &'static str,
    /// Power off.
    pub off: &'static str,
}

/// Lines of keys, one for each state a screen can be in.
pub struct Keys {
    /// Choosing the certificate stick.
    pub stick: &'static str,
    /// The job's fields.
    pub job: &'static str,
    /// Choosing disks.
    pub disks: &'static str,
    /// Typing a confirmation.
    pub confirm: &'static str,
    /// Everything confirmed.
    pub start: &'static str,
    /// While wipes are running.
    pub working: &'static str,
    /// After every wipe has ended.
    pub finished: &'static str,
    /// Asked whether to switch off.
    pub off: &'static str,
}
