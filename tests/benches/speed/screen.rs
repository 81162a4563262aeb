use std::io;

use pumice_language::Language;
use pumice_model::{
    Access, Attachment, Capabilities, Drive, DriveId, Event, EventKind, Geometry, Identity, Medium, SerialSource,
    Stage, StickError, Transport,
};
use pumice_tests::Result;
use pumice_tests::error::ensure;
use pumice_tui::{Action, Key, Locked, Row, State, Update, draw};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use crate::figures::{Bounds, cpu_s, float};

const DISKS: u64 = 16;

const STAGE: Stage = Stage::Pass(1);

const BYTES: u64 = 4_000_000_000_000;

/// What is shown: a minute, at ten frames a second, each disk telling of its progress as often.
const SECONDS: u64 = 60;
const FRAMES_A_SECOND: u64 = 10;

/// Most of one core.
const MOST_SHARE: f64 = 0.01;

/// What the screen and the events that lead to it cost, while sixteen disks are at work.
pub fn measure(bounds: &mut Bounds) -> Result<()> {
    let mut state = at_work()?;
    let viewport = Viewport::Fixed(Rect::new(0, 0, 100, 37));
    let mut terminal = Terminal::with_options(CrosstermBackend::new(io::sink()), TerminalOptions { viewport })
        .map_err(|error| pumice_tests::Error::Check(error.to_string()))?;
    let before_s = cpu_s()?;
    for frame in 1..=SECONDS * FRAMES_A_SECOND {
        state.apply(Update::Tick(1_000 + frame * 1_000 / FRAMES_A_SECOND));
        let progress = EventKind::Progress {
            stage: STAGE,
            done_bytes: frame * 15_000_000,
        };
        (1..=DISKS).for_each(|drive| tell(&mut state, drive, progress));
        terminal
            .draw(|frame| draw(&state, frame))
            .map_err(|error| pumice_tests::Error::Check(error.to_string()))?;
    }
    let share = (cpu_s()? - before_s) / float(SECONDS);
    println!(
        "\nscreen and events, {DISKS} disks: {:.2} % of a core  {}",
        share * 100.0,
        bounds.at_most(share, MOST_SHARE)
    );
    Ok(())
}

/// The screen of work, with every disk in its first pass.
fn at_work() -> Result<State> {
    let mut state = State::new(Language::En, "BENCH");
    let rows = (1..=DISKS).map(row).collect();
    state.apply(Update::Drives {
        rows,
        is_boot_medium_known: true,
        hiding: Vec::new(),
    });
    state.apply(Update::StickTaken(DriveId(DISKS + 1)));
    state.press(Key::Enter);
    state.press(Key::Char('a'));
    state.press(Key::Enter);
    for drive in 1..=DISKS {
        state.apply(Update::Planned(DriveId(drive), Vec::new()));
        state.apply(Update::Confirmed(DriveId(drive)));
    }
    let action = state.press(Key::Char('s'));
    ensure(action == Some(Action::Start), || format!("{action:?}"))?;
    let begun = EventKind::Started {
        stage: STAGE,
        work_bytes: BYTES,
    };
    (1..=DISKS).for_each(|drive| tell(&mut state, drive, begun));
    Ok(state)
}

fn tell(state: &mut State, drive: u64, kind: EventKind) {
    let drive = DriveId(drive);
    state.apply(Update::Event(Event { drive, kind }));
}

fn row(number: u64) -> Row {
    let drive = Drive {
        id: DriveId(number),
        name: format!("sd{number}"),
        identity: Identity {
            model: "ST4000NM0035-1V4107".into(),
            serial: Some(format!("ZC1A{number:04}")),
            wwn: None,
        },
        serial_source: SerialSource::Drive,
        firmware: None,
        geometry: Geometry::new(BYTES, 512, 4096).ok(),
        medium: Medium::Hdd,
        transport: Transport::Ata,
        access: Access::ReadWrite,
        attachment: Attachment::Fixed,
        path: None,
        signatures: Vec::new(),
        volumes: Vec::new(),
        uses: Vec::new(),
    };
    Row {
        drive,
        holds: Vec::new(),
        stick: Err(StickError::NotUsb),
        capabilities: Capabilities::default(),
        locked: Locked::No,
    }
}
