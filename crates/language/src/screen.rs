use pumice_model::{BlockRange, Claim, Drive, FirmwareChoice, Medium, Sensor, Stage, Technique, Transport};

/// The operator's screens. Keys are named in the texts where they are not part of a [`Keys`] line.
pub struct Screen {
    /// Name of the program, at the top of every screen.
    pub title: &'static str,
    /// Headings of the screens, in the order they come.
    pub headings: Headings,
    /// The lines of keys at the foot of the screens.
    pub keys: Keys,
    /// The job, beside the heading; takes its number.
    pub job: fn(&str) -> String,
    /// The entry under the cursor; takes its place and the number of entries.
    pub position: fn(usize, usize) -> String,
    /// Headings of the columns of disks.
    pub columns: Columns,
    /// What a disk is, in a column.
    pub kind: fn(Medium, Transport) -> String,
    /// What a disk is and who gives its serial number, in full.
    pub description: fn(&Drive) -> String,
    /// A serial number that there is not, in a column.
    pub no_serial: &'static str,
    /// Where another language is shown: how this one is chosen.
    pub speak: &'static str,
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
    /// The drive is being made the certificate stick.
    pub stick_awaited: &'static str,
    /// Job: wipes were interrupted in an earlier boot; takes the job's number and how many.
    pub unfinished: fn(&str, usize) -> String,
    /// Job: what to do.
    pub job_intro: &'static str,
    /// Job: it is filled in by the file on the certificate stick.
    pub job_file_taken: &'static str,
    /// Job: the file on the certificate stick cannot be followed; takes why.
    pub job_file_refused: fn(&str) -> String,
    /// Gate: what to do.
    pub gate_intro: &'static str,
    /// Gate: the client's signed authorisation, as the job file has it; takes the beginning of its hash.
    pub authorisation: fn(&str) -> String,
    /// The time.
    pub clock: ClockTexts,
    /// Disks: what to do.
    pub disks_intro: &'static str,
    /// Disks: there is none.
    pub no_disks: &'static str,
    /// Disks: none of them can be wiped.
    pub none_wipeable: &'static str,
    /// Disks: what the drive's own firmware is to do after the passes, and the key for that.
    pub firmware_in_short: fn(&[Technique]) -> String,
    /// Disks: the drive would offer more if it were not frozen, and the key for that.
    pub frozen: &'static str,
    /// Disks: an erase of ours has left the drive locked, and the key for that.
    pub own_lock: &'static str,
    /// Disks: TCG Opal has locked ranges of the drive, and what to do.
    pub ranges_locked: &'static str,
    /// Psid: what is to be typed.
    pub psid_intro: &'static str,
    /// Psid: what was typed is none.
    pub no_psid: &'static str,
    /// Firmware: what is chosen here.
    pub firmware_intro: &'static str,
    /// Firmware: one choice, with what is recommended.
    pub firmware_choice: fn(FirmwareChoice, &[Technique]) -> String,
    /// Firmware: what is chosen cannot be done.
    pub not_offered: &'static str,
    /// What came of taking our temporary password off a drive.
    pub unlocking: Unlocking,
    /// What came of letting the computer sleep.
    pub suspend: Suspend,
    /// Disks: nothing is chosen yet.
    pub none_chosen: &'static str,
    /// A disk can be wiped.
    pub ready: &'static str,
    /// A disk cannot be wiped; why is said below.
    pub held: &'static str,
    /// A disk was wiped in this boot, or is being wiped.
    pub already: &'static str,
    /// A chosen disk has gone; takes its name.
    pub chosen_gone: fn(&str) -> String,
    /// The boot stick is not recognised yet.
    pub boot_stick_unknown: &'static str,
    /// Confirmation: a planned disk has gone; takes its name.
    pub planned_gone: fn(&str) -> String,
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
    /// Work: every wipe has ended, and certificates are being saved.
    pub saving: &'static str,
    /// Work: every wipe has ended, and certificates cannot be saved.
    pub ended: &'static str,
    /// Work: certificates are in memory only; takes how many and why.
    pub unsaved: fn(usize, &str) -> String,
    /// Work: no certificate stick; the reason where none is known.
    pub stick_missing: &'static str,
    /// Work: no certificate stick, and nothing to be saved on it yet; takes why.
    pub stick_needed: fn(&str) -> String,
    /// Work: all disks together.
    pub overall: fn(&Overall) -> String,
    /// Work: what is being done; takes the number of passes.
    pub stage: fn(Stage, u64) -> String,
    /// Work: the share of all passes and the read-back together; takes per cent.
    pub whole: fn(u64) -> String,
    /// Work: what follows the time that is left, where the drive will then erase itself.
    pub then_own_erase: &'static str,
    /// Work: how long the drive has been at its own erase or its check, and what is left of it; seconds.
    pub since: fn(u64, Option<u64>) -> String,
    /// Confirm and details: what the drive's own firmware is to do after the passes.
    pub own_erase: fn(&[Technique]) -> String,
    /// Work: bytes a second; `None` while there are none to speak of.
    pub speed: fn(Option<u64>) -> String,
    /// Work: seconds left; `None` while they cannot be told.
    pub left: fn(Option<u64>) -> String,
    /// Work: seconds left, in a column.
    pub left_short: fn(Option<u64>) -> String,
    /// Work: what the temperature sensor says.
    pub sensor: fn(Sensor) -> String,
    /// Work: the drive is too hot, and the work waits.
    pub cooling: &'static str,
    /// Work: the same, in a column.
    pub cooling_short: &'static str,
    /// Work: the drive has answered nothing for so many seconds.
    pub silent: fn(u64) -> String,
    /// Work: the same, in a column.
    pub silent_short: fn(u64) -> String,
    /// Work: the drive has been ending a stage for so many seconds.
    pub finishing: fn(u64) -> String,
    /// Work: the same, in a column.
    pub finishing_short: fn(u64) -> String,
    /// Work: bad blocks; takes how many and in how many ranges.
    pub bad_blocks: fn(u64, usize) -> String,
    /// Work: a certificate is on the stick; takes the path.
    pub saved: fn(&str) -> String,
    /// Work: the same, in a column.
    pub saved_short: &'static str,
    /// Work: a certificate is in memory only.
    pub in_memory: &'static str,
    /// Work: the worker broke.
    pub broken: &'static str,
    /// Work: a wipe that was cancelled comes to its end.
    pub giving_up: &'static str,
    /// Work: a certificate is being saved.
    pub being_saved: &'static str,
    /// Cancel: asks about one wipe; takes the drive's name.
    pub cancel_one: fn(&str) -> String,
    /// Cancel: asks about every wipe that has not ended; takes how many.
    pub cancel_all: fn(usize) -> String,
    /// Cancel: asks again, with what it means.
    pub cancel_means: &'static str,
    /// Details: the reasons of a verdict.
    pub reasons: &'static str,
    /// Details: what may be claimed.
    pub claims: &'static str,
    /// Details: a claim, in characters that the language's console has.
    pub claim: fn(Claim) -> &'static str,
    /// Details: nothing may be claimed.
    pub no_claims: &'static str,
    /// Details: what is not reached or proved.
    pub limitations: &'static str,
    /// Details: bad blocks of a stage; takes how many and in how many ranges.
    pub bad_in_stage: fn(&str, u64, usize) -> String,
    /// Details: a range of blocks, by its first and its last.
    pub range: fn(BlockRange) -> String,
    /// Power off: a disk is being wiped; takes its name.
    pub off_running: fn(&str) -> String,
    /// Power off: a certificate would be lost; takes the disk's name.
    pub off_lost: fn(&str) -> String,
    /// Power off: asks again; nothing would be lost.
    pub off_safely: &'static str,
    /// Power off: asks again; wipes are running.
    pub off_while_wiping: &'static str,
    /// Power off: asks again; certificates are being saved.
    pub off_saving: &'static str,
    /// Power off: asks again; certificates would be lost.
    pub off_unsaved: &'static str,
    /// The terminal is too small.
    pub too_small: &'static str,
}

