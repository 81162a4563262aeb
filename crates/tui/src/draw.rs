use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use pumice_model::{Geometry, Verdict};

use crate::state::{Screen, State};
use crate::update::Row;
use crate::wipe_view::{Outcome, WipeView};

/// Smallest size on which nothing of importance is cut off.
const LEAST: (u16, u16) = (80, 24);

/// Cells of a progress bar.
const BAR_CELLS: u64 = 30;

/// The Linux console keeps the brightness of an earlier colour, so every style names its colours.
const PLAIN: Style = Style::new().fg(Color::Gray).bg(Color::Black);
const STRONG: Style = Style::new()
    .fg(Color::White)
    .bg(Color::Black)
    .add_modifier(Modifier::BOLD);
const QUIET: Style = Style::new().fg(Color::DarkGray).bg(Color::Black);
const GOOD: Style = Style::new().fg(Color::Green).bg(Color::Black);
const BAD: Style = Style::new().fg(Color::LightRed).bg(Color::Black);
const BAR: Style = Style::new().fg(Color::Black).bg(Color::Gray);

/// Draws the whole screen.
pub fn draw(state: &State, frame: &mut Frame) {
    let area = frame.area();
    frame.render_widget(Paragraph::new("").style(PLAIN), area);
    if area.width < LEAST.0 || area.height < LEAST.1 {
        frame.render_widget(
            Paragraph::new(state.catalogue.screen.too_small)
                .style(STRONG)
                .wrap(Wrap { trim: true }),
            area,
        );
        return;
    }
    let [title, _, intro, list, message, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(3),
        Constraint::Min(1),
        Constraint::Length(4),
        Constraint::Length(1),
    ])
    .areas(area);
    frame.render_widget(Paragraph::new(heading(state)).style(BAR), title);
    frame.render_widget(wrapped(introduction(state), PLAIN), intro);
    draw_list(state, frame, list);
    if let Some((text, style)) = remark(state) {
        frame.render_widget(wrapped(text, style), message);
    }
    frame.render_widget(Paragraph::new(format!(" {}", key_line(state))).style(BAR), keys);
}

fn wrapped<'a>(text: impl Into<ratatui::text::Text<'a>>, style: Style) -> Paragraph<'a> {
    Paragraph::new(text).style(style).wrap(Wrap { trim: true })
}

fn heading(state: &State) -> String {
    let (texts, headings) = (&state.catalogue.screen, &state.catalogue.screen.headings);
    let heading = match state.screen {
        Screen::Stick => headings.stick,
        Screen::Job => headings.job,
        Screen::Disks => headings.disks,
        Screen::Confirm => headings.confirm,
        Screen::Work => headings.work,
        Screen::Off => headings.off,
    };
    format!(" {}   {heading}", texts.title)
}

fn introduction(state: &State) -> String {
    let texts = &state.catalogue.screen;
    match state.screen {
        Screen::Stick => state.stick_advice().unwrap_or(texts.stick_intro).into(),
        Screen::Job => texts.job_intro.into(),
        Screen::Disks if state.rows.is_empty() => texts.no_disks.into(),
        Screen::Disks if !state.rows.iter().any(|row| state.is_wipeable(row)) => texts.none_wipeable.into(),
        Screen::Disks => texts.disks_intro.into(),
        Screen::Confirm => (texts.warning)(state.planned.len()),
        Screen::Work if state.running() > 0 => texts.working.into(),
        Screen::Work if state.unsaved() == 0 => texts.finished.into(),
        Screen::Work => String::new(),
        Screen::Off if state.running() > 0 => texts.off_while_wiping.into(),
        Screen::Off if state.unsaved() > 0 => texts.off_unsaved.into(),
        Screen::Off => texts.off_safely.into(),
    }
}

