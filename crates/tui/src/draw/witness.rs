use ratatui::style::Style;
use ratatui::text::Line;

use super::{Entry, key, work};
use crate::state::{Screen, State};
use crate::style::{PLAIN, STRONG};
use crate::witness::WitnessView;

pub fn introduction(state: &State) -> (String, Style) {
    let texts = &state.catalogue.witnessing;
    let name = state.witness_name().unwrap_or_default();
    match (&state.witness, state.screen) {
        (Some(WitnessView::Opening), _) => (state.catalogue.signing.opening.into(), PLAIN),
        (_, Screen::Countersign) => ((texts.sign)(name), STRONG),
        (Some(WitnessView::Kept { beginning, .. }), _) => ((texts.agree)(name, beginning), PLAIN),
        _ => ((texts.enrol)(name), PLAIN),
    }
}

pub fn keys(state: &State) -> &'static str {
    let texts = &state.catalogue.witnessing;
    match (&state.witness, state.screen) {
        (Some(WitnessView::Opening), Screen::Countersign) => texts.opening_keys,
        (_, Screen::Countersign) => texts.sign_keys,
        (Some(WitnessView::Opening), _) => state.catalogue.signing.awaited_keys,
        (Some(WitnessView::Kept { .. }), _) => texts.agree_keys,
        _ => state.catalogue.signing.enrol_keys,
    }
}

/// The fields for the passphrase of a key that is to be made.
pub fn fields(state: &State) -> Vec<Entry> {
    match &state.witness {
        Some(WitnessView::Empty) => key::passphrase(state, 2),
        _ => Vec::new(),
    }
}

/// The field for the passphrase, and below it what is signed: what has become of each disk.
pub fn results(state: &State, cells: usize, height: usize) -> (Option<Line<'static>>, Vec<Entry>, usize) {
    let field = match &state.witness {
        Some(WitnessView::Opening) => None,
        _ => key::passphrase(state, 1).into_iter().flatten().next(),
    };
    let (_, disks, cursor) = work::wipes(state, cells, height);
    (field, disks, cursor)
}
