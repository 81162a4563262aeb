//! Where lines end: Chinese by GB/T 15834-2011 §5.1 (no mark that closes begins a line, none that opens ends one),
//! Latin between words.

use crate::typeface::Ruler;

/// Marks that must not begin a line.
const CLOSING: &str = "，。、；：？！）》〉」』】〕”’…·—～%‰℃,.;:!?)]}›";

/// Marks that must not end a line.
const OPENING: &str = "（《〈「『【〔“‘([{‹";

/// Marks whose right half is empty, and gives way to a mark behind them or to the end of the line.
const EMPTY_BEHIND: &str = "，。、；：）》〉」』】〕”’";

/// Marks whose left half is empty, and gives way to such a mark before them.
const EMPTY_BEFORE: &str = "（《〈「『【〔“‘";

/// Behind these a word that is longer than the line is broken first.
const JOINTS: &str = "-_/.,:;=+@~";

/// A character at its place; lengths are parts of the type size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    pub c: char,
    /// How far the next one stands.
    pub advance: f32,
    /// How far its glyph is shifted.
    pub offset: f32,
}

/// One line of a text. A space at its end belongs to it, so that who reads it aloud does not join two words, but takes no
/// room.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub characters: Vec<Placed>,
    /// From the first character to the last that is seen, as a part of the type size.
    pub width: f32,
}

/// How gladly a line ends between two characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Leave {
    Never,
    /// Inside a word.
    Inside,
    /// Behind a joint of a word.
    Joint,
    Gladly,
}

/// A text in lines of at most a width, as a part of the type size; at least one line, and at least one character each.
pub fn break_lines(text: &str, ruler: &Ruler, width: f32) -> Vec<Line> {
    let characters = place(text, ruler);
    let mut lines = Vec::new();
    let mut rest = &characters[..];
    while let Some(end) = first_line(rest, width) {
        lines.push(line(&rest[..end]));
        rest = &rest[end..];
    }
    if lines.is_empty() {
        lines.push(line(&[]));
    }
    lines
}

/// The width of a text on one line, as a part of the type size.
pub fn width(text: &str, ruler: &Ruler) -> f32 {
    line(&place(text, ruler)).width
}

fn place(text: &str, ruler: &Ruler) -> Vec<Placed> {
    let all: Vec<char> = text.chars().collect();
    let mut placed = Vec::with_capacity(all.len());
    for (index, &c) in all.iter().enumerate() {
        let advance = ruler.advance(c);
        let before = index.checked_sub(1).map(|index| all[index]);
        let behind = all.get(index + 1);
        let is_mark = |c: char| EMPTY_BEHIND.contains(c) || EMPTY_BEFORE.contains(c);
        let is_wide = advance > 0.9;
        let (advance, offset) = if is_wide && EMPTY_BEHIND.contains(c) && behind.is_some_and(|&c| is_mark(c)) {
            (advance - 0.5, 0.0)
        } else if is_wide && EMPTY_BEFORE.contains(c) && before.is_some_and(|c| EMPTY_BEFORE.contains(c)) {
            (advance - 0.5, -0.5)
        } else {
            (advance, 0.0)
        };
        placed.push(Placed { c, advance, offset });
    }
    placed
}

fn line(characters: &[Placed]) -> Line {
    let seen = characters
        .iter()
        .rposition(|placed| placed.c != ' ')
        .map_or(0, |last| last + 1);
    let width = characters[..seen].iter().map(|placed| placed.advance).sum::<f32>()
        - characters[..seen].last().map_or(0.0, overhang);
    Line {
        characters: characters.to_vec(),
        width,
    }
}

/// The empty half of a mark at the end of a line.
fn overhang(placed: &Placed) -> f32 {
    if placed.advance > 0.9 && EMPTY_BEHIND.contains(placed.c) {
        0.5
    } else {
        0.0
    }
}

/// How many characters stand on the first line; `None` when there are none left.
fn first_line(characters: &[Placed], most: f32) -> Option<usize> {
    let mut used = 0.0;
    let mut best: Option<(Leave, usize)> = None;
    for (index, placed) in characters.iter().enumerate() {
        used += placed.advance;
        let is_over = placed.c != ' ' && used - overhang(placed) > most;
        if is_over && index > 0 {
            return Some(best.map_or(index, |(_, end)| end));
        }
        let Some(next) = characters.get(index + 1) else {
            return Some(characters.len());
        };
        let leave = leave(placed.c, next.c);
        if leave > Leave::Never && best.is_none_or(|(known, _)| leave >= known) {
            best = Some((leave, index + 1));
        }
    }
    None
}

fn leave(a: char, b: char) -> Leave {
    if b == ' ' || CLOSING.contains(b) || OPENING.contains(a) {
        Leave::Never
    } else if a == ' ' || is_ideographic(a) || is_ideographic(b) {
        Leave::Gladly
    } else if JOINTS.contains(a) {
        Leave::Joint
    } else {
        Leave::Inside
    }
}

/// Ideographs, kana, Hangul, and the marks that are as wide.
fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}')
        || "“”‘’…—".contains(c)
}
