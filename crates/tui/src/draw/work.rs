use pumice_language::Overall;
use pumice_model::{Drive, Stage, Verdict};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Entry;
use super::drives::{Widths, pointer, spans};
use crate::cells::{fit, fit_end, right, width};
use crate::pace::PASSES;
use crate::state::State;
use crate::style::{BAD, GOOD, MIXED, PLAIN, STRONG, of_verdict};
use crate::wipe_view::{Course, Outcome, WipeView};

/// Cells of a progress bar, in an entry of its own lines and in a line of many.
const BAR_CELLS: usize = 24;
const SHORT_BAR_CELLS: usize = 10;

const INDENT: &str = "    ";

/// Lines of an entry, without the one that keeps it from the next.
const ENTRY_LINES: usize = 3;

/// Every wipe in three lines, or where they would not fit in one, but for the one under the cursor.
pub fn wipes(state: &State, cells: usize, height: usize) -> (Option<Line<'static>>, Vec<Entry>, usize) {
    let overall = overall(state);
    let style = if overall.not_erased > 0 { BAD } else { STRONG };
    let head = Line::styled(format!(" {}", (state.catalogue.screen.overall)(&overall)), style);
    let drives: Vec<&Drive> = state.wipes.values().map(|wipe| &wipe.drive).collect();
    let widths = Widths::new(state, &drives, cells - INDENT.len());
    let count = state.wipes.len();
    let is_roomy = count * (ENTRY_LINES + 1) < height;
    let is_full = count * ENTRY_LINES < height;
    let entry = |(index, wipe): (usize, &WipeView)| {
        let is_here = index == state.cursor;
        if !is_full && !is_here {
            return vec![short_entry(state, wipe, cells)];
        }
        let [name, rest] = widths.line(state, &wipe.drive);
        let line = spans(
            is_here,
            cells,
            [(pointer(is_here), PLAIN), (&name, STRONG), (&rest, PLAIN)],
        );
        let mut lines = vec![line];
        lines.extend(story(state, wipe, cells));
        lines.extend(is_roomy.then(|| Line::raw("")));
        lines
    };
    (
        Some(head),
        state.wipes.values().enumerate().map(entry).collect(),
        state.cursor,
    )
}

/// What a wipe is doing or has come to, in one text, and how that is to be seen.
pub fn standing(state: &State, wipe: &WipeView) -> (String, Style) {
    let texts = &state.catalogue.screen;
    match &wipe.outcome {
        Outcome::Running => ((texts.stage)(wipe.stage, PASSES), PLAIN),
        Outcome::Broken => (texts.broken.into(), BAD),
        Outcome::Judged(judgement) => (
            (state.catalogue.words.verdict)(judgement.verdict).into(),
            of_verdict(judgement.verdict),
        ),
    }
}

/// How fast a wipe goes and how long it will yet take, or that it does not go.
pub fn going(state: &State, wipe: &WipeView) -> (String, Style) {
    let (texts, pace) = (&state.catalogue.screen, &wipe.pace);
    if let Some(([text, _], style)) = course(state, wipe) {
        return (text.into(), style);
    }
    if let Some(tail) = &wipe.tail {
        let (elapsed_s, left_s) = (tail.elapsed_s(state.now_ms), tail.left_s(state.now_ms));
        return ((texts.since)(elapsed_s, left_s), PLAIN);
    }
    match pace.silent_s(state.now_ms) {
        Some(seconds) if pace.is_at_end() => ((texts.finishing)(seconds), MIXED),
        Some(seconds) => ((texts.silent)(seconds), BAD),
        None => {
            let speed = (texts.speed)(pace.bytes_per_s(state.now_ms));
            let then = if is_own_erase_due(wipe) {
                texts.then_own_erase
            } else {
                ""
            };
            (format!("{speed}   {}{then}", (texts.left)(pace.left_s())), PLAIN)
        }
    }
}

