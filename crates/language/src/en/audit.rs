use pumice_model::{AuditFinding, Fit, Remainder};

use super::verify::system;
use crate::{Audit, AuditParts, Unfit};

const HELP: &str = "\
Reads a wiped disk, or an image of it, and compares it with what its certificate publishes. Nothing is written to it.

Usage: pumice audit [OPTIONS] DISK CERTIFICATE

Options:
  --full                  Read every block, and say how fast
  --sample N              Read N blocks at random places (2000 unless told otherwise)
  --seed SEED             Read at the places of an earlier sample (16 hexadecimal digits)
  --sign KEY --out RECORD Sign a record of the audit with your key (pumice key new), and write it
  --passphrase-file PATH  Take that key's passphrase from the first line of a file
  --json                  Print one JSON object
  --language LANGUAGE     en or zh-CN; otherwise the language of the environment
  --trust KEY             Accept only a certificate by this key: its fingerprint, or a file with such or with a public
                          key
  --help                  Print this

Exit status:
  0   what was read is as certified
  1   it is not, or the certificate is not authentic, or the disk is not the certified one
  2   the command line is wrong, or the disk or the certificate cannot be read
";

pub(crate) const TEXTS: Audit = Audit {
    help: HELP,
    as_certified: "AS CERTIFIED",
    not_as_certified: |why| format!("NOT AS CERTIFIED. {why}"),
    unfit,
    finding,
    not_a_disk: |path| format!("{path}: it is neither a disk nor an image of one."),
    unreadable: |path, why| format!("{path}: it cannot be read: {}.", system(why)),
    parts: AuditParts {
        certificate: "Certificate",
        signer: "Signed by",
        identity: "Identity",
        read: "Read",
        expected: "Certified",
        found: "Found",
        excepted: "Excepted",
        confidence: "What the sample is worth",
        structures: "Files and file systems",
        entropy: "Entropy",
        caveat: "Note",
    },
    image: "same size; this is an image, so serial number, WWN and model cannot be compared",
    identity: |serial, wwn, model| {
        let fit = |fit| match fit {
            Fit::Same => "same",
            Fit::Other => "other",
            Fit::Unknown => "cannot be compared",
        };
        format!(
            "size: same; serial number: {}; WWN: {}; model: {}",
            fit(serial),
            fit(wwn),
            fit(model)
        )
    },
    full: |blocks| format!("every block ({blocks})"),
    sample: |count, blocks, seed| format!("{count} of {blocks} blocks, at random places (--seed {seed} repeats them)"),
    expected: |remainder| match remainder {
        Remainder::Stream => "the published stream on every block",
        Remainder::Nothing => {
            "nothing of the stream: the drive's own firmware erased it last, so that only what is gone can be checked"
        }
        Remainder::Perhaps => {
            "erased by the drive's own firmware last, which by the certificate left blocks as they were"
        }
    },
    found: |[equal, repeated, other, unreadable]| {
        format!(
            "{equal} block(s) of the stream, {repeated} of one repeated byte, {other} of anything else, {unreadable} \
             unreadable"
        )
    },
    excepted: |blocks| format!("{blocks} of these block(s) by name: the certificate says that they were not erased"),
    confidence: |samples, one_in, percent| {
        format!(
            "had one block in {one_in} been left as it was, {samples} blocks at random places would have shown at least one \
             with a probability of {percent} %"
        )
    },
    no_structures: "none begins in what was read",
    entropy: |bits| format!("{bits} bits per byte (random bytes: 8)"),
    caveat: "this shows what can be read through the computer's own interface, at this moment; no signed record is made of it",
    speed: |megabytes, bytes, seconds| format!("{megabytes} MB/s: {bytes} bytes in {seconds} s"),
};

fn unfit(unfit: Unfit) -> String {
    match unfit {
        Unfit::NotErased => {
            "The certificate itself says that this disk is not erased; there is nothing to compare.".into()
        }
        Unfit::Size { disk, certified } => {
            format!("It is another disk: it has {disk} bytes, and the certified one has {certified}.")
        }
        Unfit::Serial => other("serial number"),
        Unfit::Wwn => other("WWN"),
        Unfit::Model => "It is another disk: it is another model.".into(),
    }
}

fn other(what: &str) -> String {
    format!(
        "It is another disk: its {what} is not the certified one. If a USB adapter answers in its place, connect the disk as \
         it was when it was wiped, or audit an image of it."
    )
}

fn finding(finding: AuditFinding) -> String {
    match finding {
        AuditFinding::Different { blocks, first_byte } => {
            format!("{blocks} block(s) are not as published; the first difference is at byte {first_byte}.")
        }
        AuditFinding::Unexpected { blocks } => {
            format!("{blocks} block(s) read as something else than the drive said after its erase.")
        }
        AuditFinding::StreamLeft { blocks } => {
            format!("{blocks} block(s) still hold the stream: the erase by the drive's own firmware left them.")
        }
        AuditFinding::Unreadable { blocks } => {
            format!("{blocks} block(s) cannot be read, and the certificate does not except them.")
        }
        AuditFinding::Structures { count } => format!("{count} file(s) or file system(s) begin on it."),
        AuditFinding::GivenUp => "Too many blocks cannot be read, so the rest was not looked at.".into(),
    }
}
