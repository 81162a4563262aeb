use pumice_tui::{State, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;
use ratatui::text::Span;

/// The text of a frame, one line a row.
pub fn text(state: &State, size: (u16, u16)) -> String {
    let buffer = buffer(state, size);
    let rows = (0..size.1).map(|y| row(&buffer, y).0.trim_end().to_owned() + "\n");
    rows.collect()
}

/// The text of a frame, each row behind letters that say which colours with a meaning are in it:
/// `g`ood, `m`ixed, `b`ad, `s`trong, `q`uiet, `c`ursor, `-` a bar.
pub fn marked(state: &State, size: (u16, u16)) -> String {
    let buffer = buffer(state, size);
    let line = |y| {
        let (text, marks) = row(&buffer, y);
        format!("{marks:4}|{}\n", text.trim_end())
    };
    (0..size.1).map(line).collect()
}

fn buffer(state: &State, (columns, lines): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
    terminal.draw(|frame| draw(state, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The text of a row, and the marks of its colours in the order they come.
fn row(buffer: &Buffer, y: u16) -> (String, String) {
    let (mut text, mut marks) = (String::new(), String::new());
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        text += cell.symbol();
        let is_seen = cell.symbol() != " " || cell.bg != Color::Black;
        if let Some(mark) = mark(cell).filter(|mark| is_seen && !marks.contains(*mark)) {
            marks.push(mark);
        }
        // The cell behind a wide character belongs to it.
        x += u16::try_from(Span::raw(cell.symbol()).width().max(1)).unwrap();
    }
    (text, marks)
}

fn mark(cell: &Cell) -> Option<char> {
    match (cell.fg, cell.bg) {
        (Color::Gray, Color::Black) => None,
        (Color::White, Color::Black) => Some('s'),
        (Color::DarkGray, Color::Black) => Some('q'),
        (Color::LightGreen, Color::Black) => Some('g'),
        (Color::Yellow, Color::Black) => Some('m'),
        (Color::LightRed, Color::Black) => Some('b'),
        (Color::White, Color::Blue) => Some('c'),
        (Color::Black, Color::Gray) => Some('-'),
        colours => panic!("{colours:?} have no meaning"),
    }
}
