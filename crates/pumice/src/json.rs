pub mod job_report;
mod key_statement;

use std::collections::BTreeMap;

use pumice_certificate::{Document, Finding, Verified, VerifiedAudit};
use pumice_language::{Catalogue, Language, Words};
use pumice_model::{
    Assessment, BlockRanges, Celsius, ChangeCheck, Claim, Counter, FirmwareAttempt, FirmwareOutcome, Flush, Health,
    HeatEvidence, HiddenAreas, Interruption, LimitSource, Medium, PassEvidence, Pattern, RawStatus, ReadBackEvidence,
    ReadsAs, Signer, Technique, Transport, Verdict, Witness,
};
use serde::Serialize;

use crate::audit::{self, SanitizeStatus};
use crate::json::job_report::{Found, JobPart, JobReport};
use crate::json::key_statement::KeyStatement;
use crate::printable;
use crate::text::{hexadecimal, published_stream};
use crate::verify::{Checked, Rejection, Scope};

/// One file, for programs. Names once given stay.
#[derive(Serialize)]
struct Entry<'a> {
    file: String,
    authentic: bool,
    /// Why it is not: in a word, the field, and a sentence.
    defect_kind: Option<&'static str>,
    defect_field: Option<&'a str>,
    defect: Option<String>,
    #[serde(flatten)]
    certificate: Option<Certificate<'a>>,
    job_report: Option<JobReport<'a>>,
    audit: Option<AuditRecord>,
    key_statement: Option<KeyStatement>,
}

/// What an authentic audit record says.
#[derive(Serialize)]
struct AuditRecord {
    signer: String,
    certificate_sha256: String,
    as_certified: bool,
    findings: Vec<&'static str>,
    wanted_blocks: u64,
    sanitize: SanitizeStatus,
    made_unix_s: i64,
}

/// Every file, and what they say of each other.
#[derive(Serialize)]
struct Everything<'a> {
    files: Vec<Entry<'a>>,
    findings: Vec<Found>,
}

/// What an authentic certificate says. Times are milliseconds since boot, sleep included.
#[derive(Serialize)]
struct Certificate<'a> {
    verdict: &'static str,
    reasons: Vec<String>,
    claims: &'a [Claim],
    limitations: Vec<Limitation>,
    signer: String,
    signer_kind: Signer,
    ledger_number: u64,
    ledger_previous_hex: Option<String>,
    model: &'a str,
    serial: Option<&'a str>,
    wwn: Option<&'a str>,
    firmware: Option<&'a str>,
    medium: Medium,
    transport: Transport,
    bytes: u64,
    logical_block_bytes: u32,
    #[serde(flatten)]
    job: JobPart<'a>,
    rtc_unix_s: i64,
    confirmed_unix_s: Option<i64>,
    confirmed_at_ms: Option<u64>,
    rtc_read_at_ms: u64,
    started_ms: u64,
    ended_ms: u64,
    interruptions: &'a [Interruption],
    passes: Vec<Pass>,
    read_back: Option<ReadBack>,
    techniques: &'a [Technique],
    firmware_erases: Vec<Attempt>,
    change_check: Option<Check>,
    unlocking: Option<Attempt>,
    hidden_areas: Option<HiddenAreas>,
    health_before: Option<DriveHealth<'a>>,
    health_after: Option<DriveHealth<'a>>,
    heat: Option<Heat>,
    stream: Option<Stream>,
    version: &'a str,
    commit: &'a str,
    image_digest_hex: String,
    kernel: &'a str,
}

#[derive(Serialize)]
struct Limitation {
    code: u8,
    text: &'static str,
}

#[derive(Serialize)]
struct Pass {
    pattern: String,
    written_blocks: u64,
    unwritten: Vec<[u64; 2]>,
    failed_requests: u64,
    flush: &'static str,
    started_ms: u64,
    ended_ms: u64,
}

#[derive(Serialize)]
struct ReadBack {
    equal_blocks: u64,
    mismatched: Vec<[u64; 2]>,
    unreadable: Vec<[u64; 2]>,
    first_difference_bytes: Option<u64>,
    started_ms: u64,
    ended_ms: u64,
}

/// An erase by the drive's own firmware; `why` is why it was not begun, or why nobody knows what came of it.
#[derive(Serialize)]
struct Attempt {
    technique: Technique,
    outcome: &'static str,
    why: Option<&'static str>,
    witness: Option<Witness>,
    reads_as_hex: Option<String>,
    status: Option<RawStatus>,
    started_ms: u64,
    ended_ms: u64,
}

#[derive(Serialize)]
struct Check {
    changed_blocks: u64,
    unchanged: Vec<[u64; 2]>,
    unexpected: Vec<[u64; 2]>,
    unreadable: Vec<[u64; 2]>,
    started_ms: u64,
    ended_ms: u64,
}

