use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Entry;
use crate::cells::{fit, width, wrap};
use crate::key::{KeyView, NewKey};
use crate::state::State;
use crate::style::{BAD, PLAIN, STRONG};

/// Cells between a QR code and what stands beside it.
const GAP: usize = 2;

/// Groups of digits in one line.
const GROUPS: usize = 4;

pub fn introduction(state: &State) -> (String, Style) {
    let texts = &state.catalogue.signing;
    let text = match &state.key {
        Some(KeyView::Locked(beginning)) => (texts.unlock)(beginning.as_deref()),
        Some(KeyView::Empty) => texts.enrol.into(),
        Some(KeyView::Opening) => texts.opening.into(),
        _ => texts.sought.into(),
    };
    (text, PLAIN)
}

pub fn keys(state: &State) -> &'static str {
    let texts = &state.catalogue.signing;
    match &state.key {
        Some(KeyView::Locked(_)) => texts.unlock_keys,
        Some(KeyView::Empty) => texts.enrol_keys,
        _ => texts.awaited_keys,
    }
}

/// The fields for a passphrase, which show how many letters were typed and none of them.
pub fn fields(state: &State) -> Vec<Entry> {
    let count = match &state.key {
        Some(KeyView::Locked(_)) => 1,
        Some(KeyView::Empty) => 2,
        _ => 0,
    };
    passphrase(state, count)
}

/// So many fields for a passphrase.
pub fn passphrase(state: &State, count: usize) -> Vec<Entry> {
    let names = &state.catalogue.signing.fields;
    let name_cells = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let field = |index: usize| {
        let (pointer, end, style) = if index == state.entry.field {
            ("> ", "_", STRONG)
        } else {
            ("  ", "", PLAIN)
        };
        let typed = "*".repeat(state.entry.typed[index].length());
        let text = format!("{pointer}{}  {typed}{end}", fit(names[index], name_cells));
        vec![Line::styled(text, style), Line::raw("")]
    };
    (0..count).map(field).collect()
}

/// A QR code, and beside it the digits and the words.
pub fn made(state: &State, cells: usize) -> Vec<Entry> {
    let Some(NewKey { groups, words, code }) = &state.new_key else {
        return Vec::new();
    };
    let code_cells = code.iter().map(|line| width(line)).max().unwrap_or(0);
    let free = cells.saturating_sub(code_cells + GAP);
    let mut beside: Vec<(String, Style)> = groups.chunks(GROUPS).map(|groups| (groups.join(" "), STRONG)).collect();
    beside.push((String::new(), PLAIN));
    beside.push((state.catalogue.signing.made_words.into(), PLAIN));
    beside.extend(wrap(&words.join(" "), free).into_iter().map(|line| (line, STRONG)));
    let line = |index: usize| {
        let code = code.get(index).map(String::as_str).unwrap_or_default();
        let (text, style) = beside.get(index).cloned().unwrap_or_default();
        let code = format!("{}{}", fit(code, code_cells), " ".repeat(GAP));
        Line::from(vec![Span::styled(code, STRONG), Span::styled(fit(&text, free), style)])
    };
    (0..code.len().max(beside.len()))
        .map(|index| vec![line(index)])
        .collect()
}

/// Which key signs, where it is asked for the job.
pub fn remark(state: &State) -> Option<(String, Style)> {
    let texts = &state.catalogue.signing;
    Some(match state.key.as_ref()? {
        KeyView::Unlocked(beginning) => ((texts.by_enrolled)(beginning), PLAIN),
        KeyView::None(why) => ((texts.by_this_boot)(why), BAD),
        _ if state.entry.is_skipped => ((texts.by_this_boot)(texts.skipped), BAD),
        _ => return None,
    })
}
