//! QR codes (ISO/IEC 18004) as squares, dark or light.

use fast_qr::ECL;
use fast_qr::qr::QRBuilder;

/// Light modules that surround a code, so that it is found.
const QUIET: usize = 4;

/// How much of a code may be unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// 7 %: for as much content as possible.
    Low,
    /// 15 %.
    Medium,
}

/// A code: a square of modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    size: usize,
    dark: Vec<bool>,
}

impl Matrix {
    /// The smallest code that holds a content; nothing where none does. Capital letters, digits and spaces take the least
    /// room.
    pub fn new(content: &[u8], correction: Correction) -> Option<Self> {
        let level = match correction {
            Correction::Low => ECL::L,
            Correction::Medium => ECL::M,
        };
        let code = QRBuilder::new(content).ecl(level).build().ok()?;
        let modules = &code.data[..code.size * code.size];
        Some(Self {
            size: code.size,
            dark: modules.iter().map(|module| module.value()).collect(),
        })
    }

    /// Modules of a side.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether a module is dark; outside of the code none is.
    pub fn is_dark(&self, row: usize, column: usize) -> bool {
        row < self.size && column < self.size && self.dark[row * self.size + column]
    }

    /// Lines of text with two rows of modules in each, and the quiet zone around: what is light is drawn, so that the code
    /// is right on a dark terminal. Scanners read it on a light one too, where it stands inverted.
    pub fn half_blocks(&self) -> Vec<String> {
        let side = self.size + 2 * QUIET;
        let is_light = |row: usize, column: usize| {
            let inside = |place: usize| place.checked_sub(QUIET).unwrap_or(self.size);
            row < side && !self.is_dark(inside(row), inside(column))
        };
        let half = |row, column| match (is_light(row, column), is_light(row + 1, column)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        let rows = (0..side).step_by(2);
        rows.map(|row| (0..side).map(|column| half(row, column)).collect())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &str = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF";

    /// What a scanner that is not ours reads in a picture of `scale` pixels a module.
    fn scanned(side: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
        const SCALE: usize = 4;
        let picture = |x: usize, y: usize| if is_dark(y / SCALE, x / SCALE) { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side * SCALE, side * SCALE, picture);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn a_scanner_reads_the_modules() {
        for (correction, size) in [(Correction::Low, 29), (Correction::Medium, 33)] {
            let code = Matrix::new(DIGITS.as_bytes(), correction).unwrap();
            assert_eq!(code.size(), size);
            let inside = |row: usize, column: usize| {
                row >= QUIET && column >= QUIET && code.is_dark(row - QUIET, column - QUIET)
            };
            assert_eq!(scanned(size + 2 * QUIET, inside), DIGITS);
        }
    }

    #[test]
    fn a_scanner_reads_the_half_blocks() {
        let lines = Matrix::new(DIGITS.as_bytes(), Correction::Medium)
            .unwrap()
            .half_blocks();
        let lines: Vec<Vec<char>> = lines.iter().map(|line| line.chars().collect()).collect();
        assert_eq!((lines.len(), lines[0].len()), (21, 41));
        let is_dark = |row: usize, column: usize| match lines[row / 2][column] {
            '█' => false,
            '▀' => !row.is_multiple_of(2),
            '▄' => row.is_multiple_of(2),
            _ => true,
        };
        assert_eq!(scanned(41, is_dark), DIGITS);
    }

    #[test]
    fn what_no_code_holds_has_none() {
        assert!(Matrix::new(&[0; 2_953], Correction::Low).is_some());
        assert_eq!(Matrix::new(&[0; 2_954], Correction::Low), None);
        assert_eq!(Matrix::new(&[0; 2_332], Correction::Medium), None);
    }
}