/// Where the certificate of a wipe is; `None` before there is one.
pub fn keeping(state: &State, wipe: &WipeView) -> Option<(String, Style)> {
    let texts = &state.catalogue.screen;
    match (&wipe.outcome, &wipe.saved) {
        (Outcome::Running | Outcome::Broken, _) => None,
        (Outcome::Judged(_), Some(path)) => Some(((texts.saved)(path), GOOD)),
        (Outcome::Judged(_), None) if state.stick.is_some() => Some((texts.being_saved.into(), MIXED)),
        (Outcome::Judged(_), None) => Some((texts.in_memory.into(), BAD)),
    }
}

/// What is to be said of a wipe instead of its speed, in a line and in a column.
fn course(state: &State, wipe: &WipeView) -> Option<([&'static str; 2], Style)> {
    let texts = &state.catalogue.screen;
    match wipe.course {
        Course::Steady => None,
        Course::Cooling => Some(([texts.cooling, texts.cooling_short], MIXED)),
        Course::GivingUp => Some(([texts.giving_up; 2], MIXED)),
    }
}

fn overall(state: &State) -> Overall {
    let mut overall = Overall {
        disks: state.wipes.len(),
        left_s: Some(0),
        ..Overall::default()
    };
    for wipe in state.wipes.values() {
        match &wipe.outcome {
            Outcome::Running => {
                overall.running += 1;
                let left_s = left_s(state, wipe);
                overall.own_erases_due += usize::from(is_own_erase_due(wipe));
                overall.left_s = overall.left_s.zip(left_s).map(|(longest, left)| longest.max(left));
            }
            Outcome::Broken => overall.not_erased += 1,
            Outcome::Judged(judgement) => match judgement.verdict {
                Verdict::Erased => overall.erased += 1,
                Verdict::ErasedWithExceptions => overall.excepted += 1,
                Verdict::NotErased => overall.not_erased += 1,
            },
        }
    }
    overall
}

/// How long a wipe will yet take, apart from what the drive's own erase will; `None` where nobody knows.
fn left_s(state: &State, wipe: &WipeView) -> Option<u64> {
    if wipe.course != Course::Steady {
        return None;
    }
    if let Some(tail) = &wipe.tail {
        return tail.left_s(state.now_ms);
    }
    let is_silent = wipe.pace.silent_s(state.now_ms).is_some() && !wipe.pace.is_at_end();
    wipe.pace.left_s().filter(|_| !is_silent)
}

/// Whether the drive's own erase is yet to come.
fn is_own_erase_due(wipe: &WipeView) -> bool {
    !wipe.techniques.is_empty() && wipe.tail.is_none()
}

/// The two lines below a drive's name.
fn story(state: &State, wipe: &WipeView, cells: usize) -> [Line<'static>; 2] {
    let texts = &state.catalogue.screen;
    let (standing, style) = standing(state, wipe);
    match &wipe.outcome {
        Outcome::Running => {
            let doing = fit(&standing, stage_cells(state));
            let percent = wipe.tail.map_or(wipe.pace.sweep_percent(), |tail| tail.percent());
            let bar = bar(percent, BAR_CELLS);
            let percent = right(&format!("{percent} %"), 5);
            let whole = match wipe.tail {
                Some(_) => String::new(),
                None => (texts.whole)(wipe.pace.whole_percent()),
            };
            let first = Line::styled(format!("{INDENT}{doing} {bar} {percent}   {whole}"), PLAIN);
            let (going, style) = going(state, wipe);
            let bad = wipe.bad_blocks();
            let bad_style = if bad.is_empty() { PLAIN } else { MIXED };
            let bad = (texts.bad_blocks)(bad.blocks(), bad.as_slice().len());
            let sensor = wipe.sensor.map(texts.sensor).unwrap_or_default();
            let pace = [
                Span::styled(format!("{INDENT}{going}"), style),
                Span::styled(format!("   {bad}"), bad_style),
                Span::styled(format!("   {sensor}"), PLAIN),
            ];
            [first, Line::from(pace.to_vec())]
        }
        Outcome::Broken => [Line::styled(format!("{INDENT}{standing}"), style), Line::raw("")],
        Outcome::Judged(judgement) => {
            let reason = judgement
                .reasons
                .first()
                .map(state.catalogue.words.reason)
                .unwrap_or_default();
            let free = cells.saturating_sub(INDENT.len() + width(&standing) + 3);
            let verdict = [
                Span::styled(format!("{INDENT}{standing}"), style),
                Span::styled(format!("  {}", fit(&reason, free)), PLAIN),
            ];
            let (kept, style) = keeping(state, wipe).unwrap_or_default();
            let kept = fit(&kept, cells.saturating_sub(INDENT.len() + 1));
            [
                Line::from(verdict.to_vec()),
                Line::styled(format!("{INDENT}{kept}"), style),
            ]
        }
    }
}

/// A wipe in one line: the drive by its name and the end of its serial number, and where it stands.
fn short_entry(state: &State, wipe: &WipeView, cells: usize) -> Line<'static> {
    let texts = &state.catalogue.screen;
    let serial = wipe.drive.identity.serial.as_deref().unwrap_or(texts.no_serial);
    let name = format!("  {} {}", fit(&wipe.drive.name, 8), fit_end(serial, 12));
    let (standing, style) = standing(state, wipe);
    let (text, style) = match &wipe.outcome {
        Outcome::Running => {
            let percent = wipe.tail.map_or(wipe.pace.whole_percent(), |tail| tail.percent());
            let doing = fit(&standing, stage_cells(state));
            let bar = bar(percent, SHORT_BAR_CELLS);
            let (going, style) = short_going(state, wipe);
            (
                format!("{doing} {bar} {} {going}", right(&format!("{percent} %"), 5)),
                style,
            )
        }
        Outcome::Broken => (standing, style),
        Outcome::Judged(_) => {
            let kept = wipe.saved.as_ref().map_or(texts.in_memory, |_| texts.saved_short);
            (format!("{standing}   {kept}"), style)
        }
    };
    let free = cells.saturating_sub(width(&name) + 2);
    Line::from(vec![
        Span::styled(name, STRONG),
        Span::styled(format!(" {}", fit(&text, free)), style),
    ])
}