/// The computer's clock, and another one.
pub struct ClockTexts {
    /// What to do.
    pub intro: &'static str,
    /// What the computer's clock says, taken as UTC.
    pub computer: &'static str,
    /// The same as Beijing time.
    pub beijing: &'static str,
    /// A moment that no calendar has.
    pub no_date: &'static str,
    /// What is to be typed.
    pub other: &'static str,
    /// What was typed is no time.
    pub not_a_time: &'static str,
    /// What was typed was before the program was made; takes when that was, as Beijing time.
    pub before_build: fn(&str) -> String,
    /// What was confirmed in this boot, as Beijing time by now.
    pub confirmed: &'static str,
}

/// What came of taking our temporary password off a drive: sentences.
pub struct Unlocking {
    /// It is being tried.
    pub awaited: fn(&str) -> String,
    /// The drive is open.
    pub released: fn(&str) -> String,
    /// The password is not ours.
    pub other_password: fn(&str) -> String,
    /// The drive is frozen.
    pub frozen: fn(&str) -> String,
    /// Too many passwords were tried.
    pub tries_expired: fn(&str) -> String,
    /// The drive did not do what it was told, or did not answer.
    pub failed: fn(&str) -> String,
}

/// What came of letting the computer sleep: sentences.
pub struct Suspend {
    /// It slept and woke.
    pub woke: &'static str,
    /// It cannot sleep in a way that takes the power from its drives.
    pub unsupported: &'static str,
    /// The kernel could not; takes its words.
    pub failed: fn(&str) -> String,
    /// Wipes are going on.
    pub busy: &'static str,
}

