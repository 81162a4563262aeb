use pumice_job::{Comments, EntryError, EntryFault, Field, JobFileError, PersonalNumber};
use pumice_model::{GateQuestion, GateRefusal, Sensitivity};

use super::verify::system;
use crate::asking::{Asking, GateAnswer, JobNew, spelling};

pub(crate) const TEXTS: Asking = Asking {
    field,
    sensitivity: |sensitivity| match sensitivity {
        Sensitivity::Ordinary => "no",
        Sensitivity::Sensitive => "yes, a witness is needed",
    },
    entry_error: |EntryError { field: at, fault }| format!("{}: {}", field(at), entry_fault(fault)),
    question,
    answers: |question| match question {
        GateQuestion::Records => RECORDS,
        _ => YES_NO,
    },
    refusal: |refusal| match refusal {
        GateRefusal::Unanswered(at) => format!("This is not answered: {} Nothing is wiped before it is.", question(at)),
        GateRefusal::Forbidden(at) => forbidden(at).into(),
    },
    file_error,
    comments: Comments {
        heading: "A job for Pumice. Copy this file to the root folder of the certificate stick, under the name pumice-job.toml.\n\
                  What stands here goes into every certificate: no ID or phone numbers, no passwords.",
        wipe: "Serial numbers or WWNs of the disks to wipe. Without anybody at the keyboard nothing else is touched.",
        no_wipe: "No list of disks: somebody chooses them at the computer. To have them wiped with nobody there, list serial\n\
                  numbers or WWNs:   wipe = [\"SERIAL1\", \"SERIAL2\"]",
        gate: "What was declared before the wipe. Any other answer, and nothing is wiped.",
        holdings: "What was on the disks, as declared: kinds and counts, never names. For each kind:\n\
                   [[holdings]]\n\
                   category = \"orders\"\n\
                   count = 1200\n\
                   Kinds: customer-contacts, orders, contracts, employee-records, identity-documents, payments, health,\n\
                   accounting, recordings, messages, business-secrets, other",
        items: "What is no disk of this computer and holds data too, as declared. For each:\n\
                [[items]]\n\
                kind = \"paper\"\n\
                count = 3\n\
                disposal = \"destroyed\"\n\
                Kinds: paper, phones, cloud, accounts, printers, backups, servers, other\n\
                Disposals: destroyed, deleted, returned, handed-over, pending",
    },
    new: NEW,
};

const RECORDS: &[GateAnswer] = &[
    answer('1', "exported"),
    answer('2', "none on these disks"),
    answer('3', "not exported yet"),
];

const YES_NO: &[GateAnswer] = &[answer('y', "yes"), answer('n', "no")];

const NEW: JobNew = JobNew {
    help: NEW_HELP,
    intro: "Enter takes what stands in brackets. What you type goes into every certificate: no ID or phone numbers.",
    asked: |question, usual| match usual {
        "" => format!("{question}: "),
        _ => format!("{question} [{usual}]: "),
    },
    is_sensitive: "Is the job sensitive, so that a witness is needed?",
    authorisation: "File of the client's signed authorisation, to be hashed; it is not kept",
    wipe: "Serial numbers or WWNs of the disks to wipe, with commas between; none: chosen at the computer",
    holdings: |kinds| format!("What was on the disks, like orders=1200,contracts; kinds: {kinds}"),
    items: |kinds, disposals| {
        format!("What is no disk, like paper=3:destroyed,cloud:deleted; kinds: {kinds}; what became of it: {disposals}")
    },
    no_answer: "That is none of the answers.",
    not_in_list: |entry| format!("This is not understood: {entry}."),
    ended: "The answers ended before the questions did. Nothing was written.",
    refused: |why| format!("{why} Nothing was written."),
    exists: |path| format!("{path}: is there already, and is not overwritten. Give another name."),
    unwritable: |path, why| format!("{path}: could not be written or read: {}.", system(why)),
    written: |path| {
        format!(
            "{path}: written and read back. Copy it to the root folder of the certificate stick as pumice-job.toml."
        )
    },
};

const NEW_HELP: &str = "\
Writes a job file for the certificate stick.

Usage: pumice job new FILE [OPTION ...]

On a terminal it asks for everything that no option gives; else it asks nothing. FILE is never overwritten.

  --number NUMBER              under which the certificates are filed
  --client NAME  --credit-code CODE  --place PLACE
  --operator NAME              who wipes; --operator-capacity, --operator-key
  --witness NAME               who watches; --witness-capacity, --witness-key
  --representative NAME        who speaks for the client; --representative-capacity, --representative-key
  --sensitive                  a witness is needed
  --retention-months MONTHS    how long the certificates are to be kept, 36 at least; 60 if not said

  --records exported|none-on-media|pending     accounts and tax records that a law has kept
  --hold-known yes|no                          a dispute, an investigation or a duty to preserve is known
  --authorised yes|no                          the client has authorised the wipe
  --state-secrets yes|no                       state secrets are on a disk
  --authorisation FILE                         the signed authorisation; only its SHA-256 is kept

  --wipe SERIAL                a disk to wipe, by serial number or WWN; may be given again
  --heat-limit DEGREES         pause a disk at so many degrees Celsius
  --no-firmware-erase          the passes alone, without the disks' own erase
  --holding KIND[=COUNT]       what was on the disks; may be given again
  --item KIND[=COUNT]:DISPOSAL what is no disk and holds data too; may be given again

  --language en|zh-CN          otherwise that of the environment
