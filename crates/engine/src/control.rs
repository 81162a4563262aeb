use std::sync::atomic::{AtomicBool, Ordering};

/// How the world outside stops work that is going on; it can be shared between threads.
#[derive(Debug, Default)]
pub struct Control {
    is_cancelled: AtomicBool,
}

impl Control {
    /// Ends the work as soon as its thread looks up, within a second on a drive that answers or not.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the work is to end.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }
}
