use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Error, Result};

const POLL: Duration = Duration::from_millis(50);

/// A serial terminal of 80 columns and 24 lines, and everything that was ever printed on it.
pub struct Console {
    stream: UnixStream,
    seen: Arc<Mutex<Seen>>,
}

struct Seen {
    screen: vt100::Parser,
    text: String,
}

impl Console {
    /// Begins to read; everything goes to the file `log` too.
    pub fn attach(stream: UnixStream, log: &Path) -> Result<Self> {
        let seen = Arc::new(Mutex::new(Seen {
            screen: vt100::Parser::default(),
            text: String::new(),
        }));
        let mut reader = stream.try_clone().map_err(Error::file(log))?;
        let mut file = File::create(log).map_err(Error::file(log))?;
        let kept = Arc::clone(&seen);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let mut seen = kept.lock().unwrap_or_else(PoisonError::into_inner);
                seen.screen.process(&buffer[..count]);
                seen.text.push_str(&String::from_utf8_lossy(&buffer[..count]));
                // The log is for people; the bench goes on without it.
                let _ = file.write_all(&buffer[..count]);
            }
        });
        Ok(Self { stream, seen })
    }

    /// What the screen shows now.
    pub fn screen(&self) -> String {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .screen
            .screen()
            .contents()
    }

    /// Everything printed so far.
    pub fn text(&self) -> String {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).text.clone()
    }

    /// Waits until the screen shows `text`, wherever its lines are broken.
    pub fn wait_for_screen(&self, text: &str, limit: Duration) -> Result<()> {
        let wanted = squeeze(text);
        self.wait(text, limit, || squeeze(&self.screen()).contains(&wanted))
    }

    /// Waits until `text` was printed, now or earlier.
    pub fn wait_for_text(&self, text: &str, limit: Duration) -> Result<()> {
        let wanted = squeeze(text);
        self.wait(text, limit, || squeeze(&self.text()).contains(&wanted))
    }

    /// Waits until a line was printed, now or earlier, that holds each of these words.
    pub fn wait_for_line(&self, words: &[&str], limit: Duration) -> Result<()> {
        let words: Vec<String> = words.iter().map(|word| squeeze(word)).collect();
        self.wait(&words.join(" ... "), limit, || {
            let text = self.text();
            let mut lines = text.lines().map(squeeze);
            lines.any(|line| words.iter().all(|word| line.contains(word)))
        })
    }

    /// Types.
    pub fn send(&mut self, keys: &str) -> Result<()> {
        self.stream
            .write_all(keys.as_bytes())
            .map_err(|error| Error::Machine(format!("serial line: {error}")))
    }

    fn wait(&self, awaited: &str, limit: Duration, is_there: impl Fn() -> bool) -> Result<()> {
        let deadline = Instant::now() + limit;
        while !is_there() {
            if Instant::now() >= deadline {
                return Err(Error::Timeout {
                    awaited: format!("{awaited:?}"),
                    waited: limit,
                    seen: self.screen(),
                });
            }
            thread::sleep(POLL);
        }
        Ok(())
    }
}

/// Without white space, of which a screen has more and less than a text.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
