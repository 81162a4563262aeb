mod details;
mod drives;
mod firmware;
mod job;
mod key;
#[cfg(test)]
mod room_tests;
mod witness;
mod work;

use pumice_job::Field;
use pumice_model::Role;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};

pub(crate) use details::details;

use crate::cells::{fit, right, width, wrap};
use crate::state::{Asked, Extent, Screen, State};
use crate::style::{BAD, BAR, PLAIN, STRONG};
use crate::wipe_view::WipeView;

/// Smallest size on which nothing of importance is cut off.
const LEAST: (u16, u16) = (80, 24);

/// Lines for what is to be done, and for what has gone wrong.
const INTRODUCTION_LINES: u16 = 3;
const REMARK_LINES: u16 = 4;

/// Lines for controllers that may hide disks; the summary tells of those that are more.
const HIDING_LINES: u16 = 6;

/// One thing of a list, in one line or more, none of them wider than the list.
type Entry = Vec<Line<'static>>;

/// Draws the whole screen.
pub fn draw(state: &State, frame: &mut Frame) {
    let area = frame.area();
    frame.render_widget(Paragraph::new("").style(PLAIN), area);
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let text = Paragraph::new(state.catalogue.screen.too_small).style(STRONG);
        frame.render_widget(text.wrap(Wrap { trim: true }), area);
        return;
    }
    let cells = usize::from(area.width);
    let (text, style) = introduction(state);
    let introduction = lines(&text, style, cells, INTRODUCTION_LINES);
    let hiding = hiding(state, cells);
    let remark = remark(state).map_or_else(Vec::new, |(text, style)| lines(&text, style, cells, REMARK_LINES));
    let height = |lines: &[Line]| Constraint::Length(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let [title, _, intro, warning, _, list, _, message, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        height(&introduction),
        height(&hiding),
        Constraint::Length(1),
        Constraint::Min(1),
        Constraint::Length(u16::from(!remark.is_empty())),
        height(&remark),
        Constraint::Length(1),
    ])
    .areas(area);
    frame.render_widget(Paragraph::new(heading(state, cells)).style(BAR), title);
    frame.render_widget(Paragraph::new(introduction).style(PLAIN), intro);
    frame.render_widget(Paragraph::new(hiding).style(PLAIN), warning);
    draw_list(state, frame, list);
    frame.render_widget(Paragraph::new(remark).style(PLAIN), message);
    frame.render_widget(Paragraph::new(format!(" {}", key_line(state))).style(BAR), keys);
}

fn lines(text: &str, style: Style, cells: usize, most: u16) -> Entry {
    let lines = wrap(text, cells.saturating_sub(2)).into_iter().take(most.into());
    lines.map(|line| Line::styled(format!(" {line}"), style)).collect()
}

fn heading(state: &State, cells: usize) -> String {
    let (texts, headings) = (&state.catalogue.screen, &state.catalogue.screen.headings);
    let heading = match state.screen {
        Screen::Stick => headings.stick,
        Screen::Key | Screen::NewKey(Role::Operator | Role::Client) => state.catalogue.signing.heading,
        Screen::NewKey(Role::Witness) | Screen::Witness | Screen::Countersign => state.catalogue.witnessing.heading,
        Screen::Job => headings.job,
        Screen::Gate => headings.gate,
        Screen::Clock => headings.clock,
        Screen::Disks => headings.disks,
        Screen::Firmware(_) | Screen::Psid(_) => headings.firmware,
        Screen::Confirm => headings.confirm,
        Screen::Work => headings.work,
        Screen::Details => headings.details,
        Screen::Cancel(..) => headings.cancel,
        Screen::Off => headings.off,
    };
    let heading = format!(" {}   {heading}   ", texts.title);
    let count = match state.screen {
        Screen::Stick => state.usb_rows().len(),
        Screen::Disks => state.rows.len(),
        Screen::Work => state.wipes.len(),
        Screen::Key
        | Screen::NewKey(_)
        | Screen::Job
        | Screen::Witness
        | Screen::Countersign
        | Screen::Gate
        | Screen::Clock
        | Screen::Firmware(_)
        | Screen::Psid(_)
        | Screen::Confirm
        | Screen::Details
        | Screen::Cancel(..)
        | Screen::Off => 0,
    };
    let mut beside = Vec::new();
    if count > 0 {
        beside.push((texts.position)(state.cursor + 1, count));
    }
    if state.is_job_taken {
        beside.push((texts.job)(state.form.text(Field::Number).trim()));
    }
    let free = cells.saturating_sub(width(&heading) + 1);
    format!("{heading}{}", right(&fit_whole(&beside.join("   "), free), free))
}

