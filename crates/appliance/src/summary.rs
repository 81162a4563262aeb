use std::fmt::Write;

use pumice_language::{Catalogue, Console};
use pumice_model::{Drive, Job};

use crate::session::{Session, WipeState};

/// Every drive that is or was there, wiped or not and why, for people to read beside the certificates.
pub fn text(catalogue: &Catalogue, job: &Job, session: &Session) -> String {
    let (texts, words) = (&catalogue.console, &catalogue.console.summary);
    let mut text = (words.heading)(job.number.as_str());
    text.push('\n');
    let client = job.client.as_deref().map(words.client);
    let operator = job
        .people
        .operator
        .as_ref()
        .map(|operator| (words.operator)(&operator.name));
    let declared = session.declared();
    let is_declared = !declared.holdings.is_empty() || !declared.items.is_empty();
    let declared = is_declared.then(|| (words.declared)(declared.holdings.len(), declared.items.len()));
    let (signer, fingerprint) = session.custody().signer();
    let signer = (words.signer)(signer, &fingerprint.to_string());
    for line in client.into_iter().chain(operator).chain(declared).chain([signer]) {
        line_to(&mut text, &line);
    }
    section(&mut text, words.wiped, words.none, &wiped(texts, session));
    section(&mut text, words.not_wiped, words.none, &not_wiped(catalogue, session));
    section(&mut text, words.not_done, words.none, session.remarks());
    text.push('\n');
    line_to(&mut text, words.footing);
    // Windows' Notepad of the computers this is read on shows lines only so.
    text.replace('\n', "\r\n")
}

fn wiped(texts: &Console, session: &Session) -> Vec<String> {
    let words = &texts.summary;
    let line = |drive: &Drive, state: &WipeState| {
        let name = (texts.drive)(drive);
        match state {
            WipeState::Running => format!("{name}: {}", words.running),
            WipeState::Unsaved(judgement) => format!("{} ({})", (texts.ended)(&name, judgement), words.unsaved),
            WipeState::Saved(judgement, path) => format!("{} ({})", (texts.ended)(&name, judgement), path.display()),
            WipeState::Broken => (texts.broken)(&name),
        }
    };
    session
        .outcomes()
        .values()
        .map(|outcome| line(&outcome.drive, &outcome.state))
        .collect()
}

fn not_wiped(catalogue: &Catalogue, session: &Session) -> Vec<String> {
    let inventory = session.inventory();
    let others = session.spared();
    let line = |drive: &Drive| {
        let holds: Vec<String> = inventory.holds(drive).iter().map(catalogue.words.hold).collect();
        let why = if holds.is_empty() {
            catalogue.console.summary.not_chosen.into()
        } else {
            holds.join(" ")
        };
        format!("{}: {why}", (catalogue.console.drive)(drive))
    };
    let hidden = session.hiding().iter().map(catalogue.words.hiding);
    others.map(line).chain(hidden).collect()
}

fn section(text: &mut String, heading: &str, none: &str, lines: &[String]) {
    text.push('\n');
    line_to(text, heading);
    if lines.is_empty() {
        line_to(text, &format!("  {none}"));
    }
    for line in lines {
        line_to(text, &format!("  {line}"));
    }
}

fn line_to(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a string takes every line");
}
