use std::sync::mpsc::Receiver;

use pumice_model::{EventKind, Stage};

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
    fixtures::await_some(|| Some(wipes.news()).filter(|news| !news.is_empty()))
}

/// A worker that does what it is told, until nobody tells it any more.
fn obedient(wipes: &mut Wipes, drive: u64) -> Sender<Word> {
    let (tell, told): (Sender<Word>, Receiver<Word>) = channel();
    wipes.spawn(DriveId(drive), fixtures::planned(drive), move |said, _| {
        for word in told {
            said.send(word).ok();
        }
    });
    tell
}

#[test]
fn a_worker_that_is_stuck_holds_up_no_other() {
    let mut wipes = Wipes::default();
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
    assert!(wipes.news().is_empty());
    drop(stuck);
}

#[test]
fn a_worker_that_breaks_ends_without_evidence() {
    let mut wipes = Wipes::default();
    wipes.spawn(DriveId(1), fixtures::planned(1), |_, _| panic!("as a test asks"));
    let last = news(&mut wipes);
    assert!(
        matches!(&last[..], [News::Ended(ended)] if ended.evidence.is_none()),
        "{last:?}"
    );
    assert_eq!(wipes.running(), 0);
    assert!(wipes.news().is_empty(), "it is told once");
}

#[test]
fn of_progress_only_the_newest_is_told() {
    let mut wipes = Wipes::default();
    let (done, wait) = channel();
    wipes.spawn(DriveId(1), fixtures::planned(1), move |said, progress| {
        for done_bytes in [1, 2, 3] {
            let kind = EventKind::Progress {
                stage: Stage::Pass(1),
                done_bytes,
            };
            *progress.lock().unwrap() = Some(event(1, kind));
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
