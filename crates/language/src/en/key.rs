use super::verify::system;
use crate::{KeyCommand, KeyFault, KeyParts, NoPassphrase};

const HELP: &str = "\
Makes and keeps the keys that sign.

Usage: pumice key new FILE [--name NAME]         Make a key: FILE, encrypted, and its public half beside it (.pub.pem)
       pumice key show FILE [--json]             Show its fingerprint: in digits, in words, as a QR code
       pumice key show FILE --pdf SHEET          Draw the same as a sheet for the service contract (PDF, A4)
       pumice key export FILE [--form FORM]      Print its public half: pem, hex, or cose (a COSE_Key)
       pumice key rotate OLD NEW [--name NAME]   Make a new key, to which the old one hands over
       pumice key revoke FILE --after N --out STATEMENT [--by SUCCESSOR]
                                                 Say that no entry of its ledger beyond N is to be relied on

FILE is a key of either half. Only the private half needs the passphrase, which is asked for on the terminal.
A new passphrase has at least 10 characters, of those that every keyboard has.
--by signs with a key that FILE handed over to; then FILE is the public half.

Options:
  --passphrase-file PATH       Take the passphrase from the first line of a file
  --new-passphrase-file PATH   The new one, for rotate
  --font PATH                  The sheet's font; otherwise NotoSansCJK-Regular.ttc of Debian's package fonts-noto-cjk
  --language LANGUAGE          en or zh-CN; otherwise the language of the environment
  --help                       Print this

Exit status:
  0   it is done, written and read back
  2   it is not, and the reason is said; no file was changed
";

pub(crate) const TEXTS: KeyCommand = KeyCommand {
    help: HELP,
    ask: |path| format!("Passphrase of {path}: "),
    ask_new: |path| format!("New passphrase for {path}: "),
    ask_again: "The same once more: ",
    no_passphrase,
    fault,
    exists: |path| format!("{path}: there is such a file already, and it is left as it is. Choose another name."),
    unwritable: |path, why| format!("{path}: it cannot be written: {}.", system(why)),
    not_read_back: |path| {
        format!("{path}: what was written does not read back as it was written. Use another disk or stick.")
    },
    made: |private, public| {
        format!(
            "Made, written and read back. The private half is {private}: keep it and its passphrase apart, and a copy of \
             each. The public half is {public}: give it to whoever verifies."
        )
    },
    handed_over: |path| {
        format!("The old key hands over to the new one in {path}. Give it to everybody who trusts the old one.")
    },
    revoked: |path, number| {
        format!(
            "{path} says that no entry beyond number {number} is to be relied on. Give it to everybody who trusts the key."
        )
    },
    drawn: |path| {
        format!(
            "{path} is the sheet for the contract: print it, have it signed and sealed, and leave it with the client."
        )
    },
    not_drawn: |why| format!("The sheet cannot be drawn: {why}."),
    bytes_on_terminal: "A COSE_Key is bytes, not text. Redirect it into a file: pumice key export FILE --form cose > KEY",
    parts: KeyParts {
        file: "Key",
        name: "Name",
        fingerprint: "Fingerprint",
        words: "In words",
        characters: "In Chinese characters",
        code: "As a QR code",
    },
    name: |name| format!("{name} (as the file says; anybody can change that)"),
};

fn no_passphrase(path: &str, why: NoPassphrase) -> String {
    let why = match why {
        NoPassphrase::NoTerminal => {
            "there is no terminal to ask for its passphrase on. Give a file with it: --passphrase-file PATH."
        }
        NoPassphrase::Cancelled => "no passphrase was given, so nothing was done.",
        NoPassphrase::Short => "a passphrase has at least 10 characters. Several words are easier to keep than signs.",
        NoPassphrase::Untypable => {
            "a passphrase has letters, digits, signs and spaces of a US keyboard only, so that it can be typed \
             wherever the stick is started."
        }
        NoPassphrase::Different => "the second time the passphrase was another. Nothing was written; start again.",
    };
    format!("{path}: {why}")
}

fn fault(path: &str, fault: KeyFault) -> String {
    let what = match fault {
        KeyFault::NotAKey => "it is no key, or it is damaged. Take it from the copy that you keep.",
        KeyFault::OtherAlgorithm => "it is a key of another kind; Pumice signs with Ed25519. Make one: pumice key new.",
        KeyFault::NotEncrypted => {
            "it is not encrypted, so that whoever has the file can sign. Encrypt it with a passphrase: openssl pkcs8 \
             -topk8 -scrypt -in PLAIN -out FILE, and destroy the plain one."
        }
        KeyFault::OtherEncryption => {
            "it is not encrypted as Pumice needs it. Encrypt it anew: openssl pkcs8 -topk8 -scrypt -in FILE -out NEW."
        }
        KeyFault::Passphrase => {
            "the passphrase does not open it. Try again; if you are sure of it, take the file from the copy that you keep."
        }
        KeyFault::Damaged => {
            "it does not hold the key that its own text names, so it is damaged. Take it from the copy that you keep."
        }
        KeyFault::IsPublic => "it is a public half, and the private one is needed.",
        KeyFault::IsPrivate => "it is a private half, and the public one is needed (.pub.pem).",
    };
    format!("{path}: {what}")
}