fn remark(state: &State) -> Option<(String, Style)> {
    let texts = &state.catalogue.screen;
    if matches!(state.screen, Screen::Work) && state.stick.is_none() {
        let why = state.stick_problem.as_deref().unwrap_or(texts.stick_missing);
        return Some(((texts.unsaved)(state.unsaved(), why), BAD));
    }
    if let Some(message) = &state.message {
        return Some((message.clone(), BAD));
    }
    let is_about_disks = matches!(state.screen, Screen::Disks);
    (is_about_disks && !state.is_boot_medium_known).then(|| (texts.boot_stick_unknown.into(), BAD))
}

fn key_line(state: &State) -> &'static str {
    let keys = &state.catalogue.screen.keys;
    match state.screen {
        Screen::Stick => keys.stick,
        Screen::Job => keys.job,
        Screen::Disks => keys.disks,
        Screen::Confirm if state.is_all_confirmed() => keys.start,
        Screen::Confirm => keys.confirm,
        Screen::Work if state.running() > 0 => keys.working,
        Screen::Work => keys.finished,
        Screen::Off => keys.off,
    }
}

fn draw_list(state: &State, frame: &mut Frame, area: Rect) {
    let entries: Vec<Vec<Line>> = match state.screen {
        Screen::Stick => entries_of(&state.usb_rows(), state, stick_state),
        Screen::Job => job_entries(state),
        Screen::Disks => entries_of(&state.rows.iter().collect::<Vec<_>>(), state, disk_state),
        Screen::Confirm => confirm_entries(state),
        Screen::Work => state.wipes.values().map(|wipe| wipe_entry(state, wipe)).collect(),
        Screen::Off => Vec::new(),
    };
    // The entry under the cursor is the last that must be seen whole; what is above it gives way.
    let mut skipped = 0;
    let height = |from: usize| {
        entries
            .iter()
            .take(state.cursor + 1)
            .skip(from)
            .map(Vec::len)
            .sum::<usize>()
    };
    while skipped < state.cursor && height(skipped) > usize::from(area.height) {
        skipped += 1;
    }
    let lines: Vec<Line> = entries.into_iter().skip(skipped).flatten().collect();
    frame.render_widget(Paragraph::new(lines).style(PLAIN), area);
}

/// One entry a drive: what it is, and below that what may be done with it.
fn entries_of<'a>(
    rows: &[&'a Row],
    state: &'a State,
    state_of: fn(&'a State, &'a Row) -> (String, Style),
) -> Vec<Vec<Line<'a>>> {
    let entry = |(index, row): (usize, &&'a Row)| {
        let pointer = if index == state.cursor { "> " } else { "  " };
        let is_choice = matches!(state.screen, Screen::Disks) && state.is_wipeable(row);
        let mark = match (is_choice, state.chosen.contains(&row.drive.id)) {
            (true, true) => "[x] ",
            (true, false) => "[ ] ",
            (false, _) => "    ",
        };
        let (words, drive) = (&state.catalogue.words, &row.drive);
        let kind = format!(
            "{}, {}",
            (words.medium)(drive.medium),
            (words.transport)(drive.transport)
        );
        let name = Span::styled(format!("{pointer}{mark}{}", (words.drive)(drive)), STRONG);
        let (text, style) = state_of(state, row);
        let below = Line::styled(format!("      {text}"), style);
        vec![Line::from(vec![name, Span::styled(format!("  {kind}"), PLAIN)]), below]
    };
    rows.iter().enumerate().map(entry).collect()
}

fn stick_state(state: &State, row: &Row) -> (String, Style) {
    let texts = &state.catalogue.screen;
    match row.stick {
        Ok(()) if state.stick == Some(row.drive.id) => (texts.stick_taken.into(), GOOD),
        Ok(()) => (texts.stick_fit.into(), GOOD),
        Err(error) => ((state.catalogue.words.stick_error)(error).into(), QUIET),
    }
}

fn disk_state(state: &State, row: &Row) -> (String, Style) {
    let texts = &state.catalogue.screen;
    if state.wipes.contains_key(&row.drive.id) {
        return (texts.already.into(), QUIET);
    }
    if row.holds.is_empty() {
        return (texts.ready.into(), GOOD);
    }
    let holds: Vec<String> = row.holds.iter().map(state.catalogue.words.hold).collect();
    (holds.join(" "), QUIET)
}

