//! The drives of the stories, and the ways through the screens that many of them share.

use pumice_language::Language;
use pumice_model::{
    Access, Attachment, Capabilities, Clock, Drive, DriveId, Event, EventKind, Geometry, Hold, Identity, Medium,
    SerialSource, StickError, Transport,
};
use pumice_tui::{Action, Key, Locked, Row, State, Update};

/// A magnetic disk that nothing forbids to wipe.
pub fn disk(id: u64, name: &str, model: &str, serial: &str, gigabytes: u64) -> Row {
    let drive = Drive {
        id: DriveId(id),
        name: name.into(),
        identity: Identity {
            model: model.into(),
            serial: (!serial.is_empty()).then(|| serial.into()),
            wwn: None,
        },
        serial_source: SerialSource::Drive,
        firmware: None,
        geometry: Geometry::new(gigabytes * 1_000_000_000 / 4096 * 4096, 512, 4096).ok(),
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

/// The same row for another kind of drive.
pub fn of_kind(mut row: Row, medium: Medium, transport: Transport) -> Row {
    (row.drive.medium, row.drive.transport) = (medium, transport);
    row
}

/// The same row for a drive that may not be wiped.
pub fn held(mut row: Row, hold: Hold) -> Row {
    row.holds.push(hold);
    row
}

/// A USB stick.
pub fn stick(id: u64, name: &str, stick: Result<(), StickError>) -> Row {
    let serial = format!("4C53000{id:07}");
    let row = disk(id, name, "SanDisk Ultra", &serial, 32);
    Row {
        stick,
        ..of_kind(row, Medium::UsbStorage, Transport::Usb)
    }
}

/// The stick that takes the certificates in every story.
pub fn certificate_stick() -> Row {
    held(stick(90, "sdx", Ok(())), Hold::CertificateStick)
}

pub fn boot_stick() -> Row {
    held(stick(91, "sdy", Err(StickError::BootStick)), Hold::BootStick)
}

/// The disks of an office computer and of the server beside it.
pub fn some() -> Vec<Row> {
    vec![
        disk(1, "sda", "WDC WD10EZEX-08WN4A0", "WD-WCC6Y4KT3F71", 1000),
        of_kind(
            disk(2, "nvme0n1", "SAMSUNG MZVLB512HBJQ-000L7", "S4ENNF0M512345", 512),
            Medium::Ssd,
            Transport::Nvme,
        ),
        disk(3, "sdb", "ST4000NM0035-1V4107", "ZC1A8Q2R", 4000),
        boot_stick(),
        certificate_stick(),
    ]
}

pub fn drives(rows: Vec<Row>) -> Update {
    Update::Drives {
        rows,
        is_boot_medium_known: true,
        hiding: Vec::new(),
    }
}

pub fn first(language: Language, rows: Vec<Row>) -> State {
    let mut state = State::new(language, "J1764019200");
    state.apply(drives(rows));
    state
}

/// The questions before the wipe, none of them answered.
pub fn at_gate(language: Language, rows: Vec<Row>) -> State {
    let mut state = first(language, rows);
    state.apply(Update::StickTaken(DriveId(90)));
    state.press(Key::Enter);
    state
}

/// The screen of the time, with a clock that a dead battery has set back.
pub fn at_clock(language: Language, rows: Vec<Row>) -> State {
    let mut state = at_gate(language, rows);
    type_in(&mut state, "2nyn");
    assert!(matches!(state.press(Key::Enter), Some(Action::TakeJob(_))));
    let clock = Clock {
        rtc_unix_s: 946_684_812,
        read_at_ms: 5_000,
        boot_id: [0; 16],
        confirmed: None,
    };
    state.apply(Update::Clock(clock));
    state.apply(Update::Tick(65_000));
    state
}

/// The screen of disks, with a job and a stick.
pub fn choosing(language: Language, rows: Vec<Row>) -> State {
    let mut state = at_gate(language, rows);
    type_in(&mut state, "2nyn");
    assert!(matches!(state.press(Key::Enter), Some(Action::TakeJob(_))));
    state.press(Key::Enter);
    state
}

/// The screen of confirmation, with every disk planned that can be.
pub fn confirming(language: Language, rows: Vec<Row>) -> State {
    let wipeable: Vec<Row> = rows.iter().filter(|row| row.holds.is_empty()).cloned().collect();
    let mut state = choosing(language, rows);
    state.press(Key::Char('a'));
    let Some(Action::Plan(planned)) = state.press(Key::Enter) else {
        panic!("nothing is planned")
    };
    for ((drive, choice), row) in planned.into_iter().zip(wipeable) {
        let techniques = row.capabilities.chosen(choice, row.drive.medium);
        state.apply(Update::Planned(drive, techniques));
    }
    state
}

/// The screen of work, with every disk begun that can be, one second after boot.
pub fn working(language: Language, rows: Vec<Row>) -> State {
    let ids: Vec<DriveId> = rows
        .iter()
        .filter(|row| row.holds.is_empty())
        .map(|row| row.drive.id)
        .collect();
    let mut state = confirming(language, rows);
    for id in ids {
        state.apply(Update::Confirmed(id));
    }
    state.apply(Update::Tick(1_000));
    assert_eq!(state.press(Key::Char('s')), Some(Action::Start));
    state
}

pub fn event(state: &mut State, drive: u64, kind: EventKind) {
    state.apply(Update::Event(Event {
        drive: DriveId(drive),
        kind,
    }));
}

pub fn press(state: &mut State, keys: &[Key]) {
    for key in keys {
        state.press(*key);
    }
}

pub fn type_in(state: &mut State, text: &str) {
    text.chars().for_each(|c| drop(state.press(Key::Char(c))));
}
