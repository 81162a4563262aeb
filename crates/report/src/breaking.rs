//! Where lines end: Chinese by GB/T 15834-2011 §5.1 (no mark that closes begins a line, none that opens ends one),
//! Latin between words.

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
/// `advance` measures a character.
pub fn break_lines(text: &str, advance: &impl Fn(char) -> f32, width: f32) -> Vec<Line> {
    let characters = place(text, advance);
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
pub fn width(text: &str, advance: &impl Fn(char) -> f32) -> f32 {
    line(&place(text, advance)).width
}

fn place(text: &str, advance: &impl Fn(char) -> f32) -> Vec<Placed> {
    let all: Vec<char> = text.chars().collect();
    let mut placed = Vec::with_capacity(all.len());
    for (index, &c) in all.iter().enumerate() {
        let advance = advance(c);
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

/// A line; the empty half of a mark that begins it is given up, so that it stands under the others.
fn line(characters: &[Placed]) -> Line {
    let mut characters = characters.to_vec();
    if let Some(first) = characters.first_mut()
        && first.advance > 0.9
        && EMPTY_BEFORE.contains(first.c)
    {
        (first.advance, first.offset) = (first.advance - 0.5, -0.5);
    }
    let seen = characters
        .iter()
        .rposition(|placed| placed.c != ' ')
        .map_or(0, |last| last + 1);
    let width = characters[..seen].iter().map(|placed| placed.advance).sum::<f32>()
        - characters[..seen].last().map_or(0.0, overhang);
    Line { characters, width }
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
        let before = index.checked_sub(1).map(|index| characters[index].c);
        let leave = leave(before, placed.c, next.c);
        if leave > Leave::Never && best.is_none_or(|(known, _)| leave >= known) {
            best = Some((leave, index + 1));
        }
    }
    None
}

/// Between `a` and `b`, where `before` stands before them: a number is not parted from what it counts.
fn leave(before: Option<char>, a: char, b: char) -> Leave {
    let is_counted = a == ' ' && before.is_some_and(|c| c.is_ascii_digit()) && is_ideographic(b);
    if is_counted {
        Leave::Inside
    } else if b == ' ' || CLOSING.contains(b) || OPENING.contains(a) {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every ideograph is as wide as the type size, everything else half of it.
    fn advance(c: char) -> f32 {
        if is_ideographic(c) { 1.0 } else { 0.5 }
    }

    fn broken(text: &str, width: f32) -> Vec<String> {
        let lines = break_lines(text, &advance, width);
        lines
            .iter()
            .map(|line| line.characters.iter().map(|placed| placed.c).collect())
            .collect()
    }

    #[test]
    fn no_mark_that_closes_begins_a_line() {
        assert_eq!(broken("一二三四，五六", 4.0), ["一二三", "四，五六"]);
        assert_eq!(
            broken("一二三四五。", 5.5),
            ["一二三四五。"],
            "half of a mark at the end is empty"
        );
        assert_eq!(broken("一二三（四）”。五", 6.0), ["一二三", "（四）”。五"]);
    }

    #[test]
    fn no_mark_that_opens_ends_a_line() {
        assert_eq!(broken("一二三（四五）", 4.0), ["一二三", "（四五）"]);
        assert_eq!(broken("一二“《三》”四", 4.0), ["一二", "“《三》”", "四"]);
    }

    #[test]
    fn marks_that_follow_each_other_share_their_empty_halves() {
        assert!(
            (width("（一）。", &advance) - 2.5).abs() < 1e-6,
            "half of the first and of the last is empty too"
        );
        assert!(
            (width("“《一》”", &advance) - 3.0).abs() < 1e-6,
            "an opening mark moves into the one before"
        );
        assert!((width("一，二", &advance) - 3.0).abs() < 1e-6);
    }

    #[test]
    fn words_stay_whole_where_a_line_can_hold_them() {
        assert_eq!(broken("NIST SP 800-88 Rev. 2", 5.0), ["NIST SP ", "800-88 ", "Rev. 2"]);
        assert_eq!(
            broken("序列号WD-WX12A123", 6.0),
            ["序列号", "WD-WX12A123"].map(String::from)
        );
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken_behind_a_joint_else_anywhere() {
        assert_eq!(broken("WD-WX12A12-34567", 5.0), ["WD-", "WX12A12-", "34567"]);
        assert_eq!(broken("ABCDEFGHIJKL", 4.0), ["ABCDEFGH", "IJKL"]);
    }

    #[test]
    fn a_number_stays_with_what_it_counts() {
        assert_eq!(broken("历时共 39 秒", 5.5), ["历时共 ", "39 秒"]);
    }

    #[test]
    fn a_text_of_nothing_is_a_line() {
        assert_eq!(broken("", 4.0), [""]);
        assert_eq!(broken("。。。", 0.5).concat(), "。。。", "however narrow");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_long(text in "[一二三a-d0-9 ，。（）“”《》\\-]{0,60}", width in 2.0_f32..12.0) {
            let lines = break_lines(&text, &advance, width);
            let joined: String = lines.iter().flat_map(|line| line.characters.iter().map(|placed| placed.c)).collect();
            prop_assert_eq!(joined, text);
            prop_assert!(lines.iter().all(|line| line.width <= width + 1e-4), "{:?}", lines);
        }
    }
}
