use pumice_model::{Claim, Drive, FirmwareChoice, Medium, Sensor, Stage, Technique, Transport};

use crate::en::firmware;
use crate::en::words::{self, transport};
use crate::words::size;
use crate::{ClockTexts, Columns, Headings, Keys, Overall, Screen, Suspend, Unlocking};

pub(crate) const TEXTS: Screen = Screen {
    title: "Pumice",
    headings: Headings {
        stick: "1 of 4  Certificate stick",
        job: "2 of 4  Job",
        gate: "2 of 4  Job: before anything is wiped",
        clock: "2 of 4  Job: what time it is",
        disks: "3 of 4  Disks to wipe",
        confirm: "4 of 4  Confirm",
        firmware: "Erase by the drive's firmware",
        work: "Wiping",
        details: "Details of a wipe",
        cancel: "Stop wiping",
        off: "Switch off",
    },
    keys: Keys {
        stick: "Up/Down move   Enter use this stick   Ctrl-Q switch off",
        job: "Up/Down field   Enter go on   Esc back   Ctrl-Q switch off",
        gate: "Up/Down move   1 2 3 Y N answer   Enter go on   Esc back   Ctrl-Q switch off",
        clock: "Enter go on   Esc back   Ctrl-Q switch off",
        disks: "Up/Down move  Space choose  A all  T firmware  Enter next  Esc back  Ctrl-Q off",
        firmware: "Up/Down move   Enter choose   Esc back   Ctrl-Q switch off",
        psid: "Enter take this number   Esc back   Ctrl-Q switch off",
        confirm: "Enter confirm   Esc back, wipe nothing",
        start: "S start wiping now   Esc back, wipe nothing",
        working: "Up/Down move   Enter details   X stop   A stop all   C stick   Ctrl-Q off",
        finished: "Up/Down move   Enter details   N more disks   C stick   Ctrl-Q switch off",
        details: "Up/Down scroll   Esc back   Ctrl-Q switch off",
        cancel: "Y yes, stop   Esc no, go on wiping",
        off: "Y yes, switch off   Esc no",
    },
    job: |number| format!("Job {number}"),
    position: |place, count| format!("{place} of {count}"),
    columns: Columns {
        name: "Disk",
        model: "Model",
        serial: "Serial number",
        size: "Size",
        kind: "Kind",
        state: "State",
    },
    kind,
    description,
    no_serial: "none",
    speak: "L  English screens, English report",
    stick_intro: "Choose the USB stick that takes the certificates. Nothing on it is deleted, and it is never wiped.",
    no_usb: "No USB disk is there. Plug in a second USB stick with a FAT, exFAT or ext4 filesystem; it appears by itself.",
    only_boot_stick: "Only the boot stick is there. Plug in a second USB stick; it appears by itself.",
    stick_fit: "can take certificates",
    stick_taken: "takes the certificates",
    stick_awaited: "is being opened ...",
    unfinished: |number, disks| {
        format!(
            "In job {number} {disks} wipe(s) were interrupted. Keep this number, choose the same disks again, and each goes on where it was broken off."
        )
    },
    job_intro: "This goes into every certificate; all but the number may stay empty. No ID or phone numbers. Chinese cannot be typed here: names in Chinese come in a pumice-job.toml that is made at the office with pumice job new.",
    job_file_taken: "Filled in from pumice-job.toml on the stick. Check it, and press Enter.",
    job_file_refused: |why| {
        format!(
            "pumice-job.toml on the stick is not used. {why} Fill in the job here, or correct the file and start again."
        )
    },
    gate_intro: "These answers stand in every certificate. Press the key before an answer.",
    authorisation: |hash| format!("Signed authorisation, SHA-256: {hash}..."),
    clock: ClockTexts {
        intro: "The clock of a retired computer is often wrong. Type the time of another one, as of a phone, in Beijing time; or leave it empty, and the certificates say that nobody confirmed the time.",
        computer: "This computer's clock, as UTC",
        beijing: "The same as Beijing time",
        no_date: "no date",
        other: "Another clock, YYYY-MM-DD HH:MM",
        not_a_time: "That is no time. Type it like 2026-11-26 09:30, or leave it empty.",
        before_build: |built| format!("That was before this program was made, on {built}. Look at another clock."),
        confirmed: "Confirmed, Beijing time",
    },
    disks_intro: "Choose the disks to wipe. Everything on them is overwritten.",
    no_disks: "No disk is there. Check its power and data cables; it appears by itself.",
    none_wipeable: "None of these disks can be wiped; each says why.",
    firmware_in_short: |techniques| match techniques.first() {
        Some(first) => format!(
            "After the passes it erases itself: {} (T: others).",
            firmware::technique(*first)
        ),
        None => "After the passes its firmware does nothing (T: why).".into(),
    },
    frozen: "Its security is frozen. Press F: the computer sleeps for some seconds, which may free it.",
    own_lock: "An erase of ours that was broken off locked it. Choose it to go on, or press U to unlock it.",
    ranges_locked: "TCG Opal has locked ranges of it. Press T, choose the revert by PSID; else it stays as it is.",
    psid_intro: "Type the PSID: 32 letters and digits on the drive's label. It has the drive change its keys: everything on it is lost. The number is kept nowhere.",
    no_psid: "A PSID has 32 letters and digits. Compare with the label and type it again.",
    firmware_intro: "What the drive's own firmware does after the passes. Only it reaches what a computer cannot address.",
    firmware_choice,
    not_offered: "The drive does not offer that now; below it stands why.",
    unlocking: Unlocking {
        awaited: |name| format!("{name} is being unlocked ..."),
        released: |name| format!("{name} is unlocked, and no password is set on it any more."),
        other_password: |name| {
            format!("The password on {name} is not Pumice's. Whoever set it must remove it in the computer's setup.")
        },
        frozen: |name| format!("{name} is frozen and takes no password. Press F, or switch the computer off and on."),
        tries_expired: |name| {
            format!("Too many passwords were tried on {name}. Switch the computer off, wait, and switch it on again.")
        },
        failed: |name| {
            format!(
                "{name} did not do as it was told and may be locked still. Switch the computer off and on and try again."
            )
        },
    },
    suspend: Suspend {
        woke: "The computer slept and woke. What the drives offer now is being asked.",
        unsupported: "This computer cannot sleep so that its drives lose their power. Switch it off, unplug the drive, start again, and plug the drive in now.",
        failed: |why| {
            format!(
                "The computer did not sleep. The kernel says: {why}. Unplug the drive's power and plug it in again."
            )
        },
        busy: "The computer cannot sleep while disks are being wiped. Wait until every wipe has ended.",
    },
    none_chosen: "No disk is chosen. Press Space on a disk, or A for all that can be wiped.",
    ready: "can be wiped",
    held: "held back",
    already: "was wiped, or is being wiped",
    chosen_gone: |name| format!("{name} was chosen and is not there any more; it is not chosen now."),
    planned_gone: |name| format!("{name} is not there any more. Press Esc and choose again; no wipe has begun."),
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
    saving: "Every wipe has ended. The last certificates are being saved and verified; wait for them.",
    ended: "Every wipe has ended.",
    unsaved: |count, why| {
        format!(
            "{count} certificate(s) are NOT SAVED and only in memory. {why} Press C and choose another USB stick; do not switch off."
        )
    },
    stick_missing: "There is no certificate stick.",
    stick_needed: |why| {
        format!(
            "{why} Press C and choose a USB stick, or the certificates, and how far each wipe is, stay in memory only."
        )
    },
    overall,
    stage,
    whole: |percent| format!("whole disk {percent} %"),
    then_own_erase: " + own erase",
    since: |seconds, left| format!("for {}   {} left", clock(Some(seconds)), clock(left)),
    own_erase: |techniques| match techniques.first() {
        Some(first) => format!("After the passes it erases itself: {}.", firmware::technique(*first)),
        None => "After the passes its own firmware does nothing.".into(),
    },
    speed: |bytes_per_s| bytes_per_s.map_or_else(|| "-- MB/s".into(), |bytes| format!("{}/s", size(bytes))),
    left: |seconds| format!("{} left", clock(seconds)),
    left_short: clock,
    sensor: |sensor| match sensor {
        Sensor::None => "no heat sensor".into(),
        Sensor::Silent => "no heat reading".into(),
        Sensor::Reads { now, limit } => format!("{} of {} C", now.0, limit.0),
    },
    cooling: "too hot: waiting until the drive has cooled",
    cooling_short: "too hot, waiting",
    silent: |seconds| format!("NO ANSWER from the drive for {seconds} s"),
    silent_short: |seconds| format!("NO ANSWER {seconds} s"),
    finishing: |seconds| format!("waiting for the drive to end this stage, {seconds} s"),
    finishing_short: |seconds| format!("ending {seconds} s"),
    bad_blocks: |blocks, ranges| match blocks {
        0 => "no bad blocks".into(),
        _ => format!("{blocks} bad block(s) in {ranges} range(s)"),
    },
    saved: |path| format!("certificate saved: {path}"),
    saved_short: "certificate saved",
    in_memory: "certificate in memory only",
    broken: "NOT ERASED: the program failed, there is no certificate",
    giving_up: "giving up, as soon as the drive answers",
    being_saved: "certificate is being saved",
    cancel_one: |name| format!("Stop wiping {name}?"),
    cancel_all: |disks| format!("Stop every wipe that has not ended, {disks} disk(s)?"),
    cancel_means: "What is stopped counts as NOT ERASED, and gets a certificate that says so. Stop it all the same?",
    reasons: "Why",
    claims: "What may be claimed",
    claim,
    no_claims: "Nothing.",
    limitations: "What the wipe does not reach, or the record does not prove",
    bad_in_stage: |stage, blocks, ranges| format!("Bad in {stage}: {blocks} block(s) in {ranges} range(s)"),
    range: |range| format!("blocks {} to {}", range.first, range.end().saturating_sub(1)),
    off_running: |name| format!("being wiped: {name}"),
    off_lost: |name| format!("certificate not saved: {name}"),
    off_safely: "Switch the computer off?",
    off_while_wiping: "Disks are still being wiped. Switched off now, they do not count as erased, and they get no certificate. Switch off all the same?",
    off_saving: "Certificates are STILL BEING SAVED. Wait until this question says no more of it: switched off now, they may be LOST. Switch off all the same?",
    off_unsaved: "Certificates are NOT SAVED and will be LOST. Switch off all the same?",
    too_small: "The terminal is too small: 80 columns and 24 lines are needed.",
};