";

const fn answer(key: char, text: &'static str) -> GateAnswer {
    GateAnswer { key, text }
}

fn field(field: Field) -> &'static str {
    match field {
        Field::Number => "Job number",
        Field::Client => "Client",
        Field::CreditCode => "Client's credit code",
        Field::Place => "Place",
        Field::Operator => "Operator",
        Field::OperatorCapacity => "Operator's capacity",
        Field::Witness => "Witness",
        Field::WitnessCapacity => "Witness's capacity",
        Field::Representative => "For the client",
        Field::RepresentativeCapacity => "For the client, as",
        Field::Sensitivity => "Sensitive (Y, N)",
        Field::Retention => "Kept for months",
    }
}

fn entry_fault(fault: EntryFault) -> &'static str {
    match fault {
        EntryFault::JobNumber => "a job number is 1 to 40 letters A-Z, digits, '-' or '_'.",
        EntryFault::CreditCode => {
            "this is no unified social credit code. It has 18 digits and capitals; compare with the business licence."
        }
        EntryFault::Retention => "certificates are kept for 36 months at least. Give 36 or more.",
        EntryFault::TooLong => "it has more than 120 characters. Shorten it.",
        EntryFault::HiddenCharacter => "it holds a character that nobody sees. Type it anew, without copying.",
        EntryFault::Personal(PersonalNumber::IdentityCard) => {
            "it holds the number of an identity card. Such numbers do not belong into a certificate: take it out."
        }
        EntryFault::Personal(PersonalNumber::MobilePhone) => {
            "it holds a mobile phone number. Such numbers do not belong into a certificate: take it out."
        }
        EntryFault::Nameless => "something is said of a person without a name. Give the name, or take the rest out.",
        EntryFault::WitnessMissing => "a sensitive job needs a witness. Name one.",
        EntryFault::Key => "the key is no fingerprint of 64 hexadecimal digits. Compare with: pumice key show",
    }
}

fn question(question: GateQuestion) -> &'static str {
    match question {
        GateQuestion::Records => "Where are the accounts and tax records that the law has kept?",
        GateQuestion::HoldKnown => "Is a dispute, an investigation or a duty to preserve these data known?",
        GateQuestion::Authorised => "Has the client authorised the wipe?",
        GateQuestion::StateSecrets => "Does any of these disks hold state secrets?",
    }
}

fn forbidden(question: GateQuestion) -> &'static str {
    match question {
        GateQuestion::Records => {
            "Accounts and tax records have to be kept for years. Export them first, and check the copy. Until then nothing is wiped."
        }
        GateQuestion::HoldKnown => {
            "Data in a dispute, under investigation or to be preserved must not be destroyed. Have that settled first. Until then nothing is wiped."
        }
        GateQuestion::Authorised => {
            "Without the client's authorisation nothing is wiped. Get it first, signed and on paper."
        }
        GateQuestion::StateSecrets => {
            "Media with state secrets must not be wiped here: hand them to the body that the secrecy authority names for it. Nothing is wiped."
        }
    }
}

fn file_error(error: &JobFileError) -> String {
    match error {
        JobFileError::NotText => "It is not UTF-8 text.".into(),
        JobFileError::Malformed(parser) => format!("It is not as it should be: {parser}."),
        JobFileError::Entry(error) => (TEXTS.entry_error)(*error),
        JobFileError::Gate(GateRefusal::Unanswered(at)) => {
            format!("Its part [gate] does not say {}: {}", spelling(*at), question(*at))
        }
        JobFileError::Gate(GateRefusal::Forbidden(at)) => format!("[gate] {}: {}", spelling(*at), forbidden(*at)),
        JobFileError::Authorisation => {
            "[gate] authorisation_sha256: this is no SHA-256. Have pumice job new make it from the file.".into()
        }
        JobFileError::NothingToWipe => "Its list \"wipe\" names no disk.".into(),
        JobFileError::EmptyEntry => "Its list \"wipe\" holds an empty entry.".into(),
        JobFileError::Repeated(name) => format!("Its list \"wipe\" names {name} twice."),
        JobFileError::HeatLimit(degrees) => {
            (super::console::TEXTS.heat_limit_refused)(&format!("heat_limit_celsius = {degrees}"))
        }
    }
}
