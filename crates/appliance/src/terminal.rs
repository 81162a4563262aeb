use std::fs;
use std::io::{self, Stdout};
use std::time::Duration;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode, size};
use nix::sys::stat::{fstat, major, minor};
use pumice_device::Framebuffer;
use pumice_language::Language;
use pumice_tui::{Glyphs, Key, Pixels, Rgb, State, Surface, draw};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

/// The letters for a screen of pixels.
const FONT: &str = "/usr/share/unifont/unifont.hex";

/// The size of a terminal that does not know its own, as a serial line's.
const SERIAL_SIZE: Rect = Rect {
    x: 0,
    y: 0,
    width: 80,
    height: 24,
};

/// Device numbers of the consoles that Linux has of its own (`/dev/tty1` and so on).
const CONSOLE_MAJOR: u64 = 4;
const CONSOLE_MINORS: u64 = 64;

/// Of so many frames one is shown whole: the kernel may have written over what did not change.
const FRAMES_TO_REFRESH: u32 = 20;

/// The operator's terminal in raw mode; back in its old mode when dropped.
pub struct Operator {
    display: Display,
    frames: u32,
}

/// What shows the screens.
enum Display {
    /// A terminal with letters of its own.
    Letters(Terminal<CrosstermBackend<Stdout>>),
    /// The console of Linux, which has no more than 512.
    FewLetters(Terminal<CrosstermBackend<Stdout>>),
    /// The same computer's screen, with letters of ours.
    Pixels(Box<Terminal<Pixels<Screen>>>),
}

/// The screen of the computer.
struct Screen(Framebuffer);

impl Operator {
    /// Takes over the terminal on standard input and output.
    pub fn new() -> io::Result<Self> {
        enable_raw_mode()?;
        execute!(io::stdout(), Clear(ClearType::All), Hide)?;
        let display = if is_console()? {
            Display::of_console()?
        } else {
            Display::Letters(letters()?)
        };
        Ok(Self { display, frames: 0 })
    }

    /// Whether a language can be read on it.
    pub fn shows(&self, language: Language) -> bool {
        match language {
            Language::En => true,
            Language::ZhCn => !matches!(self.display, Display::FewLetters(_)),
        }
    }

    /// Shows a state.
    pub fn show(&mut self, state: &State) -> io::Result<()> {
        self.frames = (self.frames + 1) % FRAMES_TO_REFRESH;
        let is_whole = self.frames == 0;
        let shown = self.display.show(state, is_whole);
        if shown.is_err() && matches!(self.display, Display::Pixels(_)) {
            // A driver that has taken the screen over has pixels of its own.
            self.display = Display::of_console()?;
            return self.display.show(state, is_whole);
        }
        shown
    }
}

impl Display {
    /// Where the screen has no pixels to write to, or the image no letters, the console's own must do.
    fn of_console() -> io::Result<Self> {
        Ok(match pixels() {
            Some(terminal) => Self::Pixels(Box::new(terminal)),
            None => Self::FewLetters(letters()?),
        })
    }

    fn show(&mut self, state: &State, is_whole: bool) -> io::Result<()> {
        match self {
            Self::Letters(terminal) | Self::FewLetters(terminal) => terminal.draw(|frame| draw(state, frame)).map(drop),
            Self::Pixels(terminal) => {
                terminal.draw(|frame| draw(state, frame))?;
                if is_whole {
                    terminal.backend_mut().surface().0.refresh()?;
                }
                Ok(())
            }
        }
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        // A terminal that is gone needs no mode.
        let _ = disable_raw_mode();
        let _ = execute!(io::stdout(), Clear(ClearType::All), Show);
    }
}

impl Surface for Screen {
    fn size_px(&self) -> (u32, u32) {
        let (columns, rows) = self.0.size_px();
        let count = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
        (count(columns), count(rows))
    }

    fn put(&mut self, column: u32, row: u32, pixels: &[Rgb]) {
        self.0.put(column as usize, row as usize, pixels);
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The language for lines on standard output: a console of Linux has no letters for Chinese.
pub fn told(wanted: Language) -> io::Result<Language> {
    Ok(if is_console()? { Language::En } else { wanted })
}

fn letters() -> io::Result<Terminal<CrosstermBackend<Stdout>>> {
    let viewport = match size() {
        Ok((columns, rows)) if columns > 0 && rows > 0 => Viewport::Fullscreen,
        _ => Viewport::Fixed(SERIAL_SIZE),
    };
    Terminal::with_options(CrosstermBackend::new(io::stdout()), TerminalOptions { viewport })
}

fn pixels() -> Option<Terminal<Pixels<Screen>>> {
    let screen = Screen(Framebuffer::open().ok()?);
    let glyphs = Glyphs::parse(&fs::read_to_string(FONT).ok()?).ok()?;
    Terminal::new(Pixels::new(screen, glyphs)).ok()
}

fn is_console() -> io::Result<bool> {
    let device = fstat(io::stdin())?.st_rdev;
    Ok(major(device) == CONSOLE_MAJOR && minor(device) < CONSOLE_MINORS)
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
