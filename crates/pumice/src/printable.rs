use pumice_model::is_hidden_character;

/// A line beyond this many characters is cut: nothing honest is as long.
const LONGEST_LINE: usize = 2_000;

/// A text as one line that cannot steer a terminal nor deceive about the order of its letters.
pub fn line(text: &str) -> String {
    let mut line = String::new();
    for c in text.chars().take(LONGEST_LINE) {
        if is_hidden_character(c) {
            line.extend(c.escape_unicode());
        } else {
            line.push(c);
        }
    }
    if text.chars().nth(LONGEST_LINE).is_some() {
        line.push('…');
    }
    line
}

/// JSON whose strings cannot steer a terminal either; it means the same.
pub fn json(text: &str) -> String {
    let mut json = String::new();
    for c in text.chars() {
        if is_hidden_character(c) && c != '\n' {
            let mut units = [0; 2];
            let escapes = c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}"));
            json.extend(escapes);
        } else {
            json.push(c);
        }
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_stays() {
        for plain in ["", "WD-WCC2 'x' \"y\"", "示例商贸有限公司，王小明（2026）"] {
            assert_eq!(line(plain), plain);
            assert_eq!(json(plain), plain);
        }
    }

    #[test]
    fn what_steers_is_shown() {
        assert_eq!(line("a\u{1b}[2Jb\nc"), "a\\u{1b}[2Jb\\u{a}c");
        assert_eq!(line("\u{202e}txt\u{9b}1m\u{7f}"), "\\u{202e}txt\\u{9b}1m\\u{7f}");
        assert_eq!(
            json("\"\u{9b}\u{202e}\u{e0001}\"\n"),
            "\"\\u009b\\u202e\\udb40\\udc01\"\n"
        );
    }

    #[test]
    fn lines_are_bounded() {
        let long = line(&"x".repeat(LONGEST_LINE + 1));
        assert_eq!(long.chars().count(), LONGEST_LINE + 1);
        assert!(long.ends_with('…'));
        assert_eq!(line(&"x".repeat(LONGEST_LINE)).len(), LONGEST_LINE);
    }
}
