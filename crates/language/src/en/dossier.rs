use pumice_model::{AuditExtent, Role};

use crate::{Countersign, Dossier, DossierParts};

const COUNTERSIGN_HELP: &str = "\
Adds your signature to the report of a job: as its witness, or for the client.

Usage: pumice countersign REPORT --key KEY [--passphrase-file PATH]

REPORT is report-*.cose of a job; it is replaced by one that carries your signature too. KEY is your own, as
\"pumice key new\" makes it. Read the report before you sign it: pumice verify REPORT

Options:
  --key KEY                The private half of your key
  --passphrase-file PATH   Take its passphrase from the first line of a file
  --language LANGUAGE      en or zh-CN; otherwise the language of the environment
  --help                   Print this

Exit status:
  0   it is countersigned, written and read back
  2   it is not, and the reason is said; the report is as it was
";

pub(crate) const TEXTS: Dossier = Dossier {
    heading: "Together",
    complete: |count| {
        format!("Nothing is missing and nothing was added: {count} certificate(s), as the job reports list them.")
    },
    missing: |job, disk| {
        format!("MISSING: the report of job {job} lists a certificate of {disk} that is not here. Ask for it.")
    },
    unlisted: |job, disk| {
        format!(
            "ADDED: no report of job {job} lists this certificate of {disk}. Do not count it before its maker explains it."
        )
    },
    listed_otherwise: |job, disk| {
        format!(
            "CONTRADICTION: the report of job {job} says something else of {disk} than its certificate. Do not rely on either."
        )
    },
    listed_twice: |job, disk| {
        format!(
            "CONTRADICTION: the report of job {job} lists the same certificate of {disk} twice. Do not rely on its counts."
        )
    },
    listed_by_another: |job, disk, signer| {
        format!(
            "OPEN: a report of job {job} lists the certificate of {disk}, but another key signed that report: {signer}. Ask whose it is."
        )
    },
    reports_disagree: |job| {
        format!(
            "CONTRADICTION: a later report of job {job} leaves out a certificate that an earlier one of the same boot lists. Ask its maker."
        )
    },
    without_report: |job| {
        format!("There is no report of job {job}, so nobody can tell whether a certificate is missing. Ask for it.")
    },
    fork: |signer, number| {
        format!(
            "FORK: the key {signer} gave number {number} to two different entries. Its stick was copied, or an older state was put back. Ask its owner which one counts."
        )
    },
    unchained: |signer, number| {
        format!(
            "BROKEN CHAIN: entry {number} of the key {signer} follows another entry than the one that is here. Ask its owner."
        )
    },
    gap: |signer, first, last| {
        format!(
            "Of the key {signer}, entries {first} to {last} are not here. They may be of another job: ask its owner."
        )
    },
    without_witness: |job| format!("OPEN: job {job} is sensitive and names no witness. Ask who watched."),
    not_independent: |job, role| {
        format!(
            "OPEN: {} of job {job} is to countersign with a key that somebody else signs with too. Count them as one person.",
            who(role)
        )
    },
    not_countersigned: |job, role| {
        let who = who(role);
        format!("OPEN: {who} is to countersign the report of job {job} and has not.")
    },
    unknown_countersigner: |job, signer| {
        format!("The report of job {job} is also countersigned by a key that it does not name: {signer}.")
    },
    audited_otherwise: |disk, signer| {
        format!(
            "AUDIT FAILED: {signer} found {disk} otherwise than its certificate says. Do not hand it out before that is explained."
        )
    },
    audited_as_certified: |disk, signer, extent| {
        let blocks = match extent {
            AuditExtent::Full => "every block".into(),
            AuditExtent::Sample { count, .. } => format!("{count} block(s) at random places"),
        };
        format!("{disk} was found as certified by {signer}, who read {blocks}.")
    },
    audited_by_its_signer: |disk| {
        format!("{disk} was found as certified, but by the key of the certificate itself: no second person has looked.")
    },
    audit_of_another: |signer| format!("There is an audit by {signer} of a certificate that is not here."),
    audit_record: "AUTHENTIC AUDIT RECORD",
    key_statement: "AUTHENTIC KEY STATEMENT",
    succession: |key| format!("the key that signs this hands over to {key}"),
    revocation: |key, last| format!("of {key} nothing behind entry {last} counts any more"),
    nothing_found: "as certified",
    countersign: Countersign {
        help: COUNTERSIGN_HELP,
        no_job_report: "It is no report of a job. Take report-*.cose from the job's folder.",
        own_key: "This key has signed it already. A witness is a second person with a key of their own.",
        refused: |path, why| format!("{path}: not countersigned. {why}"),
        done: |path, role, signer| match role {
            Some(role) => format!("{path}: countersigned by {signer}, whom the report names: {role}."),
            None => format!("{path}: countersigned by {signer}, whom the report does not name."),
        },
    },
    parts: DossierParts {
        credit_code: "Credit code",
        place: "Place",
        gate: "Declared before",
        authorisation: "Authorisation",
        certified: "Certified",
        not_wiped: "NOT WIPED",
        hiding: "May hide disks",
        holding: "Held, as declared",
        item: "Also, as declared",
        ledger: "Ledger",
        countersignature: "Countersigned by",
        clock: "Clock",
        age: "Age",
        certificate: "Of certificate",
        found: "Found",
        says: "It says",
    },
    job_report: "AUTHENTIC JOB REPORT",
    listed: |disk, verdict| format!("{disk}: listed as {verdict}; the certificate decides"),
    confirmed: |time| format!("{time} UTC as the operator says"),
    confirmed_too_early: |time| {
        format!("{time} UTC as the operator says, which is before this program was made: it counts for nothing")
    },
    clock_too_early: "the computer's clock stood before this program was made",
    signer_unknown: |signer| {
        format!(
            "{signer} (an enrolled key; nothing here ties it to anybody: compare it with your contract, or name it with --trust)"
        )
    },
    signer_trusted: |signer| format!("{signer} (TRUSTED: the key that you named)"),
    position: |number| format!("entry {number} of this key"),
    age: |days, months| {
        format!("{days} day(s) by the clock of the computer that you read this on; to be kept for {months} months")
    },
};

fn who(role: Role) -> &'static str {
    match role {
        Role::Operator => "The operator",
        Role::Witness => "The witness",
        Role::Client => "The client",
    }
}
