use pumice_model::{AuditFinding, Fit, Remainder, Sanitize, SanitizeAnswer, SanitizeAudit, WhyNotAsked, WrittenSince};

use super::verify::system;
use crate::{Audit, AuditParts, Unfit};

const HELP: &str = "\
Reads a wiped disk, or an image of it, and compares it with what its certificate publishes. Nothing is written to it.
A disk that a sanitize command erased last is asked for its own status of that, which only root may.

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
        sanitize: "The drive's own word",
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
    sanitize,
    caveat: "this shows what can be read through the computer's own interface, at this moment",
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
        AuditFinding::NeverSanitized => {
            "The drive says that it was never sanitized, though by the certificate it was.".into()
        }
        AuditFinding::SanitizeFailed => {
            "The drive says that its most recent sanitize failed, though by the certificate it was completed.".into()
        }
        AuditFinding::SanitizeInProgress => {
            "The drive is erasing itself now. Wait until it has ended, and audit it again.".into()
        }
        AuditFinding::OtherSanitize { certified, told } => format!(
            "By the certificate the drive's last sanitize was a {}; the drive says that it was a {}.",
            kind(certified),
            kind(told)
        ),
    }
}

fn sanitize(sanitize: SanitizeAudit) -> String {
    let answer = match sanitize {
        SanitizeAudit::NoFirmwareErase => {
            return "not asked: by the certificate its own firmware erased nothing".into();
        }
        SanitizeAudit::NoStatus => {
            return "not asked: of the erase that the certificate names last, no drive keeps a status".into();
        }
        SanitizeAudit::Asked { answer, .. } => answer,
    };
    match answer {
        SanitizeAnswer::Completed { kind: of, since } => {
            let of = of.map_or(String::new(), |of| format!(" ({})", kind(of)));
            let since = match since {
                WrittenSince::Nothing => "that nothing was written since",
                WrittenSince::Something => "that something was written since",
                WrittenSince::Unstated => "not whether something was written since",
            };
            format!("its most recent sanitize{of} succeeded; it says {since}; by itself that proves nothing")
        }
        SanitizeAnswer::Failed => "its most recent sanitize failed".into(),
        SanitizeAnswer::InProgress => "it is at a sanitize now".into(),
        SanitizeAnswer::Never => "it says that it was never sanitized".into(),
        SanitizeAnswer::NotReported => "it tells of none, keeps no status of it, or one that no standard knows".into(),
        SanitizeAnswer::NotAsked(why) => format!("could not be asked: {}", why_not_asked(why)),
    }
}

fn why_not_asked(why: WhyNotAsked) -> &'static str {
    match why {
        WhyNotAsked::Image => "this is an image",
        WhyNotAsked::UsbBridge => {
            "it hangs on a USB adapter, which may not survive the question; connect it to a SATA, SAS or M.2 port"
        }
        WhyNotAsked::OutOfReach => {
            "what stands between does not pass on its commands; connect it as it was when it was wiped"
        }
        WhyNotAsked::Denied => "only root may; run the command as root or with sudo",
        WhyNotAsked::NoAnswer => "no answer came",
    }
}

fn kind(kind: Sanitize) -> &'static str {
    match kind {
        Sanitize::Block => "block erase",
        Sanitize::Overwrite => "overwrite",
        Sanitize::Crypto => "crypto erase",
    }
}