/// What the drive's own firmware says at one moment; `unavailable` is why it says nothing.
#[derive(Serialize)]
struct DriveHealth<'a> {
    unavailable: Option<String>,
    assessment: Option<Assessment>,
    celsius: Option<i16>,
    counts: Option<&'a BTreeMap<Counter, u64>>,
}

/// All `null` where no sensor told anything.
#[derive(Default, Serialize)]
struct Heat {
    limit_celsius: Option<i16>,
    limit_source: Option<LimitSource>,
    highest_celsius: Option<i16>,
    pauses: Option<u32>,
    paused_ms: Option<u64>,
}

#[derive(Serialize)]
struct Stream {
    cipher: &'static str,
    key_hex: String,
    counter_hex: String,
}

/// Everything as one JSON object.
pub fn render(checked: &[Checked], findings: &[Finding], scope: Scope, language: Language) -> String {
    let catalogue = language.catalogue();
    let everything = Everything {
        files: checked.iter().map(|one| entry(one, catalogue)).collect(),
        findings: findings
            .iter()
            .map(|one| job_report::finding(one, scope, catalogue))
            .collect(),
    };
    let json = serde_json::to_string_pretty(&everything).expect("every entry has a form in JSON");
    printable::json(&json) + "\n"
}

fn entry<'a>(checked: &'a Checked, catalogue: &Catalogue) -> Entry<'a> {
    let rejection = checked.outcome.as_ref().err();
    let mut entry = Entry {
        file: checked.file.display().to_string(),
        authentic: rejection.is_none(),
        defect_kind: rejection.map(Rejection::name),
        defect_field: rejection.and_then(Rejection::place),
        defect: rejection.map(|rejection| rejection.sentence(&catalogue.verify)),
        certificate: None,
        job_report: None,
        audit: None,
        key_statement: None,
    };
    match &checked.outcome {
        Ok(Document::Certificate(verified)) => entry.certificate = Some(certificate(verified, catalogue)),
        Ok(Document::JobReport(verified)) => entry.job_report = Some(job_report::job_report(verified)),
        Ok(Document::Audit(verified)) => entry.audit = Some(audit_record(verified)),
        Ok(Document::KeyStatement(signed)) => entry.key_statement = Some(key_statement::key_statement(signed)),
        Err(_) => {}
    }
    entry
}

fn certificate<'a>(verified: &'a Verified, catalogue: &Catalogue) -> Certificate<'a> {
    let words = &catalogue.words;
    let (report, judgement) = (&verified.report, &verified.judgement);
    let (target, evidence) = (&report.planned.target, &report.evidence);
    let firmware = evidence.firmware.as_ref();
    let attempts = firmware.into_iter().flat_map(|firmware| &firmware.attempts);
    let limitations = judgement.limitations.iter().map(|&one| Limitation {
        code: one.code(),
        text: (words.limitation)(one),
    });
    Certificate {
        verdict: verdict(judgement.verdict),
        reasons: judgement.reasons.iter().map(words.reason).collect(),
        claims: &judgement.claims,
        limitations: limitations.collect(),
        signer: verified.signer.to_string(),
        signer_kind: report.signer,
        ledger_number: report.position.number(),
        ledger_previous_hex: report.position.previous().map(|digest| hexadecimal(&digest)),
        model: &target.identity.model,
        serial: target.identity.serial.as_deref(),
        wwn: target.identity.wwn.as_deref(),
        firmware: target.firmware.as_deref(),
        medium: target.medium,
        transport: target.transport,
        bytes: target.geometry.bytes(),
        logical_block_bytes: target.geometry.logical_block_bytes(),
        job: job_report::job(&report.job),
        rtc_unix_s: report.clock.rtc_unix_s,
        confirmed_unix_s: report.clock.confirmed.map(|time| time.unix_s),
        confirmed_at_ms: report.clock.confirmed.map(|time| time.at_ms),
        rtc_read_at_ms: report.clock.read_at_ms,
        started_ms: evidence.started_ms,
        ended_ms: evidence.ended_ms,
        interruptions: &evidence.interruptions,
        passes: evidence.passes.iter().map(pass).collect(),
        read_back: evidence.read_back.as_ref().map(read_back),
        techniques: &report.planned.techniques,
        firmware_erases: attempts.map(|one| attempt(one, words)).collect(),
        change_check: firmware.and_then(|firmware| firmware.change_check.as_ref()).map(check),
        unlocking: evidence.unlocking.as_ref().map(|one| attempt(one, words)),
        hidden_areas: evidence.hidden,
        health_before: evidence.health.as_ref().map(|both| health(&both.before, words)),
        health_after: evidence.health.as_ref().map(|both| health(&both.after, words)),
        heat: evidence.heat.as_ref().map(heat),
        stream: published_stream(verified).map(stream),
        version: &report.appliance.version,
        commit: &report.appliance.commit,
        image_digest_hex: hexadecimal(&report.appliance.image_digest),
        kernel: &report.appliance.kernel,
    }
}

