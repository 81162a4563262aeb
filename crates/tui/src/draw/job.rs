use pumice_job::{Field, given, hexadecimal};
use pumice_model::{BEIJING_AHEAD_S, GateQuestion, date_and_time};
use ratatui::text::Line;

use super::Entry;
use super::drives::pointer;
use crate::cells::{fit, fit_end, width, wrap};
use crate::state::State;
use crate::style::{PLAIN, QUIET, STRONG};

/// Before the answers to a question.
const INDENT: usize = 4;

/// Digits of the hash of an authorisation that are shown.
const HASH_BYTES: usize = 8;

/// The fields of the job; the end of what is typed stays in sight.
pub fn fields(state: &State, cells: usize) -> Vec<Entry> {
    let texts = &state.catalogue.asking;
    let names = Field::ALL.map(texts.field);
    let name_cells = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let free = cells.saturating_sub(name_cells + 6);
    let entry = |(index, field): (usize, Field)| {
        let is_here = index == state.field;
        let value = match field {
            Field::Sensitivity => (texts.sensitivity)(state.form.sensitivity).into(),
            _ => state.form.text(field).to_owned(),
        };
        let value = match (width(&value) > free, is_here) {
            (true, true) => fit_end(&value, free),
            (true, false) => fit(&value, free),
            (false, _) => value,
        };
        let (end, style) = if is_here { ("_", STRONG) } else { ("", PLAIN) };
        let text = format!("{}{}  {value}{end}", pointer(is_here), fit(names[index], name_cells));
        vec![Line::styled(text, style)]
    };
    Field::ALL.into_iter().enumerate().map(entry).collect()
}

/// The questions of the gate with their answers, and the authorisation that the job file names.
pub fn gate(state: &State, cells: usize) -> Vec<Entry> {
    let texts = &state.catalogue.asking;
    let question = |(index, question): (usize, GateQuestion)| {
        let is_here = index == state.cursor;
        let style = if is_here { STRONG } else { PLAIN };
        let asked = Line::styled(format!("{}{}", pointer(is_here), (texts.question)(question)), style);
        let given = given(&state.answers, question);
        let answers = (texts.answers)(question).iter().enumerate().map(|(place, answer)| {
            let mark = if given == Some(place) { "(x)" } else { "( )" };
            format!("{mark} {} {}", answer.key.to_ascii_uppercase(), answer.text)
        });
        let answers = answers.collect::<Vec<_>>().join("   ");
        let style = if given.is_some() { style } else { QUIET };
        let below = wrap(&answers, cells - INDENT - 1).into_iter();
        let below = below.map(|line| Line::styled(format!("{}{line}", " ".repeat(INDENT)), style));
        [asked].into_iter().chain(below).collect()
    };
    let questions = GateQuestion::ALL.into_iter().enumerate().map(question);
    let hash = state.answers.authorisation.map(|hash| {
        let text = (state.catalogue.screen.authorisation)(&hexadecimal(&hash[..HASH_BYTES]));
        vec![Line::raw(""), Line::styled(format!("  {text}"), PLAIN)]
    });
    questions.chain(hash).collect()
}

/// What the computer's clock says by now, and what another one does.
pub fn clock(state: &State) -> Vec<Entry> {
    let texts = &state.catalogue.screen.clock;
    let names = [texts.computer, texts.beijing, texts.confirmed, texts.other];
    let name_cells = names.into_iter().map(width).max().unwrap_or(0);
    let line = |name: &str, value: &str, style| Line::styled(format!("  {}  {value}", fit(name, name_cells)), style);
    let shown = |unix_s: i64| date_and_time(unix_s).unwrap_or_else(|| texts.no_date.into());
    let since_s = |at_ms: u64| i64::try_from(state.now_ms.saturating_sub(at_ms) / 1000).unwrap_or(i64::MAX);
    let mut entries = Vec::new();
    if let Some(clock) = state.clock {
        let now_s = clock.rtc_unix_s.saturating_add(since_s(clock.read_at_ms));
        entries.push(vec![
            line(texts.computer, &shown(now_s), PLAIN),
            line(texts.beijing, &shown(now_s.saturating_add(BEIJING_AHEAD_S)), PLAIN),
        ]);
    }
    if let Some(confirmed) = state.clock.and_then(|clock| clock.confirmed) {
        let now_s = confirmed.unix_s + since_s(confirmed.at_ms) + BEIJING_AHEAD_S;
        entries.push(vec![line(texts.confirmed, &shown(now_s), PLAIN)]);
    }
    entries.push(vec![
        Line::raw(""),
        line(texts.other, &format!("{}_", state.typed), STRONG),
    ]);
    entries
}