fn fit_whole(text: &str, most: usize) -> String {
    fit(text, most.min(width(text)))
}

fn introduction(state: &State) -> (String, Style) {
    let texts = &state.catalogue.screen;
    match state.screen {
        Screen::Stick => (state.stick_advice().unwrap_or(texts.stick_intro).into(), PLAIN),
        Screen::Key => key::introduction(state),
        Screen::NewKey(Role::Witness) => (state.catalogue.witnessing.made.into(), STRONG),
        Screen::NewKey(Role::Operator | Role::Client) => (state.catalogue.signing.made.into(), STRONG),
        Screen::Witness | Screen::Countersign => witness::introduction(state),
        Screen::Job => (texts.job_intro.into(), PLAIN),
        Screen::Gate => (texts.gate_intro.into(), PLAIN),
        Screen::Clock => (texts.clock.intro.into(), PLAIN),
        Screen::Disks if state.rows.is_empty() => (texts.no_disks.into(), PLAIN),
        Screen::Disks if !state.rows.iter().any(|row| state.is_wipeable(row)) => (texts.none_wipeable.into(), PLAIN),
        Screen::Disks => (texts.disks_intro.into(), PLAIN),
        Screen::Firmware(_) => (texts.firmware_intro.into(), PLAIN),
        Screen::Psid(_) => (texts.psid_intro.into(), PLAIN),
        Screen::Confirm => ((texts.warning)(state.planned.len()), BAD),
        Screen::Work if state.running() > 0 => (texts.working.into(), PLAIN),
        Screen::Work if state.unsaved() == 0 => (texts.finished.into(), STRONG),
        Screen::Work if state.stick.is_some() => (texts.saving.into(), PLAIN),
        Screen::Work => (texts.ended.into(), PLAIN),
        Screen::Details => (
            state
                .under_cursor()
                .map_or_else(String::new, |wipe| (state.catalogue.words.drive)(&wipe.drive)),
            STRONG,
        ),
        Screen::Cancel(_, Asked::Twice) => (texts.cancel_means.into(), BAD),
        Screen::Cancel(Extent::All, Asked::Once) => ((texts.cancel_all)(state.running()), STRONG),
        Screen::Cancel(Extent::One(_), Asked::Once) => (
            state
                .to_cancel()
                .map_or_else(String::new, |drive| (texts.cancel_one)(&drive)),
            STRONG,
        ),
        Screen::Off if state.running() > 0 => (texts.off_while_wiping.into(), BAD),
        Screen::Off if state.unsaved() > 0 && state.stick.is_some() => (texts.off_saving.into(), BAD),
        Screen::Off if state.unsaved() > 0 => (texts.off_unsaved.into(), BAD),
        Screen::Off => (texts.off_safely.into(), STRONG),
    }
}

/// What controllers may hide, where disks are chosen.
fn hiding(state: &State, cells: usize) -> Entry {
    let controllers = state.hiding.iter().filter(|_| state.screen == Screen::Disks);
    let texts = controllers.map(state.catalogue.words.hiding);
    let shown = texts.flat_map(|text| lines(&text, BAD, cells, HIDING_LINES));
    shown.take(HIDING_LINES.into()).collect()
}

fn remark(state: &State) -> Option<(String, Style)> {
    let texts = &state.catalogue.screen;
    if matches!(state.screen, Screen::Work) && state.stick.is_none() {
        let why = state.stick_problem.as_deref().unwrap_or(texts.stick_missing);
        if state.unsaved() > 0 {
            return Some(((texts.unsaved)(state.unsaved(), why), BAD));
        }
        if state.running() > 0 {
            return Some(((texts.stick_needed)(why), BAD));
        }
    }
    if let Some(message) = &state.message {
        return Some((message.clone(), BAD));
    }
    match state.screen {
        // In its own words: whoever needs it cannot read the others.
        Screen::Stick => state
            .other_language()
            .map(|language| (language.catalogue().screen.speak.into(), STRONG)),
        Screen::Job => key::remark(state),
        Screen::Disks if !state.is_boot_medium_known => Some((texts.boot_stick_unknown.into(), BAD)),
        Screen::Disks => state
            .rows
            .get(state.cursor)
            .map(|row| (drives::in_full(state, row), PLAIN)),
        Screen::Firmware(drive) | Screen::Psid(drive) => state
            .row(drive)
            .map(|row| ((state.catalogue.words.drive)(&row.drive), PLAIN)),
        Screen::Confirm if state.is_all_confirmed() => Some(((texts.all_confirmed)(state.planned.len()), STRONG)),
        _ => None,
    }
}

