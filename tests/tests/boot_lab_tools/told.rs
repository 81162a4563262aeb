use std::fmt::Debug;

use pumice_tests::Result;
use pumice_tests::error::ensure;

/// What was compared, and where a program and our decoders differ.
#[derive(Default)]
pub struct Comparison {
    /// The drive that is looked at.
    pub serial: String,
    compared: usize,
    differences: Vec<String>,
}

impl Comparison {
    /// Compares one thing that both tell.
    #[expect(clippy::needless_pass_by_value, reason = "both are made to be compared")]
    pub fn same<T: PartialEq + Debug>(&mut self, what: &str, program: T, ours: T) {
        self.compared += 1;
        if program != ours {
            self.differences.push(format!(
                "{}, {what}: the program says {program:?}, we say {ours:?}",
                self.serial
            ));
        }
    }

    /// Whether nothing differs and nothing was passed over.
    pub fn conclude(&self, least: usize) -> Result<()> {
        let compared = self.compared;
        ensure(self.differences.is_empty() && compared >= least, || {
            let differences = self.differences.join("\n");
            format!("{differences}\n{compared} things were compared, and there were {least}")
        })
    }
}

/// The rest of the first line that has these words, without spaces around it.
pub fn after(text: &str, words: &str) -> Option<String> {
    let rest = text.lines().find_map(|line| line.split_once(words))?.1;
    Some(rest.trim().into())
}

/// The first number behind these words, decimal or hexadecimal.
pub fn number(text: &str, words: &str) -> Option<u64> {
    let rest = after(text, words)?;
    let word = rest.trim_start_matches([':', '=', ' ']);
    match word.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(until(digits, |letter| letter.is_ascii_hexdigit()), 16).ok(),
        None => until(word, |letter| letter.is_ascii_digit()).parse().ok(),
    }
}

/// Whether a line consists of these words and nothing else; marks before a feature do not count.
pub fn has_line(text: &str, words: &str) -> bool {
    let plain = |line: &str| {
        let words = line.split_whitespace().filter(|word| *word != "*");
        words.collect::<Vec<_>>().join(" ")
    };
    text.lines().any(|line| plain(line) == words)
}

fn until(word: &str, is_part: impl Fn(char) -> bool) -> &str {
    word.split(|letter| !is_part(letter)).next().unwrap_or_default()
}
