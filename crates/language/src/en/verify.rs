use pumice_model::{Flush, Job, PassEvidence, ReadBackEvidence};

use crate::words::size;
use crate::{Parts, Verify};

pub(crate) const TEXTS: Verify = Verify {
    help: [
        "Verifies what Pumice certifies",
        "Check certificates: signature, form, and whether the verdict follows from the evidence",
        "Certificates, or folders of them",
        "Print one JSON array instead of text",
        "Accept only this signer's fingerprint",
    ],
    authentic: "AUTHENTIC",
    not_authentic: |why| format!("NOT AUTHENTIC: {why}"),
    empty: "The file is empty. Take it from the certificate stick again.",
    too_large: "The file is larger than any certificate.",
    not_a_certificate: "The file is cut off or is no certificate. Take it from the certificate stick again.",
    not_deterministic: "The file is not encoded as a certificate is, or something follows the certificate.",
    header: |part| format!("The file's header is not a certificate's ({part})."),
    version: |version| format!("A newer Pumice wrote it (version {version}). Use a newer pumice."),
    field: |path| format!("Field {path} is not as it should be."),
    signature: "The signature does not match: it was changed after it was signed.",
    judgement: |part| format!("It is signed, but its {part} does not follow from its evidence."),
    other_signer: |fingerprint| format!("It is signed by another key, {fingerprint}."),
    unreadable: |path, why| format!("{path}: cannot be read: {why}."),
    nothing_there: |path| format!("{path}: there is no certificate (*.cose) in this folder."),
    parts: Parts {
        verdict: "Verdict",
        reasons: "Why",
        disk: "Disk",
        job: "Job",
        time: "Time",
        passes: "Passes",
        read_back: "Read-back",
        claims: "Claims",
        limitations: "Limitations",
        signer: "Signed by",
        appliance: "Made by",
        check: "To check the disk itself",
    },
    job,
    geometry: |geometry| {
        let blocks = geometry.blocks();
        format!(
            "{} ({} bytes, {blocks} blocks of {})",
            size(geometry.bytes()),
            geometry.bytes(),
            geometry.logical_block_bytes()
        )
    },
    pass,
    read_back,
    no_read_back: "none",
    flush: |flush| match flush {
        Flush::Done => "confirmed by the drive",
        Flush::Failed(_) => "not confirmed by the drive",
        Flush::NotReached => "not reached",
    },
    time: |seconds, unix| {
        format!("{seconds} s of work; the computer's clock said {unix} (Unix time), confirmed by nobody")
    },
    signer_of_this_boot: |fingerprint| format!("a key made for one boot only, fingerprint {fingerprint}"),
    openssl: |key, counter| {
        format!(
            "openssl enc -aes-256-ctr -K {key} -iv {counter} -in /dev/zero 2>/dev/null | cmp - /dev/sdX   (must end with \"EOF on /dev/sdX\")"
        )
    },
    no_claim: "none",
};

fn job(job: &Job) -> String {
    let mut text = job.number.as_str().to_owned();
    text.extend(job.client.iter().map(|name| format!(", client {name}")));
    text.extend(job.operator.iter().map(|name| format!(", operator {name}")));
    text
}

fn pass(number: u8, pattern: &str, pass: &PassEvidence) -> String {
    let (written, unwritten) = (pass.written_blocks, pass.unwritten.blocks());
    let flush = (TEXTS.flush)(pass.flush);
    format!("{number}: {pattern}, {written} blocks written, {unwritten} not, flush {flush}")
}

fn read_back(read_back: &ReadBackEvidence) -> String {
    let (equal, other) = (read_back.equal_blocks, read_back.mismatched.blocks());
    format!(
        "{equal} blocks as written, {other} otherwise, {} unreadable",
        read_back.unreadable.blocks()
    )
}
