use pumice_model::{Drive, Geometry};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use pumice_language::size;

use super::Entry;
use crate::cells::{fit, fit_end, right, width, wrap};
use crate::press::is_frozen;
use crate::state::State;
use crate::style::{BAD, CURSOR, GOOD, PLAIN, QUIET, STRONG};
use crate::update::{Locked, Row};

/// What stands before a drive: the pointer, and the mark where disks are chosen.
const POINTER: usize = 2;
const MARK: usize = 4;

/// Names of disks are that short, unless a computer has many.
const MOST_NAME: usize = 12;

/// Cells of the columns of a table of drives.
pub struct Widths {
    name: usize,
    model: usize,
    serial: usize,
    size: usize,
    kind: usize,
}

impl Widths {
    /// Columns as wide as what is in them, in so many cells; where they are too few, models and serial numbers are cut.
    pub fn new(state: &State, drives: &[&Drive], cells: usize) -> Self {
        let columns = &state.catalogue.screen.columns;
        let widest = |heading: &str, text: fn(&State, &Drive) -> String| {
            let widths = drives.iter().map(|drive| width(&text(state, drive)));
            widths.max().unwrap_or(0).max(width(heading))
        };
        let name = widest(columns.name, |_, drive| drive.name.clone()).min(MOST_NAME);
        let (size, kind) = (widest(columns.size, size_of), widest(columns.kind, kind_of));
        let model = widest(columns.model, |_, drive| drive.identity.model.clone());
        let serial = widest(columns.serial, serial_of);
        let free = cells.saturating_sub(name + size + kind + 4);
        let serial = serial.min(free.saturating_sub(model).max(free / 2));
        let model = model.min(free - serial);
        Self {
            name,
            model,
            serial,
            size,
            kind,
        }
    }

    /// One line of the table, without what stands before and behind it. A serial number keeps its end, which is what
    /// is typed.
    pub fn line(&self, state: &State, drive: &Drive) -> [String; 2] {
        let rest = format!(
            " {} {} {} {}",
            fit(&drive.identity.model, self.model),
            fit_end(&serial_of(state, drive), self.serial),
            right(&size_of(state, drive), self.size),
            fit(&kind_of(state, drive), self.kind),
        );
        [fit(&drive.name, self.name), rest]
    }

    fn head(&self, state: &State) -> String {
        let columns = &state.catalogue.screen.columns;
        format!(
            "{} {} {} {} {}",
            fit(columns.name, self.name),
            fit(columns.model, self.model),
            fit(columns.serial, self.serial),
            right(columns.size, self.size),
            fit(columns.kind, self.kind),
        )
    }
}

