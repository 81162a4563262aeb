use std::sync::mpsc::Receiver;

use pumice_model::{Ending, EventKind, Stage};

use super::*;
use crate::fixtures;

fn event(drive: u64, kind: EventKind) -> Event {
    Event {
        drive: DriveId(drive),
        kind,
    }
}

fn started(drive: u64) -> Event {
    event(
        drive,
        EventKind::Started {
            stage: Stage::Pass(1),
            work_bytes: 8,
        },
    )
}

fn news(wipes: &mut Wipes) -> Vec<News> {
    fixtures::await_some(|| Some(wipes.news(0)).filter(|news| !news.is_empty()))
}

/// A worker that does what it is told, until nobody tells it any more.
fn obedient(wipes: &mut Wipes, drive: u64) -> Sender<Word> {
    let (tell, told): (Sender<Word>, Receiver<Word>) = channel();
    wipes.spawn(DriveId(drive), fixtures::planned(drive), 0, move |said, _| {
        for word in told {
            said.send(word).ok();
        }
    });
    tell
}

#[test]
fn a_worker_that_is_stuck_holds_up_no_other() {
    let mut wipes = Wipes::new(fixtures::bounds());
    let stuck = obedient(&mut wipes, 1);
    let other = obedient(&mut wipes, 2);
    other.send(Word::Step(started(2))).unwrap();
    assert!(matches!(news(&mut wipes)[..], [News::Event(event)] if event == started(2)));
    other.send(Word::Ended(Some(Box::new(fixtures::evidence())))).unwrap();
    let last = news(&mut wipes);
    let [News::Ended(ended)] = &last[..] else {
        panic!("{last:?}");
    };
    assert_eq!((ended.drive, &ended.planned), (DriveId(2), &fixtures::planned(2)));
    assert_eq!(ended.evidence, Some(fixtures::evidence()));
    assert_eq!(wipes.running(), 1);
    assert!(wipes.news(0).is_empty());
    drop(stuck);
}

#[test]
fn a_worker_that_breaks_ends_without_evidence() {
    let mut wipes = Wipes::new(fixtures::bounds());
    wipes.spawn(DriveId(1), fixtures::planned(1), 0, |_, _| panic!("as a test asks"));
    let last = news(&mut wipes);
    assert!(
        matches!(&last[..], [News::Ended(ended)] if ended.evidence.is_none()),
        "{last:?}"
    );
    assert_eq!(wipes.running(), 0);
    assert!(wipes.news(0).is_empty(), "it is told once");
}

#[test]
fn of_progress_only_the_newest_is_told() {
    let mut wipes = Wipes::new(fixtures::bounds());
    let (done, wait) = channel();
    wipes.spawn(DriveId(1), fixtures::planned(1), 0, move |said, common| {
        for done_bytes in [1, 2, 3] {
            let kind = EventKind::Progress {
                stage: Stage::Pass(1),
                done_bytes,
            };
            common.leave_progress(event(1, kind));
        }
        said.send(Word::Step(started(1))).unwrap();
        done.send(()).unwrap();
    });
    wait.recv().unwrap();
    let news = news(&mut wipes);
    assert!(
        matches!(
            news[..2],
            [
                News::Event(Event {
                    kind: EventKind::Progress { done_bytes: 3, .. },
                    ..
                }),
                News::Event(Event {
                    kind: EventKind::Started { .. },
                    ..
                }),
            ]
        ),
        "{news:?}"
    );
}

/// The evidence of a wipe that is cancelled while its thread is stuck in the kernel.
fn cancelled(checkpoint: Option<Evidence>) -> Evidence {
    let mut wipes = Wipes::new(fixtures::bounds());
    let (stay, stuck) = channel::<()>();
    let (left, wait) = channel();
    wipes.spawn(DriveId(1), fixtures::planned(1), 1_000, move |_, common| {
        if let Some(evidence) = checkpoint {
            common.leave_checkpoint(evidence);
        }
        left.send(()).unwrap();
        // It returns when the test lets go of the other end.
        stuck.recv().ok();
    });
    wait.recv().unwrap();
    wipes.cancel(DriveId(1), 2_000);
    let early = wipes.news(2_000 + CANCEL_MS - 1);
    assert!(!early.iter().any(|news| matches!(news, News::Ended(_))), "{early:?}");
    let late = wipes.news(2_000 + CANCEL_MS);
    assert_eq!(wipes.running(), 0);
    drop(stay);
    match &late[..] {
        [News::Ended(ended)] => ended.evidence.clone().unwrap(),
        _ => panic!("{late:?}"),
    }
}

#[test]
fn a_wipe_that_is_stuck_gets_its_certificate_within_two_seconds_of_a_cancel() {
    let stopped = |stage| Ending::Stopped {
        stage,
        fault: Fault::Cancelled,
    };
    let in_pass_2 = Evidence {
        ending: Ending::Stopped {
            stage: Stage::Pass(2),
            fault: Fault::Interrupted,
        },
        ..fixtures::evidence()
    };
    let evidence = cancelled(Some(in_pass_2));
    assert_eq!((evidence.ending, evidence.ended_ms), (stopped(Stage::Pass(2)), 3_500));
    assert_eq!(cancelled(None).ending, stopped(Stage::Opening));
}

#[test]
fn a_checkpoint_is_told_once() {
    let mut wipes = Wipes::new(fixtures::bounds());
    let (left, wait) = channel();
    let (stay, stuck) = channel::<()>();
    wipes.spawn(DriveId(1), fixtures::planned(1), 0, move |_, common| {
        common.leave_checkpoint(fixtures::evidence());
        left.send(()).unwrap();
        stuck.recv().ok();
    });
    wait.recv().unwrap();
    let first = wipes.news(0);
    assert!(
        matches!(&first[..], [News::Checkpoint(checkpoint)] if checkpoint.evidence == fixtures::evidence()),
        "{first:?}"
    );
    assert!(wipes.news(0).is_empty());
    drop(stay);
}
