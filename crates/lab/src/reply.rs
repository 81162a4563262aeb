use crate::clock::Clock;

/// What a drive does with a command; `E` is how one ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<E> {
    /// It has ended.
    Ended(E),
    /// The drive is busy with it until then; for ever, where it says nothing.
    Busy {
        /// By the lab's clock.
        until_ms: Option<u64>,
    },
    /// There is no power.
    Off,
}

/// How long a host has waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// Until the drive had something to say.
    Enough,
    /// Until its patience was at an end.
    TooLong,
}

/// Waits as a host does for a drive that is busy.
pub(crate) fn wait(clock: &Clock, until_ms: Option<u64>, deadline_ms: u32) -> Waited {
    let now_ms = clock.now_ms();
    let deadline_ms = now_ms + u64::from(deadline_ms);
    match until_ms {
        Some(until_ms) if until_ms < deadline_ms => {
            clock.advance_ms(until_ms.saturating_sub(now_ms));
            Waited::Enough
        }
        _ => {
            clock.advance_ms(deadline_ms - now_ms);
            Waited::TooLong
        }
    }
}