fn job_entries(state: &State) -> Vec<Vec<Line<'_>>> {
    let field = |(index, (name, value)): (usize, (&&'static str, &String))| {
        let is_here = index == state.job_field;
        let (pointer, end) = if is_here { ("> ", "_") } else { ("  ", "") };
        vec![
            Line::styled(
                format!("{pointer}{name}: {value}{end}"),
                if is_here { STRONG } else { PLAIN },
            ),
            Line::raw(""),
        ]
    };
    state
        .catalogue
        .screen
        .job_fields
        .iter()
        .zip(&state.job)
        .enumerate()
        .map(field)
        .collect()
}

fn confirm_entries(state: &State) -> Vec<Vec<Line<'_>>> {
    let texts = &state.catalogue.screen;
    let mut lines = Vec::new();
    let done = state.planned.iter().take(state.confirmed);
    for row in done.filter_map(|id| state.rows.iter().find(|row| row.drive.id == *id)) {
        lines.push(Line::styled(
            format!("  [x] {}", (state.catalogue.words.drive)(&row.drive)),
            GOOD,
        ));
    }
    match state.next_to_confirm() {
        Some(Row { drive, .. }) => {
            let ask = match &drive.identity.serial {
                Some(serial) => (texts.type_serial)(serial),
                None => (texts.type_size)(drive.geometry.map_or(0, Geometry::bytes)),
            };
            lines.push(Line::styled(
                format!("  [ ] {}", (state.catalogue.words.drive)(drive)),
                STRONG,
            ));
            lines.push(Line::raw(""));
            lines.push(Line::styled(format!("  {ask}"), PLAIN));
            lines.push(Line::styled(format!("  > {}_", state.typed), STRONG));
        }
        None if state.is_all_confirmed() => {
            lines.push(Line::raw(""));
            lines.push(Line::styled(
                format!("  {}", (texts.all_confirmed)(state.planned.len())),
                STRONG,
            ));
        }
        None => {}
    }
    vec![lines]
}

fn wipe_entry<'a>(state: &'a State, wipe: &'a WipeView) -> Vec<Line<'a>> {
    let (words, texts) = (&state.catalogue.words, &state.catalogue.screen);
    let name = Line::styled(format!("  {}", (words.drive)(&wipe.drive)), STRONG);
    let below = match &wipe.outcome {
        Outcome::Running => {
            let (bytes_per_s, left_s) = wipe.pace(state.now_ms);
            let doing = format!("{} {}", (words.stage)(wipe.stage), bar(wipe.stage_per_mille));
            vec![
                Line::styled(format!("    {doing}"), PLAIN),
                Line::styled(
                    format!("    {}", (texts.pace)(bytes_per_s, left_s, wipe.bad_blocks)),
                    PLAIN,
                ),
            ]
        }
        Outcome::Broken => vec![Line::styled(format!("    {}", texts.broken), BAD)],
        Outcome::Judged(judgement) => {
            let style = if judgement.verdict == Verdict::Erased {
                GOOD
            } else {
                BAD
            };
            let reasons = judgement
                .reasons
                .iter()
                .map(|reason| Line::styled(format!("    {}", (words.reason)(reason)), PLAIN));
            let kept = wipe
                .saved
                .as_deref()
                .map_or_else(|| texts.in_memory.into(), texts.saved);
            let verdict = Line::styled(format!("    {}; {kept}", (words.verdict)(judgement.verdict)), style);
            [verdict].into_iter().chain(reasons).collect()
        }
    };
    [name].into_iter().chain(below).chain([Line::raw("")]).collect()
}

fn bar(per_mille: u64) -> String {
    let full = usize::try_from(per_mille * BAR_CELLS / 1000).unwrap_or(0);
    let rest = usize::try_from(BAR_CELLS).unwrap_or(0).saturating_sub(full);
    format!("[{}{}] {:3} %", "#".repeat(full), "-".repeat(rest), per_mille / 10)
}