fn audit_record(verified: &VerifiedAudit) -> AuditRecord {
    AuditRecord {
        signer: verified.signer.to_string(),
        certificate_sha256: hexadecimal(&verified.record.certificate),
        as_certified: verified.findings.is_empty(),
        findings: verified.findings.iter().map(|&one| audit::finding_name(one)).collect(),
        wanted_blocks: verified.record.wanted_blocks,
        sanitize: SanitizeStatus::of(verified.record.sanitize),
        made_unix_s: verified.record.made_unix_s,
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Erased => "erased",
        Verdict::ErasedWithExceptions => "erased-with-exceptions",
        Verdict::NotErased => "not-erased",
    }
}

fn pass(pass: &PassEvidence) -> Pass {
    Pass {
        pattern: match &pass.pattern {
            Pattern::Byte(byte) => hexadecimal(&[*byte]),
            Pattern::Stream(_) => "stream".into(),
        },
        written_blocks: pass.written_blocks,
        unwritten: ranges(&pass.unwritten),
        failed_requests: pass.failed_requests,
        flush: match pass.flush {
            Flush::Done => "done",
            Flush::Failed(_) => "failed",
            Flush::NotReached => "not-reached",
        },
        started_ms: pass.started_ms,
        ended_ms: pass.ended_ms,
    }
}

fn read_back(read_back: &ReadBackEvidence) -> ReadBack {
    ReadBack {
        equal_blocks: read_back.equal_blocks,
        mismatched: ranges(&read_back.mismatched),
        unreadable: ranges(&read_back.unreadable),
        first_difference_bytes: read_back.first_difference_bytes,
        started_ms: read_back.started_ms,
        ended_ms: read_back.ended_ms,
    }
}

fn attempt(attempt: &FirmwareAttempt, words: &Words) -> Attempt {
    let (outcome, why, witness, reads_as, status) = match attempt.outcome {
        FirmwareOutcome::Done {
            witness,
            status,
            reads_as,
        } => ("done", None, Some(witness), reads_as, Some(status)),
        FirmwareOutcome::NotStarted { why, status } => {
            let why = (words.not_started)(why);
            ("not-started", Some(why), None, ReadsAs::Unstated, status)
        }
        FirmwareOutcome::Unknown { why, status } => {
            let why = (words.unresolved)(why);
            ("unknown", Some(why), None, ReadsAs::Unstated, status)
        }
    };
    Attempt {
        technique: attempt.technique,
        outcome,
        why,
        witness,
        reads_as_hex: match reads_as {
            ReadsAs::Unstated => None,
            ReadsAs::Repeated(word) => Some(hexadecimal(&word)),
        },
        status,
        started_ms: attempt.started_ms,
        ended_ms: attempt.ended_ms,
    }
}

fn check(check: &ChangeCheck) -> Check {
    Check {
        changed_blocks: check.changed_blocks,
        unchanged: ranges(&check.unchanged),
        unexpected: ranges(&check.unexpected),
        unreadable: ranges(&check.unreadable),
        started_ms: check.started_ms,
        ended_ms: check.ended_ms,
    }
}

fn health<'a>(health: &'a Health, words: &Words) -> DriveHealth<'a> {
    match health {
        Health::Told(counters) => DriveHealth {
            unavailable: None,
            assessment: counters.assessment,
            celsius: counters.temperature.map(|Celsius(degrees)| degrees),
            counts: Some(&counters.counts),
        },
        Health::Unavailable(why) => DriveHealth {
            unavailable: Some((words.unavailability)(*why)),
            assessment: None,
            celsius: None,
            counts: None,
        },
    }
}

fn heat(heat: &HeatEvidence) -> Heat {
    match heat {
        HeatEvidence::NoSensor => Heat::default(),
        HeatEvidence::Watched {
            limit,
            highest,
            pauses,
            paused_ms,
        } => Heat {
            limit_celsius: Some(limit.limit.0),
            limit_source: Some(limit.source),
            highest_celsius: Some(highest.0),
            pauses: Some(*pauses),
            paused_ms: Some(*paused_ms),
        },
    }
}

/// The first block and the number of blocks of each range.
fn ranges(ranges: &BlockRanges) -> Vec<[u64; 2]> {
    ranges
        .as_slice()
        .iter()
        .map(|range| [range.first, range.count])
        .collect()
}

fn stream(stream: &pumice_model::Stream) -> Stream {
    Stream {
        cipher: match stream.cipher {
            pumice_model::StreamCipher::Aes256Ctr => "aes-256-ctr",
            pumice_model::StreamCipher::ChaCha20 => "chacha20",
        },
        key_hex: hexadecimal(&stream.key),
        counter_hex: hexadecimal(&stream.counter),
    }
}
