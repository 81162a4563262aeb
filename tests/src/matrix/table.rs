use std::fmt::{self, Write};

use pumice_lab::Log;
use pumice_language::Language;
use pumice_model::{Claim, FirmwareOutcome, Judgement, NotStarted, Technique, Verdict};

use super::rule::has_purge;
use super::{Course, Lock, Outcome, Row, broken, is_hidden_from_hosts};

/// The matrix, a paragraph a technique and a line a row.
pub fn print(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut heading: Option<Technique> = None;
    for row in rows {
        if heading != Some(row.technique) {
            heading = Some(row.technique);
            let technique = (Language::En.catalogue().words.technique)(row.technique);
            push(&mut text, format_args!("\n{technique}\n{}\n", columns(&HEADINGS)));
        }
        let behaviour = row.behaviour.words();
        match &row.course {
            Course::Named(why) => push(&mut text, format_args!("  {behaviour:26}  not run: {why}\n")),
            Course::Ran(outcome) => push(&mut text, format_args!("{}\n", line(row, outcome))),
        }
    }
    text
}

/// What all rows come to, and each that breaks a rule, by name.
pub fn summary(rows: &[Row]) -> String {
    let mut text = String::new();
    let (mut ran, mut violations, mut purged, mut hidden) = (0, 0, 0, 0);
    for row in rows {
        let Course::Ran(outcome) = &row.course else {
            continue;
        };
        ran += 1;
        purged += usize::from(has_purge(&outcome.judgement.claims));
        hidden += usize::from(rests_on_a_lie(row, outcome));
        for complaint in broken(row.technique, row.behaviour, outcome) {
            violations += 1;
            let technique = (Language::En.catalogue().words.technique)(row.technique);
            push(
                &mut text,
                format_args!("broken: {technique}, {}: {complaint}\n", row.behaviour.words()),
            );
        }
    }
    let named = rows.len() - ran;
    push(
        &mut text,
        format_args!(
            "{} rows: {ran} ran, {named} are named and not run; {violations} break the rule\n",
            rows.len()
        ),
    );
    push(
        &mut text,
        format_args!(
            "Purge is claimed in {purged} of them. In {hidden}, marked *, the drive lied about what no host can look at, and the \
             record says that it rests on the drive's own word.\n"
        ),
    );
    text
}

const HEADINGS: [&str; 9] = [
    "behaviour",
    "user B",
    "beside B",
    "spare B",
    "locked",
    "verdict",
    "claims",
    "erase",
    "commands",
];

fn columns(texts: &[&str; 9]) -> String {
    let [behaviour, user, beside, spare, locked, verdict, claims, erase, commands] = texts;
    let left = format!("{user:>8}  {beside:>8}  {spare:>8}");
    let said = format!("{locked:6}  {verdict:10}  {claims:11}  {erase:27}");
    format!("  {behaviour:26}  {left}  {said}  {commands}")
        .trim_end()
        .into()
}

fn line(row: &Row, outcome: &Outcome) -> String {
    let left = [
        outcome.left.user_bytes,
        outcome.left.beside_bytes,
        outcome.left.spare_bytes,
    ];
    let [user, beside, spare] = left.map(|bytes| bytes.to_string());
    let locked = match outcome.lock {
        Lock::None => "no",
        Lock::Password => "yes",
    };
    let verdict = match outcome.judgement.verdict {
        Verdict::Erased => "Erased",
        Verdict::ErasedWithExceptions => "exceptions",
        Verdict::NotErased => "not erased",
    };
    let mark = if rests_on_a_lie(row, outcome) { "*" } else { "" };
    let claims = format!("{}{mark}", claims(&outcome.judgement));
    let erase = outcome.attempt.map_or("not come to".into(), attempt_words);
    let commands = outcome.commands.join(", ");
    columns(&[
        row.behaviour.words(),
        &user,
        &beside,
        &spare,
        locked,
        verdict,
        &claims,
        &erase,
        &commands,
    ])
}

fn rests_on_a_lie(row: &Row, outcome: &Outcome) -> bool {
    let is_left = outcome.left.beside_bytes + outcome.left.spare_bytes > 0;
    has_purge(&outcome.judgement.claims) && is_left && is_hidden_from_hosts(row.technique, row.behaviour)
}

fn claims(judgement: &Judgement) -> String {
    let words = judgement.claims.iter().filter_map(|claim| match claim {
        Claim::NistPurge => Some("Purge"),
        Claim::NistClear => Some("Clear"),
        Claim::GaTThreePasses => Some("GA/T"),
        // They stand beside those of NIST.
        Claim::IeeePurge | Claim::IeeeClear => None,
    });
    let words: Vec<_> = words.collect();
    if words.is_empty() {
        "none".into()
    } else {
        words.join(" ")
    }
}

/// What the product says of an erase, in a few words.
pub fn attempt_words(outcome: FirmwareOutcome) -> String {
    match outcome {
        FirmwareOutcome::Done { witness, .. } => format!("done: {witness:?}"),
        FirmwareOutcome::NotStarted {
            why: NotStarted::Unavailable(why),
            ..
        } => format!("not started: {why:?}"),
        FirmwareOutcome::NotStarted { why, .. } => format!("not started: {why:?}"),
        FirmwareOutcome::Unknown { why, .. } => format!("unknown: {why:?}"),
    }
}

/// Names of a log's commands, what moves blocks or asks who the drive is left out, and the same in a row told once.
pub fn names<W>(log: &Log<W>, name: impl Fn(&W) -> &'static str) -> Vec<String> {
    let mut told: Vec<(&str, usize)> = Vec::new();
    for name in log.entries().iter().map(|entry| name(&entry.words)) {
        match told.last_mut() {
            _ if IN_PASSING.contains(&name) => {}
            Some((last, times)) if *last == name => *times += 1,
            _ => told.push((name, 1)),
        }
    }
    let words = told.into_iter().map(|(name, times)| match times {
        1 => name.into(),
        _ => format!("{name} x{times}"),
    });
    words.collect()
}

const IN_PASSING: [&str; 12] = [
    "READ",
    "WRITE",
    "READ EXT",
    "WRITE EXT",
    "IDENTIFY DEVICE",
    "Identify",
    "INQUIRY",
    "SYNCHRONIZE CACHE",
    "TEST UNIT READY",
    "READ CAPACITY",
    "SEND_EXT_CSD",
    "SEND_STATUS",
];

/// Operation codes of SPC-4 and SBC-4.
pub fn scsi_name(cdb: &[u8; 16]) -> &'static str {
    match (cdb[0], cdb[1] & 0x1F) {
        (0x00, _) => "TEST UNIT READY",
        (0x03, _) => "REQUEST SENSE",
        (0x04, _) => "FORMAT UNIT",
        (0x12, _) => "INQUIRY",
        (0x25, _) | (0x9E, 0x10) => "READ CAPACITY",
        (0x28 | 0x88, _) => "READ",
        (0x2A | 0x8A, _) => "WRITE",
        (0x35 | 0x91, _) => "SYNCHRONIZE CACHE",
        (0x48, 0x01) => "SANITIZE overwrite",
        (0x48, 0x02) => "SANITIZE block erase",
        (0x48, 0x03) => "SANITIZE cryptographic erase",
        (0x48, 0x1F) => "SANITIZE exit failure mode",
        (0x1A | 0x5A, _) => "MODE SENSE",
        (0xA3, 0x0C) => "REPORT SUPPORTED OPERATION CODES",
        _ => "another command",
    }
}

fn push(text: &mut String, line: fmt::Arguments<'_>) {
    text.write_fmt(line).expect("memory takes what is written to it");
}
