pub mod audit_record;
pub mod job_report;
mod key_statement;
pub mod together;

use pumice_certificate::{Document, Finding, Verified};
pub use pumice_job::hexadecimal;
use pumice_language::{Blocks, Catalogue, Language, Tally, drives_own_word, elapsed_s, first_ranges};
use pumice_model::{Evidence, Report, Stream, StreamCipher, Target, Verdict};

use crate::trust::{Standing, Trust};
use crate::verify::Checked;
use crate::{clock, printable};

/// Ranges of blocks that are written out; the rest is counted.
const RANGES_SHOWN: usize = 20;

/// A name and what stands behind it.
type Line = (&'static str, String);

/// Everything for people: a paragraph for each file, what they say of each other, and a count where there are several.
pub fn render(checked: &[Checked], findings: &[Finding], trust: &Trust, language: Language) -> String {
    let catalogue = language.catalogue();
    let mut text: String = checked.iter().map(|one| paragraph(one, trust, catalogue)).collect();
    text.push_str(&together::paragraph(checked, findings, catalogue));
    if checked.len() > 1 {
        text.push_str(&(catalogue.verify.tally)(tally(checked)));
        text.push('\n');
    }
    text
}

/// The stream that stands on the disk from its first byte to its last, but for excepted blocks; an erase by the drive's own
/// firmware leaves none.
pub fn published_stream(verified: &Verified) -> Option<&Stream> {
    match verified.judgement.verdict {
        _ if verified.report.evidence.was_firmware_started() => None,
        Verdict::Erased | Verdict::ErasedWithExceptions => verified.report.planned.overwrite.final_stream(),
        Verdict::NotErased => None,
    }
}

/// Every line is made printable by itself, so that a text with a line break in it cannot pass for two lines.
fn paragraph(checked: &Checked, trust: &Trust, catalogue: &Catalogue) -> String {
    let texts = &catalogue.verify;
    let (state, lines) = match &checked.outcome {
        Ok(document) => {
            let standing = trust.standing(document);
            match document {
                Document::Certificate(verified) => (texts.authentic.into(), lines(verified, standing, catalogue)),
                Document::JobReport(verified) => (
                    catalogue.dossier.job_report.into(),
                    job_report::lines(verified, standing, catalogue),
                ),
                Document::KeyStatement(signed) => (
                    catalogue.dossier.key_statement.into(),
                    key_statement::lines(signed, standing, catalogue),
                ),
                Document::Audit(verified) => (
                    catalogue.dossier.audit_record.into(),
                    audit_record::lines(verified, standing, catalogue),
                ),
            }
        }
        Err(rejection) => ((texts.not_authentic)(&rejection.sentence(texts)), Vec::new()),
    };
    let mut text = printable::line(&format!("{}: {state}", checked.file.display())) + "\n";
    for (name, line) in lines {
        text.push_str("  ");
        text.push_str(&printable::line(&format!("{name}: {line}")));
        text.push('\n');
    }
    text + "\n"
}

fn lines(verified: &Verified, standing: Standing, catalogue: &Catalogue) -> Vec<Line> {
    let (texts, words, parts) = (&catalogue.verify, &catalogue.words, &catalogue.verify.parts);
    let (report, judgement) = (&verified.report, &verified.judgement);
    let mut lines = vec![(parts.verdict, (words.verdict)(judgement.verdict).into())];
    let reasons = judgement.reasons.iter();
    lines.extend(reasons.map(|reason| (parts.reasons, (words.reason)(reason))));
    lines.extend(of_disk(&report.planned.target, catalogue));
    lines.extend(of_work(report, catalogue));
    if judgement.claims.is_empty() {
        lines.push((parts.claim, texts.no_claim.into()));
    }
    let claims = judgement.claims.iter();
    lines.extend(claims.map(|&claim| (parts.claim, (words.claim)(claim).into())));
    let limitations = judgement.limitations.iter();
    lines.extend(limitations.map(|&one| {
        (
            parts.limitation,
            format!("[{}] {}", one.code(), (words.limitation)(one)),
        )
    }));
    let clocks = (&report.clock, &report.appliance);
    lines.extend(job_report::of_record(clocks, report.position, &report.job, catalogue));
    let signer = job_report::signer(verified.signer, standing, report.signer, catalogue);
    lines.push((parts.signer, signer));
    let tool = &report.appliance;
    let made_by = format!("Pumice {} ({}), Linux {}", tool.version, tool.commit, tool.kernel);
    lines.push((parts.appliance, made_by));
    lines.push((parts.image, hexadecimal(&tool.image_digest)));
    lines.extend(published_stream(verified).map(|stream| {
        (
            parts.check,
            check_command(stream, report.evidence.geometry(&report.planned).bytes()),
        )
    }));
    lines
}

fn of_disk(target: &Target, catalogue: &Catalogue) -> Vec<Line> {
    let (texts, words, parts) = (&catalogue.verify, &catalogue.words, &catalogue.verify.parts);
    let source = (words.serial_source)(target.serial_source);
    let serial = match &target.identity.serial {
        Some(serial) => format!("{serial} ({source})"),
        None => texts.no_serial.into(),
    };
    let kind = format!(
        "{}, {}",
        (words.medium)(target.medium),
        (words.transport)(target.transport)
    );
    let mut lines = vec![(parts.model, target.identity.model.clone()), (parts.serial, serial)];
    lines.extend(target.identity.wwn.iter().map(|wwn| (parts.wwn, wwn.clone())));
    lines.extend(
        target
            .firmware
            .iter()
            .map(|firmware| (parts.firmware, firmware.clone())),
    );
    lines.extend([(parts.kind, kind), (parts.size, (texts.geometry)(target.geometry))]);
    lines
}

fn of_work(report: &Report, catalogue: &Catalogue) -> Vec<Line> {
    let (texts, words, parts) = (&catalogue.verify, &catalogue.words, &catalogue.verify.parts);
    let evidence = &report.evidence;
    let mut lines = job_report::of_job(&report.job, catalogue);
    let [from, to] = [evidence.started_ms, evidence.ended_ms].map(|moment| clock::shown(report.clock.rtc_at(moment)));
    let seconds = elapsed_s(evidence.started_ms, evidence.ended_ms);
    lines.push((parts.time, (texts.time)(&from, &to, seconds)));
    lines.extend(evidence.unlocking.iter().map(|attempt| {
        let seconds = elapsed_s(attempt.started_ms, attempt.ended_ms);
        (parts.unlocking, (texts.attempt)(seconds, attempt))
    }));
    for (number, pass) in (1..=u8::MAX).zip(&evidence.passes) {
        let seconds = elapsed_s(pass.started_ms, pass.ended_ms);
        let pattern = (words.pattern)(&pass.pattern);
        lines.push((parts.pass, (texts.pass)(number, &pattern, seconds, pass)));
    }
    let read_back = evidence.read_back.as_ref().map_or_else(
        || texts.no_read_back.into(),
        |read_back| (texts.read_back)(elapsed_s(read_back.started_ms, read_back.ended_ms), read_back),
    );
    lines.push((parts.read_back, read_back));
    let difference = evidence
        .read_back
        .as_ref()
        .and_then(|read_back| read_back.first_difference_bytes);
    lines.extend(difference.map(|offset_bytes| (parts.read_back, (texts.first_difference)(offset_bytes))));
    lines.extend(evidence.hidden.map(|hidden| (parts.hidden, (texts.hidden)(hidden))));
    lines.extend(of_firmware(evidence, catalogue));
    lines.extend((1..).zip(&evidence.interruptions).map(|(number, one)| {
        let seconds = elapsed_s(one.started_ms, one.last_ms);
        (parts.interruption, (texts.interruption)(number, seconds, one))
    }));
    let ranges = Blocks::of(evidence).into_iter();
    lines.extend(ranges.map(|(blocks, ranges)| {
        (
            parts.ranges,
            (texts.ranges)(blocks, &first_ranges(ranges, RANGES_SHOWN, "…"), ranges),
        )
    }));
    lines.extend(evidence.heat.iter().map(|heat| (parts.heat, (texts.heat)(heat))));
    let said = evidence
        .health
        .iter()
        .flat_map(|health| drives_own_word(health, catalogue, |_| true));
    lines.extend(said.map(|line| (parts.health, line)));
    lines
}

fn of_firmware(evidence: &Evidence, catalogue: &Catalogue) -> Vec<Line> {
    let (texts, parts) = (&catalogue.verify, &catalogue.verify.parts);
    let Some(firmware) = &evidence.firmware else {
        return Vec::new();
    };
    let attempts = firmware.attempts.iter().map(|attempt| {
        let seconds = elapsed_s(attempt.started_ms, attempt.ended_ms);
        (parts.firmware_erase, (texts.attempt)(seconds, attempt))
    });
    let check = firmware.change_check.iter().map(|check| {
        let seconds = elapsed_s(check.started_ms, check.ended_ms);
        (parts.change_check, (texts.change_check)(seconds, check))
    });
    attempts.chain(check).collect()
}

fn check_command(stream: &Stream, bytes: u64) -> String {
    let (key, counter) = (hexadecimal(&stream.key), hexadecimal(&stream.counter));
    let cipher = cipher(stream.cipher);
    format!("openssl enc -{cipher} -K {key} -iv {counter} -in /dev/zero 2>/dev/null | cmp -n {bytes} - DISK")
}

/// The name openssl knows a cipher by.
fn cipher(cipher: StreamCipher) -> &'static str {
    match cipher {
        StreamCipher::Aes256Ctr => "aes-256-ctr",
        StreamCipher::ChaCha20 => "chacha20",
    }
}

fn tally(checked: &[Checked]) -> Tally {
    let mut tally = Tally::default();
    for one in checked {
        let verdict = match &one.outcome {
            Ok(Document::Certificate(verified)) => Ok(verified.judgement.verdict),
            Ok(_) => continue,
            Err(rejection) => Err(rejection),
        };
        let count = match verdict {
            Ok(Verdict::Erased) => &mut tally.erased,
            Ok(Verdict::ErasedWithExceptions) => &mut tally.with_exceptions,
            Ok(Verdict::NotErased) => &mut tally.not_erased,
            Err(_) => &mut tally.not_authentic,
        };
        *count += 1;
    }
    tally
}
