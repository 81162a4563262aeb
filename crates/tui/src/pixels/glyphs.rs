use std::collections::BTreeMap;

use thiserror::Error;

/// Columns of a letter that takes one cell; others take two.
pub const GLYPH_COLUMNS: u32 = 8;

/// Rows of every letter.
pub const GLYPH_ROWS: u32 = 16;

/// Letters as dots.
pub struct Glyphs(BTreeMap<char, Glyph>);

/// A letter's rows from above, each with its dots from the left in the low bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Glyph {
    rows: [u16; GLYPH_ROWS as usize],
    columns: u32,
}

/// A font that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("line {0} of the font is no letter of 8 or 16 by 16 dots")]
pub struct NoGlyphs(usize);

impl Glyphs {
    /// Reads the font of the GNU Unifont in its own format: a line a letter, its code point, a colon, and the dots of each
    /// row, all in hexadecimal.
    pub fn parse(hex: &str) -> Result<Self, NoGlyphs> {
        let lines = hex.lines().enumerate();
        lines
            .map(|(index, line)| glyph(line).ok_or(NoGlyphs(index + 1)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The dots of one row of a letter, in so many columns: a letter that is wider is drawn in half its width. One that
    /// there is none of is a frame.
    pub fn row(&self, letter: char, row: u32, columns: u32) -> u16 {
        let Some(glyph) = self.0.get(&letter) else {
            return frame(row, columns);
        };
        let dots = glyph.rows[row as usize];
        if glyph.columns <= columns {
            return dots << (columns - glyph.columns);
        }
        (0..columns).fold(0, |narrow, column| {
            narrow << 1 | u16::from(dots >> (2 * (columns - 1 - column)) & 3 != 0)
        })
    }
}

fn glyph(line: &str) -> Option<(char, Glyph)> {
    let (code, dots) = line.split_once(':')?;
    let letter = u32::from_str_radix(code, 16).ok()?;
    let columns = match dots.len() {
        32 => GLYPH_COLUMNS,
        64 => 2 * GLYPH_COLUMNS,
        _ => return None,
    };
    let digits = columns as usize / 4;
    let mut rows = [0; GLYPH_ROWS as usize];
    for (index, row) in rows.iter_mut().enumerate() {
        *row = u16::from_str_radix(dots.get(index * digits..(index + 1) * digits)?, 16).ok()?;
    }
    // A code point that is no letter has dots all the same, which nobody can ask for.
    Some((char::from_u32(letter).unwrap_or('\0'), Glyph { rows, columns }))
}

fn frame(row: u32, columns: u32) -> u16 {
    match row {
        2 | 13 => (1 << (columns - 1)) - 2,
        3..=12 => 1 << (columns - 2) | 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: &str = "0041:0000000018242442427E424242420000";
    const WIDE: &str = "4E00:00000000000000000000000000007FFC00000000000000000000000000000000";

    #[test]
    fn letters_are_as_wide_as_they_are() {
        let glyphs = Glyphs::parse(&format!("{LETTER}\n{WIDE}\n")).unwrap();
        assert_eq!(glyphs.row('A', 4, 8), 0x18);
        assert_eq!(glyphs.row('A', 4, 16), 0x1800);
        assert_eq!(glyphs.row('一', 7, 16), 0x7FFC);
        // In one cell every two dots are one.
        assert_eq!(glyphs.row('一', 7, 8), 0b1111_1110);
    }

    #[test]
    fn a_letter_that_is_missing_is_a_frame() {
        let glyphs = Glyphs::parse(LETTER).unwrap();
        let rows: Vec<u16> = (0..GLYPH_ROWS).map(|row| glyphs.row('B', row, 8)).collect();
        assert_eq!(rows[2], 0b0111_1110);
        assert_eq!(rows[3..13], [0b0100_0010; 10]);
        assert_eq!((rows[1], rows[13], rows[14]), (0, rows[2], 0));
    }

    #[test]
    fn what_is_no_letter_is_refused_by_its_line() {
        for bad in ["0041", "0041:00", "0041:0000000018242442427E4242424200Z0", "XYZ:"] {
            assert_eq!(
                Glyphs::parse(&format!("{LETTER}\n{bad}")).err(),
                Some(NoGlyphs(2)),
                "{bad}"
            );
        }
    }
}
