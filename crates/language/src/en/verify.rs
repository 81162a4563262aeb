use std::io::{Error, ErrorKind};

use pumice_model::{Assessment, Counter, Flush, HeatEvidence, LimitSource, PassEvidence, ReadBackEvidence, Sequel};

use super::firmware;
use super::words::stage;
use crate::words::size;
use crate::{Blocks, Misuse, Moment, Parts, Tally, Verify};

const HELP: &str = "\
Verifies what Pumice certifies.

Usage: pumice verify [OPTIONS] PATH...
       pumice job new [OPTIONS] FILE
       pumice audit [OPTIONS] DISK CERTIFICATE
       pumice countersign REPORT --key KEY
       pumice key new | show | export | rotate | revoke
       pumice report [OPTIONS] PATH
       pumice --version

\"pumice COMMAND --help\" says more.
";

const VERIFY_HELP: &str = "\
Checks certificates: their form, their signature, and that the verdict follows from the evidence.

Usage: pumice verify [OPTIONS] PATH...

PATH is a certificate, or a folder: every *.cose in it and below it is checked,
and what they say of each other: whether any is missing, added, or out of the order of its ledger.

Options:
  --json                  Print one JSON object: files, and findings about them together
  --language LANGUAGE     en or zh-CN; otherwise the language of the environment
  --trust KEY             Accept only what this key signed: its fingerprint, or a file with such or with a public key;
                          may be repeated
  --help                  Print this

Exit status:
  0   all are authentic, and every disk was erased
  3   all are authentic, and a disk was not erased, or with exceptions, or audited as otherwise, or a
      countersignature is missing
  1   one is not authentic or not by a trusted key, or they contradict each other
  2   the command line is wrong, or a path cannot be read
";

pub(crate) const TEXTS: Verify = Verify {
    help: HELP,
    verify_help: VERIFY_HELP,
    misuse,
    authentic: "AUTHENTIC",
    not_authentic: |why| format!("NOT AUTHENTIC. {why}"),
    empty: "The file is empty. Take it from the certificate stick again.",
    too_large: "The file is larger than any certificate.",
    not_a_certificate: "The file is cut off or is no certificate. Take it from the certificate stick again.",
    not_deterministic: "The file is not encoded as a certificate is, or something follows the certificate.",
    header: |part| format!("Its header is not a certificate's ({part})."),
    version: |version| format!("It has version {version}, which this program does not know. Use a newer one."),
    field: |path| format!("Its field {path} is not as it should be."),
    key: "It names another key than it carries.",
    signature: "Its signature does not match: it was changed after it was signed.",
    countersignature: "A countersignature on it does not match.",
    judgement: |part| format!("It is signed, but its {part} does not follow from its evidence. Do not rely on it."),
    other_signer: |fingerprint| format!("It is signed by another key than you asked for: {fingerprint}."),
    revoked: |fingerprint, last| {
        format!(
            "Its key was revoked: of {fingerprint} nothing behind entry {last} counts. Ask whoever gave it to you for another."
        )
    },
    no_disk: "It is the report of a job. Take the certificate of the disk, disk-SERIAL.cose.",
    unreadable: |path, why| format!("{path}: it cannot be read: {}.", system(why)),
    not_a_file: |path| format!("{path}: it is neither a file nor a folder."),
    nothing_there: |path| format!("{path}: there is no certificate (*.cose) in this folder."),
    unwritable: |why| format!("The result cannot be written: {}.", system(why)),
    parts: PARTS,
    no_serial: "none",
    geometry: |geometry| {
        let (bytes, blocks, block_bytes) = (geometry.bytes(), geometry.blocks(), geometry.logical_block_bytes());
        format!("{} ({bytes} bytes: {blocks} blocks of {block_bytes})", size(bytes))
    },
    pass,
    read_back,
    no_read_back: "none",
    attempt: firmware::attempt,
    change_check: firmware::change_check,
    hidden: firmware::hidden,
    flush: |flush| match flush {
        Flush::Done => "confirmed by the drive",
        Flush::Failed(_) => "not confirmed by the drive",
        Flush::NotReached => "not reached",
    },
    ranges: |blocks, first, all| {
        let what = match blocks {
            Blocks::Unwritten(pass) => format!("not written by pass {pass}"),
            Blocks::Mismatched => "read back as something else".into(),
            Blocks::Unreadable => "could not be read back".into(),
            Blocks::Unchanged => "left as they were by the erase by firmware".into(),
            Blocks::Unexpected => "after the erase by firmware otherwise than the drive says".into(),
            Blocks::UnreadableSamples => "could not be read after the erase by firmware".into(),
        };
        format!(
            "{what}: {} block(s) in {} range(s): {first}",
            all.blocks(),
            all.as_slice().len()
        )
    },
    interruption: |number, seconds, interruption| {
        let sequel = match interruption.sequel {
            Sequel::Continued => "continued from there",
            Sequel::StartedAnew => "started anew, because the disk no longer held what had been written",
        };
        format!(
            "{number}: after {seconds} s, in {}, {} block(s) done; {sequel}",
            stage(interruption.stage),
            interruption.done_blocks
        )
    },
    first_difference: |offset_bytes| format!("the first difference is at byte {offset_bytes}"),
    counter,
    assessment,
    untold: |moment, why| match moment {
        Moment::Before => format!("nothing before the wipe: {why}"),
        Moment::After => format!("nothing after the wipe: {why}"),
    },
    heat,
    time: |from, to, seconds| {
        format!(
            "{from} to {to} ({seconds} s) by the computer's own clock, whose time zone and rightness nobody confirmed"
        )
    },
    signer_of_this_boot: |fingerprint| format!("{fingerprint} (a key made for that boot only; it is tied to nobody)"),
    no_claim: "none",
    tally,
};

