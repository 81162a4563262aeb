use pumice_certificate::Verified;
use pumice_language::{Catalogue, Language};
use pumice_model::{Pattern, Stream};

use crate::verify::Checked;

/// Everything for people, a paragraph a certificate.
pub fn render(checked: &[Checked], language: Language) -> String {
    let catalogue = language.catalogue();
    checked
        .iter()
        .map(|one| printable(&paragraph(one, catalogue)))
        .collect()
}

/// A stream's key and counter block, as openssl takes them.
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = |byte: &u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]].map(char::from);
    bytes.iter().flat_map(digits).collect()
}

/// The stream a certificate says is on the disk.
pub fn final_stream(verified: &Verified) -> Option<&Stream> {
    verified
        .report
        .evidence
        .passes
        .iter()
        .rev()
        .find_map(|pass| match &pass.pattern {
            Pattern::Stream(stream) => Some(stream),
            Pattern::Byte(_) => None,
        })
}

fn paragraph(checked: &Checked, catalogue: &Catalogue) -> String {
    let texts = &catalogue.verify;
    let file = checked.file.display();
    match &checked.outcome {
        Ok(verified) => {
            let mut text = format!("{file}: {}\n", texts.authentic);
            for (name, line) in lines(verified, catalogue) {
                text.extend(["  ", name, ": ", &line, "\n"]);
            }
            text + "\n"
        }
        Err(why) => format!("{file}: {}\n\n", (texts.not_authentic)(why)),
    }
}

fn lines(verified: &Verified, catalogue: &Catalogue) -> Vec<(&'static str, String)> {
    let (texts, words, parts) = (&catalogue.verify, &catalogue.words, &catalogue.verify.parts);
    let (report, judgement) = (&verified.report, &verified.judgement);
    let (target, evidence) = (&report.planned.target, &report.evidence);
    let mut lines = vec![(parts.verdict, (words.verdict)(judgement.verdict).into())];
    lines.extend(
        judgement
            .reasons
            .iter()
            .map(|reason| (parts.reasons, (words.reason)(reason))),
    );
    let serial = target.identity.serial.as_deref().unwrap_or("-");
    let kind = format!(
        "{}, {}",
        (words.medium)(target.medium),
        (words.transport)(target.transport)
    );
    let source = (words.serial_source)(target.serial_source);
    let disk = format!(
        "{}, {serial} ({source}), {kind}, {}",
        target.identity.model,
        (texts.geometry)(target.geometry)
    );
    lines.push((parts.disk, disk));
    lines.push((parts.job, (texts.job)(&report.job)));
    let seconds = evidence.ended_ms.saturating_sub(evidence.started_ms) / 1000;
    lines.push((parts.time, (texts.time)(seconds, report.clock.rtc_unix_s)));
    for (number, pass) in (1..=u8::MAX).zip(&evidence.passes) {
        lines.push((
            parts.passes,
            (texts.pass)(number, &(words.pattern)(&pass.pattern), pass),
        ));
    }
    let read_back = evidence
        .read_back
        .as_ref()
        .map_or_else(|| texts.no_read_back.into(), texts.read_back);
    lines.push((parts.read_back, read_back));
    if judgement.claims.is_empty() {
        lines.push((parts.claims, texts.no_claim.into()));
    }
    lines.extend(
        judgement
            .claims
            .iter()
            .map(|claim| (parts.claims, (words.claim)(*claim).into())),
    );
    let limitation = |code: u8, text: &str| (parts.limitations, format!("[{code}] {text}"));
    lines.extend(
        judgement
            .limitations
            .iter()
            .map(|one| limitation(one.code(), (words.limitation)(*one))),
    );
    lines.push((parts.signer, (texts.signer_of_this_boot)(&verified.signer.to_string())));
    let made_by = &report.appliance;
    lines.push((
        parts.appliance,
        format!(
            "Pumice {} ({}), Linux {}",
            made_by.version, made_by.commit, made_by.kernel
        ),
    ));
    if let Some(stream) = final_stream(verified) {
        lines.push((
            parts.check,
            (texts.openssl)(&hexadecimal(&stream.key), &hexadecimal(&stream.counter)),
        ));
    }
    lines
}

/// Texts in a certificate come from drives and files, so nothing in them may steer a terminal.
fn printable(text: &str) -> String {
    let is_plain = |c: char| c == '\n' || !c.is_control();
    text.chars().map(|c| if is_plain(c) { c } else { '?' }).collect()
}
