use std::fmt::Write as _;

use pumice_model::is_hidden_character;

/// A text in which everything can be seen: a character that steers others or is not seen itself, and one for which
/// `is_printable` says no, stands as its number, as `‹U+202E›`. Line breaks are such characters too.
pub fn visible(text: &str, is_printable: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden_character(c) || !is_printable(c) {
            let _ = write!(shown, "‹U+{:04X}›", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_steers_or_cannot_be_printed_is_shown_by_its_number() {
        assert_eq!(visible("王小明 A-1", |_| true), "王小明 A-1");
        assert_eq!(
            visible("a\u{202e}b\nc\u{feff}", |_| true),
            "a‹U+202E›b‹U+000A›c‹U+FEFF›"
        );
        assert_eq!(visible("𬭎x", |c| c == 'x'), "‹U+2CB4E›x");
    }
}
