use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;

use pumice_device::MountError;
use pumice_model::DriveId;

use crate::keeper::ANSWER_MS;
use crate::notice::{NoStick, Peeked};

/// What was found: the file, or that there is none.
type Found = Result<Option<Vec<u8>>, MountError>;

/// Looks at USB disks that are going on, each in a thread of its own. A disk that hangs is given up after a while.
#[derive(Default)]
pub struct Peeks {
    peeks: BTreeMap<DriveId, Peek>,
}

struct Peek {
    found: Receiver<Found>,
    since_ms: u64,
}

impl Peeks {
    /// Begins to look at a drive, in the place of an earlier look at it.
    pub fn start(&mut self, drive: DriveId, now_ms: u64, look: impl FnOnce() -> Found + Send + 'static) {
        let (said, found) = channel();
        let peek = Peek {
            found,
            since_ms: now_ms,
        };
        self.peeks.insert(drive, peek);
        // Nobody listens to a look that was given up.
        let work = move || drop(said.send(look()));
        // A thread that could not be started is found broken, like any other that says nothing.
        thread::Builder::new().name("peek".into()).spawn(work).ok();
    }

    /// Looks that have ended, or were given up.
    pub fn ended(&mut self, now_ms: u64) -> Vec<(DriveId, Peeked)> {
        let mut ended = Vec::new();
        self.peeks.retain(|drive, peek| {
            let outcome = match peek.found.try_recv() {
                Ok(found) => found.map_err(NoStick::NotMounted),
                Err(TryRecvError::Disconnected) => Err(NoStick::Broken),
                Err(TryRecvError::Empty) if now_ms >= peek.since_ms + ANSWER_MS => Err(NoStick::Silent),
                Err(TryRecvError::Empty) => return true,
            };
            ended.push((*drive, outcome));
            false
        });
        ended
    }

    /// A drive is gone.
    pub fn forget(&mut self, drive: DriveId) {
        self.peeks.remove(&drive);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;

    /// Waits for a thread to say what it has to.
    fn outcome(peeks: &mut Peeks) -> Vec<(DriveId, Peeked)> {
        fixtures::await_some(|| Some(peeks.ended(0)).filter(|ended| !ended.is_empty()))
    }

    #[test]
    fn a_disk_that_hangs_while_it_is_looked_at_holds_up_no_other() {
        let (release, hang) = channel::<()>();
        let mut peeks = Peeks::default();
        peeks.start(DriveId(1), 0, move || {
            hang.recv().ok();
            Ok(None)
        });
        peeks.start(DriveId(2), 0, || Ok(Some(b"job".to_vec())));
        let ended = outcome(&mut peeks);
        assert!(
            matches!(&ended[..], [(DriveId(2), Ok(Some(bytes)))] if bytes == b"job"),
            "{ended:?}"
        );
        assert!(peeks.ended(ANSWER_MS - 1).is_empty());
        let ended = peeks.ended(ANSWER_MS);
        assert!(matches!(ended[..], [(DriveId(1), Err(NoStick::Silent))]), "{ended:?}");
        drop(release);
        assert!(peeks.ended(ANSWER_MS).is_empty(), "it was given up");
    }

    #[test]
    fn a_look_that_breaks_says_so() {
        let mut peeks = Peeks::default();
        peeks.start(DriveId(1), 0, || panic!("as a test asks"));
        assert!(matches!(outcome(&mut peeks)[..], [(DriveId(1), Err(NoStick::Broken))]));
    }
}
