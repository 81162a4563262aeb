/// Every command that a drive received, oldest first.
#[derive(Clone, Debug)]
pub struct Log<W> {
    entries: Vec<Entry<W>>,
}

/// A command that a drive received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<W> {
    /// When, by the lab's clock.
    pub at_ms: u64,
    /// Its words, as they came.
    pub words: W,
    /// How it ended.
    pub end: End,
}

/// How a command ended, as the host was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The host has no answer: it is being worked on, or power or link went first.
    Unanswered,
    /// It was called good.
    Good,
    /// It was called an error.
    Error,
}

impl<W> Default for Log<W> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<W> Log<W> {
    /// All of them.
    pub fn entries(&self) -> &[Entry<W>] {
        &self.entries
    }

    /// Notes a command that has come.
    pub(crate) fn receive(&mut self, at_ms: u64, words: W) {
        self.entries.push(Entry {
            at_ms,
            words,
            end: End::Unanswered,
        });
    }

    /// Notes how the newest command ended.
    pub(crate) fn answer(&mut self, end: End) {
        if let Some(newest) = self.entries.last_mut() {
            newest.end = end;
        }
    }
}