const PARTS: Parts = Parts {
    verdict: "Verdict",
    reasons: "Because",
    model: "Disk",
    serial: "Serial number",
    wwn: "World wide name",
    firmware: "Firmware",
    kind: "Kind",
    size: "Size",
    job: "Job",
    client: "Client",
    operator: "Operator",
    time: "When",
    pass: "Pass",
    read_back: "Read-back",
    firmware_erase: "Erase by firmware",
    change_check: "Change check",
    unlocking: "Unlocked by revert",
    hidden: "Hidden areas",
    interruption: "Interruption",
    ranges: "Blocks",
    health: "Drive's own word",
    heat: "Temperature",
    claim: "Claim",
    limitation: "Limitation",
    signer: "Signed by",
    appliance: "Made by",
    image: "Image",
    check: "To check the disk itself (put its name in place of DISK; no output means that every byte is as published)",
};

fn misuse(misuse: &Misuse) -> String {
    match misuse {
        Misuse::Key(misuse) => format!("{} Try: pumice key --help", what_is_wrong(misuse)),
        misuse => format!("{} Try: pumice verify --help", what_is_wrong(misuse)),
    }
}

fn what_is_wrong(misuse: &Misuse) -> String {
    match misuse {
        Misuse::Key(misuse) => what_is_wrong(misuse),
        Misuse::NoCommand => "No command is given.".into(),
        Misuse::UnknownCommand(name) => format!("There is no command {name}."),
        Misuse::NoPath => "No certificate or folder is given.".into(),
        Misuse::NoDisk => "No disk and no certificate are given.".into(),
        Misuse::NoJobFile => "No name is given for the job file.".into(),
        Misuse::NotItsValue(name, value) => {
            format!("The option --{name} cannot be {value}; pumice job new --help says what it can.")
        }
        Misuse::UnknownOption(name) => format!("There is no option {name}."),
        Misuse::NoValue(name) => format!("The option {name} needs a value."),
        Misuse::Twice(name) => format!("The option {name} is given twice."),
        Misuse::NotALanguage(name) => format!("There is no language {name}; there are en and zh-CN."),
        Misuse::NotACount(text) => format!("A sample has from 1 to 10000000 blocks; this is no such number: {text}."),
        Misuse::NotASeed(text) => format!("A seed has 16 hexadecimal digits; this is none: {text}."),
        Misuse::FullAndSample => {
            "Either every block is read or a sample: --full goes with neither --sample nor --seed.".into()
        }
        Misuse::NotAFingerprint(text) => {
            format!(
                "This names no key: {text}. Give a fingerprint of 64 hexadecimal digits or 24 words, or a file with such or with a public key."
            )
        }
        Misuse::NoKeyCommand => "Nothing is said of what to do with a key.".into(),
        Misuse::NoKeyFile => "A file of a key is missing.".into(),
        Misuse::NotTogether(one, other) => format!("The options {one} and {other} do not go together."),
        Misuse::NoOption(name) => format!("The option {name} is missing."),
        Misuse::NotAName(text) => format!("A key's name has 1 to 80 characters in one line; this is none: {text}."),
        Misuse::NotAForm(name) => format!("There is no form {name}; there are pem, hex and cose."),
        Misuse::NotANumber(text) => format!("An entry has a whole number from 0; this is none: {text}."),
        Misuse::Other => "The command line cannot be understood.".into(),
    }
}

