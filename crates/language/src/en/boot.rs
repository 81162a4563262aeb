use crate::Boot;

pub(crate) const TEXTS: Boot = Boot {
    starting: "Pumice is starting: looking for the computer's disks ...",
    step_failed: |step, message| format!("{step}: {message}"),
    ended_with: |status| format!("The program ended with status {status}."),
    ended_by: |signal| format!("The program was ended by the signal {signal}."),
    held: "The program has ended without a word, and a disk that does not answer keeps it from going away.",
    gave_up: "The program could not go on.",
    panicked: |message| format!("The first program of this system failed: {message}"),
    failure: |reason, last_words| {
        let said = if last_words.is_empty() {
            String::new()
        } else {
            format!("\nIts last words:\n{last_words}\n")
        };
        format!(
            "PUMICE HAS STOPPED\n\n{reason}\n{said}\nWhat this means:\n  - No disk is being wiped any more. A disk whose \
             wipe had not ended does not count as erased.\n  - Certificates that were shown as saved are on the \
             certificate stick and stay valid.\n  - No other disk was touched.\n\nWhat to do: switch off, start again \
             from the boot stick, and repeat what is missing.\n\nPress Enter to switch off."
        )
    },
    switching_off: "\r\nSwitching off. If the computer is still on after a minute, hold its power button for ten seconds.",
    not_off: |message| {
        format!("The computer could not be switched off: {message}. Hold its power button for ten seconds.")
    },
};
