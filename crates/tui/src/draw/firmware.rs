use pumice_model::{Availability, DriveId, FirmwareChoice};
use ratatui::text::Line;

use super::Entry;
use super::drives::{pointer, spans};
use crate::cells::wrap;
use crate::state::State;
use crate::style::{PLAIN, QUIET, STRONG};

const INDENT: usize = 6;

/// What a drive's own firmware can be made to do, and below what it cannot why.
pub fn choices(state: &State, drive: DriveId, cells: usize) -> Vec<Entry> {
    let Some(row) = state.row(drive) else {
        return Vec::new();
    };
    let recommended = row.capabilities.recommended(row.drive.medium);
    let entry = |(index, choice): (usize, FirmwareChoice)| {
        let is_here = index == state.cursor;
        let why_not = match choice {
            FirmwareChoice::Only(wanted) => row.capabilities.iter().find_map(|(technique, availability)| {
                let why = match availability {
                    Availability::Unavailable(why) => why,
                    Availability::Available => return None,
                };
                (technique == wanted).then(|| (state.catalogue.words.why_not)(why))
            }),
            FirmwareChoice::Recommended | FirmwareChoice::None => None,
        };
        let (mark, style) = match (state.choice(drive) == choice, why_not) {
            (true, _) => ("(x) ", STRONG),
            (false, None) => ("( ) ", PLAIN),
            (false, Some(_)) => (" -  ", QUIET),
        };
        let before = format!("{}{mark}", pointer(is_here));
        let text = (state.catalogue.screen.firmware_choice)(choice, &recommended);
        let line = spans(is_here, cells, [(&before, style), (&text, style)]);
        let why_not = why_not.map_or_else(Vec::new, |why| wrap(why, cells - INDENT - 1));
        let below = why_not
            .into_iter()
            .map(|line| Line::styled(format!("{}{line}", " ".repeat(INDENT)), QUIET));
        [line].into_iter().chain(below).collect()
    };
    state.choices_of(drive).into_iter().enumerate().map(entry).collect()
}

/// What was typed of the number on the label.
pub fn psid(state: &State) -> Vec<Entry> {
    vec![vec![Line::styled(format!("  > {}_", state.typed), STRONG)]]
}
