use pumice_model::NoDataVolume;

use crate::Signing;

pub(crate) const TEXTS: Signing = Signing {
    heading: "Signing key",
    unlock_keys: "Enter unlock   Esc go on without it   Ctrl-Q switch off",
    enrol_keys: "Tab next field   Enter make the key   Esc go on without one   Ctrl-Q switch off",
    awaited_keys: "Esc go on without it   Ctrl-Q switch off",
    made_keys: "Enter go on   Ctrl-Q switch off",
    sought: "Looking for the signing key on the boot stick ...",
    unlock: |beginning| {
        let which = beginning.map_or_else(String::new, |beginning| format!(" (fingerprint {beginning} ...)"));
        format!(
            "The boot stick keeps the signing key{which}. Type its passphrase to sign this job's certificates with it. \
             Without it they are signed with a key of this boot only, which ties them to nobody."
        )
    },
    enrol: "The boot stick keeps no signing key yet. Choose a passphrase of 10 characters or more to make one: it ties \
            certificates to you. The passphrase is kept nowhere; whoever forgets it needs a new key.",
    opening: "One moment: the passphrase is turned into a key, which takes a while on purpose ...",
    made: "The key is made and kept. Note its fingerprint, or photograph it:",
    made_words: "The same in words:",
    fields: ["Passphrase", "Once more"],
    nothing_typed: "Type the passphrase, or press Esc to go on without the key.",
    too_short: |fewest| format!("A passphrase has {fewest} characters or more."),
    differ: "The two are not the same. Type them again.",
    by_enrolled: |beginning| format!("Certificates are signed with the enrolled key {beginning} ..."),
    by_this_boot: |why| format!("Certificates are signed with a key of this boot only. {why}"),
    skipped: "The enrolled key was not unlocked.",
    unattended: "Nobody is here to type the passphrase of an enrolled key.",
    no_volume: |why| match why {
        NoDataVolume::NoMedium => "The computer was not started from a stick that could keep another.",
        NoDataVolume::NotFound => "The boot stick, which could keep another, was not found.",
        NoDataVolume::Several => "Several boot sticks are plugged in: pull out all but the one that was started from.",
        NoDataVolume::Optical => "The computer was started from a disc, which cannot keep another.",
        NoDataVolume::ReadOnly => "The boot stick is write-protected.",
        NoDataVolume::NoPartition => {
            "The boot stick has no partition PUMICE-DATA for another: write the image to a whole stick."
        }
    },
    volume_fails: |why| format!("The partition PUMICE-DATA of the boot stick cannot be used. {why}"),
    wrong: "The passphrase is another one. Type it again.",
    key_unusable: "The key on the boot stick is damaged, or of a kind that is not used here. Put the right keys/operator.pem \
                   there.",
    key_gone: "The key is not on the boot stick any more.",
    key_there: "The boot stick keeps a key already, which is not replaced.",
    no_ledger: "The boot stick has no ledger of this key, so nobody knows its next number. Put the ledger back, or write \
                the first with \"pumice ledger begin\" if the key has signed nothing yet.",
    ledger_unusable: |why| {
        format!(
            "The ledger of this key cannot be relied on: {why}. Keep it for \"pumice ledger check\" and enrol another key."
        )
    },
    stick_awaited: "The boot stick is not there. Plug it in again: certificates wait two minutes for its ledger.",
    given_up: |why| format!("From now on certificates are signed with a key of this boot only. {why}"),
    not_recorded: |why| format!("The ledger on the boot stick took no entry. {why}"),
    stick_away: "The boot stick did not come back.",
};
