use std::io::{self, Stdout};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode, size};
use pumice_tui::{Key, State, draw};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

/// The size of a terminal that does not know its own, as a serial line's.
const SERIAL_SIZE: Rect = Rect {
    x: 0,
    y: 0,
    width: 80,
    height: 24,
};

/// The operator's terminal in raw mode; back in its old mode when dropped.
pub struct Operator {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Operator {
    /// Takes over the terminal on standard input and output.
    pub fn new() -> io::Result<Self> {
        enable_raw_mode()?;
        execute!(io::stdout(), Clear(ClearType::All))?;
        let viewport = match size() {
            Ok((columns, rows)) if columns > 0 && rows > 0 => Viewport::Fullscreen,
            _ => Viewport::Fixed(SERIAL_SIZE),
        };
        let terminal = Terminal::with_options(CrosstermBackend::new(io::stdout()), TerminalOptions { viewport })?;
        Ok(Self { terminal })
    }

    /// Shows a state.
    pub fn show(&mut self, state: &State) -> io::Result<()> {
        self.terminal.draw(|frame| draw(state, frame)).map(drop)
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        // A terminal that is gone needs no mode.
        let _ = disable_raw_mode();
        let _ = self.terminal.clear();
    }
}

/// The next key, waiting up to `wait_ms`; `None` when none came that means anything.
pub fn key(wait_ms: u64) -> io::Result<Option<Key>> {
    if !poll(Duration::from_millis(wait_ms))? {
        return Ok(None);
    }
    match read()? {
        Event::Key(key) if key.kind != KeyEventKind::Release => Ok(meaning(key)),
        _ => Ok(None),
    }
}

fn meaning(key: KeyEvent) -> Option<Key> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == KeyCode::Char('q')).then_some(Key::Quit);
    }
    match key.code {
        KeyCode::Char(c) => Some(Key::Char(c)),
        KeyCode::Up => Some(Key::Up),
        KeyCode::Down => Some(Key::Down),
        KeyCode::Tab => Some(Key::Tab),
        KeyCode::Enter => Some(Key::Enter),
        KeyCode::Backspace => Some(Key::Backspace),
        KeyCode::Esc => Some(Key::Escape),
        _ => None,
    }
}
