use pumice_language::Language;
use pumice_model::{
    BlockRange, Celsius, Claim, DriveId, EventKind, Fault, Judgement, Limitation, Medium, Reason, Sensor, Sequel,
    Stage, Transport, Verdict,
};
use pumice_tui::{Key, Row, State, Update};

use crate::cast::{certificate_stick, disk, drives, event, of_kind, press, some, working};
use crate::choosing::hostile;
use crate::{LARGE, Story, USUAL};

pub fn stories() -> Vec<Story> {
    let story = |name, state| Story {
        name,
        sizes: USUAL,
        state,
    };
    vec![
        story("work-opening", |language| working(language, some())),
        Story {
            sizes: LARGE,
            ..story("work-passes", passes)
        },
        story("work-stalled", stalled),
        story("work-cooling", cooling),
        story("work-flushing", flushing),
        story("work-begun-anew", begun_anew),
        story("work-stick-lost", |language| stick_lost(language, passes(language))),
        story("work-results", results),
        story("work-results-unsaved", |language| {
            stick_lost(language, results(language))
        }),
        story("work-finished", finished),
        story("work-broken", broken),
        Story {
            sizes: LARGE,
            ..story("work-many", many)
        },
        story("work-long-names", |language| {
            let mut state = working(language, hostile());
            run(&mut state, 1, 1, 1000);
            state
        }),
        story("details-running", |language| {
            let mut state = passes(language);
            press(&mut state, &[Key::Down, Key::Down, Key::Enter]);
            state
        }),
        story("details-erased", |language| detail(results(language), 0)),
        story("details-exceptions", |language| detail(results(language), 1)),
        story("details-not-erased", |language| detail(results(language), 2)),
        story("details-scrolled", |language| {
            let mut state = detail(results(language), 1);
            press(&mut state, &[Key::Down; 9]);
            state
        }),
        story("cancel-one", |language| {
            let mut state = passes(language);
            press(&mut state, &[Key::Down, Key::Char('x')]);
            state
        }),
        story("cancel-means", |language| {
            let mut state = passes(language);
            press(&mut state, &[Key::Char('x'), Key::Char('y')]);
            state
        }),
        story("cancel-all", |language| {
            let mut state = passes(language);
            state.press(Key::Char('a'));
            state
        }),
        story("work-courses", courses),
        story("off-nothing-lost", |language| off(finished(language))),
        story("off-while-wiping", |language| off(passes(language))),
        story("off-unsaved", |language| off(stick_lost(language, results(language)))),
        story("stick-taken-again", stick_taken_again),
    ]
}

/// When most of the stories are told.
const NOW_MS: u64 = 200_000_000;

/// Bytes a drive writes in four seconds.
const STEP_BYTES: u64 = 600_000_000;

/// A drive has worked for twenty seconds on a pass, at 150 MB/s as in the passes before it.
fn run(state: &mut State, drive: u64, pass: u8, gigabytes: u64) {
    let work_bytes = gigabytes * 1_000_000_000;
    let steps = work_bytes.div_ceil(STEP_BYTES);
    let mut now_ms = NOW_MS - (steps * u64::from(pass - 1) + 5) * 4_000;
    for number in 1..=pass {
        let now = Stage::Pass(number);
        state.apply(Update::Tick(now_ms));
        event(state, drive, EventKind::Started { stage: now, work_bytes });
        for step in 1..=if number == pass { 5 } else { steps } {
            now_ms += 4_000;
            state.apply(Update::Tick(now_ms));
            event(
                state,
                drive,
                EventKind::Progress {
                    stage: now,
                    done_bytes: (step * STEP_BYTES).min(work_bytes),
                },
            );
        }
    }
}

fn fail(state: &mut State, drive: u64, at: Stage, first: u64, count: u64) {
    let range = BlockRange { first, count };
    event(
        state,
        drive,
        EventKind::Failed {
            stage: at,
            range,
            fault: Fault::Medium,
        },
    );
}

fn passes(language: Language) -> State {
    let mut state = working(language, some());
    run(&mut state, 1, 1, 1000);
    run(&mut state, 2, 2, 512);
    run(&mut state, 3, 3, 4000);
    fail(&mut state, 3, Stage::Pass(1), 4096, 8);
    fail(&mut state, 3, Stage::Pass(1), 4104, 8);
    fail(&mut state, 3, Stage::Pass(2), 4096, 8);
    fail(&mut state, 3, Stage::Pass(2), 9000, 1);
    let (now, limit) = (Celsius(41), Celsius(60));
    state.apply(Update::Sensor(DriveId(1), Sensor::Reads { now, limit }));
    state.apply(Update::Sensor(DriveId(2), Sensor::None));
    state.apply(Update::Sensor(DriveId(3), Sensor::Silent));
    state
}

fn begun_anew(language: Language) -> State {
    let mut state = working(language, some());
    let sequel = Sequel::StartedAnew;
    event(&mut state, 2, EventKind::TakenUp { sequel });
    state
}

fn stalled(language: Language) -> State {
    let mut state = passes(language);
    state.apply(Update::Tick(NOW_MS + 37_500));
    event(
        &mut state,
        1,
        EventKind::Progress {
            stage: Stage::Pass(1),
            done_bytes: 9_000_000_000,
        },
    );
    state
}

