use pumice_model::{Drive, Identity, Sequel, Signer};

use super::words;
use crate::Console;
use crate::console::Summary;
use crate::words::code_points;

pub(crate) const TEXTS: Console = Console {
    drive: words::drive,
    hiding: words::hiding,
    waiting_for_stick: "Waiting for the certificate stick: plug in a USB stick (FAT, exFAT or ext4) that carries the \
                        file pumice-job.toml. Nothing has been wiped.",
    no_job_file: |drive| format!("{drive}: carries no pumice-job.toml, so it is not the certificate stick."),
    stick_unfit: |drive, error| {
        format!(
            "{drive}: cannot be the certificate stick. {}",
            words::stick_error(error)
        )
    },
    stick_unreadable: |drive, why| format!("{drive}: could not be read. {why} Try another USB stick."),
    several_sticks: "More than one USB disk carries pumice-job.toml, so none is used. Pull out all but one.",
    stick_taken: |drive| format!("{drive}: is the certificate stick."),
    stick_gone: "The certificate stick was pulled out. The wipes go on; certificates not saved yet, and how far each \
                 wipe is, are in memory only: plug it in again, or another USB stick that carries pumice-job.toml, \
                 and do not switch off.",
    stick_failed: |why| {
        format!(
            "The certificate stick did not take a file. {why} The wipes go on; certificates not saved yet, and how far \
             each wipe is, are in memory only: plug in another USB stick that carries pumice-job.toml, and do not \
             switch off."
        )
    },
    stick_answers: "The certificate stick answers again.",
    no_answer: "It has not answered for half a minute.",
    keeper_broken: "The program failed while using it.",
    save_full: "It is full.",
    save_read_only: "It is write-protected.",
    save_gone: "It does not answer any more.",
    save_not_as_written: "What was read back from it is not what was written.",
    mount_unsupported: "Its filesystem is of no kind that is known here.",
    mount_damaged: "Its filesystem is damaged. Repair or format it on another computer.",
    mount_busy: "It is in use.",
    kernel_says: |message| format!("The kernel says: {message}."),
    job_file_refused: |drive, why| {
        format!(
            "{drive}: its pumice-job.toml cannot be followed. {why} Nothing has been wiped: correct it and plug in the stick again."
        )
    },
    heat_limit_refused: |word| {
        format!("{word} is no temperature to pause at: give whole degrees Celsius from 40 to 100, or leave it out.")
    },
    serial_not_found: |name| {
        format!(
            "{name}: no disk that is present has this serial number or WWN, so nothing was wiped for it. Check it and the cables."
        )
    },
    serial_ambiguous: |name, drives| {
        let wwn = |drive: &&Drive| format!("{}: {}", drive.name, drive.identity.wwn.as_deref().unwrap_or("no WWN"));
        let wwns: Vec<String> = drives.iter().map(wwn).collect();
        format!(
            "{name}: more than one disk has it, so none of them was wiped for it. List the WWN of each that is meant instead: {}. A disk without a WWN can be wiped when the others are taken out.",
            wwns.join(", ")
        )
    },
    listed_twice: |name, drive| format!("{name}: is {drive}, which is listed already; it is wiped once."),
    refused: |name, refusal| format!("{name}: not wiped. {}", words::refusal(refusal)),
    continued: |drive| {
        format!("{drive}: the wipe was interrupted, and goes on if the disk still holds what was written.")
    },
    begun: |drive| format!("{drive}: the wipe begins."),
    taken_up: |drive, sequel| match sequel {
        Sequel::Continued => {
            format!("{drive}: still holds what was written, so the wipe goes on from where it was interrupted.")
        }
        Sequel::StartedAnew => {
            format!("{drive}: no longer holds what was written, so the wipe starts again from the beginning.")
        }
    },
    interrupted_absent: |identity| {
        format!(
            "{}: its wipe was interrupted, and no such disk is present, so it is NOT ERASED. Its journal stays on the stick: start a computer with the disk in it from the boot stick to go on.",
            known_as(identity)
        )
    },
    journal_unreadable: |path| {
        format!(
            "{path}: this journal of an interrupted wipe is damaged, or of another version of Pumice, so that wipe cannot be gone on with. Wipe its disk again from the beginning."
        )
    },
    stage_begun: |drive, stage| format!("{drive}: {} begins.", words::stage(stage)),
    progress: |drive, stage, percent| format!("{drive}: {}, {percent} %", words::stage(stage)),
    stalled: |drive, at, waited_ms| format!("{drive}: {} - no answer for {} s", words::stage(at), waited_ms / 1000),
    paused: |drive, at| format!("{drive}: {} - too hot, waiting until it has cooled", words::stage(at)),
    blocks_failed: |drive, stage, range, fault| {
        format!(
            "{drive}: {}: {} block(s) from block {} failed. {}",
            words::stage(stage),
            range.count,
            range.first,
            words::fault(fault)
        )
    },
    ended: |drive, judgement| {
        let reasons: Vec<String> = judgement.reasons.iter().map(words::reason).collect();
        format!("{drive}: {}. {}", words::verdict(judgement.verdict), reasons.join(" "))
    },
    broken: |drive| {
        format!(
            "{drive}: NOT ERASED. The program failed while wiping it, so there is no certificate. Start the computer again from the stick and repeat the wipe."
        )
    },
    reported: |path| format!("Report of the job signed, saved and verified: {path}"),
    paper_saved: |path| format!("Saved for people to read: {path}"),
    not_drawn: "The report could not be drawn for people to read. Draw it at the office: pumice report FOLDER",
    unprintable: |letters| {
        let numbers = code_points(letters);
        format!(
            "The printed report cannot show these letters of the job's names but by number: {}.",
            numbers.join(", ")
        )
    },
    concluding: "The report of the job is being signed, drawn and saved. Leave both sticks in.",
    saved: |drive, path| format!("{drive}: certificate saved and verified: {path}"),
    all_done: "Everything listed was done, and every certificate is saved and verified. Switching off.",
    not_all_done: "Not everything listed was done; see above, and the summary on the certificate stick. Press Enter to switch off.",
    summary: Summary {
        heading: |number| format!("Pumice: what was done with the disks of one computer\nJob {number}"),
        client: |name| format!("Client: {name}"),
        operator: |name| format!("Operator: {name}"),
        declared: |holdings, items| {
            format!(
                "The client declares {holdings} kind(s) of data on the disks, and {items} kind(s) of things that are no disks"
            )
        },
        signer: |signer, fingerprint| match signer {
            Signer::ThisBoot => format!("Signed with a key made for this boot only, fingerprint {fingerprint}"),
            Signer::Enrolled => format!("Signed with the enrolled key, fingerprint {fingerprint}"),
        },
        wiped: "Disks of which a wipe was begun",
        not_wiped: "Disks that were not wiped",
        not_done: "Asked for and not done",
        none: "none",
        running: "the wipe goes on",
        unsaved: "the certificate is in memory only",
        not_chosen: "nobody asked for it to be wiped",
        footing: "This list is for reading only and proves nothing: the certificates do. Check them with: pumice verify .",
    },
    discovery_failed: |message| format!("The disks cannot be watched. The kernel says: {message}."),
    image_incomplete: |message| format!("This boot stick is incomplete: {message}. Make it anew."),
    console_failed: |message| format!("The console was closed: {message}."),
};

fn known_as(identity: &Identity) -> String {
    let known = identity.serial.as_ref().or(identity.wwn.as_ref());
    let known = known.map_or("no serial number", String::as_str);
    format!("{} ({known})", identity.model).trim_start().to_owned()
}