fn pass(number: u8, pattern: &str, seconds: u64, pass: &PassEvidence) -> String {
    let (written, unwritten) = (pass.written_blocks, pass.unwritten.blocks());
    let flush = (TEXTS.flush)(pass.flush);
    format!("{number}: {pattern}; {written} block(s) written, {unwritten} not; flush {flush}; {seconds} s")
}

fn read_back(seconds: u64, read_back: &ReadBackEvidence) -> String {
    let (equal, other, unreadable) = (
        read_back.equal_blocks,
        read_back.mismatched.blocks(),
        read_back.unreadable.blocks(),
    );
    format!("{equal} block(s) as written, {other} otherwise, {unreadable} unreadable; {seconds} s")
}

fn counter(counter: Counter, before: Option<u64>, after: Option<u64>) -> String {
    let name = match counter {
        Counter::PowerOnHours => "hours switched on",
        Counter::ReallocatedSectors => "sectors replaced by spare ones",
        Counter::PendingSectors => "sectors waiting to be replaced",
        Counter::UncorrectableSectors => "sectors it could not read",
        Counter::WrittenVendorUnits => "written, in the vendor's unit",
        Counter::ReadVendorUnits => "read, in the vendor's unit",
        Counter::DataUnitsWritten => "written, in units of 512000 bytes",
        Counter::DataUnitsRead => "read, in units of 512000 bytes",
        Counter::MediaErrors => "errors of the medium",
    };
    let told = |count: Option<u64>| count.map_or_else(|| "?".into(), |count| count.to_string());
    format!("{name}: {} before, {} after", told(before), told(after))
}

fn assessment(before: Option<Assessment>, after: Option<Assessment>) -> String {
    let told = |assessment| match assessment {
        None => "?",
        Some(Assessment::Good) => "good",
        Some(Assessment::Failing) => "failing",
    };
    format!("own assessment: {} before, {} after", told(before), told(after))
}

fn heat(heat: &HeatEvidence) -> String {
    let HeatEvidence::Watched {
        limit,
        highest,
        pauses,
        paused_ms,
    } = heat
    else {
        return "no sensor told anything".into();
    };
    let source = match limit.source {
        LimitSource::Drive => "as the drive says",
        LimitSource::Medium => "usual for its kind",
        LimitSource::Operator => "set by the operator",
    };
    let (highest, limit, seconds) = (highest.0, limit.limit.0, paused_ms / 1000);
    format!("{highest} °C at most; limit {limit} °C, {source}; {pauses} pause(s) to cool, {seconds} s in all")
}

fn tally(tally: Tally) -> String {
    let authentic = tally.erased + tally.with_exceptions + tally.not_erased;
    format!(
        "{} file(s): {authentic} authentic ({} erased, {} erased with exceptions, {} not erased), {} not authentic.",
        authentic + tally.not_authentic,
        tally.erased,
        tally.with_exceptions,
        tally.not_erased,
        tally.not_authentic
    )
}

pub(super) fn system(error: &Error) -> String {
    match (error.kind(), error.raw_os_error()) {
        (ErrorKind::NotFound, _) => "there is no such file or folder".into(),
        (ErrorKind::PermissionDenied, _) => "you have no leave to".into(),
        (ErrorKind::StorageFull, _) => "there is no room left".into(),
        (_, Some(number)) => format!("the system gave error {number}"),
        (kind, None) => format!("the system says {kind}"),
    }
}
