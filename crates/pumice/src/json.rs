use pumice_language::Language;
use pumice_model::{Claim, Judgement, Verdict};
use serde::Serialize;

use crate::text::{final_stream, hexadecimal};
use crate::verify::Checked;

/// One certificate, for programs. Names once given stay.
#[derive(Serialize)]
struct Entry<'a> {
    file: String,
    authentic: bool,
    defect: Option<&'a str>,
    verdict: Option<&'static str>,
    model: Option<&'a str>,
    serial: Option<&'a str>,
    bytes: Option<u64>,
    job: Option<&'a str>,
    stream: Option<Stream>,
    signer: Option<String>,
    reasons: Vec<String>,
    claims: Vec<Claim>,
    limitations: Vec<Limitation>,
}

#[derive(Serialize)]
struct Stream {
    cipher: &'static str,
    key_hex: String,
    counter_hex: String,
}

#[derive(Serialize)]
struct Limitation {
    code: u8,
    text: &'static str,
}

/// Everything as one JSON array.
pub fn render(checked: &[Checked], language: Language) -> String {
    let entries: Vec<Entry> = checked.iter().map(|one| entry(one, language)).collect();
    serde_json::to_string_pretty(&entries).expect("every entry has a form in JSON") + "\n"
}

fn entry(checked: &Checked, language: Language) -> Entry<'_> {
    let words = &language.catalogue().words;
    let verified = checked.outcome.as_ref().ok();
    let target = verified.map(|verified| &verified.report.planned.target);
    let judgement = verified.map(|verified| &verified.judgement);
    let stream = verified
        .and_then(|verified| final_stream(verified))
        .map(|stream| Stream {
            cipher: "aes-256-ctr",
            key_hex: hexadecimal(&stream.key),
            counter_hex: hexadecimal(&stream.counter),
        });
    let limitations = judgement.map_or(&[][..], |judgement| &judgement.limitations);
    Entry {
        file: checked.file.display().to_string(),
        authentic: verified.is_some(),
        defect: checked.outcome.as_ref().err().map(String::as_str),
        verdict: judgement.map(verdict),
        model: target.map(|target| target.identity.model.as_str()),
        serial: target.and_then(|target| target.identity.serial.as_deref()),
        bytes: target.map(|target| target.geometry.bytes()),
        job: verified.map(|verified| verified.report.job.number.as_str()),
        stream,
        signer: verified.map(|verified| verified.signer.to_string()),
        reasons: judgement
            .map_or(&[][..], |judgement| &judgement.reasons)
            .iter()
            .map(words.reason)
            .collect(),
        claims: judgement.map(|judgement| judgement.claims.clone()).unwrap_or_default(),
        limitations: limitations
            .iter()
            .map(|one| Limitation {
                code: one.code(),
                text: (words.limitation)(*one),
            })
            .collect(),
    }
}

fn verdict(judgement: &Judgement) -> &'static str {
    match judgement.verdict {
        Verdict::Erased => "erased",
        Verdict::ErasedWithExceptions => "erased-with-exceptions",
        Verdict::NotErased => "not-erased",
    }
}
