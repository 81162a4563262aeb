use crate::Witnessing;

pub(crate) const TEXTS: Witnessing = Witnessing {
    heading: "Witness's key",
    agree: |name, beginning| {
        format!(
            "{name} watches this job. The boot stick keeps a witness's key (fingerprint {beginning} ...). Is {name} to sign \
             the report of the job with it at the end?"
        )
    },
    agree_keys: "Enter yes   Esc no: on paper, or at the office   Ctrl-Q switch off",
    enrol: |name| {
        format!(
            "{name} watches this job. To sign its report at the end with a key of their own, {name} chooses a passphrase of \
             10 characters or more now, and tells it to nobody, the operator included."
        )
    },
    made: "The witness's key is made and kept. Note its fingerprint, or photograph it:",
    sign: |name| {
        format!(
            "The report of the job is saved. {name} checks the results below and types the passphrase of the witness's key \
             to sign it too; Esc leaves it as it is."
        )
    },
    sign_keys: "Enter sign   Esc leave it for now: \"pumice countersign\" can sign it later",
    opening_keys: "Esc leave it for now: \"pumice countersign\" can sign it later",
    nothing_typed: "Type the passphrase of the witness's key, or press Esc to leave the report as it is.",
    other_key: "The boot stick keeps no key that can be used, or not the one that this job names for the witness. Press Esc, and \
                let \"pumice countersign\" sign it later.",
    countersigned: "The witness has signed. The report is being drawn and saved with that signature. Leave both sticks in.",
    not_saved: "The certificate stick is not there, so a signature could not be saved. Press Esc, and let \"pumice \
                countersign\" sign the report later.",
    stick_away: "The boot stick, which keeps the witness's key, is not there. Plug it in and try again, or press Esc.",
};
