use pumice_model::Verdict;
use ratatui::style::{Color, Modifier, Style};

// The Linux console keeps the brightness of an earlier colour, so every style names its colours.

/// What is said.
pub const PLAIN: Style = Style::new().fg(Color::Gray).bg(Color::Black);
/// What is to be seen first.
pub const STRONG: Style = Style::new()
    .fg(Color::White)
    .bg(Color::Black)
    .add_modifier(Modifier::BOLD);
/// What is of no use now.
pub const QUIET: Style = Style::new().fg(Color::DarkGray).bg(Color::Black);
/// What is as it should be.
pub const GOOD: Style = Style::new().fg(Color::LightGreen).bg(Color::Black);
/// What is so, but for something.
pub const MIXED: Style = Style::new().fg(Color::Yellow).bg(Color::Black);
/// What needs a person.
pub const BAD: Style = Style::new().fg(Color::LightRed).bg(Color::Black);
/// Head and foot of a screen.
pub const BAR: Style = Style::new().fg(Color::Black).bg(Color::Gray);
/// The entry under the cursor.
pub const CURSOR: Style = Style::new()
    .fg(Color::White)
    .bg(Color::Blue)
    .add_modifier(Modifier::BOLD);

/// The style of a verdict.
pub fn of_verdict(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Erased => GOOD,
        Verdict::ErasedWithExceptions => MIXED,
        Verdict::NotErased => BAD,
    }
}
