use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;

use pumice_model::DriveId;

use crate::keeper::ANSWER_MS;

/// Questions to drives, each in a thread of its own. A drive that hangs is given up after a while.
pub struct Inquiries<T> {
    open: BTreeMap<DriveId, Inquiry<T>>,
}

struct Inquiry<T> {
    answer: Receiver<T>,
    until_ms: u64,
}

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The drive does not answer.
    Silent,
    /// The program broke while asking.
    Broken,
}

impl<T: Send + 'static> Inquiries<T> {
    /// Nothing is asked yet.
    pub fn new() -> Self {
        Self { open: BTreeMap::new() }
    }

    /// Begins to ask a drive, in the place of an earlier question to it.
    pub fn start(&mut self, drive: DriveId, now_ms: u64, ask: impl FnOnce() -> T + Send + 'static) {
        self.start_within(ANSWER_MS, drive, now_ms, ask);
    }

    /// The same, where the answer may take longer, or less.
    pub fn start_within(
        &mut self,
        limit_ms: u64,
        drive: DriveId,
        now_ms: u64,
        ask: impl FnOnce() -> T + Send + 'static,
    ) {
        let (said, answer) = channel();
        let inquiry = Inquiry {
            answer,
            until_ms: now_ms + limit_ms,
        };
        self.open.insert(drive, inquiry);
        // Nobody listens to an answer that was given up.
        let work = move || drop(said.send(ask()));
        // A thread that could not be started is found broken, like any other that says nothing.
        thread::Builder::new().name("inquiry".into()).spawn(work).ok();
    }

    /// Questions that were answered, or given up.
    pub fn ended(&mut self, now_ms: u64) -> Vec<(DriveId, Result<T, Unanswered>)> {
        let mut ended = Vec::new();
        self.open.retain(|drive, inquiry| {
            let outcome = match inquiry.answer.try_recv() {
                Ok(answer) => Ok(answer),
                Err(TryRecvError::Disconnected) => Err(Unanswered::Broken),
                Err(TryRecvError::Empty) if now_ms >= inquiry.until_ms => Err(Unanswered::Silent),
                Err(TryRecvError::Empty) => return true,
            };
            ended.push((*drive, outcome));
            false
        });
        ended
    }

    /// Whether a drive has a question yet to answer.
    pub fn is_open(&self, drive: DriveId) -> bool {
        self.open.contains_key(&drive)
    }

    /// Whether any drive has.
    pub fn is_any_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// A drive is gone.
    pub fn forget(&mut self, drive: DriveId) {
        self.open.remove(&drive);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;

    /// Waits for a thread to say what it has to.
    fn outcome<T: Send + 'static>(inquiries: &mut Inquiries<T>) -> Vec<(DriveId, Result<T, Unanswered>)> {
        fixtures::await_some(|| Some(inquiries.ended(0)).filter(|ended| !ended.is_empty()))
    }

    #[test]
    fn a_drive_that_hangs_while_it_is_asked_holds_up_no_other() {
        let (release, hang) = channel::<()>();
        let mut inquiries = Inquiries::new();
        inquiries.start(DriveId(1), 0, move || {
            hang.recv().ok();
            "late"
        });
        inquiries.start(DriveId(2), 0, || "answer");
        assert_eq!(outcome(&mut inquiries), [(DriveId(2), Ok("answer"))]);
        assert!(inquiries.ended(ANSWER_MS - 1).is_empty());
        assert!(inquiries.is_open(DriveId(1)) && !inquiries.is_open(DriveId(2)));
        assert_eq!(inquiries.ended(ANSWER_MS), [(DriveId(1), Err(Unanswered::Silent))]);
        drop(release);
        assert!(inquiries.ended(ANSWER_MS).is_empty(), "it was given up");
    }

    #[test]
    fn a_question_that_breaks_says_so() {
        let mut inquiries = Inquiries::<()>::new();
        inquiries.start(DriveId(1), 0, || panic!("as a test asks"));
        assert_eq!(outcome(&mut inquiries), [(DriveId(1), Err(Unanswered::Broken))]);
    }
}
