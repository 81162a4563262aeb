//! Texts by the cells they take: a Chinese character takes two.

use ratatui::text::Span;

/// Stands where a text was cut.
const CUT: &str = "..";

/// Cells a text takes.
pub fn width(text: &str) -> usize {
    Span::raw(text).width()
}

/// A text in exactly so many cells, its end cut where it is longer.
pub fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return padded(text, cells);
    }
    let kept = head(text, cells.saturating_sub(CUT.len()));
    padded(&format!("{kept}{}", &CUT[..CUT.len().min(cells)]), cells)
}

/// A text in exactly so many cells, its beginning cut where it is longer.
pub fn fit_end(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return padded(text, cells);
    }
    let backwards: String = text.chars().rev().collect();
    let kept: String = head(&backwards, cells.saturating_sub(CUT.len()))
        .chars()
        .rev()
        .collect();
    padded(&format!("{}{kept}", &CUT[..CUT.len().min(cells)]), cells)
}

/// A text at the right of so many cells.
pub fn right(text: &str, cells: usize) -> String {
    let text = fit(text, cells.min(width(text)));
    format!("{}{text}", " ".repeat(cells.saturating_sub(width(&text))))
}

/// A text in lines of at most so many cells, broken at spaces and between Chinese characters.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last_mut().expect("there is always a last line");
        if width(line) + width(piece.trim_end()) <= cells {
            line.push_str(piece);
            continue;
        }
        let mut rest = piece;
        if !line.is_empty() {
            lines.push(String::new());
        }
        while width(rest.trim_end()) > cells.max(2) {
            let kept = head(rest, cells.max(2));
            rest = &rest[kept.len()..];
            let line = lines.last_mut().expect("there is always a last line");
            line.push_str(&kept);
            lines.push(String::new());
        }
        lines.last_mut().expect("there is always a last line").push_str(rest);
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Words with the space behind them, and wide characters one by one with the punctuation behind them.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let end = at + character.len_utf8();
        let Some(&(_, next)) = characters.peek() else { break };
        let is_break = !closes(next) && (character == ' ' && next != ' ' || is_wide(character) || is_wide(next));
        if is_break {
            pieces.push(&text[from..end]);
            from = end;
        }
    }
    pieces.push(&text[from..]);
    pieces
}

/// No line begins with one of these.
fn closes(character: char) -> bool {
    "，。；：、）”？".contains(character)
}

fn is_wide(character: char) -> bool {
    width(character.encode_utf8(&mut [0; 4])) == 2
}

/// As many characters from the beginning as fit.
fn head(text: &str, cells: usize) -> String {
    let mut kept = String::new();
    for character in text.chars() {
        if width(&kept) + width(character.encode_utf8(&mut [0; 4])) > cells {
            break;
        }
        kept.push(character);
    }
    kept
}

fn padded(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(width(text))))
}

#[cfg(test)]
mod tests {
    use super::{fit, fit_end, right, width, wrap};

    #[test]
    fn texts_fit_whatever_they_are() {
        for text in ["", "sda", "WDC WD10EZEX-08WN4A0", "型号很长的磁盘", "a型b号c"] {
            for cells in 0..30 {
                assert_eq!(width(&fit(text, cells)), cells, "{text} {cells}");
                assert_eq!(width(&fit_end(text, cells)), cells, "{text} {cells}");
                assert!(width(&right(text, cells)) <= cells.max(width(text)), "{text} {cells}");
            }
        }
        assert_eq!(fit("WDC WD10EZEX", 8), "WDC WD..");
        assert_eq!(fit_end("WD-WCC6Y1234567", 8), "..234567");
        assert_eq!(right("42 %", 6), "  42 %");
    }

    #[test]
    fn lines_break_at_spaces_and_between_wide_characters() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("请插入第二个U盘。", 8), ["请插入第", "二个U", "盘。"]);
        assert_eq!(wrap("", 4), [""]);
        for cells in 2..40 {
            for text in [
                "It has no FAT, exFAT or ext4 filesystem.",
                "没有 FAT、exFAT 或 ext4 文件系统。",
            ] {
                let lines = wrap(text, cells);
                let squeeze = |text: &str| text.replace(' ', "");
                assert_eq!(squeeze(&lines.concat()), squeeze(text), "{cells}");
            }
        }
    }
}
