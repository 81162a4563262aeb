use ratatui::style::Style;
use ratatui::text::Line;

use super::Entry;
use super::work::{going, keeping, standing};
use crate::cells::wrap;
use crate::pace::PASSES;
use crate::state::State;
use crate::style::{MIXED, PLAIN, STRONG};
use crate::wipe_view::{Outcome, WipeView};

/// All about the wipe under the cursor, one paragraph each.
pub(crate) fn details(state: &State) -> Vec<(String, Style)> {
    let Some(wipe) = state.under_cursor() else {
        return Vec::new();
    };
    let (words, texts) = (&state.catalogue.words, &state.catalogue.screen);
    let drive = &wipe.drive;
    let mut lines = vec![
        ((texts.description)(drive), PLAIN),
        ((texts.own_erase)(&wipe.techniques), PLAIN),
        (String::new(), PLAIN),
        standing(state, wipe),
    ];
    if wipe.is_running() {
        lines.push(going(state, wipe));
        lines.push(((texts.whole)(wipe.pace.whole_percent()), PLAIN));
        lines.extend(wipe.sensor.map(|sensor| ((texts.sensor)(sensor), PLAIN)));
    }
    lines.extend(keeping(state, wipe));
    if let Outcome::Judged(judgement) = &wipe.outcome {
        let reasons = judgement.reasons.iter().map(words.reason).collect();
        let claims = judgement.claims.iter().map(|claim| (texts.claim)(*claim).to_owned());
        let mut claims: Vec<String> = claims.collect();
        if claims.is_empty() {
            claims.push(texts.no_claims.into());
        }
        let limitations = judgement
            .limitations
            .iter()
            .map(|limitation| (words.limitation)(*limitation).to_owned());
        section(&mut lines, texts.reasons, reasons);
        section(&mut lines, texts.claims, claims);
        section(&mut lines, texts.limitations, limitations.collect());
    }
    bad_blocks(state, wipe, &mut lines);
    lines
}

/// The paragraphs from where they are scrolled to.
pub fn entries(state: &State, cells: usize) -> Vec<Entry> {
    let paragraphs = details(state).into_iter().skip(state.scrolled);
    let entry = |(text, style): (String, Style)| {
        let indent = text.len() - text.trim_start().len();
        let lines = wrap(text.trim_start(), cells.saturating_sub(indent + 2)).into_iter();
        lines
            .map(|line| Line::styled(format!(" {}{line}", " ".repeat(indent)), style))
            .collect()
    };
    paragraphs.map(entry).collect()
}

fn section(lines: &mut Vec<(String, Style)>, heading: &str, texts: Vec<String>) {
    lines.push((String::new(), PLAIN));
    lines.push((heading.into(), STRONG));
    lines.extend(texts.into_iter().map(|text| (format!("  {text}"), PLAIN)));
}

fn bad_blocks(state: &State, wipe: &WipeView, lines: &mut Vec<(String, Style)>) {
    let texts = &state.catalogue.screen;
    for (stage, ranges) in &wipe.bad {
        let place = (texts.stage)(*stage, PASSES);
        let heading = (texts.bad_in_stage)(&place, ranges.blocks(), ranges.as_slice().len());
        section(
            lines,
            &heading,
            ranges.as_slice().iter().map(|range| (texts.range)(*range)).collect(),
        );
        if let Some((_, style)) = lines.iter_mut().rev().nth(ranges.as_slice().len()) {
            *style = MIXED;
        }
    }
}