fn courses(language: Language) -> State {
    let mut state = passes(language);
    state.apply(Update::Tick(NOW_MS + 31_000));
    event(
        &mut state,
        1,
        EventKind::Stalled {
            stage: Stage::Pass(1),
            waited_ms: 30_000,
        },
    );
    state.apply(Update::GivingUp(DriveId(2)));
    state.apply(Update::Ended(DriveId(3), Some(erased())));
    state
}

fn cooling(language: Language) -> State {
    let mut state = passes(language);
    event(&mut state, 1, EventKind::Paused { stage: Stage::Pass(1) });
    state.apply(Update::Tick(NOW_MS + 37_500));
    state
}

fn flushing(language: Language) -> State {
    let mut state = working(language, some());
    for drive in 1..=3 {
        run(&mut state, drive, 1, 3);
        event(&mut state, drive, EventKind::Ended { stage: Stage::Pass(1) });
    }
    state.apply(Update::Tick(NOW_MS + 12_000));
    state
}

fn judgement(verdict: Verdict, reasons: Vec<Reason>) -> Judgement {
    let claims = match verdict {
        Verdict::NotErased => Vec::new(),
        Verdict::Erased | Verdict::ErasedWithExceptions => {
            vec![Claim::NistClear, Claim::IeeeClear, Claim::GaTThreePasses]
        }
    };
    Judgement {
        verdict,
        reasons,
        claims,
        limitations: vec![
            Limitation::AddressableOnly,
            Limitation::ReallocatedSectors,
            Limitation::HiddenAreasUnknown,
            Limitation::OutsideScope,
            Limitation::ClockUnconfirmed,
            Limitation::SignerOfThisBoot,
        ],
    }
}

fn erased() -> Judgement {
    judgement(Verdict::Erased, vec![Reason::EveryBlockVerified])
}

fn stopped() -> Judgement {
    let stage = Stage::Pass(3);
    let reasons = vec![
        Reason::Stopped {
            stage,
            fault: Fault::Gone,
        },
        Reason::PassIncomplete { pass: 3 },
        Reason::NotReadBack,
    ];
    judgement(Verdict::NotErased, reasons)
}

fn save(state: &mut State, drive: u64, serial: &str) {
    let path = format!("Pumice/J1764019200/20261124-2130-{serial}-4f1c.cose");
    state.apply(Update::Saved(DriveId(drive), path));
}

fn results(language: Language) -> State {
    let mut state = passes(language);
    state.apply(Update::Ended(DriveId(1), Some(erased())));
    save(&mut state, 1, "WD-WCC6Y4KT3F71");
    fail(&mut state, 2, Stage::Pass(1), 81_920, 16);
    fail(&mut state, 2, Stage::ReadBack, 81_930, 2);
    let excepted = vec![
        Reason::BlocksNotWritten { pass: 1, blocks: 16 },
        Reason::BlocksUnreadable { blocks: 2 },
    ];
    state.apply(Update::Ended(
        DriveId(2),
        Some(judgement(Verdict::ErasedWithExceptions, excepted)),
    ));
    state.apply(Update::Ended(DriveId(3), Some(stopped())));
    state
}

pub fn finished(language: Language) -> State {
    let mut state = results(language);
    save(&mut state, 2, "S4ENNF0M512345");
    save(&mut state, 3, "ZC1A8Q2R");
    state
}

fn broken(language: Language) -> State {
    let mut state = passes(language);
    state.apply(Update::Ended(DriveId(2), None));
    state
}

fn stick_lost(language: Language, mut state: State) -> State {
    let texts = &language.catalogue().console;
    state.apply(drives(some().split_off(4)));
    state.apply(Update::StickLost(texts.save_gone.into()));
    state
}

fn stick_taken_again(language: Language) -> State {
    let mut state = stick_lost(language, results(language));
    state.press(Key::Char('c'));
    state
}

/// More than a screen of them, in every state.
fn many(language: Language) -> State {
    let row = |id: u64| {
        disk(
            id,
            &format!("sd{id}"),
            "HGST HUS726060ALE610",
            &format!("K1G{id:05}B"),
            600,
        )
    };
    let mut rows: Vec<Row> = (0..24).map(row).collect();
    rows[3] = of_kind(rows[3].clone(), Medium::Ssd, Transport::Scsi);
    rows.push(certificate_stick());
    let mut state = working(language, rows);
    for drive in (0..24).filter(|drive| drive % 4 != 3) {
        run(&mut state, drive, u8::try_from(drive % 3).unwrap() + 1, 600);
    }
    fail(&mut state, 4, Stage::Pass(1), 7, 1);
    for drive in [1, 9, 20] {
        state.apply(Update::Ended(DriveId(drive), Some(erased())));
        save(&mut state, drive, "K1G");
    }
    state.apply(Update::Ended(DriveId(5), Some(stopped())));
    state.apply(Update::Ended(DriveId(6), None));
    state.apply(Update::Tick(NOW_MS - 12_000));
    for drive in (0..24).filter(|drive| drive % 4 == 3) {
        event(
            &mut state,
            drive,
            EventKind::Started {
                stage: Stage::Opening,
                work_bytes: 0,
            },
        );
    }
    state.apply(Update::Tick(NOW_MS));
    press(&mut state, &[Key::Down; 4]);
    state
}

fn detail(mut state: State, place: usize) -> State {
    press(&mut state, &vec![Key::Down; place]);
    state.press(Key::Enter);
    state
}

fn off(mut state: State) -> State {
    state.press(Key::Quit);
    state
}
