use std::fs;
use std::path::Path;

use crate::{Error, Result};

/// A letter of the kernel's font, and of ours, on a graphics screen, in pixels; a Chinese one takes two of them.
const CELL: (usize, usize) = (8, 16);

/// A picture of a graphics screen (binary PPM), read as cells of text without knowing the font.
pub struct Picture {
    width: usize,
    height: usize,
    /// Three bytes a pixel: red, green, blue.
    pixels: Vec<u8>,
}

impl Picture {
    /// Reads a picture that QEMU took.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).map_err(Error::file(path))?;
        Self::parse(&bytes).ok_or_else(|| Error::Machine(format!("{}: no binary PPM", path.display())))
    }

    /// Whether `text` stands in one line: equal letters look equal, others differ, and a space is one plain colour. A
    /// text in which enough letters come back is hardly mistaken for another.
    pub fn shows(&self, text: &str) -> bool {
        let wanted: Vec<Part> = text.chars().flat_map(parts).collect();
        (0..self.height / CELL.1).any(|row| {
            let cells: Vec<_> = (0..self.width / CELL.0).map(|column| self.cell(column, row)).collect();
            cells.windows(wanted.len()).any(|window| is_alike(window, &wanted))
        })
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        // `P6`, width, height, and the largest value, then one white space.
        let mut rest = bytes.strip_prefix(b"P6")?;
        let mut numbers = [0; 3];
        for number in &mut numbers {
            rest = rest.trim_ascii_start();
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            *number = str::from_utf8(&rest[..digits]).ok()?.parse().ok()?;
            rest = &rest[digits..];
        }
        let [width, height, 255] = numbers else { return None };
        let pixels = rest.get(1..)?.to_owned();
        (pixels.len() == width * height * 3).then_some(Self { width, height, pixels })
    }

    /// Which pixels of a cell differ from its first one.
    fn cell(&self, column: usize, row: usize) -> Vec<bool> {
        let pixel = |x: usize, y: usize| &self.pixels[(y * self.width + x) * 3..][..3];
        let (left, top) = (column * CELL.0, row * CELL.1);
        let ground = pixel(left, top);
        let places = (0..CELL.1).flat_map(|y| (0..CELL.0).map(move |x| (x, y)));
        places.map(|(x, y)| pixel(left + x, top + y) != ground).collect()
    }
}

/// A letter of one cell, or a half of one of two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole(char),
    Left(char),
    Right(char),
}

fn parts(letter: char) -> Vec<Part> {
    // From here on Unicode has the radicals, and then the letters, of Chinese.
    if letter >= '\u{2E80}' {
        vec![Part::Left(letter), Part::Right(letter)]
    } else {
        vec![Part::Whole(letter)]
    }
}

fn is_alike(cells: &[Vec<bool>], wanted: &[Part]) -> bool {
    let is_blank = |cell: &[bool]| !cell.contains(&true);
    wanted.iter().zip(cells).enumerate().all(|(index, (part, cell))| {
        // Half a letter may be blank, as of a comma, and not both.
        let may_be = match part {
            Part::Whole(letter) => (*letter == ' ') == is_blank(cell),
            Part::Left(_) => true,
            Part::Right(_) => !(is_blank(cell) && is_blank(&cells[index - 1])),
        };
        may_be
            && wanted[..index]
                .iter()
                .zip(cells)
                .all(|(other, shape)| (is_blank(shape) && is_blank(cell)) || (other == part) == (shape == cell))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of one line of text in a font of one distinct shape a letter.
    fn written(text: &str) -> Picture {
        let (width, height) = (text.len() * CELL.0, CELL.1);
        let mut bytes = format!("P6\n{width} {height}\n255\n").into_bytes();
        for y in 0..height {
            for letter in text.bytes() {
                for x in 0..CELL.0 {
                    let is_ink = letter != b' ' && y == 5 && (letter >> x) & 1 == 1;
                    bytes.extend([if is_ink { 255 } else { 0 }; 3]);
                }
            }
        }
        Picture::parse(&bytes).unwrap()
    }

    #[test]
    fn a_text_is_known_by_its_letters_that_come_back() {
        let picture = written("  PUMICE HAS STOPPED  ");
        assert!(picture.shows("PUMICE HAS STOPPED"));
        assert!(!picture.shows("PUMICE HAS STOPPER PUMICE"));
        assert!(!picture.shows("PUMICE HAD STOPPED"));
        assert!(!picture.shows("Kernel panic - not syncing"));
        let blank = written("                                      ");
        assert!(!blank.shows("PUMICE HAS STOPPED") && !blank.shows("某某商贸有限公司"));
    }
}
