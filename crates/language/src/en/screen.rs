use crate::words::size;
use crate::{Headings, Keys, Screen};

pub(crate) const TEXTS: Screen = Screen {
    title: "Pumice",
    headings: Headings {
        stick: "1 of 4  Certificate stick",
        job: "2 of 4  Job",
        disks: "3 of 4  Disks to wipe",
        confirm: "4 of 4  Confirm",
        work: "Wiping",
        off: "Switch off",
    },
    keys: Keys {
        stick: "Up/Down move   Enter use this stick   Ctrl-Q switch off",
        job: "Tab next field   Enter go on   Esc back   Ctrl-Q switch off",
        disks: "Up/Down move   Space choose   A all   Enter go on   Esc back   Ctrl-Q switch off",
        confirm: "Enter confirm   Esc back, wipe nothing",
        start: "S start wiping now   Esc back, wipe nothing",
        working: "C certificate stick   Ctrl-Q switch off",
        finished: "N wipe more disks   C certificate stick   Ctrl-Q switch off",
        off: "Y yes, switch off   Esc no",
    },
    stick_intro: "Choose the USB stick that takes the certificates. Nothing on it is deleted, and it is never wiped.",
    no_usb: "No USB disk is there. Plug in a second USB stick with a FAT, exFAT or ext4 filesystem; it appears by itself.",
    only_boot_stick: "Only the boot stick is there. Plug in a second USB stick; it appears by itself.",
    stick_fit: "can take certificates",
    stick_taken: "takes the certificates",
    job_intro: "Under this number the certificates are filed on the stick. The names stand in them and may stay empty.",
    job_fields: ["Job number", "Client", "Operator"],
    job_number_bad: "A job number is 1 to 40 letters A-Z, digits, '-' or '_'.",
    disks_intro: "Choose the disks to wipe. Everything on them is overwritten.",
    no_disks: "No disk is there. Check its power and data cables; it appears by itself.",
    none_wipeable: "None of these disks can be wiped; each says why.",
    none_chosen: "No disk is chosen. Press Space on a disk, or A for all that can be wiped.",
    ready: "can be wiped",
    already: "was wiped, or is being wiped",
    chosen_gone: |name| format!("{name} was chosen and is not there any more; it is not chosen now."),
    boot_stick_unknown: "The boot stick is not recognised, so no USB disk can be wiped. Plug it in again.",
    warning: |disks| {
        format!(
            "EVERYTHING on {disks} disk(s) will be destroyed: overwritten three times and read back. It cannot be undone."
        )
    },
    type_serial: |serial| format!("Its serial number is {serial}. Type the last four characters of it:"),
    type_size: |bytes| {
        format!(
            "It has no serial number. Type its size in millions of bytes, {}:",
            bytes / 1_000_000
        )
    },
    mismatch: "That is not it. Compare with the label on the disk and type again.",
    refused: |name, why| format!("{name} cannot be wiped now. {why}"),
    all_confirmed: |disks| format!("{disks} disk(s) are confirmed. Press S to start wiping."),
    working: "Leave the computer on and the sticks in. A disk whose wipe is broken off does not count as erased.",
    finished: "Every wipe has ended, and every certificate is saved and verified. You may switch off.",
    unsaved: |count, why| {
        format!(
            "{count} certificate(s) are NOT SAVED and only in memory. {why} Press C and choose another USB stick; do not switch off."
        )
    },
    stick_missing: "There is no certificate stick.",
    pace: |bytes_per_s, left_s, bad_blocks| {
        let left = left_s.map_or_else(|| "--:--:--".into(), hours);
        format!("{}/s, {left} left, {bad_blocks} bad block(s)", size(bytes_per_s))
    },
    saved: |path| format!("certificate saved: {path}"),
    in_memory: "certificate in memory only",
    broken: "NOT ERASED: the program failed, there is no certificate",
    off_safely: "Switch the computer off?",
    off_while_wiping: "Disks are still being wiped. Switched off now, they do not count as erased, and they get no certificate. Switch off all the same?",
    off_unsaved: "Certificates are NOT SAVED and will be LOST. Switch off all the same?",
    too_small: "The terminal is too small: 80 columns and 24 lines are needed.",
};

fn hours(seconds: u64) -> String {
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
