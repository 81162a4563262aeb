use crate::Ledger;

pub(crate) const TEXTS: Ledger = Ledger {
    help: "\
pumice ledger: what a key has signed, number by number

Usage: pumice ledger check [options] LEDGER [PATH]...
       pumice ledger begin PUBLIC-KEY.pem LEDGER

check compares a ledger (ledger/*.ledger on the partition PUMICE-DATA of a boot
stick) with the certificates and job reports in the folders given. Two entries
with one number show that the stick was copied, or an older state of it put
back. A number without a certificate is one that is kept elsewhere, or was lost
with the power.

begin writes the first record for a key that has signed nothing yet.

Options:
  --json               for programs
  --language LANGUAGE  en or zh-CN, whatever the environment says

Exit status: 0 everything agrees; 3 nothing is wrong, and numbers are missing;
1 something is wrong; 2 usage, or a file that cannot be read.
",
    not_a_ledger: "it is not a ledger",
    version: |version| format!("a newer version of Pumice wrote it (version {version})"),
    broken: |record| format!("record {record} is broken"),
    gap: |record, number| format!("record {record} has number {number}"),
    other_key: "it is another key's",
    refused: |file, why| format!("{file}: cannot be relied on: {why}."),
    key: |fingerprint| format!("Ledger of the key {fingerprint}"),
    entries: |count, digest| format!("{count} entries, SHA-256 {digest}"),
    compared: |own, others| format!("Compared with {own} documents of this key; {others} are of other keys."),
    agrees: "Everything agrees.",
    alone: "The ledger is whole. Name folders of certificates to have it compared with them.",
    not_here: |first, last| {
        if first == last {
            format!("{first}: not here. It is kept elsewhere, or was lost with the power before it was on a stick.")
        } else {
            format!(
                "{first} to {last}: not here. They are kept elsewhere, or were lost with the power before they were on a stick."
            )
        }
    },
    lost: |number| format!("{number}: lost with the power while it was recorded; nothing was certified under it."),
    torn: |number| {
        format!("{number}: lost with the power while it was recorded, at the very end; nothing was certified under it.")
    },
    lost_but_here: |number| {
        format!(
            "{number}: here, although the ledger has it as lost. The stick may be failing: enrol a new key on another."
        )
    },
    not_recorded: |number| {
        format!("{number}: WRONG: not in the ledger. The ledger is older than the certificate, or another one.")
    },
    fork: |number| {
        format!(
            "{number}: WRONG: two different entries have this number. The stick was copied, or an older state of it put back."
        )
    },
    other_previous: |number| format!("{number}: WRONG: names another entry before it than there is."),
    out_of_order: |number| format!("{number}: WRONG: was signed before an entry with a smaller number."),
    not_authentic: |file| format!("{file}: not an authentic certificate or job report, so it was not compared."),
    begun: |file, fingerprint| format!("{file}: the ledger of the key {fingerprint} begins here."),
    there: |file| format!("{file}: is there already, and is not replaced."),
};
