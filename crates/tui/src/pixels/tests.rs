use ratatui::Terminal;
use ratatui::style::Style;
use ratatui::widgets::Paragraph;

use super::*;

/// A surface in memory, of letters for dots.
struct Paper {
    columns: usize,
    rows: Vec<Vec<Rgb>>,
}

impl Paper {
    fn new(columns: usize, rows: usize) -> Self {
        Self {
            columns,
            rows: vec![vec![[1, 1, 1]; columns]; rows],
        }
    }
}

impl Surface for Paper {
    fn size_px(&self) -> (u32, u32) {
        (
            u32::try_from(self.columns).unwrap(),
            u32::try_from(self.rows.len()).unwrap(),
        )
    }

    fn put(&mut self, column: u32, row: u32, pixels: &[Rgb]) {
        let at = column as usize;
        self.rows[row as usize][at..at + pixels.len()].copy_from_slice(pixels);
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A full letter of one cell, and one of two.
fn glyphs() -> Glyphs {
    let (one, two) = ("FF".repeat(16), "FFFF".repeat(16));
    Glyphs::parse(&format!("0020:{}\n0041:{one}\n4E2D:{two}", "00".repeat(16))).unwrap()
}

fn size(columns: usize, rows: usize) -> (u16, u16, u32) {
    let pixels = Pixels::new(Paper::new(columns, rows), glyphs());
    let size = pixels.size().unwrap();
    (size.width, size.height, pixels.scale)
}

#[test]
fn letters_are_as_large_as_the_screen_allows() {
    assert_eq!(size(640, 480), (80, 30, 1));
    assert_eq!(size(1024, 768), (128, 48, 1));
    assert_eq!(size(1366, 768), (170, 48, 1));
    assert_eq!(size(1920, 1080), (120, 33, 2));
    assert_eq!(size(3840, 2160), (120, 33, 4));
    // A screen on its side keeps its columns.
    assert_eq!(size(1080, 1920), (135, 120, 1));
}

#[test]
fn letters_of_one_cell_and_of_two_are_drawn_where_they_stand_in_their_colours() {
    let mut terminal = Terminal::new(Pixels::new(Paper::new(1280, 960), glyphs())).unwrap();
    let style = Style::new().fg(Color::White).bg(Color::Blue);
    terminal
        .draw(|frame| frame.render_widget(Paragraph::new(" A中").style(style), frame.area()))
        .unwrap();
    let paper = terminal.backend_mut().surface();
    let (white, blue) = (rgb(Color::White), rgb(Color::Blue));
    for row in [0, 31] {
        let line = &paper.rows[row];
        let runs = [(0, 16, blue), (16, 64, white), (64, 80, blue)];
        for (from, to, color) in runs {
            assert!(line[from..to].iter().all(|dot| *dot == color), "{row}: {from} to {to}");
        }
    }
    assert!(paper.rows[32..64].iter().flatten().all(|dot| *dot == blue));
}

#[test]
fn every_colour_of_the_styles_is_told_apart() {
    use crate::style::{BAD, BAR, CURSOR, GOOD, MIXED, PLAIN, QUIET, STRONG};
    for style in [BAD, BAR, CURSOR, GOOD, MIXED, PLAIN, QUIET, STRONG] {
        let (ink, paper) = (rgb(style.fg.unwrap()), rgb(style.bg.unwrap()));
        let light = |[red, green, blue]: Rgb| 3 * i32::from(red) + 6 * i32::from(green) + i32::from(blue);
        assert!((light(ink) - light(paper)).abs() > 1000, "{style:?}");
    }
}

/// Half of a letter was left at the end of a heading.
#[test]
fn no_half_of_a_letter_is_left_where_another_comes() {
    let mut terminal = Terminal::new(Pixels::new(Paper::new(640, 480), glyphs())).unwrap();
    let style = Style::new().fg(Color::White).bg(Color::Blue);
    let mut shown = |text: &str| {
        terminal
            .draw(|frame| frame.render_widget(Paragraph::new(text.to_owned()).style(style), frame.area()))
            .unwrap();
        let row = &terminal.backend_mut().surface().rows[8];
        let cells = row.chunks(8).take(8).map(|cell| cell[0] == rgb(Color::White));
        cells.collect::<Vec<_>>()
    };
    let written = |text: &str| text.chars().map(|cell| cell == '#').collect::<Vec<_>>();
    for (text, cells) in [
        ("中中中", "######  "),
        (" 中中", " ####   "),
        ("中 中", "## ##   "),
        ("A中", "###     "),
        ("中", "##      "),
        (" A", " #      "),
        ("中", "##      "),
        ("A", "#       "),
    ] {
        assert_eq!(shown(text), written(cells), "{text}");
    }
}