/// Headings of the screens.
pub struct Headings {
    /// Choosing the certificate stick.
    pub stick: &'static str,
    /// The job's number, its people and what else is asked of it.
    pub job: &'static str,
    /// What is declared before the wipe.
    pub gate: &'static str,
    /// The time.
    pub clock: &'static str,
    /// Choosing disks.
    pub disks: &'static str,
    /// Confirming each.
    pub confirm: &'static str,
    /// Progress and results.
    pub work: &'static str,
    /// The choice of what a drive's own firmware does.
    pub firmware: &'static str,
    /// All about one wipe.
    pub details: &'static str,
    /// Cancelling wipes.
    pub cancel: &'static str,
    /// Power off.
    pub off: &'static str,
}

/// Headings of the columns of disks.
pub struct Columns {
    /// Kernel name.
    pub name: &'static str,
    /// Model.
    pub model: &'static str,
    /// Serial number.
    pub serial: &'static str,
    /// Size.
    pub size: &'static str,
    /// Medium and attachment.
    pub kind: &'static str,
    /// What may be done with it.
    pub state: &'static str,
}

/// All wipes together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overall {
    /// Wipes that were begun.
    pub disks: usize,
    /// Of these, at work.
    pub running: usize,
    /// Of these, erased.
    pub erased: usize,
    /// Of these, erased with exceptions.
    pub excepted: usize,
    /// Of these, not erased.
    pub not_erased: usize,
    /// Seconds until the last ends; `None` while that cannot be told.
    pub left_s: Option<u64>,
    /// Disks that will then erase themselves, which takes nobody knows how long.
    pub own_erases_due: usize,
}

/// Lines of keys, one for each state a screen can be in.
pub struct Keys {
    /// Choosing the certificate stick.
    pub stick: &'static str,
    /// The job's fields.
    pub job: &'static str,
    /// What is declared before the wipe.
    pub gate: &'static str,
    /// The time.
    pub clock: &'static str,
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
    /// The choice of what a drive's own firmware does.
    pub firmware: &'static str,
    /// The number on a drive's label.
    pub psid: &'static str,
    /// All about one wipe.
    pub details: &'static str,
    /// Asked whether to cancel wipes.
    pub cancel: &'static str,
    /// Asked whether to switch off.
    pub off: &'static str,
}
