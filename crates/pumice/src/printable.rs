/// A line beyond this many characters is cut: nothing honest is as long.
const LONGEST_LINE: usize = 2_000;

/// A text as one line that cannot steer a terminal nor deceive about the order of its letters.
pub fn line(text: &str) -> String {
    let mut line = String::new();
    for c in text.chars().take(LONGEST_LINE) {
        if is_hidden(c) {
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
        if is_hidden(c) && c != '\n' {
            let mut units = [0; 2];
            let escapes = c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}"));
            json.extend(escapes);
        } else {
            json.push(c);
        }
    }
    json
}

/// Whether a character is a control or works on its neighbours without being seen (Unicode: `Cc`, `Cf`, line and
/// paragraph separators, fillers, variation selectors).
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
            | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
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