fn short_going(state: &State, wipe: &WipeView) -> (String, Style) {
    let texts = &state.catalogue.screen;
    if let Some(([_, text], style)) = course(state, wipe) {
        return (text.into(), style);
    }
    if let Some(tail) = &wipe.tail {
        return ((texts.left)(tail.left_s(state.now_ms)), PLAIN);
    }
    match wipe.pace.silent_s(state.now_ms) {
        Some(seconds) if wipe.pace.is_at_end() => return ((texts.finishing_short)(seconds), MIXED),
        Some(seconds) => return ((texts.silent_short)(seconds), BAD),
        None => {}
    }
    let speed = (texts.speed)(wipe.pace.bytes_per_s(state.now_ms));
    let left = (texts.left_short)(wipe.pace.left_s());
    let style = if wipe.bad.is_empty() { PLAIN } else { MIXED };
    (format!("{} {}", right(&speed, 10), right(&left, 9)), style)
}

/// Stages of different names stand in a column.
fn stage_cells(state: &State) -> usize {
    let stages = [
        Stage::Opening,
        Stage::Pass(1),
        Stage::ReadBack,
        Stage::Firmware,
        Stage::ChangeCheck,
    ];
    stages
        .map(|stage| width(&(state.catalogue.screen.stage)(stage, PASSES)))
        .into_iter()
        .max()
        .unwrap_or(0)
}

/// Only glyphs that every console font has.
fn bar(percent: u64, cells: usize) -> String {
    let full = usize::try_from(percent).unwrap_or(100).min(100) * cells / 100;
    format!("[{}{}]", "█".repeat(full), "░".repeat(cells - full))
}