fn key_line(state: &State) -> &'static str {
    let keys = &state.catalogue.screen.keys;
    match state.screen {
        Screen::Stick => keys.stick,
        Screen::Key => key::keys(state),
        Screen::NewKey(_) => state.catalogue.signing.made_keys,
        Screen::Witness | Screen::Countersign => witness::keys(state),
        Screen::Job => keys.job,
        Screen::Gate => keys.gate,
        Screen::Clock => keys.clock,
        Screen::Disks => keys.disks,
        Screen::Firmware(_) => keys.firmware,
        Screen::Psid(_) => keys.psid,
        Screen::Confirm if state.is_all_confirmed() => keys.start,
        Screen::Confirm => keys.confirm,
        Screen::Work if state.running() > 0 => keys.working,
        Screen::Work => keys.finished,
        Screen::Details => keys.details,
        Screen::Cancel(..) => keys.cancel,
        Screen::Off => keys.off,
    }
}

fn draw_list(state: &State, frame: &mut Frame, area: Rect) {
    let cells = usize::from(area.width);
    let (head, entries, cursor) = match state.screen {
        Screen::Stick => drives::sticks(state, cells),
        Screen::Key => (None, key::fields(state), 0),
        Screen::NewKey(_) => (None, key::made(state, cells), 0),
        Screen::Witness => (None, witness::fields(state), 0),
        Screen::Countersign => witness::results(state, cells, usize::from(area.height)),
        Screen::Job => (None, job::fields(state, cells), state.field),
        Screen::Gate => (None, job::gate(state, cells), state.cursor),
        Screen::Clock => (None, job::clock(state), 0),
        Screen::Disks => drives::disks(state, cells),
        Screen::Firmware(drive) => (None, firmware::choices(state, drive, cells), state.cursor),
        Screen::Psid(_) => (None, firmware::psid(state), 0),
        Screen::Confirm => (None, drives::confirmations(state, cells), state.confirmed),
        Screen::Work => work::wipes(state, cells, usize::from(area.height)),
        Screen::Details => (None, details::entries(state, cells), 0),
        Screen::Cancel(extent, _) => (None, cancel_entries(state, extent, cells), 0),
        Screen::Off => (None, off_entries(state, cells), 0),
    };
    let height = usize::from(area.height) - head.iter().len();
    let skipped = entries_above(&entries, cursor, height);
    let lines: Vec<Line> = head
        .into_iter()
        .chain(entries.into_iter().skip(skipped).flatten())
        .collect();
    frame.render_widget(Paragraph::new(lines).style(PLAIN), area);
}

/// How many entries give way so that the one under the cursor is seen whole.
fn entries_above(entries: &[Entry], cursor: usize, height: usize) -> usize {
    let shown = |from: usize| entries.iter().take(cursor + 1).skip(from).map(Vec::len).sum::<usize>();
    (0..cursor).find(|from| shown(*from) <= height).unwrap_or(cursor)
}

/// The disks whose wipes would be cancelled.
fn cancel_entries(state: &State, extent: Extent, cells: usize) -> Vec<Entry> {
    let is_meant =
        |wipe: &&WipeView| wipe.is_running() && (extent == Extent::All || extent == Extent::One(wipe.drive.id));
    let name = |wipe: &WipeView| fit(&format!("  {}", (state.catalogue.words.drive)(&wipe.drive)), cells);
    let meant = state.wipes.values().filter(is_meant);
    meant.map(|wipe| vec![Line::styled(name(wipe), BAD)]).collect()
}

/// What would be lost by switching off.
fn off_entries(state: &State, cells: usize) -> Vec<Entry> {
    let (texts, name) = (&state.catalogue.screen, state.catalogue.words.drive);
    let entry = |text: String| vec![Line::styled(fit(&format!("  {text}"), cells), BAD)];
    let running = state.wipes.values().filter(|wipe| wipe.is_running());
    let unsaved = state.wipes.values().filter(|wipe| wipe.is_unsaved());
    running
        .map(|wipe| entry((texts.off_running)(&name(&wipe.drive))))
        .chain(unsaved.map(|wipe| entry((texts.off_lost)(&name(&wipe.drive)))))
        .collect()
}
