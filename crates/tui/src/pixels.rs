//! The screen as pixels, for consoles whose own letters are too few: a console of Linux has 512, and none that is Chinese.

mod glyphs;

use std::collections::BTreeSet;
use std::fmt;
use std::io;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::Color;

use self::glyphs::{GLYPH_COLUMNS, GLYPH_ROWS};
pub use self::glyphs::{Glyphs, NoGlyphs};
use crate::cells::width;

/// Lines that a screen should have at least: where it has twice as many, its letters are twice as large.
const FEWEST_LINES: u32 = 30;

/// Columns that every screen is laid out for.
const FEWEST_COLUMNS: u32 = 80;

/// Red, green and blue, each of 255.
pub type Rgb = [u8; 3];

/// Where pixels can be put.
pub trait Surface {
    /// Columns and rows of pixels.
    fn size_px(&self) -> (u32, u32);

    /// Puts pixels into one row, from a column on. What lies outside is left out.
    fn put(&mut self, column: u32, row: u32, pixels: &[Rgb]);

    /// Shows what was put.
    fn flush(&mut self) -> io::Result<()>;
}

/// Draws cells of text on a surface, in letters of 8 by 16 pixels or a multiple of that.
pub struct Pixels<S> {
    surface: S,
    glyphs: Glyphs,
    scale: u32,
    /// Where the left halves of letters of two cells stand.
    wide: BTreeSet<(u16, u16)>,
}

impl<S> fmt::Debug for Pixels<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pixels")
            .field("scale", &self.scale)
            .finish_non_exhaustive()
    }
}

impl<S: Surface> Pixels<S> {
    /// On a surface, in letters of a size that fits it.
    pub fn new(surface: S, glyphs: Glyphs) -> Self {
        let (columns, rows) = surface.size_px();
        let by_lines = rows / (FEWEST_LINES * GLYPH_ROWS);
        let by_columns = columns / (FEWEST_COLUMNS * GLYPH_COLUMNS);
        Self {
            surface,
            glyphs,
            scale: by_lines.min(by_columns).max(1),
            wide: BTreeSet::new(),
        }
    }

    /// What is drawn on.
    pub fn surface(&mut self) -> &mut S {
        &mut self.surface
    }

    fn cells(&self) -> Size {
        let (columns, rows) = self.surface.size_px();
        let count = |pixels: u32, cell: u32| u16::try_from(pixels / (cell * self.scale)).unwrap_or(u16::MAX);
        Size {
            width: count(columns, GLYPH_COLUMNS),
            height: count(rows, GLYPH_ROWS),
        }
    }

    fn put_cell(&mut self, x: u16, y: u16, cell: &Cell) {
        let cells = u16::try_from(width(cell.symbol())).unwrap_or(1).clamp(1, 2);
        let letter = cell.symbol().chars().next().unwrap_or(' ');
        let colours = (rgb(cell.fg), rgb(cell.bg));
        // Half of a letter that stood here is no letter, as on any terminal.
        if x > 0 && self.wide.remove(&(x - 1, y)) {
            self.put_letter((x - 1, y), 1, ' ', colours);
        }
        for covered in x..x + cells {
            if self.wide.remove(&(covered, y)) && covered + 1 == x + cells {
                self.put_letter((covered + 1, y), 1, ' ', colours);
            }
        }
        if cells == 2 {
            self.wide.insert((x, y));
        }
        self.put_letter((x, y), cells, letter, colours);
    }

    fn put_letter(&mut self, (x, y): (u16, u16), cells: u16, letter: char, (ink, paper): (Rgb, Rgb)) {
        let columns = u32::from(cells) * GLYPH_COLUMNS;
        let (left, top) = (
            u32::from(x) * GLYPH_COLUMNS * self.scale,
            u32::from(y) * GLYPH_ROWS * self.scale,
        );
        for row in 0..GLYPH_ROWS {
            let dots = self.glyphs.row(letter, row, columns);
            let pixel = |column: u32| {
                if dots >> (columns - 1 - column) & 1 == 1 {
                    ink
                } else {
                    paper
                }
            };
            let line: Vec<Rgb> = (0..columns * self.scale)
                .map(|column| pixel(column / self.scale))
                .collect();
            for repeat in 0..self.scale {
                self.surface.put(left, top + row * self.scale + repeat, &line);
            }
        }
    }
}

impl<S: Surface> Backend for Pixels<S> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            self.put_cell(x, y, cell);
        }
        Ok(())
    }

    /// No screen shows one.
    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, _: P) -> io::Result<()> {
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        let (columns, rows) = self.surface.size_px();
        self.wide.clear();
        let line = vec![rgb(Color::Black); usize::try_from(columns).unwrap_or(0)];
        (0..rows).for_each(|row| self.surface.put(0, row, &line));
        Ok(())
    }

    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.cells())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let (columns, rows) = self.surface.size_px();
        let count = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
        Ok(WindowSize {
            columns_rows: self.cells(),
            pixels: Size::new(count(columns), count(rows)),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.surface.flush()
    }
}

/// As the console of Linux has its colours, but for a blue on which white can be read.
fn rgb(color: Color) -> Rgb {
    match color {
        Color::White => [255, 255, 255],
        Color::Gray => [187, 187, 187],
        Color::DarkGray => [119, 119, 119],
        Color::LightGreen => [85, 255, 85],
        Color::Yellow => [238, 187, 34],
        Color::LightRed => [255, 102, 102],
        Color::Blue => [0, 51, 170],
        // Styles name no other.
        _ => [0, 0, 0],
    }
}

#[cfg(test)]
#[path = "pixels/tests.rs"]
mod tests;