type List = (Option<Line<'static>>, Vec<Entry>, usize);

/// USB disks, and below each whether it can take certificates.
pub fn sticks(state: &State, cells: usize) -> List {
    let rows = state.usb_rows();
    let drives: Vec<&Drive> = rows.iter().map(|row| &row.drive).collect();
    let widths = Widths::new(state, &drives, cells - POINTER - 1);
    let entry = |(index, row): (usize, &&Row)| {
        let [name, rest] = widths.line(state, &row.drive);
        let is_here = index == state.cursor;
        let line = spans(
            is_here,
            cells,
            [(pointer(is_here), PLAIN), (&name, STRONG), (&rest, PLAIN)],
        );
        let (text, style) = stick_state(state, row);
        [line]
            .into_iter()
            .chain(below(text, style, cells))
            .chain([Line::raw("")])
            .collect()
    };
    let head = (!rows.is_empty()).then(|| Line::styled(format!("  {}", widths.head(state)), QUIET));
    (head, rows.iter().enumerate().map(entry).collect(), state.cursor)
}

/// All disks, and below each that cannot be wiped why.
pub fn disks(state: &State, cells: usize) -> List {
    let texts = &state.catalogue.screen;
    let state_cells = [texts.ready, texts.held, texts.columns.state]
        .map(width)
        .into_iter()
        .max()
        .unwrap_or(0);
    let for_drive = cells - POINTER - MARK - 1 - state_cells - 1;
    let drives: Vec<&Drive> = state.rows.iter().map(|row| &row.drive).collect();
    let widths = Widths::new(state, &drives, for_drive);
    let entry = |(index, row): (usize, &Row)| {
        let is_here = index == state.cursor;
        let (mark, name_style, style, word, word_style) =
            match (state.is_wipeable(row), state.chosen.contains(&row.drive.id)) {
                (true, true) => ("[x] ", STRONG, STRONG, texts.ready, GOOD),
                (true, false) => ("[ ] ", STRONG, PLAIN, texts.ready, GOOD),
                (false, _) => (" -  ", QUIET, QUIET, texts.held, QUIET),
            };
        let [name, rest] = widths.line(state, &row.drive);
        let before = format!("{}{mark}", pointer(is_here));
        let word = format!(" {word}");
        let line = spans(
            is_here,
            cells,
            [
                (&before, name_style),
                (&name, name_style),
                (&rest, style),
                (&word, word_style),
            ],
        );
        let why = why_not(state, row).map_or_else(Vec::new, |why| below(&why, PLAIN, cells));
        [line].into_iter().chain(why).collect()
    };
    let head = format!(
        "{}{} {}",
        " ".repeat(POINTER + MARK),
        widths.head(state),
        texts.columns.state
    );
    let head = (!state.rows.is_empty()).then(|| Line::styled(head, QUIET));
    (head, state.rows.iter().enumerate().map(entry).collect(), state.cursor)
}

/// The planned disks: those that are confirmed, the one to confirm, those that come after it.
pub fn confirmations(state: &State, cells: usize) -> Vec<Entry> {
    let rows: Vec<Option<&Row>> = state
        .planned
        .iter()
        .map(|id| state.rows.iter().find(|row| row.drive.id == *id))
        .collect();
    let drives: Vec<&Drive> = rows.iter().flatten().map(|row| &row.drive).collect();
    let widths = Widths::new(state, &drives, cells - POINTER - MARK - 1);
    let entry = |(index, row): (usize, Option<&Row>)| {
        let Some(Row { drive, .. }) = row else {
            return Vec::new();
        };
        let [name, rest] = widths.line(state, drive);
        let (before, style) = match index {
            _ if index < state.confirmed => ("  [x] ", GOOD),
            _ if index == state.confirmed => ("> [ ] ", CURSOR),
            _ => ("  [ ] ", QUIET),
        };
        let line = Line::styled(fit(&format!("{before}{name}{rest}"), cells), style);
        let ask = if index == state.confirmed {
            question(state, drive, cells)
        } else {
            Vec::new()
        };
        [line].into_iter().chain(ask).collect()
    };
    rows.into_iter().enumerate().map(entry).collect()
}

/// All there is to know of a drive at a glance, uncut.
pub fn in_full(state: &State, row: &Row) -> String {
    let (drive, texts) = (&row.drive, &state.catalogue.screen);
    let mut parts = vec![(state.catalogue.words.drive)(drive), (texts.description)(drive)];
    if state.is_wipeable(row) {
        let techniques = row.capabilities.chosen(state.choice(drive.id), drive.medium);
        parts.push((texts.firmware_in_short)(&techniques));
    }
    parts.extend(is_frozen(row).then(|| texts.frozen.into()));
    parts.extend(match row.locked {
        Locked::No => None,
        Locked::ByUs => Some(texts.own_lock.into()),
        Locked::Ranges => Some(texts.ranges_locked.into()),
    });
    parts.join("  ")
}

/// A line of several styles; the one under the cursor has but one, from edge to edge.
pub fn spans<const N: usize>(is_here: bool, cells: usize, parts: [(&str, Style); N]) -> Line<'static> {
    if is_here {
        let text: String = parts.iter().map(|(text, _)| *text).collect();
        return Line::styled(fit(&text, cells), CURSOR);
    }
    let spans = parts
        .into_iter()
        .map(|(text, style)| Span::styled(text.to_owned(), style));
    Line::from(spans.collect::<Vec<_>>())
}

pub fn pointer(is_here: bool) -> &'static str {
    if is_here { "> " } else { "  " }
}

fn below(text: &str, style: Style, cells: usize) -> Vec<Line<'static>> {
    let indent = POINTER + MARK;
    let lines = wrap(text, cells - indent - 1).into_iter();
    lines
        .map(|line| Line::styled(format!("{}{line}", " ".repeat(indent)), style))
        .collect()
}

fn question(state: &State, drive: &Drive, cells: usize) -> Vec<Line<'static>> {
    let texts = &state.catalogue.screen;
    let ask = match &drive.identity.serial {
        Some(serial) => (texts.type_serial)(serial),
        None => (texts.type_size)(drive.geometry.map_or(0, Geometry::bytes)),
    };
    let mut lines = vec![Line::raw("")];
    let techniques = state.erases.get(&drive.id).map_or(&[][..], Vec::as_slice);
    lines.extend(below(&(texts.own_erase)(techniques), PLAIN, cells));
    lines.extend(below(&ask, PLAIN, cells));
    lines.push(Line::styled(format!("    > {}_", state.typed), STRONG));
    lines.push(Line::raw(""));
    lines
}

fn stick_state<'a>(state: &'a State, row: &Row) -> (&'a str, Style) {
    let texts = &state.catalogue.screen;
    match row.stick {
        _ if state.stick_awaited == Some(row.drive.id) => (texts.stick_awaited, PLAIN),
        Ok(()) if state.stick == Some(row.drive.id) => (texts.stick_taken, GOOD),
        Ok(()) => (texts.stick_fit, GOOD),
        Err(error) => ((state.catalogue.words.stick_error)(error), BAD),
    }
}

/// Why a disk cannot be wiped; `None` where it can.
fn why_not(state: &State, row: &Row) -> Option<String> {
    if state.wipes.contains_key(&row.drive.id) {
        return Some(state.catalogue.screen.already.into());
    }
    let holds: Vec<String> = row.holds.iter().map(state.catalogue.words.hold).collect();
    (!holds.is_empty()).then(|| holds.join(" "))
}

fn size_of(_: &State, drive: &Drive) -> String {
    drive
        .geometry
        .map_or_else(|| "?".into(), |geometry| size(geometry.bytes()))
}

fn kind_of(state: &State, drive: &Drive) -> String {
    (state.catalogue.screen.kind)(drive.medium, drive.transport)
}

fn serial_of(state: &State, drive: &Drive) -> String {
    let serial = drive.identity.serial.as_deref();
    serial.unwrap_or(state.catalogue.screen.no_serial).to_owned()
}