fn firmware_choice(choice: FirmwareChoice, recommended: &[Technique]) -> String {
    match (choice, recommended.first()) {
        (FirmwareChoice::Recommended, Some(first)) => format!("As recommended: {}", firmware::technique(*first)),
        (FirmwareChoice::Recommended, None) => "As recommended: nothing, for it offers nothing that helps".into(),
        (FirmwareChoice::None, _) => "Nothing: the passes alone".into(),
        (FirmwareChoice::Only(technique), _) => firmware::technique(technique).into(),
    }
}

fn kind(medium: Medium, attached: Transport) -> String {
    let medium = match medium {
        Medium::Hdd => "HDD",
        Medium::Ssd => "SSD",
        Medium::Emmc => return "eMMC".into(),
        Medium::UsbStorage => return "USB".into(),
        Medium::Virtual => "virtual",
        Medium::RaidVolume => return "RAID".into(),
        Medium::Optical => "optical",
    };
    format!("{medium} {}", transport(attached))
}

fn description(drive: &Drive) -> String {
    let (medium, attached) = (words::medium(drive.medium), transport(drive.transport));
    let source = words::serial_source(drive.serial_source);
    format!("{medium}, {attached}; serial number {source}")
}

/// The standard names its method in Chinese, which the Linux console cannot show.
fn claim(claim: Claim) -> &'static str {
    match claim {
        Claim::NistClear | Claim::IeeeClear | Claim::NistPurge | Claim::IeeePurge => words::claim(claim),
        Claim::GaTThreePasses => {
            "a fixed character, its complement, a random character: the three-pass method of GA/T 1143-2014"
        }
    }
}

fn overall(overall: &Overall) -> String {
    let mut parts = vec![format!("{} disk(s)", overall.disks)];
    for (count, what) in [
        (overall.running, "at work"),
        (overall.erased, "erased"),
        (overall.excepted, "with exceptions"),
        (overall.not_erased, "NOT ERASED"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    if overall.running > 0 {
        let own_erases = match overall.own_erases_due {
            0 => String::new(),
            due => format!(", then {due} own erase(s)"),
        };
        parts.push(format!("all done in {}{own_erases}", clock(overall.left_s)));
    }
    parts.join("   ")
}

fn stage(stage: Stage, passes: u64) -> String {
    match stage {
        Stage::Pass(number) => format!("pass {number} of {passes}"),
        Stage::Opening | Stage::ReadBack | Stage::Firmware | Stage::ChangeCheck => words::stage(stage),
    }
}

fn clock(seconds: Option<u64>) -> String {
    seconds.map_or_else(
        || "-:--:--".into(),
        |seconds| format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
    )
}
